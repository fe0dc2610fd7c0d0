//! The index folder: opening and creating it, and what its last commit says of the archive.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::{IndexReader, ReloadPolicy, TantivyError};

use super::directory::Folder;
use super::disk;
use super::schema;
use crate::corpus::{Access, Archive, ContentHash, Ledger, path_from_text};
use crate::error::{Error, Result, plain_error};

/// The number of the index's format; it changes with every change that old indexes cannot be read with.
pub const FORMAT: u32 = 8;

/// What a commit says of the archive, as JSON in the commit's payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// The format of the index.
    pub format: u32,
    /// The archive's base, relative to the index folder where it lies in the base.
    pub base: String,
    /// What of the archive is indexed: paths relative to the base, `""` for all of it.
    pub roots: Vec<String>,
    /// The number of the commit, from 1; the articles that it added are known by it.
    pub run: u64,
    /// The name of the ledger's file in the index folder, as `ledger_name` makes it.
    #[serde(default)]
    pub ledger: String,
    /// When the commit was made, in seconds since 1970.
    #[serde(default)]
    pub seconds: i64,
}

impl Commit {
    /// Reads what the last commit of the index in `folder` says, also where no other part of it can be used; `None` where
    /// that is damaged too, or there is no commit.
    pub fn last(folder: &Path) -> Option<Commit> {
        let meta: serde_json::Value = serde_json::from_slice(&fs::read(folder.join(disk::META)).ok()?).ok()?;
        serde_json::from_str(meta["payload"].as_str()?).ok()
    }

    /// Returns the base of the archive, the index being in `folder`.
    pub fn base_from(&self, folder: &Path) -> PathBuf {
        let base = folder.join(path_from_text(&self.base));
        base.canonicalize().unwrap_or(base)
    }
}

/// Returns the name of a ledger's file, made of what it holds: a commit never writes over the ledger of another, and a
/// damaged one is known.
pub(super) fn ledger_name(bytes: &[u8]) -> String {
    format!("{}{}", disk::LEDGER, ContentHash::of(bytes))
}

/// An archive's index on this machine.
#[derive(Clone)]
pub struct Index {
    pub(super) folder: PathBuf,
    pub(super) inner: tantivy::Index,
}

impl Index {
    /// Opens the index in `folder`.
    ///
    /// # Errors
    /// [`Error::NoIndex`] where there is none, [`Error::IndexFormat`] for another version's, [`Error::IndexBroken`] for a
    /// damaged one.
    pub fn open(folder: &Path) -> Result<Index> {
        if !folder.join(disk::META).is_file() {
            return match disk::has_remains(folder) {
                true => Err(missing(folder, Path::new(disk::META))),
                false => Err(Error::NoIndex { folder: folder.to_owned() }),
            };
        }
        let directory = Folder::open(folder).map_err(|error| broken(folder, &error.into()))?;
        let inner = tantivy::Index::open(directory).map_err(|error| broken(folder, &error))?;
        let index = Index { folder: folder.to_owned(), inner };
        let found = index.commit()?.map_or(FORMAT, |commit| commit.format);
        if found != FORMAT {
            return Err(Error::IndexFormat { index: folder.to_owned(), found, expected: FORMAT });
        }
        if index.inner.schema() != schema::schema() {
            return Err(Error::IndexBroken {
                index: folder.to_owned(),
                reason: "its fields are not this build's".into(),
            });
        }
        Ok(index)
    }

    /// Opens the index of `archive`, or creates an empty one that only its owner can read.
    ///
    /// # Errors
    /// Those of [`Index::open`], and [`Error::IndexNotWritable`] where it cannot be created.
    pub fn open_or_create(archive: &Archive) -> Result<Index> {
        match Index::open(&archive.index) {
            Err(Error::NoIndex { .. }) => {}
            other => return other,
        }
        let folder = &archive.index;
        disk::refuse_foreign(folder)?;
        disk::create_private(folder).map_err(|error| Error::IndexNotWritable { index: folder.clone(), error })?;
        let directory = Folder::open(folder).map_err(|error| broken(folder, &error.into()))?;
        let builder = tantivy::Index::builder().schema(schema::schema()).settings(schema::settings());
        let inner = builder.open_or_create(directory).map_err(|error| broken(folder, &error))?;
        Ok(Index { folder: folder.clone(), inner })
    }

    /// Returns what the last commit says of the archive; `None` before the first.
    ///
    /// # Errors
    /// [`Error::IndexBroken`] where that cannot be read.
    pub fn commit(&self) -> Result<Option<Commit>> {
        let metas = self.inner.load_metas().map_err(|error| self.broken(&error))?;
        let Some(payload) = metas.payload else { return Ok(None) };
        let commit = serde_json::from_str(&payload);
        commit.map(Some).map_err(|error| self.broken_because(format!("its commit cannot be read: {error}")))
    }

