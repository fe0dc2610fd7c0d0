//! Making the index in a cluster, and what is done to it as a whole.

use serde_json::{Value, json};

use super::client::Client;
use super::mapping::{self, Shape};
use super::product::Product;
use super::view;
use crate::error::{Error, Result};

/// Makes the index and that of its words where they are not there yet.
///
/// # Errors
/// [`Error::Engine`] where the cluster is none that morgue knows, does not allow it, or has another index of that name.
pub fn make(client: &Client, shape: Shape) -> Result<()> {
    Product::of(client)?;
    create(client, &client.address.index, &mapping::index(shape))?;
    create(client, &client.address.words_index(), &mapping::words(shape))?;
    view::check(client)
}

fn create(client: &Client, name: &str, body: &Value) -> Result<()> {
    let answer = client.answered("PUT", &format!("/{name}"), body)?;
    let exists = answer.body["error"]["type"] == "resource_already_exists_exception";
    if (200..300).contains(&answer.status) || exists { Ok(()) } else { Err(client.refusal(&answer)) }
}

/// Makes all that was written visible.
///
/// # Errors
/// [`Error::Engine`].
pub fn refresh(client: &Client) -> Result<()> {
    let address = &client.address;
    let path = format!("/{},{}/_refresh", address.index, address.words_index());
    client.ask_all_shards("POST", &path, &Value::Null).map(drop)
}

/// Counts the articles that satisfy a query.
///
/// # Errors
/// [`Error::Engine`].
pub fn count(client: &Client, query: &Value) -> Result<u64> {
    let path = format!("/{}/_count", client.address.index);
    let answer = client.ask_all_shards("POST", &path, &json!({"query": query}))?;
    Ok(answer["count"].as_u64().unwrap_or(0))
}

/// So many articles are removed by one request: each is answered within the time that answers are waited for.
const REMOVED_AT_ONCE: u64 = 10_000;

/// Removes the articles that satisfy a query.
///
/// # Errors
/// [`Error::Engine`]; what is removed by then is removed.
pub fn remove(client: &Client, query: &Value) -> Result<()> {
    let index = &client.address.index;
    let path = format!("/{index}/_delete_by_query?conflicts=proceed&refresh=true&max_docs={REMOVED_AT_ONCE}");
    loop {
        let answer = client.ask("POST", &path, &json!({"query": query}))?;
        let failure = &answer["failures"][0];
        if !failure.is_null() {
            return Err(Error::Engine {
                engine: client.address.to_string(),
                reason: format!("it does not remove what is gone: {failure}"),
                hint: "the next run tries again".to_owned(),
            });
        }
        if answer["total"].as_u64().unwrap_or(0) < REMOVED_AT_ONCE {
            return Ok(());
        }
    }
}
