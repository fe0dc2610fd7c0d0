//! The table of words of a segment: every word once as it is written, with the terms under which it is looked up.

use std::collections::HashMap;
use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHasher};

use crate::engine::fields::terms;
use crate::text::{Language, Speller, Stemmer, fold};

/// The number of a word as it is written in [`Words`].
pub type WordNumber = u32;

/// No term.
pub const NONE: u32 = u32::MAX;

/// Numbers byte strings in the order in which they come.
#[derive(Default)]
pub struct Terms {
    lookup: HashTable<u32>,
    arena: Vec<u8>,
    ends: Vec<u32>,
}

impl Terms {
    /// Returns the number of `term`, a new one if it was not met before.
    pub fn number(&mut self, term: &[u8]) -> u32 {
        let Terms { lookup, arena, ends } = self;
        let hash = hash(term);
        let at = |number: u32| bytes_at(arena, ends, number);
        if let Some(number) = lookup.find(hash, |number| at(*number) == term) {
            return *number;
        }
        let number = ends.len() as u32;
        arena.extend_from_slice(term);
        ends.push(arena.len() as u32);
        lookup.insert_unique(hash, number, |number| self::hash(bytes_at(arena, ends, *number)));
        number
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the term with the number.
    pub fn bytes(&self, number: u32) -> &[u8] {
        bytes_at(&self.arena, &self.ends, number)
    }

    /// Returns all numbers in the byte order of their terms.
    pub fn in_order(&self) -> Vec<u32> {
        // Most pairs differ in their first eight bytes, compared as one number.
        let mut keyed: Vec<(u64, u32)> = (0..self.len() as u32)
            .map(|number| {
                let term = self.bytes(number);
                let mut start = [0; 8];
                let len = term.len().min(8);
                start[..len].copy_from_slice(&term[..len]);
                (u64::from_be_bytes(start), number)
            })
            .collect();
        keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.bytes(a.1).cmp(self.bytes(b.1))));
        keyed.into_iter().map(|(_, number)| number).collect()
    }

    /// Returns the memory held, in bytes.
    pub fn memory(&self) -> usize {
        self.arena.capacity() + self.ends.capacity() * 4 + self.lookup.capacity() * 5
    }
}

fn bytes_at<'a>(arena: &'a [u8], ends: &[u32], number: u32) -> &'a [u8] {
    let start = if number == 0 { 0 } else { ends[number as usize - 1] };
    &arena[start as usize..ends[number as usize] as usize]
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Numbers written words in the order in which they come.
///
/// Nearly all are of at most 16 bytes: these are keys in one flat table, so that a word costs one look at memory where
/// [`Terms`] takes three.
#[derive(Default)]
struct Numbers {
    short: Vec<Place>,
    short_len: usize,
    long: HashMap<Box<[u8]>, Known, FxBuildHasher>,
}

/// What is known of a word: its number, and a bit for each language in which its stems are.
#[derive(Debug, Clone, Copy)]
struct Known {
    number: WordNumber,
    languages: u32,
}

/// A place of the table of short words.
type Place = ([u64; 2], Known);

const FREE_PLACE: Place = (FREE, Known { number: NONE, languages: 0 });

/// The key of a free place: no word begins with NUL.
const FREE: [u64; 2] = [0; 2];

impl Numbers {
    /// Returns what is known of `written`; where it was not met before, `next` becomes its number.
    fn known(&mut self, written: &[u8], next: WordNumber) -> &mut Known {
        let new = Known { number: next, languages: 0 };
        let mut bytes = [0; 16];
        let Some(own) = bytes.get_mut(..written.len()) else {
            return self.long.entry(written.into()).or_insert(new);
        };
        own.copy_from_slice(written);
        let key = u128::from_le_bytes(bytes);
        let key = [key as u64, (key >> 64) as u64];
        if self.short_len * 2 >= self.short.len() {
            self.grow();
        }
        let place = Numbers::place(&self.short, key);
        if self.short[place].0 == FREE {
            self.short[place] = (key, new);
            self.short_len += 1;
        }
        &mut self.short[place].1
    }

