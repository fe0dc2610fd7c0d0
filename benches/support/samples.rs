//! Words and phrases to ask for, drawn evenly from an index.

use tantivy::schema::Value;
use tantivy::{Searcher, TantivyDocument};

use super::Result;

/// What is asked for.
pub struct Samples {
    /// Words in 10 to 40 % of the articles.
    pub common: Vec<String>,
    /// Words in 1 to 5 % of the articles.
    pub middling: Vec<String>,
    /// Words that stand side by side in some article.
    pub pairs: Vec<(String, String)>,
    /// Three words that stand side by side in some article.
    pub triples: Vec<String>,
}

impl Samples {
    /// Draws `count` of each from an index of morgue's.
    pub fn read(searcher: &Searcher, count: usize) -> Result<Samples> {
        let (mut common, mut middling) = (Vec::new(), Vec::new());
        let segment = searcher.segment_reader(0);
        let articles = f64::from(segment.num_docs());
        let index = segment.inverted_index(searcher.schema().get_field("text")?)?;
        let mut words = index.terms().stream()?;
        while words.advance() {
            let share = f64::from(words.value().doc_freq) / articles;
            let word = String::from_utf8_lossy(words.key()).into_owned();
            let is_word = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase());
            if is_word && (0.10..=0.40).contains(&share) {
                common.push(word);
            } else if is_word && (0.01..=0.05).contains(&share) {
                middling.push(word);
            }
        }
        let (mut pairs, mut triples) = (Vec::new(), Vec::new());
        for text in texts(searcher, count)? {
            let words = morgue::text::words(&text);
            let middle = words.len() / 2;
            if let Some([a, b, c]) = words.get(middle..middle + 3) {
                pairs.push((a.clone(), b.clone()));
                triples.push(format!("{a} {b} {c}"));
            }
        }
        Ok(Samples { common: evenly(common, count), middling: evenly(middling, count), pairs, triples })
    }
}

/// Returns the bodies of `count` articles from all over the index.
pub fn texts(searcher: &Searcher, count: usize) -> Result<Vec<String>> {
    let body = searcher.schema().get_field("body")?;
    let mut texts = Vec::new();
    for number in 0..count {
        let ordinal = number % searcher.segment_readers().len();
        let docs = searcher.segment_reader(ordinal as u32).max_doc() as usize;
        let doc = (number * 7919 % docs) as u32;
        let document: TantivyDocument = searcher.doc(tantivy::DocAddress::new(ordinal as u32, doc))?;
        texts.push(document.get_first(body).and_then(|value| value.as_str()).unwrap_or_default().to_owned());
    }
    Ok(texts)
}

fn evenly(words: Vec<String>, count: usize) -> Vec<String> {
    let step = (words.len() / count).max(1);
    words.into_iter().step_by(step).take(count).collect()
}
