//! The list of the archive's words, where it is sent apart from the articles: nothing of it is to be lost or sent in vain.

use std::collections::HashSet;

use super::bulk::{Bulk, Load};
use super::client::Client;
use super::compile::every;
use super::dialect::Listed;
use super::{setup, view};
use crate::error::Result;

/// So many words are asked for at once.
const ASKED_AT_ONCE: usize = 1000;

/// So many words are sent at once.
const SENT_AT_ONCE: usize = 10_000;

/// Sends the words that are not listed; returns how many those were.
///
/// # Errors
/// [`crate::error::Error::Engine`].
pub fn list(client: &Client, bulk: &Bulk, words: &[String]) -> Result<usize> {
    let there = view::count(client, &client.address.words_index(), &every())?;
    let missing = if there == 0 { words.to_vec() } else { unlisted(client, words)? };
    for words in missing.chunks(SENT_AT_ONCE) {
        let mut load = Load::default();
        words.iter().for_each(|word| load.add_word(client, word));
        bulk.send(load)?;
    }
    if !missing.is_empty() {
        setup::show_words(client, Some(there + missing.len() as u64))?;
    }
    Ok(missing.len())
}

/// Returns the words that are not listed.
///
/// # Errors
/// [`crate::error::Error::Engine`].
pub fn unlisted(client: &Client, words: &[String]) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for words in words.chunks(ASKED_AT_ONCE) {
        let asked: Vec<&str> = words.iter().map(String::as_str).collect();
        let listed: HashSet<String> =
            view::listed_words(client, Listed::Any(&asked), usize::MAX)?.into_iter().collect();
        missing.extend(words.iter().filter(|word| !listed.contains(*word)).cloned());
    }
    Ok(missing)
}
