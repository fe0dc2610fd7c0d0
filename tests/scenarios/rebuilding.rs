//! `morgue index --rebuild`: the old index answers until the new one takes its place.

use std::fs;
use std::time::{Duration, Instant};

use crate::archive::{Archive, morgue};

/// Files enough for a rebuild to be met in the middle.
fn archive() -> Archive {
    let archive = Archive::new();
    for file in 0..300 {
        let rows = (0..30).map(|row| format!("{{\"id\":\"{row}\",\"text\":\"Ferry {file} of {row} sails.\"}}\n"));
        archive.text(&format!("{file:03}.jsonl"), &rows.collect::<String>());
    }
    archive
}

fn count(archive: &Archive, query: &str) -> String {
    archive.run(&["search", "--count", query]).out
}

#[test]
fn an_interrupted_rebuild_leaves_the_old_index_answering_and_goes_on() {
    let archive = archive();
    archive.index();
    let everything = archive.everything();
    let index = archive.path().join(".morgue");
    let state = fs::read(index.join("meta.json")).unwrap();
    for signal in ["-KILL", "-INT"] {
        let mut child =
            morgue().args(["index", "--rebuild", "--checkpoint", "0"]).current_dir(archive.path()).spawn().unwrap();
        let began = Instant::now();
        while !index.join(".rebuilding/meta.json").is_file() && began.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(2));
        }
        assert_eq!(count(&archive, "ferry"), "9000\n", "while it is being built anew");
        std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        child.wait().unwrap();
        assert_eq!(fs::read(index.join("meta.json")).unwrap(), state);
        assert_eq!(archive.everything(), everything);
        assert_eq!(archive.run(&["check"]).code, 0);
    }
    let run = archive.run(&["index", "--rebuild"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!index.join(".rebuilding").exists());
    assert_ne!(fs::read(index.join("meta.json")).unwrap(), state);
    assert_eq!(archive.everything(), everything);
    assert_eq!(archive.run(&["check"]).code, 0);
    assert!(archive.index().out.contains("300 files unchanged"));
}

#[test]
fn nothing_of_the_old_index_is_left_behind() {
    let archive = Archive::small();
    archive.index();
    let index = archive.path().join(".morgue");
    let names = || -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&index)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with("ledger-") && !name.ends_with(".lock"))
            .map(|name| name.chars().skip_while(char::is_ascii_hexdigit).collect())
            .collect();
        names.sort();
        names
    };
    let before = names();
    for _ in 0..3 {
        assert_eq!(archive.run(&["index", "--rebuild"]).code, 0);
        assert_eq!(names(), before);
    }
    // A new file makes a second segment, and the ledgers before the last two go.
    archive.text("new.txt", "A new harbour.");
    archive.index();
    let ledgers = fs::read_dir(&index)
        .unwrap()
        .filter(|file| file.as_ref().unwrap().file_name().into_string().unwrap().starts_with("ledger-"));
    assert!(ledgers.count() <= 2);
}

#[test]
fn an_index_elsewhere_is_built_anew_without_its_archive_being_named() {
    let archive = Archive::small();
    assert_eq!(archive.run(&["index", ".", "--index", "idx"]).code, 0);
    let run = archive.run(&["index", "--rebuild", "--index", "idx"]);
    assert!(run.out.starts_with("        3 files indexed: 3 articles\nindex at idx"), "{run:?}");
    let again = archive.run(&["index", "--index", "idx"]);
    assert!(again.out.starts_with("        3 files unchanged\n"), "{again:?}");
}

#[test]
fn while_another_process_writes_nothing_is_built_anew() {
    let archive = Archive::small();
    archive.index();
    let index = morgue::engine::embedded::Index::open(&archive.path().join(".morgue")).unwrap();
    let writer = morgue::engine::embedded::Writer::open(&index, index.access()).unwrap();
    let run = archive.run(&["index", "--rebuild"]);
    assert!(run.code == 2 && run.err.contains("is being written by process"), "{run:?}");
    assert!(!archive.path().join(".morgue/.rebuilding").exists());
    drop(writer);
}
