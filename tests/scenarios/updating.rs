//! An index keeps step with its archive: what changed is read, what is gone leaves, nothing else is touched.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use morgue::corpus::Access;
use morgue::engine::embedded::{Index, Writer};

use crate::archive::{Archive, morgue};

#[test]
fn only_what_changed_is_read() {
    let archive = Archive::small();
    assert!(archive.index().out.contains("3 files indexed: 3 articles"));
    assert!(archive.index().out.contains("3 files unchanged\n"));
    archive.text("2024/ferry.txt", "The ferries stopped for good.\nOriginal Source: www.post.example");
    archive.remove("2023/storm.txt").text("2025/new.txt", "A new harbour.");
    let out = archive.index().out;
    for line in ["2 files indexed: 2 articles", "1 file unchanged", "1 file removed"] {
        assert!(out.contains(line), "{out}");
    }
    assert_eq!(archive.paths("harbour"), ["2025/new.txt"]);
    assert_eq!(archive.paths("ferries"), ["2024/ferry.txt"]);
    assert_eq!(archive.search(&["*"])["total"], 3);
}

#[test]
fn a_corrected_article_keeps_its_id() {
    let archive = Archive::small();
    let before = archive.hit("ferries")["id"].clone();
    archive.text("2024/ferry.txt", "The harbour ferries sail again, all seven.");
    assert_eq!(archive.hit("seven")["id"], before);
    archive.text("rows.jsonl", "{\"id\":\"a\",\"text\":\"Wrong.\"}\n");
    let before = archive.hit("wrong")["id"].clone();
    archive.text("rows.jsonl", "{\"id\":\"new\",\"text\":\"First.\"}\n{\"id\":\"a\",\"text\":\"Right.\"}\n");
    assert_eq!(archive.hit("right")["id"], before);
}

#[test]
fn a_change_within_the_same_clock_tick_is_not_missed() {
    let archive = Archive::small();
    let file = archive.path().join("2024/ferry.txt");
    // A whole second is what a file system of two-second ticks would say.
    let second = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let write = |text: &str| {
        fs::write(&file, text).unwrap();
        let time = UNIX_EPOCH + Duration::from_secs(second);
        fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
    };
    write("Aaaa.");
    archive.index();
    write("Bbbb.");
    assert_eq!(archive.paths("bbbb"), ["2024/ferry.txt"]);
}

#[test]
fn an_archive_can_be_moved_with_its_index() {
    let archive = Archive::small();
    archive.index();
    let moved = tempfile::tempdir().unwrap();
    let target = moved.path().join("elsewhere");
    fs::rename(archive.path(), &target).unwrap();
    fs::create_dir(archive.path()).unwrap();
    let run = crate::archive::run_in(&target.join("2024"), &["search", "ferries", "--format", "path"]);
    assert_eq!(run.out, "ferry.txt\n", "{run:?}");
    let run = crate::archive::run_in(&target, &["index"]);
    assert!(run.out.contains("3 files unchanged"), "{run:?}");
}

#[test]
fn a_folder_that_cannot_be_read_now_is_not_taken_for_removed() {
    let archive = Archive::small();
    archive.index();
    let folder = archive.path().join("2024");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    let is_locked = fs::read_dir(&folder).is_err(); // nothing is locked to the system's administrator
    let total = archive.search(&["*"])["total"].clone();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(total, 3, "locked: {is_locked}");
}

