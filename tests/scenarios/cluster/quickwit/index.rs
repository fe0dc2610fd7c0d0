//! An index of the stand-in for Quickwit: its fields, what is taken and what is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::{Refusal, aggregations, query, refused};

/// Terms of so many bytes are left out by the tokenizer `raw` and by columns.
const MOST_RAW: usize = 255;

/// Options that each type of field knows.
const TEXT_OPTIONS: &[&str] =
    &["name", "type", "description", "indexed", "tokenizer", "record", "fieldnorms", "stored", "fast"];
const NUMBER_OPTIONS: &[&str] =
    &["name", "type", "description", "indexed", "stored", "fast", "coerce", "output_format"];

#[derive(Debug)]
pub struct Index {
    config: Value,
    pub fields: BTreeMap<String, Field>,
    pending: Vec<(Instant, Vec<Value>)>,
    committed: Vec<Document>,
}

#[derive(Debug)]
pub struct Field {
    pub is_text: bool,
    is_signed: bool,
    is_array: bool,
    pub is_indexed: bool,
    pub is_fast: bool,
    pub has_positions: bool,
    is_stored: bool,
    is_raw: bool,
}

/// A document that searches see.
#[derive(Debug, Clone)]
pub struct Document {
    /// What is given back.
    pub source: Value,
    /// Terms by field, each with its place.
    terms: BTreeMap<String, Vec<(usize, String)>>,
    /// The columns.
    columns: BTreeMap<String, Vec<Value>>,
}

impl Document {
    pub fn terms(&self, field: &str) -> &[(usize, String)] {
        self.terms.get(field).map_or(&[], Vec::as_slice)
    }

    pub fn column(&self, field: &str) -> &[Value] {
        self.columns.get(field).map_or(&[], Vec::as_slice)
    }

    /// A score that nobody else would give.
    fn score(&self) -> f64 {
        let bytes = self.source.to_string();
        f64::from(bytes.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 1000)
            / 10.0
    }
}

fn known(object: &Value, allowed: &[&str], what: &str) -> Result<(), Refusal> {
    match object.as_object().into_iter().flatten().find(|(key, _)| !allowed.contains(&key.as_str())) {
        Some((key, _)) => Err(refused(format!("unknown field `{key}` in {what}"))),
        None => Ok(()),
    }
}

impl Index {
    pub fn new(config: &Value) -> Result<Index, Refusal> {
        known(
            config,
            &["version", "index_id", "index_uri", "doc_mapping", "indexing_settings", "search_settings", "retention"],
            "the index",
        )?;
        if !matches!(config["version"].as_str(), Some("0.7" | "0.8" | "0.9")) {
            return Err(refused("unknown version"));
        }
        let name = config["index_id"].as_str().ok_or_else(|| refused("no index_id"))?;
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.len() < 3 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(is_allowed) {
            return Err(refused(format!("index ID `{name}` is invalid")));
        }
        known(&config["indexing_settings"], &["commit_timeout_secs"], "indexing_settings")?;
        known(&config["doc_mapping"], &["mode", "field_mappings", "store_source"], "doc_mapping")?;
        assert_eq!(config["doc_mapping"]["mode"], "strict");
        let mut fields = BTreeMap::new();
        for field in config["doc_mapping"]["field_mappings"].as_array().unwrap() {
            let kind = field["type"].as_str().unwrap();
            let (kind, is_array) =
                kind.strip_prefix("array<").map_or((kind, false), |inner| (inner.trim_end_matches('>'), true));
            let is_text = kind == "text";
            assert!(matches!(kind, "text" | "u64" | "i64"), "{kind}");
            known(field, if is_text { TEXT_OPTIONS } else { NUMBER_OPTIONS }, kind)?;
            let is_indexed = field["indexed"] != false;
            let is_described = ["tokenizer", "record", "fieldnorms"].iter().any(|own| !field[own].is_null());
            if !is_indexed && is_described {
                return Err(refused("`tokenizer` and `record` are of an indexed field"));
            }
            let own = Field {
                is_text,
                is_array,
                is_indexed,
                is_signed: kind == "i64",
                is_fast: field["fast"] == true,
                has_positions: field["record"] == "position",
                is_stored: field["stored"] != false,
                is_raw: field["tokenizer"] == "raw",
            };
            let name = field["name"].as_str().unwrap().to_owned();
            assert!(fields.insert(name.clone(), own).is_none(), "{name} twice");
        }
        Ok(Index { config: config.clone(), fields, pending: Vec::new(), committed: Vec::new() })
    }