    /// Returns where `key` is, or the free place where it belongs. The length of `table` is a power of two.
    fn place(table: &[Place], key: [u64; 2]) -> usize {
        let product = u128::from(key[0] ^ 0x9E37_79B9_7F4A_7C15) * u128::from(key[1] ^ 0xD6E8_FEB8_6659_FD93);
        let mask = table.len() - 1;
        let mut place = (product as u64 ^ (product >> 64) as u64) as usize & mask;
        while table[place].0 != key && table[place].0 != FREE {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        let mut table = vec![FREE_PLACE; (self.short.len() * 2).max(1 << 12)];
        for (key, known) in self.short.drain(..).filter(|(key, _)| *key != FREE) {
            let place = Numbers::place(&table, key);
            table[place] = (key, known);
        }
        self.short = table;
    }

    /// Returns the memory held, in bytes.
    fn memory(&self) -> usize {
        self.short.capacity() * size_of::<Place>() + self.long.capacity() * 64
    }
}

/// The words of a segment.
#[derive(Default)]
pub struct Words {
    numbers: Numbers,
    speller: Speller,
    form_of: Vec<u32>,
    spellings_of: Vec<[u32; 2]>,
    languages: Vec<Inflection>,
    /// The folded forms.
    pub forms: Terms,
    /// The stems of all languages.
    pub stems: Terms,
    /// The spellings with capitals or accents.
    pub spellings: Terms,
}

/// The stems of one language, by the number of the word.
struct Inflection {
    language: Language,
    stemmer: Option<Stemmer>,
    stems_of: Vec<[u32; 2]>,
}

impl Inflection {
    /// Returns the terms of a word's stem, and of the stem of its folded form where that is another: readers leave out
    /// accents, and the stemmer may then take off another ending.
    fn stems(&self, lower: &str, folded: &str, stems: &mut Terms) -> [u32; 2] {
        let stem = |word: &str| self.stemmer.as_ref().map_or_else(|| fold(word), |stemmer| stemmer.stem(word));
        let mut term = |stem: &str| stems.number(terms::stem(stem, self.language).as_bytes());
        let own = term(&stem(lower));
        let of_folded = if lower == folded { own } else { term(&stem(folded)) };
        [own, if of_folded == own { NONE } else { of_folded }]
    }
}

impl Words {
    /// Returns the place of `language` among those of the segment.
    pub fn language(&mut self, language: Language) -> u8 {
        let known = self.languages.iter().position(|own| own.language == language);
        let place = known.unwrap_or_else(|| {
            let stemmer = Stemmer::for_language(language);
            self.languages.push(Inflection { language, stemmer, stems_of: Vec::new() });
            self.languages.len() - 1
        });
        place.min(usize::from(u8::MAX)) as u8
    }

    /// Returns the number of a word that stands in a text of the language; its terms are known from then on.
    pub fn number(&mut self, language: u8, written: &str) -> WordNumber {
        let known = self.numbers.known(written.as_bytes(), self.form_of.len() as u32);
        // Languages beyond the 31st share a bit, and are looked after each time.
        let bit = 1_u32 << language.min(31);
        let number = known.number;
        if known.languages & bit == 0 {
            known.languages |= bit & !(1 << 31);
            self.learn(language, written, number);
        }
        number
    }

    /// Finds the terms of a word that was not met before in the language.
    fn learn(&mut self, language: u8, written: &str, number: WordNumber) {
        if number as usize == self.form_of.len() {
            self.add(written);
        }
        let inflection = &mut self.languages[usize::from(language)];
        if inflection.stems_of.len() <= number as usize {
            inflection.stems_of.resize(self.form_of.len(), [NONE; 2]);
        }
        if inflection.stems_of[number as usize][0] == NONE {
            let (lower, folded) = self.speller.spell(written);
            inflection.stems_of[number as usize] = inflection.stems(lower, folded, &mut self.stems);
        }
    }

    /// Adds a word that was not met before.
    fn add(&mut self, written: &str) {
        let (lower, folded) = self.speller.spell(written);
        self.form_of.push(self.forms.number(folded.as_bytes()));
        let mut spelling = |first: String, form: &str| self.spellings.number((first + form).as_bytes());
        let capitals = if written == lower { NONE } else { spelling(terms::capitals(folded), written) };
        let accents = if lower == folded { NONE } else { spelling(terms::accents(folded), lower) };
        self.spellings_of.push([capitals, accents]);
    }

