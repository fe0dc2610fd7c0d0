//! What is known of words before any text is read: how often they have a capital, and on which lists of names they are.
//!
//! Words and names are known by 32 bits of their hash. Of 2³² values some hundred thousand are taken, so that one unknown
//! word in twenty thousand is taken for a known one.

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
pub struct Lexicon {
    words: Table,
    capitals: Vec<u8>,
    lists: Vec<u16>,
    /// Names of several words; those that others begin with are on no list.
    names: Table,
    name_lists: Vec<u16>,
}

/// A set of 32-bit hashes in ascending order; a key's place is that of its value in other columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Table {
    keys: Vec<u32>,
    /// Where the keys with the same first bits begin; as many as there are keys, at least, and one more.
    starts: Vec<u32>,
    /// How far a key is shifted to have its first bits alone.
    shift: u32,
}

impl Table {
    fn new(keys: Vec<u32>) -> Table {
        let bits = keys.len().max(2).next_power_of_two().ilog2();
        let shift = u32::BITS - bits;
        let mut starts = vec![0; (1 << bits) + 1];
        keys.iter().for_each(|key| starts[(key >> shift) as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Table { keys, starts, shift }
    }

    fn place(&self, hash: u64) -> Option<usize> {
        let key = (hash >> 32) as u32;
        let first = (key >> self.shift) as usize;
        let (start, end) = (*self.starts.get(first)? as usize, *self.starts.get(first + 1)? as usize);
        self.keys.get(start..end)?.iter().position(|own| *own == key).map(|at| start + at)
    }
}

impl Serialize for Table {
    /// Writes the differences between neighbours, which are small.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let before = std::iter::once(0).chain(self.keys.iter().copied());
        serializer.collect_seq(before.zip(&self.keys).map(|(before, key)| key - before).collect::<Vec<u32>>())
    }
}

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Table, D::Error> {
        let mut keys = Vec::<u32>::deserialize(deserializer)?;
        let mut last = 0u32;
        for key in &mut keys {
            last = last.wrapping_add(*key);
            *key = last;
        }
        Ok(Table::new(keys))
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
    /// Returns what is known of the word with that hash of its letters in lower case.
    pub fn word(&self, lower: u64) -> Entry {
        let Some(place) = self.words.place(lower) else { return Entry::default() };
        let lists = self.lists[place];
        let opens_name = lists & OPENS_NAME != 0;
        Entry { capitals: self.capitals[place], lists: lists & !OPENS_NAME, opens_name }
    }

    /// Returns the lists of a name of several words, none where others begin with it; `None` where no name does.
    pub fn name(&self, name: NameHash) -> Option<u16> {
        self.names.place(name.0).map(|place| self.name_lists[place])
    }

    /// Makes a lexicon of words, by the hash of their letters in lower case, and names of several words.
    pub fn new(
        words: impl IntoIterator<Item = (u64, Entry)>,
        names: impl IntoIterator<Item = (NameHash, u16)>,
    ) -> Lexicon {
        let mut lexicon = Lexicon::default();
        let words = words.into_iter().map(|(hash, entry)| {
            let opens = if entry.opens_name { OPENS_NAME } else { 0 };
            ((hash >> 32) as u32, entry.capitals, entry.lists | opens)
        });
        let mut words: Vec<_> = words.collect();
        words.sort_unstable();
        words.dedup_by_key(|word| word.0);
        lexicon.words = Table::new(words.iter().map(|word| word.0).collect());
        for (_, capitals, lists) in words {
            lexicon.capitals.push(capitals);
            lexicon.lists.push(lists);
        }
        let mut names: Vec<_> = names.into_iter().map(|(name, lists)| ((name.0 >> 32) as u32, lists)).collect();
        names.sort_unstable_by_key(|(key, lists)| (*key, std::cmp::Reverse(*lists)));
        names.dedup_by_key(|name| name.0);
        let (keys, lists): (Vec<u32>, Vec<u16>) = names.into_iter().unzip();
        (lexicon.names, lexicon.name_lists) = (Table::new(keys), lists);
        lexicon
    }
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
        assert_eq!(lexicon.word(of_bytes(b"kim")), entry);
        assert_eq!(lexicon.word(of_bytes(b"nobody")), Entry::default());
        assert_eq!(lexicon.name(names[0].0), Some(List::City.bit()));
        assert_eq!(lexicon.name(NameHash::of(of_bytes(b"new"))), None);
    }
}
