//! Plain text in any encoding, exports of databases, and dates.
//!
//! Last long run, 2026-11-29, from the seeds alone: `tests/fuzz/run text -runs=1000000 -max_total_time=600` on one core of a
//! shared machine, 824,843 inputs in 601 s, none failed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use morgue::article::{DateRules, DayOrder, in_path, in_url};
use morgue::text::Language;

const STARTS: &[&str] = &[
    "",
    "Headline\n\nBy ",
    "                1 of 2 DOCUMENTS\n\n",
    "Title\n\nPost\n\nMarch 5, 2024\n\nLength: 2 words\n\nBody\n\n",
    "HD     Title\nPD     5 March 2024\nSN     Post\nLP\n",
];

fuzz_target!(|data: &[u8]| {
    morgue_fuzz::read_behind(STARTS, data);
    let text = String::from_utf8_lossy(data);
    let rules = DateRules { order: Some(DayOrder::DayFirst), ..DateRules::default() };
    let codes = ["", "de", "ar", "ja"];
    let language = Language::from_code(codes[data.len() % codes.len()]);
    let found = rules.find(&text, language);
    assert_eq!(found.is_some(), rules.style(&text, language).is_some(), "{text:?}");
    for date in [found, in_url(&text), in_path(&text)].into_iter().flatten() {
        assert!(date.is_plausible(), "{text:?}: {date}");
    }
});
