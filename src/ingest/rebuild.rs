//! Building anew: beside the index that there is, which answers until the new one is whole and takes its place.

use std::fs;

use super::observer::Observer;
use super::options::Options;
use super::report::Report;
use super::update;
use crate::corpus::Archive;
use crate::engine::embedded::{Commit, Lock, is_whole, put_in_place, remove};
use crate::error::Result;

/// Builds the index of an archive anew from all files under `scope` and under what the old index covers. A rebuild that was
/// interrupted goes on where it was; until it is done the old index answers, if it can.
///
/// # Errors
/// Those of [`update`]; the old index then stands.
pub fn rebuild(archive: &Archive, scope: &[String], options: &Options, observer: &dyn Observer) -> Result<Report> {
    if !fs::exists(&archive.index).unwrap_or(true) {
        return update(archive, scope, options, observer);
    }
    let lock = Lock::take(&archive.index)?;
    let roots = Commit::last(&archive.index).map_or_else(Vec::new, |commit| commit.roots);
    let scope: Vec<String> = roots.iter().chain(scope).cloned().collect();
    let beside = archive.beside();
    if !is_whole(&beside.index) {
        remove(&beside.index)?;
    }
    let report = update(&beside, &scope, options, observer)?;
    if !report.is_interrupted {
        put_in_place(&lock, &beside.index)?;
    }
    Ok(report)
}
