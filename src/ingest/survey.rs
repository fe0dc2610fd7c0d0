//! What there is to do: the files on disk beside the ledger of the last commit. Nothing is changed by looking.

use super::moves;
use super::observer::Observer;
use super::plan::{Plan, is_in};
use crate::corpus::{self, Access, Archive, Ledger};
use crate::engine::embedded::{Commit, Index};
use crate::error::{Error, Result};
use crate::readers::Limits;
use crate::rules::Rules;

/// An archive and its index, compared.
pub struct Survey {
    /// The index; `None` where there is none yet.
    pub(super) index: Option<Index>,
    /// Its last commit.
    pub(super) commit: Option<Commit>,
    /// The archive's settings.
    pub(super) rules: Rules,
    /// What that commit accounts for.
    pub(super) ledger: Ledger,
    /// What a run has to do.
    pub(super) plan: Plan,
    /// What the index covers after the run.
    pub(super) roots: Vec<String>,
    /// Who may read all that the index covers then.
    pub(super) access: Access,
    /// How many of the files on disk are folders that cannot be listed.
    pub(super) unlisted: u64,
    /// Bytes read from the disk, to find moved files.
    pub(super) bytes_read: u64,
}

impl Survey {
    /// Walks the files under `scope` and compares them with the ledger.
    ///
    /// # Errors
    /// [`Error::IndexBroken`], [`Error::IndexFormat`], [`Error::Rules`].
    pub fn make(archive: &Archive, scope: &[String], limits: Limits, observer: &dyn Observer) -> Result<Survey> {
        let index = match Index::open(&archive.index) {
            Err(Error::NoIndex { .. }) => None,
            other => Some(other?),
        };
        let commit = index.as_ref().map(Index::commit).transpose()?.flatten();
        let ledger = match (&index, &commit) {
            (Some(index), Some(commit)) => index.ledger_of(commit)?,
            _ => Ledger::default(),
        };
        let scope = &joined(Vec::new(), scope)[..];
        let rules = Rules::of(archive)?;
        let walked = corpus::walk(archive, scope, &|path| rules.leave_out(path), &mut |files| observer.walked(files));
        let mut plan = Plan::new(walked.files, &ledger.files, scope, limits, &rules);
        let bytes_read = moves::find(&mut plan, archive, limits, &rules, observer);
        let old_roots = commit.as_ref().map(|commit| commit.roots.clone());
        let covers_all = old_roots.as_ref().is_none_or(|old| old.iter().all(|root| is_in(root, scope)));
        let access = match &index {
            // Outside the archive nothing is known of who may come there.
            _ if !archive.index.starts_with(&archive.base) => Access { group: false, others: false },
            Some(index) if !covers_all => walked.access.and(index.access()),
            _ => walked.access,
        };
        let (roots, unlisted) = (joined(old_roots.unwrap_or_default(), scope), walked.unlisted);
        Ok(Survey { index, commit, rules, ledger, plan, roots, access, unlisted, bytes_read })
    }

    /// Returns whether the index needs no change.
    pub fn is_in_step(&self) -> bool {
        self.plan.is_empty() && self.commit.as_ref().is_some_and(|commit| commit.roots == self.roots)
    }

    /// Returns the number of the last commit, 0 before the first.
    pub(super) fn last_run(&self) -> u64 {
        self.commit.as_ref().map_or(0, |commit| commit.run)
    }
}

/// Joins the roots of an index with those of a run; what lies in another root is not named twice.
fn joined(mut roots: Vec<String>, scope: &[String]) -> Vec<String> {
    for root in scope {
        if !is_in(root, &roots) {
            roots.retain(|old| !is_in(old, std::slice::from_ref(root)));
            roots.push(root.clone());
        }
    }
    roots.sort_unstable();
    roots
}
