//! The documents of an index of the stand-in, and as much of the query language as the scenarios ask.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub struct Documents {
    mapping: Value,
    /// By id: the document and how often it was written.
    all: BTreeMap<String, (Value, usize)>,
}

impl Documents {
    pub fn new(body: Value) -> Documents {
        Documents { mapping: body["mappings"].clone(), all: BTreeMap::new() }
    }

    pub fn mapping(&self) -> &Value {
        &self.mapping
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Writes a document and returns its status.
    pub fn write(&mut self, id: &str, document: Value, is_create: bool) -> u16 {
        if is_create && self.all.contains_key(id) {
            return 409;
        }
        let known = self.all.entry(id.to_owned()).or_insert_with(|| (Value::Null, 0));
        *known = (document, known.1 + 1);
        if known.1 == 1 { 201 } else { 200 }
    }

    pub fn remove(&mut self, query: &Value) -> usize {
        let before = self.all.len();
        self.all.retain(|_, (document, _)| !matches(document, query));
        before - self.all.len()
    }

    pub fn search(&self, body: &Value) -> Value {
        let everything = json!({"match_all": {}});
        let query = body.get("query").unwrap_or(&everything);
        let mut found: Vec<&Value> =
            self.all.values().map(|(document, _)| document).filter(|document| matches(document, query)).collect();
        let total = found.len();
        let aggregations = aggregations(&found, &body["aggs"]);
        let keys = |document: &Value| -> Vec<Key> {
            let sort = body["sort"].as_array().into_iter().flatten();
            sort.map(|own| key(document, own)).collect()
        };
        found.sort_by_key(|document| keys(document));
        if let Some(after) = body["search_after"].as_array() {
            let sort = body["sort"].as_array().unwrap();
            let after: Vec<Key> = after.iter().zip(sort).map(|(value, own)| key_of(value, own)).collect();
            found.retain(|document| keys(document) > after);
        }
        let size = body["size"].as_u64().unwrap_or(10) as usize;
        let hit = |document: &Value| {
            let sort: Vec<Value> =
                body["sort"].as_array().into_iter().flatten().map(|own| value(document, own)).collect();
            json!({"_source": document, "sort": sort})
        };
        let hits: Vec<Value> = found.iter().take(size).map(|document| hit(document)).collect();
        json!({"hits": {"total": {"value": total}, "hits": hits}, "aggregations": aggregations})
    }
}

/// What documents are sorted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
    Last,
}

fn name_of(sort: &Value) -> (&str, bool) {
    let (name, order) = sort.as_object().unwrap().iter().next().unwrap();
    (name, order == "desc" || order["order"] == "desc")
}

fn value(document: &Value, sort: &Value) -> Value {
    match name_of(sort) {
        ("_score", _) => json!(1.0),
        (name, is_descending) => match (&document[name], name) {
            (Value::Null, "source") => Value::Null,
            (Value::Null, _) if is_descending => json!(i64::MIN),
            (Value::Null, _) => json!(i64::MAX),
            (own, _) => own.clone(),
        },
    }
}

fn key(document: &Value, sort: &Value) -> Key {
    key_of(&value(document, sort), sort)
}

fn key_of(value: &Value, sort: &Value) -> Key {
    let (_, is_descending) = name_of(sort);
    match value {
        Value::Number(number) => {
            let number = number.as_i64().unwrap_or(0);
            Key::Number(if is_descending { number.checked_neg().unwrap_or(i64::MAX) } else { number })
        }
        Value::String(text) => Key::Text(text.clone()),
        _ => Key::Last,
    }
}

