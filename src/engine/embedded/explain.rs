//! What a score is the sum of.

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, Searcher};

use super::compile::Part;
use crate::engine::Share;

/// Returns the share of each part of the query that matches in one article.
///
/// # Errors
/// Where the index cannot be read.
pub fn explain(parts: &[Part], searcher: &Searcher, address: DocAddress) -> tantivy::Result<Vec<Share>> {
    let segment = searcher.segment_reader(address.segment_ord);
    let mut shares = Vec::new();
    for part in parts {
        let scoring = EnableScoring::enabled_from_searcher(searcher);
        if let Some(matched) = part.query.judge_one(scoring, segment, address.doc_id, part.boost)? {
            shares.push(Share {
                text: part.text.clone(),
                matches: matched.frequency,
                as_typed: matched.as_typed,
                articles: part.query.articles(),
                score: matched.score,
            });
        }
    }
    Ok(shares)
}
