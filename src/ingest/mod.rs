//! The write line: walk → read → parse → annotate → write. The one place that sees all its stages.
//!
//! [`update`] brings the index of an archive in step with its files: an unchanged file is not read, a changed one is
//! replaced, a removed one leaves the index. A bad file is a line in the [`Report`], never the end of the run.

mod line;
mod observer;
mod plan;
mod report;
mod tongue;

use std::num::NonZeroUsize;
use std::time::Instant;

pub use observer::{Observer, Unobserved};
pub use plan::is_in;
pub use report::{Counts, Outcome, Report};

use crate::corpus::{self, Access, Archive, FileState, Ledger, Record};
use crate::engine::embedded::{Index, Snapshot, Writer};
use crate::error::{Error, Result};
use crate::readers::{Limits, Skip};
use crate::rules::Rules;
use line::Line;
use plan::Plan;
use tongue::Tongue;

/// How a run is to go.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Memory for all segments being built, in bytes.
    pub memory_bytes: usize,
    /// Threads that read and build.
    pub threads: NonZeroUsize,
    /// Sizes beyond which input is left out.
    pub limits: Limits,
}

/// What is not for segments in the memory of a run: batches, decoders, the ledger.
const RESERVED_BYTES: usize = 96 << 20;

/// The least that a segment is given, so that a small budget does not end in thousands of segments.
const LEAST_SEGMENT_BYTES: usize = 16 << 20;

impl Default for Options {
    /// 512 MiB, a thread for each processor.
    fn default() -> Options {
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Options { memory_bytes: 512 << 20, threads, limits: Limits::default() }
    }
}

impl Options {
    /// Returns as many threads as the memory feeds.
    fn workers(&self) -> usize {
        let fed = self.memory_bytes.saturating_sub(RESERVED_BYTES) / LEAST_SEGMENT_BYTES;
        self.threads.get().min(fed.max(1))
    }

    fn segment_bytes(&self, threads: usize) -> usize {
        (self.memory_bytes.saturating_sub(RESERVED_BYTES) / threads).max(LEAST_SEGMENT_BYTES)
    }
}

/// Brings the index in step with the files under `scope` (paths relative to the archive's base, `""` for all of it).
///
/// # Errors
/// [`Error::IndexBusy`], [`Error::IndexNotWritable`], [`Error::IndexBroken`]; the last commit then stands.
pub fn update(archive: &Archive, scope: &[String], options: &Options, observer: &dyn Observer) -> Result<Report> {
    let began = Instant::now();
    let index = match Index::open(&archive.index) {
        Err(Error::NoIndex { .. }) => None,
        other => Some(other?),
    };
    let commit = index.as_ref().map(Index::commit).transpose()?.flatten();
    let last_run = commit.as_ref().map_or(0, |commit| commit.run);
    let mut ledger = match (&index, &commit) {
        (Some(index), Some(commit)) => index.ledger_of(commit)?,
        _ => Ledger::default(),
    };
    let scope = &joined(Vec::new(), scope)[..];
    let rules = Rules::of(archive)?;
    let walked = corpus::walk(archive, scope, &|path| rules.leave_out(path), &mut |files| observer.walked(files));
    let is_to_reread = ledger.rules != rules.digest();
    let mut plan = Plan::new(walked.files, &ledger.files, scope, options.limits, is_to_reread);
    let old_roots = commit.map(|commit| commit.roots);
    let roots = joined(old_roots.clone().unwrap_or_default(), scope);
    let covers_all = old_roots.as_ref().is_none_or(|old| old.iter().all(|root| is_in(root, scope)));
    let access = match &index {
        // Outside the archive nothing is known of who may come there.
        _ if !archive.index.starts_with(&archive.base) => Access { group: false, others: false },
        Some(index) if !covers_all => walked.access.and(index.access()),
        _ => walked.access,
    };
    if let Some(index) = &index {
        index.narrow(access)?;
    }
    if plan.is_empty() && old_roots.as_ref() == Some(&roots) {
        return Ok(Report { files: sorted(plan.outcomes), took: began.elapsed(), ..Report::default() });
    }

    let index = index.map_or_else(|| Index::open_or_create(archive), Ok)?;
    let writer = Writer::open(&index, access)?;
    if writer.run() != last_run + 1 {
        // Another process has committed since the ledger was read: what is to be done has to be found anew.
        drop(writer);
        return update(archive, scope, options, observer);
    }
    observer.planned(plan.read.len(), plan.read.iter().map(|file| file.stamp.bytes).sum());
    let threads = options.workers();
    let segment_bytes = options.segment_bytes(threads);
    let known = if last_run > 0 { Snapshot::open(&index)?.language_counts().to_vec() } else { Vec::new() };
    let tongue = &Tongue::new(known);
    let (files, limits) = (&plan.read[..], options.limits);
    let line = Line { archive, writer: &writer, files, limits, rules: &rules, segment_bytes, tongue, observer };
    let mut done = line::run(&line, threads)?;
    let outcomes_read: Vec<_> = done.records.iter().map(|(path, record)| (path.clone(), outcome(record))).collect();
    let mut remove = std::mem::take(&mut plan.remove);
    for (path, record) in &mut done.records {
        match plan.changed.remove(path) {
            // What cannot be read now keeps what was read of it before, and is tried again.
            Some(old) if is_kept(&old, record) => *record = Record { is_racy: true, ..old },
            Some(old) => remove.push((path.clone(), old.run)),
            None => {}
        }
    }
    remove.iter().for_each(|(path, run)| writer.remove_file(path, *run));
    // What an earlier run read of such a file stays, and so does its line in the ledger: the next run reads it again.
    done.unfinished.iter().for_each(|path| writer.remove_file(path, writer.run()));
    done.replaced.iter().for_each(|id| writer.remove_article(*id));
    let is_interrupted = done.records.len() < plan.read.len();

    observer.finishing();
    let Plan { records, mut outcomes, .. } = plan;
    remove.iter().for_each(|(path, _)| {
        ledger.files.remove(path);
    });
    outcomes.extend(outcomes_read);
    ledger.files.extend(records.into_iter().chain(done.records));
    if !is_interrupted && covers_all {
        rules.digest().clone_into(&mut ledger.rules);
    }
    writer.commit(archive, roots, &ledger)?;
    Ok(Report { files: sorted(outcomes), bytes_read: done.bytes_read, took: began.elapsed(), is_interrupted })
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

/// Returns whether the articles of a changed file stay because it cannot be read at the moment.
fn is_kept(old: &Record, new: &Record) -> bool {
    let is_passing = matches!(&new.state, FileState::Skipped(Skip::Unreadable { .. }));
    is_passing && matches!(old.state, FileState::Indexed(_))
}

fn outcome(record: &Record) -> Outcome {
    match record.state.clone() {
        FileState::Indexed(of) => Outcome::Indexed(of),
        FileState::Skipped(skip) => Outcome::Skipped(skip),
    }
}

fn sorted(mut files: Vec<(String, Outcome)>) -> Vec<(String, Outcome)> {
    files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    files
}
