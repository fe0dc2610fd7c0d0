//! Labelled texts.

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use morgue::entities::labels::{Label, Span};

/// A word with its label.
#[derive(Debug, Clone)]
pub struct Token {
    /// The word as written.
    pub word: String,
    /// Its label.
    pub label: Label,
}

/// A labelled document.
#[derive(Debug)]
pub struct Document {
    /// The number of the corpus that it is of.
    pub corpus: usize,
    /// Its sentences.
    pub sentences: Vec<Vec<Token>>,
}

/// Sentences of a document, where the text does not say where documents begin.
const SENTENCES: usize = 20;

/// Words of a sentence, where the text does not say where sentences end.
const MOST_WORDS: usize = 60;

/// Reads the documents of a labelled text; `None` where there is no such file.
pub fn read(folder: &Path, name: &str, corpus: usize) -> Result<Option<Vec<Document>>, Box<dyn Error>> {
    let (plain, packed) = (folder.join(format!("{name}.conll")), folder.join(format!("{name}.conll.zst")));
    let mut text = String::new();
    if plain.is_file() {
        File::open(&plain)?.read_to_string(&mut text)?;
    } else if packed.is_file() {
        zstd::Decoder::new(File::open(&packed)?)?.read_to_string(&mut text)?;
    } else {
        return Ok(None);
    }
    Ok(Some(documents(&text, corpus)))
}

fn documents(text: &str, corpus: usize) -> Vec<Document> {
    let has_documents = text.contains("-DOCSTART-");
    let mut all: Vec<Vec<Vec<Token>>> = vec![Vec::new()];
    let mut sentence: Vec<(&str, &str)> = Vec::new();
    for line in text.lines().chain([""]) {
        let (word, tag) = line.split_once('\t').unwrap_or((line, "O"));
        let begins = word == "-DOCSTART-";
        let is_long = sentence.len() >= MOST_WORDS && (word == "." || sentence.len() > 2 * MOST_WORDS);
        if word.is_empty() || begins || is_long {
            let labels = labels(&sentence);
            let tokens = sentence.drain(..).zip(labels);
            let tokens: Vec<Token> = tokens.map(|((word, _), label)| Token { word: word.to_owned(), label }).collect();
            let document = all.last_mut().filter(|_| !tokens.is_empty());
            document.into_iter().for_each(|document| document.push(tokens.clone()));
            if begins || (!has_documents && all.last().is_some_and(|document| document.len() >= SENTENCES)) {
                all.push(Vec::new());
            }
        }
        if !word.is_empty() && !begins {
            sentence.push((word, tag.trim()));
        }
    }
    all.retain(|document| !document.is_empty());
    all.into_iter().map(|sentences| Document { corpus, sentences }).collect()
}

/// Turns IOB2 into labels.
fn labels(sentence: &[(&str, &str)]) -> Vec<Label> {
    let mut labels = vec![Label::NONE; sentence.len()];
    let mut at = 0;
    while at < sentence.len() {
        let Some(kind) = kind(sentence[at].1) else {
            at += 1;
            continue;
        };
        let continues = |(_, tag): &&(&str, &str)| tag.starts_with("I-") && self::kind(tag) == Some(kind);
        let end = at + 1 + sentence[at + 1..].iter().take_while(continues).count();
        Span { start: at, end, kind }.label(&mut labels);
        at = end;
    }
    labels
}

/// Returns the number of a tag's kind. WNUT's own kinds are read as ours.
fn kind(tag: &str) -> Option<u8> {
    match tag.split_once('-')?.1 {
        "PER" | "person" => Some(0),
        "ORG" | "corporation" | "group" => Some(1),
        "LOC" | "location" => Some(2),
        _ => Some(3),
    }
}
