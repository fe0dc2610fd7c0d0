//! What differs between the engines of clusters: how an index is made, how an article is laid down in it, and what its
//! queries can say. All else is one code over [`Dialect`].

mod lucene;
mod quickwit;

pub use lucene::Lucene;
pub use quickwit::Quickwit;

use serde_json::{Map, Value};

use super::client::Client;
use super::compile::Compiled;
use super::mapping::Shape;
use crate::engine::Sort;
use crate::engine::fields::Field;
use crate::error::Result;

/// Words of the archive that are looked for in the list of them.
#[derive(Debug, Clone, Copy)]
pub enum Listed<'a> {
    /// Those that begin so.
    Prefix(&'a str),
    /// Those that fit a pattern with `*` and `?`.
    Pattern(&'a str),
    /// Those within so many letters of a word, and maybe more.
    Alike(&'a str, u8),
    /// These.
    Any(&'a [&'a str]),
}

/// A word of a phrase.
#[derive(Debug, Clone, Copy)]
pub struct PhraseWord<'a> {
    /// The word, folded.
    pub folded: &'a str,
    /// Whether it shares a place with another one somewhere, as the two parts of a compound written as one do.
    pub is_shared: bool,
}

/// How an engine is spoken to.
pub trait Dialect: Send + Sync {
    /// Returns what stands before the paths of the interface that all have in common.
    fn prefix(&self) -> &'static str;

    /// Returns whether it tells of all nodes of the cluster.
    fn tells_nodes(&self) -> bool;

    /// Returns whether what is in stays: nothing is replaced by its id, and nothing removed.
    fn is_append_only(&self) -> bool;

    /// Makes the index and that of its words where they are not there yet.
    ///
    /// # Errors
    /// [`crate::error::Error::Engine`] where the cluster does not allow it, or has another index of that name.
    fn make(&self, client: &Client, shape: Shape) -> Result<()>;

    /// Refuses an index that is not morgue's, or of another format.
    ///
    /// # Errors
    /// [`crate::error::Error::Engine`].
    fn check(&self, client: &Client) -> Result<()>;

    /// Makes all that an index has taken visible. Where that cannot be ordered it is waited for: until `expected` documents
    /// are there or, without, until none has come for longer than it takes. Returns whether nothing more is to come.
    ///
    /// # Errors
    /// [`crate::error::Error::Engine`].
    fn show(&self, client: &Client, index: &str, expected: Option<u64>) -> Result<bool>;

    /// Returns the name of the action that writes an article.
    fn action(&self) -> &'static str;

    /// Lays a document of `super::document` down as this engine keeps it: there the words stand place by place, those
    /// that share one parted by `|`.
    fn lay_down(&self, document: &mut Map<String, Value>);

    /// Returns the document of a word in the list of words.
    fn listed(&self, word: &str) -> Map<String, Value>;

    /// Returns the column by which the list of words is in order.
    fn list_order(&self) -> &'static str;

    /// Looks for words in the list of them; may find more of those that are alike.
    fn in_list(&self, listed: Listed<'_>) -> Value;

    /// Looks for a term, scored `boost` times where there is such a number.
    fn term(&self, field: Field, term: &str, boost: Option<f32>) -> Value;

    /// Looks for any of several terms, unscored.
    fn terms(&self, field: Field, terms: &[&str]) -> Value;

    /// Looks for terms that begin so, unscored.
    fn prefixed(&self, field: Field, prefix: &str) -> Value;

    /// Looks for words of the text that fit a pattern, unscored.
    fn fitting(&self, pattern: &str) -> Value;

    /// Looks for a word where it shares a place with another; `None` where the engine need not know.
    fn shared(&self, word: &str) -> Option<Value>;

    /// Finds what a query finds, without a score where that can be said.
    fn unscored(&self, query: Value) -> Value;

    /// Looks for words side by side, at least two.
    fn phrase(&self, words: &[PhraseWord<'_>], boost: f32) -> Compiled;

    /// Returns whether it knows intervals.
    fn has_intervals(&self) -> bool;

    /// Looks for terms in the headline alone; `None` where intervals do.
    fn in_headline(&self, terms: &[(Field, &str)]) -> Option<Value>;

    /// Returns how many words a pattern may stand for, each of which has to be counted.
    fn most_words(&self) -> usize;

    /// Counts the articles of each of some queries.
    ///
    /// # Errors
    /// [`crate::error::Error::Engine`].
    fn counts(&self, client: &Client, queries: &[Value]) -> Result<Vec<u64>>;

    /// Returns whether scores can put articles in the order of our own.
    fn ranks_alike(&self) -> bool;

    /// Returns the keys of an order, the last of them the id; `None` where it cannot put articles in it.
    fn sort_keys(&self, sort: Sort) -> Option<Value>;
}
