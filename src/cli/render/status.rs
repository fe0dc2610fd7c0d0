//! The state of an archive: an overview for a person, a list, JSON.

use std::collections::BTreeMap;

use indicatif::HumanCount;
use serde_json::{Map, Value, json};

use super::files::{joined, yield_json};
use super::reasons::{Group, by_reason};
use crate::answers::SCHEMA;
use crate::article::file_address;
use crate::cli::archive::near;
use crate::cli::progress::plural;
use crate::cli::terminal::{FAINT, Screen, clean, fit, fit_middle};
use crate::corpus::{Archive, FileState, Place, Yield};
use crate::ingest::{State, Status};

/// How many files of a state are named in the overview.
const MOST_EXAMPLES: usize = 3;

/// A state and what is shown with it.
pub struct Shown<'a> {
    /// The state.
    pub status: &'a Status,
    /// The archive.
    pub archive: &'a Archive,
    /// The files that hold the same bytes as another, by the other.
    pub same: BTreeMap<&'a str, &'a str>,
}

/// The states in the order of the overview, with what is said of files in them.
const STATES: [(&str, &str); 6] = [
    ("unchanged", ""),
    ("changed", " since they were read"),
    ("new", ""),
    ("moved", ""),
    ("skipped", ""),
    ("gone", ", still in the index"),
];

fn name(state: &State) -> &'static str {
    match state {
        State::Unchanged => "unchanged",
        State::Changed => "changed",
        State::New => "new",
        State::Moved { .. } => "moved",
        State::Skipped(_) => "skipped",
        State::Gone => "gone",
    }
}

impl Shown<'_> {
    fn in_state(&self, wanted: &str) -> impl Iterator<Item = (&str, &State)> {
        let files = self.status.files.iter().map(|(path, state)| (path.as_str(), state));
        files.filter(move |(_, state)| name(state) == wanted)
    }

    fn count(&self, state: &str) -> u64 {
        self.in_state(state).count() as u64
    }

    /// Returns what was read of a file that is on disk.
    fn reading(&self, path: &str, state: &State) -> Option<&Yield> {
        match self.status.record(path, state).map(|record| &record.state) {
            Some(FileState::Indexed(of)) if *state != State::Gone => Some(of),
            _ => None,
        }
    }

    /// Returns what was read of each file on disk.
    fn readings(&self) -> impl Iterator<Item = (&str, &Yield)> {
        let files = self.status.files.iter();
        files.filter_map(|(path, state)| self.reading(path, state).map(|of| (path.as_str(), of)))
    }

    fn copies(&self) -> impl Iterator<Item = String> {
        let files = self.status.files.iter().filter(|(_, state)| *state != State::Gone);
        files.filter_map(|(path, _)| {
            self.same.get(path.as_str()).map(|first| format!("{path}: same content as {first}"))
        })
    }
}

/// Writes the overview.
pub fn status_text(shown: &Shown<'_>, screen: &Screen) -> String {
    let mut out = format!("{}\n\n", clean(&heading(shown)));
    for (state, more) in STATES {
        if state == "gone" {
            out.push_str(&total(shown));
        }
        out.push_str(&state_text(shown, state, more, screen));
    }
    out.push_str(&parts_text(shown, screen));
    out
}

fn heading(shown: &Shown<'_>) -> String {
    let index = near(&shown.archive.index);
    match shown.status.written_seconds {
        Some(seconds) => format!("index at {index}, written {}", local_time(seconds)),
        None => format!("no index at {index}"),
    }
}

