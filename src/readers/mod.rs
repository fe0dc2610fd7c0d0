//! Bytes of one format to articles: one file a format, chosen by content.
//!
//! A reader takes bytes, never a path, and hands on one [`Entry`] after the other, so that a file of any size is read in
//! bounded memory. A new format is one new file and one line in `READERS`; `plain_text` is the simplest to follow.

mod csv;
mod factiva;
mod feed;
mod field_names;
mod given;
mod html;
mod html_body;
mod html_linked;
mod html_meta;
mod html_page;
mod html_tame;
mod html_text;
mod html_trim;
mod json;
mod json_answer;
mod json_fields;
mod json_values;
mod lexis;
mod lines;
mod metered;
mod newsml;
mod nitf;
mod plain_text;
mod sgml;
mod skip;
mod web_archive;
mod xml;

use std::io::BufRead;
use std::ops::ControlFlow;

pub use field_names::FieldNames;
pub use skip::{Gap, Skip, TooPacked};

use crate::article::{Content, DateRules};

/// What stands at one place of a file: an article, or why there is none.
#[derive(Debug)]
pub struct Entry {
    /// The row in the file, from 1; `None` where the file is one article.
    pub row: Option<u64>,
    /// The article, or why the row is left out.
    pub content: Result<Content, Skip>,
    /// What is wrong with what the article was read from, where something is: it was cut short, or altered.
    pub flaw: Option<Skip>,
}

impl Entry {
    /// Makes an entry without a flaw.
    pub fn new(row: Option<u64>, content: Result<Content, Skip>) -> Entry {
        Entry { row, content, flaw: None }
    }
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

/// How input is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The longest article in bytes, its markup included.
    pub article_bytes: usize,
    /// The names of fields.
    pub names: &'a FieldNames,
    /// How dates are to be read.
    pub dates: &'a DateRules,
    /// Whether somebody wants to know what was left unused.
    pub is_inspected: bool,
}

impl Terms<'static> {
    /// Returns the terms for an archive that says nothing of itself.
    pub fn within(limits: Limits) -> Terms<'static> {
        Terms {
            article_bytes: limits.article_bytes,
            names: FieldNames::KNOWN,
            dates: DateRules::NONE,
            is_inspected: false,
        }
    }
}

/// Takes entries one by one; breaks off where the run is to end.
pub type Take<'a> = dyn FnMut(Entry) -> ControlFlow<()> + 'a;

/// A format that news comes in.
pub trait Reader: Sync {
    /// Returns what the format is called.
    fn name(&self) -> &'static str;

    /// Returns by what it is recognised, in a few words.
    fn sign(&self) -> &'static str;

    /// Returns whether a file that begins with `sample` is of this format; `names` are those of an archive's own fields.
    fn recognises(&self, sample: &[u8], names: &FieldNames) -> bool;

    /// Reads `input` to its end, or until `take` breaks off.
    ///
    /// # Errors
    /// [`Skip`] where the input as a whole is no news or ends in the middle; entries taken before stay.
    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip>;
}

/// The formats, in the order in which they are tried; the last takes what is left.
const READERS: &[&dyn Reader] = &[
    &web_archive::Warc,
    &web_archive::Arc,
    &feed::JsonFeed,
    &json::Json,
    &sgml::Sgml,
    &newsml::NewsMl,
    &nitf::Nitf,
    &feed::Feed,
    &html::HtmlPage,
    &xml::OtherXml,
    &lexis::Lexis,
    &factiva::Factiva,
    &csv::Csv,
    &plain_text::PlainText,
];

/// The version of the readers. It is raised by hand with every change by which a file that was read before would give
/// another article: other texts, other parts, other rows, other names found in them, or the same kept in another form. An
/// index is then brought in step by reading its files again.
pub const VERSION: u64 = 4;

/// Bytes at the beginning of a file that decide on its format.
pub const SAMPLE_BYTES: usize = 4096;

/// Returns the reader for a file that begins with `sample`.
pub fn choose(sample: &[u8], names: &FieldNames) -> &'static dyn Reader {
    READERS.iter().copied().find(|reader| reader.recognises(sample, names)).unwrap_or(&plain_text::PlainText)
}

/// Returns the reader for an input by what it begins with.
///
/// # Errors
/// [`Skip`] where it cannot be read.
pub fn choose_for(input: &mut dyn BufRead, names: &FieldNames) -> Result<&'static dyn Reader, Skip> {
    let sample = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
    Ok(choose(&sample[..sample.len().min(SAMPLE_BYTES)], names))
}

/// Returns what of `sample` is ASCII: signs of a format are, in whichever encoding it is, and need not be decoded.
fn ascii(sample: &[u8]) -> String {
    sample.iter().filter(|byte| byte.is_ascii() && **byte != 0).map(|byte| char::from(*byte)).collect()
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
