//! The walk over an archive: every file, with its stamp, or why it is left out.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::archive::{Archive, INDEX_FOLDER};
use super::ledger::Stamp;
use super::paths::path_to_text;
use crate::readers::Skip;

/// A file that the walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path relative to the archive's base.
    pub path: String,
    /// Its size and time of change.
    pub stamp: Stamp,
    /// Why it is not to be read, where that is known already.
    pub skip: Option<Skip>,
}

/// Who may read what was found: the permissions that all files and folders share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// Whether every file is readable by the group of the archive, and is of that group.
    pub group: bool,
    /// Whether every file is readable by everyone.
    pub others: bool,
}

impl Access {
    /// Returns who may read both.
    pub fn and(self, other: Access) -> Access {
        Access { group: self.group && other.group, others: self.others && other.others }
    }
}

/// What the walk over one or more roots found.
#[derive(Debug)]
pub struct Walked {
    /// The files, in no particular order.
    pub files: Vec<Found>,
    /// How many of them are folders that cannot be listed.
    pub unlisted: u64,
    /// The permissions that all of them share.
    pub access: Access,
}

/// Walks `roots` (paths relative to the archive's base, `""` for the base itself), calling `seen` with the count so far.
///
/// Symbolic links are not followed, but each is accounted for; so are the files that `leave_out` gives a reason for. The
/// index's own folder is passed over.
pub fn walk(
    archive: &Archive,
    roots: &[String],
    leave_out: &dyn Fn(&str) -> Option<Skip>,
    seen: &mut dyn FnMut(usize),
) -> Walked {
    let base = archive.base.as_path();
    let index = archive.index_home();
    let group = std::fs::metadata(base).map_or(0, |metadata| metadata.gid());
    let mut walked = Walked { files: Vec::new(), unlisted: 0, access: Access { group: true, others: true } };
    for root in roots {
        let start = if root.is_empty() { base.to_owned() } else { base.join(super::path_from_text(root)) };
        for entry in WalkDir::new(&start).into_iter().filter_entry(|entry| !is_index(entry, &index)) {
            match entry {
                Ok(entry) => take(base, group, &entry, leave_out, &mut walked),
                Err(error) => take_error(base, &error, &mut walked),
            }
            if walked.files.len().is_multiple_of(1024) {
                seen(walked.files.len());
            }
        }
    }
    walked
}

fn is_index(entry: &DirEntry, index: &Path) -> bool {
    let is_ours = entry.file_name().to_str().is_some_and(|name| {
        name.strip_prefix(INDEX_FOLDER).is_some_and(|rest| rest.is_empty() || rest.starts_with('@'))
    });
    entry.file_type().is_dir() && (is_ours || entry.path() == index)
}

fn take(base: &Path, group: u32, entry: &DirEntry, leave_out: &dyn Fn(&str) -> Option<Skip>, walked: &mut Walked) {
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        Err(error) => return take_error(base, &error, walked), // gone since, or in a folder that only lists
    };
    let kind = entry.file_type();
    if !kind.is_symlink() {
        narrow(&mut walked.access, group, &metadata);
    }
    if kind.is_dir() {
        return;
    }
    let relative = entry.path().strip_prefix(base).unwrap_or(entry.path());
    let path = path_to_text(relative);
    let skip = if kind.is_symlink() {
        Some(Skip::Link)
    } else if !kind.is_file() {
        Some(Skip::Special)
    } else if is_hidden(relative) {
        Some(Skip::Hidden)
    } else if metadata.len() == 0 {
        Some(Skip::Empty)
    } else {
        leave_out(&path)
    };
    walked.files.push(Found { path, stamp: Stamp::of(&metadata), skip });
}

/// Takes a folder that cannot be listed as one unreadable entry.
fn take_error(base: &Path, error: &walkdir::Error, walked: &mut Walked) {
    let Some(path) = error.path() else { return };
    let skip = error.io_error().map_or(Skip::Link, Skip::unreadable);
    if skip != Skip::Vanished {
        walked.unlisted += u64::from(path.is_dir());
        let relative = path.strip_prefix(base).unwrap_or(path);
        let stamp = Stamp { bytes: 0, modified_ns: 0 };
        walked.files.push(Found { path: path_to_text(relative), stamp, skip: Some(skip) });
    }
}

fn is_hidden(relative: &Path) -> bool {
    relative.iter().any(|part| part.as_encoded_bytes().starts_with(b"."))
}

/// Takes away from `access` what the file or folder does not allow.
fn narrow(access: &mut Access, group: u32, metadata: &std::fs::Metadata) {
    let mode = metadata.permissions().mode();
    let needed = if metadata.is_dir() { 0o5 } else { 0o4 };
    access.group &= metadata.gid() == group && (mode >> 3) & needed == needed;
    access.others &= mode & needed == needed;
}
