//! The ledger: every file with the hash of its bytes, kept through crashes.

use std::process::Command;
use std::time::{Duration, Instant};

use morgue::corpus::{ContentHash, Ledger};
use morgue::engine::embedded::{FORMAT, Index};

use crate::archive::{Archive, morgue};
use crate::packing::{gz, tar, zip};

const ONE: &[u8] = b"The ferry sails.\nOriginal Source: www.post.example";

fn ledger(archive: &Archive) -> Ledger {
    Index::open(&archive.path().join(".morgue")).unwrap().ledger().unwrap()
}

#[test]
fn every_file_with_articles_has_the_hash_of_its_bytes() {
    let archive = Archive::small();
    let row = |text: &str| format!("{{\"id\":\"a\",\"text\":\"{text}\"}}\n");
    // Ids that are not unique make the file be read twice; what follows an array's end is not read at all.
    archive.text("twice.jsonl", &(row("One.") + &row("Two.")));
    archive.text("array.json", &format!("[{}] {}", row("Three.").trim(), "x".repeat(200_000)));
    let inner = zip(&[("b.txt", ONE)]);
    archive.file("a.tar.gz", &gz(&tar(&[("a.txt", ONE), ("inner.zip", &inner)])));
    archive.file("a.zip", &zip(&[("a.txt", ONE), ("b.txt", b"Another.")]));
    let cut = tar(&[("a.txt", ONE), ("b.txt", &b"A strike. ".repeat(1000))]);
    archive.file("cut.tar", &cut[..2000]);
    archive.file("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").text(".hidden", "x");
    archive.index();
    let files = ledger(&archive).files;
    assert_eq!(files.len(), 10);
    for (path, record) in &files {
        let is_indexed = !matches!(path.as_str(), "photo.png" | ".hidden");
        let hash = is_indexed.then(|| ContentHash::of_file(&archive.path().join(path)).unwrap());
        assert_eq!(record.hash, hash, "{path}");
    }
}

/// Files enough for a run to be killed between them.
fn many_files() -> Archive {
    let archive = Archive::new();
    for file in 0..400 {
        let rows = (0..20).map(|row| format!("{{\"id\":\"{row}\",\"text\":\"Ferry {file} of {row}.\"}}\n"));
        archive.text(&format!("{file:03}.jsonl"), &rows.collect::<String>());
    }
    archive
}

/// How many articles the last commit holds.
fn committed(archive: &Archive) -> u64 {
    archive.run(&["search", "--count", "*"]).out.trim().parse().unwrap_or(0)
}

#[test]
fn a_killed_run_keeps_what_it_committed() {
    let archive = many_files();
    let mut kept = 0;
    for _ in 0..3 {
        let mut child = morgue().args(["index", "--checkpoint", "0"]).current_dir(archive.path()).spawn().unwrap();
        let began = Instant::now();
        while committed(&archive) <= kept && began.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let kill = Command::new("kill").args(["-KILL", &child.id().to_string()]).status().unwrap();
        child.wait().unwrap();
        let now = committed(&archive);
        assert!(kill.success() && now > kept && now.is_multiple_of(20), "{now} after {kept}");
        let indexed = ledger(&archive).files.len() as u64;
        assert_eq!(indexed * 20, now, "what the ledger counts is in the index, and nothing else");
        kept = now;
    }
    archive.index();
    assert_eq!(committed(&archive), 400 * 20);
    assert_eq!(archive.search(&["id:19"])["total"], 400);
}

#[test]
fn an_index_of_an_old_format_says_so() {
    let archive = Archive::small();
    archive.index();
    let meta = archive.path().join(".morgue/meta.json");
    let text = std::fs::read_to_string(&meta).unwrap();
    let commit = r#""payload": "{\"format\":3,\"base\":\"..\",\"roots\":[\"\"],\"run\":1}""#;
    let lines = text.lines().map(|line| if line.contains("\"payload\"") { commit } else { line });
    std::fs::write(&meta, lines.collect::<Vec<_>>().join("\n")).unwrap();
    let run = archive.run(&["search", "ferries"]);
    assert_eq!(run.code, 2);
    let says = format!("has format 3, this build reads {FORMAT}");
    assert!(run.err.contains(&says) && run.err.contains("--rebuild"), "{run:?}");
    assert_eq!(archive.run(&["index", "--rebuild"]).code, 0);
    assert_eq!(archive.search(&["ferries"])["total"], 1);
}
