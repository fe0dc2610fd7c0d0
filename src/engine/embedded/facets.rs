//! Counts the matching articles by source, entity, date and so on, in the pass that collects the answer.

use std::collections::HashMap;

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::numbers::Numbers;
use super::values::{all_values, best_values};
use crate::engine::facets::{buckets, ordered, period, text_field};
use crate::engine::fields::Field;
use crate::engine::{Bucket, Counts, Facet};

/// Counts by each of the facets.
pub struct Facets<'a> {
    /// The facets.
    pub facets: &'a [Facet],
    /// The most values of each; of dates all are given.
    pub most: usize,
    /// The numbers of the values in this state of the index.
    pub numbers: &'a Numbers,
}

impl Collector for Facets<'_> {
    type Fruit = Vec<Counts>;
    type Child = SegmentCounts;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        SegmentCounts::open(self.facets, segment)
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<SegmentCounts>) -> tantivy::Result<Vec<Counts>> {
        let mut days = Periods::default();
        for (period, count) in segments.iter().flat_map(|segment| &segment.periods) {
            *days.entry(*period).or_default() += count;
        }
        let merged = self.facets.iter().map(|facet| {
            let buckets = match text_field(*facet) {
                Some(field) => self.values(*facet, field, &segments)?,
                None => buckets(*facet, named_periods(*facet, &days)),
            };
            Ok(Counts { facet: *facet, buckets })
        });
        merged.collect()
    }
}

impl Facets<'_> {
    /// Names the values of a facet.
    fn values(&self, facet: Facet, field: Field, segments: &[SegmentCounts]) -> tantivy::Result<Vec<Bucket>> {
        let texts = segments.iter().flat_map(|segment| &segment.texts).filter(|texts| texts.field == field);
        let texts: Vec<&TextCounts> = texts.collect();
        // Hosts are rolled up before it shows which have most.
        let mut values = match self.most < usize::MAX && facet != Facet::Source {
            true => ordered(facet, best_values(facet, &texts, self.most, self.numbers)?),
            false => buckets(facet, all_values(facet, &texts)?),
        };
        values.truncate(self.most);
        Ok(values)
    }
}

/// Articles by the days that they can be from: the first and how many more; `None` without a date.
type Periods = FxHashMap<Option<(i64, i64)>, u64>;

fn named_periods(facet: Facet, periods: &Periods) -> HashMap<Option<String>, u64> {
    let mut named = HashMap::new();
    for (days, count) in periods {
        let value = days.and_then(|(first, more)| period(facet, first, first + more));
        *named.entry(value).or_default() += count;
    }
    named
}

/// What was counted in one segment; each column once, however many facets are made of it.
pub struct SegmentCounts {
    texts: Vec<TextCounts>,
    days: Option<(Column<i64>, Column<i64>)>,
    has_periods: bool,
    periods: Periods,
}

/// Articles by the values of a column of texts, in one segment.
pub struct TextCounts {
    /// The field that it is of.
    pub field: Field,
    /// The segment.
    pub segment: SegmentId,
    /// The column; `None` where no article has a value.
    pub column: Option<StrColumn>,
    /// Articles by the number of the value in the segment.
    pub counts: Vec<u32>,
    /// The numbers of the values that some article has.
    pub counted: Vec<u64>,
    /// Articles that have none.
    pub without: u64,
    /// The values of the article that is counted.
    own: Vec<u64>,
}

impl SegmentCounts {
    fn open(facets: &[Facet], segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let columns = segment.fast_fields();
        let mut texts: Vec<TextCounts> = Vec::new();
        for field in facets.iter().filter_map(|facet| text_field(*facet)) {
            if texts.iter().any(|own| own.field == field) {
                continue;
            }
            let column = columns.str(field.spec().name)?;
            let counts = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
            let segment = segment.segment_id();
            let (counted, own) = (Vec::new(), Vec::new());
            texts.push(TextCounts { field, segment, column, counts, counted, without: 0, own });
        }
        let days = |field: Field| columns.i64(field.spec().name).ok();
        let has_periods = facets.iter().any(|facet| text_field(*facet).is_none());
        let days = days(Field::FirstDay).zip(days(Field::LastDay)).filter(|_| has_periods);
        Ok(SegmentCounts { texts, days, has_periods, periods: Periods::default() })
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = SegmentCounts;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.texts.iter_mut().for_each(|texts| texts.count(doc));
        if self.has_periods {
            let days = self.days.as_ref().and_then(|(first, last)| first.first(doc).zip(last.first(doc)));
            *self.periods.entry(days.map(|(first, last)| (first, last - first))).or_default() += 1;
        }
    }

    fn harvest(self) -> SegmentCounts {
        self
    }
}

impl TextCounts {
    fn count(&mut self, doc: DocId) {
        let rows = self.column.as_ref().map_or(0..0, |column| column.ords().index.value_row_ids(doc));
        self.own.resize(rows.len(), 0);
        if let Some(column) = &self.column {
            column.ords().values.get_range(rows.start.into(), &mut self.own);
        }
        for value in &self.own {
            let count = &mut self.counts[*value as usize];
            if *count == 0 {
                self.counted.push(*value);
            }
            *count += 1;
        }
        self.without += u64::from(rows.is_empty());
    }
}
