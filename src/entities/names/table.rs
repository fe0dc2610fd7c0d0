//! The names met so far, each looked at once: news names the same people every day.

use std::hash::BuildHasher;

use foldhash::quality::RandomState;
use rustc_hash::FxHashMap;

use super::aliases::Aliases;
use super::written::Plain;
use crate::article::EntityKind;

/// Names as they are written, and what they are without what does not belong to them.
///
/// They are known by 64-bit hashes with a key of the table's own, so that no text can be made to have two names taken for one.
#[derive(Debug, Default)]
pub struct Table {
    hashes: RandomState,
    /// By the hash of kind and name as written; `None` where nothing is named.
    numbers: FxHashMap<u64, Option<u32>>,
    names: Vec<Name>,
}

/// A name, once what does not belong to it is off and the alias table is asked. Its parts are known by their hashes.
#[derive(Debug)]
pub struct Name {
    /// The name in one piece.
    pub name: Box<str>,
    /// What it names.
    pub kind: EntityKind,
    /// Whether it is that of the alias table.
    pub is_known: bool,
    /// Its folded words.
    pub folded: Box<str>,
    /// The hash of them, by which names are the same.
    pub hash: u64,
    /// Those of each of them.
    pub words: Box<[u64]>,
    /// That of the capitals that its words begin with.
    pub initials: u64,
    /// Its only word as it is written, where it has no other.
    pub single: Option<Single>,
}

/// A word that is a whole name.
#[derive(Debug, Clone, Copy)]
pub struct Single {
    /// The hash of its letters: of `UN` for `U.N.`
    pub letters: u64,
    /// Whether these are two capitals or more, and it has nothing but points besides.
    pub is_initials: bool,
    /// How many characters it has.
    pub characters: usize,
}

impl Table {
    /// Returns the number of a name as a text or the data has it; `None` where it names nothing.
    pub fn number(&mut self, written: &str, kind: EntityKind) -> Option<u32> {
        let hash = self.hashes.hash_one((written, kind as u8));
        *self.numbers.entry(hash).or_insert_with(|| {
            let (plain, kind, is_known) = known(Plain::read(written, kind)?, kind)?;
            self.names.push(Name::new(plain, kind, is_known, &self.hashes));
            Some(self.names.len() as u32 - 1)
        })
    }

    /// Returns the name with the number.
    pub fn name(&self, number: u32) -> &Name {
        &self.names[number as usize]
    }

    /// Returns how many were met, those that name nothing with them.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.numbers.clear();
        self.names.clear();
    }
}

impl Name {
    fn new(plain: Plain, kind: EntityKind, is_known: bool, hashes: &RandomState) -> Name {
        let hash = |string: &str| hashes.hash_one(string);
        let Plain { name, words, folded } = plain;
        let first = words.iter().filter_map(|word| word.chars().next());
        let initials: String = first.filter(|c| c.is_uppercase()).collect();
        let single = match words.as_slice() {
            [word] => {
                let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
                let is_initials = letters.len() > 1 && word.chars().all(|c| c.is_uppercase() || c == '.');
                Some(Single { letters: hash(&letters), is_initials, characters: word.chars().count() })
            }
            _ => None,
        };
        Name {
            kind,
            is_known,
            hash: hash(&folded),
            words: folded.split(' ').map(hash).collect(),
            initials: hash(&initials),
            single,
            name: name.into(),
            folded: folded.into(),
        }
    }
}

/// Returns a name by the alias table if that has it.
fn known(plain: Plain, kind: EntityKind) -> Option<(Plain, EntityKind, bool)> {
    let aliases = Aliases::own();
    let mut kind = kind;
    if kind != EntityKind::Person {
        kind = aliases.only_kind(&plain.folded).filter(|known| *known != EntityKind::Person).unwrap_or(kind);
    }
    match aliases.shown(kind, &plain.folded) {
        Some(name) if is_alias(&plain, kind, name) => Some((Plain::read(name, EntityKind::Unknown)?, kind, true)),
        _ => Some((plain, kind, false)),
    }
}

/// Returns whether a name stands for the one of the table: a word in small letters or with one capital is no set of
/// initials (`Who`, `Is`).
fn is_alias(plain: &Plain, kind: EntityKind, shown: &str) -> bool {
    let [word] = plain.words.as_slice() else { return true };
    let is_initials = word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let stands_for_initials = kind == EntityKind::Organisation && word.chars().count() <= 3 && shown != word;
    is_initials || !stands_for_initials
}
