//! As much of Quickwit's query language as it has: anything else is refused.

use serde_json::Value;

use super::index::{Document, Index};
use super::{Refusal, refused};

/// Terms of so many bytes match nothing: queries go through the tokenizer `raw`.
const MOST_RAW: usize = 255;

fn only(query: &Value) -> Result<(&str, &Value), Refusal> {
    let object = query.as_object().ok_or_else(|| refused("expected an object"))?;
    match object.iter().next() {
        Some((name, inner)) if object.len() == 1 => Ok((name, inner)),
        _ => Err(refused("expected one key")),
    }
}

fn known(object: &Value, allowed: &[&str]) -> Result<(), Refusal> {
    match object.as_object().into_iter().flatten().find(|(key, _)| !allowed.contains(&key.as_str())) {
        Some((key, _)) => Err(refused(format!("unknown field `{key}`, expected one of {allowed:?}"))),
        None => Ok(()),
    }
}

/// Refuses what Quickwit refuses.
pub fn check(query: &Value, index: &Index) -> Result<(), Refusal> {
    let (kind, inner) = only(query)?;
    let indexed_text = |name: &str| match index.field(name)? {
        field if field.is_text && field.is_indexed => Ok(()),
        _ => Err(refused(format!("field {name} is not full-text searchable"))),
    };
    match kind {
        "match_all" | "match_none" => known(inner, &["boost"]),
        "bool" => {
            known(inner, &["must", "must_not", "should", "filter", "boost", "minimum_should_match"])?;
            for clause in ["must", "must_not", "should", "filter"] {
                inner[clause].as_array().into_iter().flatten().try_for_each(|own| check(own, index))?;
            }
            Ok(())
        }
        "term" => {
            let (name, value) = only(inner)?;
            known(value, &["value", "boost", "case_insensitive"])?;
            let field = index.field(name)?;
            let value = value.get("value").unwrap_or(value);
            let is_number = value.is_u64() || value.is_i64();
            if !(is_number || value.is_string()) || !field.is_indexed && !field.is_fast {
                return Err(refused(format!("no term of `{name}`: {value}")));
            }
            Ok(())
        }
        "terms" => {
            let (name, values) = only(inner)?;
            let field = index.field(name)?;
            let is_term = |value: &Value| value.is_u64() || value.is_i64() || value.is_string();
            let is_all = values.as_array().is_some_and(|all| all.iter().all(is_term));
            if is_all && (field.is_indexed || field.is_fast) {
                Ok(())
            } else {
                Err(refused(format!("terms of `{name}`")))
            }
        }
        "match_phrase" => {
            let (name, phrase) = only(inner)?;
            known(phrase, &["query", "slop", "analyzer", "zero_terms_query"])?;
            indexed_text(name)?;
            if !index.field(name)?.has_positions {
                return Err(refused("Applied phrase query on field which does not have positions indexed"));
            }
            Ok(())
        }
        "prefix" => {
            let (name, prefix) = only(inner)?;
            known(prefix, &["value", "case_insensitive"])?;
            indexed_text(name)
        }
        "wildcard" => {
            let (name, pattern) = only(inner)?;
            known(pattern, &["value", "boost", "case_insensitive"])?;
            indexed_text(name)
        }
        "range" => {
            let (name, bounds) = only(inner)?;
            known(bounds, &["gt", "gte", "lt", "lte", "boost", "format", "from", "to"])?;
            if index.column(name)?.is_text { Err(refused("range of a text")) } else { Ok(()) }
        }
        "exists" => index.field(inner["field"].as_str().unwrap()).map(drop),
        other => Err(refused(format!("unknown variant `{other}`, expected one of `query_string`, `bool`, `term`, …"))),
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a query that was checked finds a document.
pub fn matches(document: &Document, query: &Value) -> bool {
    let (kind, inner) = only(query).unwrap();
    let has_term = |name: &str, value: &Value| {
        let value = text_of(value);
        value.len() < MOST_RAW && document.terms(name).iter().any(|(_, term)| *term == value)
    };
    let all = |clause: &Value| clause.as_array().into_iter().flatten().all(|own| matches(document, own));
    let count = |clause: &Value| clause.as_array().into_iter().flatten().filter(|own| matches(document, own)).count();
    match kind {
        "match_all" => true,
        "bool" => {
            let has_should = inner["should"].as_array().is_some_and(|all| !all.is_empty());
            let has_other =
                ["must", "filter"].iter().any(|own| inner[own].as_array().is_some_and(|all| !all.is_empty()));
            let least = inner["minimum_should_match"].as_u64().unwrap_or(u64::from(has_should && !has_other));
            all(&inner["must"])
                && all(&inner["filter"])
                && count(&inner["must_not"]) == 0
                && count(&inner["should"]) as u64 >= least
        }
        "term" => {
            let (name, value) = only(inner).unwrap();
            has_term(name, value.get("value").unwrap_or(value))
        }
        "terms" => {
            let (name, values) = only(inner).unwrap();
            values.as_array().unwrap().iter().any(|value| has_term(name, value))
        }
        "match_phrase" => {
            let (name, phrase) = only(inner).unwrap();
            let words: Vec<&str> = phrase["query"].as_str().unwrap().split_ascii_whitespace().collect();
            let terms = document.terms(name);
            let stands = |place: usize, word: &str| terms.iter().any(|(own, term)| *own == place && term == word);
            let begins = terms.iter().filter(|(_, term)| Some(&term.as_str()) == words.first());
            begins.into_iter().any(|(first, _)| (0..).zip(&words).all(|(at, word)| stands(first + at, word)))
        }
        "prefix" => {
            let (name, prefix) = only(inner).unwrap();
            let prefix = prefix.get("value").unwrap_or(prefix).as_str().unwrap();
            document.terms(name).iter().any(|(_, term)| term.starts_with(prefix))
        }
        "wildcard" => {
            let (name, pattern) = only(inner).unwrap();
            let pattern = regex::escape(pattern["value"].as_str().unwrap()).replace("\\*", ".*").replace("\\?", ".");
            let pattern = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            document.terms(name).iter().any(|(_, term)| pattern.is_match(term))
        }
        "range" => {
            let (name, bounds) = only(inner).unwrap();
            document.column(name).iter().filter_map(Value::as_i64).any(|own| {
                bounds["gte"].as_i64().is_none_or(|least| own >= least)
                    && bounds["lte"].as_i64().is_none_or(|most| own <= most)
            })
        }
        // Of columns alone it is known.
        "exists" => !document.column(inner["field"].as_str().unwrap()).is_empty(),
        _ => false,
    }
}
