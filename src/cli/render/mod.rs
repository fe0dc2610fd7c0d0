//! Answers as they look on a screen, and the names of their forms; none of it writes anything itself.

pub mod check;
pub mod collocates;
mod entity;
mod files;
pub mod inspect;
pub mod kwic;
mod kwic_text;
mod reasons;
pub mod status;
mod text;

use clap::ValueEnum;

use crate::answers::{Paths, RowsForm};

pub use entity::entity_text;
pub use files::outcome_json;
pub use text::{Setting, article_text, stats_text, text};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person
    Text,
    /// One JSON object
    Json,
    /// One JSON object a hit
    Jsonl,
    /// A row a hit, with a header
    Csv,
    /// One path a line
    Path,
    /// A TREC run: `qid Q0 docid rank score morgue`
    Trec,
    /// RIS: a reference a hit, for reference managers
    Ris,
    /// BibTeX: an entry a hit, for BibTeX and biblatex
    Bibtex,
    /// CSL-JSON: an array of the hits, for pandoc and Zotero
    #[value(name = "csl-json")]
    Csl,
}

impl Format {
    /// Returns the form of its rows, with files written as in `paths`; `None` where it shows an answer as a whole.
    pub fn rows(self, paths: Paths) -> Option<RowsForm> {
        match self {
            Format::Text | Format::Json => None,
            Format::Jsonl => Some(RowsForm::Jsonl),
            Format::Csv => Some(RowsForm::Csv),
            Format::Path => Some(RowsForm::Path(paths)),
            Format::Trec => Some(RowsForm::Trec),
            Format::Ris => Some(RowsForm::Ris),
            Format::Bibtex => Some(RowsForm::Bibtex),
            Format::Csl => Some(RowsForm::Csl),
        }
    }

    /// Returns whether it shows an answer as a whole rather than a hit at a time.
    pub fn is_whole(self) -> bool {
        matches!(self, Format::Text | Format::Json)
    }
}
