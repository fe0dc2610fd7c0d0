//! Finds the spans of a query's positive terms in a text.

use std::collections::HashMap;

use crate::query::{Cased, Form, Phrase, Slot, Term, TextField, Tree, Word};
use crate::text::{Language, Stemmer, Stemmers, Tokenizer};

/// A stretch of text that matches a term of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
    /// Which term of the query it matches, in the order of the query.
    pub term: usize,
}

/// Which words a term's slot takes, one bit for each matcher.
type Mask = u64;

/// What one word of a text is held against.
#[derive(Debug)]
enum Matcher {
    /// Any form with the stem that the word has in the text's language, or the folded form itself.
    Inflected { folded: String, stems: Vec<(Language, String)> },
    /// The folded form.
    Folded(String),
    /// The form with its accents.
    Accented(String),
    /// The form with its case.
    Cased(Cased),
    /// `*` and `?` in folded form.
    Pattern(Vec<char>),
    /// Any form within a distance.
    Fuzzy(Vec<char>, usize),
}

/// The terms of a query, ready to be looked for in texts.
#[derive(Debug)]
pub struct Marker {
    matchers: Vec<Matcher>,
    /// Whether there were more words than a mask has bits.
    is_full: bool,
    /// Each term as its slots; an empty mask takes any word.
    terms: Vec<Vec<Mask>>,
    /// What is known of words already seen, by language: most words of a text were seen before.
    seen: HashMap<Option<Language>, Seen>,
    tokens: Vec<(usize, usize, Mask)>,
}

#[derive(Debug, Default)]
struct Seen {
    stemmer: Option<Stemmer>,
    masks: HashMap<String, Mask, rustc_hash::FxBuildHasher>,
}

impl Marker {
    /// Takes the terms of `tree` that an article can be found by, read in the archive's `languages`.
    ///
    /// Words beyond the 64th are not marked.
    pub fn new(tree: &Tree, languages: &[Language]) -> Marker {
        let stemmers = Stemmers::new(languages);
        let mut marker = Marker {
            matchers: Vec::new(),
            is_full: false,
            terms: Vec::new(),
            seen: HashMap::new(),
            tokens: Vec::new(),
        };
        tree.visit_terms(&mut |_: Option<TextField>, term| marker.add(term, &stemmers));
        marker
    }

    fn add(&mut self, term: &Term, stemmers: &Stemmers) {
        let slots = match term {
            Term::Word(word) => {
                let inflected =
                    Matcher::Inflected { folded: word.folded().to_owned(), stems: stemmers.stems(word.lower()) };
                vec![self.matcher(inflected)]
            }
            Term::Exact(word) => vec![self.matcher(Matcher::Accented(word.lower().to_owned()))],
            Term::Caps(cased) => vec![self.matcher(Matcher::Cased(cased.clone()))],
            Term::Pattern(pattern) => vec![self.matcher(Matcher::Pattern(pattern.folded().chars().collect()))],
            Term::Fuzzy(word, distance) => vec![self.fuzzy(word, distance.letters())],
            Term::Phrase(phrase) => self.phrase(phrase),
        };
        // A term that found no room has no slots, and matches nowhere.
        self.terms.push(if self.is_full { Vec::new() } else { slots });
    }

    fn phrase(&mut self, phrase: &Phrase) -> Vec<Mask> {
        let slot = |slot: &Slot| slot.forms().iter().map(|form| self.form(form)).fold(0, |all, one| all | one);
        phrase.slots().iter().map(slot).collect()
    }

    fn form(&mut self, form: &Form) -> Mask {
        match form {
            Form::Plain(word) => self.matcher(Matcher::Folded(word.folded().to_owned())),
            Form::Exact(word) => self.matcher(Matcher::Accented(word.lower().to_owned())),
            Form::Pattern(pattern) => self.matcher(Matcher::Pattern(pattern.folded().chars().collect())),
            Form::Fuzzy(word, distance) => self.fuzzy(word, distance.letters()),
        }
    }

    fn fuzzy(&mut self, word: &Word, letters: u8) -> Mask {
        self.matcher(Matcher::Fuzzy(word.folded().chars().collect(), usize::from(letters)))
    }

    fn matcher(&mut self, matcher: Matcher) -> Mask {
        if self.matchers.len() == Mask::BITS as usize {
            self.is_full = true;
            return 0;
        }
        self.matchers.push(matcher);
        1 << (self.matchers.len() - 1)
    }

    /// Returns the spans in `text`, an article's in `language`, by their start; none lies within another.
    pub fn spans(&mut self, text: &str, language: Option<Language>) -> Vec<Span> {
        self.read(text, language);
        let mut spans = Vec::new();
        for at in 0..self.tokens.len() {
            let best = (0..self.terms.len()).filter(|term| self.matches_at(*term, at)).max_by_key(|term| {
                (self.terms[*term].len(), std::cmp::Reverse(*term)) // the longest, then the first typed
            });
            if let Some(term) = best {
                let (start, _, _) = self.tokens[at];
                let (_, end, _) = self.tokens[at + self.terms[term].len() - 1];
                if spans.last().is_none_or(|last: &Span| last.end < end) {
                    spans.push(Span { start, end, term });
                }
            }
        }
        spans
    }

