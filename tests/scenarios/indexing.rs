//! `morgue index`, `show`, `stats` and the pages: what they say.

use serde_json::{Value, json};

use crate::archive::Archive;

#[test]
fn the_account_of_a_run() {
    let archive = Archive::small();
    archive.file("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let out = archive.index().out;
    assert!(
        out.starts_with(
            "        3 files indexed: 3 articles\n        1 file skipped\n          photo.png: binary data at byte "
        ),
        "{out}"
    );
    assert!(out.contains("index at .morgue, in "), "{out}");
}

#[test]
fn every_file_is_accounted_for() {
    let archive = Archive::small();
    archive.text("rows.jsonl", "{\"text\":\"One.\"}\n{\n").file("empty", b"").text(".hidden", "x");
    let states = |archive: &Archive| -> Vec<String> {
        archive
            .report()
            .iter()
            .map(|line| format!("{} {}", line["path"].as_str().unwrap(), line["state"].as_str().unwrap()))
            .collect()
    };
    let first = ["2023/storm.txt", "2024/ferry.txt", "2024/rates.txt"].map(|path| format!("{path} indexed"));
    let rest = [".hidden skipped", "empty skipped", "rows.jsonl indexed"].map(str::to_owned);
    let mut expected: Vec<String> = first.into_iter().chain(rest).collect();
    expected.sort();
    let mut found = states(&archive);
    found.sort();
    assert_eq!(found, expected);
    archive.remove("empty").remove("2024/rates.txt");
    let again = states(&archive);
    for line in [
        "2023/storm.txt unchanged",
        "2024/rates.txt removed",
        "empty removed",
        "rows.jsonl unchanged",
        ".hidden skipped",
    ] {
        assert!(again.contains(&line.to_owned()), "{line}: {again:?}");
    }
}

#[test]
fn show_takes_either_id() {
    let archive = Archive::new();
    archive.text("rows.jsonl", "{\"id\":\"x/7\",\"title\":\"Ferry\",\"text\":\"First paragraph.\\n\\nSecond.\",\"author\":\"Jane Doe\"}\n{\"id\":\"y\",\"text\":\"T.\"}\n");
    archive.text("more.jsonl", "{\"id\":\"y\",\"text\":\"U.\"}\n");
    archive.index();
    let by_given = archive.run(&["show", "x/7"]);
    assert_eq!(by_given.code, 0, "{by_given:?}");
    let id = archive.hit("id:x/7")["id"].as_str().unwrap().to_owned();
    assert_eq!(archive.run(&["show", &id]).out, by_given.out);
    assert!(by_given.out.starts_with("Ferry\n\n") && by_given.out.contains("authors    Jane Doe\n"), "{by_given:?}");
    assert!(by_given.out.ends_with("\nFirst paragraph.\n\n\nSecond.\n"), "{by_given:?}");
    let several = archive.run(&["show", "y"]);
    assert!(several.code == 2 && several.err.contains("several articles have the id `y`"), "{several:?}");
    let none = archive.run(&["show", "zzz"]);
    assert_eq!((none.code, none.err.lines().next()), (2, Some("error: no article has the id `zzz`")));
}

#[test]
fn the_archive_in_numbers() {
    let archive = Archive::small();
    archive.index();
    let run = archive.run(&["stats", "--json"]);
    let stats: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(stats["articles"], 3);
    assert_eq!(stats["sources"].as_array().unwrap().len(), 3);
    assert_eq!(
        stats["years"],
        json!([{"value": "2023", "count": 1}, {"value": "2024", "count": 1}, {"value": null, "count": 1}])
    );
    let text = archive.run(&["stats", "2024"]).out;
    assert!(text.starts_with("3 articles, ") && text.contains("\nsources\n"), "{text}");
}

#[test]
fn completions_and_manual_pages_are_made() {
    let archive = Archive::new();
    for shell in ["bash", "zsh", "fish"] {
        assert!(archive.run(&["completions", shell]).out.contains("morgue"), "{shell}");
    }
    assert!(archive.run(&["man"]).out.contains(".TH morgue 1"));
    assert!(archive.run(&["man", "search"]).out.contains("\\-\\-source"));
    let wrong = archive.run(&["man", "nothing"]);
    assert!(wrong.code == 2 && wrong.err.contains("`nothing` is not a subcommand"), "{wrong:?}");
    assert_eq!(archive.run(&["search", "--nonsense"]).code, 2);
}
