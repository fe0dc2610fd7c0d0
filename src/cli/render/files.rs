//! What became of a file, as JSON: the same names in the report of a run and in the state of an archive.

use serde_json::{Map, Value, json};

use crate::corpus::{Place, Yield};
use crate::ingest::Outcome;
use crate::readers::Skip;

/// Says what became of a file in a run: `path`, `state` (`indexed`, `moved`, `unchanged`, `removed`, `skipped`), for moved
/// ones `from`, for skipped ones `reason`, what reading gave, and `same_as`, the first file with the same bytes.
pub fn outcome_json(path: &str, outcome: &Outcome, same_as: Option<&str>) -> Value {
    let (state, more) = match outcome {
        Outcome::Indexed(of) => ("indexed", yield_json(of)),
        Outcome::Moved { from, of } => ("moved", joined([("from", json!(from))], yield_json(of))),
        Outcome::Unchanged => ("unchanged", Map::new()),
        Outcome::Removed => ("removed", Map::new()),
        Outcome::Skipped(skip) => ("skipped", joined([("reason", json!(skip.to_string()))], Map::new())),
    };
    let same = same_as.map(|same| ("same_as", json!(same)));
    Value::Object(joined([("path", json!(path)), ("state", json!(state))].into_iter().chain(same), more))
}

/// Says what reading a file gave: `articles` and, where there are any, `skipped_entries` (`member`, `row`, `reason`),
/// `more_skipped_entries` and `cut_short`.
pub fn yield_json(of: &Yield) -> Map<String, Value> {
    let entry = |(Place { member, row }, skip): &(Place, Skip)| json!({"member": member, "row": row, "reason": skip.to_string()});
    let skipped = (!of.skipped().is_empty()).then(|| ("skipped_entries", of.skipped().iter().map(entry).collect()));
    let more = (of.more_skipped() > 0).then(|| ("more_skipped_entries", json!(of.more_skipped())));
    let cut_short = of.why_cut_short().map(|skip| ("cut_short", json!(skip.to_string())));
    let articles = [("articles", json!(of.articles))];
    joined(articles.into_iter().chain(skipped).chain(more).chain(cut_short), Map::new())
}

/// Puts values before others.
pub fn joined<'n>(first: impl IntoIterator<Item = (&'n str, Value)>, then: Map<String, Value>) -> Map<String, Value> {
    first.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(then).collect()
}
