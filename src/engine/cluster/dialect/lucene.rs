//! OpenSearch and Elasticsearch: the common part of their interface.
//!
//! Nothing is analysed there: every field of words is sent as the terms of our own analysis. One token of such a text is
//! one place; the terms that share it are parted by `|`, a place without a term is `_`. The body begins 20 places after
//! the headline, as in the embedded engine, because the two are values of one field with that gap.

use serde_json::{Map, Value, json};

use super::{Dialect, Listed, PhraseWord};
use crate::article::HEADLINE_GAP;
use crate::engine::Sort;
use crate::engine::cluster::client::Client;
use crate::engine::cluster::compile::Compiled;
use crate::engine::cluster::mapping::{FORMAT, Shape, TOKENS, WORD, term_name};
use crate::engine::cluster::view;
use crate::engine::fields::{FIELDS, Field, Spec, Terms};
use crate::error::Result;

/// OpenSearch and Elasticsearch.
#[derive(Debug)]
pub struct Lucene;

impl Dialect for Lucene {
    fn prefix(&self) -> &'static str {
        ""
    }

    fn tells_nodes(&self) -> bool {
        true
    }

    fn is_append_only(&self) -> bool {
        false
    }

    fn make(&self, client: &Client, shape: Shape) -> Result<()> {
        create(client, &client.address.index, &index(shape))?;
        create(client, &client.address.words_index(), &words(shape))
    }

    fn check(&self, client: &Client) -> Result<()> {
        let answer = client.ask("GET", &format!("/{}/_mapping", client.address.index), &Value::Null)?;
        // An alias gives the index that it stands for.
        let mapping = answer.as_object().and_then(|all| all.values().next()).cloned().unwrap_or_default();
        view::check_format(client, mapping["mappings"]["_meta"]["morgue"]["format"].as_u64())
    }

    fn show(&self, client: &Client, index: &str, _: Option<u64>) -> Result<bool> {
        client.ask_all_shards("POST", &format!("/{index}/_refresh"), &Value::Null).map(|_| true)
    }

    fn action(&self) -> &'static str {
        "index"
    }

    fn lay_down(&self, _: &mut Map<String, Value>) {}

    fn listed(&self, word: &str) -> Map<String, Value> {
        Map::from_iter([(WORD.to_owned(), word.into())])
    }

    fn list_order(&self) -> &'static str {
        WORD
    }

    fn in_list(&self, listed: Listed<'_>) -> Value {
        match listed {
            Listed::Prefix(prefix) => json!({"prefix": {WORD: prefix}}),
            Listed::Pattern(pattern) => json!({"wildcard": {WORD: {"value": pattern, "rewrite": "constant_score"}}}),
            Listed::Alike(word, letters) => json!({"fuzzy": {WORD: {
                "value": word,
                "fuzziness": letters.to_string(),
                "transpositions": true,
                "prefix_length": 0,
                "rewrite": "constant_score",
            }}}),
            Listed::Any(words) => json!({"terms": {WORD: words}}),
        }
    }

    fn term(&self, field: Field, term: &str, boost: Option<f32>) -> Value {
        match boost {
            None => json!({"term": {term_name(field): term}}),
            Some(boost) => json!({"term": {term_name(field): {"value": term, "boost": boost}}}),
        }
    }

    fn terms(&self, field: Field, terms: &[&str]) -> Value {
        json!({"terms": {term_name(field): terms}})
    }

    fn prefixed(&self, field: Field, prefix: &str) -> Value {
        json!({"prefix": {term_name(field): {"value": prefix, "rewrite": "constant_score"}}})
    }

    fn fitting(&self, pattern: &str) -> Value {
        json!({"wildcard": {Field::Text.spec().name: {"value": pattern}}})
    }

    fn shared(&self, _: &str) -> Option<Value> {
        None
    }

    fn unscored(&self, query: Value) -> Value {
        json!({"constant_score": {"filter": query, "boost": 0.0}})
    }

    fn phrase(&self, words: &[PhraseWord<'_>], boost: f32) -> Compiled {
        let words: Vec<&str> = words.iter().map(|word| word.folded).collect();
        let query = json!({"query": words.join(" "), "analyzer": "whitespace", "boost": boost});
        Compiled::exact(json!({"match_phrase": {Field::Text.spec().name: query}}))
    }

    fn has_intervals(&self) -> bool {
        true
    }

    fn in_headline(&self, _: &[(Field, &str)]) -> Option<Value> {
        None
    }

    fn most_words(&self) -> usize {
        usize::MAX
    }

    fn counts(&self, client: &Client, queries: &[Value]) -> Result<Vec<u64>> {
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "aggs": {"articles": {"filters": {"filters": queries}}},
        });
        let answer = view::search(client, &body)?;
        let buckets = answer["aggregations"]["articles"]["buckets"].as_array().into_iter().flatten();
        Ok(buckets.map(|bucket| bucket["doc_count"].as_u64().unwrap_or(0)).collect())
    }

    fn ranks_alike(&self) -> bool {
        true
    }

    fn sort_keys(&self, sort: Sort) -> Option<Value> {
        let id = json!({Field::Id.spec().name: "asc"});
        let by = |field: Field, order: &str| json!({field.spec().name: {"order": order, "missing": "_last"}});
        Some(match sort {
            Sort::Relevance => json!([{"_score": "desc"}, id]),
            Sort::Newest => json!([by(Field::Order, "desc"), id]),
            Sort::Oldest => json!([by(Field::Order, "asc"), id]),
            Sort::Source => json!([by(Field::Source, "asc"), by(Field::Order, "desc"), id]),
        })
    }
}

