//! XML and SGML of feeds and agencies.
//!
//! Last long run, 2026-11-29, from the seeds alone: `tests/fuzz/run xml -runs=1000000 -max_total_time=600` on one core of a
//! shared machine, 618,754 inputs in 601 s, none failed.
#![no_main]

use libfuzzer_sys::fuzz_target;

const STARTS: &[&str] = &[
    "<rss><channel><item>",
    "<feed><entry>",
    "<?xml version=\"1.0\"?><newsMessage><itemSet><newsItem>",
    "<newsItem><contentSet><inlineXML>",
    "<nitf><body><body.content>",
    "<REUTERS NEWID=\"1\">\n<TEXT>",
    "<?xml version=\"1.0\" encoding=\"",
];

fuzz_target!(|data: &[u8]| morgue_fuzz::read_behind(STARTS, data));
