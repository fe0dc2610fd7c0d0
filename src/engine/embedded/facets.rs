//! Counts the matching articles by source, entity, date and so on, in the pass that collects the answer.

use std::collections::HashMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::engine::facets::{buckets, period, text_field, value_of};
use crate::engine::fields::Field;
use crate::engine::{Counts, Facet};

/// Counts by each of the facets.
pub struct Facets<'a>(pub &'a [Facet]);

impl Collector for Facets<'_> {
    type Fruit = Vec<Counts>;
    type Child = SegmentFacets;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentFacets> {
        let facets = self.0.iter().map(|facet| SegmentFacet::open(*facet, segment));
        Ok(SegmentFacets(facets.collect::<tantivy::Result<_>>()?))
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Vec<Named>>) -> tantivy::Result<Vec<Counts>> {
        let mut sums: Vec<HashMap<Option<String>, u64>> = vec![HashMap::new(); self.0.len()];
        for segment in segments {
            for (sum, named) in sums.iter_mut().zip(segment) {
                for (value, count) in named {
                    *sum.entry(value).or_default() += count;
                }
            }
        }
        Ok(self
            .0
            .iter()
            .zip(sums)
            .map(|(facet, sum)| Counts { facet: *facet, buckets: buckets(*facet, sum) })
            .collect())
    }
}

/// Values with their counts; `None` for articles without one.
type Named = Vec<(Option<String>, u64)>;

/// Counts in one segment.
pub struct SegmentFacets(Vec<SegmentFacet>);

impl SegmentCollector for SegmentFacets {
    type Fruit = Vec<Named>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.0.iter_mut().for_each(|facet| facet.count(doc));
    }

    fn harvest(self) -> Vec<Named> {
        self.0.into_iter().map(SegmentFacet::named).collect()
    }
}

enum SegmentFacet {
    /// Values of text, by their number in the segment.
    Texts { facet: Facet, column: Option<StrColumn>, counts: Vec<u64>, without: u64 },
    /// Days, months or years.
    Days { facet: Facet, columns: Option<(Column<i64>, Column<i64>)>, counts: HashMap<Option<i64>, u64> },
}

impl SegmentFacet {
    fn open(facet: Facet, segment: &SegmentReader) -> tantivy::Result<SegmentFacet> {
        let columns = segment.fast_fields();
        let Some(field) = text_field(facet) else {
            let days = |field: Field| columns.i64(field.spec().name).ok();
            let columns = days(Field::FirstDay).zip(days(Field::LastDay));
            return Ok(SegmentFacet::Days { facet, columns, counts: HashMap::new() });
        };
        let column = columns.str(field.spec().name)?;
        let counts = vec![0; column.as_ref().map_or(0, |column| column.num_terms())];
        Ok(SegmentFacet::Texts { facet, column, counts, without: 0 })
    }

    fn count(&mut self, doc: DocId) {
        match self {
            SegmentFacet::Texts { column, counts, without, .. } => {
                let mut has_value = false;
                for value in column.iter().flat_map(|column| column.term_ords(doc)) {
                    counts[value as usize] += 1;
                    has_value = true;
                }
                *without += u64::from(!has_value);
            }
            SegmentFacet::Days { columns, counts, .. } => {
                let days = columns.as_ref().and_then(|(first, last)| first.first(doc).zip(last.first(doc)));
                // Most articles are known to the day; the others are told by their last day.
                let key = days.map(|(first, last)| first << 16 | (last - first).clamp(0, 0xFFFF));
                *counts.entry(key).or_default() += 1;
            }
        }
    }

    /// Returns the counted values by name.
    fn named(self) -> Named {
        match self {
            SegmentFacet::Texts { facet, column, counts, without } => named_texts(facet, column, &counts, without),
            SegmentFacet::Days { facet, counts, .. } => {
                let period = |key: i64| period(facet, key >> 16, (key >> 16) + (key & 0xFFFF));
                counts.into_iter().map(|(key, count)| (key.and_then(period), count)).collect()
            }
        }
    }
}

fn named_texts(facet: Facet, column: Option<StrColumn>, counts: &[u64], without: u64) -> Named {
    let mut named = Vec::new();
    if without > 0 {
        named.push((None, without));
    }
    let Some(column) = column else { return named };
    let counted: Vec<u64> = (0..counts.len() as u64).filter(|value| counts[*value as usize] > 0).collect();
    let mut at = 0;
    // Values come in the order of their numbers; a damaged dictionary gives none, as it gives no articles.
    let _ = column.dictionary().sorted_ords_to_term_cb(&counted, |bytes| {
        let count = counts[counted[at] as usize];
        at += 1;
        if let Some(value) = value_of(facet, &String::from_utf8_lossy(bytes)) {
            named.push((Some(value), count));
        }
    });
    named
}
