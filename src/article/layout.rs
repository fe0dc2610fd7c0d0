//! What stands where in an article: the places of its words, and where sentences, paragraphs and quotations begin.
//!
//! Index and highlights count places alike, for both count them here.

use serde::{Deserialize, Serialize};

use super::Content;
use crate::text::{Tokenizer, Written, paragraph_starts, quotations, sentence_starts};

/// Between the last word of a headline and the first of the body lie this many places, so that no phrase runs from one
/// into the other.
pub const HEADLINE_GAP: u32 = 20;

/// Places of an article's text. A place is the number of a word, from 0; the body begins [`HEADLINE_GAP`] places after
/// the headline. All lists ascend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Words in the headline.
    pub headline_words: u32,
    /// Words in the first paragraph of the body.
    pub lede_words: u32,
    /// Words in headline and body.
    pub words: u32,
    /// The first place of each sentence; the headline is one.
    pub sentences: Vec<u32>,
    /// The first place of each paragraph; the headline is one.
    pub paragraphs: Vec<u32>,
    /// The first and the last place of each quotation.
    pub quotes: Vec<(u32, u32)>,
}

/// A part of an article's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The headline.
    Headline,
    /// The text below it.
    Body,
}

impl Part {
    /// Returns the text of the part.
    pub fn of(self, content: &Content) -> &str {
        match self {
            Part::Headline => content.headline.as_deref().unwrap_or(""),
            Part::Body => &content.body,
        }
    }
}

impl Layout {
    /// Cuts headline and body of `content` into words and calls `take` with the place of each.
    pub fn read(content: &Content, tokenizer: &mut Tokenizer, take: impl FnMut(u32, Part, &Written<'_>)) -> Layout {
        Layout::of_parts(content, true, tokenizer, take)
    }

    /// Does the same without looking for sentences, paragraphs and quotations; the lede is not told from the rest.
    pub fn of_words(content: &Content, tokenizer: &mut Tokenizer, take: impl FnMut(u32, Part, &Written<'_>)) -> Layout {
        Layout::of_parts(content, false, tokenizer, take)
    }

    fn of_parts(
        content: &Content,
        has_marks: bool,
        tokenizer: &mut Tokenizer,
        mut take: impl FnMut(u32, Part, &Written<'_>),
    ) -> Layout {
        let mut layout = Layout::default();
        if let Some(headline) = &content.headline {
            let take = |place, word: &Written<'_>| take(place, Part::Headline, word);
            layout.headline_words = layout.part(headline, 0, has_marks, tokenizer, take);
        }
        let start = layout.body_start();
        let before = layout.paragraphs.len();
        let take = |place, word: &Written<'_>| take(place, Part::Body, word);
        let words = layout.part(&content.body, start, has_marks, tokenizer, take);
        layout.words = layout.headline_words + words;
        layout.lede_words = layout.paragraphs.get(before + 1).map_or(words, |second| second - start);
        layout
    }

    /// Returns the place of the body's first word.
    pub fn body_start(&self) -> u32 {
        body_start(self.headline_words)
    }

    /// Returns the place behind the body's last word.
    pub fn end_place(&self) -> u32 {
        self.body_start() + self.words - self.headline_words
    }

    /// Reads one part, whose first word has the place `first`; returns how many words it has.
    fn part(
        &mut self,
        text: &str,
        first: u32,
        has_marks: bool,
        tokenizer: &mut Tokenizer,
        mut take: impl FnMut(u32, &Written<'_>),
    ) -> u32 {
        let sentences = if has_marks { sentence_starts(text) } else { Vec::new() };
        let paragraphs = if has_marks { paragraph_starts(text, &sentences) } else { Vec::new() };
        let quotes = quotations(text, &paragraphs);
        let mut sentences = Starts { left: &sentences };
        let mut paragraphs = Starts { left: &paragraphs };
        let mut quotes = Ranges { ranges: &quotes, open: None };
        let mut next = first;
        tokenizer.written(text, |word| {
            if word.is_joined {
                return take(next - 1, word);
            }
            sentences.reach(word.start, next, &mut self.sentences);
            paragraphs.reach(word.start, next, &mut self.paragraphs);
            quotes.reach(word.start, word.end, next, &mut self.quotes);
            take(next, word);
            next += 1;
        });
        quotes.close(&mut self.quotes);
        next - first
    }
}

/// Returns the place of the body's first word below a headline of so many words.
pub fn body_start(headline_words: u32) -> u32 {
    if headline_words == 0 { 0 } else { headline_words + HEADLINE_GAP }
}

/// Turns the byte offsets of beginnings into places.
struct Starts<'a> {
    left: &'a [usize],
}

impl Starts<'_> {
    /// Notes `place` if the word that starts at `at` is the first after a beginning.
    fn reach(&mut self, at: usize, place: u32, places: &mut Vec<u32>) {
        if self.left.first().is_some_and(|start| *start <= at) {
            let passed = self.left.iter().take_while(|start| **start <= at).count();
            self.left = &self.left[passed..];
            places.push(place);
        }
    }
}

/// Turns byte ranges into first and last places.
struct Ranges<'a> {
    ranges: &'a [(usize, usize)],
    open: Option<(u32, u32)>,
}

impl Ranges<'_> {
    fn reach(&mut self, start: usize, end: usize, place: u32, places: &mut Vec<(u32, u32)>) {
        while self.ranges.first().is_some_and(|range| range.1 <= start) {
            self.close(places);
            self.ranges = &self.ranges[1..];
        }
        if self.ranges.first().is_some_and(|range| range.0 <= start && end <= range.1) {
            self.open = Some((self.open.map_or(place, |open| open.0), place));
        }
    }

    fn close(&mut self, places: &mut Vec<(u32, u32)>) {
        places.extend(self.open.take());
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, Layout, Part};
    use crate::text::Tokenizer;

    #[test]
    fn places_of_headline_and_body() {
        let content = Content {
            headline: Some("Ferry strike ends".to_owned()),
            body: "The re-opening came. “We sail,” said Kim.\nAll aboard.".to_owned(),
            ..Content::default()
        };
        let mut words = Vec::new();
        let layout = Layout::read(&content, &mut Tokenizer::default(), |place, part, word| {
            words.push((place, part == Part::Body, word.form.to_owned()));
        });
        assert_eq!((layout.headline_words, layout.lede_words, layout.words), (3, 8, 13));
        assert_eq!(layout.sentences, [0, 23, 27, 31]);
        assert_eq!(layout.paragraphs, [0, 23, 31]);
        assert_eq!(layout.quotes, [(27, 28)]);
        let form = |place: u32| {
            words.iter().filter(|(own, ..)| *own == place).map(|(.., form)| form.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(
            (form(0), form(23), form(24), form(25)),
            (vec!["Ferry"], vec!["The"], vec!["re", "reopening"], vec!["opening"])
        );
        assert!(words.iter().all(|(place, is_body, _)| *is_body == (*place >= 23)));
    }

    #[test]
    fn nothing_has_no_places() {
        assert_eq!(Layout::read(&Content::default(), &mut Tokenizer::default(), |_, _, _| {}), Layout::default());
    }
}
