//! The articles of a query in their order, given out a page at a time.

use tantivy::query::Query;

use super::facets::Facets;
use super::refine::Refiner;
use super::sources::Sources;
use super::top::{Collected, Order, Top};
use super::view::View;
use crate::engine::Counts;
use crate::engine::cursor::{Cursor, Place};
use crate::engine::order::Key;
use crate::ranking::REFINED;

/// A walk through the articles that a query finds.
///
/// The first [`REFINED`] are ordered among themselves by all that counts, those that follow by their words alone. So a
/// place among the first is found again by its rank, any later one by its key.
pub struct Walk<'a> {
    /// Where to look.
    pub view: &'a View,
    /// What to find.
    pub query: &'a dyn Query,
    /// In what order.
    pub order: Order<'a>,
    /// What orders the first, where the order is by relevance.
    pub refiner: Option<&'a Refiner>,
    /// How many articles lie behind.
    pub rank: usize,
    /// The last of them; `None` at the beginning and among the first.
    pub after: Option<Key>,
}

impl Walk<'_> {
    /// Returns the next `limit` articles with their keys. The total is of all articles, those behind included.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn next(&mut self, limit: usize) -> tantivy::Result<Collected> {
        self.next_counted(limit, None).map(|(found, _)| found)
    }

    /// Does the same and counts all articles by facets in the same pass.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn next_counted(
        &mut self,
        limit: usize,
        facets: Option<Facets<'_>>,
    ) -> tantivy::Result<(Collected, Vec<Counts>)> {
        let limit = limit.min(self.view.searcher.num_docs() as usize);
        let end = match self.after {
            Some(_) => limit,
            None => self.rank.saturating_add(limit).min(self.view.searcher.num_docs() as usize),
        };
        let refined = if self.refiner.is_some() && self.after.is_none() && limit > 0 { REFINED } else { 0 };
        let top = Top { order: self.order, limit: end.max(refined), after: self.after };
        let (mut found, counts) = self.view.searcher.search(self.query, &(top, facets))?;
        let counts = counts.unwrap_or_default();
        let end = end.min(found.top.len());
        if self.after.is_some() {
            self.rank += end;
            self.after = found.top.last().map(|(key, _)| *key).or(self.after);
            return Ok((found, counts));
        }
        if end >= refined && end > self.rank {
            self.after = Some(found.top[end - 1].0);
        }
        if let Some(refiner) = self.refiner {
            let first = refined.min(found.top.len());
            refiner.refine(&mut found.top[..first])?;
        }
        found.top.truncate(end);
        found.top.drain(..self.rank.min(end));
        self.rank = self.rank.max(end);
        Ok((found, counts))
    }

    /// Returns the place after which the walk goes on, where it can be entered there.
    pub fn place(&self) -> Option<Place> {
        let source = |sources: &Sources, key: Key| {
            sources.name(-key.value as usize).filter(|_| key.value.is_finite()).map(str::to_owned)
        };
        self.after.map(|key| Place {
            value: key.value,
            second: key.second,
            source: self.order.sources.and_then(|sources| source(sources, key)),
            id: key.id,
        })
    }

    /// Begins at a cursor.
    pub fn begin(&mut self, cursor: &Cursor) {
        self.rank = cursor.rank as usize;
        self.after = cursor.after.as_ref().map(|place| {
            let by_name = self.order.sources.zip(place.source.as_deref()).map(|(sources, name)| -sources.place(name));
            Key { value: by_name.unwrap_or(place.value), second: place.second, id: place.id }
        });
    }
}
