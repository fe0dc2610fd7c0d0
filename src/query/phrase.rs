//! Phrases: words that stand together, and how the text between two quotes is read as one.
//!
//! A phrase matches exact forms. One that was typed without quotes (`24/7`, `北京`) is *soft*: for the ranked list it
//! counts as a bare word. Softness takes no part in equality, for the quotes of the canonical text cannot show it.

use std::fmt;

use super::pieces::{self, suffix};
use super::term::{Distance, Form, Term, Word};

/// One place in a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// Any one word (`*`).
    Any,
    /// One word.
    One(Form),
    /// Any of several words (`(a|b)`), at least two.
    OneOf(Vec<Form>),
}

impl Slot {
    /// Returns the slot that any of `forms` fills; `None` where there are none.
    pub fn one_of(mut forms: Vec<Form>) -> Option<Slot> {
        match forms.len() {
            0 => None,
            1 => forms.pop().map(Slot::One),
            _ => Some(Slot::OneOf(forms)),
        }
    }

    /// Returns the words that fill the slot; none for any one word.
    pub fn forms(&self) -> &[Form] {
        match self {
            Slot::Any => &[],
            Slot::One(form) => std::slice::from_ref(form),
            Slot::OneOf(forms) => forms,
        }
    }

    fn plain(&self) -> Option<&Word> {
        match self {
            Slot::One(form) => form.plain(),
            _ => None,
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Slot::Any => f.write_str("*"),
            Slot::One(form) => write!(f, "{form}"),
            Slot::OneOf(forms) => {
                let forms: Vec<String> = forms.iter().map(Form::to_string).collect();
                write!(f, "({})", forms.join("|"))
            }
        }
    }
}

/// Words that stand together in this order; at least one slot names a word.
#[derive(Debug, Clone)]
pub struct Phrase {
    slots: Vec<Slot>,
    slop: u16,
    is_soft: bool,
}

/// Returns each two neighbours of a run of characters, or the word that it is.
pub(super) fn parts_of_run(run: &[Word]) -> impl Iterator<Item = Term> {
    run.windows(run.len().min(2)).map(|words| match words {
        [word] => Term::Word(word.clone()),
        pair => {
            let slots = pair.iter().map(|word| Slot::One(Form::Plain(word.clone()))).collect();
            Term::Phrase(Phrase { slots, slop: 0, is_soft: true })
        }
    })
}

impl PartialEq for Phrase {
    fn eq(&self, other: &Phrase) -> bool {
        self.slots == other.slots && self.slop == other.slop
    }
}

impl Eq for Phrase {}

impl Phrase {
    /// Returns the phrase of `slots`; `None` where none of them names a word.
    pub fn new(slots: Vec<Slot>) -> Option<Phrase> {
        let has_word = slots.iter().any(|slot| !slot.forms().is_empty());
        has_word.then_some(Phrase { slots, slop: 0, is_soft: false })
    }

    /// Returns the phrase with its words allowed to stand `slop` places apart in all.
    pub fn with_slop(self, slop: u16) -> Phrase {
        Phrase { slop, ..self }
    }

    /// Returns what stands for the words of a row of characters of unspaced scripts that was typed without quotes, where
    /// the whole row is not found: each two neighbours, and the words of other scripts in it. Empty for any other phrase.
    pub(super) fn parts_of_row(&self) -> Vec<Term> {
        let words: Option<Vec<Word>> = self.slots.iter().map(|slot| slot.plain().cloned()).collect();
        let words = words.filter(|words| self.is_soft && words.iter().any(Word::is_unspaced)).unwrap_or_default();
        let runs = words.chunk_by(|a, b| a.is_unspaced() && b.is_unspaced());
        runs.flat_map(parts_of_run).collect()
    }

    pub(super) fn softened(self) -> Phrase {
        Phrase { is_soft: true, ..self }
    }

    /// Returns the places of the phrase, in order.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Returns by how many places the words may be moved in all, as Lucene counts it.
    pub fn slop(&self) -> u16 {
        self.slop
    }

    /// Returns whether the phrase was typed as a bare word, without quotes.
    pub fn is_soft(&self) -> bool {
        self.is_soft
    }

    /// Returns the spelling without blanks, where it alone makes this phrase again.
    fn joined(&self) -> Option<String> {
        if !self.is_soft || self.slots.len() < 2 {
            return None;
        }
        let words: Vec<&Word> = self.slots.iter().map(Slot::plain).collect::<Option<_>>()?;
        let joined: String = words.iter().map(|word| word.lower()).collect();
        Word::all(&joined).iter().eq(words).then_some(joined)
    }

