//! Which archive a command means, and bringing its index up to date.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::engine::{EngineArg, Remote};
use super::interrupt;
use super::progress::{FirstRun, Progress, plural};
use super::terminal::Color;
use crate::answers::Ground;
use crate::corpus::{Archive, INDEX_FOLDER, is_too_wide, path_from_text};
use crate::engine::cluster::{self, Cluster, Target};
use crate::engine::embedded::{Commit, Index, Live, Snapshot};
use crate::engine::{Current, Engine};
use crate::error::{Error, Result};
use crate::ingest::{self, Options, Report};
use crate::rules::Rules;
use crate::text::Language;

/// Where the index is, for every command that uses one.
#[derive(Debug, Args)]
pub struct IndexArg {
    /// Folder of the index, instead of `.morgue` in the archive
    #[arg(long, value_name = "DIR", env = "MORGUE_INDEX")]
    pub index: Option<PathBuf>,

    #[command(flatten)]
    engine: EngineArg,
}

/// What a command that shows something of one archive takes.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A folder or file of the archive; the nearest index by default
    archive: Option<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

impl ShowArgs {
    /// Finds the archive.
    pub fn choose(&self) -> Result<Chosen> {
        self.index.choose(self.archive.as_slice())
    }
}

/// An archive and the parts of it that a command is about.
#[derive(Debug)]
pub struct Chosen {
    /// The archive.
    pub archive: Archive,
    /// Paths relative to its base; `""` for all of it.
    pub scope: Vec<String>,
    /// The cluster that answers, where it is not the index of the archive.
    pub remote: Option<Remote>,
}

impl IndexArg {
    /// Means the index on this machine, in that folder where there is one.
    pub fn local(index: Option<PathBuf>) -> IndexArg {
        IndexArg { index, engine: EngineArg::none() }
    }

    /// Finds the archive that holds `paths`; without any, that of the index given or of the nearest one. With a cluster
    /// that answers, no index is needed, and without paths no archive.
    pub fn choose(&self, paths: &[PathBuf]) -> Result<Chosen> {
        let remote = self.remote(paths)?;
        match (&remote, paths) {
            (None, _) => self.choose_here(paths),
            (Some(remote), []) => Ok(Chosen { remote: Some(remote.clone()), ..Chosen::all(nearest_of(remote)) }),
            (Some(_), paths) => {
                let (archive, scope) = Archive::holding(paths, None, &|_, _| true)?;
                Ok(Chosen { archive: ledger_of(archive, &remote), scope, remote })
            }
        }
    }

    /// Returns the cluster that the flag, the variable or the archive's settings name.
    fn remote(&self, paths: &[PathBuf]) -> Result<Option<Remote>> {
        let here = PathBuf::from(".");
        let settings = match (&self.engine.engine, &self.index) {
            (Some(address), _) => Some(address.clone()),
            (None, Some(_)) => None,
            (None, None) => Rules::engine_above(paths.first().unwrap_or(&here))?,
        };
        settings.map(|address| self.engine.access.at(&address)).transpose()
    }

    /// Finds the archive, whatever cluster its settings name.
    pub fn choose_here(&self, paths: &[PathBuf]) -> Result<Chosen> {
        match (&self.index, paths) {
            (None, []) => Ok(Chosen::all(Archive::nearest(Path::new("."))?)),
            (None, paths) => {
                let (archive, scope) = Archive::holding(paths, None, &covers)?;
                Ok(Chosen { archive, scope, remote: None })
            }
            (Some(folder), []) => {
                let Some(commit) = Commit::last(folder) else {
                    // What is wrong with it is known where it is opened.
                    let no_index = Error::NoIndex { folder: folder.clone() };
                    return Err(Index::open(folder).err().unwrap_or(no_index));
                };
                Ok(Chosen::all(Archive { base: commit.base_from(folder), index: folder.clone() }))
            }
            (Some(folder), paths) => elsewhere(folder, paths),
        }
    }
}

