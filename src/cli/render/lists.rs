//! Bare lists: a count, a TREC run.

use super::{Answer, Format, Shown, json};

/// Writes how many articles match.
pub fn count(answer: &Answer, format: Format) -> Vec<u8> {
    match (format, &answer.qid) {
        (Format::Json, _) => json(answer),
        (_, Some(qid)) => format!("{qid}\t{}\n", answer.total).into_bytes(),
        (_, None) => format!("{}\n", answer.total).into_bytes(),
    }
}

/// Writes a line of a TREC run: `qid Q0 docid rank score morgue`; the document's id is the one its data gives, else its
/// own. Who reads a run puts it in the order of the scores: below a match they never rise over `last`, that of the line
/// before.
pub fn trec(shown: &Shown, qid: Option<&str>, last: &mut f32) -> Vec<u8> {
    let article = &shown.hit.article;
    let id = article.content.given_id.clone().unwrap_or_else(|| article.id.to_string());
    // The format parts its columns by blanks.
    let id: String = id.split_whitespace().collect::<Vec<_>>().join("_");
    let qid = qid.unwrap_or("1");
    *last = shown.hit.score.min(last.next_down());
    format!("{qid} Q0 {id} {} {last} morgue\n", shown.hit.rank).into_bytes()
}
