//! JSON: the answer as one object, or a hit a line. The types here are what it looks like, to programs and to the server's
//! description of it.

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::{Answer, EntityAnswer, SCHEMA, Shown};
use crate::article::{Article, Entity, Mention, Part};
use crate::engine::{Bucket, Counts, Reason, Share, Stats, WordCount};
use crate::passages::Snippet;
use crate::query::Note;

/// Writes the whole answer as one object on one line: with the id of the query in a batch, and at most so many values of
/// each facet.
pub fn json(answer: &Answer, qid: Option<&str>, facet_limit: Option<usize>) -> Vec<u8> {
    line(&AnswerJson {
        schema: SCHEMA,
        query: QueryJson::of(answer),
        total: answer.total,
        total_partial: answer.total_partial,
        next: answer.next.as_ref().map(ToString::to_string),
        took_ms: (answer.took.as_secs_f64() * 1e6).round() / 1e3,
        hits: answer.hits.iter().map(HitJson::of).collect(),
        facets: facets(&answer.facets, facet_limit),
        words: answer.words.iter().map(WordJson::of).collect(),
        qid: qid.map(str::to_owned),
    })
}

/// Writes a hit as one object on one line.
pub fn jsonl(shown: &Shown, qid: Option<&str>) -> Vec<u8> {
    line(&HitJson { qid: qid.map(str::to_owned), ..HitJson::of(shown) })
}

/// Writes an article with all that is known of it.
pub fn article_json(article: &Article) -> Vec<u8> {
    let content = &article.content;
    line(&ArticleJson {
        about: AboutJson::of(article),
        schema: SCHEMA,
        url: content.url.clone(),
        authors: content.authors.clone(),
        section: content.section.clone(),
        agency: content.agency.clone(),
        dateline: content.dateline.clone(),
        body: content.body.clone(),
    })
}

