//! What counts by facets mean, whatever engine counts: values rolled up and put in order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::fields::Field;
use super::values::{date_of, entity_from_text, entity_to_text};
use super::{Bucket, Facet};
use crate::article::{Entity, EntityKind, SourceDomain};

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
    ordered(facet, sums)
}

/// Puts values in order: those in most articles first, dates in their own order; without a value comes last there.
pub fn ordered(facet: Facet, counts: impl IntoIterator<Item = (Option<String>, u64)>) -> Vec<Bucket> {
    let mut buckets: Vec<Bucket> = counts.into_iter().map(|(value, count)| Bucket { value, count }).collect();
    buckets.sort_by(|a, b| a.value.cmp(&b.value));
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

/// Returns whether it is a host that can be somebody's, and no mere part of such, as `co.uk`.
pub fn is_site(host: &str) -> bool {
    SourceDomain::parse(host).is_some() && psl::domain_str(host).is_some()
}

/// Returns what the values of the column begin with that are of the facet's kind; `None` where all are.
pub fn kind_prefix(facet: Facet) -> Option<String> {
    let kind = match facet {
        Facet::Person => EntityKind::Person,
        Facet::Organisation => EntityKind::Organisation,
        Facet::Place => EntityKind::Place,
        _ => return None,
    };
    Some(entity_to_text(&Entity::new("", kind)))
}

/// Returns what a value of a field's column is called, its kind left out.
pub fn name_of(field: Field, text: &[u8]) -> &[u8] {
    match kind_of(field, text) {
        [] => text,
        kind => &text[kind.len() + 1..],
    }
}

/// Returns the kind of a value of a field's column; nothing where the field has none.
pub fn kind_of(field: Field, text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| *byte == b' ').filter(|_| field == Field::Entity);
    &text[..end.unwrap_or(0)]
}

/// Returns what a value of the column is called in the facet; `None` where it belongs to another kind.
pub fn value_of(facet: Facet, text: &str) -> Option<String> {
    if facet != Facet::Entity && kind_prefix(facet).is_none() {
        return Some(text.to_owned());
    }
    let is_wanted = kind_prefix(facet).is_none_or(|prefix| text.starts_with(&prefix));
    entity_from_text(text).filter(|_| is_wanted).map(|entity| entity.name.into_string())
}

/// Returns the field of a facet whose values are text.
pub fn text_field(facet: Facet) -> Option<Field> {
    match facet {
        Facet::Source | Facet::Host => Some(Field::Source),
        Facet::Entity | Facet::Person | Facet::Organisation | Facet::Place => Some(Field::Entity),
        Facet::Language => Some(Field::Language),
        Facet::Author => Some(Field::Author),
        Facet::Section => Some(Field::Section),
        Facet::Agency => Some(Field::Agency),
        Facet::Dateline => Some(Field::Dateline),
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
