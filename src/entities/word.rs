//! What a word says of itself: its letters, its shape, and what the lists know of it.

use super::hash;
use super::lexicon::{Entry, List};

/// Letters of which beginnings and ends are features: one to four.
pub const AFFIXES: usize = 4;

/// Characters of a word beyond which nothing is looked at.
const MOST_CHARACTERS: usize = 48;

/// The characters of a shape that is not collapsed.
const SHAPE_CHARACTERS: usize = 8;

/// A word of a text, as the features take it. Digits are all alike, and so are the styles of quotes and dashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// What the lexicon knows of it.
    pub entry: Entry,
    /// What else is true of it.
    pub traits: Traits,
    /// The hash of its letters in lower case.
    pub lower: u64,
    /// Half the hash of its letters as upper, lower, digit or the mark itself, repetitions left out: `Xx-Xx`. There are few.
    pub short_shape: u32,
    /// The hashes of its last one to four letters, in lower case; 0 where it has fewer.
    pub suffixes: [u64; AFFIXES],
    /// The hashes of its first one to four letters, in lower case; 0 where it has fewer.
    pub prefixes: [u64; AFFIXES],
    /// The hash of its letters.
    pub exact: u64,
    /// The hash of its first letters as in `short_shape`, but with repetitions: `Xxx-Xxxx`.
    pub shape: u64,
}

/// What is true of a word: a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traits(u16);

impl Traits {
    /// Nothing.
    pub const NONE: Traits = Traits(0);
    /// Its first character is a capital.
    pub const CAPITALISED: Traits = Traits(1);
    /// It holds a capital.
    pub const CAPITAL: Traits = Traits(1 << 1);
    /// It holds capitals and no small letters.
    pub const CAPITALS: Traits = Traits(1 << 2);
    /// It holds letters.
    pub const LETTER: Traits = Traits(1 << 3);
    /// It holds digits and no letters.
    pub const NUMBER: Traits = Traits(1 << 4);
    /// It can stand within a name between words with capitals: `of`, `de`, `'s`.
    pub const PARTICLE: Traits = Traits(1 << 5);
    /// It can open a name before a word with a capital: `de`, `bin`, `al`.
    pub const LEADER: Traits = Traits(1 << 6);
    /// It is a preposition of place.
    pub const PREPOSITION: Traits = Traits(1 << 7);
    /// It is the definite article.
    pub const ARTICLE: Traits = Traits(1 << 8);
    /// A speaker stands before it: `said`, `who`.
    pub const SPEECH: Traits = Traits(1 << 9);
    /// It is on no list, and has no capital within sentences.
    pub const COMMON: Traits = Traits(1 << 10);
    /// It has a capital, but is no name alone: `I`, months, nationalities, titles.
    pub const NO_NAME: Traits = Traits(1 << 11);

    /// Returns whether all of the others are in it.
    pub fn has(self, others: Traits) -> bool {
        self.0 & others.0 == others.0
    }

    /// Returns whether the word can be in a name where it stands well.
    pub fn may_be_named(self) -> bool {
        const ANY: Traits = Traits(Traits::CAPITAL.0 | Traits::NUMBER.0 | Traits::PARTICLE.0 | Traits::LEADER.0);
        self.0 & ANY.0 != 0
    }

    /// Returns whether it tells something that the word stands in small letters: of common words that is known.
    pub fn tells_in_small_letters(self) -> bool {
        self.0 & (Traits::LETTER.0 | Traits::CAPITAL.0 | Traits::COMMON.0) == Traits::LETTER.0
    }

    fn set(&mut self, others: Traits, is_true: bool) {
        self.0 |= if is_true { others.0 } else { 0 };
    }
}

impl Word {
    /// Looks at a word; what the lexicon knows of it is still to be added with [`Word::know`].
    pub fn read(written: &str) -> Word {
        let written = plain(written);
        let mut letters = Letters::default();
        written.chars().take(MOST_CHARACTERS).for_each(|c| letters.take(plain_character(c)));
        let mut word = letters.word();
        if written.len() <= LONGEST_LISTED {
            for (trait_, words) in LISTED_HERE {
                word.traits.set(*trait_, words.contains(&written));
            }
        }
        word.traits.set(Traits::NO_NAME, written.starts_with('I') && PRONOUNS.contains(&written));
        word
    }

