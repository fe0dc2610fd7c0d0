//! The query language: typed text → query tree → canonical text.
//!
//! Nothing typed is an error: [`Query::parse`] always gives a tree, and [`Note`]s that say how it read what is unusual.
//! The tree prints as the canonical text, which parses to the same tree again. The module is pure: it knows no index, no
//! engine, no clock; what a tree finds is the engine's, where it matches is the passages' business.
//!
//! In the order of the text's way: `letters`, `lexer` (to `token`s, bare words by `pieces`), `parser` and `items` (with
//! `fields`, `values`, `dates`, `ranges`, `stops`), `tree` (with `term`, `phrase`, `near`, `filter`), `print`.

mod dates;
mod fields;
mod filter;
#[cfg(test)]
mod golden;
mod hints;
mod items;
mod letters;
mod lexer;
mod near;
mod notes;
mod parser;
mod phrase;
mod pieces;
mod print;
#[cfg(test)]
mod properties;
mod ranges;
mod stops;
mod term;
mod token;
mod tree;
mod values;

use std::fmt;

use jiff::civil::Date;

pub use dates::{DateRange, DayRange, MonthDay};
pub use fields::{TextField, field_names};
pub use filter::{DateFilter, EntityKind, Filter, SourceFilter, SourceName, ValueField, ValueText};
pub use near::{Near, Nearness, Reach};
pub use notes::{Note, NoteKind};
pub use phrase::{Phrase, Slot};
pub use ranges::CountRange;
pub use term::{Cased, Distance, Form, Pattern, Term, Word};
pub use tree::{Boost, Count, Members, Tree};
pub use values::BadValue;

use crate::text::Tokenizer;
use notes::Notes;
use parser::{MAX_DEPTH, Parser};
use phrase::parts_of_run;

/// A guide to the language, by example: plain text of at most 80 columns.
pub const GUIDE: &str = include_str!("guide.txt");

/// A query as it was read.
#[derive(Debug, Clone)]
pub struct Query {
    /// The text as typed.
    pub text: String,
    /// What it asks for.
    pub tree: Tree,
    /// How it was read, in the order of the text.
    pub notes: Vec<Note>,
}

/// Queries are equal that ask for the same, whatever was typed and noted.
impl PartialEq for Query {
    fn eq(&self, other: &Query) -> bool {
        self.tree == other.tree
    }
}

impl Eq for Query {}

impl Query {
    /// Reads `text` in the query language; relative dates count from `today`. Never fails: what makes no sense is left
    /// out or read as text, and noted. Empty text asks for every article.
    pub fn parse(text: &str, today: Date) -> Query {
        let mut notes = Notes::default();
        let tokens = lexer::lex(text, &mut notes);
        let tree = Parser { text, tokens, at: 0, notes: &mut notes, today, values_of: None }.any();
        match tree {
            Some(tree) if tree.depth() > MAX_DEPTH => {
                notes.note("nested too deep, read as plain words", 0..text.len());
                Query::of(text, plain_words(text), notes)
            }
            tree => Query::of(text, tree, notes),
        }
    }

    /// Reads `text` as plain words side by side: no operators, quotes, fields or ranges. Stop words are left out unless
    /// they are all there is; each word counts once. Rows of
    /// Chinese, Japanese or Korean characters are read as pairs of neighbours.
    pub fn words(text: &str) -> Query {
        Query::of(text, plain_words(text), Notes::default())
    }

    /// Joins a filter to the query: articles have to satisfy both.
    pub fn and_filter(self, filter: Tree) -> Query {
        Query { tree: Tree::side_by_side([self.tree, filter]), ..self }
    }

    fn of(text: &str, tree: Option<Tree>, mut notes: Notes) -> Query {
        let nothing = if text.trim().is_empty() { Tree::Every } else { Tree::Nothing };
        if tree.is_none() && nothing == Tree::Nothing {
            notes.note("nothing to search", 0..text.len());
        }
        Query { text: text.to_owned(), tree: tree.unwrap_or(nothing), notes: notes.into_vec() }
    }
}

/// The canonical text.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.tree)
    }
}

/// Returns the words of `text` side by side; `None` where there are none.
fn plain_words(text: &str) -> Option<Tree> {
    // Characters of unspaced scripts that touch are a row, any other word is one of its own.
    let mut rows: Vec<Vec<Word>> = Vec::new();
    let mut end_of_row = None;
    Tokenizer::default().each(text, |token| {
        let word = Word::new(token.lower, token.folded);
        let goes_on = word.is_unspaced() && end_of_row == Some(token.start);
        end_of_row = word.is_unspaced().then_some(token.end);
        match rows.last_mut().filter(|_| goes_on) {
            Some(row) => row.push(word),
            None => rows.push(vec![word]),
        }
    });
    let is_stop = |row: &Vec<Word>| row.iter().all(Word::is_stop);
    if !rows.iter().all(is_stop) {
        rows.retain(|row| !is_stop(row));
    }
    let mut terms: Vec<Tree> = Vec::new();
    for term in rows.iter().flat_map(|row| parts_of_run(row)).map(Tree::Term) {
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    if terms.is_empty() { None } else { Some(Tree::side_by_side(terms)) }
}
