//! `morgue inspect`, and the guide to reading: each of its examples is tried.

use std::fs;

use serde_json::{Value, json};

use crate::archive::{Archive, repository};
use crate::packing::{gz, tar, zip};

fn guide() -> String {
    fs::read_to_string(repository().join("src/cli/help/reading.txt")).unwrap()
}

/// The sections of the guide, each with its heading.
fn section(heading: &str) -> String {
    let guide = guide();
    let lines = guide.lines().skip_while(|line| *line != heading).skip(1);
    let is_own = |line: &&str| line.is_empty() || line.starts_with(' ');
    lines.take_while(is_own).map(|line| format!("{line}\n")).collect()
}

/// The rows of two columns of a section; a row may go on below itself in the second.
fn rows(section: &str) -> Vec<(String, String)> {
    let mut rows: Vec<(String, String)> = Vec::new();
    for line in section.lines().filter(|line| line.starts_with("    ")) {
        let text = line.trim_start();
        match (line.len() - text.len(), rows.last_mut()) {
            (4, _) => {
                let (first, second) = text.split_once("  ").unwrap_or((text, ""));
                rows.push((first.to_owned(), second.trim().to_owned()));
            }
            (_, Some((_, second))) => second.push_str(&format!(" {text}")),
            _ => panic!("{line}"),
        }
    }
    rows
}

/// Does what the `$` lines of a section do: writes the files that `cat` shows, and returns the commands of morgue with what
/// the guide prints below them.
fn played(archive: &Archive, section: &str) -> Vec<(String, String, String)> {
    let mut answers = Vec::new();
    let examples = section.split("\n    $ ").skip(1);
    for example in examples {
        let (command, shown) = example.split_once('\n').unwrap();
        let is_shown = |line: &&str| line.is_empty() || line.starts_with("    ");
        let shown: Vec<&str> = shown.lines().take_while(is_shown).collect();
        let shown: String = shown.iter().map(|line| format!("{}\n", line.get(4..).unwrap_or_default())).collect();
        let shown = format!("{}\n", shown.trim_end());
        match command.split_once(' ').unwrap() {
            ("cat", path) => {
                archive.text(path, &shown);
            }
            ("morgue", args) => {
                let run = archive.run(&args.split(' ').collect::<Vec<_>>());
                answers.push((command.to_owned(), run.out, shown));
            }
            other => panic!("{other:?}"),
        }
    }
    answers
}

#[test]
fn examples_of_the_guide_answer_as_it_says() {
    for (heading, least) in [("PLAIN TEXT", 1), ("MORGUE.TOML", 2)] {
        let archive = Archive::new();
        let answers = played(&archive, &section(heading));
        assert!(answers.len() >= least, "{heading}");
        for (command, answer, shown) in answers {
            assert_eq!(answer, shown, "{command}");
        }
    }
}

#[test]
fn names_of_fields_are_known() {
    let archive = Archive::new();
    let rows = rows(&section("FIELD NAMES"));
    assert_eq!(rows.len(), 11);
    let values =
        [("published", "2024-06-02"), ("source", "post.example"), ("language", "de"), ("url", "https://a.example/1")];
    for (part, names) in rows {
        let value = values.iter().find(|(own, _)| *own == part).map_or("a name", |(_, value)| value);
        for name in names.split(", ") {
            let mut object = json!({(if part == "headline" { "text" } else { "headline" }): "H"});
            object[name] = json!(value);
            archive.text("a.json", &object.to_string());
            let found = &inspected(&archive, "a.json")["inputs"][0]["entries"][0]["parts"][&part];
            assert!(!found["value"].is_null() && found["from"] == name, "{name}: {found}");
        }
    }
}

#[test]
fn dates_of_the_guide_are_read() {
    let archive = Archive::new();
    let rows = rows(&section("DATES"));
    assert!(rows.len() >= 10);
    let mut precision = String::new();
    for (date, read) in rows {
        if !read.is_empty() {
            precision = read;
        }
        archive.text("a.json", &json!({"title": "T", "text": "x", "date": date}).to_string());
        let found = &inspected(&archive, "a.json")["inputs"][0]["entries"][0]["parts"]["published"]["value"];
        let expected = match precision.split(',').next().unwrap() {
            "an instant" => json!("2024-06-02T09:05:00+02:00"),
            "a day" => json!("2024-06-02"),
            "a month" => json!("2024-06"),
            _ => Value::Null,
        };
        assert_eq!(*found, expected, "{date}");
    }
}

/// What `inspect` says as JSON.
fn inspected(archive: &Archive, address: &str) -> Value {
    let run = archive.run(&["inspect", address, "--format", "json"]);
    serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{run:?}"))
}

