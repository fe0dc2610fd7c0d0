//! A stand-in for Quickwit 0.9, as strict as its documents and its source say it is: what it does not know is refused, what
//! it ignores is ignored, nothing is replaced, and what was taken is seen after the next commit.

mod aggregations;
mod index;
mod query;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::server::{Fault, Request, State};
pub use index::Index;

const PREFIX: &str = "/api/v1/_elastic";

/// The longest bodies that are taken, in bytes.
const MOST_SEARCH: usize = 1 << 20;
const MOST_BULK: usize = 10 << 20;

/// The parameters of a search's address that Quickwit knows, of those that morgue might send.
const PARAMETERS: &[&str] = &[
    "search_type",
    "size",
    "from",
    "sort",
    "q",
    "track_total_hits",
    "allow_partial_search_results",
    "ignore_unavailable",
];

/// What a request is refused with.
pub type Refusal = (u16, String);

fn refused(reason: impl Into<String>) -> Refusal {
    (400, reason.into())
}

/// Answers as Quickwit does; `None` where no answer comes.
pub fn answer(request: &Request, state: &Mutex<State>, fault: Option<Fault>) -> Option<(u16, Value)> {
    if request.path == format!("{PREFIX}/_bulk") {
        return bulk(request, state, fault);
    }
    let mut state = state.lock().unwrap();
    if let Some(status) = state.manner.search.front().copied().filter(|_| request.path.ends_with("_search")) {
        state.manner.search.pop_front();
        return Some((status, json!({"status": status, "error": {"reason": "too busy"}})));
    }
    let answer = match request.path.strip_prefix(PREFIX) {
        Some(path) => elastic(request, path, &mut state),
        None => native(request, &mut state),
    };
    Some(match answer {
        Ok(body) => (200, body),
        Err((status, reason)) if request.path.starts_with(PREFIX) => {
            (status, json!({"status": status, "error": {"caused_by": null, "reason": reason, "root_cause": []}}))
        }
        Err((status, reason)) => (status, json!({"message": reason})),
    })
}

/// Its own interface.
fn native(request: &Request, state: &mut State) -> Result<Value, Refusal> {
    let index = request.path.strip_prefix("/api/v1/indexes/");
    match (request.method.as_str(), request.path.as_str(), index) {
        // The page, which is no JSON.
        ("GET", "/", _) => Ok(Value::Null),
        ("GET", "/api/v1/version", _) => {
            Ok(json!({"build": {"version": state.manner.version["number"]}, "runtime": {}}))
        }
        ("POST", "/api/v1/indexes", _) => {
            let config: Value = serde_json::from_slice(&request.body).map_err(|error| refused(error.to_string()))?;
            let index = Index::new(&config)?;
            let name = config["index_id"].as_str().unwrap().to_owned();
            if state.splits.contains_key(&name) {
                return Err(refused(format!("index `{name}` already exists")));
            }
            let metadata = index.metadata();
            state.splits.insert(name, index);
            Ok(metadata)
        }
        ("GET", _, Some(name)) => match state.splits.get(name) {
            Some(index) => Ok(index.metadata()),
            None => Err((404, format!("index `{name}` not found"))),
        },
        _ => Err((404, "Route not found".to_owned())),
    }
}

/// What it takes of Elasticsearch's.
fn elastic(request: &Request, path: &str, state: &mut State) -> Result<Value, Refusal> {
    if path.is_empty() && request.method == "GET" {
        let version = json!({"distribution": "quickwit", "number": "7.17.0", "lucene_version": "8.11.1"});
        return Ok(json!({"cluster_name": "quickwit", "cluster_uuid": "quickwit-default-cluster", "version": version}));
    }
    if request.body.len() > MOST_SEARCH {
        return Err((413, "The request payload is too large".to_owned()));
    }
    for parameter in request.parameters.split('&').filter(|own| !own.is_empty()) {
        let name = parameter.split('=').next().unwrap();
        if !PARAMETERS.contains(&name) {
            return Err(refused(format!("unknown field `{name}`")));
        }
    }
    state.splits.values_mut().for_each(Index::commit);
    match (request.method.as_str(), path.trim_start_matches('/').split('/').collect::<Vec<_>>().as_slice()) {
        ("POST" | "GET", [name, "_search"]) => search(&request.body, name, state),
        ("POST", ["_msearch"]) => {
            let text = std::str::from_utf8(&request.body).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            let one = |pair: &[&str]| {
                let header: Map<String, Value> = serde_json::from_str(pair[0]).map_err(|_| refused("header"))?;
                let name = header["index"].as_str().ok_or_else(|| refused("no index"))?;
                Ok(match search(pair[1].as_bytes(), name, state) {
                    Ok(answer) => answer,
                    Err((status, reason)) => json!({"status": status, "error": {"reason": reason}}),
                })
            };
            Ok(json!({"responses": lines.chunks(2).map(one).collect::<Result<Vec<_>, Refusal>>()?}))
        }
        ("GET", [names, "_stats"]) => {
            let bytes = 1000 * names.split(',').filter(|name| state.splits.contains_key(*name)).count();
            Ok(json!({"_all": {"primaries": {"store": {"size_in_bytes": bytes}}}, "indices": {}}))
        }
        ("PUT" | "HEAD", [_]) => Err((405, "HTTP method not allowed".to_owned())),
        _ => Err((404, "Route not found".to_owned())),
    }
}