    /// Returns whether `word` is this phrase written as one, as `wellbeing` is `"well being"`.
    pub fn is_compound_of(&self, written: &str) -> bool {
        let mut rest = Some(written);
        for slot in &self.slots {
            let part = match slot {
                Slot::One(Form::Plain(word)) => word.lower(),
                Slot::One(Form::Pattern(pattern)) => pattern.lower(),
                _ => return false,
            };
            rest = rest.and_then(|rest| rest.strip_prefix(part));
        }
        self.slop == 0 && self.slots.len() > 1 && rest == Some("")
    }

    /// Writes the slots with blanks between them, none between characters of unspaced scripts.
    fn write_slots(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before: Option<&Slot> = None;
        for slot in &self.slots {
            if before.is_some_and(|before| needs_blank(before, slot)) {
                f.write_str(" ")?;
            }
            write!(f, "{slot}")?;
            before = Some(slot);
        }
        Ok(())
    }
}

/// Returns whether two slots would be others without a blank; only characters of unspaced scripts do without.
fn needs_blank(before: &Slot, after: &Slot) -> bool {
    match (before.plain(), after.plain()) {
        (Some(a), Some(b)) if a.is_unspaced() && b.is_unspaced() => !Word::all(&format!("{a}{b}")).iter().eq([a, b]),
        _ => true,
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.joined() {
            Some(joined) => f.write_str(&joined)?,
            None => {
                f.write_str("\"")?;
                self.write_slots(f)?;
                f.write_str("\"")?;
            }
        }
        if self.slop > 0 { write!(f, "~{}", self.slop) } else { Ok(()) }
    }
}

/// Reads what stands between two quotes; `None` where it names no word.
pub(super) fn read(content: &str) -> Option<Phrase> {
    let mut slots = Vec::new();
    let mut rest = content;
    while let Some(open) = rest.find('(') {
        read_words(&rest[..open], &mut slots);
        let inside = &rest[open + 1..];
        let close = inside.find(')').unwrap_or(inside.len());
        read_alternatives(&inside[..close], &mut slots);
        rest = inside.get(close + 1..).unwrap_or("");
    }
    read_words(rest, &mut slots);
    Phrase::new(slots)
}

/// Reads what stands in brackets: alternatives where a bar parts them, words in a row otherwise.
fn read_alternatives(inside: &str, slots: &mut Vec<Slot>) {
    if inside.contains('|') {
        slots.extend(Slot::one_of(inside.split('|').flat_map(str::split_whitespace).flat_map(forms).collect()));
    } else {
        read_words(inside, slots);
    }
}

fn read_words(text: &str, slots: &mut Vec<Slot>) {
    for chunk in text.split(|c: char| c.is_whitespace() || matches!(c, '|' | ')')) {
        if !chunk.is_empty() && chunk.bytes().all(|b| b == b'*') {
            slots.push(Slot::Any);
        } else {
            slots.extend(forms(chunk).into_iter().map(Slot::One));
        }
    }
}

/// Reads the words of `chunk`, which holds no blank: `=form`, `form~1` and patterns among them.
fn forms(chunk: &str) -> Vec<Form> {
    let (body, suffix) = suffix(chunk);
    let (body, is_exact) = body.strip_prefix('=').map_or((body, false), |body| (body, true));
    let mut forms: Vec<Form> = pieces::units(body).into_iter().map(|unit| unit.form).collect();
    if is_exact {
        forms = forms.into_iter().map(exact).collect();
    }
    if let Some(distance) = suffix.distance()
        && let Some(last) = forms.pop()
    {
        forms.push(fuzzy(last, distance));
    }
    forms
}

fn exact(form: Form) -> Form {
    match form {
        Form::Plain(word) => Form::Exact(word),
        other => other,
    }
}

/// Makes a word fuzzy; a pattern and a character of an unspaced script stay as they are.
pub(super) fn fuzzy(form: Form, distance: Distance) -> Form {
    match form {
        Form::Plain(word) | Form::Exact(word) if !word.is_unspaced() => Form::Fuzzy(word, distance),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Slot, read};

    #[track_caller]
    fn reads(content: &str, printed: &str) {
        assert_eq!(read(content).map(|phrase| phrase.to_string()).as_deref(), Some(printed), "{content}");
    }

    #[test]
    fn every_word_takes_a_place() {
        reads("The White-House’s", "\"the white house\"");
        reads("北京 2008", "\"北京 2008\"");
        reads("kim* =naïve k?m trmp~ who?", "\"kim* =naïve k?m trmp~1 who\"");
    }

    #[test]
    fn alternatives_and_any_word() {
        reads("kim * (missile|rocket*) test", "\"kim * (missile|rocket*) test\"");
        reads("the (big) house", "\"the big house\"");
        reads("a (b|c", "\"a (b|c)\"");
        reads("a (|b|) c", "\"a b c\"");
    }

    #[test]
    fn a_phrase_without_a_word_is_none() {
        for empty in ["", "*", " * * ", "!?", "(|)"] {
            assert_eq!(read(empty), None, "{empty}");
        }
        assert_eq!(Slot::one_of(Vec::new()), None);
    }
}
