//! What a check found: for a person, as JSON.

use indicatif::{HumanBytes, HumanCount};
use serde_json::{Map, Value, json};

use super::status::{examples, line, local_time};
use crate::answers::SCHEMA;
use crate::cli::archive::near;
use crate::cli::progress::plural;
use crate::cli::terminal::{Screen, clean};
use crate::corpus::Archive;
use crate::ingest::{Check, Finding, Hashed};

/// What a check found and what is shown with it.
pub struct Shown<'a> {
    /// What it found.
    pub check: &'a Check,
    /// The archive.
    pub archive: &'a Archive,
    /// Whether the index has been put right since.
    pub is_repaired: bool,
}

/// The kinds of findings in the order of the overview: the name in JSON, and what is said of so many things.
const KINDS: [(&str, &str, &str); 6] = [
    ("index", "index", "cannot be used"),
    ("index_file", "file", "of the index damaged"),
    ("articles", "file", "of which articles are missing"),
    ("surplus", "file", "with articles that are not counted"),
    ("altered", "file", "on disk altered, though size and time are the same"),
    ("unreadable", "file", "on disk cannot be read"),
];

fn kind(finding: &Finding) -> &'static str {
    match finding {
        Finding::Index(_) => "index",
        Finding::IndexFile(_) => "index_file",
        Finding::Articles { .. } => "articles",
        Finding::Surplus { .. } => "surplus",
        Finding::Altered(_) => "altered",
        Finding::Unreadable { .. } => "unreadable",
    }
}

impl Shown<'_> {
    fn of_kind(&self, wanted: &str) -> impl Iterator<Item = &Finding> {
        self.check.findings.iter().filter(move |finding| kind(finding) == wanted)
    }
}

/// Writes the overview: what was looked at, then what is wrong.
pub fn check_text(shown: &Shown<'_>, screen: &Screen) -> String {
    let check = shown.check;
    let index = near(&shown.archive.index);
    let written = check.written_seconds.map_or(String::new(), |seconds| format!(", written {}", local_time(seconds)));
    let mut out = format!("{}\n\n", clean(&format!("index at {index}{written}")));
    if check.index_files > 0 {
        out.push_str(&line(
            check.index_files,
            "file",
            &format!("of the index read, {}", HumanBytes(check.index_bytes)),
        ));
    }
    if check.files > 0 {
        let articles = format!("{} {}", HumanCount(check.articles), plural(check.articles, "article"));
        out.push_str(&line(check.files, "file", &format!("with {articles} counted")));
    }
    check.hashed.iter().for_each(|hashed| out.push_str(&hashed_text(hashed)));
    for (name, thing, what) in KINDS {
        let count = shown.of_kind(name).count() as u64;
        if count > 0 {
            out.push_str(&line(count, thing, what));
            out.push_str(&examples(shown.of_kind(name).map(said), screen));
        }
    }
    if check.is_good() {
        out.push_str("all is good\n");
    }
    out
}

fn said(finding: &Finding) -> String {
    finding.subject().map_or_else(|| finding.to_string(), |subject| format!("{subject}: {finding}"))
}

fn hashed_text(hashed: &Hashed) -> String {
    let counted = [
        (hashed.same, "on disk as they were read"),
        (hashed.changed, "on disk changed since, not compared"),
        (hashed.gone, "gone from disk"),
    ];
    let counted = counted.into_iter().filter(|(count, _)| *count > 0);
    counted.map(|(count, what)| line(count, "file", what)).collect()
}

/// Writes one object: whether all `is_good`, what was looked at, and the `findings` with their `kind`, the `file` that each
/// is about, and what is wrong with it.
pub fn check_json(shown: &Shown<'_>) -> Vec<u8> {
    let check = shown.check;
    let findings: Vec<Value> = check.findings.iter().map(finding_json).collect();
    let hashed = check
        .hashed
        .as_ref()
        .map(|Hashed { same, changed, gone }| json!({"same": same, "changed": changed, "gone": gone}));
    let object = json!({
        "schema": SCHEMA,
        "archive": shown.archive.base.display().to_string(),
        "index": shown.archive.index.display().to_string(),
        "is_good": check.is_good(),
        "is_repaired": shown.is_repaired,
        "index_files": check.index_files,
        "index_bytes": check.index_bytes,
        "files": check.files,
        "articles": check.articles,
        "files_on_disk": hashed,
        "findings": findings,
    });
    format!("{object}\n").into_bytes()
}

fn finding_json(finding: &Finding) -> Value {
    let mut object = Map::from_iter([("kind".to_owned(), json!(kind(finding)))]);
    object.extend(finding.subject().map(|subject| ("file".to_owned(), json!(subject))));
    object.insert("reason".to_owned(), json!(finding.to_string()));
    if let Finding::Articles { counted, found, .. } = finding {
        object.insert("counted".to_owned(), json!(counted));
        object.insert("found".to_owned(), json!(found));
    }
    Value::Object(object)
}
