//! Quickwit: what it takes of Elasticsearch's interface, and its own for making an index.
//!
//! Several terms cannot share a place there, nothing is replaced or removed, nothing becomes visible on order, and scores
//! are those of one split. So words, filters, and phrases of words that never share a place are found exactly there;
//! of all else it finds more, which is read and decided here, as the order by relevance always is.
//!
//! After the documents of version 0.9 and the source of that release (`quickwit-query/src/elastic_query_dsl`,
//! `quickwit-serve/src/elasticsearch_api`, and the revision of tantivy that it is built with).

mod document;
mod index;
mod spelling;

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{Dialect, Listed, PhraseWord};
use crate::engine::Sort;
use crate::engine::cluster::client::Client;
use crate::engine::cluster::compile::{Compiled, any, every};
use crate::engine::cluster::mapping::{Shape, WORD, term_name};
use crate::engine::cluster::product::QUICKWIT_PREFIX;
use crate::engine::cluster::view;
use crate::engine::fields::Field;
use crate::error::Result;
use document::short;

/// Quickwit.
#[derive(Debug)]
pub struct Quickwit;

/// The field of folded words that share a place with the one before them.
const JOINED: &str = "joined";

/// The field of all terms of the headline.
const IN_HEADLINE: &str = "in_headline";

/// The columns that articles are in order of time by; what has no date stands last in either.
const NEWEST: &str = "newest";
const OLDEST: &str = "oldest";

/// A pattern may stand for so many words: each is counted by a search of its own.
const MOST_WORDS: usize = 10_000;

/// So often it is asked whether what was taken is visible.
const POLLING: Duration = Duration::from_millis(250);

impl Dialect for Quickwit {
    fn prefix(&self) -> &'static str {
        QUICKWIT_PREFIX
    }

    fn tells_nodes(&self) -> bool {
        false
    }

    fn is_append_only(&self) -> bool {
        true
    }

    fn make(&self, client: &Client, _: Shape) -> Result<()> {
        index::make(client)
    }

    fn check(&self, client: &Client) -> Result<()> {
        view::check_format(client, index::format(&index::metadata(client, &client.address.index)?))
    }

    fn show(&self, client: &Client, index: &str, expected: Option<u64>) -> Result<bool> {
        let timeout = index::commit_timeout(&index::metadata(client, index)?);
        // A commit begins at the latest then, and has to be published.
        let quiet = timeout * 3 / 2 + Duration::from_secs(1);
        let mut last = (0, Instant::now());
        loop {
            let count = view::count(client, index, &every())?;
            if expected.is_some_and(|expected| count >= expected) {
                return Ok(false);
            }
            if count != last.0 {
                last = (count, Instant::now());
            } else if last.1.elapsed() > quiet {
                return Ok(true);
            }
            std::thread::sleep(POLLING);
        }
    }

    fn action(&self) -> &'static str {
        "create"
    }

    fn lay_down(&self, document: &mut Map<String, Value>) {
        document::lay_down(document);
    }

    fn listed(&self, word: &str) -> Map<String, Value> {
        spelling::listed(word)
    }

    fn list_order(&self) -> &'static str {
        spelling::ORDER
    }

    fn in_list(&self, listed: Listed<'_>) -> Value {
        match listed {
            Listed::Prefix(prefix) => json!({"prefix": {WORD: {"value": prefix}}}),
            Listed::Pattern(pattern) => json!({"wildcard": {WORD: {"value": pattern}}}),
            Listed::Alike(word, letters) => spelling::alike(word, letters.into()),
            Listed::Any(words) => json!({"terms": {WORD: words}}),
        }
    }

    fn term(&self, field: Field, term: &str, boost: Option<f32>) -> Value {
        let of = |name: &str| {
            let mut query = json!({"term": {name: {"value": short(term)}}});
            if let Some(boost) = boost {
                query["term"][name]["boost"] = boost.into();
            }
            query
        };
        any(names(field).iter().map(|name| of(name)).collect())
    }

    fn terms(&self, field: Field, terms: &[&str]) -> Value {
        let terms: Vec<_> = terms.iter().map(|term| short(term)).collect();
        any(names(field).iter().map(|name| json!({"terms": {name: terms}})).collect())
    }

    fn prefixed(&self, field: Field, prefix: &str) -> Value {
        any(names(field).iter().map(|name| json!({"prefix": {name: {"value": prefix}}})).collect())
    }

    fn fitting(&self, pattern: &str) -> Value {
        any(names(Field::Text).iter().map(|name| json!({"wildcard": {name: {"value": pattern}}})).collect())
    }

    fn shared(&self, word: &str) -> Option<Value> {
        Some(json!({"term": {JOINED: {"value": short(word)}}}))
    }

    fn unscored(&self, query: Value) -> Value {
        query
    }

    fn phrase(&self, words: &[PhraseWord<'_>], _: f32) -> Compiled {
        let text: Vec<_> = words.iter().map(|word| short(word.folded)).collect();
        let phrase = json!({"match_phrase": {Field::Text.spec().name: {"query": text.join(" ")}}});
        let shared: Vec<_> = words.iter().filter(|word| word.is_shared).map(|word| short(word.folded)).collect();
        if shared.is_empty() {
            return Compiled::exact(phrase);
        }
        // Where one of them stands in the place of another word, the phrase does not show there.
        let mut all: Vec<Value> = words.iter().map(|word| self.term(Field::Text, word.folded, None)).collect();
        all.push(json!({"terms": {JOINED: shared}}));
        Compiled::wider(any(vec![phrase, json!({"bool": {"filter": all}})]))
    }

    fn has_intervals(&self) -> bool {
        false
    }

    fn in_headline(&self, terms: &[(Field, &str)]) -> Option<Value> {
        let terms: Vec<_> = terms.iter().map(|(_, term)| short(term)).collect();
        Some(json!({"terms": {IN_HEADLINE: terms}}))
    }

    fn most_words(&self) -> usize {
        MOST_WORDS
    }

    fn counts(&self, client: &Client, queries: &[Value]) -> Result<Vec<u64>> {
        let header = json!({"index": client.address.index});
        let body = |query: &Value| json!({"size": 0, "track_total_hits": true, "query": query});
        let lines: Vec<Value> = queries.iter().flat_map(|query| [header.clone(), body(query)]).collect();
        let answer = client.ask_lines("/_msearch", &lines)?;
        let answers = answer["responses"].as_array().map_or(&[][..], Vec::as_slice);
        let one = |(at, query): (usize, &Value)| match answers.get(at) {
            Some(own) if own["error"].is_null() && own["_shards"]["failed"] == 0 => Ok(view::total(own)),
            // Asked alone, it is asked until all splits answer.
            _ => view::count(client, &client.address.index, query),
        };
        queries.iter().enumerate().map(one).collect()
    }

    fn ranks_alike(&self) -> bool {
        false
    }

    fn sort_keys(&self, sort: Sort) -> Option<Value> {
        let first = match sort {
            Sort::Relevance => json!({"_score": "desc"}),
            Sort::Newest => json!({NEWEST: "desc"}),
            Sort::Oldest => json!({OLDEST: "asc"}),
            // Texts are no keys, and there are at most two.
            Sort::Source => return None,
        };
        Some(json!([first, {Field::Id.spec().name: "asc"}]))
    }
}

