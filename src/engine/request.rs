//! What an engine is asked.

use crate::query::Tree;

/// A search.
#[derive(Debug, Clone)]
pub struct Request {
    /// What an article has to satisfy.
    pub tree: Tree,
    /// Parts of the archive to search: paths relative to its base; `""` or none at all for everything.
    pub scope: Vec<String>,
    /// The order of the hits.
    pub sort: Sort,
    /// How many hits to give at most.
    pub limit: usize,
    /// How many hits to pass over first.
    pub offset: usize,
}

/// The order of hits. Ties are broken by the article's id, so that the same archive always gives the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The best match first; the latest first where the query has nothing to score.
    #[default]
    Relevance,
    /// The latest first, articles without a date last.
    Newest,
    /// The earliest first, articles without a date last.
    Oldest,
}
