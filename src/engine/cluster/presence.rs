//! Which of some articles an index holds.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;
use serde_json::json;

use super::client::Client;
use super::mapping::PRINT;
use crate::engine::fields::Field;
use crate::error::Result;

/// An article as an index holds it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Held {
    /// How often: more than once only where nothing is replaced.
    pub copies: u64,
    /// What it was when it was sent, as a number, where nothing is replaced.
    pub print: Option<u64>,
}

/// At most so many ids are asked for at once.
pub const IDS_AT_ONCE: usize = 1000;

/// Returns those of at most [`IDS_AT_ONCE`] ids of which an index holds the article.
///
/// # Errors
/// [`crate::error::Error::Engine`].
pub fn held(client: &Client, ids: &[u64]) -> Result<HashMap<u64, Held, FxBuildHasher>> {
    let source = |name: &str| json!({name: {"terms": {"field": name}}});
    let id = Field::Id.spec().name;
    let mut sources = vec![source(id)];
    if client.dialect().is_append_only() {
        sources.push(source(PRINT));
    }
    let body = json!({
        "size": 0,
        "track_total_hits": false,
        "query": {"terms": {id: ids}},
        // Of a few there may be several copies, each another one.
        "aggs": {"held": {"composite": {"size": 3 * IDS_AT_ONCE, "sources": sources}}},
    });
    let path = format!("/{}/_search", client.address.index);
    let answer = client.ask_all_shards("POST", &path, &body)?;
    let mut held: HashMap<u64, Held, FxBuildHasher> = HashMap::default();
    for bucket in answer["aggregations"]["held"]["buckets"].as_array().into_iter().flatten() {
        let Some(number) = bucket["key"][id].as_u64() else { continue };
        let own = held.entry(number).or_default();
        own.copies += bucket["doc_count"].as_u64().unwrap_or(0);
        own.print = bucket["key"][PRINT].as_u64();
    }
    Ok(held)
}
