//! Collects the best of the matching articles, and how many there are.

use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::sources::Sources;
use super::view::{Columns, View};
use crate::engine::Sort;
use crate::engine::fields::Field;
use crate::engine::order::Key;
use crate::ranking::Recency;

/// What was collected.
#[derive(Debug, Default)]
pub struct Collected {
    /// The best articles in order.
    pub top: Vec<(Key, DocAddress)>,
    /// How many articles match.
    pub total: u64,
}

/// By what articles are put in order.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// The order.
    pub sort: Sort,
    /// What late articles gain, where the order is by relevance.
    pub recency: Option<Recency>,
    /// The state of the index.
    pub view: &'a View,
    /// The archive's sources, where the order is by source.
    pub sources: Option<&'a Sources>,
}

/// Collects the best `limit` articles.
pub struct Top<'a> {
    /// By what.
    pub order: Order<'a>,
    /// How many.
    pub limit: usize,
    /// Only what stands after this place.
    pub after: Option<Key>,
}

impl Collector for Top<'_> {
    type Fruit = Collected;
    type Child = TopOfSegment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<TopOfSegment> {
        let columns = self.order.view.columns(segment)?;
        let by_source = match self.order.sources {
            Some(sources) => segment
                .fast_fields()
                .str(Field::Source.spec().name)?
                .map(|column| (column, sources.of_segment(ordinal))),
            None => None,
        };
        Ok(TopOfSegment {
            ordinal,
            sort: self.order.sort,
            limit: self.limit,
            columns,
            recency: self.order.recency,
            by_source,
            after: self.after,
            total: 0,
            best: Vec::new(),
            worst: None,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.order.sort == Sort::Relevance && self.limit > 0
    }

    fn merge_fruits(&self, segments: Vec<Collected>) -> tantivy::Result<Collected> {
        let mut merged = Collected::default();
        for segment in segments {
            merged.total += segment.total;
            merged.top.extend(segment.top);
        }
        merged.top.sort_unstable_by_key(|(key, _)| *key);
        merged.top.truncate(self.limit);
        Ok(merged)
    }
}

/// Collects in one segment.
pub struct TopOfSegment {
    ordinal: SegmentOrdinal,
    sort: Sort,
    limit: usize,
    columns: Columns,
    recency: Option<Recency>,
    /// The sources, and the place of each in the order of all.
    by_source: Option<(StrColumn, Arc<[u32]>)>,
    after: Option<Key>,
    total: u64,
    /// The best so far, in no order; at most twice as many as wanted.
    best: Vec<(Key, DocId)>,
    /// What a key has to stand above to be among the best.
    worst: Option<Key>,
}

impl TopOfSegment {
    fn value(&self, doc: DocId, score: Score) -> f64 {
        let time = || self.columns.time(doc).map(|time| time as f64);
        match self.sort {
            Sort::Relevance => {
                f64::from(self.recency.map_or(score, |recency| score * recency.factor(self.columns.time(doc))))
            }
            Sort::Newest => time().unwrap_or(f64::NEG_INFINITY),
            Sort::Oldest => time().map_or(f64::NEG_INFINITY, |time| -time),
            Sort::Source => self.source(doc).map_or(f64::NEG_INFINITY, |place| -f64::from(place)),
        }
    }

    /// Keeps as many as are wanted.
    fn drop_worse_half(&mut self) {
        let (_, worst, _) = self.best.select_nth_unstable_by_key(self.limit - 1, |(key, _)| *key);
        self.worst = Some(worst.0);
        self.best.truncate(self.limit);
    }

    fn source(&self, doc: DocId) -> Option<u32> {
        let (column, places) = self.by_source.as_ref()?;
        places.get(column.term_ords(doc).next()? as usize).copied()
    }
}

impl SegmentCollector for TopOfSegment {
    type Fruit = Collected;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.limit == 0 {
            return;
        }
        let value = self.value(doc, score);
        if self.worst.is_some_and(|worst| value < worst.value) {
            return; // most articles end here, without a look at their id
        }
        let second = match self.sort {
            Sort::Source => self.columns.time(doc).map_or(f64::NEG_INFINITY, |time| time as f64),
            _ => 0.0,
        };
        let key = Key { value, second, id: self.columns.ids.first(doc).unwrap_or(u64::MAX) };
        if self.worst.is_some_and(|worst| key > worst) || self.after.is_some_and(|after| key <= after) {
            return;
        }
        self.best.push((key, doc));
        if self.best.len() >= 2 * self.limit {
            self.drop_worse_half();
        }
    }

    fn harvest(self) -> Collected {
        let address = |doc| DocAddress::new(self.ordinal, doc);
        let top = self.best.into_iter().map(|(key, doc)| (key, address(doc))).collect();
        Collected { top, total: self.total }
    }
}
