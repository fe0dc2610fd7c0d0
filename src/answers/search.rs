//! A search: what is asked, run over an engine.

use std::ops::ControlFlow;
use std::time::Instant;

use jiff::civil::Date;

use super::{Answer, Ground, Shown, find};
use crate::engine::{Cursor, Engine, Facet, Request, Sort, feedback};
use crate::error::{Error, Result};
use crate::passages::Marker;
use crate::query::{Note, NoteKind, Query, Tree};

/// What a query is made of.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// Text in the query language.
    Query(&'a str),
    /// Text that is words and nothing else.
    Words(&'a str),
    /// The article with this id: others like it.
    Like(&'a str),
}

/// Returns the day that relative dates count from.
pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// Reads what is asked, joins the filters to it, and lets names stand for their others.
///
/// # Errors
/// Where the article to be like is not found, or the index cannot be read.
pub fn read(asked: Asked<'_>, filters: &[Tree], ground: &Ground, engine: &dyn Engine) -> Result<Query> {
    let query = match asked {
        Asked::Query(text) => Query::parse(text, today()),
        Asked::Words(text) => Query::words(text),
        Asked::Like(id) => {
            let tree = feedback::like(engine, &find(engine, id)?)?;
            Query { text: format!("like {id}"), tree: tree.unwrap_or(Tree::Nothing), notes: Vec::new() }
        }
    };
    let query = filters.iter().fold(query, |query, filter| query.and_filter(filter.clone()));
    Ok(ground.with_other_names(query))
}

/// A search, ready to be run.
#[derive(Debug, Clone)]
pub struct Search {
    /// What articles have to satisfy, filters and all.
    pub query: Query,
    /// Parts of the archive to search, as in [`Request::scope`].
    pub scope: Vec<String>,
    /// The order of the hits; `None` for the usual: by relevance, or as the index lies where every hit is given.
    pub sort: Option<Sort>,
    /// How many hits to give at most.
    pub limit: usize,
    /// How many hits to pass over first.
    pub offset: usize,
    /// Where to go on instead.
    pub cursor: Option<Cursor>,
    /// Whether the list ends with the articles that match.
    pub is_strict: bool,
    /// Whether to add the words that the best articles speak of.
    pub is_expanded: bool,
    /// The days in which the gain of late articles halves.
    pub recency: Option<f64>,
    /// What to count the matching articles by.
    pub facets: Vec<Facet>,
    /// How many values of each facet to give at most; of dates all are given.
    pub most_values: usize,
    /// Whether to say what each score is made of.
    pub is_explained: bool,
    /// Whether to look up why each hit matched, and where.
    pub has_passages: bool,
    /// Whether to count each word alone where nothing matches.
    pub counts_words: bool,
}

impl Search {
    /// Asks for the best `limit` hits of a query with their passages, and nothing more.
    pub fn new(query: Query, limit: usize) -> Search {
        Search {
            query,
            scope: Vec::new(),
            sort: None,
            limit,
            offset: 0,
            cursor: None,
            is_strict: false,
            is_expanded: false,
            recency: None,
            facets: Vec::new(),
            most_values: usize::MAX,
            is_explained: false,
            has_passages: true,
            counts_words: true,
        }
    }

    fn request(&self) -> Request {
        Request {
            tree: self.query.tree.clone(),
            scope: self.scope.clone(),
            sort: self.sort.unwrap_or_default(),
            limit: self.limit,
            offset: self.offset,
            cursor: self.cursor.clone(),
            is_strict: self.is_strict,
            is_refined: true,
            expansion: Vec::new(),
            recency: self.recency,
            facets: self.facets.clone(),
            most_values: self.most_values,
            is_explained: self.is_explained,
        }
    }

    /// Answers.
    ///
    /// # Errors
    /// [`Error::Argument`] where the cursor belongs to another search; else where the index cannot be read.
    pub fn answer(&self, engine: &dyn Engine) -> Result<Answer> {
        let began = Instant::now();
        let mut request = self.request();
        if self.is_expanded {
            request.expansion = feedback::expansion(engine, &request)?;
        }
        refuse_foreign_cursor(&request)?;
        let response = engine.search(&request)?;
        let words = match response.total {
            0 if self.counts_words => engine.count_words(&request.tree)?,
            _ => Vec::new(),
        };
        let mut marker = match request.expansion.as_slice() {
            [] => Marker::new(&request.tree),
            words => Marker::expanded(&request.tree, words),
        };
        let show = |hit| if self.has_passages { Shown::marked(hit, &mut marker) } else { Shown::bare(hit) };
        Ok(Answer {
            text: self.query.text.clone(),
            read_as: self.query.to_string(),
            notes: self.notes(response.notes, &request.expansion),
            total: response.total,
            total_partial: response.total_partial,
            next: response.next,
            words,
            hits: response.hits.into_iter().map(show).collect(),
            facets: response.facets,
            took: began.elapsed(),
        })
    }

    /// Gives every article that matches, one after the other, until `visit` breaks off; nothing is held. Returns how many
    /// there are.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn each(&self, engine: &dyn Engine, visit: &mut dyn FnMut(&Shown) -> ControlFlow<()>) -> Result<u64> {
        let mut marker = Marker::new(&self.query.tree);
        engine.each(&self.request(), self.sort, &mut |hit| {
            let shown = if self.has_passages { Shown::marked(hit, &mut marker) } else { Shown::bare(hit) };
            visit(&shown)
        })
    }

    /// Adds what the engine remarks to what the query's reading did.
    fn notes(&self, remarks: Vec<String>, expansion: &[Tree]) -> Vec<Note> {
        let whole = 0..self.query.text.len();
        let added: Vec<String> = expansion.iter().map(ToString::to_string).collect();
        let added = (!added.is_empty()).then(|| format!("added from the best articles: {}", added.join(" ")));
        let remarks = remarks.into_iter().chain(added).map(|text| Note::new(NoteKind::Note, text, whole.clone()));
        self.query.notes.iter().cloned().chain(remarks).collect()
    }
}

fn refuse_foreign_cursor(request: &Request) -> Result<()> {
    if request.cursor.as_ref().is_some_and(|cursor| cursor.request != Cursor::fingerprint(request)) {
        return Err(Error::Argument {
            reason: "the cursor belongs to another search".to_owned(),
            hint: "repeat the query, the filters and the order of the search that gave it".to_owned(),
        });
    }
    Ok(())
}

/// Reads a number of days: `14`, `14d`, `2w`, `3m`, `1y`.
///
/// # Errors
/// What is wrong, in words.
pub fn half_life(text: &str) -> std::result::Result<f64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let days = match &text[digits.len()..] {
        "" | "d" => 1.0,
        "w" => 7.0,
        "m" => 365.25 / 12.0,
        "y" => 365.25,
        unit => return Err(format!("`{unit}` is no unit: d, w, m or y")),
    };
    let count = digits.parse::<f64>().ok().filter(|count| *count > 0.0 && count.is_finite());
    count.map(|count| count * days).ok_or_else(|| "a positive number of d, w, m or y: `30d`".to_owned())
}