/// The terms of a field: whole values, or those of the places of a text.
fn terms(document: &Value, field: &str) -> Vec<Value> {
    let values = match &document[field] {
        Value::Array(all) => all.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    if !matches!(field, "text" | "stems" | "written" | "marks") {
        return values;
    }
    let places = values.iter().filter_map(Value::as_str).flat_map(|row| row.split([' ', '|']));
    places.map(Value::from).collect()
}

fn only(query: &Value) -> (&str, &Value) {
    let (name, inner) = query.as_object().unwrap().iter().next().unwrap();
    (name, inner)
}

fn matches(document: &Value, query: &Value) -> bool {
    let all = |list: &Value| list.as_array().into_iter().flatten().all(|own| matches(document, own));
    let any = |list: &Value| list.as_array().into_iter().flatten().any(|own| matches(document, own));
    let (kind, inner) = only(query);
    match kind {
        "match_all" => true,
        "match_none" => false,
        "constant_score" => matches(document, &inner["filter"]),
        "bool" => {
            let needs_one = inner["minimum_should_match"] == 1;
            all(&inner["must"])
                && all(&inner["filter"])
                && !any(&inner["must_not"])
                && (!needs_one || any(&inner["should"]))
        }
        "term" => {
            let (field, value) = only(inner);
            let value = value.get("value").unwrap_or(value);
            terms(document, field).contains(value)
        }
        "terms" => {
            let (field, values) = only(inner);
            let own = terms(document, field);
            values.as_array().unwrap().iter().any(|value| own.contains(value))
        }
        "prefix" => {
            let (field, prefix) = only(inner);
            let prefix = prefix.get("value").unwrap_or(prefix).as_str().unwrap();
            terms(document, field).iter().any(|term| term.as_str().is_some_and(|term| term.starts_with(prefix)))
        }
        "exists" => !document[inner["field"].as_str().unwrap()].is_null(),
        "range" => {
            let (field, bounds) = only(inner);
            let Some(own) = document[field].as_i64() else { return false };
            bounds["gte"].as_i64().is_none_or(|least| own >= least)
                && bounds["lte"].as_i64().is_none_or(|most| own <= most)
        }
        "match_phrase" => {
            let (field, phrase) = only(inner);
            let rows = document[field].as_array().cloned().unwrap_or_default();
            let phrase = format!(" {} ", phrase["query"].as_str().unwrap());
            rows.iter().filter_map(Value::as_str).any(|row| format!(" {row} ").contains(&phrase))
        }
        "fuzzy" => false,
        other => panic!("the stand-in knows no `{other}`"),
    }
}

fn aggregations(found: &[&Value], asked: &Value) -> Value {
    let mut answers = Map::new();
    for (name, asked) in asked.as_object().into_iter().flatten() {
        let (kind, inner) = only(asked);
        let numbers = || found.iter().filter_map(|document| document[inner["field"].as_str().unwrap()].as_i64());
        let answer = match kind {
            "sum" => json!({"value": numbers().sum::<i64>()}),
            "min" => json!({"value": numbers().min()}),
            "max" => json!({"value": numbers().max()}),
            "terms" => {
                let mut counted = buckets(found, &[inner["field"].as_str().unwrap()], false);
                if let Some(include) = inner["include"].as_str() {
                    let include = regex::Regex::new(&format!("^(?:{include})$")).unwrap();
                    counted.retain(|bucket| include.is_match(bucket["key"].as_str().unwrap()));
                }
                json!({"buckets": counted})
            }
            "filters" => {
                let filters = inner["filters"].as_array().unwrap().iter();
                let count = |filter: &Value| found.iter().filter(|document| matches(document, filter)).count();
                json!({"buckets": filters.map(|filter| json!({"doc_count": count(filter)})).collect::<Vec<_>>()})
            }
            "composite" => {
                let fields: Vec<&str> = inner["sources"].as_array().unwrap().iter().map(|own| only(own).0).collect();
                json!({"buckets": buckets(found, &fields, true)})
            }
            other => panic!("the stand-in knows no aggregation `{other}`"),
        };
        answers.insert(name.clone(), answer);
    }
    Value::Object(answers)
}

/// Counts combinations of values, those of articles without one among them.
fn buckets(found: &[&Value], fields: &[&str], is_composite: bool) -> Vec<Value> {
    let mut counts: BTreeMap<String, (Value, usize)> = BTreeMap::new();
    for document in found {
        let mut keys = vec![Map::new()];
        for field in fields {
            let values = terms(document, field);
            let values = if values.is_empty() { vec![Value::Null] } else { values };
            let with = |key: &Map<String, Value>, value: &Value| {
                let mut key = key.clone();
                key.insert((*field).to_owned(), value.clone());
                key
            };
            keys = keys.iter().flat_map(|key| values.iter().map(move |value| with(key, value))).collect();
        }
        for key in keys.into_iter().map(Value::Object) {
            counts.entry(key.to_string()).or_insert((key, 0)).1 += 1;
        }
    }
    let counts = counts.into_values();
    counts
        .filter(|(key, _)| is_composite || !key[fields[0]].is_null())
        .map(|(key, count)| {
            let key = if is_composite { key } else { key[fields[0]].clone() };
            json!({"key": key, "doc_count": count})
        })
        .collect()
}
