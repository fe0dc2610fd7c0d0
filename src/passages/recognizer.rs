//! Which leaves of a plan a word of a text fits.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::plan::{Leaf, LeafNumber};
use crate::text::{Language, Speller, Stemmer};

/// A leaf with what it is compared by.
#[derive(Debug)]
enum Test {
    /// The stems of the word and of its folded form, in the language of the text.
    Inflected([String; 2]),
    Folded(String),
    Accented(String),
    Cased(String),
    Pattern(Vec<char>),
    Fuzzy(Vec<char>, usize),
}

/// Tells the leaves that written words fit, and remembers them: most words of a text were seen before.
#[derive(Debug)]
pub struct Recognizer {
    leaves: Vec<Leaf>,
    texts: HashMap<Language, Texts>,
    speller: Speller,
}

/// What is known of the words in texts of one language.
#[derive(Debug)]
struct Texts {
    stemmer: Option<Stemmer>,
    tests: Vec<Test>,
    beginnings: Beginnings,
    /// The number of the set of leaves that a word fits.
    numbers: HashMap<Box<str>, usize, FxBuildHasher>,
    /// The sets, each once.
    fits: Vec<Box<[LeafNumber]>>,
}

/// More words than this are not remembered.
const MOST_REMEMBERED: usize = 1 << 16;

impl Recognizer {
    /// Takes the leaves of a plan.
    pub fn new(leaves: &[Leaf]) -> Recognizer {
        Recognizer { leaves: leaves.to_vec(), texts: HashMap::new(), speller: Speller::default() }
    }

    /// Returns a view for texts of one language.
    pub fn in_language(&mut self, language: Language) -> InLanguage<'_> {
        let Recognizer { leaves, texts, speller } = self;
        let texts = texts.entry(language).or_insert_with(|| Texts::new(leaves, language));
        InLanguage { language, texts, speller }
    }
}

impl Texts {
    fn new(leaves: &[Leaf], language: Language) -> Texts {
        let stemmer = Stemmer::for_language(language);
        let tests: Vec<Test> = leaves.iter().map(|leaf| Test::new(leaf, stemmer.as_ref())).collect();
        let mut beginnings = Beginnings::default();
        tests.iter().for_each(|test| beginnings.add(&test.beginning(language)));
        Texts { stemmer, tests, beginnings, numbers: HashMap::default(), fits: Vec::new() }
    }
}

/// A [`Recognizer`] for texts of one language.
pub struct InLanguage<'r> {
    language: Language,
    texts: &'r mut Texts,
    speller: &'r mut Speller,
}

impl InLanguage<'_> {
    /// Returns the leaves that the written word fits, ascending.
    #[inline]
    pub fn leaves(&mut self, written: &str) -> &[LeafNumber] {
        if self.texts.beginnings.may_begin(written.as_bytes()) { self.of_candidate(written) } else { &[] }
    }

    #[inline(never)]
    fn of_candidate(&mut self, written: &str) -> &[LeafNumber] {
        let known = self.texts.numbers.get(written).copied();
        let number = known.unwrap_or_else(|| self.learn(written));
        &self.texts.fits[number]
    }

    /// Finds out which leaves a word fits that was not seen before; returns the number of the set of them.
    #[cold]
    fn learn(&mut self, written: &str) -> usize {
        if self.texts.numbers.len() >= MOST_REMEMBERED {
            self.texts.numbers.clear();
        }
        let fitting = self.fitting(written);
        let known = self.texts.fits.iter().position(|own| *own == fitting);
        let number = known.unwrap_or_else(|| {
            self.texts.fits.push(fitting);
            self.texts.fits.len() - 1
        });
        self.texts.numbers.insert(written.into(), number);
        number
    }

    fn fitting(&mut self, written: &str) -> Box<[LeafNumber]> {
        let (lower, folded) = self.speller.spell(written);
        let may_be_form = self.texts.tests.iter().any(|test| test.may_have_form(folded, self.language));
        let stems = if may_be_form { stems(self.texts.stemmer.as_ref(), lower, folded) } else { Default::default() };
        let chars: Vec<char> = folded.chars().collect();
        let fits = |test: &Test| match test {
            Test::Inflected(own) => may_be_form && own.iter().any(|stem| stems.contains(stem)),
            Test::Folded(own) => own == folded,
            Test::Accented(own) => own == lower,
            Test::Cased(own) => own == written,
            Test::Pattern(pattern) => is_fit(pattern, &chars),
            Test::Fuzzy(own, letters) => is_within(own, &chars, *letters),
        };
        self.texts.tests.iter().enumerate().filter(|(_, test)| fits(test)).map(|(leaf, _)| leaf).collect()
    }
}

/// Returns the stems of a word and of its folded form; where the language has no stemmer, the folded form is the stem.
fn stems(stemmer: Option<&Stemmer>, lower: &str, folded: &str) -> [String; 2] {
    let Some(stemmer) = stemmer else { return [folded.to_owned(), folded.to_owned()] };
    let own = stemmer.stem(lower);
    let of_folded = if lower == folded { own.clone() } else { stemmer.stem(folded) };
    [own, of_folded]
}

