//! Files that were moved or copied: known again by their content.

use serde_json::{Value, json};

use crate::archive::Archive;
use crate::packing::{gz, tar, zip};

const ROWS: &str = "{\"id\":\"a\",\"text\":\"A ferry in a row.\"}\n{\"other\": 1}\n{\"id\":\"b\",\"text\":\"Another.\"}\n{\"id\":\"b\",\"text\":\"A third.\"}\n{\"text\":\"Без имени.\"}\n";

/// Plain files, rows with and without ids of their own, and containers.
fn archive() -> Archive {
    let archive = Archive::small();
    archive.text("2024/rows.jsonl", ROWS);
    let inner = zip(&[("more.jsonl", ROWS.as_bytes())]);
    archive.file("2024/dump.tar.gz", &gz(&tar(&[("a.txt", b"The ferry sails."), ("inner.zip", &inner)])));
    archive.index();
    archive
}

fn outcomes(report: &[Value]) -> Vec<(&str, &str, &str)> {
    let text = |line: &'_ Value, name: &str| line[name].as_str().map(str::to_owned).unwrap_or_default();
    let lines = report.iter().map(|line| [text(line, "path"), text(line, "state"), text(line, "from")]);
    lines.map(|line| line.map(|part| &*part.leak())).map(|[path, state, from]| (path, state, from)).collect()
}

#[test]
fn a_moved_folder_is_not_read_again_and_is_as_if_it_were() {
    let archive = archive();
    archive.rename("2024", "old/2024").rename("2023/storm.txt", "old/storm.txt");
    let report = archive.report();
    assert_eq!(
        outcomes(&report),
        [
            ("old/2024/dump.tar.gz", "moved", "2024/dump.tar.gz"),
            ("old/2024/ferry.txt", "moved", "2024/ferry.txt"),
            ("old/2024/rates.txt", "moved", "2024/rates.txt"),
            ("old/2024/rows.jsonl", "moved", "2024/rows.jsonl"),
            ("old/storm.txt", "moved", "2023/storm.txt"),
        ]
    );
    assert_eq!((&report[0]["articles"], &report[3]["skipped_entries"][0]["row"]), (&json!(5), &json!(2)));
    let moved = archive.everything();
    assert_eq!(moved.len(), 12);
    assert!(archive.index().out.contains("5 files unchanged\n"));
    assert_eq!(archive.run(&["index", "--rebuild"]).code, 0);
    assert_eq!(archive.everything(), moved);
}

#[test]
fn the_account_names_moved_files() {
    let archive = archive();
    archive.rename("2024/ferry.txt", "ferry.txt");
    let out = archive.index().out;
    assert!(out.starts_with("        1 file moved\n          ferry.txt, from 2024/ferry.txt\n"), "{out}");
    // Its bytes are read once, to be compared.
    let bytes = std::fs::metadata(archive.path().join("ferry.txt")).unwrap().len();
    assert!(out.contains(&format!("({bytes} B read")), "{out}");
    assert_eq!(archive.paths("mayor"), ["ferry.txt"]);
    assert_eq!(archive.paths("path:2024 mayor"), [""; 0]);
}

#[test]
fn what_only_has_the_size_of_a_missing_file_is_read() {
    let archive = Archive::new();
    archive.text("a.txt", "The ferry sails.").text("b.txt", "The ferry sails!");
    archive.index();
    archive.remove("a.txt").text("c.txt", "The ferry sinks.");
    assert_eq!(
        outcomes(&archive.report()),
        [("a.txt", "removed", ""), ("b.txt", "unchanged", ""), ("c.txt", "indexed", "")]
    );
    assert_eq!(archive.paths("sinks"), ["c.txt"]);
}

#[test]
fn files_with_the_same_content_move_in_the_order_of_their_paths() {
    let archive = Archive::new();
    archive.text("a/1.txt", "The ferry sails.").text("a/2.txt", "The ferry sails.").text("z.txt", "Other news.");
    archive.index();
    archive.rename("a", "b").text("b/0.txt", "The ferry sails.");
    let report = archive.report();
    assert_eq!(
        outcomes(&report)[..3],
        [("b/0.txt", "moved", "a/1.txt"), ("b/1.txt", "moved", "a/2.txt"), ("b/2.txt", "indexed", "")]
    );
    let same: Vec<&Value> = report.iter().map(|line| &line["same_as"]).collect();
    assert_eq!(same, [&Value::Null, &json!("b/0.txt"), &json!("b/0.txt"), &Value::Null]);
    assert_eq!(archive.search(&["sails"])["total"], 3);
}

#[test]
fn copies_are_indexed_and_named() {
    let archive = Archive::small();
    archive.index();
    archive.text("copy.txt", &std::fs::read_to_string(archive.path().join("2024/rates.txt")).unwrap());
    let out = archive.index().out;
    assert!(
        out.contains("1 file with the content of another\n          copy.txt: same content as 2024/rates.txt\n"),
        "{out}"
    );
    assert_eq!(archive.search(&["rates"])["total"], 2);
}

#[test]
fn a_file_that_was_changed_where_it_went_is_read() {
    let archive = archive();
    archive.rename("2024/rows.jsonl", "rows.jsonl").text("rows.jsonl", &ROWS.replace("third", "fifth"));
    assert_eq!(outcomes(&archive.report())[5], ("rows.jsonl", "indexed", ""));
    assert_eq!(archive.search(&["third"])["total"], 1);
}
