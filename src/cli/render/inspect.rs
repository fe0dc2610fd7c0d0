//! What a file reads as: each part with the place where it was found, for a person and as JSON.

use indicatif::HumanCount;
use serde_json::{Map, Value, json};

use crate::answers::SCHEMA;
use crate::article::{Content, DateRules, Origin, Property};
use crate::cli::progress::plural;
use crate::cli::terminal::{FAINT, HEADLINE, Screen, clean, columns, fit, lines};
use crate::corpus::Archive;
use crate::ingest::{Inspected, Seen};
use crate::readers::{Entry, Skip};
use crate::text::{Encoding, Evidence, words};

/// Columns before the value of a part.
const INDENT: usize = 13;

/// The parts in the order in which they are shown, each with its name.
const PARTS: [(&str, Property); 12] = [
    ("id", Property::Id),
    ("headline", Property::Headline),
    ("published", Property::Published),
    ("source", Property::Source),
    ("authors", Property::Authors),
    ("section", Property::Section),
    ("agency", Property::Agency),
    ("dateline", Property::Dateline),
    ("language", Property::Language),
    ("entities", Property::Entities),
    ("url", Property::Url),
    ("text", Property::Text),
];

/// Returns what an article has of a part.
fn value(content: &Content, property: Property) -> Option<String> {
    match property {
        Property::Id => content.given_id.clone(),
        Property::Headline => content.headline.clone(),
        Property::Published => content.published.map(|published| published.to_string()),
        Property::Source | Property::Thread => {
            content.source.as_ref().map(ToString::to_string).or_else(|| content.source_name.clone())
        }
        Property::Authors => Some(content.authors.join("; ")),
        Property::Section => content.section.clone(),
        Property::Entities => {
            let names: Vec<&str> = content.entities.iter().map(|entity| entity.name.as_str()).collect();
            Some(names.join("; "))
        }
        Property::Agency | Property::Credit => content.agency.clone(),
        Property::Dateline => content.dateline.clone(),
        Property::Language => content.language.map(|language| language.to_string()),
        Property::Url => content.url.clone(),
        Property::Text | Property::Summary => Some(content.body.clone()),
    }
    .filter(|value| !value.trim().is_empty())
}

/// Says how the encoding of a text was known.
fn encoding(encoding: Encoding) -> String {
    let by = match encoding.evidence {
        Evidence::Mark => "by its byte-order mark",
        Evidence::Bytes => "by its bytes",
        Evidence::Label => "as it is labelled",
        Evidence::Guess => "a guess by its bytes",
    };
    let lost = if encoding.is_lossy { ", some of which make no sense in it" } else { "" };
    format!("{}, {by}{lost}", encoding.name)
}

/// Says where a part was found: its place, and of a date what stands there and how that reads.
fn place(origin: &Origin, content: &Content) -> String {
    let written = origin.written.as_deref().filter(|written| Some(*written) != content.url.as_deref());
    match written {
        Some(written) => format!("{}: {}{}", origin.place, fit(&clean(written), 60), style(written, content)),
        None => origin.place.to_string(),
    }
}

/// Says how a date reads, where that is more than the archive's own order or format of dates.
fn style(written: &str, content: &Content) -> String {
    let style = DateRules::NONE.style(written, content.language);
    style.map_or_else(String::new, |style| format!(" ({style})"))
}

/// Writes what was seen of a file.
pub fn inspect_text(inspected: &Inspected, screen: &Screen) -> String {
    let mut out = String::new();
    if let Some(skip) = &inspected.left_out {
        out.push_str(&format!("not read by `morgue index`: {}\n\n", clean(&skip.to_string())));
    }
    for (at, seen) in inspected.parts.iter().enumerate() {
        out.push_str(if at > 0 { "\n" } else { "" });
        out.push_str(&seen_text(seen, screen));
    }
    if let Some(skip) = &inspected.failure {
        let part = if inspected.parts.iter().any(|seen| !seen.entries.is_empty()) { "the rest is" } else { "it is" };
        out.push_str(&format!("{part} left out: {}\n", clean(&skip.to_string())));
    }
    let has_rows = inspected.parts.iter().flat_map(|seen| &seen.entries).any(|entry| entry.row.is_some());
    if inspected.is_cut && (has_rows || inspected.parts.len() > 1) {
        out.push_str(&format!("\n{}\n", screen.paint(FAINT, "more may follow: --limit N shows them")));
    }
    out
}

fn seen_text(seen: &Seen, screen: &Screen) -> String {
    let mut out = format!("{}\n", screen.paint(HEADLINE, &clean(&seen.address)));
    if let Some((name, sign)) = seen.format {
        out.push_str(&line("reader", &format!("{name}: {sign}"), None, screen));
    }
    let of = |entry: &Entry| entry.content.as_ref().ok().and_then(|content| content.reading.encoding);
    if let Some(own) = seen.entries.iter().find_map(of) {
        out.push_str(&line("encoding", &encoding(own), None, screen));
    }
    for entry in &seen.entries {
        out.push('\n');
        if let Some(row) = entry.row {
            out.push_str(&format!("{}\n", screen.paint(HEADLINE, &format!("{}#{row}", clean(&seen.address)))));
        }
        out.push_str(&entry_text(entry, screen));
    }
    out
}

fn entry_text(entry: &Entry, screen: &Screen) -> String {
    let mut out = match &entry.content {
        Ok(content) => content_text(content, screen),
        Err(skip) => line("skipped", &skip.to_string(), None, screen),
    };
    if let Some(flaw) = &entry.flaw {
        out.push_str(&line("flaw", &flaw.to_string(), None, screen));
    }
    out
}