/// Returns a time as clocks here show it, to the minute.
pub fn local_time(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    time.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn total(shown: &Shown<'_>) -> String {
    let unlisted = shown.status.unlisted;
    let files = shown.status.files.len() as u64 - shown.count("gone") - unlisted;
    let folders = match unlisted {
        0 => String::new(),
        count => format!(", and {count} {} that cannot be listed", plural(count, "folder")),
    };
    line(files, "file", &format!("on disk{folders}"))
}

fn state_text(shown: &Shown<'_>, state: &str, more: &str, screen: &Screen) -> String {
    let count = shown.count(state);
    if count == 0 {
        return String::new();
    }
    let articles: u64 =
        shown.in_state(state).filter_map(|(path, own)| shown.reading(path, own)).map(|of| of.articles).sum();
    let articles = match state {
        "unchanged" => format!(": {} {}", HumanCount(articles), plural(articles, "article")),
        _ => more.to_owned(),
    };
    let mut out = line(count, "file", &format!("{state}{articles}"));
    match state {
        "unchanged" => {}
        "skipped" => {
            let skips = shown.in_state(state).filter_map(|(path, own)| match own {
                State::Skipped(skip) => Some((path, skip)),
                _ => None,
            });
            by_reason(skips, str::to_owned).iter().for_each(|group| out.push_str(&group_text(group, screen)));
        }
        _ => out.push_str(&examples(shown.in_state(state).map(|(path, own)| listed(path, own)), screen)),
    }
    out
}

/// Says what is special of the parts of files: entries that were skipped, files cut short, files with the same content.
fn parts_text(shown: &Shown<'_>, screen: &Screen) -> String {
    let mut out = String::new();
    let skipped: u64 = shown.readings().map(|(_, of)| of.count_skipped()).sum();
    if skipped > 0 {
        let files = shown.readings().filter(|(_, of)| of.count_skipped() > 0).count() as u64;
        let entries = if skipped == 1 { "entry" } else { "entries" };
        let files = format!("skipped in {} {}", HumanCount(files), plural(files, "file"));
        out.push_str(&format!("{:>9} {entries} {files}\n", HumanCount(skipped).to_string()));
        let places =
            shown.readings().flat_map(|(path, of)| of.skipped().iter().map(move |(place, skip)| ((path, place), skip)));
        let groups = by_reason(places, |(path, place)| address(path, place));
        groups.iter().for_each(|group| out.push_str(&group_text(group, screen)));
    }
    let cut = || shown.readings().filter_map(|(path, of)| of.why_cut_short().map(|skip| format!("{path}: {skip}")));
    for (count, what, items) in [
        (cut().count(), "cut short", examples(cut(), screen)),
        (shown.copies().count(), "with the content of another", examples(shown.copies(), screen)),
    ] {
        if count > 0 {
            out.push_str(&line(count as u64, "file", what));
            out.push_str(&items);
        }
    }
    out
}

/// Writes a line of the overview.
pub fn line(count: u64, thing: &str, what: &str) -> String {
    format!("{:>9} {} {what}\n", HumanCount(count).to_string(), plural(count, thing))
}

fn group_text(group: &Group, screen: &Screen) -> String {
    let width = screen.width.saturating_sub(20).max(10);
    let more = if group.count > group.examples.len() as u64 { ", …" } else { "" };
    let examples = clean(&format!("{}{more}", group.examples.join(", ")));
    let reason = fit(&clean(&group.reason), width);
    let indent = " ".repeat(20);
    let examples = screen.paint(FAINT, &fit_middle(&examples, width));
    format!("{:>18}  {reason}\n{indent}{examples}\n", HumanCount(group.count).to_string())
}

/// Writes the first few lines of a list.
pub fn examples(items: impl Iterator<Item = String>, screen: &Screen) -> String {
    let mut items = items.map(|item| fit_middle(&clean(&item), screen.width.saturating_sub(12).max(10)));
    let first: Vec<String> = items.by_ref().take(MOST_EXAMPLES).collect();
    let more = items.next().map(|_| "…".to_owned());
    let lines = first.into_iter().chain(more);
    lines.map(|item| format!("{:12}{}\n", "", screen.paint(FAINT, &item))).collect()
}

fn address(path: &str, place: &Place) -> String {
    let row = place.row.map_or(String::new(), |row| format!("#{row}"));
    format!("{}{row}", file_address(path, place.member.as_deref()))
}

fn listed(path: &str, state: &State) -> String {
    match state {
        State::Moved { from } => format!("{path}, from {from}"),
        State::Skipped(skip) => format!("{path}: {skip}"),
        _ => path.to_owned(),
    }
}

/// Writes the files in the states wanted, one a line, and below each the entries in it that give no article if those
/// are wanted.
pub fn status_list(shown: &Shown<'_>, wants: &dyn Fn(&State) -> bool, wants_entries: bool) -> String {
    let mut out = String::new();
    for (path, state) in &shown.status.files {
        if wants(state) {
            let same =
                shown.same.get(path.as_str()).map_or(String::new(), |first| format!(", same content as {first}"));
            out.push_str(&format!("{}{}\n", clean(&listed(path, state)), clean(&same)));
        }
        let of = shown.reading(path, state).filter(|_| wants_entries);
        for (place, skip) in of.into_iter().flat_map(Yield::skipped) {
            out.push_str(&format!("{}: {}\n", clean(&address(path, place)), clean(&skip.to_string())));
        }
    }
    out
}

/// Writes an object a line for the files in the states wanted.
pub fn status_jsonl(shown: &Shown<'_>, wants: &dyn Fn(&State) -> bool) -> Vec<u8> {
    lines(shown, wants, "\n").into_bytes()
}

/// Writes one object with the counts of all states and the files in those wanted.
pub fn status_json(shown: &Shown<'_>, wants: &dyn Fn(&State) -> bool) -> Vec<u8> {
    let time = shown.status.written_seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    let counts: Map<String, Value> =
        STATES.iter().map(|(state, _)| ((*state).to_owned(), json!(shown.count(state)))).collect();
    let head = json!({
        "schema": SCHEMA,
        "archive": shown.archive.base.display().to_string(),
        "index": shown.archive.index.display().to_string(),
        "written": time.map(|time| time.to_string()),
        "counts": counts,
        "unlisted_folders": shown.status.unlisted,
    });
    // The files are written one by one: a value of them all would take many times their space.
    let head = head.to_string();
    let head = head.strip_suffix('}').unwrap_or(&head);
    let files = lines(shown, wants, ",");
    format!("{head},\"files\":[{}]}}\n", files.strip_suffix(',').unwrap_or(&files)).into_bytes()
}

fn lines(shown: &Shown<'_>, wants: &dyn Fn(&State) -> bool, end: &str) -> String {
    let files = shown.status.files.iter().filter(|(_, state)| wants(state));
    files.map(|(path, state)| format!("{}{end}", file_json(shown, path, state))).collect()
}

/// Says how a file stands to the index: `path`, `state`, for moved ones `from`, for skipped ones `reason`; of what was
/// read `hash` (BLAKE3), `same_as` and what [`yield_json`] says.
fn file_json(shown: &Shown<'_>, path: &str, state: &State) -> Value {
    let of = shown.reading(path, state).map_or_else(Map::new, yield_json);
    let more = match state {
        State::Moved { from } => Some(("from", json!(from))),
        State::Skipped(skip) => Some(("reason", json!(skip.to_string()))),
        _ => None,
    };
    let hash = shown.status.record(path, state).and_then(|record| record.hash);
    let hash = hash.map(|hash| ("hash", json!(hash.to_string())));
    let same = shown.same.get(path).map(|first| ("same_as", json!(first)));
    let first = [("path", json!(path)), ("state", json!(name(state)))];
    Value::Object(joined(first.into_iter().chain(more).chain(hash).chain(same), of))
}
