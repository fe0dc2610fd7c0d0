//! CSV (RFC 4180): a row a hit.

use super::Shown;
use crate::article::SourceDomain;

/// Writes the names of the columns.
pub fn header(has_qid: bool) -> Vec<u8> {
    let qid = has_qid.then_some("qid");
    let names = ["rank", "score", "id", "given_id", "path", "headline", "source", "published", "language", "snippet"];
    record(qid.into_iter().chain(names))
}

/// Writes a hit.
pub fn row(shown: &Shown, qid: Option<&str>) -> Vec<u8> {
    let article = &shown.hit.article;
    let content = &article.content;
    let values = [
        shown.hit.rank.to_string(),
        shown.hit.score.to_string(),
        article.id.to_string(),
        content.given_id.clone().unwrap_or_default(),
        article.path.clone(),
        content.headline.clone().unwrap_or_default(),
        content.source.as_ref().map(SourceDomain::to_string).unwrap_or_default(),
        content.published.map(|published| published.to_string()).unwrap_or_default(),
        content.language.map(|language| language.to_string()).unwrap_or_default(),
        shown.passage().text,
    ];
    record(qid.into_iter().chain(values.iter().map(String::as_str)))
}

fn record<'a>(values: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing one row to memory does not fail.
    let _ = writer.write_record(values);
    writer.into_inner().unwrap_or_default()
}
