//! What a word may become while it is typed.

use serde::Serialize;
use utoipa::ToSchema;

use crate::engine::{Bucket, Engine, Vocabulary};
use crate::error::Result;
use crate::query::{EntityKind, Tree, field_names};

/// What a word may become
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Suggestion {
    /// What to put in its place, in the query language
    pub text: String,
    /// `field`, `source`, `name` or `word`
    pub kind: &'static str,
    /// How many articles have it; `null` for fields
    pub articles: Option<u64>,
}

/// The fewest letters that words are offered for.
const FEWEST: usize = 2;

/// Returns what `typed` may become, at most `most`: after `source:` sources, after `person:`, `org:`, `place:` and
/// `entity:` names, else fields, sources, names and words, those in most articles first.
///
/// # Errors
/// Where the index cannot be read.
pub fn suggest(engine: &dyn Engine, typed: &str, most: usize) -> Result<Vec<Suggestion>> {
    let typed = typed.trim();
    if let Some((field, value)) = typed.split_once(':') {
        return of_field(engine, field, value.trim_start_matches('"'), most);
    }
    if typed.chars().count() < FEWEST {
        return Ok(Vec::new());
    }
    let lower = typed.to_lowercase();
    let fields = field_names().filter(|name| name.starts_with(&lower));
    let fields: Vec<Suggestion> =
        fields.map(|name| Suggestion { text: format!("{name}:"), kind: "field", articles: None }).collect();
    let mut found = words(engine, typed, most)?;
    found.extend(sources(engine, typed, most)?);
    found.extend(names(engine, EntityKind::Any, typed, most)?);
    found.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.text.cmp(&b.text)));
    // Of each sort there is room for the best.
    let mut kept = fields;
    for kind in ["source", "name", "word"] {
        kept.extend(found.iter().filter(|own| own.kind == kind).take(most.div_ceil(3)).cloned());
    }
    let rest: Vec<Suggestion> = found.into_iter().filter(|own| !kept.contains(own)).collect();
    kept.extend(rest);
    kept.truncate(most);
    Ok(kept)
}

fn of_field(engine: &dyn Engine, field: &str, value: &str, most: usize) -> Result<Vec<Suggestion>> {
    match field.to_lowercase().as_str() {
        "source" | "site" | "domain" => sources(engine, value, most),
        "entity" => names(engine, EntityKind::Any, value, most),
        "person" => names(engine, EntityKind::Person, value, most),
        "org" => names(engine, EntityKind::Organisation, value, most),
        "place" => names(engine, EntityKind::Place, value, most),
        _ => Ok(Vec::new()),
    }
}

fn words(engine: &dyn Engine, typed: &str, most: usize) -> Result<Vec<Suggestion>> {
    let found = engine.complete(Vocabulary::Words, typed, most)?;
    Ok(suggestions(found, "word", |word| Some(word.to_owned())))
}

fn sources(engine: &dyn Engine, typed: &str, most: usize) -> Result<Vec<Suggestion>> {
    let typed = typed.strip_prefix("www.").unwrap_or(typed);
    let found = engine.complete(Vocabulary::Sources, typed, most)?;
    Ok(suggestions(found, "source", |source| Tree::source_value(source).ok().map(|tree| tree.to_string())))
}

fn names(engine: &dyn Engine, kind: EntityKind, typed: &str, most: usize) -> Result<Vec<Suggestion>> {
    let found = engine.complete(Vocabulary::Names(kind.of_article()), typed, most)?;
    Ok(suggestions(found, "name", |name| Tree::entity_value(kind, name).ok().map(|tree| tree.to_string())))
}

fn suggestions(found: Vec<Bucket>, kind: &'static str, text: impl Fn(&str) -> Option<String>) -> Vec<Suggestion> {
    let made = found
        .into_iter()
        .filter_map(|bucket| Some(Suggestion { text: text(&bucket.value?)?, kind, articles: Some(bucket.count) }));
    made.collect()
}
