//! What the targets that read have in common: an input is read to its end, and what comes of it is sound.

use std::ops::ControlFlow;

use morgue::article::Content;
use morgue::readers::{Entry, Limits, Terms};
use morgue::rules::Rules;

/// The longest article, in bytes: small, so that inputs reach it.
const ARTICLE_BYTES: usize = 16 << 10;

/// Reads `data` behind one of `starts`, as its first byte says; so each reader of a family has its turn.
pub fn read_behind(starts: &[&str], data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let start = starts[usize::from(*first) % starts.len()];
    read(&[start.as_bytes(), rest].concat());
}

/// Reads an input as a run does.
pub fn read(input: &[u8]) {
    let rules = Rules::default();
    let terms = Terms { is_inspected: true, ..Terms::within(Limits { article_bytes: ARTICLE_BYTES }) };
    let mut input = input;
    let mut last_row = 0;
    let _ = rules.read(&rules.of_file("a"), "2024/06/02/a", &mut input, terms, &mut |entry| {
        last_row = checked(entry, last_row);
        ControlFlow::Continue(())
    });
}

/// Asserts that rows ascend, reasons can be said, and texts are texts; returns the row.
fn checked(entry: Entry, last_row: u64) -> u64 {
    let row = entry.row.unwrap_or(1);
    assert!(row > last_row, "row {row} behind {last_row}");
    if let Some(flaw) = entry.flaw {
        assert!(!flaw.to_string().is_empty());
    }
    match entry.content {
        Ok(content) => check(&content),
        Err(skip) => assert!(!skip.to_string().is_empty()),
    }
    row
}

fn check(content: &Content) {
    let is_text = |text: &str| !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t'));
    assert!(is_text(&content.body), "{:?}", content.body);
    let lines = [&content.headline, &content.section, &content.agency, &content.dateline];
    for line in lines.into_iter().flatten().chain(&content.authors) {
        assert!(is_text(line), "{line:?}");
    }
    if let Some(published) = content.published {
        assert!(published.is_plausible(), "{published}");
    }
}
