//! Collects an answer in one pass over the matching articles: the best of them, how many there are, and of which source.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::engine::Sort;
use crate::engine::fields::Field;

/// The place of an article in the order of an answer: a smaller key stands higher.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key {
    /// The score or the time, such that more stands higher.
    value: f64,
    id: u64,
}

impl Eq for Key {}

impl Ord for Key {
    fn cmp(&self, other: &Key) -> Ordering {
        other.value.total_cmp(&self.value).then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Key) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What was collected.
#[derive(Debug, Default)]
pub struct Collected {
    /// The best articles in order, with their scores.
    pub top: Vec<(DocAddress, Score)>,
    /// How many articles match.
    pub total: u64,
    /// How many of them each source printed, in no order; `None` for those without one.
    pub sources: Vec<(Option<String>, u64)>,
}

/// Collects the best `limit` articles by `sort`.
pub struct Top {
    /// The order.
    pub sort: Sort,
    /// How many.
    pub limit: usize,
}

impl Collector for Top {
    type Fruit = Collected;
    type Child = TopOfSegment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<TopOfSegment> {
        let columns = segment.fast_fields();
        let sources = columns.str(Field::Source.spec().name)?;
        let terms = sources.as_ref().map_or(0, |sources| sources.num_terms());
        Ok(TopOfSegment {
            ordinal,
            sort: self.sort,
            limit: self.limit,
            ids: columns.u64(Field::Id.spec().name)?,
            times: columns.i64(Field::Order.spec().name).ok(),
            counts: vec![0; terms],
            without_source: 0,
            sources,
            total: 0,
            heap: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<SegmentTop>) -> tantivy::Result<Collected> {
        let mut merged = Collected::default();
        let mut all: Vec<(Key, DocAddress)> = Vec::new();
        for segment in segments {
            merged.total += segment.total;
            all.extend(segment.top);
            merged.sources.extend(segment.sources);
        }
        all.sort_unstable_by_key(|(key, _)| *key);
        all.truncate(self.limit);
        let score = |key: Key| if self.sort == Sort::Relevance { key.value as Score } else { 0.0 };
        merged.top = all.into_iter().map(|(key, address)| (address, score(key))).collect();
        Ok(merged)
    }
}

/// Collects in one segment.
pub struct TopOfSegment {
    ordinal: SegmentOrdinal,
    sort: Sort,
    limit: usize,
    ids: Column<u64>,
    times: Option<Column<i64>>,
    sources: Option<StrColumn>,
    counts: Vec<u64>,
    without_source: u64,
    total: u64,
    /// The worst of the kept on top.
    heap: BinaryHeap<(Key, DocId)>,
}

/// What one segment gave.
pub struct SegmentTop {
    top: Vec<(Key, DocAddress)>,
    total: u64,
    sources: Vec<(Option<String>, u64)>,
}

impl TopOfSegment {
    fn value(&self, doc: DocId, score: Score) -> f64 {
        let time = || self.times.as_ref().and_then(|times| times.first(doc)).map(|time| time as f64);
        match self.sort {
            Sort::Relevance => f64::from(score),
            Sort::Newest => time().unwrap_or(f64::NEG_INFINITY),
            Sort::Oldest => time().map_or(f64::NEG_INFINITY, |time| -time),
        }
    }

    fn count_source(&mut self, doc: DocId) {
        let source = self.sources.as_ref().and_then(|sources| sources.ords().first(doc));
        match source {
            Some(source) => self.counts[source as usize] += 1,
            None => self.without_source += 1,
        }
    }

    /// Returns the counted sources by name.
    fn named_sources(&self) -> Vec<(Option<String>, u64)> {
        let mut named = Vec::new();
        if self.without_source > 0 {
            named.push((None, self.without_source));
        }
        let Some(sources) = &self.sources else { return named };
        let counted = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        for (ordinal, count) in counted {
            let mut name = String::new();
            if sources.ord_to_str(ordinal as u64, &mut name).unwrap_or(false) {
                named.push((Some(name), *count));
            }
        }
        named
    }
}

impl SegmentCollector for TopOfSegment {
    type Fruit = SegmentTop;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        self.count_source(doc);
        if self.limit == 0 {
            return;
        }
        let value = self.value(doc, score);
        if self.heap.len() == self.limit && self.heap.peek().is_some_and(|(worst, _)| value < worst.value) {
            return; // most articles end here, without a look at their id
        }
        let key = Key { value, id: self.ids.first(doc).unwrap_or(u64::MAX) };
        if self.heap.len() < self.limit {
            self.heap.push((key, doc));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && key < worst.0
        {
            *worst = (key, doc);
        }
    }

    fn harvest(self) -> SegmentTop {
        let sources = self.named_sources();
        let address = |doc| DocAddress::new(self.ordinal, doc);
        let top = self.heap.into_iter().map(|(key, doc)| (key, address(doc))).collect();
        SegmentTop { top, total: self.total, sources }
    }
}
