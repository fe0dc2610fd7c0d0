//! Which leaves of a plan a word of a text fits.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::plan::{Leaf, LeafNumber};
use crate::query::Cased;
use crate::text::{Language, Speller, Stemmer, Stemmers};

/// A leaf with what it is compared by.
#[derive(Debug)]
enum Test {
    /// The stems of the word and of its folded form, in each language.
    Inflected(Vec<(Language, String)>),
    Folded(String),
    Accented(String),
    Cased(String),
    Pattern(Vec<char>),
    Fuzzy(Vec<char>, usize),
}

/// Tells the leaves that written words fit, and remembers them: most words of a text were seen before.
#[derive(Debug)]
pub struct Recognizer {
    tests: Vec<Test>,
    texts: HashMap<Language, Texts>,
    speller: Speller,
}

/// What is known of the words in texts of one language.
#[derive(Debug)]
struct Texts {
    stemmer: Option<Stemmer>,
    /// Whether a word may fit a leaf, by its first byte as written: most cannot.
    first_bytes: [bool; 256],
    fits: HashMap<Box<str>, Box<[LeafNumber]>, FxBuildHasher>,
}

/// More words than this are not remembered.
const MOST_REMEMBERED: usize = 1 << 16;

impl Recognizer {
    /// Takes the leaves, read in the archive's languages.
    pub fn new(leaves: &[Leaf], stemmers: &Stemmers) -> Recognizer {
        let tests = leaves.iter().map(|leaf| Test::new(leaf, stemmers)).collect();
        Recognizer { tests, texts: HashMap::new(), speller: Speller::default() }
    }

    /// Returns a view for texts of one language.
    pub fn in_language(&mut self, language: Language) -> InLanguage<'_> {
        let Recognizer { tests, texts, speller } = self;
        let texts = texts.entry(language).or_insert_with(|| Texts {
            stemmer: Stemmer::for_language(language),
            first_bytes: first_bytes(tests, language),
            fits: HashMap::default(),
        });
        InLanguage { language, tests, texts, speller }
    }
}

/// A [`Recognizer`] for texts of one language.
pub struct InLanguage<'r> {
    language: Language,
    tests: &'r [Test],
    texts: &'r mut Texts,
    speller: &'r mut Speller,
}

impl InLanguage<'_> {
    /// Returns the leaves that the written word fits, ascending.
    pub fn leaves(&mut self, written: &str) -> &[LeafNumber] {
        let is_candidate = written.bytes().next().is_some_and(|first| self.texts.first_bytes[usize::from(first)]);
        if !is_candidate {
            return &[];
        }
        if !self.texts.fits.contains_key(written) {
            if self.texts.fits.len() >= MOST_REMEMBERED {
                self.texts.fits.clear();
            }
            let fitting = self.fitting(written);
            self.texts.fits.insert(written.into(), fitting);
        }
        &self.texts.fits[written]
    }

    fn fitting(&mut self, written: &str) -> Box<[LeafNumber]> {
        let (lower, folded) = self.speller.spell(written);
        let stem = |word: &str| match &self.texts.stemmer {
            Some(stemmer) => stemmer.stem(word),
            None => folded.to_owned(),
        };
        let stems = [stem(lower), stem(folded)];
        let chars: Vec<char> = folded.chars().collect();
        let fits = |test: &Test| match test {
            Test::Inflected(own) => {
                own.iter().any(|(language, stem)| *language == self.language && stems.contains(stem))
            }
            Test::Folded(own) => own == folded,
            Test::Accented(own) => own == lower,
            Test::Cased(own) => own == written,
            Test::Pattern(pattern) => is_fit(pattern, &chars),
            Test::Fuzzy(own, letters) => is_within(own, &chars, *letters),
        };
        self.tests.iter().enumerate().filter(|(_, test)| fits(test)).map(|(leaf, _)| leaf).collect()
    }
}

impl Test {
    fn new(leaf: &Leaf, stemmers: &Stemmers) -> Test {
        match leaf {
            Leaf::Inflected(word) => Test::Inflected(stemmers.stems(word.lower(), word.folded())),
            Leaf::Folded(word) => Test::Folded(word.folded().to_owned()),
            Leaf::Accented(word) => Test::Accented(word.lower().to_owned()),
            Leaf::Cased(cased) => Test::Cased(Cased::form(cased).to_owned()),
            Leaf::Pattern(pattern) => Test::Pattern(pattern.folded().chars().collect()),
            Leaf::Fuzzy(word, distance) => Test::Fuzzy(word.folded().chars().collect(), distance.letters().into()),
        }
    }

    /// Returns the first letter, folded, that every word which fits begins with; `None` where it may be any.
    fn first_letter(&self, language: Language) -> Option<char> {
        match self {
            Test::Inflected(stems) if keeps_first_letter(language) => {
                let own = stems.iter().filter(|(own, _)| *own == language);
                let mut firsts = own.map(|(_, stem)| stem.chars().next());
                let first = firsts.next()??;
                firsts.all(|other| other == Some(first)).then_some(first)
            }
            Test::Folded(word) => word.chars().next(),
            Test::Pattern(pattern) => pattern.first().copied().filter(|c| !matches!(c, '*' | '?')),
            Test::Inflected(_) | Test::Accented(_) | Test::Cased(_) | Test::Fuzzy(..) => None,
        }
    }
}

/// Returns with which bytes a word may begin that fits one of `tests`.
fn first_bytes(tests: &[Test], language: Language) -> [bool; 256] {
    let mut bytes = [false; 256];
    for test in tests {
        match test.first_letter(language) {
            Some(letter) if letter.is_ascii() => {
                bytes[letter as usize] = true;
                bytes[letter.to_ascii_uppercase() as usize] = true;
                bytes[128..].fill(true); // other letters may fold to it
            }
            Some(_) => bytes[128..].fill(true),
            None => bytes.fill(true),
        }
    }
    bytes
}

/// Returns whether the language's stemmer takes off endings alone.
fn keeps_first_letter(language: Language) -> bool {
    matches!(language.code(), "da" | "de" | "en" | "es" | "fi" | "fr" | "it" | "nl" | "no" | "pt" | "ru" | "sv")
}

/// Returns whether `word` fits `pattern`, in which `*` stands for any characters and `?` for one.
pub fn is_fit(pattern: &[char], word: &[char]) -> bool {
    let (mut at, mut in_word) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while in_word < word.len() {
        match pattern.get(at) {
            Some('*') => {
                retry = Some((at + 1, in_word));
                at += 1;
            }
            Some(c) if *c == '?' || *c == word[in_word] => {
                at += 1;
                in_word += 1;
            }
            _ => {
                let Some((after_star, taken)) = retry else { return false };
                (at, in_word) = (after_star, taken + 1);
                retry = Some((after_star, taken + 1));
            }
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

/// Returns whether the Damerau-Levenshtein distance (a swap of neighbours counts as one) is at most `most`.
fn is_within(a: &[char], b: &[char], most: usize) -> bool {
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let best = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                let is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if is_swap { best.min(rows[i - 2][j - 2] + 1) } else { best }
            };
        }
    }
    rows[a.len()][b.len()] <= most
}
