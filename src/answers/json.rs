//! JSON: the answer as one object, or a hit a line.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Answer, SCHEMA, Shown};
use crate::article::{Article, Content};
use crate::engine::{Bucket, Counts, Reason, Share, Stats, WordCount};

/// Writes the whole answer as one object on one line: with the id of the query in a batch, and at most so many values of
/// each facet.
pub fn json(answer: &Answer, qid: Option<&str>, facet_limit: Option<usize>) -> Vec<u8> {
    let mut object = json!({
        "schema": SCHEMA,
        "query": {"text": answer.text, "read_as": answer.read_as, "notes": answer.notes},
        "total": answer.total,
        "total_partial": answer.total_partial,
        "next": answer.next.as_ref().map(ToString::to_string),
        "took_ms": (answer.took.as_secs_f64() * 1e6).round() / 1e3,
        "hits": answer.hits.iter().map(hit).collect::<Vec<_>>(),
        "facets": facets(&answer.facets, facet_limit),
    });
    if !answer.words.is_empty() {
        object["words"] = answer.words.iter().map(word).collect();
    }
    if let Some(qid) = qid {
        object["qid"] = json!(qid);
    }
    line(&object)
}

/// Writes a hit as one object on one line.
pub fn jsonl(shown: &Shown, qid: Option<&str>) -> Vec<u8> {
    let mut object = hit(shown);
    if let Some(qid) = qid {
        object["qid"] = json!(qid);
    }
    line(&object)
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

/// Says how many articles match a part of the query alone.
pub(super) fn word(own: &WordCount) -> Value {
    json!({"text": own.text, "articles": own.articles, "suggestions": own.suggestions})
}

fn hit(shown: &Shown) -> Value {
    let mut object = json!({"rank": shown.hit.rank, "score": shown.hit.score, "matches_all": shown.hit.matches_all});
    let snippets = shown.snippets.iter().map(|own| json!({"text": own.text, "highlights": own.highlights}));
    let in_headline = shown.marked.headline.iter().map(|span| (span.start, span.end));
    if let (Value::Object(object), Value::Object(about)) = (&mut object, about(&shown.hit.article)) {
        object.extend(about);
    }
    object["matches"] = json!(shown.marked.matches.len());
    if !shown.hit.matches_all {
        object["missing"] = json!(shown.marked.missing);
    }
    object["headline_highlights"] = json!(in_headline.collect::<Vec<_>>());
    object["snippets"] = json!(snippets.collect::<Vec<_>>());
    if !shown.hit.explanation.is_empty() {
        object["explanation"] = shown.hit.explanation.iter().map(share).collect();
    }
    object
}

/// A share of a score, by its reason.
fn share(share: &Share) -> Value {
    let mut object = match &share.reason {
        Reason::Part { text, matches, as_typed, articles } => {
            json!({"reason": "part", "text": text, "matches": matches, "as_typed": as_typed, "articles": articles})
        }
        Reason::Adjacent(times) => json!({"reason": "adjacent", "matches": times}),
        Reason::Near(times) => json!({"reason": "near", "matches": times}),
        Reason::Lede(words) => json!({"reason": "lede", "matches": words}),
        Reason::Headline(factor) => json!({"reason": "headline", "factor": factor}),
        Reason::Recency(factor) => json!({"reason": "recency", "factor": factor}),
    };
    object["score"] = json!(share.score);
    object
}

/// What every answer says of an article.
fn about(article: &Article) -> Value {
    let Content { given_id, headline, source, source_name, published, language, entities, .. } = &article.content;
    json!({
        "id": article.id.to_string(),
        "given_id": given_id,
        "path": article.path,
        "member": article.member,
        "row": article.row,
        "headline": headline,
        "source": source.as_ref().map(|source| source.as_str()),
        "source_name": source_name,
        "published": published.map(|published| published.to_string()),
        "language": language.as_ref().map(|language| language.code()),
        "entities": entities,
    })
}

fn facets(facets: &[Counts], limit: Option<usize>) -> Value {
    let shown = |counts: &Counts| counts.buckets.len().min(limit.unwrap_or(usize::MAX));
    let named =
        facets.iter().map(|counts| (counts.facet.name().to_owned(), json!(buckets(&counts.buckets[..shown(counts)]))));
    named.collect()
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
