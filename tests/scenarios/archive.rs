//! An archive in a temporary folder, and runs of the binary over it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A folder of articles that removes itself.
pub struct Archive {
    folder: tempfile::TempDir,
}

/// What a run of the binary said, and how it ended.
#[derive(Debug)]
pub struct Run {
    pub out: String,
    pub err: String,
    pub code: i32,
}

impl Run {
    /// What a process that has ended said.
    pub fn of(Output { stdout, stderr, status }: Output) -> Run {
        Run {
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
            code: status.code().unwrap_or(-1),
        }
    }
}

impl Archive {
    /// An empty archive.
    pub fn new() -> Archive {
        Archive { folder: tempfile::tempdir().unwrap() }
    }

    /// Three articles of two sources.
    pub fn small() -> Archive {
        let archive = Archive::new();
        archive.text("2024/ferry.txt", "Ferry Strike Ends\n\nBy Jane Doe\nMarch 5, 2024\n\nThe harbour ferries sail again. Mayor Rosa Quint is relieved.\nOriginal Source: www.post.example");
        archive.text(
            "2024/rates.txt",
            "The bank kept its rates. Critics of Rosa Quint had asked for cuts.\nOriginal Source: news.post.example",
        );
        archive.text("2023/storm.txt", "2023-11-02\nA storm closed the harbour.\nOriginal Source: ledger.example");
        archive
    }

    /// Writes a file and makes it look older than any run, so that it is not read twice for fear of a late change.
    pub fn file(&self, path: &str, bytes: &[u8]) -> &Archive {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes).unwrap();
        self.settle(&file);
        self
    }

    /// Writes a text file.
    pub fn text(&self, path: &str, text: &str) -> &Archive {
        self.file(path, text.as_bytes())
    }

    /// Sets a file's time ten seconds back.
    pub fn settle(&self, file: &Path) {
        let file = fs::File::options().write(true).open(file).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(10)).unwrap();
    }

    pub fn remove(&self, path: &str) -> &Archive {
        fs::remove_file(self.path().join(path)).unwrap();
        self
    }

    /// Moves a file or folder within the archive.
    pub fn rename(&self, from: &str, to: &str) -> &Archive {
        let to = self.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.path().join(from), to).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `morgue` in the archive's folder.
    pub fn run(&self, args: &[&str]) -> Run {
        run_in(self.path(), args)
    }

    /// Indexes the archive.
    pub fn index(&self) -> Run {
        let run = self.run(&["index"]);
        assert_eq!(run.code, 0, "{run:?}");
        run
    }

    /// Answers from the index brought up to date, as JSON.
    pub fn search(&self, args: &[&str]) -> Value {
        let run = self.run(&[&["search", "--format", "json"], args, &["."]].concat());
        serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{run:?}"))
    }

    /// The paths of the hits, in order.
    pub fn paths(&self, query: &str) -> Vec<String> {
        let answer = self.search(&["--limit", "1000", query]);
        answer["hits"].as_array().unwrap().iter().map(|hit| hit["path"].as_str().unwrap().to_owned()).collect()
    }

    /// The one hit of a query.
    pub fn hit(&self, query: &str) -> Value {
        let answer = self.search(&[query]);
        assert_eq!(answer["total"], 1, "{query}: {answer}");
        answer["hits"][0].clone()
    }

    /// What `--report` lists: path, state and reason.
    pub fn report(&self) -> Vec<Value> {
        self.report_of(&[])
    }

    /// Every article with all that is said of it, in the order of their ids.
    pub fn everything(&self) -> Vec<String> {
        let run = self.run(&["search", "--all", "--format", "jsonl", "*"]);
        let mut articles: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        // Where an article lies in the index is no part of it.
        articles.iter_mut().for_each(|article| article["rank"] = Value::Null);
        let mut lines: Vec<String> = articles.iter().map(Value::to_string).collect();
        lines.sort();
        lines
    }

    /// What `--report` lists of a run with more arguments.
    pub fn report_of(&self, args: &[&str]) -> Vec<Value> {
        let report = tempfile::NamedTempFile::new().unwrap();
        let run = self.run(&[&["index", "--report", report.path().to_str().unwrap()], args].concat());
        assert_eq!(run.code, 0, "{run:?}");
        fs::read_to_string(report.path()).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The binary under test, free of the surroundings' settings.
pub fn morgue() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_morgue"));
    for name in ["MORGUE_INDEX", "MORGUE_ENGINE", "MORGUE_TOKEN", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("TZ", "UTC");
    command
}

pub fn run_in(folder: &Path, args: &[&str]) -> Run {
    Run::of(morgue().args(args).current_dir(folder).output().unwrap())
}

/// The crate's own folder.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