impl IndexArg {
    /// Finds the archive to search, as [`IndexArg::choose`] does, but makes no common index of archives that have one each:
    /// that is for `index` to do.
    pub fn choose_to_search(&self, paths: &[PathBuf]) -> Result<Chosen> {
        let chosen = self.choose(paths)?;
        if chosen.remote.is_some() {
            return Ok(chosen);
        }
        let is_whole = chosen.scope.iter().any(String::is_empty);
        if self.index.is_some() || is_whole || paths.len() < 2 || covers(&chosen.archive, &chosen.scope) {
            return Ok(chosen);
        }
        let has_own = |path: &&PathBuf| {
            let own = Archive::holding(std::slice::from_ref(*path), None, &covers);
            own.is_ok_and(|(own, scope)| own != chosen.archive && covers(&own, &scope))
        };
        let own: Vec<&PathBuf> = paths.iter().filter(has_own).collect();
        if own.is_empty() { Ok(chosen) } else { Err(several_indexes(paths, &own)) }
    }
}

fn several_indexes(paths: &[PathBuf], own: &[&PathBuf]) -> Error {
    let named = |path: &PathBuf| path.display().to_string();
    let own: Vec<String> = own.iter().map(|path| format!("`{}`", named(path))).collect();
    let all: Vec<String> = paths.iter().map(named).collect();
    let (have, their) = if own.len() == 1 { ("has", "its") } else { ("have", "their") };
    Error::Argument {
        reason: format!("{} {have} an index of {their} own, and none holds all that is named", own.join(" and ")),
        hint: format!("search one after the other, or make one index of all: `morgue index {}`", all.join(" ")),
    }
}

impl Chosen {
    fn all(archive: Archive) -> Chosen {
        Chosen { archive, scope: vec![String::new()], remote: None }
    }

    /// Returns the archive with all that its index covers.
    pub fn covered(self) -> Chosen {
        let roots = Commit::last(&self.archive.index).map(|commit| commit.roots);
        Chosen { scope: roots.unwrap_or(self.scope), ..self }
    }

    /// Opens what answers, reading queries in these languages alone, where there are any.
    pub fn open(&self, languages: &[Language]) -> Result<Box<dyn Engine>> {
        if let Some(Remote { address, access }) = &self.remote {
            return Ok(Box::new(Cluster::open(address, access, languages)?));
        }
        let snapshot = Snapshot::open(&Index::open(&self.archive.index)?)?;
        Ok(Box::new(snapshot.reading_in(languages)))
    }

    /// Refuses a cluster for a command that is about the files of an index.
    pub fn on_disk(self, command: &str) -> Result<Chosen> {
        match &self.remote {
            None => Ok(self),
            Some(remote) => Err(Error::Argument {
                reason: format!("`morgue {command}` is about an index on this machine, not about `{}`", remote.address),
                hint: "name its folder: `--index DIR`".to_owned(),
            }),
        }
    }

    /// Returns what answers as the archive stands at any time.
    ///
    /// # Errors
    /// Where the cluster cannot be spoken to as asked.
    pub fn current(&self, languages: &[Language]) -> Result<Arc<dyn Current>> {
        Ok(match &self.remote {
            Some(Remote { address, access }) => Arc::new(cluster::Live::new(address, access, languages)?),
            None => Arc::new(Live::new(&self.archive.index, languages)),
        })
    }

    /// Returns what of the archive is searched, with the names that its settings have; without an archive at hand none.
    ///
    /// # Errors
    /// [`Error::Rules`] where the settings are wrong, [`Error::File`] where they cannot be read.
    pub fn ground(&self) -> Result<Ground> {
        let has_archive = !self.archive.base.as_os_str().is_empty();
        let rules = if has_archive { Rules::of(&self.archive)? } else { Rules::default() };
        Ok(Ground { scope: self.scope.clone(), names: Arc::new(rules.names) })
    }

    /// Returns whether there is an index already.
    pub fn has_index(&self) -> bool {
        self.archive.index.join("meta.json").is_file()
    }

    /// Returns whether there is an index with something to answer from.
    pub fn has_commit(&self) -> bool {
        let commit = Index::open(&self.archive.index).and_then(|index| index.commit());
        commit.is_ok_and(|commit| commit.is_some())
    }

    /// Returns what of the archive is meant, as seen from the current folder.
    pub fn named(&self) -> String {
        let paths = self.scope.iter().map(|path| near(&self.archive.base.join(path_from_text(path))));
        paths.collect::<Vec<_>>().join("`, `")
    }

    /// Refuses to read the root of the file system or the home folder without being asked for by name.
    pub fn refuse_too_wide(&self) -> Result<()> {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let base = &self.archive.base;
        let takes_it_all = self.scope.iter().any(String::is_empty) || self.archive.index.starts_with(base);
        if takes_it_all && is_too_wide(base, home.as_deref()) && !covers(&self.archive, &self.scope) {
            return Err(Error::TooWide { folder: self.archive.base.clone() });
        }
        Ok(())
    }

