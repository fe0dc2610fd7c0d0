//! A concordance: a line a match, for a person aligned on the match, for programs as TSV or JSON.
//!
//! Lines are independent of each other, so that they can be written as they are found.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::SCHEMA;
use super::json::word;
use super::kwic_text::Layout;
use crate::article::{Article, Part, SourceDomain};
use crate::cli::terminal::Screen;
use crate::engine::WordCount;
use crate::passages::{Match, left_context, one_line, right_context};
use crate::query::Note;

pub use super::kwic_text::Column;

/// Characters of context on either side, where no screen sets a limit.
const WIDTH: usize = 60;

/// The form of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person
    Text,
    /// Values parted by tabs, with a header
    Tsv,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
}

/// How the query was read, and how many articles match it.
pub struct Head {
    /// The query as typed.
    pub text: String,
    /// The query as read.
    pub read_as: String,
    /// How it was read, and what could not be done.
    pub notes: Vec<Note>,
    /// How many articles match.
    pub articles: u64,
    /// How many match each part of the query alone, where none matches it all.
    pub words: Vec<WordCount>,
}

impl Head {
    /// Begins the one object of a JSON answer.
    pub fn json(&self) -> Value {
        let mut object = json!({
            "schema": SCHEMA,
            "query": {"text": self.text, "read_as": self.read_as, "notes": self.notes},
            "total_articles": self.articles,
        });
        if !self.words.is_empty() {
            object["words"] = self.words.iter().map(word).collect();
        }
        object
    }
}

/// A match in its article.
pub struct Line<'a> {
    /// The article.
    pub article: &'a Article,
    /// The match.
    pub found: Match,
}

impl<'a> Line<'a> {
    /// Returns the text that the match stands in: the headline or the body.
    pub fn text(&self) -> &'a str {
        let content = &self.article.content;
        match self.found.part {
            Part::Headline => content.headline.as_deref().unwrap_or_default(),
            Part::Body => &content.body,
        }
    }

    /// Returns the match itself, on one line.
    pub fn matched(&self) -> String {
        one_line(&self.text()[self.found.start..self.found.end])
    }
}

/// Returns the source's host, or its name where there is none.
pub fn source(article: &Article) -> Option<&str> {
    let content = &article.content;
    content.source.as_ref().map(SourceDomain::as_str).or(content.source_name.as_deref())
}

/// What became of all the matches.
pub struct Tally {
    /// Lines shown.
    pub shown: u64,
    /// Matches there are; `None` where nobody looked for more than are shown.
    pub matches: Option<u64>,
    /// Whether the lines were drawn from all.
    pub is_sample: bool,
}

/// Writes concordances of one form.
pub struct Concordance {
    format: Format,
    width: usize,
    layout: Layout,
}

impl Concordance {
    /// Chooses the form; `width` and `columns` where they were asked for.
    pub fn new(
        format: Format,
        width: Option<usize>,
        columns: Option<&[Column]>,
        screen: Screen,
        base: PathBuf,
    ) -> Concordance {
        Concordance { format, width: width.unwrap_or(WIDTH), layout: Layout::new(width, columns, screen, base) }
    }

    /// Returns whether it says how many matches there are, even of those that are not shown.
    pub fn counts_all(&self) -> bool {
        self.format == Format::Json
    }

    /// Writes what comes before the lines.
    pub fn head(&self, head: &Head) -> Vec<u8> {
        match self.format {
            Format::Text => self.layout.head(head).into_bytes(),
            Format::Tsv => b"id\tsource\tpublished\tpart\tstart\tend\tleft\tmatch\tright\n".to_vec(),
            Format::Json => {
                let object = head.json().to_string();
                format!("{},\"lines\":[", &object[..object.len() - 1]).into_bytes()
            }
            Format::Jsonl => Vec::new(),
        }
    }

    /// Returns what stands before a line, given how many came before it.
    pub fn between(&self, lines: u64) -> &'static [u8] {
        match (self.format, lines) {
            (Format::Text, 0) => b"\n",
            (Format::Json, 1..) => b",",
            _ => b"",
        }
    }

    /// Writes a line.
    pub fn line(&self, line: &Line<'_>) -> Vec<u8> {
        match self.format {
            Format::Text => self.layout.line(line).into_bytes(),
            Format::Tsv => self.tsv(line).into_bytes(),
            Format::Json => self.json(line).to_string().into_bytes(),
            Format::Jsonl => format!("{}\n", self.json(line)).into_bytes(),
        }
    }

    /// Writes what comes after the lines.
    pub fn tail(&self, tally: &Tally) -> Vec<u8> {
        match self.format {
            Format::Text => self.layout.tail(tally).into_bytes(),
            Format::Json => format!("],\"total_matches\":{}}}\n", json!(tally.matches)).into_bytes(),
            Format::Tsv | Format::Jsonl => Vec::new(),
        }
    }

    fn contexts(&self, line: &Line<'_>) -> (String, String) {
        let (text, found) = (line.text(), line.found);
        (left_context(text, found.start, self.width, |_| 1), right_context(text, found.end, self.width, |_| 1))
    }

    fn tsv(&self, line: &Line<'_>) -> String {
        let article = line.article;
        let (left, right) = self.contexts(line);
        let values = [
            article.id.to_string(),
            source(article).map(one_line).unwrap_or_default(),
            article.content.published.map(|published| published.to_string()).unwrap_or_default(),
            part(line.found.part).to_owned(),
            line.found.start.to_string(),
            line.found.end.to_string(),
            left,
            line.matched(),
            right,
        ];
        values.join("\t") + "\n"
    }

    fn json(&self, line: &Line<'_>) -> Value {
        let article = line.article;
        let (left, right) = self.contexts(line);
        json!({
            "id": article.id.to_string(),
            "source": source(article),
            "published": article.content.published.map(|published| published.to_string()),
            "part": part(line.found.part),
            "start": line.found.start,
            "end": line.found.end,
            "left": left,
            "match": line.matched(),
            "right": right,
        })
    }
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Headline => "headline",
        Part::Body => "body",
    }
}
