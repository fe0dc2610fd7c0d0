//! `morgue check`: what is wrong with an index is found, and put right with no more reading than that takes.

use std::fs;
use std::path::{Path, PathBuf};

use morgue::engine::embedded::{Index, Writer};
use serde_json::{Value, json};

use crate::archive::{Archive, Run};
use crate::packing::{gz, tar};

/// Two segments: three articles, then rows and a container.
fn archive() -> Archive {
    let archive = Archive::small();
    archive.index();
    archive
        .text("rows.jsonl", "{\"id\":\"a\",\"text\":\"A ferry.\"}\n{\"x\":1}\n{\"id\":\"b\",\"text\":\"Another.\"}\n");
    archive.file("dump.tar.gz", &gz(&tar(&[("a.txt", b"The ferry sails."), ("b.txt", b"A third.")])));
    archive.file("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    archive.index();
    archive
}

fn index_of(archive: &Archive) -> PathBuf {
    archive.path().join(".morgue")
}

fn check(archive: &Archive, args: &[&str]) -> (Value, i32) {
    let run = archive.run(&[&["check", "--format", "json"], args].concat());
    (serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{run:?}")), run.code)
}

fn kinds(check: &Value) -> Vec<&str> {
    check["findings"].as_array().unwrap().iter().map(|finding| finding["kind"].as_str().unwrap()).collect()
}

/// The segment files with that ending, the segment of the most articles first.
fn segment_files(archive: &Archive, ending: &str) -> Vec<PathBuf> {
    let meta: Value = serde_json::from_slice(&fs::read(index_of(archive).join("meta.json")).unwrap()).unwrap();
    let segments = meta["segments"].as_array().unwrap();
    let ids = segments.iter().map(|segment| segment["segment_id"].as_str().unwrap().replace('-', ""));
    ids.map(|id| index_of(archive).join(format!("{id}.{ending}"))).collect()
}

/// Turns a byte in the middle of a file over.
fn damage(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle] ^= 0xFF;
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_good_index_is_good() {
    let archive = archive();
    let run = archive.run(&["check", "--files", "."]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    for line in [
        "       12 files of the index read, ",
        "        5 files with 7 articles counted\n",
        "        5 files on disk as they were read\nall is good\n",
    ] {
        assert!(run.out.contains(line), "{line}\n{run:?}");
    }
    let (found, code) = check(&archive, &[]);
    assert_eq!(
        (&found["is_good"], &found["articles"], &found["files_on_disk"], code),
        (&json!(true), &json!(7), &Value::Null, 0)
    );
    assert_eq!(Archive::small().run(&["check", "."]).code, 2, "there is no index to check");
}

#[test]
fn each_file_of_the_index_is_checked_and_only_its_articles_are_read_again() {
    let archive = archive();
    let everything = archive.everything();
    assert_eq!(everything.len(), 7);
    type Harm = (&'static str, fn(&Path));
    let harms: [Harm; 8] = [
        ("term", damage),
        ("idx", damage),
        ("pos", damage),
        ("fieldnorm", damage),
        ("fast", damage),
        ("store", damage),
        ("store", |file| fs::remove_file(file).unwrap()),
        ("idx", |file| fs::File::options().write(true).open(file).unwrap().set_len(3).unwrap()),
    ];
    for (ending, harm) in harms {
        let before = segment_files(&archive, ending);
        let file = &before[0];
        let name = file.file_name().unwrap().to_str().unwrap();
        harm(file);
        let (found, code) = check(&archive, &[]);
        assert_eq!(code, 1, "{ending}: {found}");
        let damaged = &found["findings"][0];
        assert_eq!((&damaged["kind"], &damaged["file"]), (&json!("index_file"), &json!(name)), "{found}");
        let run = archive.run(&["check", "--repair"]);
        assert_eq!(run.code, 0, "{run:?}");
        for line in
            ["repaired:\n        2 files indexed: 4 articles", "        3 files unchanged\n", "\nall is good now\n"]
        {
            assert!(run.out.contains(line), "{ending}: {run:?}");
        }
        assert_eq!(archive.everything(), everything, "{ending}");
        assert_eq!(check(&archive, &[]).1, 0);
    }
}

/// Damages something of an index and expects that it is built anew.
fn rebuilt(archive: &Archive, args: &[&str], reason: &str) -> Run {
    let (found, code) = check(archive, args);
    assert_eq!((code, kinds(&found)), (1, vec!["index"]), "{found}");
    assert!(found["findings"][0]["reason"].as_str().unwrap().contains(reason), "{found}");
    let run = archive.run(&[&["check", "--repair"], args].concat());
    assert!(run.code == 0 && run.out.contains("5 files indexed: 7 articles"), "{run:?}");
    run
}

#[test]
fn what_cannot_be_told_is_read_again_whole() {
    let archive = archive();
    let everything = archive.everything();
    let ledger = |archive: &Archive| -> PathBuf {
        let index = Index::open(&index_of(archive)).unwrap();
        index_of(archive).join(index.commit().unwrap().unwrap().ledger)
    };
    damage(&ledger(&archive));
    rebuilt(&archive, &["."], "is damaged");
    fs::remove_file(ledger(&archive)).unwrap();
    rebuilt(&archive, &["."], "cannot be read: no such file or directory");
    fs::write(index_of(&archive).join("meta.json"), "{").unwrap();
    rebuilt(&archive, &["."], "");
    fs::remove_file(index_of(&archive).join("meta.json")).unwrap();
    let run = archive.run(&["search", "ferry"]);
    assert!(
        run.code == 2 && run.err.contains("`meta.json` is missing") && run.err.contains("hint: `morgue check"),
        "{run:?}"
    );
    rebuilt(&archive, &["."], "`meta.json` is missing");
    fs::write(index_of(&archive).join(".managed.json"), "[").unwrap();
    rebuilt(&archive, &["."], "");
    assert_eq!(archive.everything(), everything);
    assert!(archive.index().out.contains("5 files unchanged"));
}

#[test]
fn an_index_elsewhere_is_put_right_too() {
    let archive = archive();
    let place = tempfile::tempdir().unwrap();
    let index = place.path().join("index");
    let index_arg = index.to_str().unwrap();
    assert_eq!(archive.run(&["index", ".", "--index", index_arg]).code, 0);
    // The base stands in the list of segments: without it the archive has to be named.
    fs::write(index.join("meta.json"), "{").unwrap();
    let run = archive.run(&["check", "--repair", "--index", index_arg]);
    assert!(run.code == 2 && run.err.contains("cannot be used"), "{run:?}");
    rebuilt(&archive, &[".", "--index", index_arg], "");
    for file in fs::read_dir(&index).unwrap().map(Result::unwrap) {
        if file.file_name().to_str().unwrap().ends_with(".store") {
            damage(&file.path());
        }
    }
    let run = archive.run(&["check", "--repair", "--index", index_arg]);
    assert!(run.code == 0 && run.out.contains("5 files indexed: 7 articles"), "{run:?}");
    assert!(archive.run(&["index", ".", "--index", index_arg]).out.contains("5 files unchanged"));
}

#[test]
fn articles_that_are_not_counted_or_not_there_are_found() {
    let archive = archive();
    let everything = archive.everything();
    let base = morgue::corpus::Archive::at(archive.path());
    let index = Index::open(&base.index).unwrap();
    let id = archive.hit("id:a")["id"].as_str().unwrap().parse().unwrap();
    let commit = |write: &dyn Fn(&Writer), change: &dyn Fn(&mut morgue::corpus::Ledger)| {
        let mut ledger = index.ledger().unwrap();
        let mut writer = Writer::open(&index, index.access()).unwrap();
        write(&writer);
        change(&mut ledger);
        writer.commit(&base, &[String::new()], &ledger).unwrap();
        writer.finish().unwrap();
    };
    commit(&|writer| writer.remove_article(id), &|_| {});
    let (found, code) = check(&archive, &[]);
    let finding = json!({"kind": "articles", "file": "rows.jsonl", "reason": "1 of 2 articles are there", "counted": 2, "found": 1});
    assert_eq!((code, &found["findings"]), (1, &json!([finding])));
    commit(&|_| {}, &|ledger| drop(ledger.files.remove("2024/ferry.txt")));
    let (found, _) = check(&archive, &[]);
    assert_eq!(kinds(&found), ["articles", "surplus"], "{found}");
    assert_eq!(found["findings"][1]["file"], "2024/ferry.txt");
    let run = archive.run(&["check", "--repair"]);
    assert!(
        run.code == 0 && run.out.contains("2 files indexed: 3 articles") && run.out.contains("3 files unchanged"),
        "{run:?}"
    );
    assert_eq!(archive.everything(), everything);
}

#[test]
fn a_file_that_rots_is_found_and_not_taken_for_mended() {
    let archive = archive();
    let file = archive.path().join("2024/ferry.txt");
    let time = fs::metadata(&file).unwrap().modified().unwrap();
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("harbour", "hasbour")).unwrap();
    fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
    archive.text("2024/rates.txt", "Changed.").remove("2023/storm.txt");
    assert_eq!(check(&archive, &["."]).1, 0, "files are looked at only when asked for");
    for args in [&["--files", "."][..], &["--files", "--repair", "."]] {
        let (found, code) = check(&archive, args);
        assert_eq!((code, kinds(&found)), (1, vec!["altered"]), "{found}");
        assert_eq!(found["findings"][0]["file"], "2024/ferry.txt");
        assert_eq!(found["files_on_disk"], json!({"same": 2, "changed": 1, "gone": 1}));
    }
    let run = archive.run(&["check", "--files"]);
    assert!(
        run.out.contains(
            "        1 file on disk altered, though size and time are the same\n            2024/ferry.txt: "
        ),
        "{run:?}"
    );
    assert_eq!(archive.run(&["search", "--count", "hasbour"]).out, "0\n");
}