/// Returns the fields that hold the terms of a field.
fn names(field: Field) -> Vec<String> {
    let shared = (field == Field::Text).then(|| JOINED.to_owned());
    [term_name(field)].into_iter().chain(shared).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Dialect, Field, PhraseWord, Quickwit};

    #[test]
    fn a_phrase_is_exact_where_its_words_have_their_places_for_themselves() {
        let word = |folded, is_shared| PhraseWord { folded, is_shared };
        let alone = Quickwit.phrase(&[word("prime", false), word("minister", false)], 1.0);
        let phrase = json!({"match_phrase": {"text": {"query": "prime minister"}}});
        assert!(alone.is_exact && alone.query == phrase);
        let shared = Quickwit.phrase(&[word("prime", false), word("longterm", true)], 1.0);
        assert!(!shared.is_exact);
        assert_eq!(shared.query["bool"]["should"][1]["bool"]["filter"][2], json!({"terms": {"joined": ["longterm"]}}));
    }

    #[test]
    fn a_word_is_looked_for_beside_others_too() {
        let queries = Quickwit.term(Field::Text, "longterm", None)["bool"]["should"].clone();
        assert_eq!(queries[0], json!({"term": {"text": {"value": "longterm"}}}));
        assert_eq!(queries[1], json!({"term": {"joined": {"value": "longterm"}}}));
        let boosted = Quickwit.term(Field::Stems, "long/en", Some(2.0));
        assert_eq!(boosted, json!({"term": {"stems": {"value": "long/en", "boost": 2.0}}}));
        let path = Quickwit.terms(Field::Path, &[&"p".repeat(300)]);
        assert!(path["terms"]["path_terms"][0].as_str().is_some_and(|term| term.starts_with('#')));
    }
}
