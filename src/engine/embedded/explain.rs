//! What a score is the sum of.

use tantivy::query::{EnableScoring, Weight};
use tantivy::{DocAddress, DocId, DocSet, SegmentReader};

use super::compile::Part;
use super::refine::Refiner;
use super::view::View;
use crate::engine::{Reason, Share};
use crate::ranking::Recency;

/// Returns the shares of one article's score: of the parts of the query, of the places of its words where `refiner`
/// looked at them, of its time.
///
/// # Errors
/// Where the index cannot be read.
pub fn explain(
    parts: &[Part],
    refiner: Option<&Refiner>,
    recency: Option<Recency>,
    view: &View,
    address: DocAddress,
) -> tantivy::Result<Vec<Share>> {
    let searcher = &view.searcher;
    let segment = searcher.segment_reader(address.segment_ord);
    let mut shares = Shares::default();
    for part in parts {
        let scoring = EnableScoring::enabled_from_searcher(searcher);
        let mut is_in_branches = true;
        for branch in &part.branches {
            is_in_branches &= is_match(&*branch.weight(scoring)?, segment, address.doc_id)?;
        }
        if !is_in_branches {
            continue;
        }
        if let Some(matched) = part.query.judge_one(scoring, segment, address.doc_id, part.boost)? {
            let reason = Reason::Part {
                text: part.text.clone(),
                matches: matched.frequency,
                as_typed: matched.as_typed,
                articles: part.query.articles(),
            };
            shares.add(reason, matched.score);
        }
    }
    if let Some(refiner) = refiner {
        let extra = refiner.extra(address)?;
        for (reason, (count, score)) in [
            (Reason::Adjacent as fn(u32) -> Reason, extra.adjacent),
            (Reason::Near, extra.near),
            (Reason::Lede, extra.lede),
        ] {
            if count > 0 {
                shares.add(reason(count), score);
            }
        }
        shares.multiply(Reason::Headline, extra.headline);
    }
    if let Some(recency) = recency {
        shares.multiply(Reason::Recency, recency.factor(view.columns(segment)?.time(address.doc_id)));
    }
    Ok(shares.all)
}

/// Returns whether a query matches one article.
///
/// # Errors
/// Where the index cannot be read.
pub fn is_match(weight: &dyn Weight, segment: &SegmentReader, doc: DocId) -> tantivy::Result<bool> {
    let mut docs = weight.scorer(segment, 1.0)?;
    Ok(docs.doc() == doc || (docs.doc() < doc && docs.seek(doc) == doc))
}

#[derive(Default)]
struct Shares {
    all: Vec<Share>,
    sum: f32,
}

impl Shares {
    fn add(&mut self, reason: Reason, score: f32) {
        self.sum += score;
        self.all.push(Share { reason, score });
    }

    fn multiply(&mut self, reason: fn(f32) -> Reason, factor: f32) {
        if factor != 1.0 {
            self.add(reason(factor), self.sum * (factor - 1.0));
        }
    }
}
