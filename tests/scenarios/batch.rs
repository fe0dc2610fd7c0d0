//! `morgue search --batch`: many queries over one open index.

use serde_json::Value;

use crate::archive::Archive;

#[test]
fn queries_are_answered_in_order() {
    let archive = Archive::small();
    let queries = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(queries.path(), "q1\tharbour\n\nq2\tzebra\nq3\t\"rosa quint\"\n").unwrap();
    let file = queries.path().to_str().unwrap();
    let run = archive.run(&["search", "--batch", file, ".", "--format", "jsonl"]);
    let found: Vec<String> = run
        .out
        .lines()
        .map(|line| {
            let hit: Value = serde_json::from_str(line).unwrap();
            format!("{} {}", hit["qid"].as_str().unwrap(), hit["rank"])
        })
        .collect();
    assert_eq!(found, ["q1 1", "q1 2", "q3 1", "q3 2"]);
    let counts = archive.run(&["search", "--batch", file, "--count"]);
    assert_eq!((counts.out.as_str(), counts.code), ("q1\t2\nq2\t0\nq3\t2\n", 0));
    let csv = archive.run(&["search", "--batch", file, "--format", "csv"]).out;
    assert_eq!(csv.lines().filter(|line| line.starts_with("qid,rank,")).count(), 1, "{csv}");
}

#[test]
fn a_trec_run_names_given_ids() {
    let archive = Archive::new();
    archive.text("rows.jsonl", "{\"id\":\"a 1\",\"text\":\"One harbour.\"}\n{\"text\":\"Two.\"}\n");
    let queries = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(queries.path(), "7\tharbour\n8\ttwo\n").unwrap();
    let run = archive.run(&["search", "--batch", queries.path().to_str().unwrap(), ".", "--format", "trec"]);
    let lines: Vec<Vec<&str>> = run.out.lines().map(|line| line.split(' ').collect()).collect();
    assert_eq!(lines[0][..4], ["7", "Q0", "a_1", "1"]);
    assert_eq!((lines[0][5], lines[1][0], lines[1][2].len()), ("morgue", "8", 12));
}

#[test]
fn plain_words_have_no_operators() {
    let archive = Archive::small();
    let answer = archive.search(&["--words", "harbour -ferries \"source:"]);
    assert_eq!(
        (answer["query"]["read_as"].as_str(), answer["total"].as_u64()),
        (Some("harbour ferries source"), Some(0))
    );
    assert_eq!(archive.search(&["--words", "HARBOUR (FERRIES"])["total"], 1);
}

#[test]
fn a_line_without_a_tab_is_named() {
    let archive = Archive::small();
    let queries = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(queries.path(), "1\tharbour\nferries\n").unwrap();
    let run = archive.run(&["search", "--batch", queries.path().to_str().unwrap(), "."]);
    assert!(run.code == 2 && run.err.contains("line 2 of") && run.err.contains("hint: each line is"), "{run:?}");
}
