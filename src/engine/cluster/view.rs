//! The index as it stands: how many articles, of which languages, and what is known of the words of queries.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::client::Client;
use super::dialect::{Dialect, Listed};
use super::document::{accents, capitals};
use super::mapping::{FORMAT, TOKENS, WORD};
use crate::engine::fields::{Field, terms};
use crate::error::{Error, Result};
use crate::passages::{Leaf, is_fit, is_within};
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
    /// How many articles queries find that were counted.
    known: Mutex<HashMap<String, u64>>,
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
    /// Whether the word of a phrase shares a place with another in some article, where the engine has to know.
    pub is_shared: bool,
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
        client.recognise()?;
        client.dialect().check(&client)?;
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

    /// Returns how the cluster is spoken to.
    pub fn dialect(&self) -> &'static dyn Dialect {
        self.client.dialect()
    }

    /// Searches the index.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn search(&self, body: &Value) -> Result<Value> {
        search(&self.client, body)
    }

    /// Looks leaves up, and in how many articles each of their terms is.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn look_up(&self, leaves: &[Leaf]) -> Result<Vec<LeafTerms>> {
        let dialect = self.dialect();
        let spelled = leaves.iter().map(|leaf| self.terms(leaf)).collect::<Result<Vec<_>>>()?;
        // What a leaf asks for beside its terms: the word as typed, or where it shares a place.
        let beside = |leaf: &Leaf| match leaf {
            Leaf::Inflected(word) => Some(dialect.term(Field::Text, word.folded(), None)),
            Leaf::Folded(word) => dialect.shared(word.folded()),
            _ => None,
        };
        let queries = spelled.iter().zip(leaves).flat_map(|((plus, _), leaf)| {
            let terms = plus.iter().map(|(field, term)| dialect.term(*field, term, None));
            terms.chain(beside(leaf)).collect::<Vec<Value>>()
        });
        let mut counts = self.count(&queries.collect::<Vec<Value>>())?.into_iter();
        let mut next = || counts.next().unwrap_or(0);
        let of_leaf = |((plus, minus), leaf): (Spelled, &Leaf)| {
            let plus: Vec<_> = plus.into_iter().map(|(field, term)| (field, term, next())).collect();
            let beside = beside(leaf).map_or(0, |_| next());
            let articles = plus.iter().map(|(.., articles)| articles).sum::<u64>().min(self.articles);
            let is_inflected = matches!(leaf, Leaf::Inflected(_));
            let (typed, is_shared) = if is_inflected { (beside, false) } else { (0, beside > 0) };
            LeafTerms { plus, minus, articles, typed, is_shared }
        };
        Ok(spelled.into_iter().zip(leaves).map(of_leaf).collect())
    }

    /// Returns in how many articles each term of a field is.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn articles_of(&self, field: Field, terms: &[String]) -> Result<Vec<u64>> {
        let queries: Vec<Value> = terms.iter().map(|term| self.dialect().term(field, term, None)).collect();
        self.count(&queries)
    }

    /// Returns in how many articles any of some terms of a field is, for each row of them.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn articles_of_any(&self, field: Field, rows: &[Vec<String>]) -> Result<Vec<u64>> {
        let any = |row: &Vec<String>| self.dialect().terms(field, &row.iter().map(String::as_str).collect::<Vec<_>>());
        self.count(&rows.iter().map(any).collect::<Vec<_>>())
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
                let words = self.words(Listed::Pattern(pattern.folded()))?;
                if words.len() > self.dialect().most_words() {
                    return Err(self.too_open(leaf, words.len()));
                }
                (words.into_iter().map(|word| (Field::Text, word)).collect(), None)
            }
            Leaf::Fuzzy(word, distance) => {
                let words = self.words(Listed::Alike(word.folded(), distance.letters()))?;
                (words.into_iter().map(|word| (Field::Text, word)).collect(), None)
            }
        })
    }

    /// Refuses a pattern that stands for too many words.
    fn too_open(&self, pattern: &Leaf, words: usize) -> Error {
        let most = self.dialect().most_words();
        Error::Engine {
            engine: self.client.address.to_string(),
            reason: format!(
                "`{pattern}` fits {words} words, and it counts them one by one: more than {most} are not asked for"
            ),
            hint: "write more letters of the word".to_owned(),
        }
    }

    /// Returns the listed words of the archive; some may be in no article any more.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn words(&self, listed: Listed<'_>) -> Result<Vec<String>> {
        let mut words = self.some_words(listed, usize::MAX)?;
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        match listed {
            Listed::Pattern(pattern) => {
                let pattern = chars(pattern);
                words.retain(|word| is_fit(&pattern, &chars(word)));
            }
            Listed::Alike(typed, letters) => {
                let typed = chars(typed);
                words.retain(|word| is_within(&typed, &chars(word), letters.into()));
            }
            Listed::Prefix(_) | Listed::Any(_) => {}
        }
        Ok(words)
    }

    /// Returns `most` of the words that are found in the list, or all if there are fewer.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn some_words(&self, listed: Listed<'_>, most: usize) -> Result<Vec<String>> {
        listed_words(&self.client, listed, most)
    }

    /// Counts the articles of queries that were not counted before.
    fn count(&self, queries: &[Value]) -> Result<Vec<u64>> {
        let names: Vec<String> = queries.iter().map(Value::to_string).collect();
        let new: Vec<(&String, &Value)> = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let mut new: Vec<_> = names.iter().zip(queries).filter(|(name, _)| !known.contains_key(*name)).collect();
            new.sort_unstable_by_key(|(name, _)| *name);
            new.dedup_by_key(|(name, _)| *name);
            new
        };
        for new in new.chunks(TERMS_AT_ONCE) {
            let queries: Vec<Value> = new.iter().map(|(_, query)| (*query).clone()).collect();
            let counts = self.dialect().counts(&self.client, &queries)?;
            let names = new.iter().map(|(name, _)| (*name).clone());
            self.known.lock().unwrap_or_else(PoisonError::into_inner).extend(names.zip(counts));
        }
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(names.iter().map(|name| known.get(name).copied().unwrap_or(0)).collect())
    }
}