const PAGE: &str = "<!doctype html><html lang=de><head><meta charset=windows-1252><title>F\u{e4}hre sp\u{e4}t | Post</title>\
    <meta property=og:site_name content=Post><link rel=canonical href=https://www.post.example/2024/06/02/ferry></head><body>\
    <nav><a href=/>Startseite</a> <a href=/meer>Meer und Hafen</a></nav><article><p>Die F\u{e4}hre \u{fc}ber die Bucht kam \
    am Dienstag wieder zu sp\u{e4}t, und niemand konnte sagen, warum.</p><p>Am Abend fuhr sie dann doch noch, wie die \
    Reederei der Zeitung sagte.</p></article></body></html>";

#[test]
fn a_page_says_where_each_part_stands() {
    let archive = Archive::new();
    let old: Vec<u8> = PAGE.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    archive.file("old.html", &old);
    let run = archive.run(&["inspect", "old.html"]);
    let expected = "\
old.html
  reader     HTML page: it begins with a doctype or a first tag of HTML
  encoding   windows-1252, as it is labelled

  headline   Fähre spät  ← title
  published  2024-06-02  ← the address
  source     post.example  ← the host of the address
  language   de  ← html lang
  url        https://www.post.example/2024/06/02/ferry  ← link canonical
  text       29 words in 2 paragraphs  ← the main text of the page
             Die Fähre über die Bucht kam am Dienstag wieder zu spät, und
             niemand konnte sagen, warum. Am Abend fuhr sie dann doch noch, wie
             d…
  not found  id, authors, section, agency, dateline
  unused     35 of 161 letters of the page: menus, captions, comments, other
             articles
";
    assert_eq!((run.out.as_str(), run.code), (expected, 0), "{run:?}");
}

#[test]
fn entries_of_containers_by_their_address() {
    let archive = Archive::new();
    let rows = b"{\"title\":\"One\",\"date\":\"soon\",\"mood\":\"calm\"}\n{\"other\":1}\n{\"title\":\"Three\"}\n";
    archive.file("dump.tar.gz", &gz(&tar(&[("2024/a.jsonl", rows), ("b.bin", b"\0\x01\x02\x03")])));
    let entry = |address: &str| inspected(&archive, address)["inputs"][0]["entries"][0].clone();
    let first = entry("dump.tar.gz!/2024/a.jsonl#1");
    assert_eq!(first["address"], "dump.tar.gz!/2024/a.jsonl#1");
    assert_eq!(first["unused"], json!(["mood"]));
    assert_eq!(first["parts"]["published"], json!({"value": null, "from": "date", "written": "soon", "read_as": null}));
    assert_eq!(entry("dump.tar.gz!/2024/a.jsonl#2")["skipped"], "JSON without a text or a headline");
    assert_eq!(entry("dump.tar.gz!/2024/a.jsonl#3")["parts"]["headline"]["value"], "Three");
    assert_eq!(entry("dump.tar.gz!/b.bin")["skipped"], "binary data at byte 0");
    let whole = inspected(&archive, "dump.tar.gz");
    assert_eq!((whole["inputs"].as_array().unwrap().len(), &whole["may_have_more"]), (1, &json!(true)));
    let run = archive.run(&["inspect", "dump.tar.gz", "--limit", "9"]);
    assert!(run.out.contains("\ndump.tar.gz!/2024/a.jsonl#3\n  headline   Three"), "{run:?}");
    assert!(run.out.ends_with("dump.tar.gz!/b.bin\n  reader     plain text: no other reader takes it\n\n  skipped    binary data at byte 0\n"), "{run:?}");
    let nested = zip(&[("b.tar", &tar(&[("c.txt", b"The harbour is open.")]))]);
    archive.file("a.zip", &nested);
    assert_eq!(entry("a.zip!/b.tar!/c.txt")["parts"]["text"]["value"], "The harbour is open.");
}

#[test]
fn what_is_not_there_or_not_read_is_said() {
    let archive = Archive::small();
    archive.text("morgue.toml", "exclude = ['2023/']").text(".hidden.txt", "Hidden.");
    let run = archive.run(&["inspect", "none.txt"]);
    assert_eq!((run.err.as_str(), run.code), ("error: cannot read `none.txt`: no such file or directory\n", 2));
    let run = archive.run(&["inspect", "2024"]);
    let error = "error: `2024` is a folder\nhint: name a file in it; `morgue status` tells of all\n";
    assert_eq!((run.err.as_str(), run.code), (error, 2));
    let left_out = |path: &str| inspected(&archive, path)["left_out"].as_str().map(str::to_owned);
    assert_eq!(left_out("2023/storm.txt").as_deref(), Some("left out by the archive's morgue.toml"));
    assert!(left_out(".hidden.txt").unwrap().starts_with("hidden"));
    assert_eq!(left_out("2024/ferry.txt"), None);
    archive.file("bad.json", b"{\"text\": \"x");
    assert_eq!(archive.run(&["inspect", "bad.json"]).code, 1);
    // An answer's address is that of the archive, wherever one stands.
    archive.index();
    let run = crate::archive::run_in(&archive.path().join("2024"), &["inspect", "2024/ferry.txt"]);
    assert!(run.out.starts_with("2024/ferry.txt\n"), "{run:?}");
}
