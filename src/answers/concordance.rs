//! A concordance: a line a match. Lines are independent of each other, so that they can be written as they are found.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::SCHEMA;
use super::json::{QueryJson, WordJson};
use crate::article::{Article, Part, SourceDomain};
use crate::engine::WordCount;
use crate::passages::{Match, left_context, one_line, right_context};
use crate::query::Note;

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
        json!(HeadJson {
            schema: SCHEMA,
            query: QueryJson::new(&self.text, &self.read_as, &self.notes),
            total_articles: self.articles,
            words: self.words.iter().map(WordJson::of).collect(),
        })
    }
}

/// What a concordance begins with
#[derive(Serialize, ToSchema)]
struct HeadJson {
    schema: u32,
    query: QueryJson,
    /// How many articles match
    total_articles: u64,
    /// Where none matches: how many match each part of the query alone
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    words: Vec<WordJson>,
}

/// A concordance
#[derive(Serialize, ToSchema)]
pub struct ConcordanceJson {
    #[serde(flatten)]
    head: HeadJson,
    lines: Vec<LineJson>,
    /// How many matches there are; `null` where nobody looked for more than are given
    total_matches: Option<u64>,
}

/// A match in its context
#[derive(Serialize, ToSchema)]
struct LineJson {
    /// The article
    id: String,
    source: Option<String>,
    published: Option<String>,
    /// `headline` or `body`
    part: &'static str,
    /// Byte offset in that part where the match begins
    start: usize,
    /// Byte offset after it
    end: usize,
    left: String,
    r#match: String,
    right: String,
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
        self.found.part.of(&self.article.content)
    }

    /// Returns the match itself, on one line.
    pub fn matched(&self) -> String {
        one_line(&self.text()[self.found.start..self.found.end])
    }

    /// Returns what stands before and after it, `width` characters each.
    pub fn contexts(&self, width: usize) -> (String, String) {
        let text = self.text();
        (left_context(text, self.found.start, width, |_| 1), right_context(text, self.found.end, width, |_| 1))
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

/// Makes the object of a line with `width` characters of context on either side.
pub fn line_json(line: &Line<'_>, width: usize) -> Value {
    let article = line.article;
    let (left, right) = line.contexts(width);
    json!(LineJson {
        id: article.id.to_string(),
        source: source(article).map(str::to_owned),
        published: article.content.published.map(|published| published.to_string()),
        part: part_name(line.found.part),
        start: line.found.start,
        end: line.found.end,
        left,
        r#match: line.matched(),
        right,
    })
}

/// Returns the name of a part of an article.
pub fn part_name(part: Part) -> &'static str {
    match part {
        Part::Headline => "headline",
        Part::Body => "body",
    }
}