/// Searches the index of articles.
///
/// # Errors
/// [`Error::Engine`].
pub fn search(client: &Client, body: &Value) -> Result<Value> {
    let path = format!("/{}/_search?search_type=dfs_query_then_fetch", client.address.index);
    client.ask_all_shards("POST", &path, body)
}

/// Counts the documents of an index that a query finds.
///
/// # Errors
/// [`Error::Engine`].
pub fn count(client: &Client, index: &str, query: &Value) -> Result<u64> {
    // Not every engine says of a mere count that a shard was missing.
    let body = json!({"size": 0, "track_total_hits": true, "query": query});
    client.ask_all_shards("POST", &format!("/{index}/_search"), &body).map(|answer| total(&answer))
}

/// Returns `most` of the words that are found in the list of words, or all if there are fewer.
///
/// # Errors
/// [`Error::Engine`].
pub fn listed_words(client: &Client, listed: Listed<'_>, most: usize) -> Result<Vec<String>> {
    let dialect = client.dialect();
    let (path, query) = (format!("/{}/_search", client.address.words_index()), dialect.in_list(listed));
    let mut words: Vec<String> = Vec::new();
    let mut after = Value::Null;
    loop {
        let size = WORDS_AT_ONCE.min(most - words.len());
        let sort = json!([{dialect.list_order(): "asc"}]);
        let mut body = json!({"size": size, "query": query, "sort": sort, "_source": [WORD]});
        if !after.is_null() {
            body["search_after"] = after;
        }
        let answer = client.ask_all_shards("POST", &path, &body)?;
        let hits = hits(&answer);
        words.extend(hits.iter().filter_map(|hit| hit["_source"][WORD].as_str().map(str::to_owned)));
        // An alias of several indices lists a word once for each.
        words.dedup();
        after = hits.last().map(|hit| hit["sort"].clone()).unwrap_or_default();
        if hits.len() < size || words.len() == most {
            words.sort_unstable();
            return Ok(words);
        }
    }
}

/// Refuses an index that is not of the format, or none of morgue's.
///
/// # Errors
/// [`Error::Engine`].
pub fn check_format(client: &Client, found: Option<u64>) -> Result<()> {
    let index = &client.address.index;
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
