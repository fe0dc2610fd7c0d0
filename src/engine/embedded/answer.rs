//! A request made ready, and its answer: the list with its two stretches, what is counted, where the next page begins.

use std::sync::Arc;

use tantivy::collector::Count;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::compile::{self, Compiled, Compiler};
use super::convert;
use super::explain::{explain, is_match};
use super::facets::Facets;
use super::refine::Refiner;
use super::sources::Sources;
use super::top::{Collected, Order};
use super::view::View;
use super::walk::Walk;
use crate::article::{Article, ArticleId};
use crate::engine::fields::Field;
use crate::engine::order::Key;
use crate::engine::{Cursor, Hit, Request, Response, Sort};
use crate::passages::Plan;
use crate::ranking::{MOST_TIERED_WORDS, REFINED, Recency};
use crate::text::Stemmers;

/// A request, ready to be answered from one state of the index.
pub struct Prepared {
    /// What matches.
    pub matches: Compiled,
    /// What the list goes on with; the matches are among it.
    loose: Option<Compiled>,
    /// Whether the matches stand above the others.
    is_tiered: bool,
    sort: Sort,
    recency: Option<Recency>,
    refiner: Option<Refiner>,
    sources: Option<Sources>,
    notes: Vec<String>,
}

impl Prepared {
    /// Compiles a request.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn new(request: &Request, view: &Arc<View>, stemmers: &Stemmers) -> tantivy::Result<Prepared> {
        let tree = &request.tree;
        // A query with nothing to score comes newest first.
        let sort = if tree.is_filter() && request.sort == Sort::Relevance { Sort::Newest } else { request.sort };
        let is_ranked = sort == Sort::Relevance;
        let loose = match request.expansion.as_slice() {
            [] => tree.loosened(),
            words => Some(tree.expanded(words)),
        };
        let plan = Plan::with_loose(tree, loose.as_ref());
        let mut compiler = Compiler::new(&plan, view, stemmers)?;
        let mut compiled = |node| {
            let compiled = compiler.compile(node)?;
            Ok::<_, tantivy::TantivyError>(Compiled {
                query: compile::within(compiled.query, &request.scope, &view.searcher)?,
                ..compiled
            })
        };
        let matches = compiled(&plan.root)?;
        let loose = plan.loose.as_ref().filter(|_| is_ranked && !request.is_strict).map(compiled).transpose()?;
        let is_tiered = tree.bare_words() <= MOST_TIERED_WORDS && request.expansion.is_empty();
        let recency = match request.recency.filter(|_| is_ranked) {
            Some(half_life) => latest(&view.searcher).map(|now| Recency { half_life, now }),
            None => None,
        };
        let Compiler { leaves, notes, .. } = compiler;
        let refiner = match is_ranked && request.is_refined {
            true => Refiner::new(&plan.root, leaves, view.clone(), recency),
            false => None,
        };
        let sources = if sort == Sort::Source { Some(Sources::read(&view.searcher)?) } else { None };
        Ok(Prepared { matches, loose, is_tiered, sort, recency, refiner, sources, notes })
    }

    /// Begins a walk through the articles of a query.
    pub fn walk<'a>(&'a self, view: &'a View, query: &'a dyn Query) -> Walk<'a> {
        let order = Order { sort: self.sort, recency: self.recency, view, sources: self.sources.as_ref() };
        Walk { view, query, order, refiner: self.refiner.as_ref(), rank: 0, after: None }
    }

    /// Returns the score of an article with that place in the order.
    pub fn score(&self, key: Key) -> f32 {
        if self.sort == Sort::Relevance { key.value as f32 } else { 0.0 }
    }
}

/// An answer that is being made.
pub struct Answering<'a> {
    request: &'a Request,
    prepared: &'a Prepared,
    view: &'a View,
    response: Response,
}

/// A stretch of the list.
struct Stretch<'a> {
    /// What its scores are made of.
    compiled: &'a Compiled,
    /// How many hits stand in those above it.
    above: u64,
    /// Whether an article matches.
    is_match: &'a dyn Fn(DocAddress) -> tantivy::Result<bool>,
}

impl<'a> Answering<'a> {
    /// Begins.
    pub fn new(request: &'a Request, prepared: &'a Prepared, view: &'a View) -> Answering<'a> {
        let response = Response { notes: prepared.notes.clone(), ..Response::default() };
        Answering { request, prepared, view, response }
    }

    /// Answers.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn answer(mut self) -> tantivy::Result<Response> {
        let start = Cursor::start(self.request);
        match &self.prepared.loose {
            Some(loose) if !self.prepared.is_tiered => self.all_as_one(loose, &start)?,
            loose => {
                self.matches(&start)?;
                if let Some(loose) = loose {
                    self.rest(loose, &start)?;
                }
            }
        }
        Ok(self.response)
    }

