//! The index as it stands: how many articles, of which languages, and what is known of the words of queries.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::client::Client;
use super::document::{accents, capitals};
use super::mapping::{FORMAT, TOKENS, term_name};
use super::product::Product;
use crate::engine::fields::{Field, terms};
use crate::error::{Error, Result};
use crate::passages::{Leaf, is_fit};
use crate::ranking;
use crate::text::{Language, Stemmers};

/// What every query needs.
pub struct View {
    /// The cluster.
    pub client: Arc<Client>,
    /// Articles in the index.
    pub articles: u64,
    /// The mean length of an article.
    mean_words: f32,
    /// The languages with their articles, the most frequent first.
    pub languages: Vec<(Language, u64)>,
    /// The languages that queries are read in.
    pub stemmers: Stemmers,
    /// Only texts of these languages have inflected forms, where there are any.
    pub only: Vec<Language>,
    /// In how many articles terms are that were asked for.
    known: Mutex<HashMap<(Field, String), u64>>,
}

/// The terms of a leaf.
#[derive(Debug, Clone, Default)]
pub struct LeafTerms {
    /// What fits the leaf, with the number of articles of each.
    pub plus: Vec<(Field, String, u64)>,
    /// The beginning of terms that do not, although they have the same place: spellings with accents or capitals.
    pub minus: Option<String>,
    /// How many articles hold any of them: the sum over the terms, at most all articles.
    pub articles: u64,
    /// How many hold an inflected word as it was typed.
    pub typed: u64,
}

/// So many terms are asked for at once.
const TERMS_AT_ONCE: usize = 500;

/// So many words are listed at once.
const WORDS_AT_ONCE: usize = 10_000;

/// Terms, and the beginning of those that take places from them.
type Spelled = (Vec<(Field, String)>, Option<String>);

impl View {
    /// Opens an index, to be asked in these languages alone, where there are any.
    ///
    /// # Errors
    /// [`Error::Engine`] where the cluster does not answer, or has no such index, or one that is not morgue's.
    pub fn open(client: Arc<Client>, only: &[Language]) -> Result<View> {
        Product::of(&client)?;
        check(&client)?;
        let body = json!({
            "size": 0,
            "track_total_hits": true,
            "aggs": {
                "tokens": {"sum": {"field": TOKENS}},
                "languages": {"terms": {"field": Field::Language.spec().name, "size": 1000}},
            },
        });
        let answer = client.ask_all_shards("POST", &format!("/{}/_search", client.address.index), &body)?;
        let articles = total(&answer);
        let tokens = answer["aggregations"]["tokens"]["value"].as_f64().unwrap_or(0.0);
        let buckets = answer["aggregations"]["languages"]["buckets"].as_array().into_iter().flatten();
        let language = |bucket: &Value| {
            Some((Language::from_code(bucket["key"].as_str()?)?, bucket["doc_count"].as_u64().unwrap_or(0)))
        };
        let mut languages: Vec<(Language, u64)> = buckets.filter_map(language).collect();
        languages.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
        let codes: Vec<Language> = languages.iter().map(|(language, _)| *language).collect();
        Ok(View {
            client,
            articles,
            mean_words: (tokens as f32 / articles.max(1) as f32).max(1.0),
            languages,
            stemmers: if only.is_empty() { Stemmers::new(&codes) } else { Stemmers::only(only) },
            only: only.to_vec(),
            known: Mutex::default(),
        })
    }

    /// Returns what an article's length counts.
    pub fn norm(&self, words: u32) -> f32 {
        ranking::length_norm(ranking::coded_length(words), self.mean_words)
    }

