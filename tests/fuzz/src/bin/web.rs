//! Archives of the web: records, digests, answers of servers.
//!
//! Last long run, 2026-11-29, from the seeds alone: `tests/fuzz/run web -runs=1000000 -max_total_time=600` on one core of a
//! shared machine, 443,990 inputs in 601 s, none failed.
#![no_main]

use libfuzzer_sys::fuzz_target;

const STARTS: &[&str] = &[
    "WARC/1.0\r\n",
    "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: ",
    "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: 40\r\n\r\n<html><body><p>",
    "filedesc://a.arc 0.0.0.0 20240305000000 text/plain 76\n1 0 A\n\
     URL IP-address Archive-date Content-type Archive-length\n\n",
];

fuzz_target!(|data: &[u8]| morgue_fuzz::read_behind(STARTS, data));