    fn facets(&self) -> Option<Facets<'a>> {
        let Request { facets, most_values, .. } = self.request;
        (!facets.is_empty()).then_some(Facets { facets, most: *most_values, numbers: &self.view.numbers })
    }

    /// Lists what matches.
    fn matches(&mut self, start: &Cursor) -> tantivy::Result<()> {
        let compiled = &self.prepared.matches;
        let mut walk = self.prepared.walk(self.view, &*compiled.query);
        let mut limit = self.request.limit;
        if start.is_past_matches {
            limit = 0;
        } else {
            walk.begin(start);
        }
        let (found, counts) = walk.next_counted(limit, self.facets())?;
        (self.response.total, self.response.facets) = (found.total, counts);
        self.list(found, &walk, &Stretch { compiled, above: 0, is_match: &|_| Ok(true) })?;
        if !start.is_past_matches && (walk.rank as u64) < self.response.total {
            self.response.next = self.next(&walk, false);
        }
        Ok(())
    }

    /// Lists, below what matches, the articles with some of the words.
    fn rest(&mut self, loose: &Compiled, start: &Cursor) -> tantivy::Result<()> {
        let total = self.response.total;
        let wanted = self.request.limit - self.response.hits.len();
        if wanted == 0 {
            self.response.total_partial = self.view.searcher.search(&*loose.query, &Count)? as u64 - total;
            if self.response.next.is_none() && self.response.total_partial > 0 && self.request.limit > 0 {
                self.response.next = Some(Cursor { is_past_matches: true, rank: 0, after: None, ..start.clone() });
            }
            return Ok(());
        }
        let query = compile::without(loose.query.box_clone(), self.prepared.matches.query.box_clone());
        let mut walk = self.prepared.walk(self.view, &*query);
        if start.is_past_matches {
            walk.begin(start);
        } else {
            walk.rank = start.rank.saturating_sub(total) as usize;
        }
        let found = walk.next(wanted)?;
        self.response.total_partial = found.total;
        self.list(found, &walk, &Stretch { compiled: loose, above: total, is_match: &|_| Ok(false) })?;
        if (walk.rank as u64) < self.response.total_partial {
            self.response.next = self.next(&walk, true);
        }
        Ok(())
    }

    /// Lists all articles that have some of the words in one ranking.
    fn all_as_one(&mut self, loose: &Compiled, start: &Cursor) -> tantivy::Result<()> {
        let matches = &self.prepared.matches.query;
        let (total, counts) = self.view.searcher.search(&**matches, &(Count, self.facets()))?;
        (self.response.total, self.response.facets) = (total as u64, counts.unwrap_or_default());
        let mut walk = self.prepared.walk(self.view, &*loose.query);
        walk.begin(start);
        let found = walk.next(self.request.limit)?;
        let all = found.total;
        self.response.total_partial = all - self.response.total;
        let weight = matches.weight(EnableScoring::disabled_from_searcher(&self.view.searcher))?;
        let is_match = |address: DocAddress| {
            is_match(&*weight, self.view.searcher.segment_reader(address.segment_ord), address.doc_id)
        };
        self.list(found, &walk, &Stretch { compiled: loose, above: 0, is_match: &is_match })?;
        if (walk.rank as u64) < all {
            self.response.next = self.next(&walk, false);
        }
        Ok(())
    }

    /// Adds articles to the list, those that the walk gave last.
    fn list(&mut self, found: Collected, walk: &Walk<'_>, stretch: &Stretch<'_>) -> tantivy::Result<()> {
        let first = walk.rank - found.top.len();
        for ((key, address), rank) in found.top.into_iter().zip(first..) {
            let refiner = self.prepared.refiner.as_ref().filter(|_| rank < REFINED);
            let explanation = match self.request.is_explained && self.prepared.sort == Sort::Relevance {
                true => explain(&stretch.compiled.parts, refiner, self.prepared.recency, self.view, address)?,
                false => Vec::new(),
            };
            self.response.hits.push(Hit {
                rank: stretch.above + rank as u64 + 1,
                score: self.prepared.score(key),
                matches_all: (stretch.is_match)(address)?,
                article: article_at(self.view, address)?,
                explanation,
            });
        }
        Ok(())
    }

    /// Returns where the page after this one begins.
    fn next(&self, walk: &Walk<'_>, is_past_matches: bool) -> Option<Cursor> {
        let request = Cursor::fingerprint(self.request);
        let next = Cursor { request, is_past_matches, rank: walk.rank as u64, after: walk.place() };
        (self.response.hits.len() == self.request.limit && self.request.limit > 0).then_some(next)
    }
}

/// Reads an article from the store.
///
/// # Errors
/// Where the index cannot be read.
pub fn article_at(view: &View, address: DocAddress) -> tantivy::Result<Article> {
    let columns = view.columns(view.searcher.segment_reader(address.segment_ord))?;
    let id = columns.ids.first(address.doc_id).unwrap_or_default();
    let row = columns.rows.and_then(|rows| rows.first(address.doc_id));
    let document: TantivyDocument = view.searcher.doc(address)?;
    Ok(convert::article_of(&document, ArticleId::from_number(id), row))
}

/// Returns the time of the latest article, in seconds since 1970; `None` where none has a date.
fn latest(searcher: &Searcher) -> Option<i64> {
    let columns = searcher.segment_readers().iter().map(|segment| segment.fast_fields().i64(Field::Order.spec().name));
    columns.flatten().filter(|times| times.num_docs() > 0).map(|times| times.max_value()).max()
}
