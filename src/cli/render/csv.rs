//! CSV (RFC 4180): a row a hit.

use super::Answer;
use crate::article::SourceDomain;

/// Writes a row for each hit; the first answer of the output begins with a header.
pub fn csv(answer: &Answer) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut header =
        vec!["rank", "score", "id", "given_id", "path", "headline", "source", "published", "language", "snippet"];
    if answer.qid.is_some() {
        header.insert(0, "qid");
    }
    // Writing to memory does not fail, and all rows are as long as the header.
    if answer.is_first {
        let _ = writer.write_record(&header);
    }
    for shown in &answer.hits {
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
        let _ = writer.write_record(answer.qid.iter().chain(&values));
    }
    writer.into_inner().unwrap_or_default()
}
