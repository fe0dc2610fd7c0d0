//! Is every article in the index, under its source? Against a plain count of the rows.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use serde_json::Value;

use super::rows::{self, Row};
use super::table::{Table, commands, notes};
use super::{Context, Result, Section, binary, measure};

const FILES: [&str; 2] = ["allsides_dev.jsonl.zst", "reuters21578.jsonl.zst"];

/// The most differences that are listed.
const MOST_LISTED: usize = 20;

/// Counts both files, packed and as trees of text files.
pub fn run(context: &Context) -> Result<Section> {
    let mut report = Report::default();
    for name in FILES {
        match context.data(name) {
            Ok(packed) => report.file(context, name, &packed)?,
            Err(why) => return Ok(Section::Skipped(why)),
        }
    }
    Ok(Section::Done { is_right: report.differences.is_empty(), markdown: report.markdown() })
}

/// What was found so far.
#[derive(Default)]
struct Report {
    rows: Vec<[String; 6]>,
    commands: Vec<String>,
    differences: Vec<String>,
}

impl Report {
    fn file(&mut self, context: &Context, name: &str, packed: &Path) -> Result<()> {
        let rows = rows::read(packed)?;
        let tree = context.folder("counts-tree")?;
        rows::write_tree(&rows, &tree)?;
        self.archive(context, name, packed, &rows)?;
        self.archive(context, &format!("{name} as text files"), &tree, &rows)
    }

    /// Indexes an archive and compares its numbers with those of the rows.
    fn archive(&mut self, context: &Context, what: &str, archive: &Path, rows: &[Row]) -> Result<()> {
        let index = context.folder("counts-index")?;
        let mut command = binary::index(archive, &index);
        measure::run(&mut command)?;
        self.commands.push(binary::shown(&command));
        let (stats, expected) = (binary::stats(&index)?, rows::sources(rows));
        let is_equal = stats.articles == rows.len() as u64 && stats.sources == expected;
        self.rows.push([
            what.to_owned(),
            rows.len().to_string(),
            stats.articles.to_string(),
            expected.len().to_string(),
            stats.sources.len().to_string(),
            if is_equal { "equal" } else { "DIFFERENT" }.to_owned(),
        ]);
        if !is_equal {
            self.differences.push(format!("{what}:"));
            self.differences.extend(by_source(&expected, &stats.sources));
            self.differences.extend(by_row(&index, rows)?);
        }
        Ok(())
    }

    fn markdown(self) -> String {
        let mut table = Table::new(&["archive", "rows", "articles", "sources of the rows", "sources", "every count"]);
        self.rows.iter().for_each(|row| table.row(row));
        let differences: String = self.differences.iter().map(|line| format!("    {line}\n")).collect();
        let mut lines = self.commands;
        lines.push("morgue stats --json --index INDEX".to_owned());
        let fair = notes(&[
            "Expected: the lines of the file, and its `source` in lower case without `www.`, counted by a loop over the \
             rows that uses none of the project's code.",
            "Text files: headline, empty line, text, empty line, `Original Source: HOST`; 1000 a folder.",
        ]);
        table.end() + &differences + if differences.is_empty() { "" } else { "\n" } + &commands(&lines) + &fair
    }
}

/// Lists the sources whose counts differ.
fn by_source(expected: &BTreeMap<String, u64>, found: &BTreeMap<String, u64>) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let count = |counts: &BTreeMap<String, u64>, name| counts.get(name).copied().unwrap_or(0);
    let pairs = names.into_iter().map(|name| (name, count(expected, name), count(found, name)));
    let differing = pairs.filter(|(_, expected, found)| expected != found);
    differing.take(MOST_LISTED).map(|(name, expected, found)| format!("`{name}`: {found}, not {expected}")).collect()
}

/// Lists the rows that are missing, or whose source is another.
fn by_row(index: &Path, rows: &[Row]) -> Result<Vec<String>> {
    let limit = (rows.len() + 1).to_string();
    let arguments = ["search", "*", "--format", "jsonl", "--limit", &limit, "--index"].map(OsStr::new);
    let answer = binary::output(&mut binary::morgue(arguments.into_iter().chain([index.as_os_str()])))?;
    let mut found = BTreeMap::new();
    for line in answer.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let hit: Value = serde_json::from_slice(line)?;
        found.insert(row_of(&hit), hit["source"].as_str().unwrap_or("").to_owned());
    }
    let differing = (1..).zip(rows).filter_map(|(row, article)| match found.get(&Some(row)) {
        None => Some(format!("row {row}: not in the index")),
        Some(source) if *source != article.host() => Some(format!("row {row}: `{source}`, not `{}`", article.host())),
        Some(_) => None,
    });
    Ok(differing.take(MOST_LISTED).collect())
}

/// Returns the row that a hit comes from: its own, or the number that its file has for a name.
fn row_of(hit: &Value) -> Option<usize> {
    let by_name = || hit["path"].as_str()?.rsplit('/').next()?.strip_suffix(".txt")?.parse().ok();
    hit["row"].as_u64().map(|row| row as usize).or_else(by_name)
}
