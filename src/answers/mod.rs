//! A search run whole: what is asked is read, an engine answers, the passages show why; then the answer as data.
//!
//! The command line and the server both ask [`Search`] and [`Walk`], so that they find, note and say the same. One file a
//! form, none of which writes anything itself. How an answer looks on a screen or on a page is not the business of this
//! room.

mod bibtex;
mod citation;
mod concordance;
mod csl;
mod csv;
mod entity;
mod filters;
mod find;
mod ground;
mod held;
mod json;
mod ris;
mod rows;
mod search;
mod suggest;
mod trec;
mod walk;

pub use concordance::{ConcordanceJson, Head, Line, Tally, line_json, part_name, source};
pub use entity::{CompanionJson, EntityAnswer, EntityQuestion, PlaceJson, entity};
pub use filters::Filters;
pub use find::find;
pub use ground::Ground;
pub use held::{Held, Key, draw};
pub use json::{AnswerJson, ArticleJson, BucketJson, QueryJson, article_json, buckets, entity_json, json, stats_json};
pub use rows::{Paths, Rows, RowsForm};
pub use search::{Asked, Search, half_life, read, today};
pub use suggest::{Suggestion, suggest};
pub use walk::Walk;

use std::time::Duration;

use crate::engine::{Counts, Cursor, Hit, WordCount};
use crate::passages::{Marked, Marker, Snippet, snippets};
use crate::query::Note;
use crate::text::columns;

/// The number of the JSON answers' shape; it grows with every change that a program would trip over.
pub const SCHEMA: u32 = 3;

/// Columns of a hit's passages in all.
const SNIPPET_COLUMNS: usize = 220;

/// The most passages of a hit.
const MOST_SNIPPETS: usize = 3;

/// An answer, ready to be shown.
pub struct Answer {
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
    /// How long the answer took.
    pub took: Duration,
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

    /// Looks up why an article matched.
    pub fn marked(hit: Hit, marker: &mut Marker) -> Shown {
        let marked = if hit.matches_all { marker.mark(&hit.article) } else { marker.mark_loosely(&hit.article) };
        let body = &hit.article.content.body;
        let snippets = snippets(body, &marked.body, snippet_chars(body), MOST_SNIPPETS);
        Shown { snippets, marked, hit }
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
}

/// Returns how many characters of a text are shown in its passages: where they are wide, half as many.
fn snippet_chars(text: &str) -> usize {
    let sample: String = text.chars().take(SNIPPET_COLUMNS).collect();
    SNIPPET_COLUMNS * sample.chars().count() / columns(&sample).max(1)
}
