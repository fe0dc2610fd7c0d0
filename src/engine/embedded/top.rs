//! Collects the best of the matching articles, and how many there are.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::engine::Sort;
use crate::engine::fields::Field;

/// The place of an article in the order of an answer: a smaller key stands higher.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
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
    /// The place of the last of the best.
    pub last: Option<Key>,
}

/// Collects the best `limit` articles by `sort`.
pub struct Top {
    /// The order.
    pub sort: Sort,
    /// How many.
    pub limit: usize,
    /// Only what stands after this place.
    pub after: Option<Key>,
}

impl Collector for Top {
    type Fruit = Collected;
    type Child = TopOfSegment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<TopOfSegment> {
        let columns = segment.fast_fields();
        Ok(TopOfSegment {
            ordinal,
            sort: self.sort,
            limit: self.limit,
            ids: columns.u64(Field::Id.spec().name)?,
            times: columns.i64(Field::Order.spec().name).ok(),
            after: self.after,
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
        }
        all.sort_unstable_by_key(|(key, _)| *key);
        all.truncate(self.limit);
        let score = |key: Key| if self.sort == Sort::Relevance { key.value as Score } else { 0.0 };
        merged.last = all.last().map(|(key, _)| *key);
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
    after: Option<Key>,
    total: u64,
    /// The worst of the kept on top.
    heap: BinaryHeap<(Key, DocId)>,
}

/// What one segment gave.
pub struct SegmentTop {
    top: Vec<(Key, DocAddress)>,
    total: u64,
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
}

impl SegmentCollector for TopOfSegment {
    type Fruit = SegmentTop;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.limit == 0 {
            return;
        }
        let value = self.value(doc, score);
        if self.heap.len() == self.limit && self.heap.peek().is_some_and(|(worst, _)| value < worst.value) {
            return; // most articles end here, without a look at their id
        }
        let key = Key { value, id: self.ids.first(doc).unwrap_or(u64::MAX) };
        if self.after.is_some_and(|after| key <= after) {
            return;
        }
        if self.heap.len() < self.limit {
            self.heap.push((key, doc));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && key < worst.0
        {
            *worst = (key, doc);
        }
    }

    fn harvest(self) -> SegmentTop {
        let address = |doc| DocAddress::new(self.ordinal, doc);
        let top = self.heap.into_iter().map(|(key, doc)| (key, address(doc))).collect();
        SegmentTop { top, total: self.total }
    }
}
