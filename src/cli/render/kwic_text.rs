//! A concordance for a person: what is known of the article in narrow columns, then the match in its context, aligned.

use std::path::PathBuf;

use anstyle::Style;
use clap::ValueEnum;
use indicatif::HumanCount;

use super::text::word_count;
use crate::answers::{Head, Line, Tally, source};
use crate::article::{Article, Part};
use crate::cli::progress::plural;
use crate::cli::terminal::{FAINT, HEADLINE, MATCH, SOURCE, Screen, char_columns, clean, columns, fit, fit_middle};
use crate::passages::{left_context, right_context};

/// What is said of an article before its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Column {
    /// The id, for `morgue show`
    Id,
    /// The source
    Source,
    /// The day of publication
    Date,
    /// Nothing
    None,
}

/// Columns that a match takes, more or less: the contexts share what is left.
const MATCH_COLUMNS: usize = 10;

/// The fewest columns for match and right context.
const LEAST: usize = 20;

/// Where on the screen everything stands.
pub struct Layout {
    screen: Screen,
    base: PathBuf,
    columns: Vec<Column>,
    source_columns: usize,
    left: usize,
    right: Right,
}

/// How far a line goes on from the match.
enum Right {
    /// So many columns, match and context together.
    ToTheEdge(usize),
    /// The whole match and so many columns of context.
    Context(usize),
}

impl Layout {
    /// Lays lines out: contexts of `width` columns, or as wide as the screen allows.
    pub fn new(width: Option<usize>, columns: Option<&[Column]>, screen: Screen, base: PathBuf) -> Layout {
        let columns = columns.unwrap_or(default_columns(screen.width));
        let columns: Vec<Column> = columns.iter().copied().filter(|column| *column != Column::None).collect();
        let source_columns = (screen.width * 3 / 20).clamp(9, 24);
        let mut layout = Layout { screen, base, columns, source_columns, left: 0, right: Right::Context(0) };
        let room = screen.width.saturating_sub(layout.label_columns()).max(2 * LEAST);
        layout.left = width.unwrap_or((room - MATCH_COLUMNS) / 2);
        layout.right = width.map_or(Right::ToTheEdge(room - layout.left), Right::Context);
        layout
    }

    /// Writes how the query was read.
    pub fn head(&self, head: &Head) -> String {
        heading(head, "", &self.screen)
    }

    /// Writes a line.
    pub fn line(&self, line: &Line<'_>) -> String {
        let (text, found, screen) = (line.text(), line.found, &self.screen);
        let left = clean(&left_context(text, found.start, self.left, char_columns));
        let matched = clean(&line.matched());
        let (matched, right) = match self.right {
            Right::Context(width) => (matched, width),
            Right::ToTheEdge(room) => {
                let matched = fit_middle(&matched, room);
                let right = room - columns(&matched);
                (matched, right)
            }
        };
        let right = clean(&right_context(text, found.end, right, char_columns));
        let gap = " ".repeat(self.left.saturating_sub(columns(&left)));
        let style = if found.part == Part::Headline { HEADLINE } else { Style::new() };
        let (left, right) = (screen.paint(style, &left), screen.paint(style, &right));
        format!("{}{gap}{left}{}{right}\n", self.label(line.article), screen.paint(MATCH, &matched))
    }

    /// Writes how many matches there are.
    pub fn tail(&self, tally: &Tally) -> String {
        let shown = HumanCount(tally.shown);
        let said = match tally.matches {
            Some(0) => return String::new(),
            Some(matches) if matches == tally.shown => counted(matches),
            Some(matches) if tally.is_sample => format!("{shown} of {}, drawn at random", counted(matches)),
            Some(matches) => format!("the first {shown} of {}", counted(matches)),
            None => format!("the first {}; there are more", counted(tally.shown)),
        };
        format!("\n{}\n", self.screen.paint(FAINT, &said))
    }

    /// Writes what is said of an article before its lines.
    fn label(&self, article: &Article) -> String {
        let mut label = String::new();
        for (at, column) in self.columns.iter().enumerate() {
            let (style, text) = cell(*column, article);
            let text = fit(&text, self.cell_columns(*column));
            let gap = self.cell_columns(*column) - columns(&text) + if at + 1 == self.columns.len() { 2 } else { 1 };
            let painted = self.screen.paint(style, &text);
            let file = self.base.join(crate::corpus::path_from_text(&article.path));
            label.push_str(&self.screen.link(&painted, &file));
            label.push_str(&" ".repeat(gap));
        }
        label
    }

    fn label_columns(&self) -> usize {
        let cells = self.columns.iter().map(|column| self.cell_columns(*column) + 1);
        cells.sum::<usize>() + usize::from(!self.columns.is_empty())
    }

    fn cell_columns(&self, column: Column) -> usize {
        match column {
            Column::Id => 12,
            Column::Date => 10,
            Column::Source => self.source_columns,
            Column::None => 0,
        }
    }
}

/// Chooses what a screen of so many columns has room for.
fn default_columns(columns: usize) -> &'static [Column] {
    match columns {
        0..60 => &[Column::Source],
        60..110 => &[Column::Source, Column::Date],
        _ => &[Column::Source, Column::Date, Column::Id],
    }
}

fn cell(column: Column, article: &Article) -> (Style, String) {
    match column {
        Column::Id => (FAINT, article.id.to_string()),
        Column::Source => (SOURCE, clean(source(article).unwrap_or("no source"))),
        Column::Date => {
            let published = article.content.published.map(|published| published.to_string());
            (FAINT, published.map_or_else(|| "no date".to_owned(), |date| date.chars().take(10).collect()))
        }
        Column::None => (FAINT, String::new()),
    }
}

/// Writes a number of matches.
pub fn counted(matches: u64) -> String {
    format!("{} {}", HumanCount(matches), if matches == 1 { "match" } else { "matches" })
}

/// Writes how many articles match, what `more` there is to count, and how the query was read.
pub fn heading(head: &Head, more: &str, screen: &Screen) -> String {
    let total = if head.articles == 0 { "no".to_owned() } else { HumanCount(head.articles).to_string() };
    let verb = if head.articles == 1 { "matches" } else { "match" };
    let read_as = screen.paint(HEADLINE, &clean(&head.read_as));
    let mut out = format!("{total} {} {verb}{more}; read as: {read_as}\n", plural(head.articles, "article"));
    for note in &head.notes {
        out.push_str(&format!("{}\n", screen.paint(FAINT, &clean(&note.to_string()))));
    }
    for word in &head.words {
        out.push_str(&format!("{}\n", word_count(word, screen)));
    }
    out
}
