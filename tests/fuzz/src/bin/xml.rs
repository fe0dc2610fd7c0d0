//! XML and SGML of feeds and agencies.
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
