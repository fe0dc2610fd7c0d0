//! The names met so far, each looked at once: news names the same people every day.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::aliases::Aliases;
use super::written::Plain;
use crate::article::EntityKind;

/// Names as they are written, and what they are without what does not belong to them.
#[derive(Debug, Default)]
pub struct Table {
    /// For each kind the names as written; `None` where nothing is named.
    written: [HashMap<Box<str>, Option<u32>, FxBuildHasher>; EntityKind::ALL.len()],
    names: Vec<Name>,
    strings: HashMap<Box<str>, u32, FxBuildHasher>,
}

/// A name, once what does not belong to it is off and the alias table is asked. Its parts are known by numbers: the same
/// number for the same letters.
#[derive(Debug)]
pub struct Name {
    /// The name itself.
    pub plain: Plain,
    /// What it names.
    pub kind: EntityKind,
    /// Whether it is that of the alias table.
    pub is_known: bool,
    /// The number of its folded form, by which names are the same.
    pub folded: u32,
    /// Those of its folded words.
    pub words: Vec<u32>,
    /// The number of the capitals that its words begin with.
    pub initials: u32,
    /// The number of the letters of its only word.
    pub letters: Option<u32>,
}

impl Table {
    /// Returns the number of a name as a text or the data has it; `None` where it names nothing.
    pub fn number(&mut self, written: &str, kind: EntityKind) -> Option<u32> {
        if let Some(known) = self.written[kind as usize].get(written) {
            return *known;
        }
        let number = Plain::read(written, kind).and_then(|plain| {
            let (plain, kind, is_known) = known(plain, kind)?;
            let name = self.name_of(plain, kind, is_known);
            self.names.push(name);
            Some(self.names.len() as u32 - 1)
        });
        self.written[kind as usize].insert(written.into(), number);
        number
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
        *self = Table::default();
    }

    fn name_of(&mut self, plain: Plain, kind: EntityKind, is_known: bool) -> Name {
        let first = plain.words.iter().filter_map(|word| word.chars().next());
        let initials: String = first.filter(|c| c.is_uppercase()).collect();
        let letters = match plain.words.as_slice() {
            [word] => Some(self.string(&letters(word))),
            _ => None,
        };
        Name {
            folded: self.string(&plain.folded),
            words: plain.folded.split(' ').map(|word| self.string(word)).collect(),
            initials: self.string(&initials),
            letters,
            plain,
            kind,
            is_known,
        }
    }

    fn string(&mut self, string: &str) -> u32 {
        if let Some(number) = self.strings.get(string) {
            return *number;
        }
        let number = self.strings.len() as u32;
        self.strings.insert(string.into(), number);
        number
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
