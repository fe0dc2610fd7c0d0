//! What an engine is: the table of fields, what it is asked, what it answers.
//!
//! An engine finds and ranks articles; snippets and highlights are not its business.

pub mod embedded;
pub mod fields;
mod request;
mod response;

pub use request::{Request, Sort};
pub use response::{Bucket, Hit, Response, Stats};

use crate::article::{Article, ArticleId};
use crate::error::Result;
use crate::text::Language;

/// Something that holds an archive's articles and answers searches over them.
pub trait Engine {
    /// Answers a search.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn search(&self, request: &Request) -> Result<Response>;

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
