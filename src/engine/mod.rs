//! What an engine is: the table of fields, what it is asked, what it answers.
//!
//! An engine finds and ranks articles; snippets and highlights are not its business.

pub mod cluster;
mod conditions;
mod cursor;
pub mod embedded;
mod facets;
pub mod feedback;
pub mod fields;
mod order;
mod request;
mod response;
mod suggest;
pub mod values;
mod writer;

pub use cursor::{BadCursor, Cursor};
pub use request::{Facet, Request, Sort, Vocabulary};
pub use response::{Bucket, Counts, Hit, Reason, Response, Share, Stats, WordCount};
pub use writer::{Past, Segment, Writer};

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::article::{Article, ArticleId};
use crate::error::Result;
use crate::query::{Tree, Word};
use crate::text::Language;

/// An archive that others write to while it is asked.
pub trait Current: Send + Sync {
    /// Opens the archive as it stands.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn open(&self) -> Result<Arc<dyn Engine>>;

    /// Opens the archive anew where it has changed since it was opened last; costs next to nothing where it has not.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn renewed(&self) -> Result<Option<Arc<dyn Engine>>>;
}

/// Something that holds an archive's articles and answers searches over them.
pub trait Engine: Send + Sync {
    /// Makes ready what the first answers would have to wait for, where there is such a thing.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn warm(&self) -> Result<()> {
        Ok(())
    }

    /// Answers a search.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn search(&self, request: &Request) -> Result<Response>;

    /// Calls `visit` with every article that matches, one after the other, until it breaks off: in the order asked for
    /// or, with none, in the order in which the index gives them fastest. Limit, offset and facets do not count. Returns
    /// how many articles match. However many there are, no more than a page of them is held in memory.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn each(&self, request: &Request, sort: Option<Sort>, visit: &mut dyn FnMut(Hit) -> ControlFlow<()>)
    -> Result<u64>;

    /// Tells how many articles match each part of a query alone, and what else might have been typed for the parts that
    /// none matches.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn count_words(&self, tree: &Tree) -> Result<Vec<WordCount>>;

    /// Returns how often each of the folded `words` occurs in the articles of the archive; a hyphenated compound also
    /// counts as an occurrence of the word that its two parts make.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn occurrences(&self, words: &[&str]) -> Result<Vec<u64>>;

    /// Returns about how many articles hold any form of each of the words, and how many there are in all.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn frequencies(&self, words: &[Word]) -> Result<(Vec<u64>, u64)>;

    /// Returns what of the archive begins with `prefix`, in any case and with or without accents, in most articles first;
    /// at most `most`.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn complete(&self, of: Vocabulary, prefix: &str, most: usize) -> Result<Vec<Bucket>>;

    /// Returns the article with the id.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn article(&self, id: ArticleId) -> Result<Option<Article>>;

    /// Returns the languages that the archive holds, the most frequent first: a query is read in all of them.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn languages(&self) -> Result<Vec<Language>>;

    /// Returns the archive in numbers.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn stats(&self) -> Result<Stats>;
}
