//! Headlines, which labelled news come without: the beginning of a document's first sentence, with a capital on its words
//! as some papers print them, or all in capitals.

use crate::corpus::{Document, Token};

/// One document in so many is given a headline.
const EVERY: usize = 4;

/// One headline in so many is all in capitals.
const EVERY_CAPITALS: usize = 4;

/// Words of a headline.
const MOST_WORDS: usize = 10;

/// Words that have no capital in headlines.
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "of", "on", "or", "over", "the", "to",
    "with", "'s",
];

/// Puts headlines before some documents.
pub fn add(documents: &mut [Document]) {
    for (number, document) in documents.iter_mut().step_by(EVERY).enumerate() {
        let Some(first) = document.sentences.first() else { continue };
        let is_capitals = number % EVERY_CAPITALS == 0;
        let headline: Vec<Token> = beginning(first)
            .iter()
            .enumerate()
            .map(|(at, token)| Token {
                word: if is_capitals { token.word.to_uppercase() } else { titled(&token.word, at == 0) },
                label: token.label,
            })
            .collect();
        if headline.len() > 3 {
            document.sentences.insert(0, headline);
        }
    }
}

/// Returns the first words of a sentence, to the end of a name and without the stop.
fn beginning(sentence: &[Token]) -> &[Token] {
    let mut end = sentence.len().min(MOST_WORDS);
    while end < sentence.len() && end > 0 && sentence[end - 1].label.is_open() {
        end += 1;
    }
    let ends_with_mark = |end: usize| !sentence[end - 1].word.chars().any(char::is_alphanumeric);
    while end > 0 && ends_with_mark(end) {
        end -= 1;
    }
    &sentence[..end]
}

fn titled(word: &str, is_first: bool) -> String {
    if !is_first && SMALL.contains(&word) {
        return word.to_owned();
    }
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