    /// What is told of the index; its operator has shortened the time between commits.
    pub fn metadata(&self) -> Value {
        let mut config = self.config.clone();
        assert!(config["indexing_settings"]["commit_timeout_secs"].as_u64() >= Some(10));
        config["indexing_settings"]["commit_timeout_secs"] = 1.into();
        json!({"version": "0.9", "index_uid": "x", "index_config": config, "checkpoint": {}, "sources": []})
    }

    pub fn len(&self) -> usize {
        self.committed.len() + self.pending.iter().map(|(_, documents)| documents.len()).sum::<usize>()
    }

    /// What was taken and is committed at that time.
    pub fn take(&mut self, documents: Vec<Value>, time: Instant) {
        self.pending.push((time, documents));
    }

    pub fn commit(&mut self) {
        let (due, rest) = std::mem::take(&mut self.pending).into_iter().partition(|(time, _)| *time <= Instant::now());
        self.pending = rest;
        for (_, documents) in due {
            let documents: Vec<Document> = documents.iter().map(|document| self.analysed(document)).collect();
            self.committed.extend(documents);
        }
    }

    /// Returns why a document is not taken.
    pub fn parse(&self, document: &Value) -> Result<(), String> {
        for (name, value) in document.as_object().unwrap() {
            let Some(field) = self.fields.get(name) else {
                return Err(format!("the document contains a field that is not declared in the schema: `{name}`"));
            };
            let is_of_type = |value: &Value| match (field.is_text, field.is_signed) {
                (true, _) => value.is_string(),
                (false, true) => value.is_i64(),
                (false, false) => value.is_u64(),
            };
            let is_taken = match value {
                Value::Null => true,
                Value::Array(all) => field.is_array && all.iter().all(is_of_type),
                one => is_of_type(one),
            };
            if !is_taken {
                return Err(format!("the field `{name}` could not be parsed: {value}"));
            }
        }
        Ok(())
    }

    fn analysed(&self, document: &Value) -> Document {
        let (mut source, mut terms, mut columns) = (Map::new(), BTreeMap::new(), BTreeMap::new());
        for (name, value) in document.as_object().unwrap().iter().filter(|(_, value)| !value.is_null()) {
            let field = &self.fields[name];
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            if field.is_stored {
                source.insert(name.clone(), value.clone());
            }
            if field.is_fast {
                let is_kept = |value: &&Value| value.as_str().is_none_or(|text| text.len() < MOST_RAW);
                columns.insert(name.clone(), values.iter().filter(is_kept).cloned().collect());
            }
            if field.is_indexed {
                let mut place = 0;
                let mut own = Vec::new();
                for value in &values {
                    match value.as_str() {
                        None => own.push((0, value.to_string())),
                        Some(text) if field.is_raw => {
                            own.extend((text.len() < MOST_RAW).then(|| (0, text.to_owned())));
                        }
                        Some(text) => {
                            for word in text.split_ascii_whitespace() {
                                own.push((place, word.to_owned()));
                                place += 1;
                            }
                            place += 1;
                        }
                    }
                }
                terms.insert(name.clone(), own);
            }
        }
        Document { source: Value::Object(source), terms, columns }
    }

