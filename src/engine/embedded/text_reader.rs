//! The places of an article's words, read from the postings of a segment.

use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::leaves::LeafPostings;
use super::view::Columns;
use crate::article::Layout;
use crate::engine::fields::{Field, terms};
use crate::passages::{LeafNumber, Node, Places};

/// What has to be known of an article beside the places of words.
#[derive(Debug, Clone, Copy)]
pub struct Needs {
    /// How long its headline, lede and text are.
    pub layout: bool,
    /// Where its sentences, paragraphs and quotations begin.
    pub marks: bool,
}

impl Needs {
    /// Returns what a node needs.
    pub fn of(node: &Node) -> Needs {
        Needs { layout: node.needs_layout(), marks: node.needs_marks() }
    }
}

/// Reads from a segment what [`Places`] takes.
pub struct TextReader {
    used: Vec<LeafNumber>,
    needs_layout: bool,
    words: Column<u64>,
    headline_words: Column<u64>,
    lede_words: Column<u64>,
    /// The beginnings of sentences and paragraphs, of quotations and their ends.
    marks: Option<[LeafPostings; 4]>,
    of_leaf: Vec<Vec<u32>>,
    layout: Layout,
    unquotes: Vec<u32>,
    quotes: Vec<u32>,
}

impl TextReader {
    /// Opens what the leaves `used`, ascending, need in a segment.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn open(
        segment: &SegmentReader,
        columns: &Columns,
        needs: Needs,
        used: Vec<LeafNumber>,
    ) -> tantivy::Result<TextReader> {
        let mark = |term| LeafPostings::of_term(segment, Field::Marks, term);
        let marks = match needs.marks {
            true => Some([mark(terms::SENTENCE)?, mark(terms::PARAGRAPH)?, mark(terms::QUOTE)?, mark(terms::UNQUOTE)?]),
            false => None,
        };
        Ok(TextReader {
            words: columns.words.clone(),
            headline_words: columns.headline_words.clone(),
            lede_words: columns.lede_words.clone(),
            marks,
            of_leaf: vec![Vec::new(); used.last().map_or(0, |last| last + 1)],
            used,
            needs_layout: needs.layout,
            layout: Layout::default(),
            quotes: Vec::new(),
            unquotes: Vec::new(),
        })
    }

    /// Reads the article `doc`.
    pub fn read(&mut self, doc: DocId, leaves: &mut [Option<LeafPostings>]) {
        for leaf in &self.used {
            if let Some(postings) = &mut leaves[*leaf] {
                postings.places(doc, &mut self.of_leaf[*leaf]);
            }
        }
        if self.needs_layout {
            let number = |column: &Column<u64>| column.first(doc).unwrap_or(0) as u32;
            self.layout.words = number(&self.words);
            self.layout.headline_words = number(&self.headline_words);
            self.layout.lede_words = number(&self.lede_words);
        }
        if let Some([sentences, paragraphs, quotes, unquotes]) = &mut self.marks {
            sentences.places(doc, &mut self.layout.sentences);
            paragraphs.places(doc, &mut self.layout.paragraphs);
            quotes.places(doc, &mut self.quotes);
            unquotes.places(doc, &mut self.unquotes);
            self.layout.quotes.clear();
            self.layout.quotes.extend(self.quotes.iter().copied().zip(self.unquotes.iter().copied()));
        }
    }

    /// Returns what was read.
    pub fn places(&self) -> Places<'_> {
        Places { of_leaf: &self.of_leaf, layout: &self.layout }
    }
}
