//! An article's document as Quickwit keeps it: one term a place where the places count, and no term that it leaves out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{IN_HEADLINE, JOINED, NEWEST, OLDEST};
use crate::corpus::ContentHash;
use crate::engine::cluster::mapping::{PRINT, term_name};
use crate::engine::fields::{FIELDS, Field, Terms};

/// Terms of so many bytes and more are left out by Quickwit's analysis, in queries too.
const MOST_TERM_BYTES: usize = 255;

/// A place without a term; and, as no word is it, what parts the headline from the body.
const HOLE: &str = "_";

/// Returns a term that is not left out: a long one's hash.
pub fn short(term: &str) -> Cow<'_, str> {
    if term.len() < MOST_TERM_BYTES {
        return Cow::Borrowed(term);
    }
    Cow::Owned(format!("#{}", ContentHash::of(term.as_bytes())))
}

/// Lays a document down.
pub fn lay_down(document: &mut Map<String, Value>) {
    let print = print(document);
    let has_headline = document.get(Field::HeadlineWords.spec().name).and_then(Value::as_u64) > Some(0);
    let take = |field: Field| parts(document.remove(field.spec().name));
    let [text, stems, written, marks] = [Field::Text, Field::Stems, Field::Written, Field::Marks].map(take);
    let mut in_headline = BTreeSet::new();
    if has_headline {
        for parts in [&text, &stems, &written] {
            in_headline.extend(terms(&parts[..parts.len().min(1)]));
        }
    }
    let joined: Vec<_> =
        text.iter().flat_map(|part| part.split(' ')).flat_map(|place| place.split('|').skip(1)).collect();
    let in_headline: Vec<_> = in_headline.into_iter().collect();
    let unique = |parts: &[String]| terms(parts).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ");
    let mut put = |name: &str, value: String| {
        if !value.is_empty() {
            document.insert(name.to_owned(), value.into());
        }
    };
    put(Field::Text.spec().name, text.iter().map(|part| first_terms(part)).collect::<Vec<_>>().join(" _ "));
    put(JOINED, joined.join(" "));
    put(Field::Stems.spec().name, terms(&stems).collect::<Vec<_>>().join(" "));
    put(Field::Written.spec().name, unique(&written));
    put(Field::Marks.spec().name, unique(&marks));
    put(IN_HEADLINE, in_headline.join(" "));
    shorten(document);
    let order = document.get(Field::Order.spec().name).and_then(Value::as_i64);
    document.insert(NEWEST.to_owned(), order.unwrap_or(i64::MIN).into());
    document.insert(OLDEST.to_owned(), order.unwrap_or(i64::MAX).into());
    document.insert(PRINT.to_owned(), print.into());
}

/// Returns the headline and the body of a field of words.
fn parts(value: Option<Value>) -> Vec<String> {
    let Some(Value::Array(parts)) = value else { return Vec::new() };
    parts.into_iter().filter_map(|part| part.as_str().map(str::to_owned)).collect()
}

/// Returns all terms of parts, in their order.
fn terms(parts: &[String]) -> impl Iterator<Item = Cow<'_, str>> {
    let all = parts.iter().flat_map(|part| part.split([' ', '|']));
    all.filter(|term| *term != HOLE && !term.is_empty()).map(short)
}

/// Returns the first term of every place.
fn first_terms(part: &str) -> String {
    let first = |place: &str| short(place.split('|').next().unwrap_or(HOLE)).into_owned();
    part.split(' ').map(first).collect::<Vec<_>>().join(" ")
}

/// Shortens the terms of values.
fn shorten(document: &mut Map<String, Value>) {
    for spec in FIELDS.iter().filter(|spec| spec.terms == Terms::Values) {
        let Some(Value::Array(terms)) = document.get_mut(&term_name(spec.field)) else { continue };
        for term in terms {
            if let Some(long) = term.as_str().filter(|term| term.len() >= MOST_TERM_BYTES) {
                *term = short(long).into_owned().into();
            }
        }
    }
}

/// Returns a number of all that a document holds but the run that read it.
fn print(document: &Map<String, Value>) -> u64 {
    let reading = term_name(Field::Path);
    let mut bytes = Vec::new();
    for (name, value) in document.iter().filter(|(name, _)| **name != reading) {
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(value.to_string().as_bytes());
    }
    ContentHash::of(&bytes).short() >> 4
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{lay_down, short};
    use crate::engine::cluster::mapping::PRINT;

    fn laid_down(document: Value) -> Value {
        let Value::Object(mut document) = document else { unreachable!() };
        lay_down(&mut document);
        Value::Object(document)
    }

    #[test]
    fn one_term_stands_in_a_place_and_the_others_beside_it() {
        let document = json!({
            "text": ["naive ferry", "a re|reopening opening"],
            "stems": ["naiv/en ferri/en", "a/en re/en|reopen/en open/en"],
            "written": ["^naive/Naive _", "_ _ _"],
            "marks": ["s(|p( s)|p)", "s( _ s)"],
            "headline_words": 2,
            "path_terms": ["a", "b".repeat(255)],
        });
        let laid = laid_down(document.clone());
        assert_eq!(laid["text"], "naive ferry _ a re opening");
        assert_eq!(laid["joined"], "reopening");
        assert_eq!(laid["stems"], "naiv/en ferri/en a/en re/en reopen/en open/en");
        assert_eq!((&laid["written"], &laid["marks"]), (&json!("^naive/Naive"), &json!("p( p) s( s)")));
        assert_eq!(laid["in_headline"], "^naive/Naive ferri/en ferry naiv/en naive");
        assert_eq!(laid["path_terms"], json!(["a", short(&"b".repeat(255))]));
        assert_eq!((&laid["newest"], &laid["oldest"]), (&json!(i64::MIN), &json!(i64::MAX)));

        // Another run reads the same; another text is another article.
        let mut other = document;
        other["path_terms"] = json!(["c"]);
        assert_eq!(laid_down(other.clone())[PRINT], laid[PRINT]);
        other["text"] = json!(["naive ferries"]);
        assert_ne!(laid_down(other)[PRINT], laid[PRINT]);
    }
}
