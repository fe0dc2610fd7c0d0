//! Counts the matching articles by source, entity, date and so on, in the pass that collects the answer.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::convert::{date_of, entity_from_text};
use crate::article::{EntityKind, SourceDomain};
use crate::engine::fields::Field;
use crate::engine::{Bucket, Counts, Facet};

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

/// Rolls the values up and puts them in order.
fn buckets(facet: Facet, counts: HashMap<Option<String>, u64>) -> Vec<Bucket> {
    let mut sums: BTreeMap<Option<String>, u64> = BTreeMap::new();
    for (value, count) in counts {
        let value = match facet {
            Facet::Source => value.map(registrable),
            _ => value,
        };
        *sums.entry(value).or_default() += count;
    }
    let mut buckets: Vec<Bucket> = sums.into_iter().map(|(value, count)| Bucket { value, count }).collect();
    if matches!(facet, Facet::Year | Facet::Month | Facet::Day) {
        buckets.sort_by_key(|bucket| bucket.value.is_none());
    } else {
        buckets.sort_by_key(|bucket| Reverse(bucket.count));
    }
    buckets
}

/// Returns the registrable domain of a host by the Public Suffix List; a name stays as it is.
fn registrable(source: String) -> String {
    match SourceDomain::parse(&source) {
        Some(_) => psl::domain_str(&source).map_or(source.clone(), str::to_owned),
        None => source,
    }
}

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

/// Returns what a value of the column is called in the facet; `None` where it belongs to another kind.
fn value_of(facet: Facet, text: &str) -> Option<String> {
    let wanted = match facet {
        Facet::Entity => None,
        Facet::Person => Some(EntityKind::Person),
        Facet::Organisation => Some(EntityKind::Organisation),
        Facet::Place => Some(EntityKind::Place),
        _ => return Some(text.to_owned()),
    };
    let entity = entity_from_text(text)?;
    wanted.is_none_or(|kind| kind == entity.kind).then_some(entity.name)
}

/// Returns the field of a facet whose values are text.
fn text_field(facet: Facet) -> Option<Field> {
    match facet {
        Facet::Source | Facet::Host => Some(Field::Source),
        Facet::Entity | Facet::Person | Facet::Organisation | Facet::Place => Some(Field::Entity),
        Facet::Language => Some(Field::Language),
        Facet::Author => Some(Field::Author),
        Facet::Section => Some(Field::Section),
        Facet::Year | Facet::Month | Facet::Day => None,
    }
}

/// Returns the year, month or day that lies around the days from `first` to `last`; `None` where it is not known.
fn period(facet: Facet, first: i64, last: i64) -> Option<String> {
    let (first, last) = (date_of(first), date_of(last));
    let is_in_month = (first.year(), first.month()) == (last.year(), last.month());
    match facet {
        Facet::Year => Some(format!("{:04}", first.year())),
        Facet::Month => is_in_month.then(|| format!("{:04}-{:02}", first.year(), first.month())),
        _ => (first == last).then(|| first.to_string()),
    }
}