    /// Adds what the lexicon knows of the word.
    pub fn know(&mut self, entry: Entry) {
        let Entry { capitals, lists, .. } = entry;
        self.entry = entry;
        self.traits.set(Traits::COMMON, (1..=SELDOM).contains(&capitals) && lists == 0);
        self.traits.set(Traits::NO_NAME, lists & NO_NAMES != 0 && lists & !NO_NAMES == 0);
    }
}

/// The grades of [`Entry::capitals`] up to which a word has hardly ever one.
const SELDOM: u8 = 3;

/// The lists whose words name nothing that is reported when they stand alone.
const NO_NAMES: u16 = List::Calendar.bit() | List::People.bit() | List::Title.bit();

/// The pronoun that has a capital.
const PRONOUNS: &[&str] = &["I", "I'm", "I’m", "I've", "I’ve", "I'll", "I’ll", "I'd", "I’d"];

/// Words that stand within names.
const PARTICLES: &[&str] = &[
    "of", "the", "and", "for", "de", "la", "le", "du", "des", "del", "da", "dos", "do", "di", "van", "von", "der",
    "den", "bin", "bint", "ibn", "al", "el", "y", "e", "et", "in", "on", "at", "'s", "’s", "'", "’", "-", "&", "to",
    "as", "ben", "ul", "a", "an", ".", ":", "with", "und", "st.", "d'", "d’", "l'", "l’", "against", "s", "les", "sur",
    "aux", "en", "à", "sous",
];

/// Words in small letters that names begin with.
const LEADERS: &[&str] = &[
    "de", "bin", "van", "von", "al", "el", "der", "den", "di", "da", "du", "la", "le", "ibn", "abu", "ul", "d'", "d’",
];

// The same in all languages that there are models for.
const PREPOSITIONS: &[&str] = &["in", "at", "from", "near", "to", "à", "dans", "en"];
const ARTICLES: &[&str] = &["the", "le", "la", "les"];
const SPEECH: &[&str] = &["said", "says", "told", "added", "who", "dit", "déclare", "qui"];

/// The words that have a trait because they stand here.
const LISTED_HERE: &[(Traits, &[&str])] = &[
    (Traits::PARTICLE, PARTICLES),
    (Traits::LEADER, LEADERS),
    (Traits::PREPOSITION, PREPOSITIONS),
    (Traits::ARTICLE, ARTICLES),
    (Traits::SPEECH, SPEECH),
];

/// The most bytes of a word that stands here.
const LONGEST_LISTED: usize = "déclare".len();

/// Returns the mark that stands behind its name in treebanks.
fn plain(written: &str) -> &str {
    match written {
        "-LRB-" | "-LSB-" | "-LCB-" => "(",
        "-RRB-" | "-RSB-" | "-RCB-" => ")",
        "``" | "''" | "“" | "”" | "„" | "«" | "»" => "\"",
        _ => written,
    }
}

fn plain_character(c: char) -> char {
    match c {
        '’' | '‘' | 'ʼ' | '`' => '\'',
        '–' | '—' | '‐' | '‑' => '-',
        c if c.is_ascii_digit() => '0',
        c => c,
    }
}

/// The letters of a word, one after the other; all hashes grow with them.
struct Letters {
    exact: u64,
    lower: u64,
    /// The hashes up to each of the first letters in lower case.
    prefixes: [u64; AFFIXES],
    /// The last letters in lower case, the very last first.
    last: [char; AFFIXES],
    lower_characters: usize,
    shape: u64,
    short_shape: u64,
    class: Option<char>,
    characters: usize,
    traits: Traits,
    has_small: bool,
    has_digit: bool,
}

