//! JSON in every layout, answers of search interfaces, JSON Feeds, and tables.
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
