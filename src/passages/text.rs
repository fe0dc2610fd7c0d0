//! What is read of one article: where the words stand that a plan looks for.

use super::intervals::Places;
use super::plan::LeafNumber;
use super::recognizer::Recognizer;
use crate::article::{Article, Layout, Part};
use crate::text::{Language, Tokenizer, Written};

/// What was read of one article; it holds the buffers, so that further articles cost no allocation.
#[derive(Debug, Default)]
pub struct Text {
    of_leaf: Vec<Vec<u32>>,
    /// How often each leaf fits, where a compound and its first part at one place count as two.
    fits: Vec<u32>,
    /// Where the parts of the text begin.
    pub layout: Layout,
    /// The bytes of each word, by its place; headline and body one after the other.
    pub(super) words: Vec<(u32, u32)>,
    /// Compounds written with a hyphen that fit a leaf as one word: their place and where they end.
    pub(super) joined: Vec<(u32, u32)>,
}

impl Text {
    /// Begins, for a plan of so many leaves.
    pub fn of_leaves(count: usize) -> Text {
        Text { of_leaf: vec![Vec::new(); count], ..Text::default() }
    }

    /// Reads an article.
    pub fn read(
        &mut self,
        article: &Article,
        needs_marks: bool,
        recognizer: &mut Recognizer,
        tokenizer: &mut Tokenizer,
    ) {
        self.of_leaf.iter_mut().for_each(Vec::clear);
        self.words.clear();
        self.joined.clear();
        let content = &article.content;
        let mut language = recognizer.in_language(content.language.unwrap_or(Language::ENGLISH));
        let Text { of_leaf, words, joined, .. } = self;
        let take = |place: u32, _: Part, word: &Written<'_>| {
            let leaves: &[LeafNumber] = language.leaves(word.form);
            for leaf in leaves {
                of_leaf[*leaf].push(place);
            }
            if !word.is_joined {
                words.push((word.start as u32, word.end as u32));
            } else if !leaves.is_empty() {
                joined.push((place, word.end as u32));
            }
        };
        self.layout = if needs_marks {
            Layout::read(content, tokenizer, take)
        } else {
            Layout::of_words(content, tokenizer, take)
        };
        self.fits.clear();
        self.fits.extend(self.of_leaf.iter().map(|places| places.len() as u32));
        self.of_leaf.iter_mut().for_each(Vec::dedup);
    }

    /// Lets a leaf fit nowhere in the article.
    pub fn forget(&mut self, leaf: LeafNumber) {
        self.of_leaf[leaf].clear();
        self.fits[leaf] = 0;
    }

    /// Returns where the words stand.
    pub fn places(&self) -> Places<'_> {
        Places { of_leaf: &self.of_leaf, layout: &self.layout }
    }

    /// Returns how often a leaf fits, where a compound and its first part at one place count as two.
    pub fn fits(&self, leaf: LeafNumber) -> u32 {
        self.fits[leaf]
    }
}
