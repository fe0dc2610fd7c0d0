//! What is known of words before any text is read: how often they have a capital, and on which lists of names they are.
//!
//! Words and names are known by 32 bits of their hash. Of 2³² values some hundred thousand are taken, so that one unknown
//! word in twenty thousand is taken for a known one.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::hash::mix;

/// The lists that words and names can be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum List {
    /// Towns of 15,000 and more.
    Town,
    /// Cities that news of other countries speak of.
    City,
    /// Countries.
    Country,
    /// Parts of countries.
    State,
    /// Continents, seas, mountains, regions.
    Region,
    /// People of a country, religion or party, and what is theirs.
    People,
    /// First names.
    FirstName,
    /// Surnames.
    Surname,
    /// Authorities, parties, agencies, papers, teams.
    Organisation,
    /// Companies.
    Company,
    /// Words that names of organisations hold: `Corp.`, `Ministry`.
    OrganisationWord,
    /// Words before a person's name: `President`.
    Title,
    /// Months and days of the week.
    Calendar,
    /// Words that names of places hold: `River`, `Province`.
    PlaceWord,
    /// Names of neither kind: events, prizes, works.
    Other,
}

/// How many lists there are, at most.
pub const LISTS: u32 = 16;

impl List {
    /// All of them with the names under which their files are known.
    pub const NAMED: [(&'static str, List); 15] = [
        ("town", List::Town),
        ("city", List::City),
        ("country", List::Country),
        ("state", List::State),
        ("region", List::Region),
        ("people", List::People),
        ("first", List::FirstName),
        ("surname", List::Surname),
        ("organisation", List::Organisation),
        ("company", List::Company),
        ("organisation-word", List::OrganisationWord),
        ("title", List::Title),
        ("calendar", List::Calendar),
        ("place-word", List::PlaceWord),
        ("other", List::Other),
    ];

    /// Returns the set of this list alone.
    pub const fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// What is known of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Entry {
    /// How often it has a capital within sentences, from 1 (never) to 9 (always); 0 where that is not known.
    pub capitals: u8,
    /// The set of lists that it is on by itself.
    pub lists: u16,
    /// Whether names of several words begin with it.
    pub opens_name: bool,
}

/// Words and names by their hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Columns", into = "Columns")]
pub struct Lexicon {
    /// How often each word has a capital, and its lists.
    words: Table<(u8, u16)>,
    /// The lists of names of several words; those that others begin with are on no list.
    names: Table<u16>,
}

/// A lexicon as it is stored: keys as the differences between neighbours, which are small, and what belongs to them apart.
#[derive(Serialize, Deserialize)]
struct Columns {
    words: Vec<u32>,
    capitals: Vec<u8>,
    lists: Vec<u16>,
    names: Vec<u32>,
    name_lists: Vec<u16>,
}

impl From<Lexicon> for Columns {
    fn from(lexicon: Lexicon) -> Columns {
        let Lexicon { words, names } = lexicon;
        let (capitals, lists) = words.rows.iter().map(|row| row.value).unzip();
        let name_lists = names.rows.iter().map(|row| row.value).collect();
        Columns { words: words.steps(), capitals, lists, names: names.steps(), name_lists }
    }
}

impl From<Columns> for Lexicon {
    fn from(columns: Columns) -> Lexicon {
        let Columns { words, capitals, lists, names, name_lists } = columns;
        Lexicon {
            words: Table::of_steps(words, capitals.into_iter().zip(lists)),
            names: Table::of_steps(names, name_lists),
        }
    }
}

/// Values by 32-bit hashes, in ascending order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Table<V> {
    rows: Vec<Row<V>>,
    /// Where the keys with the same first bits begin; as many as there are keys, at least, and one more.
    starts: Vec<u32>,
    /// How far a key is shifted to have its first bits alone.
    shift: u32,
}

/// A key beside its value: whoever finds the one has the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row<V> {
    key: u32,
    value: V,
}