/// Writes what the articles say of a name as one JSON object.
pub fn entity_json(answer: &EntityAnswer) -> Vec<u8> {
    line(answer)
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

/// An answer
#[derive(Serialize, ToSchema)]
pub struct AnswerJson {
    /// The number of the JSON's shape
    schema: u32,
    query: QueryJson,
    /// How many articles match
    total: u64,
    /// How many more have some of the bare words
    total_partial: u64,
    /// The value for `cursor` with which the next page begins
    next: Option<String>,
    /// Milliseconds that the search took
    took_ms: f64,
    /// The hits asked for, in rank order
    hits: Vec<HitJson>,
    /// The matching articles by each facet asked for; most first, dates in their order
    #[schema(value_type = std::collections::BTreeMap<String, Vec<BucketJson>>)]
    facets: Map<String, Value>,
    /// Where nothing matches: how many articles match each part of the query alone
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    words: Vec<WordJson>,
    /// The id of the query in a batch
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    qid: Option<String>,
}

/// How a query was read
#[derive(Serialize, ToSchema)]
pub struct QueryJson {
    /// As typed
    text: String,
    /// As read, in canonical text
    read_as: String,
    notes: Vec<NoteJson>,
}

impl QueryJson {
    /// Takes it of an answer.
    pub fn of(answer: &Answer) -> QueryJson {
        QueryJson::new(&answer.text, &answer.read_as, &answer.notes)
    }

    /// Puts it together.
    pub fn new(text: &str, read_as: &str, notes: &[Note]) -> QueryJson {
        QueryJson {
            text: text.to_owned(),
            read_as: read_as.to_owned(),
            notes: notes.iter().map(NoteJson::of).collect(),
        }
    }
}

/// A remark on how a query was read
#[derive(Serialize, ToSchema)]
pub struct NoteJson {
    /// `note` or `hint`
    kind: &'static str,
    text: String,
    /// Byte offset in the typed text where what it is about begins
    start: usize,
    /// Byte offset after it
    end: usize,
}

impl NoteJson {
    fn of(note: &Note) -> NoteJson {
        NoteJson { kind: note.kind.as_str(), text: note.text.clone(), start: note.start, end: note.end }
    }
}

/// A hit
#[derive(Serialize, ToSchema)]
pub struct HitJson {
    /// Its place among all hits, from 1
    rank: u64,
    /// Higher is better; 0 where the order is not by relevance
    score: f32,
    /// Whether it matches; otherwise it has some of the bare words
    matches_all: bool,
    #[serde(flatten)]
    about: AboutJson,
    /// How often the query matches in it
    matches: usize,
    /// The parts of the query that it lacks
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Vec<String>>,
    /// Byte ranges of the headline that matched
    headline_highlights: Vec<(usize, usize)>,
    /// The passages that show why, in the order of the text
    snippets: Vec<SnippetJson>,
    /// What the score is the sum of
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    explanation: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    qid: Option<String>,
}

impl HitJson {
    fn of(shown: &Shown) -> HitJson {
        let (hit, marked) = (&shown.hit, &shown.marked);
        HitJson {
            rank: hit.rank,
            score: hit.score,
            matches_all: hit.matches_all,
            about: AboutJson::of(&hit.article),
            matches: marked.matches.len(),
            missing: (!hit.matches_all).then(|| marked.missing.clone()),
            headline_highlights: marked.headline.iter().map(|span| (span.start, span.end)).collect(),
            snippets: shown.snippets.iter().map(SnippetJson::of).collect(),
            explanation: hit.explanation.iter().map(share).collect(),
            qid: None,
        }
    }
}

/// A passage on one line
#[derive(Serialize, ToSchema)]
pub struct SnippetJson {
    text: String,
    /// Byte ranges of the text that matched
    highlights: Vec<(usize, usize)>,
}

impl SnippetJson {
    fn of(snippet: &Snippet) -> SnippetJson {
        SnippetJson { text: snippet.text.clone(), highlights: snippet.highlights.clone() }
    }
}

/// What every answer says of an article
#[derive(Serialize, ToSchema)]
pub struct AboutJson {
    id: String,
    /// The id that the data gives
    given_id: Option<String>,
    /// The file, relative to the archive
    path: String,
    /// The file in it, where it is a container
    member: Option<String>,
    /// The row, in a file of many articles, from 1
    row: Option<u64>,
    headline: Option<String>,
    /// The publisher's host
    source: Option<String>,
    /// The publisher's name, where it is no host
    source_name: Option<String>,
    /// ISO 8601, as precise as it is known
    published: Option<String>,
    /// ISO 639
    language: Option<String>,
    /// Whom and what it names, by first mention
    entities: Vec<EntityJson>,
}

/// A person, organisation or place
#[derive(Serialize, ToSchema)]
pub struct EntityJson {
    name: String,
    /// `person`, `organisation`, `place` or `unknown`
    kind: &'static str,
    /// Whether the article's data names it; otherwise it was found in the text
    given: bool,
    /// Where the text names it, in the order of the text
    mentions: Vec<MentionJson>,
}

/// A place in an article where it names somebody or something
#[derive(Serialize, ToSchema)]
pub struct MentionJson {
    /// The byte offset of the name's first character in the part
    start: u32,
    /// The byte offset after its last character
    end: u32,
    /// `headline` or `body`
    #[serde(rename = "in")]
    part: &'static str,
}

impl EntityJson {
    fn of(entity: &Entity) -> EntityJson {
        let mention = |mention: &Mention| MentionJson {
            start: mention.start,
            end: mention.end,
            part: match mention.part {
                Part::Headline => "headline",
                Part::Body => "body",
            },
        };
        EntityJson {
            name: entity.name.to_string(),
            kind: entity.kind.name(),
            given: entity.is_given,
            mentions: entity.mentions.iter().map(mention).collect(),
        }
    }
}

impl AboutJson {
    fn of(article: &Article) -> AboutJson {
        let content = &article.content;
        AboutJson {
            id: article.id.to_string(),
            given_id: content.given_id.clone(),
            path: article.path.clone(),
            member: article.member.clone(),
            row: article.row,
            headline: content.headline.clone(),
            source: content.source.as_ref().map(ToString::to_string),
            source_name: content.source_name.clone(),
            published: content.published.map(|published| published.to_string()),
            language: content.language.map(|language| language.to_string()),
            entities: content.entities.iter().map(EntityJson::of).collect(),
        }
    }
}

/// An article with all that is known of it
#[derive(Serialize, ToSchema)]
pub struct ArticleJson {
    #[serde(flatten)]
    about: AboutJson,
    schema: u32,
    url: Option<String>,
    /// The authors, in the order of the byline
    authors: Vec<String>,
    section: Option<String>,
    /// The news agency that sent it
    agency: Option<String>,
    /// The place of the dateline, as it is written
    dateline: Option<String>,
    /// The text; paragraphs are parted by line ends
    body: String,
}

/// A part of a query that matches nothing as a whole
#[derive(Serialize, ToSchema)]
pub struct WordJson {
    text: String,
    /// How many articles match it alone
    articles: u64,
    /// Words of the archive that are spelled alike
    suggestions: Vec<String>,
}

impl WordJson {
    /// Takes a count.
    pub fn of(own: &WordCount) -> WordJson {
        WordJson { text: own.text.clone(), articles: own.articles, suggestions: own.suggestions.clone() }
    }
}

/// A value with the number of articles that have it
#[derive(Debug, Serialize, ToSchema)]
pub struct BucketJson {
    /// `null` for articles that have none
    pub value: Option<String>,
    /// How many articles have it
    pub count: u64,
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

fn facets(facets: &[Counts], limit: Option<usize>) -> Map<String, Value> {
    let shown = |counts: &Counts| counts.buckets.len().min(limit.unwrap_or(usize::MAX));
    let named =
        facets.iter().map(|counts| (counts.facet.name().to_owned(), json!(buckets(&counts.buckets[..shown(counts)]))));
    named.collect()
}

/// Takes values with their counts.
pub fn buckets(buckets: &[Bucket]) -> Vec<BucketJson> {
    buckets.iter().map(|bucket| BucketJson { value: bucket.value.clone(), count: bucket.count }).collect()
}

fn line(object: &impl Serialize) -> Vec<u8> {
    // Strings, numbers and lists of such: nothing that JSON cannot hold.
    let mut bytes = serde_json::to_vec(object).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
