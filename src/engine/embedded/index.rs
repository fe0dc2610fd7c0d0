//! The index folder: opening and creating it, and what its last commit says of the archive.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError};
use tantivy::{IndexReader, ReloadPolicy, TantivyError};

use super::directory::Folder;
use super::schema;
use crate::corpus::{Access, Archive, ContentHash, Ledger, path_from_text};
use crate::error::{Error, Result};

/// The number of the index's format; it changes with every change that old indexes cannot be read with.
pub const FORMAT: u32 = 6;

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

/// Returns the name of a ledger's file, made of what it holds: a commit never writes over the ledger of another, and a
/// damaged one is known.
pub(super) fn ledger_name(bytes: &[u8]) -> String {
    format!("ledger-{}", ContentHash::of(bytes))
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
        if !folder.join("meta.json").is_file() {
            return Err(Error::NoIndex { folder: folder.to_owned() });
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
        refuse_foreign(folder)?;
        create_private(folder).map_err(|error| Error::IndexNotWritable { index: folder.clone(), error })?;
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

    /// Returns the base of the archive that the index belongs to.
    ///
    /// # Errors
    /// As [`Index::commit`].
    pub fn base(&self) -> Result<Option<PathBuf>> {
        Ok(self.commit()?.map(|commit| {
            let base = self.folder.join(path_from_text(&commit.base));
            base.canonicalize().unwrap_or(base)
        }))
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
        let unreadable = |error| self.broken_because(format!("its ledger `{name}` cannot be read: {error}"));
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
        let now = self.access();
        if now.and(access) == now {
            return Ok(());
        }
        let narrowed = super::writer::set_mode(&self.folder, super::writer::mode(now.and(access)));
        narrowed.map_err(|error| Error::IndexNotWritable { index: self.folder.clone(), error })
    }

    /// Returns the bytes that the index takes on disk.
    pub fn bytes_on_disk(&self) -> u64 {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
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

/// Removes the index in `folder`, and nothing that is not an index's.
///
/// # Errors
/// [`Error::IndexNotWritable`] where a file cannot be removed.
pub fn remove(folder: &Path) -> Result<()> {
    let result = fs::read_dir(folder).and_then(|files| {
        let mut files: Vec<_> = files.collect::<io::Result<_>>()?;
        // The list of segments goes first: without it there is no index, whatever else is still there.
        files.sort_by_key(|file| file.file_name() != "meta.json");
        files
            .iter()
            .filter(|file| file.file_name().to_str().is_some_and(is_ours))
            .try_for_each(|file| fs::remove_file(file.path()))
    });
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::IndexNotWritable { index: folder.to_owned(), error })
        }
        _ => Ok(()),
    }
}

/// Turns tantivy's error into ours, which names the folder.
pub(super) fn broken(folder: &Path, error: &TantivyError) -> Error {
    let index = folder.to_owned();
    let denied = |error: &io::Error| {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem | StorageFull | QuotaExceeded)
    };
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => {
            let process = fs::read_to_string(folder.join("writer.pid")).ok().and_then(|text| text.trim().parse().ok());
            Error::IndexBusy { index, process }
        }
        TantivyError::LockFailure(LockError::IoError(error), _) => {
            Error::IndexNotWritable { index, error: io::Error::new(error.kind(), error.to_string()) }
        }
        TantivyError::IoError(error) if denied(error) => {
            Error::IndexNotWritable { index, error: io::Error::new(error.kind(), error.to_string()) }
        }
        TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. }) => {
            Error::IndexBroken { index, reason: crate::error::plain_error(io_error) }
        }
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
            Error::IndexBroken { index, reason: format!("its file `{}` is missing", path.display()) }
        }
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

/// Refuses a folder in which other things lie than an index's.
fn refuse_foreign(folder: &Path) -> Result<()> {
    let mut files = fs::read_dir(folder).into_iter().flatten().flatten();
    match files.find(|file| !file.file_name().to_str().is_some_and(is_ours)) {
        Some(file) => Err(Error::NotAnIndex { folder: folder.to_owned(), file: file.file_name().into() }),
        None => Ok(()),
    }
}

/// Returns whether a file of that name belongs to an index.
fn is_ours(name: &str) -> bool {
    matches!(name, "meta.json" | ".managed.json" | ".tantivy-writer.lock" | ".tantivy-meta.lock" | "writer.pid")
        || name.starts_with("ledger-")
        || name.starts_with(".tmp") // of a write that was killed
        || name.len() > 32 && name.as_bytes()[..32].iter().all(u8::is_ascii_hexdigit)
}

/// Creates the folder, readable by its owner alone: what may be wider is decided once the archive's files are known.
fn create_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