    /// Searches the index.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn search(&self, body: &Value) -> Result<Value> {
        let path = format!("/{}/_search?search_type=dfs_query_then_fetch", self.client.address.index);
        self.client.ask_all_shards("POST", &path, body)
    }

    /// Looks leaves up, and in how many articles each of their terms is.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn look_up(&self, leaves: &[Leaf]) -> Result<Vec<LeafTerms>> {
        let spelled = leaves.iter().map(|leaf| self.terms(leaf)).collect::<Result<Vec<_>>>()?;
        let as_typed = |leaf: &Leaf| match leaf {
            Leaf::Inflected(word) => Some((Field::Text, word.folded().to_owned())),
            _ => None,
        };
        let of_forms = spelled.iter().flat_map(|(plus, _)| plus.iter().cloned());
        let all: Vec<(Field, String)> = of_forms.chain(leaves.iter().filter_map(as_typed)).collect();
        self.learn(&all)?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let of_leaf = |((plus, minus), leaf): (Spelled, &Leaf)| {
            let typed = as_typed(leaf).and_then(|term| known.get(&term).copied()).unwrap_or(0);
            let plus: Vec<(Field, String, u64)> = plus
                .into_iter()
                .map(|term| {
                    let articles = known.get(&term).copied().unwrap_or(0);
                    (term.0, term.1, articles)
                })
                .collect();
            let articles = plus.iter().map(|(.., articles)| articles).sum::<u64>().min(self.articles);
            LeafTerms { plus, minus, articles, typed }
        };
        Ok(spelled.into_iter().zip(leaves).map(of_leaf).collect())
    }

    /// Returns in how many articles each term of a field is.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn articles_of(&self, field: Field, terms: &[String]) -> Result<Vec<u64>> {
        let all: Vec<(Field, String)> = terms.iter().map(|term| (field, term.clone())).collect();
        self.learn(&all)?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(all.iter().map(|term| known.get(term).copied().unwrap_or(0)).collect())
    }

    /// Returns the terms of a leaf, and the beginning of those that take places from it.
    fn terms(&self, leaf: &Leaf) -> Result<Spelled> {
        let accented = |lower: &str, folded: &str| {
            if lower != folded {
                return (vec![(Field::Written, accents(folded) + lower)], None);
            }
            (vec![(Field::Text, folded.to_owned())], Some(accents(folded)))
        };
        Ok(match leaf {
            Leaf::Inflected(word) => {
                let stems = self.stemmers.stems(word.lower(), word.folded());
                let mut plus: Vec<(Field, String)> =
                    stems.into_iter().map(|(language, stem)| (Field::Stems, terms::stem(&stem, language))).collect();
                plus.dedup();
                (plus, None)
            }
            Leaf::Folded(word) => (vec![(Field::Text, word.folded().to_owned())], None),
            Leaf::Accented(word) => accented(word.lower(), word.folded()),
            Leaf::Cased(cased) => {
                let (form, word) = (cased.form(), cased.word());
                if form != word.lower() {
                    (vec![(Field::Written, capitals(word.folded()) + form)], None)
                } else {
                    let (plus, _) = accented(word.lower(), word.folded());
                    (plus, Some(capitals(word.folded())))
                }
            }
            Leaf::Pattern(pattern) => {
                let query = json!({"wildcard": {"w": {"value": pattern.folded(), "rewrite": "constant_score"}}});
                let chars: Vec<char> = pattern.folded().chars().collect();
                let mut words = self.words(&query)?;
                words.retain(|word| is_fit(&chars, &word.chars().collect::<Vec<_>>()));
                (words.into_iter().map(|word| (Field::Text, word)).collect(), None)
            }
            Leaf::Fuzzy(word, distance) => {
                let words = self.words(&alike(word.folded(), distance.letters()))?;
                (words.into_iter().map(|word| (Field::Text, word)).collect(), None)
            }
        })
    }

    /// Returns the words of the archive that a query finds in the list of them; some may be in no article any more.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn words(&self, query: &Value) -> Result<Vec<String>> {
        self.some_words(query, usize::MAX)
    }

    /// Does the same for the first `most` words in alphabetical order.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn some_words(&self, query: &Value, most: usize) -> Result<Vec<String>> {
        let path = format!("/{}/_search", self.client.address.words_index());
        let mut words: Vec<String> = Vec::new();
        loop {
            let size = WORDS_AT_ONCE.min(most - words.len());
            let mut body = json!({"size": size, "query": query, "sort": [{"w": "asc"}], "_source": ["w"]});
            if let Some(last) = words.last() {
                body["search_after"] = json!([last]);
            }
            let answer = self.client.ask_all_shards("POST", &path, &body)?;
            let hits = hits(&answer);
            words.extend(hits.iter().filter_map(|hit| hit["_source"]["w"].as_str().map(str::to_owned)));
            // An alias of several indices lists a word once for each.
            words.dedup();
            if hits.len() < size || words.len() == most {
                return Ok(words);
            }
        }
    }

    /// Counts the articles of terms that were not asked for before.
    fn learn(&self, all: &[(Field, String)]) -> Result<()> {
        let new: Vec<(Field, String)> = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let mut new: Vec<_> = all.iter().filter(|term| !known.contains_key(*term)).cloned().collect();
            new.sort_unstable();
            new.dedup();
            new
        };
        for terms in new.chunks(TERMS_AT_ONCE) {
            let filters: Vec<Value> =
                terms.iter().map(|(field, term)| json!({"term": {term_name(*field): term}})).collect();
            let body = json!({
                "size": 0,
                "track_total_hits": false,
                "aggs": {"articles": {"filters": {"filters": filters}}},
            });
            let answer = self.search(&body)?;
            let buckets = answer["aggregations"]["articles"]["buckets"].as_array().into_iter().flatten();
            let counts = buckets.map(|bucket| bucket["doc_count"].as_u64().unwrap_or(0));
            self.known.lock().unwrap_or_else(PoisonError::into_inner).extend(terms.iter().cloned().zip(counts));
        }
        Ok(())
    }
}

