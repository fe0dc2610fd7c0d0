//! What matches in the text, as a tantivy query: words, phrases, proximity, and how often they match.
//!
//! Articles that hold the words needed are found by their postings; where the words have to stand somewhere, the places
//! are judged by [`crate::passages`], as the highlights are.

use std::fmt;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use super::candidates::Candidates;
use super::leaves::{LeafPostings, LeafTerms};
use super::statistics::Statistics;
use super::text_reader::{Needs, TextReader};
use super::view::View;
use super::word::WordScorer;
use crate::passages::{Evaluation, Expression, Interval, LeafNumber, Node, Window, count_matches};
use crate::query::Filter;
use crate::ranking::{self, TYPED_FORM_SHARE};

/// A part of a plan that is decided by the text of an article.
#[derive(Clone)]
pub struct SpansQuery {
    /// What has to hold: spans, at least so many of them, or words in a window.
    pub node: Arc<Node>,
    /// The same by the terms that tell it soonest ([`super::pairs`]).
    pub sought: Arc<Node>,
    /// The terms of all leaves of the plan.
    pub leaves: Arc<[LeafTerms]>,
    /// The form as typed, where the node is one inflected word.
    pub typed: Option<Arc<LeafTerms>>,
    /// The filters within the node, with their queries.
    pub filters: Arc<[(Filter, Box<dyn Query>)]>,
    /// The state of the index.
    pub view: Arc<View>,
}

impl fmt::Debug for SpansQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SpansQuery").field(&self.node).finish()
    }
}

impl SpansQuery {
    /// Returns the weight of a match: the sum over the words that have to be there.
    pub fn idf(&self) -> f32 {
        ranking::node_idf(&self.node, &|leaf| self.leaves[leaf].articles, self.view.statistics.articles)
    }

    /// Returns how many articles hold the words needed, as far as the dictionary tells: the least of them.
    pub fn articles(&self) -> u64 {
        leaves_of(&self.node).into_iter().map(|(leaf, _)| self.leaves[leaf].articles).min().unwrap_or(0)
    }

    /// Returns how one article matches; `None` where it does not.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn judge_one(
        &self,
        scoring: EnableScoring<'_>,
        segment: &SegmentReader,
        doc: DocId,
        boost: Score,
    ) -> tantivy::Result<Option<Matched>> {
        let weight = SpansWeight { query: self.clone(), filters: self.filter_weights(scoring)?, is_scored: true };
        if let Some(leaf) = self.only_leaf() {
            let mut scorer = weight.open_word(leaf, segment, boost)?;
            if scorer.seek(doc) != doc {
                return Ok(None);
            }
            let score = scorer.score();
            let (frequency, as_typed) = scorer.frequencies();
            return Ok(Some(Matched { frequency, as_typed, score }));
        }
        let mut scorer = weight.open(segment, boost)?;
        if scorer.seek(doc) != doc {
            return Ok(None);
        }
        Ok(Some(Matched { frequency: scorer.frequency, as_typed: None, score: scorer.score() }))
    }

    fn filter_weights(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Vec<Box<dyn Weight>>> {
        self.filters.iter().map(|(_, query)| query.weight(scoring)).collect()
    }

    /// Returns the leaf that alone decides, whatever its places.
    fn only_leaf(&self) -> Option<LeafNumber> {
        match &*self.sought {
            Node::Spans(spans) if spans.window == Window::default() => match spans.expression {
                Expression::Leaf(leaf) if !self.leaves[leaf].needs_places() => Some(leaf),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Returns the weight of a match of `expression`.
pub fn expression_idf(expression: &Expression, leaves: &[LeafTerms], statistics: &Statistics) -> f32 {
    ranking::expression_idf(expression, &|leaf| leaves[leaf].articles, statistics.articles)
}

/// How an article matches.
#[derive(Debug, Clone, Copy)]
pub struct Matched {
    /// How often.
    pub frequency: u32,
    /// How often as typed, where any inflected form matches.
    pub as_typed: Option<u32>,
    /// What it counts.
    pub score: Score,
}

impl Query for SpansQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let filters = self.filter_weights(scoring)?;
        Ok(Box::new(SpansWeight { query: self.clone(), filters, is_scored: scoring.is_scoring_enabled() }))
    }
}

struct SpansWeight {
    query: SpansQuery,
    filters: Vec<Box<dyn Weight>>,
    is_scored: bool,
}

impl SpansWeight {
    /// Opens the scorer of the one leaf that decides.
    fn open_word(&self, leaf: LeafNumber, segment: &SegmentReader, boost: Score) -> tantivy::Result<WordScorer> {
        let query = &self.query;
        let typed = match &query.typed {
            Some(typed) if self.is_scored => Some(typed.postings(segment, false)?),
            _ => None,
        };
        let share = if query.typed.is_some() { 1.0 + TYPED_FORM_SHARE } else { 1.0 };
        let postings = query.leaves[leaf].postings(segment, false)?;
        let lengths = query.view.columns(segment)?.lengths;
        Ok(WordScorer::new(postings, typed, lengths, query.view.clone(), boost * query.idf() / share))
    }

    /// Opens the scorer at the first article that matches.
    fn open(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<SpansScorer> {
        let query = &self.query;
        let columns = query.view.columns(segment)?;
        let used = leaves_of(&query.sought);
        let mut leaves: Vec<Option<LeafPostings>> = (0..query.leaves.len()).map(|_| None).collect();
        for (leaf, _) in &used {
            leaves[*leaf] = Some(query.leaves[*leaf].postings(segment, true)?);
        }
        // A leaf that stands in one place is looked for and read with the same cursor.
        let mut candidates = Candidates::of(&query.sought, &mut |leaf| {
            if used.iter().any(|(own, count)| *own == leaf && *count == 1) {
                return Ok(leaf);
            }
            leaves.push(Some(query.leaves[leaf].postings(segment, false)?));
            Ok(leaves.len() - 1)
        })?;
        candidates.put_rarest_first(&leaves);
        let filters = self.filters.iter().map(|weight| weight.scorer(segment, 1.0)).collect::<Result<_, _>>()?;
        let used = used.into_iter().map(|(leaf, _)| leaf).collect();
        let text = TextReader::open(segment, &columns, Needs::of(&query.sought), used)?;
        let lengths = columns.lengths.clone();
        let mut scorer = SpansScorer {
            node: query.sought.clone(),
            candidates,
            leaves,
            text,
            filters: query.filters.iter().map(|(filter, _)| filter.clone()).zip::<Vec<_>>(filters).collect(),
            lengths,
            view: query.view.clone(),
            weight: boost * query.idf(),
            end: segment.max_doc(),
            doc: 0,
            matches: Vec::new(),
            frequency: 0,
        };
        scorer.find(0);
        Ok(scorer)
    }
}

impl Weight for SpansWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.query.only_leaf() {
            Some(leaf) => Box::new(self.open_word(leaf, segment, boost)?),
            None => Box::new(self.open(segment, boost)?),
        })
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("matches", scorer.score()))
    }
}

