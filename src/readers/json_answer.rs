//! Answers of search interfaces: one object that holds articles.
//!
//! Sources: NewsAPI and GDELT (`articles`), Webz.io (`posts`), Media Cloud (`stories`, `results`), Elasticsearch
//! (`hits.hits`, each with `_source`, as elasticdump writes it too), Solr and the New York Times (`response.docs`), the
//! Guardian (`response.results`, with the text in `fields`), JSON-LD (`@graph`).

use serde_json::{Map, Value};

/// Names of fields that hold articles, or an object that holds them.
const HOLDERS: [&str; 16] = [
    "articles",
    "posts",
    "stories",
    "results",
    "hits",
    "response",
    "docs",
    "documents",
    "items",
    "data",
    "news",
    "entries",
    "records",
    "rows",
    "value",
    "@graph",
];

/// Objects in objects are followed so deep.
const MOST_DEPTH: usize = 3;

/// Returns the articles that an object holds which is none itself; none where it holds none.
pub fn articles(value: Value) -> Vec<Value> {
    let Value::Object(object) = value else { return Vec::new() };
    if let Some(article) = unwrapped(&object) {
        return vec![article];
    }
    held(object, MOST_DEPTH)
}

fn held(mut object: Map<String, Value>, depth: usize) -> Vec<Value> {
    for name in HOLDERS {
        let found = match object.remove(name) {
            Some(Value::Array(values)) if values.iter().any(Value::is_object) => {
                values.into_iter().map(|value| value.as_object().and_then(unwrapped).unwrap_or(value)).collect()
            }
            Some(Value::Object(inner)) if depth > 1 => held(inner, depth - 1),
            _ => continue,
        };
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Takes an article out of what an engine wraps it in.
fn unwrapped(object: &Map<String, Value>) -> Option<Value> {
    if let Some(source @ Value::Object(_)) = object.get("_source") {
        return Some(source.clone());
    }
    // The Guardian's text stands beside the article's other fields.
    let fields = object.get("fields").filter(|_| object.contains_key("webTitle"))?.as_object()?;
    let mut article = object.clone();
    article.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    Some(Value::Object(article))
}