    fn matches_at(&self, term: usize, at: usize) -> bool {
        let slots = &self.terms[term];
        let Some(tokens) = self.tokens.get(at..at + slots.len()) else { return false };
        !slots.is_empty() && slots.iter().zip(tokens).all(|(slot, (.., mask))| *slot == 0 || slot & mask != 0)
    }

    /// Cuts `text` into words, with the matchers that take each.
    fn read(&mut self, text: &str, language: Option<Language>) {
        let own = language.unwrap_or(Language::ENGLISH);
        let Marker { matchers, seen, tokens, .. } = self;
        let seen = seen
            .entry(language)
            .or_insert_with(|| Seen { stemmer: Stemmer::for_language(own), masks: HashMap::default() });
        let has_case = matchers.iter().any(|matcher| matches!(matcher, Matcher::Cased(_)));
        tokens.clear();
        Tokenizer::default().each(text, |token| {
            let known = if has_case { None } else { seen.masks.get(token.lower).copied() };
            let mask = known.unwrap_or_else(|| {
                let written = &text[token.start..token.end];
                let stemmer = seen.stemmer.as_ref().map(|stemmer| (own, stemmer));
                let takes = |matcher: &Matcher| matcher.takes(token.lower, token.folded, written, stemmer);
                let mask = (0..).zip(matchers.iter()).fold(0, |mask, (bit, own)| mask | Mask::from(takes(own)) << bit);
                seen.masks.insert(token.lower.to_owned(), mask);
                mask
            });
            tokens.push((token.start, token.end, mask));
        });
    }
}

impl Matcher {
    fn takes(&self, lower: &str, folded: &str, written: &str, stemmer: Option<(Language, &Stemmer)>) -> bool {
        match self {
            Matcher::Folded(word) => word == folded,
            Matcher::Accented(word) => word == lower,
            Matcher::Cased(word) => Cased::all(written).iter().any(|own| own.form() == word.form()),
            Matcher::Pattern(pattern) => fits(pattern, &folded.chars().collect::<Vec<_>>()),
            Matcher::Fuzzy(word, letters) => is_within(word, &folded.chars().collect::<Vec<_>>(), *letters),
            Matcher::Inflected { folded: own, .. } if own == folded => true,
            Matcher::Inflected { stems, .. } => {
                let Some((language, stemmer)) = stemmer else { return false };
                let wanted = stems.iter().find(|(own, _)| *own == language).map(|(_, stem)| stem);
                let begins_alike = || wanted.and_then(|stem| stem.chars().next()) == folded.chars().next();
                (!keeps_first_letter(language) || begins_alike()) && wanted == Some(&stemmer.stem(lower))
            }
        }
    }
}

/// Returns whether the language's stemmer takes off endings alone, so that words which begin otherwise need no stemming:
/// most of what a snippet costs.
fn keeps_first_letter(language: Language) -> bool {
    matches!(language.code(), "da" | "de" | "en" | "es" | "fi" | "fr" | "it" | "nl" | "no" | "pt" | "ru" | "sv")
}

/// Returns whether `word` fits `pattern`, in which `*` stands for any characters and `?` for one.
fn fits(pattern: &[char], word: &[char]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::Marker;
    use crate::query::Query;
    use crate::text::Language;

    #[track_caller]
    fn marks(query: &str, text: &str, expected: &[&str]) {
        let query = Query::parse(query, jiff::civil::date(2024, 3, 5));
        let mut marker = Marker::new(&query.tree, &[Language::ENGLISH]);
        let found: Vec<_> = marker.spans(text, None).iter().map(|span| &text[span.start..span.end]).collect();
        assert_eq!(found, expected, "{}", query.text);
    }

    const TEXT: &str = "North Korea’s missiles: Kim tested one missile in the north. A naïve Korean well-being test.";

    #[test]
    fn words_in_any_inflected_form() {
        marks("missile tests", TEXT, &["missiles", "tested", "missile", "test"]);
        marks("naive", TEXT, &["naïve"]);
        marks("=naive", TEXT, &[]);
    }

    #[test]
    fn phrases_as_a_whole_and_not_their_words() {
        marks("\"north korea\"", TEXT, &["North Korea"]);
        marks("\"north * missiles\"", TEXT, &["North Korea’s missiles"]);
        marks("well-being", TEXT, &["well-being"]);
    }

    #[test]
    fn patterns_fuzzy_words_and_case() {
        marks("kore*", TEXT, &["Korea", "Korean"]);
        marks("m?ssile", TEXT, &["missile"]);
        marks("kin~1", TEXT, &["Kim", "in"]);
        marks("caps(North)", TEXT, &["North"]);
    }

    #[test]
    fn words_without_room_are_not_marked() {
        let many: String = (0..70).map(|word| format!("word{word} ")).collect();
        marks(&many, "Kim wrote word3 and word69.", &["word3"]);
    }

    #[test]
    fn what_is_negated_or_a_filter_is_not_marked() {
        marks("kim -missile source:north.example", TEXT, &["Kim"]);
    }
}
