//! Hints: what may have been meant by what was read as plain words.

use super::fields;
use super::letters::is_operator_word;
use super::notes::{Notes, quoted};
use super::token::{Kind, Token};
use crate::article::SourceDomain;

/// Says that `name`, which a colon follows, is no field, and offers the nearest.
pub(super) fn unknown_field(name: &str, at: usize, notes: &mut Notes) {
    let range = at..at + name.len() + 1;
    notes.note(format!("{} is not a field, searched as text", quoted(name)), range.clone());
    if let Some(nearest) = fields::nearest(name) {
        notes.hint(format!("did you mean `{nearest}:`?"), range);
    }
}

/// Offers `source:` where a host name was typed as a word.
pub(super) fn host(run: &str, at: usize, notes: &mut Notes) {
    let trimmed = run.trim_end_matches(['.', ',', ';', '!', '?', ':']);
    let is_plain = trimmed.contains('.') && !trimmed.contains(['@', '*']);
    if is_plain && let Some(host) = SourceDomain::parse(trimmed) {
        notes.hint(format!("for what this source published write `source:{host}`"), at..at + trimmed.len());
    }
}

/// In a query of more words than this, a sentence, `and`, `or` and `not` are meant as words.
const MOST_HINTED_WORDS: usize = 5;

/// Says of `and`, `or` and `not` between words that they are words there, and marks them.
pub(super) fn operators(text: &str, tokens: &mut [Token], is_shouted: bool, notes: &mut Notes) {
    if tokens.iter().filter(|token| matches!(token.kind, Kind::Text(_))).count() > MOST_HINTED_WORDS {
        return;
    }
    for at in 0..tokens.len() {
        let word = &text[tokens[at].range()];
        let upper = word.to_ascii_uppercase();
        let is_meant =
            is_operator_word(&upper) && word == if is_shouted { upper.clone() } else { upper.to_lowercase() };
        let has_left = at > 0 && tokens[at - 1].ends_item();
        let has_right = tokens.get(at + 1).is_some_and(Token::begins_item);
        if !is_meant || !has_right || !(has_left || upper == "NOT") {
            continue;
        }
        let range = tokens[at].range();
        let Kind::Text(text) = &mut tokens[at].kind else { continue };
        text.is_hinted = true;
        if is_shouted {
            notes.hint(format!("`{upper}` is a word in a query of capitals only, type the words in lower case"), range);
        } else {
            notes.hint(format!("{} is a word here, as an operator use `{upper}`", quoted(word)), range);
        }
    }
}
