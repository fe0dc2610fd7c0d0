//! Where an archive is, and where its index.
//!
//! An archive has a *base*, the folder that all its paths are relative to, and an index folder, by default `.morgue` in
//! the base. The index is found from any folder below the base, as git finds `.git`.

use std::path::{Component, Path, PathBuf};

use super::paths::path_to_text;
use crate::error::{Error, Result};

/// The name of the folder that holds an archive's index.
pub const INDEX_FOLDER: &str = ".morgue";

/// The name of the folder, in that of the index, in which an index is built anew while the old one answers.
pub const BESIDE_FOLDER: &str = ".rebuilding";

/// An archive: its base and the folder of its index, both absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The folder that paths are relative to.
    pub base: PathBuf,
    /// The folder of the index.
    pub index: PathBuf,
}

impl Archive {
    /// Finds the index that a command without an archive means: the nearest `.morgue` in `folder` or above it.
    ///
    /// # Errors
    /// [`Error::NoIndex`] where there is none.
    pub fn nearest(folder: &Path) -> Result<Archive> {
        let folder = absolute(folder)?;
        let base = folder.ancestors().find(|above| has_index(above));
        base.map(Archive::at).ok_or(Error::NoIndex { folder: folder.clone() })
    }

    /// Finds or plans the archive that holds all `paths`: the nearest indexed folder that they lie in, else the folder
    /// itself, the folder of a file, or the folder that several share. Returns it with the paths relative to its base.
    ///
    /// An index above the paths counts only if `covers`, asked with it and the paths relative to its base, says that they
    /// are part of what it holds: an index of one file does not draw in its neighbours.
    ///
    /// # Errors
    /// [`Error::NoArchive`] for a path that does not exist.
    pub fn holding(
        paths: &[PathBuf],
        index: Option<&Path>,
        covers: &dyn Fn(&Archive, &[String]) -> bool,
    ) -> Result<(Archive, Vec<String>)> {
        let paths = paths.iter().map(|path| absolute(path)).collect::<Result<Vec<_>>>()?;
        let shared = shared_folder(&paths);
        let roots = |archive: &Archive| paths.iter().map(|path| archive.relative(path)).collect::<Vec<_>>();
        if let Some(index) = index {
            let archive = Archive { base: shared, index: index.to_owned() };
            return Ok((archive.clone(), roots(&archive)));
        }
        let indexed = shared.ancestors().filter(|above| has_index(above)).map(Archive::at);
        let holds = |archive: &Archive| archive.base == shared || covers(archive, &roots(archive));
        let archive = indexed.into_iter().find(holds).unwrap_or_else(|| Archive::at(&shared));
        Ok((archive.clone(), roots(&archive)))
    }

    /// Returns the archive whose base is `base` and whose index is in it.
    pub fn at(base: &Path) -> Archive {
        Archive { base: base.to_owned(), index: base.join(INDEX_FOLDER) }
    }

    /// Returns the same archive with the index that is being built anew.
    #[must_use]
    pub fn beside(&self) -> Archive {
        Archive { base: self.base.clone(), index: self.index.join(BESIDE_FOLDER) }
    }

    /// Returns the index folder with links resolved; of an index that is being built anew the one that it is to go to.
    pub fn index_home(&self) -> PathBuf {
        let home = self.index.parent().filter(|_| self.index.ends_with(BESIDE_FOLDER)).unwrap_or(&self.index);
        home.canonicalize().or_else(|_| std::path::absolute(home)).unwrap_or_else(|_| home.to_owned())
    }

    /// Returns `path` relative to the base, `""` for the base itself.
    pub fn relative(&self, path: &Path) -> String {
        path_to_text(path.strip_prefix(&self.base).unwrap_or(path))
    }

    /// Returns how the base is written in the index: relative where the index lies in it, so that both can be moved.
    pub fn base_from_index(&self) -> String {
        match self.index_home().strip_prefix(&self.base) {
            Ok(below) => vec![".."; below.components().count()].join("/"),
            Err(_) => path_to_text(&self.base),
        }
    }
}

/// Returns whether `base` is so wide that it is not read without being asked for by name: the root of the file system
/// or the home folder.
pub fn is_too_wide(base: &Path, home: Option<&Path>) -> bool {
    base.parent().is_none() || home.is_some_and(|home| home.canonicalize().is_ok_and(|home| home == base))
}

/// Returns whether an index lies in the folder, or what is left of one.
fn has_index(folder: &Path) -> bool {
    let index = folder.join(INDEX_FOLDER);
    let is_ledger = |file: std::fs::DirEntry| file.file_name().to_string_lossy().starts_with("ledger-");
    index.join("meta.json").is_file() || std::fs::read_dir(index).into_iter().flatten().flatten().any(is_ledger)
}

/// Resolves links and `..`.
fn absolute(path: &Path) -> Result<PathBuf> {
    path.canonicalize().map_err(|error| Error::NoArchive { path: path.to_owned(), error })
}

/// Returns the deepest folder that holds all `paths`.
fn shared_folder(paths: &[PathBuf]) -> PathBuf {
    let folders = paths.iter().map(|path| if path.is_dir() { path } else { path.parent().unwrap_or(path) });
    let shared = folders.map(Path::to_owned).reduce(|a, b| {
        let parts: Vec<Component<'_>> =
            a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
        parts.iter().collect()
    });
    shared.unwrap_or_default()
}
