//! How often each word has a capital where it need not have one.

use std::collections::HashMap;

use crate::corpus::{Document, Token};

/// Counts by the hash of a word's letters in lower case.
#[derive(Debug, Default)]
pub struct Capitals(HashMap<u64, (u32, u32)>);

impl Capitals {
    /// Returns how often the word stands in small letters.
    pub fn small(&self, lower: u64) -> u32 {
        self.0.get(&lower).map_or(0, |(small, _)| *small)
    }

    /// Returns how often the word has a capital, from 1 (never) to 9 (always), for each that occurs at least twice.
    pub fn grades(&self) -> impl Iterator<Item = (u64, u8)> {
        self.0.iter().filter(|(_, (small, capital))| small + capital >= 2).map(|(word, counts)| (*word, grade(*counts)))
    }
}

fn grade((small, capital): (u32, u32)) -> u8 {
    let share = f64::from(capital) / f64::from(small + capital);
    match capital {
        0 => 1 + u8::from(small <= 20),
        _ if share < 0.02 => 3,
        _ if share < 0.1 => 4,
        _ if share < 0.3 => 5,
        _ if share < 0.7 => 6,
        _ if share < 0.95 => 7,
        _ => 8 + u8::from(small == 0 && capital >= 5),
    }
}

/// Counts the words of sentences, the first of each left out, and sentences in which most words have capitals.
pub fn count(documents: &[Document]) -> Capitals {
    let mut counts: HashMap<u64, (u32, u32)> = HashMap::new();
    for sentence in documents.iter().flat_map(|document| &document.sentences) {
        let words: Vec<&Token> = sentence.iter().filter(|token| token.word.chars().any(char::is_alphabetic)).collect();
        let is_capital = |token: &&Token| token.word.starts_with(char::is_uppercase);
        if words.iter().copied().filter(is_capital).count() * 10 >= words.len() * 6 {
            continue;
        }
        for token in words.iter().skip(1) {
            let word = morgue::entities::word::Word::read(&token.word);
            let (small, capital) = counts.entry(word.lower).or_default();
            *if is_capital(token) { capital } else { small } += 1;
        }
    }
    Capitals(counts)
}
