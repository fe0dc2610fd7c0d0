//! Bare lists: a count, paths, a TREC run.

use std::collections::HashSet;

use super::{Answer, Format, json};

/// Writes how many articles match.
pub fn count(answer: &Answer, format: Format) -> Vec<u8> {
    match (format, &answer.qid) {
        (Format::Json, _) => json(answer),
        (_, Some(qid)) => format!("{qid}\t{}\n", answer.total).into_bytes(),
        (_, None) => format!("{}\n", answer.total).into_bytes(),
    }
}

/// Writes the file of each hit, once, as it can be opened from the current folder.
pub fn paths(answer: &Answer, end: u8) -> Vec<u8> {
    let here = std::env::current_dir().unwrap_or_default();
    let mut seen = HashSet::new();
    let mut bytes = Vec::new();
    for shown in &answer.hits {
        let file = shown.file(&answer.base);
        if seen.insert(file.clone()) {
            let file = file.strip_prefix(&here).unwrap_or(&file);
            bytes.extend_from_slice(file.as_os_str().as_encoded_bytes());
            bytes.push(end);
        }
    }
    bytes
}

/// Writes a TREC run: `qid Q0 docid rank score morgue`; the document's id is the one its data gives, else its own.
pub fn trec(answer: &Answer) -> Vec<u8> {
    let qid = answer.qid.as_deref().unwrap_or("1");
    let lines = answer.hits.iter().map(|shown| {
        let article = &shown.hit.article;
        let id = article.content.given_id.clone().unwrap_or_else(|| article.id.to_string());
        // The format parts its columns by blanks.
        let id: String = id.split_whitespace().collect::<Vec<_>>().join("_");
        format!("{qid} Q0 {id} {} {:.6} morgue\n", shown.hit.rank, shown.hit.score)
    });
    lines.collect::<String>().into_bytes()
}
