//! Packed files and containers in each other.
//!
//! Last long run, 2026-11-29, from the seeds alone: `tests/fuzz/run containers -runs=1000000 -max_total_time=600` on one core of a
//! shared machine, 1,000,000 inputs in 239 s, none failed.
#![no_main]

use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use morgue::corpus::{Opened, each_file};

/// More than an input may unpack to beyond its allowance.
const MOST_BYTES: u64 = 80 << 20;

static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("morgue-fuzz-{}", std::process::id())));

fuzz_target!(|data: &[u8]| {
    std::fs::write(&*FILE, data).expect("a file to open");
    let opened = Opened::open(&FILE).expect("the file");
    let mut read = 0;
    let visited = each_file(&opened, &mut |name, input| {
        if let Some(name) = name {
            assert!(!name.is_empty());
        }
        match input {
            Ok(input) => read += std::io::copy(&mut input.take(MOST_BYTES), &mut std::io::sink()).unwrap_or(0),
            Err(skip) => assert!(!skip.to_string().is_empty()),
        }
        if read > MOST_BYTES { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Err(skip) = visited {
        assert!(!skip.to_string().is_empty());
    }
    let _ = std::fs::remove_file(&*FILE);
});
