//! Which engine a cluster runs, and whether it is one that morgue knows.

use serde_json::Value;

use super::client::Client;
use super::dialect::{Dialect, Lucene, Quickwit};
use crate::error::{Error, Result};

/// An engine that morgue speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// OpenSearch 2 and 3.
    OpenSearch,
    /// Elasticsearch from 7.10 on.
    Elasticsearch,
    /// Quickwit from 0.9 on.
    Quickwit,
}

/// What stands before all that Quickwit takes of Elasticsearch's interface.
pub const QUICKWIT_PREFIX: &str = "/api/v1/_elastic";

impl Product {
    /// Asks the cluster what it is.
    ///
    /// # Errors
    /// [`Error::Engine`] where it is none of these, too old, or does not answer.
    pub fn of(client: &Client) -> Result<Product> {
        if client.address.nodes.iter().any(|node| node.ends_with(QUICKWIT_PREFIX)) {
            return Err(Error::Engine {
                engine: client.address.to_string(),
                reason: "the address names a part of Quickwit's interface".to_owned(),
                hint: format!("leave `{QUICKWIT_PREFIX}` out: `http://host:7280/{}`", client.address.index),
            });
        }
        let answer = client.answered_at("", "GET", "/", &Value::Null)?;
        if matches!(answer.status, 401 | 403) {
            return Err(client.refusal(&answer));
        }
        let version = &answer.body["version"];
        let found = (version["distribution"].as_str(), version["number"].as_str());
        let unknown = |what: String| Err(unknown(client, format!("{what} is not supported")));
        match found {
            (Some("opensearch"), Some(number)) if matches!(major(number), 2 | 3) => Ok(Product::OpenSearch),
            (Some("opensearch"), Some(number)) => unknown(format!("OpenSearch {number}")),
            (Some(other), number) => unknown(format!("{other} {}", number.unwrap_or_default())),
            (None, Some(number)) if (7..=9).contains(&major(number)) && is_since(number, 7, 10) => {
                Ok(Product::Elasticsearch)
            }
            (None, Some(number)) => unknown(format!("Elasticsearch {number}")),
            (None, None) => Product::of_quickwit(client),
        }
    }

    /// Asks what does not answer as Elasticsearch does whether it is Quickwit, and of which version: it tells
    /// Elasticsearch's clients another one.
    fn of_quickwit(client: &Client) -> Result<Product> {
        let answer = client.answered_at(QUICKWIT_PREFIX, "GET", "", &Value::Null)?;
        if matches!(answer.status, 401 | 403) {
            return Err(client.refusal(&answer));
        }
        if answer.body["version"]["distribution"] != "quickwit" {
            return Err(unknown(client, "what answers there is not supported".to_owned()));
        }
        let answer = client.answered_at("", "GET", "/api/v1/version", &Value::Null)?;
        let version = answer.body["build"]["version"].as_str().unwrap_or("of no version").trim_start_matches('v');
        // What is built from the newest source has no number.
        if version.starts_with(|c: char| c.is_ascii_digit()) && !is_since(version, 0, 9) {
            return Err(unknown(client, format!("Quickwit {version} is not supported")));
        }
        Ok(Product::Quickwit)
    }

    /// Returns how it is spoken to.
    pub fn dialect(self) -> &'static dyn Dialect {
        match self {
            Product::OpenSearch | Product::Elasticsearch => &Lucene,
            Product::Quickwit => &Quickwit,
        }
    }
}

fn unknown(client: &Client, reason: String) -> Error {
    Error::Engine {
        engine: client.address.to_string(),
        reason,
        hint: "OpenSearch 2 or 3, Elasticsearch 7.10 or later, or Quickwit 0.9: `morgue help cluster`".to_owned(),
    }
}

fn major(number: &str) -> u32 {
    part(number, 0)
}

fn part(number: &str, at: usize) -> u32 {
    let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).collect::<String>();
    number.split('.').nth(at).and_then(|part| digits(part).parse().ok()).unwrap_or(0)
}

fn is_since(number: &str, major: u32, minor: u32) -> bool {
    (part(number, 0), part(number, 1)) >= (major, minor)
}

#[cfg(test)]
mod tests {
    use super::is_since;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(is_since("7.10.2", 7, 10) && is_since("8.0.0", 7, 10) && is_since("0.9.0-rc1", 0, 9));
        assert!(!is_since("7.9.3", 7, 10) && !is_since("0.8.2", 0, 9));
    }
}
