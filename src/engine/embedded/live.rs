//! An index that others write to while it is asked.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::numbers::Numbers;
use super::{Index, Snapshot};
use crate::engine::{Current, Engine};
use crate::error::Result;
use crate::text::Language;

/// The index in a folder; every commit is a new snapshot.
pub struct Live {
    folder: PathBuf,
    languages: Vec<Language>,
    seen: Mutex<Option<Stamp>>,
    numbers: Arc<Numbers>,
}

/// What changes with every commit: the file that lists the segments is replaced by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    modified: SystemTime,
    bytes: u64,
}

impl Live {
    /// Takes the folder of an index; queries are read in these languages alone, where there are any.
    pub fn new(folder: &Path, languages: &[Language]) -> Live {
        Live {
            folder: folder.to_owned(),
            languages: languages.to_owned(),
            seen: Mutex::new(None),
            numbers: Arc::default(),
        }
    }

    fn stamp(&self) -> Option<Stamp> {
        use std::os::unix::fs::MetadataExt;
        let file = fs::metadata(self.folder.join("meta.json")).ok()?;
        Some(Stamp { inode: file.ino(), modified: file.modified().ok()?, bytes: file.len() })
    }

    fn saw(&self, stamp: Option<Stamp>) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = stamp;
    }
}

impl Current for Live {
    fn open(&self) -> Result<Arc<dyn Engine>> {
        // Looked at first: a commit in between is seen the next time.
        let stamp = self.stamp();
        let snapshot =
            Snapshot::open_with(&Index::open(&self.folder)?, self.numbers.clone())?.reading_in(&self.languages);
        self.saw(stamp);
        Ok(Arc::new(snapshot))
    }

    fn renewed(&self) -> Result<Option<Arc<dyn Engine>>> {
        let stamp = self.stamp();
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // Without the file the index is being built anew; what was is kept until that is done.
        if stamp.is_none() || stamp == seen { Ok(None) } else { self.open().map(Some) }
    }
}
