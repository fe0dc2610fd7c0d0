//! Indexing that is killed, or whose disk runs full: the next run ends with what a clean build gives. `tests/crashes.py` does
//! the same at length.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::archive::{Archive, morgue};

/// Files of several kinds, so many that a run over them can be met in the middle.
fn archive() -> Archive {
    let archive = Archive::new();
    for file in 0..600 {
        let text = format!("The ferry number {file} sails from harbour {} again.", file % 7);
        match file % 10 {
            0 => {
                let rows = (0..20).map(|row| format!("{{\"id\":\"{row}\",\"text\":\"{text} Row {row}.\"}}\n"));
                archive.text(&format!("rows/{file}.jsonl"), &rows.collect::<String>())
            }
            1 => archive.file(&format!("{file}.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            _ => archive.text(&format!("{}/{file}.txt", file % 13), &text.repeat(30)),
        };
    }
    archive
}

/// Changes, moves, removes and adds some of them.
fn change(archive: &Archive) {
    for file in (0..600).filter(|file| file % 10 > 1) {
        let path = format!("{}/{file}.txt", file % 13);
        match file % 9 {
            0 => archive.text(&path, &format!("Corrected: the ferry number {file} sank.")),
            1 => archive.rename(&path, &format!("moved/{file}.txt")),
            2 => archive.remove(&path),
            _ => archive,
        };
    }
    archive.rename("rows", "old/rows");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// What a run is broken off in.
const MODES: [&str; 3] = ["empty", "earlier", "rebuild"];

/// An archive, the index of an earlier state of it, and what a clean build finds in it.
struct Trial {
    archive: Archive,
    earlier: tempfile::TempDir,
    wanted: Vec<String>,
    took: Duration,
}

impl Trial {
    fn new() -> Trial {
        let archive = archive();
        archive.index();
        let earlier = tempfile::tempdir().unwrap();
        let index = archive.path().join(".morgue");
        copy(&index, earlier.path());
        fs::remove_dir_all(&index).unwrap();
        change(&archive);
        let began = Instant::now();
        archive.index();
        let took = began.elapsed();
        let wanted = archive.everything();
        assert!(wanted.len() > 1000, "{}", wanted.len());
        Trial { archive, earlier, wanted, took }
    }

    /// Puts the index into the state in which a round begins; returns what is broken off.
    fn begin(&self, mode: &str) -> Vec<&'static str> {
        let index = self.archive.path().join(".morgue");
        let _ = fs::remove_dir_all(&index);
        if mode != "empty" {
            copy(self.earlier.path(), &index);
        }
        let rebuild = (mode == "rebuild").then_some("--rebuild");
        ["index", "--checkpoint", "0"].into_iter().chain(rebuild).collect()
    }

    fn ends_well(&self, what: &str) {
        if self.archive.path().join(".morgue/meta.json").is_file() {
            let check = self.archive.run(&["check"]);
            assert_eq!(check.code, 0, "{what}: {check:?}");
        }
        self.archive.index();
        assert_eq!(self.archive.run(&["check"]).code, 0, "{what}");
        let found = self.archive.everything();
        let differ = found.iter().zip(&self.wanted).find(|(found, wanted)| found != wanted);
        assert!(found == self.wanted, "{what}: {} of {} articles, {differ:?}", found.len(), self.wanted.len());
    }
}

#[test]
fn a_killed_run_is_made_good_by_the_next() {
    let trial = Trial::new();
    for round in 0..9 {
        let mode = MODES[round % 3];
        let args = trial.begin(mode);
        let mut child =
            morgue().args(&args).current_dir(trial.archive.path()).stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(trial.took * (round as u32 * 2 + 1) / 18);
        child.kill().unwrap();
        child.wait().unwrap();
        trial.ends_well(&format!("{mode}, killed in round {round}"));
    }
}

#[test]
fn a_full_disk_is_told_and_the_next_run_goes_on() {
    let trial = Trial::new();
    let mut failures = 0;
    for (round, blocks) in [4, 16, 64, 8, 32, 128].into_iter().enumerate() {
        let mode = MODES[round % 3];
        let args = trial.begin(mode);
        // Files may grow to so many blocks of 512 bytes: beyond that writing fails as on a full disk.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {}", args.join(" "));
        let mut command = Command::new("sh");
        command.args(["-c", &script]).arg(morgue().get_program()).env_remove("MORGUE_INDEX");
        let run = command.current_dir(trial.archive.path()).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        if run.status.code() != Some(0) {
            failures += 1;
            assert_eq!(run.status.code(), Some(2), "{mode}, {blocks} blocks: {said}");
            assert!(said.contains("cannot write the index at") && said.contains("hint: make room, or put"), "{said}");
        }
        trial.ends_well(&format!("{mode}, {blocks} blocks"));
    }
    assert!(failures >= 3, "only {failures} runs failed");
}