impl<V: Copy> Table<V> {
    fn new(rows: Vec<Row<V>>) -> Table<V> {
        let bits = rows.len().max(2).next_power_of_two().ilog2();
        let shift = u32::BITS - bits;
        let mut starts = vec![0; (1 << bits) + 1];
        rows.iter().for_each(|row| starts[(row.key >> shift) as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Table { rows, starts, shift }
    }

    /// Makes a table of how far each key is behind the one before, and of the values.
    fn of_steps(steps: Vec<u32>, values: impl IntoIterator<Item = V>) -> Table<V> {
        let mut last = 0u32;
        let rows = steps.into_iter().zip(values).map(|(step, value)| {
            last = last.wrapping_add(step);
            Row { key: last, value }
        });
        Table::new(rows.collect())
    }

    /// Returns how far each key is behind the one before.
    fn steps(&self) -> Vec<u32> {
        let mut last = 0;
        self.rows.iter().map(|row| row.key - std::mem::replace(&mut last, row.key)).collect()
    }

    /// Returns the rows that can have the key.
    #[inline]
    fn near(&self, key: u32) -> Range<u32> {
        let first = (key >> self.shift) as usize;
        self.starts.get(first..first + 2).map_or(0..0, |starts| starts[0]..starts[1])
    }

    /// Returns the value of the key in the rows that can have it; which of them does is no branch.
    #[inline]
    fn value(&self, key: u32, near: Range<u32>) -> Option<V> {
        let rows = self.rows.get(near.start as usize..near.end as usize)?;
        rows.iter().fold(None, |found, row| if row.key == key { Some(row.value) } else { found })
    }
}

/// The hash of a name of several words, made from left to right of the hashes of its words in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameHash(u64);

impl NameHash {
    /// Begins a name with its first word.
    pub fn of(lower: u64) -> NameHash {
        NameHash(mix(lower, 77))
    }

    /// Returns the hash of the name and one word more.
    #[must_use]
    pub fn and(self, lower: u64) -> NameHash {
        NameHash(mix(self.0, lower))
    }

    /// Returns the hash as a number.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// The most words of a name on a list.
pub const MOST_WORDS: usize = 7;

impl Lexicon {
    /// Returns where the word can be with that hash of its letters in lower case. To look up many, this is asked for all of
    /// them first, then [`Lexicon::word_near`]: the processor waits for many places at once then.
    pub fn near_word(&self, lower: u64) -> Range<u32> {
        self.words.near(key_of(lower))
    }

    /// Returns what is known of the word.
    pub fn word_near(&self, lower: u64, near: Range<u32>) -> Entry {
        let Some((capitals, lists)) = self.words.value(key_of(lower), near) else { return Entry::default() };
        Entry { capitals, lists: lists & !OPENS_NAME, opens_name: lists & OPENS_NAME != 0 }
    }

    /// Returns the lists of a name of several words, none where others begin with it; `None` where no name does.
    pub fn name(&self, name: NameHash) -> Option<u16> {
        self.name_near(name, self.near_name(name))
    }

    /// Returns where a name can be: as [`Lexicon::near_word`].
    pub fn near_name(&self, name: NameHash) -> Range<u32> {
        self.names.near(key_of(name.0))
    }

    /// Returns the same as [`Lexicon::name`].
    pub fn name_near(&self, name: NameHash, near: Range<u32>) -> Option<u16> {
        self.names.value(key_of(name.0), near)
    }

    /// Makes a lexicon of words, by the hash of their letters in lower case, and names of several words.
    pub fn new(
        words: impl IntoIterator<Item = (u64, Entry)>,
        names: impl IntoIterator<Item = (NameHash, u16)>,
    ) -> Lexicon {
        let words = words.into_iter().map(|(hash, entry)| {
            let opens = if entry.opens_name { OPENS_NAME } else { 0 };
            Row { key: key_of(hash), value: (entry.capitals, entry.lists | opens) }
        });
        let mut words: Vec<_> = words.collect();
        words.sort_unstable_by_key(|row| (row.key, row.value));
        words.dedup_by_key(|row| row.key);
        let names = names.into_iter().map(|(name, value)| Row { key: key_of(name.0), value });
        let mut names: Vec<_> = names.collect();
        names.sort_unstable_by_key(|row| (row.key, std::cmp::Reverse(row.value)));
        names.dedup_by_key(|row| row.key);
        Lexicon { words: Table::new(words), names: Table::new(names) }
    }
}

/// Returns the part of a hash by which words and names are known.
fn key_of(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Marks, in a word's lists, that names of several words begin with it.
const OPENS_NAME: u16 = 1 << (LISTS - 1);

#[cfg(test)]
mod tests {
    use super::{Entry, Lexicon, List, NameHash};
    use crate::entities::hash::of_bytes;

    #[test]
    fn a_lexicon_is_the_same_after_it_was_stored() {
        let entry = Entry { capitals: 9, lists: List::Surname.bit(), opens_name: true };
        let names = [NameHash::of(of_bytes(b"new")).and(of_bytes(b"york"))].map(|name| (name, List::City.bit()));
        let lexicon = Lexicon::new([(of_bytes(b"kim"), entry), (of_bytes(b"new"), Entry::default())], names);
        let stored = postcard::to_stdvec(&lexicon).unwrap();
        let lexicon: Lexicon = postcard::from_bytes(&stored).unwrap();
        let known = |word: &[u8]| lexicon.word_near(of_bytes(word), lexicon.near_word(of_bytes(word)));
        assert_eq!((known(b"kim"), known(b"nobody")), (entry, Entry::default()));
        assert_eq!(lexicon.name(names[0].0), Some(List::City.bit()));
        assert_eq!(lexicon.name(NameHash::of(of_bytes(b"new"))), None);
    }
}
