//! Answers as bytes: one file a form, none of which writes anything itself.

mod bibtex;
mod citation;
pub mod csl;
mod csv;
mod json;
mod lists;
mod ris;
mod text;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;

use crate::article::Article;
use crate::engine::{Bucket, Hit};
use crate::passages::Snippet;
use crate::query::Note;

pub use bibtex::bibtex;
pub use csv::csv;
pub use json::{article_json, json, jsonl, stats_json};
pub use lists::{count, paths, trec};
pub use ris::ris;
pub use text::{article_text, stats_text, text};

/// Characters of a snippet.
pub const SNIPPET_CHARS: usize = 220;

/// The number of the JSON answers' shape; it grows with every change that a program would trip over.
pub const SCHEMA: u32 = 1;

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
    /// The hits asked for.
    pub hits: Vec<Shown>,
    /// The matching articles by source.
    pub sources: Vec<Bucket>,
    /// How long the answer took.
    pub took: Duration,
    /// The archive's base, for paths and links.
    pub base: PathBuf,
}

impl Answer {
    /// Returns the articles of the hits, in rank order.
    pub fn articles(&self) -> impl Iterator<Item = &Article> {
        self.hits.iter().map(|shown| &shown.hit.article)
    }
}

/// A hit with the passage that shows why.
pub struct Shown {
    /// The hit.
    pub hit: Hit,
    /// The passage.
    pub snippet: Snippet,
}

impl Shown {
    /// Returns the file of the article.
    pub fn file(&self, base: &Path) -> PathBuf {
        base.join(crate::corpus::path_from_text(&self.hit.article.path))
    }
}
