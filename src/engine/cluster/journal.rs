//! The journal of a handoff: which articles are in, so that an interrupted one goes on where it was.
//!
//! A first line says of which commit and into which index; then eight bytes for each article that the cluster has
//! acknowledged, on the disk before more are sent. A journal of another commit or index is begun anew: what is sent twice
//! is there once.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxBuildHasher;

use crate::error::{Error, Result};

/// An open journal.
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
    done: HashSet<u64, FxBuildHasher>,
    /// Whether there was one: an earlier run, of this commit or another, did not come to its end.
    pub is_continued: bool,
}

impl Journal {
    /// Opens the journal at `path` for what `title` says, or begins it.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn open(path: &Path, title: &str) -> Result<Journal> {
        let failed = |error| Error::File { path: path.to_owned(), error };
        let title = format!("{}\n", title.replace('\n', " "));
        let known = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            read => Some(read.map_err(failed)?),
        };
        let is_continued = known.is_some();
        let done = known.and_then(|bytes| bytes.strip_prefix(title.as_bytes()).map(ids)).unwrap_or_default();
        // What a killed process has half written is cut off.
        let whole = title.len() + 8 * done.len();
        let mut file =
            File::options().create(true).truncate(false).read(true).write(true).open(path).map_err(failed)?;
        if done.is_empty() {
            file.set_len(0).and_then(|()| file.write_all(title.as_bytes())).map_err(failed)?;
        }
        let end = io::SeekFrom::Start(whole as u64);
        let cut =
            file.set_len(whole as u64).and_then(|()| io::Seek::seek(&mut file, end)).and_then(|_| file.sync_all());
        cut.map_err(failed)?;
        Ok(Journal { path: path.to_owned(), file: Mutex::new(file), done, is_continued })
    }

    /// Returns whether the article with that id was in when the journal was opened.
    pub fn has(&self, id: u64) -> bool {
        self.done.contains(&id)
    }

    /// Notes articles that are in.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn note(&self, ids: &[u64]) -> Result<()> {
        let bytes: Vec<u8> = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = file.write_all(&bytes).and_then(|()| file.sync_data());
        noted.map_err(|error| Error::File { path: self.path.clone(), error })
    }

    /// Removes the journal of a handoff that is complete.
    pub fn remove(self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn ids(bytes: &[u8]) -> HashSet<u64, FxBuildHasher> {
    bytes.chunks_exact(8).filter_map(|own| own.try_into().ok().map(u64::from_le_bytes)).collect()
}
