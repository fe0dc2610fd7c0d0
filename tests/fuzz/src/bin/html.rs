//! Pages of the web.
#![no_main]

use libfuzzer_sys::fuzz_target;

const STARTS: &[&str] = &[
    "<!doctype html>",
    "<html><head>",
    "<html><body><article><p>",
    "<html><script type=\"application/ld+json\">",
    "<html><meta property=\"og:title\" content=\"",
];

fuzz_target!(|data: &[u8]| morgue_fuzz::read_behind(STARTS, data));