    /// Returns the number of the word's folded form.
    pub fn form(&self, number: WordNumber) -> u32 {
        self.form_of[number as usize]
    }

    /// Returns the numbers of the word's stems in the language, [`NONE`] where there is no second.
    pub fn stems(&self, language: u8, number: WordNumber) -> [u32; 2] {
        self.languages[usize::from(language)].stems_of[number as usize]
    }

    /// Returns the numbers of the word's spelling with capitals and of that with accents, [`NONE`] where it has none.
    pub fn spellings(&self, number: WordNumber) -> [u32; 2] {
        self.spellings_of[number as usize]
    }

    /// Frees what only [`Words::number`] needs.
    pub fn forget_lookup(&mut self) {
        self.numbers = Numbers::default();
    }

    /// Returns the memory held, in bytes.
    pub fn bytes(&self) -> usize {
        let stems: usize = self.languages.iter().map(|inflection| inflection.stems_of.capacity() * 8).sum();
        let terms = self.forms.memory() + self.stems.memory() + self.spellings.memory();
        self.numbers.memory() + terms + self.form_of.capacity() * 4 + self.spellings_of.capacity() * 8 + stems
    }
}

#[cfg(test)]
mod tests {
    use super::{Terms, Words};
    use crate::text::{Language, Tokenizer};

    #[test]
    fn terms_are_numbered_once_and_put_in_byte_order() {
        let mut terms = Terms::default();
        let numbers: Vec<_> =
            ["kim", "abcdefghij", "", "kim", "abcdefghia"].iter().map(|t| terms.number(t.as_bytes())).collect();
        assert_eq!(numbers, [0, 1, 2, 0, 3]);
        assert_eq!(terms.in_order(), [2, 3, 1, 0]);
    }

    #[test]
    fn long_and_short_words_are_numbered_alike() {
        let mut words = Words::default();
        let english = words.language(Language::ENGLISH);
        let text: String = (0..5000).map(|n| format!("w{n} {}{n} ", "long".repeat(5))).collect();
        let mut read = || {
            let mut numbers = Vec::new();
            Tokenizer::default().written(&text, |word| numbers.push(words.number(english, word.form)));
            numbers
        };
        let first = read();
        assert_eq!(first, (0..10_000).collect::<Vec<_>>());
        assert_eq!(read(), first);
    }

    #[test]
    fn a_word_has_a_stem_in_each_language() {
        let mut words = Words::default();
        let (english, finnish) =
            (words.language(Language::ENGLISH), words.language(Language::from_code("fi").unwrap()));
        let mut numbers = Vec::new();
        for language in [english, finnish] {
            Tokenizer::default()
                .written("Missiles talossa", |word| numbers.push((language, words.number(language, word.form))));
        }
        let stem = |at: usize| {
            String::from_utf8_lossy(words.stems.bytes(words.stems(numbers[at].0, numbers[at].1)[0])).into_owned()
        };
        assert_eq!([stem(0), stem(1), stem(3)], ["missil/en", "talossa/en", "talo/fi"]);
        assert_eq!(words.forms.bytes(words.form(numbers[1].1)), b"talossa");
    }

    #[test]
    fn spellings_with_capitals_and_accents_are_terms_of_their_own() {
        let mut words = Words::default();
        let english = words.language(Language::ENGLISH);
        let mut spellings = |written| {
            let number = words.number(english, written);
            let named = words.spellings(number).map(|term| {
                if term == super::NONE {
                    String::new()
                } else {
                    String::from_utf8(words.spellings.bytes(term).to_vec()).unwrap()
                }
            });
            (words.form(number), named)
        };
        let none = || ["".to_owned(), "".to_owned()];
        assert_eq!(spellings("naive"), (0, none()));
        assert_eq!(spellings("Naïve"), (0, ["^naive\0Naïve".to_owned(), "=naive\0naïve".to_owned()]));
        assert_eq!(spellings("US"), (1, ["^us\0US".to_owned(), "".to_owned()]));
    }
}
