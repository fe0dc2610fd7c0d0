//! JSON in every layout, answers of search interfaces, JSON Feeds, and tables.
//!
//! Last long run, 2026-11-29, from the seeds alone: `tests/fuzz/run json -runs=1000000 -max_total_time=600` on one core of a
//! shared machine, 879,931 inputs in 601 s, none failed.
#![no_main]

use libfuzzer_sys::fuzz_target;

const STARTS: &[&str] = &[
    "{\"title\":",
    "[{\"text\":",
    "{\"articles\":[{",
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[",
    "id,title,text,date\n",
    "title;author\r\n",
    "\u{FEFF}{\"",
];

fuzz_target!(|data: &[u8]| morgue_fuzz::read_behind(STARTS, data));
