//! What a run of characters without a blank holds: words and patterns, and which of them were one word to the writer.
//!
//! `well-being` is a compound, `24/7` and `bbc.co.uk` are words that belong together, `北京` is a row of characters;
//! any other punctuation just parts words.

use super::phrase::{Phrase, Slot};
use super::term::{Distance, Form, Pattern, Term, Word};
use super::tree::Tree;
use crate::text::Tokenizer;

/// A word or a pattern, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// [`Form::Plain`] or [`Form::Pattern`].
    pub form: Form,
    start: usize,
    end: usize,
    is_unspaced: bool,
}

/// What stands between two units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Hyphen,
    Joint,
    Break,
}

/// Units that were typed as one word.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    units: Vec<Unit>,
    is_hyphenated: bool,
    /// Byte offset of the piece in what was read.
    pub start: usize,
    /// Byte offset after the piece.
    pub end: usize,
}

impl Piece {
    /// Returns the word, where the piece is nothing else.
    pub fn word(&self) -> Option<&Word> {
        match self.units.as_slice() {
            [unit] => unit.form.plain(),
            _ => None,
        }
    }

    /// Returns what the piece looks for: inflected forms, or the `exact` ones with their accents.
    pub fn tree(&self, exact: bool) -> Tree {
        let forms = self.units.iter().map(|unit| match &unit.form {
            Form::Plain(word) if exact => Form::Exact(word.clone()),
            form => form.clone(),
        });
        let forms: Vec<Form> = forms.collect();
        match forms.as_slice() {
            [form] => Tree::Term(form.clone().into()),
            _ => self.together(forms, exact),
        }
    }

    fn together(&self, forms: Vec<Form>, exact: bool) -> Tree {
        let written = if self.is_hyphenated && !exact { written_as_one(&forms) } else { None };
        let phrase = Phrase::new(forms.into_iter().map(Slot::One).collect());
        let phrase = phrase.map(|phrase| Tree::Term(Term::Phrase(phrase.softened())));
        Tree::any_of(written.into_iter().chain(phrase))
    }
}

/// Returns the compound without its hyphens, unless it is a number throughout, a date or a score.
fn written_as_one(forms: &[Form]) -> Option<Tree> {
    let spelled: String = forms.iter().map(Form::to_string).collect();
    if spelled.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let form = match Word::read(&spelled) {
        Some(word) if word.lower() == spelled => Form::Plain(word),
        _ => Pattern::read(&spelled).filter(|pattern| pattern.lower() == spelled).map(Form::Pattern)?,
    };
    Some(Tree::Term(form.into()))
}

/// Reads the pieces of `raw`, in order.
pub(super) fn pieces(raw: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for unit in units(raw) {
        let gap = pieces.last().and_then(|piece| piece.units.last()).map_or(Gap::Break, |last| gap(raw, last, &unit));
        match pieces.last_mut() {
            Some(piece) if gap != Gap::Break => {
                piece.is_hyphenated &= gap == Gap::Hyphen;
                piece.end = unit.end;
                piece.units.push(unit);
            }
            _ => {
                let (start, end) = (unit.start, unit.end);
                pieces.push(Piece { units: vec![unit], is_hyphenated: true, start, end });
            }
        }
    }
    pieces
}

/// Judges what stands between two units of `raw`.
fn gap(raw: &str, before: &Unit, after: &Unit) -> Gap {
    let is_digit = |unit: &Unit| raw.as_bytes()[unit.start..unit.end].iter().all(u8::is_ascii_digit);
    let unspaced = before.is_unspaced || after.is_unspaced;
    match raw.get(before.end..after.start).unwrap_or(" ") {
        "" => Gap::Joint,
        "-" | "\u{2010}" | "\u{2011}" if unspaced => Gap::Joint,
        "-" | "\u{2010}" | "\u{2011}" => Gap::Hyphen,
        "/" | "." | "&" | "@" | "+" | "–" | "·" => Gap::Joint,
        "," | ":" if is_digit(before) && is_digit(after) => Gap::Joint,
        _ => Gap::Break,
    }
}

/// A token or a wildcard of a run of characters.
struct Atom {
    /// The word; `None` for a wildcard.
    word: Option<Word>,
    start: usize,
    end: usize,
}

impl Atom {
    fn is_unspaced(&self) -> bool {
        self.word.as_ref().is_some_and(Word::is_unspaced)
    }

    /// Returns whether the two make one pattern: they touch, and one of them is a wildcard.
    fn touches(&self, next: &Atom) -> bool {
        self.end == next.start
            && (self.word.is_none() || next.word.is_none())
            && !self.is_unspaced()
            && !next.is_unspaced()
    }
}

/// Reads the words and patterns of `raw`, in order.
pub(super) fn units(raw: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    let atoms = atoms(raw);
    for run in atoms.chunk_by(Atom::touches) {
        units.extend(unit(raw, run));
    }
    units
}

