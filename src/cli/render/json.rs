//! JSON: the answer as one object, or a hit a line.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Answer, SCHEMA, Shown};
use crate::article::{Article, Content};
use crate::engine::{Bucket, Counts, Stats};

/// Writes the whole answer as one object on one line.
pub fn json(answer: &Answer) -> Vec<u8> {
    let mut object = json!({
        "schema": SCHEMA,
        "query": {"text": answer.text, "read_as": answer.read_as, "notes": answer.notes},
        "total": answer.total,
        "took_ms": (answer.took.as_secs_f64() * 1e6).round() / 1e3,
        "hits": answer.hits.iter().map(hit).collect::<Vec<_>>(),
        "facets": facets(&answer.facets),
    });
    if let Some(qid) = &answer.qid {
        object["qid"] = json!(qid);
    }
    line(&object)
}

/// Writes each hit as one object on one line.
pub fn jsonl(answer: &Answer) -> Vec<u8> {
    let lines = answer.hits.iter().map(|shown| {
        let mut object = hit(shown);
        if let Some(qid) = &answer.qid {
            object["qid"] = json!(qid);
        }
        line(&object)
    });
    lines.flatten().collect()
}

/// Writes an article with all that is known of it.
pub fn article_json(article: &Article) -> Vec<u8> {
    let content = &article.content;
    let mut object = about(article);
    object["schema"] = json!(SCHEMA);
    object["url"] = json!(content.url);
    object["authors"] = json!(content.authors);
    object["section"] = json!(content.section);
    object["body"] = json!(content.body);
    line(&object)
}

/// Writes an archive in numbers.
pub fn stats_json(stats: &Stats) -> Vec<u8> {
    line(&json!({
        "schema": SCHEMA,
        "articles": stats.articles,
        "words": stats.words,
        "index_bytes": stats.index_bytes,
        "sources": buckets(&stats.sources),
        "languages": buckets(&stats.languages),
        "years": buckets(&stats.years),
    }))
}

fn hit(shown: &Shown) -> Value {
    let mut object = json!({"rank": shown.hit.rank, "score": shown.hit.score});
    let snippets = shown.snippets.iter().map(|own| json!({"text": own.text, "highlights": own.highlights}));
    let in_headline = shown.marked.headline.iter().map(|span| (span.start, span.end));
    if let (Value::Object(object), Value::Object(about)) = (&mut object, about(&shown.hit.article)) {
        object.extend(about);
    }
    object["matches"] = json!(shown.marked.matches.len());
    object["headline_highlights"] = json!(in_headline.collect::<Vec<_>>());
    object["snippets"] = json!(snippets.collect::<Vec<_>>());
    object
}

/// What every answer says of an article.
fn about(article: &Article) -> Value {
    let Content { given_id, headline, source, source_name, published, language, entities, .. } = &article.content;
    json!({
        "id": article.id.to_string(),
        "given_id": given_id,
        "path": article.path,
        "row": article.row,
        "headline": headline,
        "source": source.as_ref().map(|source| source.as_str()),
        "source_name": source_name,
        "published": published.map(|published| published.to_string()),
        "language": language.as_ref().map(|language| language.code()),
        "entities": entities,
    })
}

fn facets(facets: &[Counts]) -> Value {
    facets.iter().map(|counts| (counts.facet.name().to_owned(), json!(buckets(&counts.buckets)))).collect()
}

fn buckets(buckets: &[Bucket]) -> Vec<Value> {
    buckets.iter().map(|bucket| json!({"value": bucket.value, "count": bucket.count})).collect()
}

fn line(object: &impl Serialize) -> Vec<u8> {
    // Strings, numbers and lists of such: nothing that JSON cannot hold.
    let mut bytes = serde_json::to_vec(object).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
