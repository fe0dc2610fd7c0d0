//! Putting an index right: what is damaged leaves it, and the files that it was read from are read again.

use super::check::Check;
use super::observer::Observer;
use super::options::Options;
use super::rebuild::rebuild;
use super::report::Report;
use super::update;
use crate::corpus::Archive;
use crate::engine::embedded::{Index, Lock, Writer};
use crate::error::Result;

/// Puts right what `check` found wrong with the index of an archive: reads the files again whose articles are damaged, or
/// all where that cannot be told. `scope` is what the index is to cover where it does not say so itself any more.
///
/// # Errors
/// Those of [`update`].
pub fn repair(
    archive: &Archive,
    scope: &[String],
    check: &Check,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Report> {
    if check.mending.is_lost {
        return rebuild(archive, scope, options, observer);
    }
    let index = Index::open(&archive.index)?;
    if !check.mending.segments.is_empty() {
        index.without_segments(&Lock::take(&archive.index)?, &check.mending.segments)?;
    }
    let roots = forget(archive, &index, check)?;
    update(archive, &roots, options, observer)
}

/// Takes what is damaged out of index and ledger in one commit: what is left is true. Returns what the index covers.
fn forget(archive: &Archive, index: &Index, check: &Check) -> Result<Vec<String>> {
    let mut writer = Writer::open(index, index.access())?;
    let (roots, mut ledger) = match index.commit()? {
        Some(commit) => (commit.roots.clone(), index.ledger_of(&commit)?),
        None => Default::default(),
    };
    check.mending.readings.iter().for_each(|term| writer.remove_reading(term));
    check.mending.files.iter().for_each(|path| drop(ledger.files.remove(path)));
    writer.commit(archive, &roots, &ledger)?;
    writer.finish()?;
    Ok(roots)
}