    /// Reads the ledger of the last commit; an empty one before the first.
    ///
    /// # Errors
    /// [`Error::IndexBroken`] where it cannot be read.
    pub fn ledger(&self) -> Result<Ledger> {
        self.commit()?.map_or_else(|| Ok(Ledger::default()), |commit| self.ledger_of(&commit))
    }

    /// Reads the ledger of a commit, the last or the one before it.
    ///
    /// # Errors
    /// [`Error::IndexBroken`] where it cannot be read.
    pub fn ledger_of(&self, commit: &Commit) -> Result<Ledger> {
        let name = &commit.ledger;
        let unreadable =
            |error| self.broken_because(format!("its ledger `{name}` cannot be read: {}", plain_error(&error)));
        let bytes = fs::read(self.folder.join(name)).map_err(unreadable)?;
        if ledger_name(&bytes) != *name {
            return Err(self.broken_because(format!("its ledger `{name}` is damaged")));
        }
        Ledger::from_bytes(&bytes).map_err(unreadable)
    }

    /// Returns who may read the index folder now.
    pub fn access(&self) -> Access {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&self.folder).map_or(0o700, |metadata| metadata.permissions().mode());
        Access { group: mode & 0o040 != 0, others: mode & 0o004 != 0 }
    }

    /// Takes the folder from those who may not read all of the archive any more.
    ///
    /// # Errors
    /// [`Error::IndexNotWritable`] where its permissions cannot be changed although they have to.
    pub fn narrow(&self, access: Access) -> Result<()> {
        let narrowed = disk::narrow(&self.folder, access);
        narrowed.map_err(|error| Error::IndexNotWritable { index: self.folder.clone(), error })
    }

    /// Returns the path of a file that stands beside the index's own.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Returns the bytes that the index takes on disk.
    pub fn bytes_on_disk(&self) -> u64 {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let files = files.filter_map(|file| file.metadata().ok()).filter(fs::Metadata::is_file);
        files.map(|metadata| metadata.len()).sum()
    }

    /// Opens the index's last commit for reading.
    pub(super) fn reader(&self) -> Result<IndexReader> {
        let reader = self.inner.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        reader.map_err(|error: TantivyError| self.broken(&error))
    }

    pub(super) fn broken(&self, error: &TantivyError) -> Error {
        broken(&self.folder, error)
    }

    pub(super) fn broken_because(&self, reason: String) -> Error {
        Error::IndexBroken { index: self.folder.clone(), reason }
    }
}

/// Turns tantivy's error into ours, which names the folder.
pub(super) fn broken(folder: &Path, error: &TantivyError) -> Error {
    let index = folder.to_owned();
    let refused = |error: &io::Error| Error::IndexNotWritable {
        index: folder.to_owned(),
        error: io::Error::new(error.kind(), error.to_string()),
    };
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => {
            let process = fs::read_to_string(folder.join(disk::WRITER)).ok().and_then(|text| text.trim().parse().ok());
            Error::IndexBusy { index, process }
        }
        TantivyError::LockFailure(LockError::IoError(error), _)
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: error, .. }) => refused(error),
        TantivyError::IoError(error) if is_refusal(of_system(error).kind()) => refused(of_system(error)),
        TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. }) => {
            Error::IndexBroken { index, reason: plain_error(io_error) }
        }
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => missing(folder, path),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
            if io_error.kind() == io::ErrorKind::PermissionDenied =>
        {
            Error::File { path: folder.join(filepath), error: io::Error::from(io_error.kind()) }
        }
        TantivyError::OpenReadError(OpenReadError::IoError { filepath, .. }) => {
            Error::IndexBroken { index, reason: format!("its file `{}` is damaged", filepath.display()) }
        }
        TantivyError::DataCorruption(_) => Error::IndexBroken { index, reason: "one of its files is damaged".into() },
        other => Error::IndexBroken { index, reason: other.to_string() },
    }
}

fn missing(folder: &Path, file: &Path) -> Error {
    Error::IndexBroken { index: folder.to_owned(), reason: format!("its file `{}` is missing", file.display()) }
}

/// Returns the system's error of one that the builder of dictionaries has wrapped.
fn of_system(error: &io::Error) -> &io::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(tantivy_fst::Error::Io(inner)) => inner,
        _ => error,
    }
}

/// Returns whether the system refuses to write, and the files are none the worse.
fn is_refusal(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(kind, PermissionDenied | ReadOnlyFilesystem | StorageFull | QuotaExceeded | FileTooLarge)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;
    use std::sync::Arc;

    use tantivy::TantivyError;

    use super::broken;
    use crate::error::Error;

    #[test]
    fn a_full_disk_is_told_however_it_is_wrapped() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        for error in [full(), io::Error::other(tantivy_fst::Error::Io(full()))] {
            let error = broken(Path::new("news"), &TantivyError::IoError(Arc::new(error)));
            assert!(matches!(error, Error::IndexNotWritable { .. }), "{error}");
        }
    }
}
