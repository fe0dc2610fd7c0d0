//! Counts by facets: by the cluster, page by page, so that they are exact however many values there are; or here, of
//! articles that were judged.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::view::View;
use crate::article::Article;
use crate::engine::facets::{buckets, period, text_field, value_of};
use crate::engine::fields::Field;
use crate::engine::values::{day_number, entity_to_text};
use crate::engine::{Counts, Facet};
use crate::error::Result;
use crate::text::Language;

/// So many values are asked for at once.
const VALUES_AT_ONCE: usize = 5_000;

/// Lets the cluster count the articles of a query by each facet.
///
/// # Errors
/// [`crate::error::Error::Engine`].
pub fn count(view: &View, query: &Value, facets: &[Facet]) -> Result<Vec<Counts>> {
    facets.iter().map(|facet| one(view, query, *facet)).collect()
}

fn one(view: &View, query: &Value, facet: Facet) -> Result<Counts> {
    let mut counts: HashMap<Option<String>, u64> = HashMap::new();
    let mut add = |value: Option<String>, count: u64| *counts.entry(value).or_default() += count;
    match text_field(facet) {
        Some(field) => each_bucket(view, query, &[field], &mut |key, count| {
            match key[field.spec().name].as_str() {
                None => add(None, count),
                // A value of another kind is none.
                Some(text) => {
                    if let Some(value) = value_of(facet, text) {
                        add(Some(value), count);
                    }
                }
            }
        })?,
        None => each_bucket(view, query, &[Field::FirstDay, Field::LastDay], &mut |key, count| {
            let day = |field: Field| key[field.spec().name].as_i64();
            let days = day(Field::FirstDay).zip(day(Field::LastDay));
            add(days.and_then(|(first, last)| period(facet, first, last)), count);
        })?,
    }
    Ok(Counts { facet, buckets: buckets(facet, counts) })
}

/// Calls `take` with every combination of the values of some fields, and the number of articles that have it.
///
/// # Errors
/// [`crate::error::Error::Engine`].
pub fn each_bucket(view: &View, query: &Value, fields: &[Field], take: &mut dyn FnMut(&Value, u64)) -> Result<()> {
    let source = |field: &Field| {
        let name = field.spec().name;
        json!({name: {"terms": {"field": name, "missing_bucket": true}}})
    };
    let sources: Vec<Value> = fields.iter().map(source).collect();
    let mut after = Value::Null;
    loop {
        let mut composite = Map::new();
        composite.insert("size".to_owned(), VALUES_AT_ONCE.into());
        composite.insert("sources".to_owned(), sources.clone().into());
        if !after.is_null() {
            composite.insert("after".to_owned(), after);
        }
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "query": query,
            "aggs": {"values": {"composite": composite}},
        });
        let answer = view.search(&body)?;
        let values = &answer["aggregations"]["values"];
        let buckets = values["buckets"].as_array().map_or(&[][..], Vec::as_slice);
        buckets.iter().for_each(|bucket| take(&bucket["key"], bucket["doc_count"].as_u64().unwrap_or(0)));
        after = values["after_key"].clone();
        if buckets.len() < VALUES_AT_ONCE || after.is_null() {
            return Ok(());
        }
    }
}

/// Counts articles one by one.
pub struct Tally {
    facets: Vec<(Facet, HashMap<Option<String>, u64>)>,
}

impl Tally {
    /// Begins.
    pub fn new(facets: &[Facet]) -> Tally {
        Tally { facets: facets.iter().map(|facet| (*facet, HashMap::new())).collect() }
    }

    /// Counts an article.
    pub fn add(&mut self, article: &Article) {
        for (facet, counts) in &mut self.facets {
            values(article, *facet).into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
        }
    }

    /// Returns the counts.
    pub fn counts(self) -> Vec<Counts> {
        let counts = |(facet, counts)| Counts { facet, buckets: buckets(facet, counts) };
        self.facets.into_iter().map(counts).collect()
    }
}

/// Returns the values under which an article counts.
fn values(article: &Article, facet: Facet) -> Vec<Option<String>> {
    let content = &article.content;
    let one = |value: Option<String>| vec![value];
    let Some(field) = text_field(facet) else {
        let days = content.published.map(|own| (day_number(own.first_day()), day_number(own.last_day())));
        return one(days.and_then(|(first, last)| period(facet, first, last)));
    };
    let texts: BTreeSet<String> = match field {
        Field::Source => {
            let host = content.source.as_ref().map(ToString::to_string);
            host.or_else(|| content.source_name.clone()).into_iter().collect()
        }
        Field::Entity => content.entities.iter().map(entity_to_text).collect(),
        Field::Language => content.language.as_ref().map(Language::to_string).into_iter().collect(),
        Field::Author => content.authors.iter().cloned().collect(),
        Field::Agency => content.agency.iter().cloned().collect(),
        Field::Dateline => content.dateline.iter().cloned().collect(),
        _ => content.section.iter().cloned().collect(),
    };
    if texts.is_empty() {
        return one(None);
    }
    texts.iter().filter_map(|text| value_of(facet, text)).map(Some).collect()
}
