//! Making an index in Quickwit, by its own interface, and what it tells of one.

use std::time::Duration;

use serde_json::{Value, json};

use super::{IN_HEADLINE, JOINED, NEWEST, OLDEST, spelling};
use crate::engine::cluster::client::Client;
use crate::engine::cluster::mapping::{FORMAT, PRINT, TOKENS, WORD, term_name};
use crate::engine::fields::{FIELDS, Field, Spec, Terms};
use crate::error::{Error, Result};

/// Seconds after which what was taken is committed at the latest: short ones make many small splits.
const COMMIT_SECONDS: u64 = 30;

/// Quickwit's own, for an index of others' making.
const DEFAULT_COMMIT_SECONDS: u64 = 60;

/// What stands before the number of the format, in the description of the id.
const FORMAT_MARK: &str = "morgue format ";

/// Makes the index and that of its words where they are not there yet.
///
/// # Errors
/// [`Error::Engine`].
pub fn make(client: &Client) -> Result<()> {
    let index = &client.address.index;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if index.len() < 3 || !index.starts_with(|c: char| c.is_ascii_alphabetic()) || !index.chars().all(is_name) {
        return Err(Error::Engine {
            engine: client.address.to_string(),
            reason: format!("Quickwit takes no index of the name `{index}`"),
            hint: "three characters or more of a-z, 0-9, `-` and `_`, a letter first".to_owned(),
        });
    }
    create(client, index, articles())?;
    create(client, &client.address.words_index(), words())
}

fn create(client: &Client, index: &str, fields: Vec<Value>) -> Result<()> {
    let is_there = || Ok(client.answered_at("", "GET", &path(index), &Value::Null)?.status != 404);
    if is_there()? {
        return Ok(());
    }
    let config = json!({
        "version": "0.8",
        "index_id": index,
        "doc_mapping": {"mode": "strict", "field_mappings": fields},
        "indexing_settings": {"commit_timeout_secs": COMMIT_SECONDS},
    });
    let answer = client.answered_at("", "POST", "/api/v1/indexes", &config)?;
    // Another may have made it in this moment.
    if (200..300).contains(&answer.status) || is_there()? { Ok(()) } else { Err(client.refusal(&answer)) }
}

fn path(index: &str) -> String {
    format!("/api/v1/indexes/{index}")
}

/// Returns what is known of an index.
///
/// # Errors
/// [`Error::Engine`], also where there is none of that name.
pub fn metadata(client: &Client, index: &str) -> Result<Value> {
    let answer = client.answered_at("", "GET", &path(index), &Value::Null)?;
    if (200..300).contains(&answer.status) { Ok(answer.body) } else { Err(client.refusal(&answer)) }
}

/// Returns the number of the format of an index that morgue made.
pub fn format(metadata: &Value) -> Option<u64> {
    let fields = metadata["index_config"]["doc_mapping"]["field_mappings"].as_array().into_iter().flatten();
    let described = fields.filter_map(|field| field["description"].as_str());
    described.filter_map(|text| text.strip_prefix(FORMAT_MARK)?.parse().ok()).next()
}

/// Returns how long it may take until a commit begins.
pub fn commit_timeout(metadata: &Value) -> Duration {
    let seconds = metadata["index_config"]["indexing_settings"]["commit_timeout_secs"].as_u64();
    Duration::from_secs(seconds.unwrap_or(DEFAULT_COMMIT_SECONDS))
}

/// Returns the fields of the index of articles.
fn articles() -> Vec<Value> {
    // Pairs of words are a shortcut of the embedded engine's.
    let mut fields: Vec<Value> = FIELDS.iter().filter(|spec| spec.field != Field::Pairs).flat_map(of_table).collect();
    fields.extend([
        words_field(JOINED, "freq", false),
        words_field(IN_HEADLINE, "basic", false),
        column(TOKENS, "u64", false),
        column(NEWEST, "i64", false),
        column(OLDEST, "i64", false),
        column(PRINT, "u64", false),
    ]);
    fields
}

/// Returns the fields of the index of the archive's words.
fn words() -> Vec<Value> {
    vec![
        json!({"name": WORD, "type": "text", "tokenizer": "raw", "record": "basic", "stored": true}),
        column(spelling::ORDER, "u64", false),
        column(spelling::LENGTH, "u64", false),
        json!({"name": spelling::NUMBERS, "type": "array<u64>", "indexed": true, "stored": false, "fast": false}),
    ]
}

/// Returns the fields of a line of the table: its own, and that of its terms.
fn of_table(spec: &Spec) -> Vec<Value> {
    let name = spec.name;
    let has_many = matches!(spec.field, Field::Author | Field::Entity);
    let kind = if has_many { "array<text>" } else { "text" };
    let own = match spec.field {
        Field::Id => {
            let mut id = column(name, "u64", true);
            id["description"] = format!("{FORMAT_MARK}{FORMAT}").into();
            id
        }
        Field::Row => column(name, "u64", true),
        Field::FirstDay | Field::LastDay | Field::Order => column(name, "i64", false),
        Field::Words | Field::HeadlineWords | Field::LedeWords => column(name, "u64", false),
        Field::Text => words_field(name, "position", true),
        Field::Stems => words_field(name, "freq", true),
        Field::Written | Field::Marks => words_field(name, "basic", false),
        _ => json!({"name": name, "type": kind, "indexed": false, "stored": spec.is_stored, "fast": spec.is_column}),
    };
    let terms = (spec.terms == Terms::Values).then(|| {
        let name = term_name(spec.field);
        json!({"name": name, "type": "array<text>", "tokenizer": "raw", "record": "basic", "stored": false})
    });
    [own].into_iter().chain(terms).collect()
}

/// A field of terms that are parted by blanks, with or without what scores are made of.
fn words_field(name: &str, record: &str, has_lengths: bool) -> Value {
    json!({
        "name": name,
        "type": "text",
        "tokenizer": "whitespace",
        "record": record,
        "fieldnorms": has_lengths,
        "stored": false,
    })
}

fn column(name: &str, kind: &str, is_stored: bool) -> Value {
    json!({"name": name, "type": kind, "indexed": true, "stored": is_stored, "fast": true})
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{FORMAT, articles, format};
    use crate::engine::fields::FIELDS;

    #[test]
    fn every_field_of_the_table_is_mapped_once() {
        let fields = articles();
        let named = |name: &str| fields.iter().filter(|field| field["name"] == name).collect::<Vec<&Value>>();
        assert!(FIELDS.iter().all(|spec| named(spec.name).len() == usize::from(spec.name != "pairs")));
        assert_eq!(named("text")[0]["record"], "position");
        assert_eq!(named("path_terms")[0]["type"], "array<text>");
        assert_eq!(named("first_day")[0]["fast"], true);
        let metadata = json!({"index_config": {"doc_mapping": {"field_mappings": fields}}});
        assert_eq!(format(&metadata), Some(FORMAT));
        assert_eq!(format(&json!({"index_config": {"doc_mapping": {"field_mappings": []}}})), None);
    }
}
