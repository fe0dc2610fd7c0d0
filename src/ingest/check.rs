//! Whether an index is good: its files are as they were written, its articles are those that its ledger counts, and the
//! files on disk are those that were read. Nothing is changed by asking.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use super::observer::Observer;
use crate::corpus::{self, Archive, ContentHash, FileState, Ledger, Record, Stamp};
use crate::engine::embedded::{Commit, Damage, DamagedFile, Index, Integrity};
use crate::engine::fields::terms;
use crate::error::{Error, Result, plain_error};

/// So often a check begins anew because the index is written meanwhile.
const TRIES: usize = 5;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The index cannot be opened, or its ledger cannot be read, for the reason.
    Index(String),
    /// A file of the index is not as it was written.
    IndexFile(DamagedFile),
    /// The index holds another number of articles of a file than the ledger counts.
    Articles {
        /// The file's path.
        path: String,
        /// How many the ledger counts.
        counted: u64,
        /// How many there are.
        found: u64,
    },
    /// The index holds articles that the ledger counts nowhere.
    Surplus {
        /// The path of the file that they were read from, or its hash where it is very long.
        path: String,
        /// How many.
        found: u64,
    },
    /// A file on disk has other bytes than it was read with, although its size and time are the same.
    Altered(String),
    /// A file on disk cannot be read.
    Unreadable {
        /// Its path.
        path: String,
        /// The system's reason.
        error: String,
    },
}

impl Finding {
    /// Returns whether [`repair`](super::repair()) puts it right. A file on disk is nothing that an index could mend.
    pub fn is_of_index(&self) -> bool {
        !matches!(self, Finding::Altered(_) | Finding::Unreadable { .. })
    }
}

/// The files on disk, held against the hashes of their bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hashed {
    /// How many have the bytes that were read.
    pub same: u64,
    /// How many have another size or time by now, and were not read.
    pub changed: u64,
    /// How many are gone.
    pub gone: u64,
}

/// What a check found.
#[derive(Debug, Default)]
pub struct Check {
    /// When the index was last written, in seconds since 1970.
    pub written_seconds: Option<i64>,
    /// The files of the index that were read.
    pub index_files: u64,
    /// Their bytes.
    pub index_bytes: u64,
    /// The files with articles, as the ledger counts them.
    pub files: u64,
    /// Their articles.
    pub articles: u64,
    /// The files on disk, where they were to be looked at.
    pub hashed: Option<Hashed>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// How it is put right.
    pub(super) mending: Mending,
}

/// How an index is put right.
#[derive(Debug, Default)]
pub(super) struct Mending {
    /// Nothing of it can be used.
    pub is_lost: bool,
    /// The segments that have to go.
    pub segments: BTreeSet<String>,
    /// The terms of readings whose articles have to go.
    pub readings: Vec<String>,
    /// The files that have to be read again.
    pub files: Vec<String>,
}

impl Check {
    /// Returns whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.findings.is_empty()
    }

    /// Returns whether something is wrong that [`repair`](super::repair()) puts right.
    pub fn is_repairable(&self) -> bool {
        self.findings.iter().any(Finding::is_of_index)
    }
}

/// Checks the index of an archive, and, with `has_files`, every file that it was read from.
///
/// # Errors
/// [`Error::NoIndex`]; [`Error::IndexBusy`] where it is written all the time; [`Error::File`] where it may not be read;
/// [`Error::Interrupted`].
pub fn check(archive: &Archive, has_files: bool, observer: &dyn Observer) -> Result<Check> {
    let index = match Index::open(&archive.index) {
        Ok(index) => index,
        Err(error @ (Error::IndexBroken { .. } | Error::IndexFormat { .. })) => return Ok(lost(error)),
        Err(error) => return Err(error),
    };
    for _ in 0..TRIES {
        let state = index.state()?;
        let looked = look(&index, has_files.then_some(archive), observer);
        if index.state()? == state {
            return looked.or_else(|error| match error {
                Error::IndexBroken { .. } => Ok(lost(error)),
                error => Err(error),
            });
        }
    }
    Err(Error::IndexBusy { index: archive.index.clone(), process: None })
}

