//! The archive in numbers, and how often words occur in it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::compile::every;
use super::facets::{self, each_bucket};
use super::view::{View, total};
use crate::engine::fields::Field;
use crate::engine::values::date_of;
use crate::engine::{Bucket, Facet, Stats};
use crate::error::Result;

/// Counts the archive.
///
/// # Errors
/// [`crate::error::Error::Engine`].
pub fn stats(view: &View) -> Result<Stats> {
    let body = json!({
        "size": 0,
        "track_total_hits": true,
        "aggs": {"words": {"sum": {"field": Field::Words.spec().name}}},
    });
    let answer = view.search(&body)?;
    let mut years: BTreeMap<i16, u64> = BTreeMap::new();
    let mut undated = 0;
    each_bucket(
        view,
        &every(),
        &[Field::FirstDay],
        &mut |key, count| match key[Field::FirstDay.spec().name].as_i64() {
            Some(day) => *years.entry(date_of(day).year()).or_default() += count,
            None => undated += count,
        },
    )?;
    let none = (undated > 0).then_some(Bucket { value: None, count: undated });
    let bucket = |(year, count): (i16, u64)| Bucket { value: Some(year.to_string()), count };
    let mut of_facets = facets::count(view, &every(), &[Facet::Host, Facet::Language])?.into_iter();
    let mut next = || of_facets.next().map(|counts| counts.buckets).unwrap_or_default();
    Ok(Stats {
        articles: total(&answer),
        words: answer["aggregations"]["words"]["value"].as_f64().unwrap_or(0.0) as u64,
        sources: next(),
        languages: next(),
        years: years.into_iter().map(bucket).chain(none).collect(),
        index_bytes: bytes(view)?,
    })
}

/// Returns the bytes that the index takes on the disks, its copies left out.
fn bytes(view: &View) -> Result<u64> {
    let address = &view.client.address;
    let path = format!("/{},{}/_stats", address.index, address.words_index());
    let answer = view.client.ask("GET", &path, &Value::Null)?;
    Ok(answer["_all"]["primaries"]["store"]["size_in_bytes"].as_u64().unwrap_or(0))
}
