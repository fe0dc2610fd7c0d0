//! Words, sources and names of the archive that begin in a certain way.
//!
//! The cluster names candidates by what it keeps in columns, or in the list of words; each is then counted as the terms that
//! a query would ask for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::dialect::Listed;
use super::document::article_of;
use super::mapping::term_name;
use super::view::{View, hits};
use crate::article::{Entity, EntityKind, SourceDomain};
use crate::engine::facets::is_site;
use crate::engine::fields::{Field, terms};
use crate::engine::values::entity_from_text;
use crate::engine::{Bucket, Vocabulary};
use crate::error::Result;
use crate::text::{fold, folded_words, words};

/// At most so many candidates are counted.
const MOST_CANDIDATES: usize = 1000;

/// Of words that more than [`MOST_CANDIDATES`] begin like, those that so many articles hold are counted.
const SAMPLE: usize = 100;

/// So often articles of other names are asked for.
const MOST_ROUNDS: usize = 5;

/// So many letters of a name are looked for in any case and with any accents; an expression has at most 1,000 characters.
const MOST_LETTERS: usize = 8;

/// Returns what begins with `prefix`, at most `most`, in most articles first.
///
/// # Errors
/// [`crate::error::Error::Engine`].
pub fn complete(view: &View, of: Vocabulary, prefix: &str, most: usize) -> Result<Vec<Bucket>> {
    let one = |term: &str| vec![term.to_owned()];
    let mut found = match of {
        Vocabulary::Words => match words(prefix).as_slice() {
            [word] => counted(view, Field::Text, of_words(view, word)?, one)?,
            _ => Vec::new(),
        },
        Vocabulary::Sources => {
            let mut found = counted(view, Field::Source, sites(view, &prefix.to_lowercase())?, one)?;
            found.extend(counted(view, Field::Source, named_sources(view, &terms::source_name(prefix))?, one)?);
            found.sort_by_key(|bucket| Reverse(bucket.count));
            found
        }
        Vocabulary::Names(kind) => {
            let names = names(view, kind, &folded_words(prefix))?;
            counted(view, Field::Entity, names, |name| terms::entities(kind, name))?
        }
    };
    found.truncate(most);
    Ok(found)
}

/// Counts the articles with any of the terms of a key, each with what stands for it, those in most articles first; keys of
/// none are left out.
fn counted(
    view: &View,
    field: Field,
    written: BTreeMap<String, String>,
    terms_of: impl Fn(&str) -> Vec<String>,
) -> Result<Vec<Bucket>> {
    let terms: Vec<Vec<String>> = written.keys().map(|key| terms_of(key)).collect();
    let counts = view.articles_of_any(field, &terms)?;
    let buckets = written.into_values().zip(counts).map(|(value, count)| Bucket { value: Some(value), count });
    let mut buckets: Vec<Bucket> = buckets.filter(|bucket| bucket.count > 0).collect();
    buckets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    Ok(buckets)
}

/// Returns words of the archive: all, or where those are too many, the words of some articles.
fn of_words(view: &View, prefix: &str) -> Result<BTreeMap<String, String>> {
    let same = |word: String| (word.clone(), word);
    let listed = view.some_words(Listed::Prefix(prefix), MOST_CANDIDATES + 1)?;
    if listed.len() <= MOST_CANDIDATES {
        return Ok(listed.into_iter().map(same).collect());
    }
    let body = json!({
        "size": SAMPLE,
        "track_total_hits": false,
        "query": view.dialect().prefixed(Field::Text, prefix),
        "_source": [Field::Headline.spec().name, Field::Body.spec().name],
    });
    let answer = view.search(&body)?;
    let mut found = BTreeSet::new();
    for hit in hits(&answer) {
        let content = article_of(&hit["_source"]).content;
        let own = content.headline.iter().chain([&content.body]).flat_map(|text| words(text));
        found.extend(own.filter(|word| word.starts_with(prefix)));
    }
    Ok(found.into_iter().take(MOST_CANDIDATES).map(same).collect())
}

/// Returns hosts and the domains above them.
fn sites(view: &View, prefix: &str) -> Result<BTreeMap<String, String>> {
    let pattern = format!("(.*\\.)?{}.*", escaped(prefix));
    let mut found = BTreeMap::new();
    for host in columns(view, Field::Source, prefix, &pattern)? {
        let Some(host) = SourceDomain::parse(&host) else { continue };
        let begins = terms::source(&host).filter(|own| own.starts_with(prefix) && is_site(own));
        found.extend(begins.map(|own| (own.to_owned(), own.to_owned())));
    }
    Ok(found)
}