/// What is to be said of an index that cannot be used at all.
fn lost(error: Error) -> Check {
    let reason = match error {
        Error::IndexBroken { reason, .. } => reason,
        error => error.to_string(),
    };
    let mending = Mending { is_lost: true, ..Mending::default() };
    Check { findings: vec![Finding::Index(reason)], mending, ..Check::default() }
}

fn look(index: &Index, on_disk: Option<&Archive>, observer: &dyn Observer) -> Result<Check> {
    let commit = index.commit()?;
    let (ledger, unread) = match ledger(index, commit.as_ref()) {
        Err(Error::IndexBroken { reason, .. }) => (None, Some(Finding::Index(reason))),
        read => (Some(read?), None),
    };
    let hashed = ledger.iter().flat_map(hashed).filter(|_| on_disk.is_some());
    let (files, bytes) = hashed.fold((0, 0), |(files, bytes), (_, record, _)| (files + 1, bytes + record.stamp.bytes));
    observer.planned(files, bytes + index.segment_bytes()?);
    let integrity = index.verify(&mut |bytes| {
        observer.read(0, bytes);
        if observer.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let mut check = Check {
        written_seconds: commit.map(|commit| commit.seconds),
        index_files: integrity.files,
        index_bytes: integrity.bytes,
        ..Check::default()
    };
    check.findings.extend(integrity.damaged.iter().cloned().map(Finding::IndexFile));
    check.findings.extend(unread);
    match &ledger {
        Some(ledger) => {
            check.compare(ledger, integrity);
            check.hashed = on_disk.map(|archive| check.hash(ledger, archive, observer)).transpose()?;
        }
        None => check.mending.is_lost = true,
    }
    Ok(check)
}

fn ledger(index: &Index, commit: Option<&Commit>) -> Result<Ledger> {
    commit.map_or_else(|| Ok(Ledger::default()), |commit| index.ledger_of(commit))
}

/// Returns the files of which the bytes are known, with their hashes.
fn hashed(ledger: &Ledger) -> impl Iterator<Item = (&String, &Record, ContentHash)> {
    ledger.files.iter().filter_map(|(path, record)| Some((path, record, record.hash?)))
}

impl Check {
    /// Holds the articles of the index against the ledger.
    fn compare(&mut self, ledger: &Ledger, integrity: Integrity) {
        let Integrity { mut readings, articles, damaged_segments, .. } = integrity;
        // An article of no reading at all could never leave the index again.
        let homeless = articles.saturating_sub(readings.values().sum());
        for (path, record) in &ledger.files {
            let FileState::Indexed(of) = &record.state else { continue };
            (self.files, self.articles) = (self.files + 1, self.articles + of.articles);
            let term = terms::reading(record.run, path);
            let found = readings.remove(&term).unwrap_or(0);
            if found != of.articles {
                self.findings.push(Finding::Articles { path: path.clone(), counted: of.articles, found });
                self.mending.readings.push(term);
                self.mending.files.push(path.clone());
            }
        }
        self.take_surplus(readings);
        if homeless > 0 {
            self.findings.push(Finding::Surplus { path: String::new(), found: homeless });
            self.mending.is_lost = true;
        }
        self.mending.segments = damaged_segments;
    }

    fn take_surplus(&mut self, readings: BTreeMap<String, u64>) {
        for (term, found) in readings {
            let path = term.splitn(3, terms::READING).nth(2).unwrap_or_default();
            let path = path.trim_start_matches(terms::READING).to_owned();
            self.findings.push(Finding::Surplus { path, found });
            self.mending.readings.push(term);
        }
    }

    /// Holds the files on disk against their hashes.
    fn hash(&mut self, ledger: &Ledger, archive: &Archive, observer: &dyn Observer) -> Result<Hashed> {
        let mut hashed_files = Hashed::default();
        for (path, record, hash) in hashed(ledger) {
            if observer.is_cancelled() {
                return Err(Error::Interrupted);
            }
            let file = archive.base.join(corpus::path_from_text(path));
            match look_at(&file, record, hash) {
                OnDisk::Same => hashed_files.same += 1,
                OnDisk::Changed => hashed_files.changed += 1,
                OnDisk::Gone => hashed_files.gone += 1,
                OnDisk::Altered => self.findings.push(Finding::Altered(path.clone())),
                OnDisk::Unreadable(error) => self.findings.push(Finding::Unreadable { path: path.clone(), error }),
            }
            observer.read(1, record.stamp.bytes);
        }
        Ok(hashed_files)
    }
}

/// How a file on disk stands to what was read of it.
enum OnDisk {
    Same,
    Changed,
    Gone,
    Altered,
    Unreadable(String),
}

fn look_at(file: &Path, record: &Record, hash: ContentHash) -> OnDisk {
    let has_stamp = || Ok(Stamp::of(&fs::symlink_metadata(file)?) == record.stamp);
    let looked = has_stamp().and_then(|is_same| {
        if !is_same {
            return Ok(OnDisk::Changed);
        }
        match ContentHash::of_file(file)? == hash {
            true => Ok(OnDisk::Same),
            // It may have been changed while it was read.
            false => Ok(if has_stamp()? { OnDisk::Altered } else { OnDisk::Changed }),
        }
    });
    looked.unwrap_or_else(|error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => OnDisk::Gone,
        _ => OnDisk::Unreadable(plain_error(&error)),
    })
}

impl Finding {
    /// Returns what the finding is about: a file of the index or of the archive, nothing where it is the whole index.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Finding::Index(_) => None,
            Finding::IndexFile(file) => Some(&file.name),
            Finding::Articles { path, .. } | Finding::Surplus { path, .. } | Finding::Unreadable { path, .. } => {
                Some(path)
            }
            Finding::Altered(path) => Some(path),
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Finding::Index(reason) => write!(f, "the index cannot be used: {reason}"),
            Finding::IndexFile(file) => match &file.damage {
                Damage::Missing => f.write_str("missing"),
                Damage::Checksum => f.write_str("not the bytes that were written"),
                Damage::Unreadable(error) => write!(f, "cannot be read: {error}"),
            },
            Finding::Articles { counted, found, .. } => write!(f, "{found} of {counted} articles are there"),
            Finding::Surplus { found, .. } => write!(f, "{found} articles are there, none is counted"),
            Finding::Altered(_) => f.write_str("other bytes than were read, with the same size and time"),
            Finding::Unreadable { error, .. } => write!(f, "cannot be read: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Check, Finding};
    use crate::corpus::{FileState, Ledger, Record, Stamp, Yield};
    use crate::engine::embedded::Integrity;
    use crate::engine::fields::terms;

    fn record(run: u64, articles: u64) -> Record {
        let state = FileState::Indexed(Yield::of(articles));
        let stamp = Stamp { bytes: 1, modified_ns: 5 };
        Record { run, stamp, is_racy: false, hash: None, rules: 0, state }
    }

    #[test]
    fn articles_are_held_against_the_ledger() {
        let mut ledger = Ledger::default();
        for (path, run, articles) in [("a", 1, 1), ("b", 2, 3), ("c", 2, 1)] {
            ledger.files.insert(path.into(), record(run, articles));
        }
        let readings = [("a", 1, 1), ("b", 2, 2), ("b", 1, 3), ("d", 1, 7)];
        let readings: BTreeMap<String, u64> =
            readings.map(|(path, run, count)| (terms::reading(run, path), count)).into_iter().collect();
        let mut check = Check::default();
        check.compare(&ledger, Integrity { readings, articles: 13, ..Integrity::default() });
        let said: Vec<String> =
            check.findings.iter().map(|finding| format!("{}: {finding}", finding.subject().unwrap())).collect();
        assert_eq!(
            said,
            [
                "b: 2 of 3 articles are there",
                "c: 0 of 1 articles are there",
                "b: 3 articles are there, none is counted",
                "d: 7 articles are there, none is counted",
            ]
        );
        assert_eq!((check.files, check.articles, check.mending.files.len()), (3, 5, 2));
        assert!(!check.mending.is_lost && check.is_repairable());
    }

    #[test]
    fn an_index_does_not_mend_files() {
        let check = Check { findings: vec![Finding::Altered("a".into())], ..Check::default() };
        assert!(!check.is_good() && !check.is_repairable());
    }
}
