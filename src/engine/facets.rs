//! What counts by facets mean, whatever engine counts: values rolled up and put in order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::fields::Field;
use super::values::{date_of, entity_from_text};
use super::{Bucket, Facet};
use crate::article::{EntityKind, SourceDomain};

/// Rolls the values up and puts them in order.
pub fn buckets(facet: Facet, counts: HashMap<Option<String>, u64>) -> Vec<Bucket> {
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

/// Returns what a value of the column is called in the facet; `None` where it belongs to another kind.
pub fn value_of(facet: Facet, text: &str) -> Option<String> {
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
pub fn text_field(facet: Facet) -> Option<Field> {
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
pub fn period(facet: Facet, first: i64, last: i64) -> Option<String> {
    let (first, last) = (date_of(first), date_of(last));
    let is_in_month = (first.year(), first.month()) == (last.year(), last.month());
    match facet {
        Facet::Year => Some(format!("{:04}", first.year())),
        Facet::Month => is_in_month.then(|| format!("{:04}-{:02}", first.year(), first.month())),
        _ => (first == last).then(|| first.to_string()),
    }
}
