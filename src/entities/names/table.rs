//! The names met so far, each looked at once: news names the same people every day.

use std::hash::BuildHasher;

use foldhash::quality::RandomState;
use rustc_hash::FxHashMap;

use super::Named;
use super::address::Sex;
use super::aliases::Aliases;
use super::renowned;
use super::written::Plain;
use crate::article::EntityKind;

/// The names kept before all are forgotten, and the bytes of their texts.
const MOST_NAMES: usize = 100_000;
const MOST_TEXT: usize = 16 << 20;

/// Names as they are written, and what they are without what does not belong to them.
///
/// They are known by 64-bit hashes with a key of the table's own, so that no text can be made to have two names taken for one.
#[derive(Debug, Default)]
pub struct Table {
    hashes: RandomState,
    /// By the hash of kind and name as written; `None` where nothing is named.
    numbers: FxHashMap<u64, Option<u32>>,
    /// The hashes of the names of an article, and what is known under them.
    asked: Vec<(u64, Option<Option<u32>>)>,
    names: Vec<Kept>,
    /// Each name, and its folded words.
    texts: String,
    /// The hashes of the folded words.
    words: Vec<u64>,
}

/// A name as the table keeps it: where its parts lie. Tens of thousands are kept: none lies in two lines of the processor's
/// caches.
#[derive(Debug)]
#[repr(align(64))]
struct Kept {
    text: u32,
    folded: u32,
    text_end: u32,
    words: u32,
    words_end: u32,
    kind: EntityKind,
    is_known: bool,
    hash: u64,
    initials: u64,
    single: Option<Single>,
    sex: Option<Sex>,
    is_renowned: bool,
}

/// A name, once what does not belong to it is off and the alias table is asked. Its parts are known by their hashes.
#[derive(Debug, Clone, Copy)]
pub struct Name<'t> {
    /// The name in one piece.
    pub name: &'t str,
    /// Whether it is that of the alias table.
    pub is_known: bool,
    /// Its folded words.
    pub folded: &'t str,
    /// The hash of each of them.
    pub words: &'t [u64],
    /// That of the capitals that its words begin with.
    pub initials: u64,
    /// Its only word as it is written, where it has no other.
    pub single: Option<Single>,
    /// What the first of several words tells.
    pub sex: Option<Sex>,
    /// Whether it is the full name of somebody whom everybody knows by the last one.
    pub is_renowned: bool,
}

/// A word that is a whole name.
#[derive(Debug, Clone, Copy)]
pub struct Single {
    /// The hash of its letters: of `UN` for `U.N.`
    pub letters: u64,
    /// Whether these are two capitals or more, and it has nothing but points besides.
    pub is_initials: bool,
    /// Whether it has more than three characters.
    pub is_long: bool,
}

/// What names are known by: their number in the table, the hash of their folded words, by which they are the same, and their
/// kind.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub number: u32,
    pub hash: u64,
    pub kind: EntityKind,
}