#[test]
fn the_index_is_no_more_readable_than_its_archive() {
    let mode = |archive: &Archive| fs::metadata(archive.path().join(".morgue")).unwrap().permissions().mode() & 0o777;
    let archive = Archive::small();
    fs::set_permissions(archive.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for path in ["2024", "2023", "2024/ferry.txt", "2024/rates.txt", "2023/storm.txt"] {
        let mode = if path.contains('.') { 0o644 } else { 0o755 };
        fs::set_permissions(archive.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    }
    archive.index();
    assert_eq!(mode(&archive), 0o755);
    archive.text("private.txt", "For one reader.");
    fs::set_permissions(archive.path().join("private.txt"), fs::Permissions::from_mode(0o600)).unwrap();
    archive.index();
    assert_eq!(mode(&archive), 0o700);
}

#[test]
fn others_can_read_the_index_of_what_they_can_read() {
    let archive = Archive::small();
    archive.index();
    let mode =
        |name: &str| fs::metadata(archive.path().join(".morgue").join(name)).unwrap().permissions().mode() & 0o777;
    let folder = mode("");
    for file in fs::read_dir(archive.path().join(".morgue")).unwrap().map(Result::unwrap) {
        let name = file.file_name().into_string().unwrap();
        assert!(name.ends_with(".lock") || mode(&name) & 0o044 == folder & 0o044, "{name}");
    }
}

#[test]
fn an_index_that_can_only_be_read_answers() {
    let archive = Archive::small();
    archive.index();
    // Where the locks' files cannot be made, as on a read-only medium.
    let index = archive.path().join(".morgue");
    for lock in [".tantivy-meta.lock", ".tantivy-writer.lock"] {
        let _ = fs::remove_file(index.join(lock));
        fs::create_dir(index.join(lock)).unwrap();
    }
    archive.text("new.txt", "A new harbour.");
    let run = archive.run(&["search", "harbour", ".", "--count"]);
    assert_eq!((run.out.as_str(), run.code), ("2\n", 0), "{run:?}");
    assert!(run.err.contains("answering from the last commit"), "{run:?}");
}

#[test]
fn while_another_process_writes_the_last_commit_answers() {
    let archive = Archive::small();
    archive.index();
    let index = Index::open(&archive.path().join(".morgue")).unwrap();
    let writer = Writer::open(&index, Access { group: true, others: true }).unwrap();
    archive.text("new.txt", "A new harbour.");
    let run = archive.run(&["search", "harbour", ".", "--format", "path"]);
    assert_eq!((run.code, run.out.lines().count()), (0, 2), "{run:?}");
    let process = std::process::id();
    assert!(
        run.err.contains(&format!("is being written by process {process}; answering from the last commit")),
        "{run:?}"
    );
    let run = archive.run(&["index"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("hint: wait for it to end"), "{run:?}");
    drop(writer);
    assert_eq!(archive.search(&["harbour"])["total"], 3);
}

#[test]
fn rebuilding_gives_the_same_answers() {
    let archive = Archive::small();
    let answer = |archive: &Archive| archive.search(&["harbour OR rates"])["hits"].clone();
    let before = answer(&archive);
    let run = archive.run(&["index", "--rebuild"]);
    assert!(run.out.contains("3 files indexed"), "{run:?}");
    assert_eq!(answer(&archive), before);
}

#[test]
fn a_damaged_index_says_so_and_can_be_rebuilt() {
    let archive = Archive::small();
    archive.index();
    fs::write(archive.path().join(".morgue/meta.json"), "{").unwrap();
    let run = archive.run(&["search", "harbour"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cannot be used") && run.err.contains("hint: `morgue check ARCHIVE`"), "{run:?}");
    assert_eq!(archive.run(&["index", "--rebuild"]).code, 0);
    assert_eq!(archive.search(&["harbour"])["total"], 2);
}

/// A file of so many rows that a run over it can be interrupted.
fn long_archive() -> Archive {
    let archive = Archive::new();
    let words: Vec<String> = (0..400).map(|word| format!("word{word}")).collect();
    for file in 0..40 {
        let rows = (0..400).map(|row| {
            let text = words.iter().cycle().skip(row * 7 + file).take(300).cloned().collect::<Vec<_>>().join(" ");
            format!("{{\"id\":\"{file}-{row}\",\"text\":\"{text}\"}}\n")
        });
        archive.text(&format!("{file}.jsonl"), &rows.collect::<String>());
    }
    archive
}

#[test]
fn an_interrupted_run_leaves_a_good_index_and_the_next_goes_on() {
    let archive = long_archive();
    for millis in [30, 120, 300] {
        let mut child = morgue().arg("index").current_dir(archive.path()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(millis));
        let _ = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        let code = child.wait().unwrap().code();
        // `None`: the signal came before the process could listen for it.
        assert!(matches!(code, Some(130 | 0) | None), "{code:?}");
        // What is committed is whole files only.
        let run = archive.run(&["search", "--count", "*"]);
        let total: u64 = if run.code == 2 { 0 } else { run.out.trim().parse().unwrap() };
        assert_eq!(total % 400, 0, "{run:?}");
    }
    let mut child = morgue().arg("index").current_dir(archive.path()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(100));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(archive.search(&["*"])["total"], 40 * 400);
    assert_eq!(archive.search(&["id:17-399"])["total"], 1);
    // Changed files that a run breaks off in lose nothing and double nothing.
    for file in 0..40 {
        let path = archive.path().join(format!("{file}.jsonl"));
        let rows = fs::read_to_string(&path).unwrap().replace("word1 ", "changed ").replace("word1\"", "changed\"");
        archive.text(&format!("{file}.jsonl"), &rows);
    }
    let mut child = morgue().arg("index").current_dir(archive.path()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(250));
    let _ = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    child.wait().unwrap();
    assert_eq!(archive.run(&["search", "--count", "*"]).out, "16000\n");
    assert_eq!(archive.search(&["*"])["total"], 40 * 400);
    assert_eq!(archive.search(&["=word1"])["total"], 0);
}