fn content_text(content: &Content, screen: &Screen) -> String {
    let mut out = String::new();
    let mut missing = Vec::new();
    for (name, property) in PARTS {
        let origin = content.reading.origin(property);
        match (value(content, property), origin) {
            (Some(value), _) if property == Property::Text => {
                let from = origin.map(|origin| place(origin, content));
                out.push_str(&line(name, &text_size(content), from.as_deref(), screen));
                out.push_str(&opening(&value, screen));
            }
            (Some(value), origin) => {
                let from = origin.map(|origin| place(origin, content));
                out.push_str(&line(name, &value, from.as_deref(), screen));
            }
            (None, Some(origin)) if !origin.is_read => {
                let written = fit(&clean(origin.written.as_deref().unwrap_or_default()), 60);
                let reason = format!("none: `{written}` in {} is no date that is known", origin.place);
                out.push_str(&line(name, &reason, None, screen));
            }
            // Few say whom they name.
            (None, _) if property == Property::Entities => {}
            (None, _) => missing.push(name),
        }
    }
    for (name, list) in [("not found", missing.join(", ")), ("unused", content.reading.unused.join(", "))] {
        if !list.is_empty() {
            out.push_str(&line(name, &list, None, screen));
        }
    }
    out
}

fn text_size(content: &Content) -> String {
    let words = words(&content.body).len() as u64;
    let paragraphs = content.paragraphs() as u64;
    let count = |count: u64, what: &str| format!("{} {}", HumanCount(count), plural(count, what));
    format!("{} in {}", count(words, "word"), count(paragraphs, "paragraph"))
}

/// Returns the beginning of a text, two lines of it.
fn opening(text: &str, screen: &Screen) -> String {
    let width = screen.width.saturating_sub(INDENT).max(20);
    let start: String = text.split_whitespace().take(60).collect::<Vec<_>>().join(" ");
    let shown = fit(&clean(&start), width * 2 - 4);
    let parts = lines(&shown, width);
    parts.into_iter().map(|range| format!("{:INDENT$}{}\n", "", screen.paint(FAINT, &shown[range]))).collect()
}

/// Writes a part: its name, its value, and where it was found beside it, or below it where there is no room.
fn line(name: &str, value: &str, from: Option<&str>, screen: &Screen) -> String {
    let width = screen.width.saturating_sub(INDENT).max(20);
    let value = clean(value);
    let from = from.map(|from| format!("← {}", clean(from)));
    let mut rows: Vec<String> = lines(&value, width).into_iter().map(|range| value[range].to_owned()).collect();
    if let Some(from) = from {
        let faint = |text: &str| screen.paint(FAINT, text);
        match rows.last_mut() {
            Some(last) if columns(last) + columns(&from) + 2 <= width => last.push_str(&format!("  {}", faint(&from))),
            _ => rows.extend(lines(&from, width).into_iter().map(|range| faint(&from[range]))),
        }
    }
    let rows = rows.iter().enumerate().map(|(at, row)| {
        let name = if at == 0 { name } else { "" };
        format!("  {name:<width$}{row}\n", width = INDENT - 2)
    });
    rows.collect()
}

/// Writes one object: the file, and each input with its entries.
pub fn inspect_json(inspected: &Inspected, archive: &Archive) -> Vec<u8> {
    let reason = |skip: &Option<Skip>| skip.as_ref().map(ToString::to_string);
    let object = json!({
        "schema": SCHEMA,
        "archive": archive.base.display().to_string(),
        "left_out": reason(&inspected.left_out),
        "failure": reason(&inspected.failure),
        "may_have_more": inspected.is_cut,
        "inputs": inspected.parts.iter().map(seen_json).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&object).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn seen_json(seen: &Seen) -> Value {
    let entries: Vec<Value> = seen.entries.iter().map(|entry| entry_json(seen, entry)).collect();
    json!({
        "address": seen.address,
        "reader": seen.format.map(|(name, sign)| json!({"name": name, "because": sign})),
        "entries": entries,
    })
}

fn entry_json(seen: &Seen, entry: &Entry) -> Value {
    let row = entry.row.map_or(String::new(), |row| format!("#{row}"));
    let content = entry.content.as_ref();
    json!({
        "address": format!("{}{row}", seen.address),
        "row": entry.row,
        "skipped": content.err().map(ToString::to_string),
        "flaw": entry.flaw.as_ref().map(ToString::to_string),
        "encoding": content.ok().and_then(|content| content.reading.encoding).map(encoding_json),
        "parts": content.ok().map(parts_json),
        "words": content.ok().map(|content| words(&content.body).len()),
        "unused": content.ok().map(|content| &content.reading.unused),
    })
}

fn encoding_json(own: Encoding) -> Value {
    let by = match own.evidence {
        Evidence::Mark => "mark",
        Evidence::Bytes => "bytes",
        Evidence::Label => "label",
        Evidence::Guess => "guess",
    };
    json!({"name": own.name, "by": by, "is_lossy": own.is_lossy})
}

fn parts_json(content: &Content) -> Value {
    let part = |(name, property): &(&str, Property)| {
        let origin = content.reading.origin(*property);
        let value = match property {
            Property::Authors => json!(content.authors),
            property => json!(value(content, *property)),
        };
        let written = origin.and_then(|origin| origin.written.clone());
        let style = written.as_deref().and_then(|written| DateRules::NONE.style(written, content.language));
        let of = json!({
            "value": value,
            "from": origin.map(|origin| &origin.place),
            "written": written,
            "read_as": style,
        });
        ((*name).to_owned(), of)
    };
    Value::Object(PARTS.iter().map(part).collect::<Map<_, _>>())
}