/// Returns names of sources by their terms, from articles that have such: a name stands in no column where there is a host.
fn named_sources(view: &View, prefix: &str) -> Result<BTreeMap<String, String>> {
    let name = Field::SourceName.spec().name;
    if terms::source_name("") == prefix {
        return Ok(BTreeMap::new());
    }
    let mut found = BTreeMap::new();
    for _ in 0..MOST_ROUNDS {
        let known: Vec<&String> = found.keys().collect();
        let body = json!({
            "size": SAMPLE,
            "track_total_hits": false,
            "query": {"bool": {
                "filter": [view.dialect().prefixed(Field::Source, prefix)],
                "must_not": [{"terms": {term_name(Field::Source): known}}],
            }},
            "_source": [name],
        });
        let answer = view.search(&body)?;
        let terms = hits(&answer).iter().filter_map(|hit| Some(terms::source_name(hit["_source"][name].as_str()?)));
        let before = found.len();
        found.extend(terms.map(|term| (term.clone(), term[1..].to_owned())));
        if found.len() == before {
            break;
        }
    }
    Ok(found)
}

/// Returns names by their folded words, each as most articles write it.
fn names(view: &View, kind: Option<EntityKind>, prefix: &str) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for text in columns(view, Field::Entity, prefix, &any_spelling(kind, prefix))? {
        let of_kind = |own: &Entity| kind.is_none_or(|kind| kind == own.kind);
        let Some(entity) = entity_from_text(&text).filter(of_kind) else { continue };
        let term = folded_words(&entity.name);
        if term.starts_with(prefix) {
            found.entry(term).or_insert(entity.name.into_string());
        }
    }
    Ok(found)
}

/// Returns the values of a column that a pattern fits, of the articles that have a term with that beginning; those in most
/// articles first.
fn columns(view: &View, field: Field, prefix: &str, pattern: &str) -> Result<Vec<String>> {
    if prefix.is_empty() {
        return Ok(Vec::new());
    }
    let values = json!({"field": field.spec().name, "include": pattern, "size": MOST_CANDIDATES});
    let body = json!({
        "size": 0,
        "track_total_hits": false,
        "query": view.dialect().prefixed(field, prefix),
        "aggs": {"values": {"terms": values}},
    });
    let answer = view.search(&body)?;
    let buckets = answer["aggregations"]["values"]["buckets"].as_array().into_iter().flatten();
    Ok(buckets.filter_map(|bucket: &Value| bucket["key"].as_str().map(str::to_owned)).collect())
}

/// Returns an expression for the column's entities of a kind, or of any, whose name begins so in any case, with any accents
/// and with anything between the words.
fn any_spelling(kind: Option<EntityKind>, folded: &str) -> String {
    let mut pattern = kind.map_or("[^ ]+", EntityKind::name).to_owned() + " [^a-zA-Z0-9]*";
    for letter in folded.chars().take(MOST_LETTERS) {
        if letter == ' ' {
            pattern.push_str("[^a-zA-Z0-9]+");
            continue;
        }
        let mut letters: BTreeSet<char> = [letter].into_iter().chain(letter.to_uppercase()).collect();
        letters.extend(accented_letters().filter(|own| fold(&own.to_string()).starts_with(letter)));
        pattern.push('[');
        pattern.extend(letters);
        pattern.push_str("][\u{300}-\u{36f}]*");
    }
    pattern + ".*"
}

/// Returns the letters of Latin, Greek and Cyrillic that may bear accents.
fn accented_letters() -> impl Iterator<Item = char> {
    ('\u{c0}'..='\u{24f}').chain('\u{370}'..='\u{52f}').chain('\u{1e00}'..='\u{1eff}').filter(|c| c.is_alphabetic())
}

fn escaped(text: &str) -> String {
    let escape = |c: char| if c.is_alphanumeric() { c.to_string() } else { format!("\\{c}") };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::{any_spelling, escaped};
    use crate::article::EntityKind;

    #[test]
    fn a_name_is_looked_for_however_it_is_spelled() {
        let pattern = any_spelling(None, "jose m");
        assert!(pattern.contains("[Oo") && pattern.contains('É') && pattern.contains("[^a-zA-Z0-9]+[Mm"), "{pattern}");
        assert!(any_spelling(Some(EntityKind::Organisation), "aoueaoueaoueaoue").chars().count() < 1000);
        assert_eq!(escaped("a.b-c"), "a\\.b\\-c");
    }
}
