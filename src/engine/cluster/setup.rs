//! Making the index in a cluster, and what is done to it as a whole.

use serde_json::{Value, json};

use super::client::Client;
use super::mapping::Shape;
use super::view;
use crate::error::{Error, Result};

/// Makes the index and that of its words where they are not there yet.
///
/// # Errors
/// [`Error::Engine`] where the cluster is none that morgue knows, does not allow it, or has another index of that name.
pub fn make(client: &Client, shape: Shape) -> Result<()> {
    client.recognise()?;
    client.dialect().make(client, shape)?;
    client.dialect().check(client)
}

/// Makes all that was written visible; where that takes its time, it is enough that `expected` articles are there. Returns
/// whether nothing more is to come.
///
/// # Errors
/// [`Error::Engine`].
pub fn show(client: &Client, expected: Option<u64>) -> Result<bool> {
    client.dialect().show(client, &client.address.index, expected)
}

/// Does the same with the list of words.
///
/// # Errors
/// [`Error::Engine`].
pub fn show_words(client: &Client, expected: Option<u64>) -> Result<()> {
    client.dialect().show(client, &client.address.words_index(), expected).map(drop)
}

/// Counts the articles that satisfy a query.
///
/// # Errors
/// [`Error::Engine`].
pub fn count(client: &Client, query: &Value) -> Result<u64> {
    view::count(client, &client.address.index, query)
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