    /// Brings the index in step with the files, with progress on standard error.
    ///
    /// # Errors
    /// Those of [`ingest::update`].
    pub fn update(&self, options: &Options) -> Result<Report> {
        self.update_in(None, options)
    }

    /// Does the same with the index in a cluster, where there is such a `target`.
    ///
    /// # Errors
    /// Those of [`ingest::update_in`].
    pub fn update_in(&self, target: Option<&Target>, options: &Options) -> Result<Report> {
        self.watched(|progress| ingest::update_in(target, &self.archive, &self.scope, options, progress))
    }

    /// Does what takes long, with progress on standard error; Ctrl-C ends it in good order.
    pub fn watched<T>(&self, work: impl FnOnce(&Progress) -> Result<T>) -> Result<T> {
        let first_run =
            (!self.has_index()).then(|| FirstRun { archive: self.named(), index: near(&self.archive.index) });
        let progress = Progress::new(first_run);
        let done = interrupt::while_writing(|| work(&progress));
        progress.end();
        done
    }
}

/// Returns the archive at the current folder or above it that was read into a cluster from here; one without a base, of
/// which only the cluster knows anything, where there is none.
fn nearest_of(remote: &Remote) -> Archive {
    let ledger = format!("{INDEX_FOLDER}@{}", remote.address.index);
    let here = std::env::current_dir().unwrap_or_default();
    let base = here.ancestors().find(|above| above.join(&ledger).is_dir()).map(Path::to_owned);
    let base = base.unwrap_or_default();
    Archive { index: base.join(ledger), base }
}

/// Returns the archive with the folder where the ledger is of what went into a cluster: beside that of its own index.
fn ledger_of(archive: Archive, remote: &Option<Remote>) -> Archive {
    let name = remote.as_ref().map(|remote| format!("{INDEX_FOLDER}@{}", remote.address.index));
    let index = name.map_or(archive.index, |name| archive.base.join(name));
    Archive { index, ..archive }
}

/// Returns whether the archive's index holds all of `scope`.
fn covers(archive: &Archive, scope: &[String]) -> bool {
    let roots = Commit::last(&archive.index).map(|commit| commit.roots).unwrap_or_default();
    scope.iter().all(|path| ingest::is_in(path, &roots))
}

/// Finds the archive whose index is to be in `folder`: the one it has already, if that holds `paths`.
fn elsewhere(folder: &Path, paths: &[PathBuf]) -> Result<Chosen> {
    let known = Commit::last(folder).map(|commit| commit.base_from(folder));
    let (planned, scope) = Archive::holding(paths, Some(folder), &covers)?;
    let Some(base) = known else { return Ok(Chosen { archive: planned, scope, remote: None }) };
    let inside = planned.base.strip_prefix(&base).map(Path::to_owned).map_err(|_| Error::OtherArchive {
        index: folder.to_owned(),
        base: base.clone(),
        path: planned.base.clone(),
    })?;
    let archive = Archive { base, index: folder.to_owned() };
    let scope =
        scope.iter().map(|path| archive.relative(&archive.base.join(&inside).join(path_from_text(path)))).collect();
    Ok(Chosen { archive, scope, remote: None })
}

/// Writes a path as seen from the current folder where it lies in it.
pub fn near(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let relative = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    match relative {
        Some(relative) if relative.as_os_str().is_empty() => ".".to_owned(),
        Some(relative) => relative.display().to_string(),
        None => path.display().to_string(),
    }
}

/// Says in a line what a run did; nothing where it changed nothing.
pub fn summary(report: &Report) -> Option<String> {
    let counts = report.counts();
    if !report.has_changes() {
        return None;
    }
    let mut parts = Vec::new();
    if counts.indexed > 0 {
        let (files, articles) = (plural(counts.indexed, "file"), plural(counts.articles, "article"));
        parts.push(format!("indexed {} {files}, {} {articles}", counts.indexed, counts.articles));
    }
    for (count, what) in [
        (counts.moved, "moved"),
        (counts.removed, "removed"),
        (counts.skipped, "skipped"),
        (counts.skipped_parts, "entries skipped"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    Some(format!("{} in {:.1} s", parts.join(", "), report.took.as_secs_f64()))
}
