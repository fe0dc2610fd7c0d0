//! The query language and the tokenizer below it: whatever is typed is read, what is printed is read as the same again,
//! and every offset lies in the text.
//!
//! Last long run, 2026-11-23, from the seeds alone: `tests/fuzz/run query -runs=1000000` on one core of a shared machine,
//! 1,000,000 inputs in 157 s, none failed; 4,411 edges and 22,734 features covered, 5,054 inputs kept.
#![no_main]

use jiff::civil::{Date, date};
use libfuzzer_sys::fuzz_target;
use morgue::query::Query;
use morgue::text::{MAX_WORD_BYTES, Tokenizer};

const TODAY: Date = date(2020, 3, 15);

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    survives_its_print(&Query::parse(&text, TODAY));
    survives_its_print(&Query::words(&text));
    has_its_words_in_order(&text);
});

/// Asserts that the canonical text reads as the same tree and prints the same again.
fn survives_its_print(query: &Query) {
    let printed = query.to_string();
    assert_eq!(printed, query.to_string(), "printed twice");
    let again = Query::parse(&printed, TODAY);
    assert_eq!(again.tree, query.tree, "{:?} → {printed:?}", query.text);
    assert_eq!(again.to_string(), printed, "{:?}", query.text);
    notes_lie_in_their_text(query);
    notes_lie_in_their_text(&again);
}

fn notes_lie_in_their_text(query: &Query) {
    for note in &query.notes {
        assert!(query.text.get(note.start..note.end).is_some(), "{:?}: {note:?}", query.text);
    }
}

/// Asserts that words do not overlap, follow the text, and are as long as the index takes them.
fn has_its_words_in_order(text: &str) {
    let mut end = 0;
    Tokenizer::default().each(text, |token| {
        assert!(end <= token.start && token.start < token.end, "{text:?}: {token:?}");
        assert!(text.get(token.start..token.end).is_some(), "{text:?}: {token:?}");
        for form in [token.lower, token.folded] {
            assert!((1..=MAX_WORD_BYTES).contains(&form.len()), "{text:?}: {token:?}");
        }
        end = token.end;
    });
}
