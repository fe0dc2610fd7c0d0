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
    /// The name itself.
    pub plain: Plain,
    /// What it names.
    pub kind: EntityKind,
    /// Whether it is that of the alias table.
    pub is_known: bool,
    /// The hash of its folded form, by which names are the same.
    pub folded: u64,
    /// Those of its folded words.
    pub words: Vec<u64>,
    /// That of the capitals that its words begin with.
    pub initials: u64,
    /// That of the letters of its only word.
    pub letters: Option<u64>,
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

    /// Returns how many were met.
    pub fn len(&self) -> usize {
        self.names.len()
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
        let first = plain.words.iter().filter_map(|word| word.chars().next());
        let initials: String = first.filter(|c| c.is_uppercase()).collect();
        let letters = match plain.words.as_slice() {
            [word] => Some(hash(&letters(word))),
            _ => None,
        };
        let words = plain.folded.split(' ').map(hash).collect();
        Name { folded: hash(&plain.folded), words, initials: hash(&initials), letters, plain, kind, is_known }
    }
}

/// Returns the letters of a word: `UN` of `U.N.`
pub fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphabetic()).collect()
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
