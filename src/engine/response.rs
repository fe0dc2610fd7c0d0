//! What an engine answers.

use super::cursor::Cursor;
use super::request::Facet;
use crate::article::Article;

/// The answer to a search.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// How many articles match.
    pub total: u64,
    /// How many more have some of the bare words, where the list goes on with them.
    pub total_partial: u64,
    /// The hits asked for, in order.
    pub hits: Vec<Hit>,
    /// Where the next page begins; `None` where there is none.
    pub next: Option<Cursor>,
    /// The matching articles counted by each facet asked for, in the order of the request.
    pub facets: Vec<Counts>,
    /// What the engine could not do as asked, in words.
    pub notes: Vec<String>,
}

/// One article of the list.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Its place among all hits, from 1.
    pub rank: u64,
    /// How well it answers; higher is better. 0 where the order is not by relevance.
    pub score: f32,
    /// Whether it matches; otherwise it has some of the bare words.
    pub matches_all: bool,
    /// The article, as it was indexed.
    pub article: Article,
    /// What the score is the sum of, where it was asked for.
    pub explanation: Vec<Share>,
}

/// A share of a score. The shares of a hit add up to its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// What it is given for.
    pub reason: Reason,
    /// What it adds to the score.
    pub score: f32,
}

/// What adds to a score ([`crate::ranking`] has the formula).
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// A part of the query matches.
    Part {
        /// What was asked for, in canonical text.
        text: String,
        /// How often it matches in the article.
        matches: u32,
        /// How many of them are the form as typed, where any inflected form matches.
        as_typed: Option<u32>,
        /// How many articles of the archive hold the words that it needs.
        articles: u64,
    },
    /// Neighbours of the query stand side by side, so often.
    Adjacent(u32),
    /// Neighbours of the query stand near each other, so often.
    Near(u32),
    /// So many of the first words of the body are looked for.
    Lede(u32),
    /// All words stand in the headline: a factor.
    Headline(f32),
    /// The article is a late one: a factor.
    Recency(f32),
}

/// The matching articles counted by a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The facet.
    pub facet: Facet,
    /// The values; most first, then by value. Dates come in their order instead. Articles with several values count
    /// for each.
    pub buckets: Vec<Bucket>,
}

/// How many articles share a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The value; `None` for articles that have none.
    pub value: Option<String>,
    /// How many articles have it.
    pub count: u64,
}

/// How often a word of a query is found, and what may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordCount {
    /// The word, phrase or proximity, in canonical text.
    pub text: String,
    /// How many articles match it alone.
    pub articles: u64,
    /// Words of the archive that are spelled alike, the most likely first; empty where the word is found.
    pub suggestions: Vec<String>,
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