/// Makes one unit of atoms that touch; wildcards alone are none, and question marks at the end of a word ask.
fn unit(raw: &str, run: &[Atom]) -> Option<Unit> {
    let len = run.iter().rposition(|atom| &raw[atom.start..atom.end] != "?")? + 1;
    let run = &run[..len];
    let (first, last) = (run.first()?, run.last()?);
    let (start, end, is_unspaced) = (first.start, last.end, first.is_unspaced());
    if run.len() == 1 {
        let word = first.word.clone()?;
        return Some(Unit { form: Form::Plain(word), start, end, is_unspaced });
    }
    let (mut lower, mut folded) = (String::new(), String::new());
    for atom in run {
        let wildcard = &raw[atom.start..atom.end];
        match &atom.word {
            Some(word) => {
                lower.push_str(word.lower());
                folded.push_str(word.folded());
            }
            None if wildcard == "*" && lower.ends_with('*') => {}
            None => {
                lower.push_str(wildcard);
                folded.push_str(wildcard);
            }
        }
    }
    let has_word = run.iter().any(|atom| atom.word.is_some());
    has_word.then(|| Unit { form: Form::Pattern(Pattern::new(lower, folded)), start, end, is_unspaced })
}

fn atoms(raw: &str) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut literal = 0;
    for (at, c) in raw.char_indices() {
        if matches!(c, '*' | '?') {
            push_words(raw, literal, at, &mut atoms);
            literal = at + 1;
            atoms.push(Atom { word: None, start: at, end: literal });
        }
    }
    push_words(raw, literal, raw.len(), &mut atoms);
    atoms
}

fn push_words(raw: &str, start: usize, end: usize, atoms: &mut Vec<Atom>) {
    Tokenizer::default().each(&raw[start..end], |token| {
        let word = Some(Word::new(token.lower, token.folded));
        atoms.push(Atom { word, start: start + token.start, end: start + token.end });
    });
}

/// What follows a word directly: `~2`, `^1.5`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Suffix<'a> {
    /// What follows the tilde.
    pub tilde: Option<&'a str>,
    /// What follows the circumflex.
    pub caret: Option<&'a str>,
}

impl Suffix<'_> {
    /// Returns the distance of a fuzzy word.
    pub fn distance(&self) -> Option<Distance> {
        match self.tilde?.parse::<f32>() {
            Ok(letters) if letters <= 0.0 => None,
            Ok(letters) if letters > 1.0 => Some(Distance::Two),
            _ => Some(Distance::One),
        }
    }
}

/// Parts `chunk` into its body and the suffixes at its end.
pub(super) fn suffix(chunk: &str) -> (&str, Suffix<'_>) {
    let (body, caret) = boost_suffix(chunk);
    let (bare, tilde) = split_at_last(body, '~').unzip();
    (bare.unwrap_or(body), Suffix { tilde, caret })
}

/// Parts a value from the boost behind it.
pub(super) fn boost_suffix(raw: &str) -> (&str, Option<&str>) {
    split_at_last(raw, '^').filter(|(_, n)| !n.is_empty()).map_or((raw, None), |(value, boost)| (value, Some(boost)))
}

/// Parts `text` at the last `mark`, provided that nothing but a number follows it.
fn split_at_last(text: &str, mark: char) -> Option<(&str, &str)> {
    let is_number = |n: &&str| n.bytes().all(|b| b.is_ascii_digit() || b == b'.') && *n != ".";
    text.rsplit_once(mark).filter(|(_, number)| is_number(number))
}

#[cfg(test)]
mod tests {
    use super::{pieces, suffix, units};

    #[track_caller]
    fn reads(raw: &str, expected: &[&str]) {
        let found: Vec<String> = pieces(raw).iter().map(|piece| piece.tree(false).to_string()).collect();
        assert_eq!(found, expected, "{raw}");
    }

    #[test]
    fn punctuation_joins_or_parts() {
        reads("well-being", &["(wellbeing OR \"well being\")"]);
        reads("state-of-the-art", &["(stateoftheart OR \"state of the art\")"]);
        reads("24/7", &["\"24 7\""]);
        reads("AT&T", &["\"at t\""]);
        reads("2019-03-05", &["\"2019 03 05\""]);
        reads("kim,trump_won--then", &["kim", "trump", "won", "then"]);
        reads("12:30", &["\"12 30\""]);
        reads("co-operat*", &["(cooperat* OR \"co operat*\")"]);
    }

    #[test]
    fn unspaced_characters_stay_together() {
        reads("北京", &["北京"]);
        reads("ドナルドtrump氏", &["ドナルドtrump氏"]);
        reads("北京*", &["北京"]);
    }

    #[test]
    fn wildcards_belong_to_the_word_they_touch() {
        let found = |raw| units(raw).iter().map(|unit| unit.form.to_string()).collect::<Vec<_>>();
        assert_eq!(found("*gate"), ["*gate"]);
        assert_eq!(found("k**m?x"), ["k*m?x"]);
        assert_eq!(found("who?"), ["who"]);
        assert_eq!(found("U.S.*"), ["us"]);
        assert_eq!(found("***"), [""; 0]);
    }

    #[test]
    fn suffixes_are_numbers_at_the_end() {
        let parts = |chunk| {
            let (body, suffix) = suffix(chunk);
            (body, suffix.tilde, suffix.caret)
        };
        assert_eq!(parts("kim~2^1.5"), ("kim", Some("2"), Some("1.5")));
        assert_eq!(parts("kim~"), ("kim", Some(""), None));
        assert_eq!(parts("~kim^"), ("~kim^", None, None));
    }
}
