//! The cases of the bench and what they share: options, data, the two binaries, the stopwatch, tables.

mod binary;
pub mod cold;
pub mod counts;
pub mod indexing;
mod measure;
pub mod memory;
mod options;
pub mod queries;
mod rows;
mod samples;
pub mod snippets;
mod table;
mod tantivy_cli;
pub mod unchanged;

use std::fs;
use std::path::{Path, PathBuf};

pub use options::Options;

/// A failure ends the bench; its text is for the reader.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What a case gives.
pub enum Section {
    /// It cannot run here, and why.
    Skipped(String),
    /// It ran.
    Done {
        /// Its part of the report.
        markdown: String,
        /// Whether the answers were right; speed is no part of this.
        is_right: bool,
    },
}

impl Section {
    /// A section of a case that measures and cannot be wrong.
    pub fn measured(markdown: String) -> Section {
        Section::Done { markdown, is_right: true }
    }
}

/// The options and the folder for everything that the bench writes.
pub struct Context {
    /// As given on the command line.
    pub options: Options,
    temporary: tempfile::TempDir,
}

impl Context {
    /// Makes the folder.
    pub fn new(options: Options) -> Result<Context> {
        Ok(Context { options, temporary: tempfile::tempdir()? })
    }

    /// Returns a new empty folder; it goes with the bench unless it is removed before.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.temporary.path().join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Returns a data file, or why there is none.
    pub fn data(&self, name: &str) -> std::result::Result<PathBuf, String> {
        let folder = self.options.data.as_ref().ok_or("no `--data DIR`")?;
        present(folder.join(name))
    }

    /// Returns a peer's binary, or why there is none.
    pub fn peer(&self, name: &str) -> std::result::Result<PathBuf, String> {
        let folder = self.options.peers.as_ref().ok_or("no `--peers DIR`")?;
        present(folder.join(name))
    }

    /// Returns the file of 100,000 generated articles, or why there is none.
    pub fn corpus(&self) -> std::result::Result<PathBuf, String> {
        present(self.options.corpus.clone().ok_or("no `--corpus FILE` (JSONL of `mkcorpus`)")?)
    }

    /// Writes `$T` for the temporary folder.
    pub fn shortened(&self, text: &str) -> String {
        text.replace(&*self.temporary.path().to_string_lossy(), "$T")
    }

    /// The head of the report: when, with what, on which machine.
    pub fn header(&self) -> Result<String> {
        let cores = std::thread::available_parallelism()?;
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = load.split(' ').take(3).collect::<Vec<_>>().join(" ");
        let mut versions = vec![binary::version(Path::new(binary::MORGUE))?];
        if let Ok(peer) = self.peer("tantivy") {
            versions.push(format!("tantivy-cli: {}", binary::version(&peer)?));
        }
        let (date, versions) = (&self.options.date, versions.join(" · "));
        Ok(format!("# Claims measured, {date}\n\n{versions} · {cores} cores, load before the run {load}\n"))
    }
}

fn present(path: PathBuf) -> std::result::Result<PathBuf, String> {
    if path.is_file() { Ok(path) } else { Err(format!("no file `{}`", path.display())) }
}
