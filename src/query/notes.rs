//! What morgue says about how it read a query: remarks, each with the bytes of the typed text that it is about.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Serialize;

/// The sort of a [`Note`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    /// How something was read.
    Note,
    /// What might have been meant, or the way out.
    Hint,
}

impl NoteKind {
    /// Returns the word before the remark's text: `note` or `hint`.
    pub fn as_str(self) -> &'static str {
        match self {
            NoteKind::Note => "note",
            NoteKind::Hint => "hint",
        }
    }
}

/// One remark.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Note {
    /// Note or hint.
    pub kind: NoteKind,
    /// The remark: lower-case, the user's own words in backticks.
    pub text: String,
    /// Byte offset in the typed text where what it is about begins.
    pub start: usize,
    /// Byte offset after it.
    pub end: usize,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.kind.as_str(), self.text)
    }
}

impl Note {
    /// Makes a remark about the bytes `at`.
    pub fn new(kind: NoteKind, text: impl Into<String>, at: Range<usize>) -> Note {
        Note { kind, text: text.into(), start: at.start, end: at.end }
    }
}

/// More remarks than this help nobody.
const MOST: usize = 40;

/// Gathers the notes of a query, each text once.
#[derive(Debug, Default)]
pub(super) struct Notes {
    notes: Vec<Note>,
    seen: BTreeSet<String>,
}

impl Notes {
    /// Adds a note.
    pub fn note(&mut self, text: impl Into<String>, at: Range<usize>) {
        self.push(Note::new(NoteKind::Note, text, at));
    }

    /// Adds a hint.
    pub fn hint(&mut self, text: impl Into<String>, at: Range<usize>) {
        self.push(Note::new(NoteKind::Hint, text, at));
    }

    fn push(&mut self, note: Note) {
        if self.notes.len() < MOST && self.seen.insert(note.text.clone()) {
            self.notes.push(note);
        }
    }

    /// Returns the notes in the order of the text.
    pub fn into_vec(mut self) -> Vec<Note> {
        self.notes.sort_by_key(|note| note.start);
        self.notes
    }
}

/// Shortens a long word of the user's for a note.
pub(super) fn quoted(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let shown: String = text.chars().take(40).map(clean).collect();
    if shown.len() < text.len() { format!("`{shown}…`") } else { format!("`{shown}`") }
}

#[cfg(test)]
mod tests {
    use super::{Note, NoteKind, Notes, quoted};

    #[test]
    fn notes_serialise_with_their_place() {
        let note = Note::new(NoteKind::Hint, "use `OR`", 6..8);
        let json = serde_json::to_string(&note).unwrap();
        assert_eq!(json, r#"{"kind":"hint","text":"use `OR`","start":6,"end":8}"#);
        assert_eq!(note.to_string(), "hint: use `OR`");
    }

    #[test]
    fn each_remark_is_made_once_in_order() {
        let mut notes = Notes::default();
        notes.note("b", 5..6);
        notes.note("a", 1..2);
        notes.note("b", 9..10);
        let texts: Vec<String> = notes.into_vec().into_iter().map(|note| note.text).collect();
        assert_eq!(texts, ["a", "b"]);
    }

    #[test]
    fn long_words_are_shortened() {
        assert_eq!(quoted("kim"), "`kim`");
        assert_eq!(quoted(&"é".repeat(50)), format!("`{}…`", "é".repeat(40)));
    }
}