impl Default for Letters {
    fn default() -> Letters {
        Letters {
            exact: hash::START,
            lower: hash::START,
            prefixes: [0; AFFIXES],
            last: ['\0'; AFFIXES],
            lower_characters: 0,
            shape: hash::START,
            short_shape: hash::START,
            class: None,
            characters: 0,
            traits: Traits::default(),
            has_small: false,
            has_digit: false,
        }
    }
}

impl Letters {
    fn take(&mut self, c: char) {
        let (is_letter, is_capital) = (c.is_alphabetic(), c.is_uppercase());
        self.traits.set(Traits::CAPITALISED, is_capital && self.characters == 0);
        self.traits.set(Traits::CAPITAL, is_capital);
        self.traits.set(Traits::LETTER, is_letter);
        self.has_small |= c.is_lowercase();
        self.has_digit |= c == '0';
        self.exact = hash_on(self.exact, c);
        if c.is_ascii() {
            self.take_lower(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(|c| self.take_lower(c));
        }
        let class = match c {
            _ if is_capital => 'X',
            _ if is_letter => 'x',
            c => c,
        };
        if self.characters < SHAPE_CHARACTERS {
            self.shape = hash_on(self.shape, class);
        }
        if self.class != Some(class) {
            self.short_shape = hash_on(self.short_shape, class);
            self.class = Some(class);
        }
        self.characters += 1;
    }

    fn take_lower(&mut self, c: char) {
        self.lower = hash_on(self.lower, c);
        if let Some(prefix) = self.prefixes.get_mut(self.lower_characters) {
            *prefix = hash::end(self.lower);
        }
        self.last.rotate_right(1);
        self.last[0] = c;
        self.lower_characters += 1;
    }

    fn word(self) -> Word {
        let mut traits = self.traits;
        traits.set(Traits::CAPITALS, traits.has(Traits::CAPITAL) && !self.has_small);
        traits.set(Traits::NUMBER, self.has_digit && !traits.has(Traits::LETTER));
        let suffix = |letters: usize| {
            let is_long_enough = letters <= self.lower_characters;
            let all = self.last[..letters].iter().rev();
            if is_long_enough { hash::end(all.fold(hash::START, |hash, c| hash_on(hash, *c))) } else { 0 }
        };
        Word {
            entry: Entry::default(),
            traits,
            lower: hash::end(self.lower),
            short_shape: (hash::end(self.short_shape) >> 32) as u32,
            suffixes: std::array::from_fn(|at| suffix(at + 1)),
            prefixes: self.prefixes,
            exact: hash::end(self.exact),
            shape: hash::end(self.shape),
        }
    }
}

/// Returns the hash of what was hashed and one more character, as UTF-8 has it.
#[inline]
fn hash_on(hash: u64, c: char) -> u64 {
    if c.is_ascii() {
        return hash::step(hash, c as u8);
    }
    c.encode_utf8(&mut [0; 4]).bytes().fold(hash, hash::step)
}

#[cfg(test)]
mod tests {
    use super::{Traits, Word};
    use crate::entities::hash;

    fn word(written: &str) -> Word {
        Word::read(written)
    }

    #[test]
    fn shapes_and_affixes() {
        let word = word("Al-Qa’ida7");
        assert_eq!(word.short_shape, (hash::of_bytes(b"Xx-Xx'x0") >> 32) as u32);
        assert_eq!(word.lower, hash::of_bytes(b"al-qa'ida0"));
        assert_eq!((word.prefixes[1], word.suffixes[2]), (hash::of_bytes(b"al"), hash::of_bytes(b"da0")));
        assert!(word.traits.has(Traits::CAPITALISED) && word.traits.has(Traits::LETTER));
        assert!(!word.traits.has(Traits::CAPITALS) && !word.traits.has(Traits::NUMBER));
    }

    #[test]
    fn marks_of_treebanks_are_marks() {
        assert_eq!(word("-LRB-"), word("("));
        assert_eq!(word("``"), word("”"));
        assert!(word("1,000").traits.has(Traits::NUMBER) && word("of").traits.has(Traits::PARTICLE));
    }
}
