//! The leaves of a query that stand for words: how one word is looked up, and how it prints.
//!
//! Every [`Word`] is one token of [`crate::text`], so that a query and the index agree on what a word is. The typed
//! form in lower case is kept beside the folded one: a stemmer and `=word` need the accents.

use std::fmt;

use super::phrase::Phrase;
use crate::text::{Tokenizer, is_stop_word, is_unspaced};

/// One token of the tokenizer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Word {
    lower: String,
    folded: String,
}

impl Word {
    /// Reads `text` as one word; `None` where the tokenizer finds no word in it or several.
    pub fn read(text: &str) -> Option<Word> {
        let mut words = Word::all(text);
        if words.len() == 1 { words.pop() } else { None }
    }

    /// Returns the words of `text`, in order.
    pub fn all(text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        Tokenizer::default().each(text, |token| words.push(Word::new(token.lower, token.folded)));
        words
    }

    pub(super) fn new(lower: &str, folded: &str) -> Word {
        Word { lower: lower.to_owned(), folded: folded.to_owned() }
    }

    /// Returns the word in lower case with its accents: what a stemmer takes.
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// Returns the word in its folded form: what the index holds.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Returns whether the word says nothing among others.
    pub fn is_stop(&self) -> bool {
        is_stop_word(&self.folded)
    }

    /// Returns whether the word is a character of a script that is searched character by character.
    pub fn is_unspaced(&self) -> bool {
        self.lower.chars().next().is_some_and(is_unspaced)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lower)
    }
}

/// A word with `*` (any characters or none) and `?` (one character) in it; at least one other character.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern {
    lower: String,
    folded: String,
}

impl Pattern {
    /// Reads `text` as one pattern; `None` where it is none, or several words.
    pub fn read(text: &str) -> Option<Pattern> {
        match super::pieces::units(text).as_slice() {
            [unit] => match &unit.form {
                Form::Pattern(pattern) => Some(pattern.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn new(lower: String, folded: String) -> Pattern {
        Pattern { lower, folded }
    }

    /// Returns the pattern in lower case with its accents.
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// Returns the pattern in its folded form, to be held against the words of the index.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Returns the folded characters before the first wildcard: every match begins with them.
    pub fn prefix(&self) -> &str {
        self.folded.split(['*', '?']).next().unwrap_or("")
    }

    /// Returns whether the pattern is a prefix and nothing else, as in `kim*`.
    pub fn is_prefix(&self) -> bool {
        self.folded.strip_suffix('*') == Some(self.prefix())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lower)
    }
}

/// How many letters a fuzzy match may differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Distance {
    /// At most one letter.
    One,
    /// At most two letters.
    Two,
}

impl Distance {
    /// Returns the number of letters.
    pub fn letters(self) -> u8 {
        match self {
            Distance::One => 1,
            Distance::Two => 2,
        }
    }
}

/// A word in the case it was typed in, as in `caps(US)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cased {
    form: String,
    word: Word,
}

impl Cased {
    /// Returns the words of `text` with their case, in order.
    pub fn all(text: &str) -> Vec<Cased> {
        let mut words = Vec::new();
        Tokenizer::default().each(text, |token| {
            words.push(Cased { form: token.written.to_owned(), word: Word::new(token.lower, token.folded) });
        });
        words
    }

    /// Returns the word as it is to be found, its case kept; points and apostrophes are left out as in any word.
    pub fn form(&self) -> &str {
        &self.form
    }

    /// Returns the word whatever its case.
    pub fn word(&self) -> &Word {
        &self.word
    }
}

impl fmt::Display for Cased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "caps({})", self.form)
    }
}

/// One word of a phrase: matched as it is spelled, never in another inflected form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// The word, folded.
    Plain(Word),
    /// The word with its accents (`=naïve`).
    Exact(Word),
    /// Every word of the pattern.
    Pattern(Pattern),
    /// Every word within the distance.
    Fuzzy(Word, Distance),
}

impl Form {
    /// Returns the plain word, where it is one.
    pub fn plain(&self) -> Option<&Word> {
        match self {
            Form::Plain(word) => Some(word),
            _ => None,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Form::Plain(word) => write!(f, "{word}"),
            Form::Exact(word) => write!(f, "={word}"),
            Form::Pattern(pattern) => write!(f, "{pattern}"),
            Form::Fuzzy(word, distance) => write!(f, "{word}~{}", distance.letters()),
        }
    }
}

/// A leaf of the tree that is looked for in text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A bare word: every inflected form of it.
    Word(Word),
    /// One form with its accents (`=naïve`).
    Exact(Word),
    /// One form with its case (`caps(US)`).
    Caps(Cased),
    /// Every word of a pattern (`kim*`, `k?m`).
    Pattern(Pattern),
    /// Every word within a distance (`kim~1`).
    Fuzzy(Word, Distance),
    /// Words that stand together.
    Phrase(Phrase),
}

impl From<Form> for Term {
    /// Reads the form as it stands outside a phrase: a plain one matches inflected forms there.
    fn from(form: Form) -> Term {
        match form {
            Form::Plain(word) => Term::Word(word),
            Form::Exact(word) => Term::Exact(word),
            Form::Pattern(pattern) => Term::Pattern(pattern),
            Form::Fuzzy(word, distance) => Term::Fuzzy(word, distance),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Word(word) => write!(f, "{word}"),
            Term::Exact(word) => write!(f, "={word}"),
            Term::Caps(cased) => write!(f, "{cased}"),
            Term::Pattern(pattern) => write!(f, "{pattern}"),
            Term::Fuzzy(word, distance) => write!(f, "{word}~{}", distance.letters()),
            Term::Phrase(phrase) => write!(f, "{phrase}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cased, Pattern, Word};

    #[test]
    fn a_word_is_one_token() {
        let word = Word::read("Naïve’s").unwrap();
        assert_eq!((word.lower(), word.folded()), ("naïve", "naive"));
        assert_eq!(Word::read("well-being"), None);
        assert_eq!(Word::read("?!"), None);
    }

    #[test]
    fn case_is_kept_without_points_and_apostrophes() {
        let forms = |text| Cased::all(text).iter().map(|cased| cased.form().to_owned()).collect::<Vec<_>>();
        assert_eq!(forms("U.S. O’Brien's İstanbul 3.5M"), ["US", "OBrien", "İstanbul", "3.5M"]);
    }

    #[test]
    fn patterns_know_their_prefix() {
        let pattern = Pattern::read("Kím*").unwrap();
        assert_eq!((pattern.lower(), pattern.folded(), pattern.is_prefix()), ("kím*", "kim*", true));
        let inner = Pattern::read("k*m").unwrap();
        assert_eq!((inner.prefix(), inner.is_prefix()), ("k", false));
        assert_eq!(Pattern::read("*"), None);
        assert_eq!(Pattern::read("kim"), None);
    }
}
