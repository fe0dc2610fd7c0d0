//! Bytes of one format to articles: one file a format, chosen by content.
//!
//! A reader takes bytes, never a path, and hands on one [`Entry`] after the other, so that a file of any size is read in
//! bounded memory. A new format is one new file and one line in `READERS`; `plain_text` is the simplest to follow.

mod csv;
mod feed;
mod html;
mod html_body;
mod html_date;
mod html_linked;
mod html_meta;
mod html_tame;
mod html_text;
mod json;
mod json_fields;
mod json_values;
mod metered;
mod newsml;
mod nitf;
mod plain_text;
mod sgml;
mod skip;
mod xml;

use std::io::BufRead;
use std::ops::ControlFlow;

pub use skip::{Skip, TooPacked};

use crate::article::Content;

/// What stands at one place of a file: an article, or why there is none.
#[derive(Debug)]
pub struct Entry {
    /// The row in the file, from 1; `None` where the file is one article.
    pub row: Option<u64>,
    /// The article, or why the row is left out.
    pub content: Result<Content, Skip>,
}

/// The sizes beyond which input is left out rather than held in memory.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest article in bytes, its markup included.
    pub article_bytes: usize,
}

impl Default for Limits {
    /// 16 MiB an article: some three million words.
    fn default() -> Limits {
        Limits { article_bytes: 16 << 20 }
    }
}

/// Takes entries one by one; breaks off where the run is to end.
pub type Take<'a> = dyn FnMut(Entry) -> ControlFlow<()> + 'a;

/// A format that news comes in.
pub trait Reader: Sync {
    /// Returns whether a file that begins with `sample` is of this format.
    fn recognises(&self, sample: &[u8]) -> bool;

    /// Reads `input` to its end, or until `take` breaks off.
    ///
    /// # Errors
    /// [`Skip`] where the input as a whole is no news or ends in the middle; entries taken before stay.
    fn read(&self, input: &mut dyn BufRead, limits: Limits, take: &mut Take<'_>) -> Result<(), Skip>;
}

/// The formats, in the order in which they are tried; the last takes what is left.
const READERS: &[&dyn Reader] = &[
    &feed::JsonFeed,
    &json::Json,
    &sgml::Sgml,
    &newsml::NewsMl,
    &nitf::Nitf,
    &feed::Feed,
    &html::HtmlPage,
    &xml::OtherXml,
    &csv::Csv,
    &plain_text::PlainText,
];

/// Bytes at the beginning of a file that decide on its format.
pub const SAMPLE_BYTES: usize = 4096;

/// Returns the reader for a file that begins with `sample`.
pub fn choose(sample: &[u8]) -> &'static dyn Reader {
    READERS.iter().copied().find(|reader| reader.recognises(sample)).unwrap_or(&plain_text::PlainText)
}

/// Reads `input` to its end into memory, up to `limit` bytes.
///
/// # Errors
/// [`Skip::TooLong`] beyond the limit, [`Skip::Unreadable`] where reading fails.
fn read_whole(input: &mut dyn BufRead, limit: usize) -> Result<Vec<u8>, Skip> {
    use std::io::Read;
    let mut bytes = Vec::new();
    input.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| Skip::unreadable(&error))?;
    if bytes.len() > limit { Err(Skip::TooLong { limit: limit as u64 }) } else { Ok(bytes) }
}
