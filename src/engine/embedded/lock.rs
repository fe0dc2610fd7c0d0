//! The right to write an index: one process has it at a time.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tantivy::TantivyError;
use tantivy::directory::{Directory, DirectoryLock, INDEX_WRITER_LOCK};

use super::directory::Folder;
use super::disk;
use super::index::broken;
use crate::error::{Error, Result};

/// So often the lock is asked for again that somebody is giving back.
const TRIES: usize = 10;

/// How long is waited in between.
const PAUSE: Duration = Duration::from_millis(20);

/// The lock of an index folder without a writer, for what is done to its files as a whole. [`Writer`](super::Writer) takes
/// the same one.
pub struct Lock {
    folder: PathBuf,
    _held: DirectoryLock,
}

impl Lock {
    /// Takes the lock of a folder that is there, whatever the state of the index in it.
    ///
    /// # Errors
    /// [`Error::IndexBusy`], [`Error::IndexNotWritable`], [`Error::NotAnIndex`].
    pub fn take(folder: &Path) -> Result<Lock> {
        disk::refuse_foreign(folder)?;
        let directory = Folder::open(folder).map_err(|error| broken(folder, &error.into()))?;
        let held = patiently(|| {
            let taken = directory.acquire_lock(&INDEX_WRITER_LOCK);
            taken.map_err(|error| broken(folder, &TantivyError::LockFailure(error, None)))
        })?;
        sign(folder)?;
        Ok(Lock { folder: folder.to_owned(), _held: held })
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(self.folder.join(disk::WRITER));
    }
}

/// Takes a lock; one that somebody is giving back at this moment, who names himself no more, is waited for.
///
/// # Errors
/// Those of `take`.
pub fn patiently<T>(mut take: impl FnMut() -> Result<T>) -> Result<T> {
    for _ in 0..TRIES {
        match take() {
            Err(Error::IndexBusy { process: None, .. }) => thread::sleep(PAUSE),
            taken => return taken,
        }
    }
    take()
}

/// Says who holds the lock, and clears away what the last holder may have left.
///
/// # Errors
/// [`Error::IndexNotWritable`].
pub fn sign(folder: &Path) -> Result<()> {
    disk::remove_unfinished(folder);
    let signed = disk::put(folder, disk::WRITER, std::process::id().to_string().as_bytes());
    signed.map_err(|error| Error::IndexNotWritable { index: folder.to_owned(), error })
}
