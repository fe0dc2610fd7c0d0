//! TREC runs.

use super::Shown;

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
