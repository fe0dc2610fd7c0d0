//! Labels words, and finds names in texts.

use super::decode::{Decoder, Emission};
use super::features::{OFFSETS, REACH, Sentence, Template, of_word};
use super::labels::{Label, Span, WEIGHTS, kind_of};
use super::model::{Model, Row};
use super::reading::{Reading, Vocabulary};
use super::tokens;
use super::word::Word;
use crate::article::EntityKind;

/// The words kept before all are forgotten: what each scores takes 160 bytes, and a text's own words come back soon.
const MOST_WORDS: usize = 100_000;

/// Finds names by a model; holds what it knows of the words met so far, and its buffers.
#[derive(Debug)]
pub struct Tagger<'a> {
    model: &'a Model,
    vocabulary: Vocabulary<'a>,
    /// What each word scores for itself and its neighbours.
    scores: Vec<[Emission; OFFSETS]>,
    reading: Reading,
    decoder: Decoder,
    emissions: Vec<Emission>,
    labels: Vec<Label>,
    /// The byte ranges of the words, where they come from a text, and the number of the text.
    words: Vec<(u32, u32, u32)>,
}

/// A name found in one of several texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The number of the text.
    pub text: usize,
    /// The byte offset of its first character.
    pub start: usize,
    /// The byte offset after its last character.
    pub end: usize,
    /// What it names.
    pub kind: EntityKind,
}

impl<'a> Tagger<'a> {
    /// Returns a tagger by a model.
    pub fn new(model: &'a Model) -> Tagger<'a> {
        Tagger {
            model,
            vocabulary: Vocabulary::new(&model.lexicon),
            scores: Vec::new(),
            reading: Reading::default(),
            decoder: Decoder::default(),
            emissions: Vec::new(),
            labels: Vec::new(),
            words: Vec::new(),
        }
    }

    /// Finds the names in the parts of one document (headline and body), in their order.
    pub fn find<'s>(&'s mut self, texts: &[&str]) -> impl Iterator<Item = Found> + use<'s, 'a> {
        self.begin();
        for (number, text) in texts.iter().enumerate() {
            let mut words = std::mem::take(&mut self.words);
            tokens::cut(text, |token| match token {
                Some((start, end)) => {
                    words.push((number as u32, start as u32, end as u32));
                    self.push(&text[start..end]);
                }
                None => self.end_sentence(),
            });
            self.words = words;
            self.end_sentence();
        }
        self.label();
        let words = &self.words;
        Span::of_labels(&self.labels).filter_map(move |span| {
            let ((text, start, _), (_, _, end)) = (words[span.start], words[span.end - 1]);
            let (text, start, end) = (text as usize, start as usize, end as usize);
            Some(Found { text, start, end, kind: kind_of(span.kind)? })
        })
    }

    /// Begins a document that is cut in words already.
    pub fn begin(&mut self) {
        if self.vocabulary.met() > MOST_WORDS {
            self.vocabulary.clear();
            self.scores.clear();
        }
        self.reading.clear();
        self.words.clear();
    }

    /// Adds a word of the document.
    pub fn push(&mut self, word: &str) {
        let (model, scores) = (self.model, &mut self.scores);
        let id = self.vocabulary.id(word, |word| scores.push(std::array::from_fn(|offset| score(model, word, offset))));
        self.reading.push(id);
    }

    /// Ends a sentence of the document.
    pub fn end_sentence(&mut self) {
        self.reading.end_sentence();
    }

    /// Returns the labels of the document's words.
    pub fn label(&mut self) -> &[Label] {
        self.reading.finish(&self.vocabulary);
        self.labels.clear();
        self.labels.resize(self.reading.words(), Label::NONE);
        for (places, style) in self.reading.sentences() {
            let sentence =
                Sentence { reading: &self.reading, vocabulary: &self.vocabulary, places: places.clone(), style };
            for segment in self.reading.segments(places) {
                self.emissions.clear();
                self.emissions.extend(segment.clone().map(|at| emission(self.model, &self.scores, &sentence, at)));
                self.decoder.decode(&self.emissions, &self.model.transitions, &mut self.labels[segment]);
            }
        }
        &self.labels
    }
}

/// Returns what a word alone scores for the one so many places from it.
fn score(model: &Model, word: &Word, offset: usize) -> Emission {
    let mut scores = Emission::default();
    of_word(word, offset, &mut |_: Template, bucket| add(&mut scores, model.row(bucket)));
    scores
}

/// Returns what a word of a sentence scores in all.
fn emission(model: &Model, scores: &[[Emission; OFFSETS]], sentence: &Sentence<'_>, at: usize) -> Emission {
    let mut sum = Emission::default();
    sentence.features(at, &mut |_: Template, bucket| add(&mut sum, model.row(bucket)));
    let ids = sentence.reading.ids();
    let from = sentence.places.start.max(at.saturating_sub(REACH));
    for place in from..sentence.places.end.min(at + REACH + 1) {
        let alone = &scores[ids[place] as usize][place + REACH - at];
        (0..WEIGHTS).for_each(|label| sum[label] = sum[label].saturating_add(alone[label]));
    }
    sum
}

#[inline]
fn add(sum: &mut Emission, row: Option<&Row>) {
    if let Some(row) = row {
        (0..WEIGHTS).for_each(|label| sum[label] = sum[label].saturating_add(i16::from(row[label])));
    }
}
