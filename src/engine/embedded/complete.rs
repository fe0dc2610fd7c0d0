//! Words, sources and names of the archive that begin in a certain way.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use tantivy::query::{EnableScoring, Query, TermSetQuery};
use tantivy::schema::Term;
use tantivy::{DocAddress, Searcher, TERMINATED};

use super::answer::article_at;
use super::schema::{handle, text_term};
use super::view::View;
use crate::article::EntityKind;
use crate::engine::facets::is_site;
use crate::engine::fields::{Field, terms};
use crate::engine::values::each_name;
use crate::engine::{Bucket, Vocabulary};
use crate::text::{folded_words, words};

/// Returns what begins with `prefix`, at most `most`, in most articles first.
///
/// # Errors
/// Where the index cannot be read.
pub fn complete(of: Vocabulary, prefix: &str, most: usize, view: &View) -> tantivy::Result<Vec<Bucket>> {
    let searcher = &view.searcher;
    match of {
        Vocabulary::Words => match words(prefix).as_slice() {
            [word] => best(Field::Text, word, most, searcher, |term| Some(term.to_owned())),
            _ => Ok(Vec::new()),
        },
        Vocabulary::Sources => sources(prefix, most, searcher),
        Vocabulary::Names(kind) => names(kind, &folded_words(prefix), most, view),
    }
}

/// Returns all words of the archive, in alphabetical order; some may be in no article any more.
///
/// # Errors
/// Where the index cannot be read.
pub fn words_of(searcher: &Searcher) -> tantivy::Result<Vec<String>> {
    let mut words = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(handle(Field::Text))?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            words.extend(std::str::from_utf8(terms.key()).map(str::to_owned));
        }
    }
    Ok(words.into_iter().collect())
}

/// Returns hosts and names of sources.
fn sources(prefix: &str, most: usize, searcher: &Searcher) -> tantivy::Result<Vec<Bucket>> {
    let host = |term: &str| is_site(term).then(|| term.to_owned());
    let mut found = best(Field::Source, &prefix.to_lowercase(), most, searcher, host)?;
    let named = terms::source_name(prefix);
    let name = |term: &str| Some(term[1..].to_owned());
    found.extend(best(Field::Source, &named, most, searcher, name)?);
    found.sort_by_key(|bucket| Reverse(bucket.count));
    found.truncate(most);
    Ok(found)
}

/// Returns names as one of their articles writes them.
fn names(kind: Option<EntityKind>, prefix: &str, most: usize, view: &View) -> tantivy::Result<Vec<Bucket>> {
    // An article in which the name is of several kinds is counted for each here.
    let name = |term: &str| terms::entity_name(kind, term).map(str::to_owned);
    let folded = best(Field::Entity, prefix, most, &view.searcher, name)?;
    let mut written = Vec::new();
    for name in folded.into_iter().filter_map(|bucket| bucket.value) {
        written.extend(as_written(kind, &name, view)?);
    }
    written.sort_by_key(|bucket| Reverse(bucket.count));
    Ok(written)
}

/// Returns how the first article that has a folded name writes it, and how many articles have it.
fn as_written(kind: Option<EntityKind>, name: &str, view: &View) -> tantivy::Result<Option<Bucket>> {
    let terms = terms::entities(kind, name).into_iter().map(|term| Term::from_field_text(handle(Field::Entity), &term));
    let weight = TermSetQuery::new(terms).weight(EnableScoring::disabled_from_searcher(&view.searcher))?;
    let (mut first, mut count) = (None, 0);
    for (ordinal, segment) in (0..).zip(view.searcher.segment_readers()) {
        let mut docs = weight.scorer(segment, 1.0)?;
        while docs.doc() != TERMINATED {
            if !segment.is_deleted(docs.doc()) {
                first.get_or_insert(DocAddress::new(ordinal, docs.doc()));
                count += 1;
            }
            docs.advance();
        }
    }
    let Some(first) = first else { return Ok(None) };
    let content = article_at(view, first)?.content;
    let own = || content.entities.iter().filter(|own| kind.is_none_or(|kind| kind == own.kind));
    let mut written = own().map(|own| own.name.to_string()).find(|own| folded_words(own) == name);
    // The end of the name, or another one: as the text has it.
    for entity in own() {
        each_name(entity, &content, &mut |own| {
            let end = || terms::name(own).find(|end| folded_words(end) == name);
            written = written.take().or_else(|| end().map(str::to_owned));
        });
    }
    Ok(written.map(|value| Bucket { value: Some(value), count }))
}

/// Returns the terms of a field that begin with `prefix`, as `value` has them, in most articles first; those that it has
/// alike are one.
fn best(
    field: Field,
    prefix: &str,
    most: usize,
    searcher: &Searcher,
    value: impl Fn(&str) -> Option<String>,
) -> tantivy::Result<Vec<Bucket>> {
    if prefix.is_empty() {
        return Ok(Vec::new());
    }
    let mut counts: HashMap<String, u64> = HashMap::new();
    let first = text_term(field, prefix);
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(handle(field))?;
        let mut terms = index.terms().range().ge(first.serialized_value_bytes()).into_stream()?;
        while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
            if let Some(value) = std::str::from_utf8(terms.key()).ok().and_then(&value) {
                *counts.entry(value).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    let mut found: Vec<Bucket> =
        counts.into_iter().map(|(value, count)| Bucket { value: Some(value), count }).collect();
    found.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    found.truncate(most);
    Ok(found)
}
