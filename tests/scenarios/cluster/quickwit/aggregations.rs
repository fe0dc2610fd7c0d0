//! The aggregations of Quickwit that morgue asks for: over columns alone, the rest is refused.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::index::{Document, Index};
use super::{Refusal, refused};

pub fn answer(found: &[&Document], asked: &Value, index: &Index) -> Result<Value, Refusal> {
    let mut answers = Map::new();
    for (name, asked) in asked.as_object().into_iter().flatten() {
        let (kind, inner) = asked.as_object().unwrap().iter().next().unwrap();
        let numbers = |name: &str| -> Result<Vec<i64>, Refusal> {
            index.column(name)?;
            Ok(found.iter().flat_map(|own| own.column(name)).filter_map(Value::as_i64).collect())
        };
        let field = inner["field"].as_str().unwrap_or_default();
        let answer = match kind.as_str() {
            "sum" => json!({"value": numbers(field)?.iter().sum::<i64>() as f64}),
            "min" => json!({"value": numbers(field)?.iter().min().map(|own| *own as f64)}),
            "max" => json!({"value": numbers(field)?.iter().max().map(|own| *own as f64)}),
            "terms" => {
                index.column(field)?;
                let mut counted = counted(found, &[(field, false)]);
                if let Some(include) = inner["include"].as_str() {
                    let include = regex::Regex::new(&format!("^(?:{include})$")).unwrap();
                    counted.retain(|(key, _)| include.is_match(key[0].as_str().unwrap()));
                }
                counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                let size = inner["size"].as_u64().unwrap_or(10) as usize;
                let bucket = |(key, count): &(Vec<Value>, usize)| json!({"key": key[0], "doc_count": count});
                json!({"buckets": counted.iter().take(size).map(bucket).collect::<Vec<_>>(), "sum_other_doc_count": 0})
            }
            "composite" => composite(found, inner, index)?,
            other => return Err(refused(format!("unknown variant `{other}`"))),
        };
        answers.insert(name.clone(), answer);
    }
    Ok(Value::Object(answers))
}

fn composite(found: &[&Document], asked: &Value, index: &Index) -> Result<Value, Refusal> {
    let size = asked["size"].as_u64().ok_or_else(|| refused("missing field `size`"))? as usize;
    let mut sources = Vec::new();
    for source in asked["sources"].as_array().unwrap() {
        let (name, source) = source.as_object().unwrap().iter().next().unwrap();
        assert_eq!(source["terms"]["field"], **name);
        index.column(name)?;
        sources.push((name.as_str(), source["terms"]["missing_bucket"] == true));
    }
    let mut counted = counted(found, &sources);
    counted.sort_by_key(|(key, _)| order(key));
    if !asked["after"].is_null() {
        let typed = |(name, _): &(&str, bool)| untyped(&asked["after"][name]);
        let after: Vec<Value> = sources.iter().map(typed).collect();
        counted.retain(|(key, _)| order(key) > order(&after));
    }
    counted.truncate(size);
    let named = |key: &[Value], of: &dyn Fn(&Value) -> Value| -> Value {
        sources.iter().zip(key).map(|((name, _), value)| ((*name).to_owned(), of(value))).collect::<Map<_, _>>().into()
    };
    let bucket = |(key, count): &(Vec<Value>, usize)| json!({"key": named(key, &Value::clone), "doc_count": count});
    let mut answer = json!({"buckets": counted.iter().map(bucket).collect::<Vec<_>>()});
    if let Some((last, _)) = counted.last() {
        answer["after_key"] = named(last, &typed);
    }
    Ok(answer)
}

/// The keys of the next page say of what type they are.
fn typed(value: &Value) -> Value {
    value.as_str().map_or_else(|| value.clone(), |text| format!("str:{text}").into())
}

fn untyped(value: &Value) -> Value {
    value.as_str().map_or_else(|| value.clone(), |text| text.strip_prefix("str:").unwrap().into())
}

/// Nothing first, then numbers, then texts.
fn order(key: &[Value]) -> Vec<(u8, i128, String)> {
    let one = |value: &Value| match value {
        Value::Null => (0, 0, String::new()),
        Value::String(text) => (2, 0, text.clone()),
        number => (1, number.as_i64().map_or_else(|| number.as_u64().unwrap().into(), i128::from), String::new()),
    };
    key.iter().map(one).collect()
}

/// Counts combinations of values.
fn counted(found: &[&Document], sources: &[(&str, bool)]) -> Vec<(Vec<Value>, usize)> {
    let mut counts: BTreeMap<String, (Vec<Value>, usize)> = BTreeMap::new();
    for document in found {
        let mut keys = vec![Vec::new()];
        for (name, takes_missing) in sources {
            let mut values = document.column(name).to_vec();
            if values.is_empty() && *takes_missing {
                values.push(Value::Null);
            }
            keys = keys
                .iter()
                .flat_map(|key| values.iter().map(|value| [&key[..], std::slice::from_ref(value)].concat()))
                .collect();
        }
        for key in keys {
            counts.entry(format!("{key:?}")).or_insert((key, 0)).1 += 1;
        }
    }
    counts.into_values().collect()
}