impl Test {
    fn new(leaf: &Leaf, stemmer: Option<&Stemmer>) -> Test {
        match leaf {
            Leaf::Inflected(word) => Test::Inflected(stems(stemmer, word.lower(), word.folded())),
            Leaf::Folded(word) => Test::Folded(word.folded().to_owned()),
            Leaf::Accented(word) => Test::Accented(word.lower().to_owned()),
            Leaf::Cased(cased) => Test::Cased(cased.form().to_owned()),
            Leaf::Pattern(pattern) => Test::Pattern(pattern.folded().chars().collect()),
            Leaf::Fuzzy(word, distance) => Test::Fuzzy(word.folded().chars().collect(), distance.letters().into()),
        }
    }

    /// Returns whether a word may be a form of this leaf's, told from its beginning alone: English changes no more than the
    /// last two letters of a stem (seen on the 105,447 words of the AllSides articles), and stemming is most of what a word
    /// costs that is seen for the first time.
    fn may_have_form(&self, folded: &str, language: Language) -> bool {
        match self {
            Test::Inflected([stem, other]) if language == Language::ENGLISH && stem == other && stem.is_ascii() => {
                stem.len() < 5 || folded.starts_with(&stem[..(stem.len() - 2).min(4)])
            }
            Test::Inflected(_) => true,
            _ => false,
        }
    }

    /// Returns up to two folded letters with which every word that fits begins.
    fn beginning(&self, language: Language) -> Vec<char> {
        match self {
            Test::Inflected([stem, other]) if keeps_first_letter(language) => {
                let alike = stem.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a);
                // English makes dying of die; longer stems keep their second letter.
                let is_long = language == Language::ENGLISH && stem.chars().count() > 3 && stem == other;
                alike.take(if is_long { 2 } else { 1 }).collect()
            }
            Test::Folded(word) => word.chars().take(2).collect(),
            Test::Pattern(pattern) => pattern.iter().copied().take_while(|c| !matches!(c, '*' | '?')).take(2).collect(),
            Test::Inflected(_) | Test::Accented(_) | Test::Cased(_) | Test::Fuzzy(..) => Vec::new(),
        }
    }
}

/// With which two letters a word may begin that fits a leaf, as it is written: most words begin otherwise.
#[derive(Debug)]
struct Beginnings {
    /// By the first byte: a bit for each second letter from a to z, and one for all else.
    seconds: Box<[u32; 256]>,
}

impl Default for Beginnings {
    fn default() -> Beginnings {
        Beginnings { seconds: Box::new([0; 256]) }
    }
}

impl Beginnings {
    /// The bit for second bytes that are no letter from a to z, and for words of one byte.
    const OTHER: u32 = 1 << 31;

    fn add(&mut self, letters: &[char]) {
        let second = match letters.get(1) {
            // Another second letter may fold to it.
            Some(letter) if letter.is_ascii_lowercase() => 1 << (*letter as u32 - 'a' as u32) | Beginnings::OTHER,
            _ => u32::MAX,
        };
        match letters.first() {
            Some(first) if first.is_ascii() => {
                for byte in [*first as u8, first.to_ascii_uppercase() as u8] {
                    self.seconds[usize::from(byte)] |= second;
                }
                self.seconds[128..].fill(u32::MAX); // other letters may fold to it
            }
            Some(_) => self.seconds[128..].fill(u32::MAX),
            None => self.seconds.fill(u32::MAX),
        }
    }

    #[inline]
    fn may_begin(&self, written: &[u8]) -> bool {
        let Some(first) = written.first() else { return false };
        let second = written.get(1).map_or(Beginnings::OTHER, |byte| 1 << SECONDS[usize::from(*byte)]);
        self.seconds[usize::from(*first)] & second != 0
    }
}

/// Which bit of [`Beginnings`] a second byte has.
const SECONDS: [u8; 256] = {
    let mut bits = [31; 256];
    let mut letter = 0;
    while letter < 26 {
        bits[(b'a' + letter) as usize] = letter;
        bits[(b'A' + letter) as usize] = letter;
        letter += 1;
    }
    bits
};

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
pub fn is_within(a: &[char], b: &[char], most: usize) -> bool {
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

#[cfg(test)]
mod tests {
    use super::{Beginnings, Leaf, Recognizer};
    use crate::query::Word;
    use crate::text::Language;

    #[test]
    fn irregular_forms_are_not_passed_over() {
        for (asked, written) in
            [("die", "dying"), ("lie", "lying"), ("sky", "skies"), ("idle", "idly"), ("ski", "skis")]
        {
            let mut recognizer = Recognizer::new(&[Leaf::Inflected(Word::read(asked).unwrap())]);
            let mut english = recognizer.in_language(Language::ENGLISH);
            let stems =
                crate::text::Stemmer::for_language(Language::ENGLISH).map(|own| (own.stem(asked), own.stem(written)));
            let is_form = stems.is_some_and(|(a, b)| a == b);
            assert_eq!(english.leaves(written).len(), usize::from(is_form), "{asked} {written}");
        }
    }

    #[test]
    fn other_letters_may_fold_to_the_first_two() {
        let mut beginnings = Beginnings::default();
        beginnings.add(&['n', 'a']);
        for (written, may) in [("Naïve", true), ("nÄive", true), ("ńaive", true), ("north", false), ("n", true)] {
            assert_eq!(beginnings.may_begin(written.as_bytes()), may, "{written}");
        }
    }
}
