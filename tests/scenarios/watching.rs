//! `morgue watch`: what is written, changed, moved and removed is found soon after.

use std::fs::{self, File};
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::archive::{Archive, morgue};

/// A watch that ends with the test.
struct Watching<'a> {
    archive: &'a Archive,
    child: Child,
}

impl<'a> Watching<'a> {
    fn begin(archive: &'a Archive, args: &[&str]) -> Watching<'a> {
        let mut command = morgue();
        command.args(["watch", "--settle", "0.3"]).args(args).current_dir(archive.path());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        Watching { archive, child }
    }

    /// Waits until a query finds so many articles.
    fn finds(&self, query: &str, wanted: u64) {
        let began = Instant::now();
        loop {
            let run = self.archive.run(&["search", "--count", query]);
            if run.out.trim() == wanted.to_string() {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{query}: {wanted} wanted, {run:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends it as the system does; returns what it said.
    fn end(mut self) -> (String, String) {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        let mut said = (String::new(), String::new());
        std::io::Read::read_to_string(&mut self.child.stdout.take().unwrap(), &mut said.0).unwrap();
        std::io::Read::read_to_string(&mut self.child.stderr.take().unwrap(), &mut said.1).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{said:?}");
        assert_eq!(self.archive.run(&["check"]).code, 0);
        said
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_happens_to_files_is_seen() {
    let archive = Archive::small();
    let watching = Watching::begin(&archive, &[]);
    watching.finds("harbour", 2);
    archive.text("2025/new.txt", "A new harbour.");
    watching.finds("harbour", 3);
    fs::write(archive.path().join("2025/new.txt"), "A new bridge.").unwrap();
    watching.finds("bridge", 1);
    archive.remove("2023/storm.txt");
    watching.finds("harbour", 1);
    archive.rename("2024", "old/2024");
    watching.finds("path:old/2024", 2);
    archive.text("old/2024/more.txt", "A third harbour.");
    watching.finds("path:old/2024", 3);
    // What an archive says of itself concerns all of its files.
    archive.text("morgue.toml", "section = 'Port'");
    watching.finds("section:port", 4);
    let everything = archive.everything();
    let (out, err) = watching.end();
    assert!(out.contains(" indexed 3 files, 3 articles in ") && out.contains(" 2 moved in "), "{out}");
    assert!(err.contains("note: watching `.`; Ctrl-C ends it"), "{err}");
    assert!(archive.index().out.contains("4 files unchanged"));
    assert_eq!(archive.everything(), everything);
}

#[test]
fn a_file_that_is_being_written_is_read_when_it_is_done() {
    let archive = Archive::small();
    let watching = Watching::begin(&archive, &[]);
    watching.finds("*", 3);
    let mut file = File::create(archive.path().join("rows.jsonl")).unwrap();
    for row in 0..40 {
        let line = format!("{{\"id\":\"{row}\",\"text\":\"Ferry {row} sails to the other side.\"}}\n");
        let (first, second) = line.split_at(line.len() / 2);
        file.write_all(first.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        file.write_all(second.as_bytes()).unwrap();
    }
    drop(file);
    watching.finds("side", 40);
    let (out, _) = watching.end();
    assert_eq!(out.matches("indexed").count(), 2, "{out}");
}

#[test]
fn a_burst_of_files_in_new_folders_is_not_missed() {
    let archive = Archive::small();
    let watching = Watching::begin(&archive, &[]);
    watching.finds("*", 3);
    for file in 0..2000 {
        archive.text(&format!("burst/{}/{}/{file}.txt", file % 7, file % 50), &format!("Burst number {file}."));
    }
    watching.finds("burst", 2000);
    fs::rename(archive.path().join("burst"), archive.path().join("calm")).unwrap();
    watching.finds("path:calm", 2000);
    fs::remove_dir_all(archive.path().join("calm")).unwrap();
    watching.finds("*", 3);
    watching.end();
}

#[test]
fn where_the_system_tells_nothing_files_are_looked_at() {
    let archive = Archive::small();
    archive.index();
    let watching = Watching::begin(&archive, &["2024", "--poll", "1"]);
    archive.text("2025/other.txt", "Not watched.").text("2024/new.txt", "A new harbour.");
    watching.finds("new", 1);
    watching.finds("*", 4);
    watching.end();
}

#[test]
fn mistakes_in_the_settings_are_waited_out() {
    let archive = Archive::small();
    archive.text("morgue.toml", "sauce = 'x'");
    let mut watching = Watching::begin(&archive, &[]);
    std::thread::sleep(Duration::from_millis(500));
    assert!(watching.child.try_wait().unwrap().is_none());
    archive.text("morgue.toml", "section = 'Port'");
    watching.finds("section:port", 3);
    let (_, err) = watching.end();
    assert!(err.contains("unknown field `sauce`") && err.contains("tried again in "), "{err}");
}
