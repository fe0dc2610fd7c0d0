//! An index that was built beside another takes its place.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use tantivy::directory::{Directory, META_LOCK};

use super::directory::Folder;
use super::disk::{self, LEDGER, MANAGED, META};
use super::index::{Index, broken};
use super::lock::Lock;
use super::search::Snapshot;
use crate::error::{Error, Result};

/// Returns whether there is an index that can be opened with all its segments.
pub fn is_whole(folder: &Path) -> bool {
    Index::open(folder).and_then(|index| index.ledger().and(Snapshot::open(&index))).is_ok()
}

/// Removes an index with its folder.
///
/// # Errors
/// [`Error::IndexNotWritable`].
pub fn remove(folder: &Path) -> Result<()> {
    disk::remove(folder).map_err(|error| Error::IndexNotWritable { index: folder.to_owned(), error })
}

/// Puts the index in `beside`, which nobody writes, in the place of the one that the lock is held of. Until the new list
/// of segments takes the place of the old one, which happens in one moment, the old index answers.
///
/// # Errors
/// [`Error::IndexNotWritable`]; one of the two indexes then stands.
pub fn put_in_place(lock: &Lock, beside: &Path) -> Result<()> {
    let folder = lock.folder();
    let access = Index::open(beside)?.access();
    let old: Vec<String> = disk::names(folder).into_iter().filter(|name| disk::is_of_segment(name)).collect();
    let moved = disk::narrow(folder, access).and_then(|()| move_files(folder, beside, &old));
    moved.map_err(|error| not_writable(folder, error))?;
    exchange(folder, beside)?;
    // From here on the new index stands, and what is left is tidying.
    let tidied = disk::open_to_readers(folder, access).and_then(|()| tidy(folder, &old));
    tidied.and_then(|()| disk::remove(beside)).map_err(|error| not_writable(folder, error))
}

fn not_writable(folder: &Path, error: io::Error) -> Error {
    Error::IndexNotWritable { index: folder.to_owned(), error }
}

/// Moves the segments and the ledger; a crash leaves files that the next writer clears away, because they are listed.
fn move_files(folder: &Path, beside: &Path, old: &[String]) -> io::Result<()> {
    let is_moved = |name: &String| disk::is_of_segment(name) || name.starts_with(LEDGER);
    let new: Vec<String> = disk::names(beside).into_iter().filter(is_moved).collect();
    let segments = new.iter().filter(|name| disk::is_of_segment(name));
    manage(folder, segments.chain(old))?;
    new.iter().try_for_each(|name| fs::rename(beside.join(name), folder.join(name)))?;
    disk::sync(folder)
}

/// Tells tantivy which files are its own.
fn manage<'n>(folder: &Path, segments: impl Iterator<Item = &'n String>) -> io::Result<()> {
    let names: BTreeSet<&str> = segments.map(String::as_str).chain([META]).collect();
    disk::put(folder, MANAGED, serde_json::to_string(&names)?.as_bytes())
}

/// Exchanges the lists of segments while nobody is opening one.
fn exchange(folder: &Path, beside: &Path) -> Result<()> {
    let directory = Folder::open(folder).map_err(|error| broken(folder, &error.into()))?;
    let _held = directory.acquire_lock(&META_LOCK).ok();
    let exchanged = fs::rename(beside.join(META), folder.join(META)).and_then(|()| disk::sync(folder));
    exchanged.map_err(|error| not_writable(folder, error))
}

/// Removes the old segments; who has them open keeps them. The old ledger stays until the next commit.
fn tidy(folder: &Path, old: &[String]) -> io::Result<()> {
    old.iter().for_each(|name| drop(fs::remove_file(folder.join(name))));
    let left: Vec<String> = disk::names(folder).into_iter().filter(|name| disk::is_of_segment(name)).collect();
    manage(folder, left.iter())
}
