//! `morgue status`: every file in one state, as many as there are on disk.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use serde_json::{Value, json};

use crate::archive::Archive;
use crate::packing::tar;

fn status(archive: &Archive) -> Value {
    let run = archive.run(&["status", "--format", "json", "."]);
    assert_eq!(run.code, 0, "{run:?}");
    serde_json::from_str(&run.out).unwrap()
}

/// Everything that a tree may hold beside articles.
fn awkward() -> Archive {
    let archive = Archive::small();
    archive
        .text(".hidden", "x")
        .text(".git/config", "x")
        .file("empty.txt", b"")
        .file("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0");
    archive.text("deep/er/and/deeper/a.txt", "A ferry.").text("with blank\nand line end.txt", "Another ferry.");
    fs::write(archive.path().join(OsStr::from_bytes(b"caf\xE9.txt")), "A café.").unwrap();
    symlink("2024/ferry.txt", archive.path().join("link.txt")).unwrap();
    symlink("2024", archive.path().join("link to folder")).unwrap();
    symlink("nowhere", archive.path().join("broken link")).unwrap();
    fs::create_dir(archive.path().join("empty folder")).unwrap();
    assert!(Command::new("mkfifo").arg(archive.path().join("pipe")).status().unwrap().success());
    for (locked, mode) in [("locked.txt", 0o000), ("locked", 0o755), ("listed", 0o755)] {
        let path = archive.path().join(locked);
        if mode == 0 {
            fs::write(&path, "x").unwrap()
        } else {
            fs::create_dir(&path).unwrap()
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
    archive.text("locked/a.txt", "x").text("listed/a.txt", "x");
    archive
}

/// How many files `find` sees, the index aside.
fn find(archive: &Archive) -> u64 {
    let args = [".", "-name", ".morgue", "-prune", "-o", "!", "-type", "d", "-print0"];
    let found = Command::new("find").args(args).current_dir(archive.path()).output().unwrap();
    found.stdout.iter().filter(|byte| **byte == 0).count() as u64
}

fn on_disk(status: &Value) -> u64 {
    let states = ["unchanged", "changed", "new", "moved", "skipped"];
    let files: u64 = states.iter().map(|state| status["counts"][state].as_u64().unwrap()).sum();
    files - status["unlisted_folders"].as_u64().unwrap()
}

#[test]
fn the_states_add_up_to_the_files_on_disk() {
    let archive = awkward();
    let set_mode = |name: &str, mode| {
        fs::set_permissions(archive.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    set_mode("locked", 0o000);
    set_mode("listed", 0o444);
    let mut sums = vec![(on_disk(&status(&archive)), find(&archive))];
    archive.index();
    sums.push((on_disk(&status(&archive)), find(&archive)));
    archive.rename("2024", "moved").remove("empty.txt").text("2023/storm.txt", "Changed.").text("new.txt", "New.");
    let before_run = status(&archive);
    sums.push((on_disk(&before_run), find(&archive)));
    let text = archive.run(&["status"]).out;
    set_mode("locked", 0o755);
    set_mode("listed", 0o755);
    assert!(sums.iter().all(|(ours, theirs)| ours == theirs && *ours > 15), "{sums:?}");
    let files = before_run["files"].as_array().unwrap().len() as u64;
    assert_eq!(files, sums[2].0 + before_run["unlisted_folders"].as_u64().unwrap() + 1, "with the one that is gone");
    assert!(text.contains(&format!("{:>9} files on disk", sums[2].1)), "{text}");
}

#[test]
fn every_state_is_told_and_nothing_is_changed() {
    let archive = Archive::small();
    archive
        .text("rates.txt", "Rates.")
        .text("same.txt", "Same.")
        .text("z.txt", "Same.")
        .file("photo.png", b"\x89PNG\r\n\x1a\n\0");
    let new = status(&archive);
    assert_eq!(
        (&new["counts"]["new"], &new["counts"]["skipped"], &new["written"]),
        (&json!(7), &json!(0), &Value::Null)
    );
    assert!(!archive.path().join(".morgue").exists());
    archive.index();
    archive
        .rename("2024/ferry.txt", "ferry.txt")
        .remove("2023/storm.txt")
        .text("rates.txt", "Rose.")
        .text("new.txt", "New.");
    let before = fs::read(archive.path().join(".morgue/meta.json")).unwrap();
    let told = status(&archive);
    let files = told["files"].as_array().unwrap();
    let states: Vec<_> =
        files.iter().map(|file| (file["path"].as_str().unwrap(), file["state"].as_str().unwrap())).collect();
    assert_eq!(
        states,
        [
            ("2023/storm.txt", "gone"),
            ("2024/rates.txt", "unchanged"),
            ("ferry.txt", "moved"),
            ("new.txt", "new"),
            ("photo.png", "skipped"),
            ("rates.txt", "changed"),
            ("same.txt", "unchanged"),
            ("z.txt", "unchanged"),
        ]
    );
    assert_eq!((&files[2]["from"], &files[7]["same_as"]), (&json!("2024/ferry.txt"), &json!("same.txt")));
    assert!(files[4]["reason"].as_str().unwrap().starts_with("binary data"));
    assert_eq!(files[1]["hash"].as_str().unwrap().len(), 64);
    assert_eq!(fs::read(archive.path().join(".morgue/meta.json")).unwrap(), before);
    let listed = archive.run(&["status", "--state", "moved,gone"]);
    assert_eq!(listed.out, "2023/storm.txt\nferry.txt, from 2024/ferry.txt\n");
    assert!(listed.err.contains("hint: `morgue index`"), "{listed:?}");
    let lines = archive.run(&["status", "--format", "jsonl", "--state", "new"]).out;
    assert_eq!(serde_json::from_str::<Value>(&lines).unwrap(), json!({"path": "new.txt", "state": "new"}));
}

#[test]
fn without_an_archive_named_it_is_about_what_the_index_covers() {
    let archive = Archive::small();
    assert_eq!(archive.run(&["index", "2024/ferry.txt", "2023"]).code, 0);
    let told = archive.run(&["status"]);
    assert!(told.out.contains("        2 files unchanged: 2 articles\n        2 files on disk\n"), "{told:?}");
    assert_eq!(told.err, "");
    assert!(archive.run(&["status", "."]).out.contains("        1 file new\n"));
}

#[test]
fn what_gives_no_article_is_put_together_by_reason() {
    let archive = Archive::small();
    for name in ["a", "b", "c", "d"] {
        archive.text(&format!(".git/{name}"), "x");
    }
    let members: &[(&str, &[u8])] =
        &[("a.txt", b"A ferry."), ("rows.jsonl", b"{\"text\":\"One.\"}\n{\"x\":1}\n{\"x\":2}\n")];
    archive.file("a.tar", &tar(members)).file("b.png", b"\x89PNG\0").file("c.png", b"\x89PNG\r\n\x1a\n\0");
    archive.index();
    let text = archive.run(&["status"]).out;
    for line in [
        "        4 files unchanged: 5 articles\n        6 files skipped\n",
        "                 4  hidden: its name or its folder's begins with a point\n                    .git/a, .git/b, .git/c, …\n",
        "                 2  binary data at byte …\n                    b.png, c.png\n",
        "       10 files on disk\n        2 entries skipped in 1 file\n",
        "JSON without a text or a headline\n                    a.tar!/rows.jsonl#2, a.tar!/rows.jsonl#3\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let skipped = archive.run(&["status", "--skipped"]).out;
    assert_eq!(skipped.lines().count(), 8, "{skipped}");
    assert!(skipped.contains("a.tar!/rows.jsonl#2: JSON without a text or a headline\n"), "{skipped}");
}