impl Table {
    /// Returns the keys of names as a text or the data has them, in their order; `None` for those that name nothing.
    pub fn keys(&mut self, named: &[Named<'_>], keys: &mut Vec<Option<Key>>) {
        // The table is large: nothing that depends on one look into it stands before the next.
        let hash = |named: &Named<'_>| self.hashes.hash_one((named.written, named.kind as u8));
        self.asked.clear();
        self.asked.extend(named.iter().map(|named| (hash(named), None)));
        self.asked.iter_mut().for_each(|(hash, known)| *known = self.numbers.get(hash).copied());
        for (at, Named { written, kind, .. }) in named.iter().enumerate() {
            let (hash, known) = self.asked[at];
            self.asked[at].1 = Some(known.unwrap_or_else(|| self.number(hash, written, *kind)));
        }
        keys.clear();
        keys.extend(self.asked.iter().map(|(_, number)| number.flatten().map(|number| self.key(number))));
    }

    fn key(&self, number: u32) -> Key {
        let Kept { hash, kind, .. } = self.names[number as usize];
        Key { number, hash, kind }
    }

    /// Returns the number of a name with that hash that was not met before this article.
    fn number(&mut self, hash: u64, written: &str, kind: EntityKind) -> Option<u32> {
        if let Some(number) = self.numbers.get(&hash) {
            return *number;
        }
        let plain = Plain::read(written, kind).map(|plain| known(plain, kind));
        let number = plain.map(|(plain, kind, is_known)| self.keep(&plain, kind, is_known));
        self.numbers.insert(hash, number);
        number
    }

    /// Keeps a name; returns its number.
    fn keep(&mut self, plain: &Plain, kind: EntityKind, is_known: bool) -> u32 {
        let hash = |string: &str| self.hashes.hash_one(string);
        let first = plain.words().filter_map(|word| word.chars().next());
        let initials: String = first.filter(|c| c.is_uppercase()).collect();
        let single = plain.single().map(|word| {
            let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
            let is_initials = letters.len() > 1 && word.chars().all(|c| c.is_uppercase() || c == '.');
            Single { letters: hash(&letters), is_initials, is_long: word.chars().nth(3).is_some() }
        });
        let sex = plain.folded.split_once(' ').and_then(|(first, _)| Sex::of_first_name(first));
        let text = self.texts.len() as u32;
        self.texts.push_str(&plain.name);
        let folded = self.texts.len() as u32;
        self.texts.push_str(&plain.folded);
        let words = self.words.len() as u32;
        self.words.extend(plain.folded.split(' ').map(hash));
        self.names.push(Kept {
            text,
            folded,
            text_end: self.texts.len() as u32,
            words,
            words_end: self.words.len() as u32,
            kind,
            is_known,
            hash: hash(&plain.folded),
            initials: hash(&initials),
            single,
            sex,
            is_renowned: kind == EntityKind::Person && renowned::is_full_name(&plain.folded),
        });
        self.names.len() as u32 - 1
    }

    /// Returns the name with the number.
    pub fn name(&self, number: u32) -> Name<'_> {
        let Kept { text, folded, text_end, words, words_end, is_known, initials, single, sex, is_renowned, .. } =
            self.names[number as usize];
        Name {
            name: &self.texts[text as usize..folded as usize],
            is_known,
            folded: &self.texts[folded as usize..text_end as usize],
            words: &self.words[words as usize..words_end as usize],
            initials,
            single,
            sex,
            is_renowned,
        }
    }

    /// Forgets all, if it is much.
    pub fn make_room(&mut self) {
        // Names that name nothing are kept too.
        if self.numbers.len() > MOST_NAMES || self.texts.len() > MOST_TEXT {
            self.numbers.clear();
            self.names.clear();
            self.texts.clear();
            self.words.clear();
        }
    }
}

/// What is taken for a place that the alias table has under the same folded name: `L.A.` is Los Angeles, `Va.` Virginia.
const FOLDED_ALIKE: &[(&str, EntityKind, &str)] = &[
    ("La.", EntityKind::Place, "Louisiana"),
    ("V.A.", EntityKind::Organisation, "Department of Veterans Affairs"),
    ("VA", EntityKind::Organisation, "Department of Veterans Affairs"),
];

/// Returns a name by the alias table if that has it.
fn known(plain: Plain, kind: EntityKind) -> (Plain, EntityKind, bool) {
    let aliases = Aliases::own();
    let mut kind = kind;
    if let Some((_, kind, name)) = FOLDED_ALIKE.iter().find(|own| kind == EntityKind::Place && own.0 == plain.name) {
        return (Plain::of_table(name), *kind, true);
    }
    if renowned::is_full_name(&plain.folded) {
        kind = EntityKind::Person;
    }
    if kind != EntityKind::Person {
        kind = aliases.only_kind(&plain.folded).filter(|known| *known != EntityKind::Person).unwrap_or(kind);
    }
    match aliases.shown(kind, &plain.folded) {
        Some(name) if is_alias(&plain, kind, name) => (Plain::of_table(name), kind, true),
        _ => (plain, kind, false),
    }
}

/// Returns whether a name stands for the one of the table: a word in small letters or with one capital is no set of
/// initials (`Who`, `Is`), but may be the beginning (`Fed`).
fn is_alias(plain: &Plain, kind: EntityKind, shown: &str) -> bool {
    let Some(word) = plain.single() else { return true };
    let is_initials = word.chars().filter(|c| c.is_uppercase()).nth(1).is_some();
    let stands_for_initials = kind == EntityKind::Organisation && word.chars().count() <= 3 && !shown.starts_with(word);
    is_initials || !stands_for_initials
}
