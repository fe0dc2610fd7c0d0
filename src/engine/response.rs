//! What an engine answers.

use crate::article::Article;

/// The answer to a search.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// How many articles match.
    pub total: u64,
    /// The hits asked for, in order.
    pub hits: Vec<Hit>,
    /// How many of the matching articles each source printed; most first, then by name.
    pub sources: Vec<Bucket>,
    /// What the engine could not do as asked, in words.
    pub notes: Vec<String>,
}

/// One article that matches.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Its place among all hits, from 1.
    pub rank: u64,
    /// How well it matches; higher is better. 0 where the order is not by relevance.
    pub score: f32,
    /// The article, as it was indexed.
    pub article: Article,
}

/// How many articles share a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The value; `None` for articles that have none.
    pub value: Option<String>,
    /// How many articles have it.
    pub count: u64,
}

/// An archive in numbers.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Articles in the index.
    pub articles: u64,
    /// Words in them.
    pub words: u64,
    /// Articles by source; most first, then by name.
    pub sources: Vec<Bucket>,
    /// Articles by language; most first, then by code.
    pub languages: Vec<Bucket>,
    /// Articles by year of publication, ascending; `None` last.
    pub years: Vec<Bucket>,
    /// Bytes that the index takes on disk.
    pub index_bytes: u64,
}