/// Returns the leaves of a node, ascending, each with in how many places it stands.
fn leaves_of(node: &Node) -> Vec<(LeafNumber, usize)> {
    let mut leaves = Vec::new();
    node.visit(&mut |node| {
        if let Node::Spans(spans) = node {
            spans.expression.visit_leaves(&mut |leaf| leaves.push(leaf));
        }
    });
    leaves.sort_unstable();
    leaves.chunk_by(|a, b| a == b).map(|own| (own[0], own.len())).collect()
}

/// Finds the articles of one segment in which a node matches.
struct SpansScorer {
    node: Arc<Node>,
    candidates: Candidates,
    /// The leaves by their numbers, then further cursors of the candidates.
    leaves: Vec<Option<LeafPostings>>,
    text: TextReader,
    filters: Vec<(Filter, Box<dyn Scorer>)>,
    lengths: FieldNormReader,
    view: Arc<View>,
    weight: f32,
    end: DocId,
    doc: DocId,
    matches: Vec<Interval>,
    frequency: u32,
}

impl SpansScorer {
    /// Goes to the first article from `target` on that matches.
    fn find(&mut self, target: DocId) -> DocId {
        let mut candidate = target;
        loop {
            candidate = self.candidates.seek(&mut self.leaves, candidate);
            if candidate >= self.end {
                self.doc = TERMINATED;
                break;
            }
            if self.judge(candidate) {
                self.doc = candidate;
                break;
            }
            candidate += 1;
        }
        self.doc
    }

    /// Returns whether the places in `doc` match, and counts the matches.
    fn judge(&mut self, doc: DocId) -> bool {
        let SpansScorer { node, text, leaves, filters, matches, .. } = self;
        text.read(doc, leaves);
        if let Node::Spans(spans) = &**node {
            text.places().matches(&spans.expression, spans.window, matches);
            self.frequency = matches.len() as u32;
            return self.frequency > 0;
        }
        let mut satisfies = |wanted: &Filter| {
            filters.iter_mut().any(|(filter, docs)| {
                filter == wanted && (if docs.doc() < doc { docs.seek(doc) } else { docs.doc() }) == doc
            })
        };
        let mut found = Vec::new();
        let is_match = Evaluation { places: text.places(), satisfies: &mut satisfies }.judge(node, &mut found);
        self.frequency = count_matches(&found) as u32;
        is_match
    }
}

impl DocSet for SpansScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.find(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.find(target) }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.leaves.iter().flatten().map(LeafPostings::size_hint).min().unwrap_or(self.end)
    }

    fn cost(&self) -> u64 {
        // Judging places costs more than passing over postings: in an intersection others go first.
        u64::from(self.size_hint()) * 10
    }
}

impl Scorer for SpansScorer {
    fn score(&mut self) -> Score {
        self.weight * self.view.statistics.saturated(self.frequency, self.lengths.fieldnorm_id(self.doc))
    }
}
