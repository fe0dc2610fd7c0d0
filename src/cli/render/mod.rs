//! Answers as bytes: one file a form, none of which writes anything itself.

mod bibtex;
mod citation;
pub mod collocates;
mod csl;
mod csv;
mod files;
mod json;
pub mod kwic;
mod kwic_text;
mod lists;
mod reasons;
mod ris;
mod rows;
pub mod status;
mod text;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;

use crate::cli::terminal::columns;
use crate::engine::{Counts, Cursor, Hit, WordCount};
use crate::passages::{Marked, Snippet};
use crate::query::Note;

use bibtex::bibtex;
pub use files::outcome_json;
use json::jsonl;
pub use json::{article_json, json, stats_json};
pub use lists::count;
use lists::trec;
use ris::ris;
pub use rows::Rows;
pub use text::{article_text, stats_text, text};

/// Columns of a hit's passages in all.
const SNIPPET_COLUMNS: usize = 220;

/// Returns how many characters of a text are shown in its passages: where they are wide, half as many.
pub fn snippet_chars(text: &str) -> usize {
    let sample: String = text.chars().take(SNIPPET_COLUMNS).collect();
    SNIPPET_COLUMNS * sample.chars().count() / columns(&sample).max(1)
}

/// The most passages of a hit.
pub const MOST_SNIPPETS: usize = 3;

/// The number of the JSON answers' shape; it grows with every change that a program would trip over.
pub const SCHEMA: u32 = 3;

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
    /// Returns whether it shows an answer as a whole rather than a hit at a time.
    pub fn is_whole(self) -> bool {
        matches!(self, Format::Text | Format::Json)
    }
}

/// An answer, ready to be shown.
pub struct Answer {
    /// The id of the query in a batch.
    pub qid: Option<String>,
    /// Whether it is the first answer of the output.
    pub is_first: bool,
    /// The query as typed.
    pub text: String,
    /// The query as read.
    pub read_as: String,
    /// How it was read, and what could not be done.
    pub notes: Vec<Note>,
    /// How many articles match.
    pub total: u64,
    /// How many more have some of the words.
    pub total_partial: u64,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// The hits asked for.
    pub hits: Vec<Shown>,
    /// Where nothing matches: how many articles match each part of the query alone.
    pub words: Vec<WordCount>,
    /// The matching articles, counted.
    pub facets: Vec<Counts>,
    /// The most values of a facet to show; `None` for as many as the form has room for.
    pub facet_limit: Option<usize>,
    /// How long the answer took.
    pub took: Duration,
    /// The archive's base, for paths and links.
    pub base: PathBuf,
}

impl Answer {
    /// Returns whether anything matches or is shown.
    pub fn has_found(&self) -> bool {
        self.total > 0 || !self.hits.is_empty()
    }
}

/// A hit with the passages that show why.
pub struct Shown {
    /// The hit.
    pub hit: Hit,
    /// The passages, in the order of the text.
    pub snippets: Vec<Snippet>,
    /// What matched in it.
    pub marked: Marked,
}

impl Shown {
    /// Takes a hit for forms that show no passages.
    pub fn bare(hit: Hit) -> Shown {
        Shown { hit, snippets: Vec::new(), marked: Marked::default() }
    }

    /// Returns the passages as one, with blanks between them.
    pub fn passage(&self) -> Snippet {
        let mut joined = Snippet::default();
        for snippet in &self.snippets {
            if !joined.text.is_empty() {
                joined.text.push(' ');
            }
            let from = joined.text.len();
            joined.text.push_str(&snippet.text);
            joined.highlights.extend(snippet.highlights.iter().map(|(start, end)| (from + start, from + end)));
        }
        joined
    }

    /// Returns the file of the article.
    pub fn file(&self, base: &Path) -> PathBuf {
        base.join(crate::corpus::path_from_text(&self.hit.article.path))
    }
}