fn create(client: &Client, name: &str, body: &Value) -> Result<()> {
    let answer = client.answered("PUT", &format!("/{name}"), body)?;
    let exists = answer.body["error"]["type"] == "resource_already_exists_exception";
    if (200..300).contains(&answer.status) || exists { Ok(()) } else { Err(client.refusal(&answer)) }
}

/// Returns what an index is created with.
fn index(shape: Shape) -> Value {
    let mut properties = Map::new();
    // Pairs of words are a shortcut of the embedded engine's.
    FIELDS.iter().filter(|spec| spec.field != Field::Pairs).for_each(|spec| add(&mut properties, spec));
    properties.insert(TOKENS.to_owned(), json!({"type": "long", "index": false}));
    json!({
        "settings": {
            "number_of_shards": shape.shards,
            "number_of_replicas": shape.replicas,
            "refresh_interval": "5s",
            "codec": "best_compression",
            "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}},
            "analysis": {
                "tokenizer": {"places": {"type": "whitespace", "max_token_length": 100_000}},
                "filter": {
                    "holes": {"type": "stop", "stopwords": ["_"]},
                    "stacked": {"type": "pattern_capture", "preserve_original": false, "patterns": ["([^|]+)"]},
                },
                "analyzer": {
                    "places": {"type": "custom", "tokenizer": "places", "filter": ["holes", "stacked"]},
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"morgue": {"format": FORMAT}},
            "_source": {"excludes": excluded()},
            "properties": properties,
        },
    })
}

/// Returns what the index of the archive's words is created with.
fn words(shape: Shape) -> Value {
    json!({
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": shape.replicas,
            "refresh_interval": "5s",
        },
        "mappings": {"dynamic": "strict", "properties": {WORD: {"type": "keyword"}}},
    })
}

fn add(properties: &mut Map<String, Value>, spec: &Spec) {
    let is_number = !matches!(spec.terms, Terms::Words | Terms::Values) && spec.is_column;
    let own = match spec.terms {
        Terms::Words => json!({
            "type": "text",
            "analyzer": "places",
            "position_increment_gap": HEADLINE_GAP,
            "norms": matches!(spec.field, Field::Text | Field::Stems),
        }),
        _ if is_number => json!({"type": "long"}),
        _ if spec.is_column => json!({"type": "keyword", "index": false}),
        // Given back, and nothing else.
        _ => json!({"type": "object", "enabled": false}),
    };
    properties.insert(spec.name.to_owned(), own);
    if spec.terms == Terms::Values {
        properties.insert(term_name(spec.field), json!({"type": "keyword", "doc_values": false}));
    }
}

/// What is only looked up is not kept to be given back.
fn excluded() -> Vec<String> {
    let words = FIELDS.iter().filter(|spec| spec.terms == Terms::Words).map(|spec| spec.name.to_owned());
    words.chain(["*_terms".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::index;
    use crate::engine::cluster::mapping::Shape;
    use crate::engine::fields::FIELDS;

    #[test]
    fn every_field_of_the_table_is_mapped() {
        let mapping = index(Shape::default());
        let properties = mapping["mappings"]["properties"].as_object().unwrap();
        assert!(FIELDS.iter().all(|spec| properties.contains_key(spec.name) || spec.name == "pairs"));
        assert_eq!(properties["text"]["position_increment_gap"], 20);
        assert_eq!(properties["path_terms"]["type"], "keyword");
    }
}
