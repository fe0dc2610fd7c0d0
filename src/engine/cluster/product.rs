//! Which engine a cluster runs, and whether it is one that morgue knows.

use serde_json::Value;

use super::client::Client;
use crate::error::{Error, Result};

/// An engine that is spoken to over the common part of its interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// OpenSearch 2 and 3.
    OpenSearch,
    /// Elasticsearch from 7.10 on.
    Elasticsearch,
}

impl Product {
    /// Asks the cluster what it is.
    ///
    /// # Errors
    /// [`Error::Engine`] where it is none of these, too old, or does not answer.
    pub fn of(client: &Client) -> Result<Product> {
        let answer = client.answered("GET", "/", &Value::Null)?;
        if matches!(answer.status, 401 | 403) {
            return Err(client.refusal(&answer));
        }
        let version = &answer.body["version"];
        let found = (version["distribution"].as_str(), version["number"].as_str());
        let unknown = |what: String| Error::Engine {
            engine: client.address.to_string(),
            reason: format!("{what} is not supported"),
            hint: "OpenSearch 2 or 3, or Elasticsearch 7.10 or later: `morgue help cluster`".to_owned(),
        };
        match found {
            (Some("opensearch"), Some(number)) if matches!(major(number), 2 | 3) => Ok(Product::OpenSearch),
            (Some("opensearch"), Some(number)) => Err(unknown(format!("OpenSearch {number}"))),
            (Some("quickwit"), _) => Err(quickwit(client)),
            (Some(other), number) => Err(unknown(format!("{other} {}", number.unwrap_or_default()))),
            (None, Some(number)) if (7..=9).contains(&major(number)) && is_since_7_10(number) => {
                Ok(Product::Elasticsearch)
            }
            (None, Some(number)) => Err(unknown(format!("Elasticsearch {number}"))),
            (None, None) if is_quickwit(client) => Err(quickwit(client)),
            (None, None) => Err(unknown("what answers there".to_owned())),
        }
    }
}

fn is_quickwit(client: &Client) -> bool {
    let answer = client.send("GET", "/api/v1/_elastic", "", &[]);
    answer.is_ok_and(|answer| answer.body["version"]["distribution"] == "quickwit")
}

/// Quickwit cannot keep what exact answers need, so it is refused.
fn quickwit(client: &Client) -> Error {
    Error::Engine {
        engine: client.address.to_string(),
        reason:
            "Quickwit cannot answer exactly: it has no terms that share a place, no intervals, and no replacing of \
                 articles"
                .to_owned(),
        hint: "OpenSearch 2 or 3, or Elasticsearch 7.10 or later: `morgue help cluster`".to_owned(),
    }
}

fn major(number: &str) -> u32 {
    number.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0)
}

fn is_since_7_10(number: &str) -> bool {
    let minor = number.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok()).unwrap_or(0);
    major(number) > 7 || minor >= 10
}
