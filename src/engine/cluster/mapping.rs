//! The table of fields as the mapping of an index, and its settings.
//!
//! Nothing is analysed there: every field of words is sent as the terms of our own analysis. One token of such a text is
//! one place; the terms that share it are parted by `|`, a place without a term is `_`. The body begins 20 places after
//! the headline, as in the embedded engine, because the two are values of one field with that gap.

use serde_json::{Map, Value, json};

use crate::article::HEADLINE_GAP;
use crate::engine::fields::{FIELDS, Field, Spec, Terms};

/// The number of the format; it changes with every change that old indexes cannot be read with.
pub const FORMAT: u64 = 2;

/// The column of how many words an article's text has, the two parts of a compound written as one counted too: what the
/// mean length is made of.
pub const TOKENS: &str = "tokens";

/// How an index is laid out over a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Into how many shards it is parted, for good.
    pub shards: u32,
    /// How many further copies there are of each.
    pub replicas: u32,
}

impl Default for Shape {
    fn default() -> Shape {
        Shape { shards: 3, replicas: 1 }
    }
}

/// Returns what an index is created with.
pub fn index(shape: Shape) -> Value {
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
pub fn words(shape: Shape) -> Value {
    json!({
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": shape.replicas,
            "refresh_interval": "5s",
        },
        "mappings": {"dynamic": "strict", "properties": {"w": {"type": "keyword"}}},
    })
}

/// Returns the name under which a field is looked up: its own, or that of its terms where it has values beside them.
pub fn term_name(field: Field) -> String {
    let spec = field.spec();
    match spec.terms {
        Terms::Values => format!("{}_terms", spec.name),
        _ => spec.name.to_owned(),
    }
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
    use super::{Shape, index};
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
