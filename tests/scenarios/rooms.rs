//! The rooms of the house: which may use which, and which one may name a library. A new edge is a line here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::archive::repository;

/// Each room with the rooms that it may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("article", &["text"]),
    ("error", &[]),
    ("readers", &["article", "error", "text"]),
    ("corpus", &["error", "readers"]),
    ("rules", &["article", "corpus", "entities", "error", "readers", "text"]),
    ("entities", &["article", "text"]),
    ("query", &["article", "text"]),
    ("passages", &["article", "query", "text"]),
    ("ranking", &["article", "passages", "query", "text"]),
    ("engine", &["article", "corpus", "error", "passages", "query", "ranking", "text"]),
    ("ingest", &["article", "corpus", "engine", "entities", "error", "readers", "rules", "text"]),
    ("answers", &["article", "corpus", "engine", "entities", "error", "passages", "query", "text"]),
    ("server", &["answers", "article", "engine", "error", "passages", "query", "text"]),
    (
        "cli",
        &[
            "answers", "article", "corpus", "engine", "entities", "error", "ingest", "passages", "query", "readers",
            "rules", "server", "text",
        ],
    ),
];

/// Libraries that one place alone may name, or two.
const LIBRARIES: &[(&str, &str)] = &[
    ("tantivy", "engine/embedded"),
    ("hashbrown", "engine/embedded"),
    ("itoa", "engine"),
    ("psl", "engine"),
    ("tantivy_fst", "engine/embedded"),
    ("unicode_segmentation", "passages"),
    ("frostem", "text"),
    ("whatlang", "text"),
    ("chardetng", "text"),
    ("encoding_rs", "text"),
    ("encoding_rs_io", "readers"),
    ("trafilatura", "readers"),
    ("scraper", "readers"),
    ("ego_tree", "readers"),
    ("quick_xml", "readers"),
    ("unicode_normalization", "text"),
    ("unicode_width", "text"),
    ("walkdir", "corpus"),
    ("notify", "corpus"),
    ("flate2", "corpus readers"),
    ("zstd", "corpus entities readers"),
    ("httparse", "readers"),
    ("brotli_decompressor", "readers"),
    ("sha1", "readers"),
    ("sha2", "readers"),
    ("data_encoding", "engine/cluster readers server"),
    ("ureq", "engine/cluster"),
    ("toml", "rules"),
    ("globset", "rules"),
    ("bzip2", "corpus"),
    ("lzma_rust2", "corpus"),
    ("tar", "corpus"),
    ("zip", "corpus"),
    ("tempfile", "corpus"),
    ("postcard", "corpus entities"),
    ("crossbeam_channel", "engine/cluster ingest"),
    ("blake3", "article corpus server"),
    ("csv", "answers readers"),
    ("axum", "server"),
    ("hyper", "server"),
    ("hyper_util", "server"),
    ("tokio", "server"),
    ("tokio_stream", "server"),
    ("tokio_io_timeout", "server"),
    ("tower", "server"),
    ("maud", "server"),
    ("utoipa", "answers engine server"),
    ("serde_html_form", "server"),
    ("prometheus_client", "server"),
    ("tracing", "server"),
    ("tracing_subscriber", "cli"),
    ("clap", "cli"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli"),
    ("indicatif", "cli"),
    ("ctrlc", "cli"),
    ("anstyle", "cli"),
    ("terminal_size", "cli"),
];

/// The source files by their path in `src`, without their tests.
fn sources() -> BTreeMap<String, String> {
    fn visit(folder: &Path, root: &Path, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                visit(&path, root, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                files.insert(path.strip_prefix(root).unwrap().display().to_string(), code.join("\n"));
            }
        }
    }
    let (root, mut files) = (repository().join("src"), BTreeMap::new());
    visit(&root, &root, &mut files);
    files
}

fn room_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

/// The rooms named after `crate::` in `code`.
fn rooms_used(code: &str) -> BTreeSet<&str> {
    let ends = |c: char| !(c.is_alphanumeric() || c == '_');
    let paths = code.match_indices("crate::").map(|(at, own)| &code[at + own.len()..]);
    paths
        .flat_map(|path| match path.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap().split(',').map(str::trim).collect(),
            None => vec![path],
        })
        .map(|path| path.split(ends).next().unwrap())
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn rooms_use_only_what_stands_before_them() {
    for (file, code) in sources() {
        let room = room_of(&file);
        if matches!(room, "lib" | "main") {
            continue;
        }
        let (_, allowed) =
            ROOMS.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("{file}: no such room"));
        for used in rooms_used(&code) {
            let is_item = !ROOMS.iter().any(|(name, _)| *name == used);
            assert!(used == room || allowed.contains(&used) || is_item, "{file} uses {used}");
        }
    }
}

#[test]
fn libraries_are_named_in_their_place_alone() {
    for (file, code) in sources() {
        for (library, places) in LIBRARIES {
            let is_named = code.lines().any(|line| {
                let names = |prefix: &str| line.contains(&format!("{prefix}{library}::"));
                [" ", "(", "<", "&", "[", "|", ":"].iter().any(|before| names(before))
                    && !line.contains(&format!("::{library}::"))
                    || [";", "::"].iter().any(|end| line.starts_with(&format!("use {library}{end}")))
            });
            let is_allowed = places.split(' ').any(|place| file.starts_with(place));
            assert!(!is_named || is_allowed, "{file} names {library}");
        }
    }
}

#[test]
fn the_library_neither_prints_nor_reads_the_environment_nor_exits() {
    for (file, code) in sources().into_iter().filter(|(file, _)| !file.starts_with("cli/")) {
        for word in ["println!", "eprintln!", "print!(", "std::env", "process::exit", "dbg!"] {
            assert!(!code.contains(word), "{file}: {word}");
        }
    }
}
