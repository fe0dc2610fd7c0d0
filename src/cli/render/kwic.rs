//! A concordance: a line a match, for a person aligned on the match, for programs as TSV or JSON.
//!
//! Lines are independent of each other, so that they can be written as they are found.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;

use super::kwic_text::Layout;
use crate::answers::{Head, Line, Tally, line_json, part_name, source};
use crate::cli::terminal::Screen;
use crate::passages::one_line;

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
            Format::Json => line_json(line, self.width).to_string().into_bytes(),
            Format::Jsonl => format!("{}\n", line_json(line, self.width)).into_bytes(),
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

    fn tsv(&self, line: &Line<'_>) -> String {
        let article = line.article;
        let (left, right) = line.contexts(self.width);
        let values = [
            article.id.to_string(),
            source(article).map(one_line).unwrap_or_default(),
            article.content.published.map(|published| published.to_string()).unwrap_or_default(),
            part_name(line.found.part).to_owned(),
            line.found.start.to_string(),
            line.found.end.to_string(),
            left,
            line.matched(),
            right,
        ];
        values.join("\t") + "\n"
    }
}