fn search(body: &[u8], name: &str, state: &mut State) -> Result<Value, Refusal> {
    let body: Value = match body {
        [] => json!({}),
        _ => serde_json::from_slice(body).map_err(|error| refused(format!("invalid JSON: {error}")))?,
    };
    let Some(index) = state.splits.get(name) else { return Err((404, format!("no such index [{name}]"))) };
    let mut answer = index.search(&body)?;
    if let Some(total) = answer["hits"]["total"]["value"].as_u64().filter(|_| body["track_total_hits"] == true) {
        answer["hits"]["total"]["value"] = (total + state.manner.more as u64).into();
    }
    let failed = u8::from(state.manner.lacking > 0);
    state.manner.lacking = state.manner.lacking.saturating_sub(1);
    answer["_shards"] = json!({"total": 3, "successful": 3 - failed, "skipped": 0, "failed": failed, "failures": []});
    Ok(answer)
}

/// Takes what a bulk request holds, as its fault has it.
fn bulk(request: &Request, state: &Mutex<State>, fault: Option<Fault>) -> Option<(u16, Value)> {
    let pace = state.lock().unwrap().manner.pace;
    thread::sleep(pace);
    if let Some(Fault::Slow(time)) = fault {
        thread::sleep(time);
    }
    let refusal = |status: u16, reason: String| Some((status, json!({"status": status, "error": {"reason": reason}})));
    let mut state = state.lock().unwrap();
    match fault {
        Some(Fault::Status(status)) => return refusal(status, "no".to_owned()),
        Some(Fault::Cut) => return None,
        _ if request.body.len() > MOST_BULK.min(state.manner.most_bytes) => return Some((413, Value::Null)),
        _ => {}
    }
    if !request.parameters.is_empty() {
        return refusal(400, format!("the stand-in takes no parameters: {}", request.parameters));
    }
    let text = std::str::from_utf8(&request.body).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() / 2 > state.manner.most_lines {
        return Some((413, Value::Null));
    }
    let mut items = Vec::new();
    let mut taken: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (at, pair) in lines.chunks(2).enumerate() {
        let action: Value = serde_json::from_str(pair[0]).unwrap();
        let (kind, target) = action.as_object().unwrap().iter().next().unwrap();
        if !matches!(kind.as_str(), "create" | "index") {
            return refusal(400, format!("Malformed action/metadata line [{}]: unknown variant `{kind}`", 2 * at + 1));
        }
        let name = target["_index"].as_str().unwrap();
        let document: Value = serde_json::from_str(pair[1]).unwrap();
        let refused_word = state.manner.refused_word.clone();
        let is_refused = refused_word.is_some_and(|word| document["body"].as_str().unwrap_or_default().contains(&word));
        let (status, reason) = match (&fault, state.splits.get(name)) {
            (Some(Fault::Items(status)), _) if at % 2 == 0 => (*status, "shard rate limiting".to_owned()),
            (_, None) => (404, format!("no such index [{name}]")),
            _ if is_refused => (400, "failed to parse field [body]".to_owned()),
            (_, Some(index)) => match index.parse(&document) {
                Err(reason) => (400, reason),
                Ok(()) => {
                    taken.entry(name.to_owned()).or_default().push(document);
                    (201, String::new())
                }
            },
        };
        let mut item = json!({"_index": name, "_id": target["_id"], "status": status});
        if status >= 300 {
            item["error"] = json!({"index": name, "type": "x", "reason": reason});
        }
        items.push(json!({"index": item}));
    }
    let time = Instant::now() + state.manner.commit;
    for (name, documents) in taken {
        if !matches!(fault, Some(Fault::Forgotten)) {
            state.splits.get_mut(&name).unwrap().take(documents, time);
        }
    }
    match fault {
        Some(Fault::Lost) => return None,
        Some(Fault::Short(count)) => items.truncate(count),
        _ => {}
    }
    Some((200, json!({"took": 1, "errors": true, "items": items})))
}
