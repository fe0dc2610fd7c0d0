//! The list of the archive's words in Quickwit, which knows no fuzzy queries: a word stands under the numbers of all that
//! is left of it without one or two of its letters, and so does whatever is spelled nearly alike.
//!
//! After W. Garbe's symmetric deletions (SymSpell, 2012). Long words have too many such rests; they are looked for by
//! their length, and there are few.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::engine::cluster::compile::any;
use crate::engine::cluster::mapping::WORD;

/// The column by which the words are in order: a number of each.
pub const ORDER: &str = "h";

/// The column of how many letters a word has.
pub const LENGTH: &str = "n";

/// The field of the numbers of its rests.
pub const NUMBERS: &str = "d";

/// Words of more letters than this have no rests.
const MOST_LETTERS: usize = 24;

/// So many letters may be left out.
const MOST_LEFT_OUT: usize = 2;

/// Returns the document of a word.
pub fn listed(word: &str) -> Map<String, Value> {
    let letters: Vec<char> = word.chars().collect();
    let mut document = Map::new();
    document.insert(WORD.to_owned(), word.into());
    document.insert(ORDER.to_owned(), (number(&letters) >> 1).into());
    document.insert(LENGTH.to_owned(), letters.len().into());
    if letters.len() <= MOST_LETTERS {
        document.insert(NUMBERS.to_owned(), rests(&letters, MOST_LEFT_OUT).into_iter().collect());
    }
    document
}

/// Looks for the words that may be within so many letters of a word.
pub fn alike(word: &str, most: usize) -> Value {
    let letters: Vec<char> = word.chars().collect();
    let mut queries = Vec::new();
    if letters.len() <= MOST_LETTERS + most {
        let rests: Vec<u64> = rests(&letters, most.min(MOST_LEFT_OUT)).into_iter().collect();
        queries.push(json!({"terms": {NUMBERS: rests}}));
    }
    if letters.len() + most > MOST_LETTERS {
        let least = letters.len().saturating_sub(most).max(MOST_LETTERS + 1);
        queries.push(json!({"range": {LENGTH: {"gte": least, "lte": letters.len() + most}}}));
    }
    any(queries)
}

/// Returns the numbers of what is left of a word without up to so many letters.
fn rests(letters: &[char], most: usize) -> BTreeSet<u64> {
    let mut rests = BTreeSet::from([letters.to_vec()]);
    let mut last = rests.clone();
    for _ in 0..most {
        let without = |rest: &Vec<char>| {
            let rest = rest.clone();
            (0..rest.len()).map(move |at| [&rest[..at], &rest[at + 1..]].concat())
        };
        last = last.iter().flat_map(without).collect();
        rests.extend(last.iter().cloned());
    }
    rests.iter().map(|rest| number(rest) & u64::from(u32::MAX)).collect()
}

/// Returns a number of a word: the FNV-1a hash (Fowler, Noll, Vo) of its letters in UTF-8, the same in every build.
fn number(letters: &[char]) -> u64 {
    let bytes = letters.iter().collect::<String>();
    bytes.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::{alike, listed, number};

    fn numbers(value: &Value) -> BTreeSet<u64> {
        value.as_array().unwrap().iter().filter_map(Value::as_u64).collect()
    }

    /// Whether a query for words like the first finds the second.
    fn finds(typed: &str, letters: usize, word: &str) -> bool {
        let query = alike(typed, letters);
        let document = Value::Object(listed(word));
        !numbers(&query["terms"]["d"]).is_disjoint(&numbers(&document["d"]))
    }

    #[test]
    fn words_that_are_spelled_nearly_alike_are_found() {
        for (typed, letters, word) in [
            ("ferry", 1, "fery"),
            ("ferry", 1, "ferrys"),
            ("ferry", 1, "furry"),
            ("ferry", 1, "frery"),
            ("missile", 2, "misille"),
            ("missile", 2, "mislie"),
            ("été", 2, "ete"),
            ("ab", 2, ""),
        ] {
            assert!(finds(typed, letters, word), "{typed} {word}");
        }
        assert!(!finds("ferry", 1, "sailing") && !finds("ferry", 1, "fear"));
    }

    #[test]
    fn long_words_are_found_by_their_length() {
        assert_eq!(alike(&"a".repeat(30), 2), json!({"range": {"n": {"gte": 28, "lte": 32}}}));
        let both = alike(&"a".repeat(24), 1);
        assert_eq!(both["bool"]["should"][1], json!({"range": {"n": {"gte": 25, "lte": 25}}}));
        assert!(listed(&"a".repeat(25)).get("d").is_none());
        assert_eq!(number(&[]), 0xcbf2_9ce4_8422_2325);
    }
}