    pub fn search(&self, body: &Value) -> Result<Value, Refusal> {
        known(
            body,
            &[
                "from",
                "size",
                "query",
                "sort",
                "aggs",
                "aggregations",
                "track_total_hits",
                "stored_fields",
                "search_after",
                "_source",
                "docvalue_fields",
                "script_fields",
                "highlight",
                "version",
            ],
            "the body",
        )?;
        let everything = json!({"match_all": {}});
        let query = body.get("query").unwrap_or(&everything);
        query::check(query, self)?;
        let found: Vec<&Document> = self.committed.iter().filter(|own| query::matches(own, query)).collect();
        let size = body["size"].as_u64().unwrap_or(10) as usize;
        if size > 10_000 {
            return Err(refused(format!("max value for max_hits is 10_000, but got {size}")));
        }
        let aggregations = aggregations::answer(&found, &body["aggs"], self)?;
        let total = if body["track_total_hits"] == true { found.len() } else { found.len().min(size) };
        let keys = self.sort_keys(&body["sort"])?;
        let mut hits: Vec<(Vec<Option<Key>>, &Document)> =
            found.into_iter().map(|own| (keys.iter().map(|(name, _)| key(own, name)).collect(), own)).collect();
        let is_before = |a: &[Option<Key>], b: &[Option<Key>]| {
            let each = a.iter().zip(b).zip(&keys).map(|((a, b), (_, is_descending))| match (a, b) {
                (None, None) => std::cmp::Ordering::Equal,
                (None, _) => std::cmp::Ordering::Greater,
                (_, None) => std::cmp::Ordering::Less,
                (Some(a), Some(b)) if *is_descending => b.total_cmp(a),
                (Some(a), Some(b)) => a.total_cmp(b),
            });
            each.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        };
        hits.sort_by(|a, b| is_before(&a.0, &b.0));
        if let Some(after) = body["search_after"].as_array() {
            if after.len() != keys.len() {
                return Err(refused("sort and search_after are of different length"));
            }
            let after = after.iter().map(Key::of).collect::<Option<Vec<Key>>>();
            let after: Vec<Option<Key>> =
                after.ok_or_else(|| refused("sort value must be set"))?.into_iter().map(Some).collect();
            hits.retain(|(own, _)| is_before(own, &after).is_gt());
        }
        let hit = |(keys, own): &(Vec<Option<Key>>, &Document)| {
            // A value that is missing is left out.
            let sort: Vec<Value> = keys.iter().flatten().map(Key::json).collect();
            json!({"_index": "news", "_id": "", "_score": null, "_source": own.source, "sort": sort})
        };
        let hits: Vec<Value> = hits.iter().take(size).map(hit).collect();
        let total = json!({"value": total, "relation": "eq"});
        Ok(json!({
            "took": 1,
            "timed_out": false,
            "hits": {"total": total, "max_score": null, "hits": hits},
            "aggregations": aggregations,
        }))
    }

    fn sort_keys(&self, sort: &Value) -> Result<Vec<(String, bool)>, Refusal> {
        let mut keys = Vec::new();
        for own in sort.as_array().into_iter().flatten() {
            let (name, order) = own.as_object().unwrap().iter().next().unwrap();
            known(order, &["order", "format"], "a key of the sort")?;
            let order = if order.is_object() { &order["order"] } else { order };
            if name != "_score" {
                let field = self.field(name)?;
                if field.is_text {
                    return Err(refused(format!("sort by field on type text is currently not supported `{name}`")));
                }
                if !field.is_fast {
                    return Err(refused(format!("sort by field must be a fast field `{name}`")));
                }
            }
            keys.push((name.clone(), order == "desc"));
        }
        if keys.len() > 2 {
            return Err(refused("only up to two sort fields supported at the moment"));
        }
        Ok(keys)
    }

    pub fn field(&self, name: &str) -> Result<&Field, Refusal> {
        self.fields.get(name).ok_or_else(|| refused(format!("field does not exist: `{name}`")))
    }

    pub fn column(&self, name: &str) -> Result<&Field, Refusal> {
        let field = self.field(name)?;
        if field.is_fast {
            Ok(field)
        } else {
            Err(refused(format!("Field \"{name}\" is not configured as a fast field")))
        }
    }

    /// A node comes back, long after, with a document that was sent again.
    pub fn double(&mut self) {
        let own = self.committed[0].clone();
        self.committed.push(own);
    }

    /// How often each number of a column stands in the committed documents.
    pub fn copies(&self, column: &str) -> usize {
        let all: Vec<String> = self.committed.iter().flat_map(|own| own.column(column)).map(Value::to_string).collect();
        all.len() - all.iter().collect::<BTreeSet<_>>().len()
    }
}

/// What documents are sorted by.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    Whole(i128),
    Score(f64),
}

impl Key {
    fn of(value: &Value) -> Option<Key> {
        let whole = value.as_u64().map(i128::from).or_else(|| value.as_i64().map(i128::from));
        whole.map(Key::Whole).or_else(|| value.as_f64().map(Key::Score))
    }

    fn total_cmp(&self, other: &Key) -> std::cmp::Ordering {
        let float = |key: &Key| match key {
            Key::Whole(own) => *own as f64,
            Key::Score(own) => *own,
        };
        match (self, other) {
            (Key::Whole(a), Key::Whole(b)) => a.cmp(b),
            _ => float(self).total_cmp(&float(other)),
        }
    }

    fn json(&self) -> Value {
        match self {
            Key::Score(own) => json!(own),
            Key::Whole(own) => u64::try_from(*own).map_or_else(|_| json!(*own as i64), |own| json!(own)),
        }
    }
}

fn key(document: &Document, name: &str) -> Option<Key> {
    if name == "_score" { Some(Key::Score(document.score())) } else { Key::of(document.column(name).first()?) }
}
