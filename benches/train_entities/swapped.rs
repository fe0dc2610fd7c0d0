//! Documents once more with other persons and towns in them, from the lists: so that names are known by their surroundings
//! and by the lists, and not only those of the news that was labelled.

use std::collections::HashMap;

use morgue::entities::labels::{Label, Span};
use morgue::entities::lexicon::List;

use crate::corpus::{Document, Token};
use crate::crf::Random;
use crate::lists::Lists;

/// One document in so many comes again.
const EVERY: usize = 4;

/// The share of places that become another.
const PLACES: f32 = 0.3;

/// The number of the kind of persons.
const PERSON: u8 = 0;

/// The number of the kind of places.
const PLACE: u8 = 2;

/// Returns some documents with other names.
pub fn documents(documents: &[Document], lists: &Lists) -> Vec<Document> {
    let mut names = Names {
        first: lists.on(List::FirstName),
        surnames: lists.on(List::Surname),
        towns: lists.on(List::Town),
        random: Random(0x1234_5678_9ABC_DEF1),
        of_document: HashMap::new(),
    };
    let some = documents.iter().skip(1).step_by(EVERY);
    let swapped = some.map(|document| {
        names.of_document.clear();
        let sentences = document.sentences.iter().map(|sentence| names.swapped(sentence)).collect();
        Document { corpus: document.corpus, sentences }
    });
    swapped.collect()
}

struct Names {
    first: Vec<String>,
    surnames: Vec<String>,
    towns: Vec<String>,
    random: Random,
    /// The surname or town that stands for one, in a document.
    of_document: HashMap<String, String>,
}

impl Names {
    fn swapped(&mut self, sentence: &[Token]) -> Vec<Token> {
        let labels: Vec<Label> = sentence.iter().map(|token| token.label).collect();
        let mut swapped = Vec::new();
        let mut next = 0;
        for span in Span::of_labels(&labels) {
            swapped.extend_from_slice(&sentence[next..span.start]);
            let words: Vec<&str> = sentence[span.start..span.end].iter().map(|token| token.word.as_str()).collect();
            let other = self.other(span.kind, &words).unwrap_or_else(|| words.join(" "));
            push(&mut swapped, &other, span.kind);
            next = span.end;
        }
        swapped.extend_from_slice(&sentence[next..]);
        swapped
    }

    /// Returns another name for one, the same for all its mentions.
    fn other(&mut self, kind: u8, words: &[&str]) -> Option<String> {
        match (kind, words) {
            (PERSON, [only]) => Some(self.surname(only)),
            (PERSON, [first, .., last]) => {
                let surname = self.surname(last);
                let first = first.to_string();
                let one = self.random.below(self.first.len());
                let given = self.of_document.entry(first).or_insert_with(|| self.first[one].clone());
                Some(format!("{given} {surname}"))
            }
            (PLACE, [only]) => {
                let one = self.towns[self.random.below(self.towns.len())].clone();
                let is_swapped = self.random.share() < PLACES;
                let own = || if is_swapped { one } else { (*only).to_owned() };
                Some(self.of_document.entry((*only).to_owned()).or_insert_with(own).clone())
            }
            _ => None,
        }
    }

    fn surname(&mut self, of: &str) -> String {
        let one = self.random.below(self.surnames.len());
        self.of_document.entry(of.to_owned()).or_insert_with(|| self.surnames[one].clone()).clone()
    }
}

/// Adds the words of a name, labelled.
fn push(tokens: &mut Vec<Token>, name: &str, kind: u8) {
    let words: Vec<&str> = name.split(' ').collect();
    let mut labels = vec![Label::NONE; words.len()];
    Span { start: 0, end: words.len(), kind }.label(&mut labels);
    tokens.extend(words.iter().zip(labels).map(|(word, label)| Token { word: (*word).to_owned(), label }));
}