/// Returns the query for listed words within so many letters of a word.
pub fn alike(word: &str, letters: u8) -> Value {
    json!({"fuzzy": {"w": {
        "value": word,
        "fuzziness": letters.to_string(),
        "transpositions": true,
        "prefix_length": 0,
        "rewrite": "constant_score",
    }}})
}

/// Refuses an index that is not morgue's, or of another format.
pub fn check(client: &Client) -> Result<()> {
    let index = &client.address.index;
    let answer = client.ask("GET", &format!("/{index}/_mapping"), &Value::Null)?;
    // An alias gives the index that it stands for.
    let mapping = answer.as_object().and_then(|all| all.values().next()).cloned().unwrap_or_default();
    let found = mapping["mappings"]["_meta"]["morgue"]["format"].as_u64();
    let wrong = |reason: String, hint: &str| {
        Err(Error::Engine { engine: client.address.to_string(), reason, hint: hint.to_owned() })
    };
    match found {
        Some(FORMAT) => Ok(()),
        Some(other) => wrong(
            format!("its index `{index}` has format {other}, this build reads {FORMAT}"),
            "build it again under another name: `morgue handoff ARCHIVE URL`",
        ),
        None => wrong(format!("its index `{index}` was not made by morgue"), "name another index"),
    }
}

/// Returns how many articles a search found.
pub fn total(answer: &Value) -> u64 {
    answer["hits"]["total"]["value"].as_u64().or_else(|| answer["hits"]["total"].as_u64()).unwrap_or(0)
}

/// Returns the hits of a search.
pub fn hits(answer: &Value) -> &[Value] {
    answer["hits"]["hits"].as_array().map_or(&[], Vec::as_slice)
}

/// Calls `visit` with every hit of a query, a page at a time.
///
/// # Errors
/// [`Error::Engine`].
pub fn pages(
    view: &View,
    query: &Value,
    sort: &Value,
    start: Option<Value>,
    size: usize,
    visit: &mut dyn FnMut(&Value) -> ControlFlow<()>,
) -> Result<()> {
    let mut after = start;
    loop {
        let mut body = json!({"size": size, "track_total_hits": false, "query": query, "sort": sort});
        if let Some(after) = &after {
            body["search_after"] = after.clone();
        }
        let answer = view.search(&body)?;
        let hits = hits(&answer);
        for hit in hits {
            if visit(hit).is_break() {
                return Ok(());
            }
        }
        match hits.last() {
            Some(last) if hits.len() == size => after = Some(last["sort"].clone()),
            _ => return Ok(()),
        }
    }
}
