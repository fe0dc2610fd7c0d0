//! The files of an index folder: which are an index's own, how each comes onto the disk as a whole or not at all, and who
//! may read them.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use crate::corpus::{Access, BESIDE_FOLDER};
use crate::error::{Error, Result};

/// The list of segments, with what the last commit says.
pub const META: &str = "meta.json";
/// The list of files that tantivy removes once no segment has them.
pub const MANAGED: &str = ".managed.json";
/// Names the process that holds the lock.
pub const WRITER: &str = "writer.pid";
/// What the name of a ledger begins with.
pub const LEDGER: &str = "ledger-";
/// What the names of files begin with that are being written.
const TEMPORARY: &str = ".tmp";

/// Returns whether a file of that name belongs to a segment: 32 hexadecimal digits and an ending.
pub fn is_of_segment(name: &str) -> bool {
    name.len() > 32 && name.as_bytes()[..32].iter().all(u8::is_ascii_hexdigit)
}

/// Returns whether a file of that name belongs to an index.
fn is_ours(name: &str) -> bool {
    matches!(name, META | MANAGED | WRITER | BESIDE_FOLDER | ".tantivy-writer.lock" | ".tantivy-meta.lock")
        || name.starts_with(LEDGER)
        || name.starts_with(TEMPORARY)
        || is_of_segment(name)
}

/// Returns the names of what lies in the folder, none where it cannot be listed.
pub fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| file.file_name().to_string_lossy().into_owned()).collect()
}

/// Returns whether an index was there, whatever is left of it: more than what a first run that fails at once leaves.
pub fn has_remains(folder: &Path) -> bool {
    names(folder).iter().any(|name| name.starts_with(LEDGER) || is_of_segment(name))
}

/// Refuses a folder in which other things lie than an index's.
///
/// # Errors
/// [`Error::NotAnIndex`].
pub fn refuse_foreign(folder: &Path) -> Result<()> {
    match names(folder).into_iter().find(|name| !is_ours(name)) {
        Some(name) => Err(Error::NotAnIndex { folder: folder.to_owned(), file: name.into() }),
        None => Ok(()),
    }
}

/// Creates the folder, readable by its owner alone: what may be wider is decided once the archive's files are known.
///
/// # Errors
/// Where the system refuses it.
pub fn create_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Writes a file into the folder and onto the disk, as a whole or not at all.
///
/// # Errors
/// Where it cannot be written; what was there before stands.
pub fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = folder.join(format!("{TEMPORARY}-{name}"));
    let written = File::create(&temporary).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    let put = written.and_then(|()| fs::rename(&temporary, folder.join(name)));
    if put.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    put
}

/// Removes what a killed process had begun to write. Only the one writer may do so.
pub fn remove_unfinished(folder: &Path) {
    for name in names(folder).iter().filter(|name| name.starts_with(TEMPORARY)) {
        let _ = fs::remove_file(folder.join(name));
    }
}

/// Removes the ledgers that no commit of these names wants any more.
pub fn remove_ledgers_but(folder: &Path, keep: &[Option<&String>]) {
    for name in names(folder).iter().filter(|name| name.starts_with(LEDGER) && !keep.contains(&Some(name))) {
        let _ = fs::remove_file(folder.join(name));
    }
}

/// Removes a folder with the index in it.
///
/// # Errors
/// Where a file cannot be removed.
pub fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Puts the names of the folder's files onto the disk; the files alone are synced as they are written.
///
/// # Errors
/// Where the system refuses it.
pub fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Returns the permissions of an index folder that those may read who may read every file of the archive.
pub fn mode(access: Access) -> u32 {
    0o700 | if access.group { 0o050 } else { 0 } | if access.others { 0o005 } else { 0 }
}

/// Gives a file or folder permissions, where it has others.
///
/// # Errors
/// Where the system refuses it.
pub fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    let mode = mode & 0o777;
    if fs::metadata(path)?.permissions().mode() & 0o777 == mode {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode))
}

/// Takes the folder from those who may not read all of the archive any more.
///
/// # Errors
/// Where the system refuses it.
pub fn narrow(folder: &Path, access: Access) -> io::Result<()> {
    let now = fs::metadata(folder)?.permissions().mode();
    set_mode(folder, mode(access) & now)
}

/// Lets those read the index whom its folder is to admit: tantivy keeps some of its files for their owner alone.
///
/// # Errors
/// Where the system refuses it.
pub fn open_to_readers(folder: &Path, access: Access) -> io::Result<()> {
    let readable = mode(access) & 0o644 | 0o600;
    for name in [META, MANAGED] {
        set_mode(&folder.join(name), readable)?;
    }
    set_mode(folder, mode(access))
}

#[cfg(test)]
mod tests {
    use super::{is_of_segment, is_ours};

    #[test]
    fn an_index_knows_its_own_files() {
        let segment = "0123456789abcdef0123456789abcdef";
        for name in
            ["meta.json", ".managed.json", "writer.pid", "ledger-00ff", ".tmp-ledger-00ff", ".tmpX1", ".rebuilding"]
        {
            assert!(is_ours(name) && !is_of_segment(name), "{name}");
        }
        assert!(is_of_segment(&format!("{segment}.store")) && is_ours(&format!("{segment}.12.del")));
        assert!(!is_ours("a.txt") && !is_ours(segment) && !is_ours("notes.json"));
    }
}
