//! A run: what is to be read is read in stretches, each is brought together with the ledger, and committed with it.

use std::time::Instant;

use super::line::{self, Done, Line};
use super::observer::Observer;
use super::options::Options;
use super::plan::{Before, Plan, Work};
use super::report::{Outcome, Report};
use super::survey::Survey;
use super::tongue::Tongue;
use crate::corpus::{Archive, FileState, Ledger, Record};
use crate::engine::embedded::{Index, Snapshot, Writer};
use crate::error::Result;
use crate::readers::Skip;
use crate::rules::Rules;

/// A run that writes.
pub struct Run<'a> {
    archive: &'a Archive,
    options: &'a Options,
    observer: &'a dyn Observer,
    rules: Rules,
    writer: Writer,
    /// The last commit before the run; `None` before the first.
    snapshot: Option<Snapshot>,
    roots: Vec<String>,
    /// What is true of the index once what was written is committed.
    ledger: Ledger,
    work: Vec<Work>,
    outcomes: Vec<(String, Outcome)>,
    tongue: Tongue,
    bytes_read: u64,
}

impl<'a> Run<'a> {
    /// Takes out of the index what is gone; what is to be read waits.
    ///
    /// # Errors
    /// Where the last commit cannot be read.
    pub fn begin(
        archive: &'a Archive,
        index: &Index,
        writer: Writer,
        survey: Survey,
        options: &'a Options,
        observer: &'a dyn Observer,
    ) -> Result<Run<'a>> {
        let snapshot = survey.commit.as_ref().map(|_| Snapshot::open(index)).transpose()?;
        let known = snapshot.as_ref().map_or(Vec::new(), |snapshot| snapshot.language_counts().to_vec());
        let Survey { mut ledger, plan, roots, rules, bytes_read, .. } = survey;
        let Plan { read: work, gone, remove, records, mut outcomes } = plan;
        outcomes.extend(gone.keys().map(|path| (path.clone(), Outcome::Removed)));
        for (path, run) in gone.into_iter().map(|(path, record)| (path, record.run)).chain(remove) {
            writer.remove_file(&path, run);
            ledger.files.remove(&path);
        }
        ledger.files.extend(records);
        let tongue = Tongue::new(known);
        Ok(Run {
            archive,
            options,
            observer,
            rules,
            writer,
            snapshot,
            roots,
            ledger,
            work,
            outcomes,
            tongue,
            bytes_read,
        })
    }

    /// Reads, commits, and gives the account of the run that began at that time.
    ///
    /// # Errors
    /// Where the index cannot be written; the last commit then stands.
    pub fn finish(mut self, began: Instant) -> Result<Report> {
        let work = std::mem::take(&mut self.work);
        self.observer.planned(work.len(), work.iter().map(|work| work.found.stamp.bytes).sum());
        let is_interrupted = self.read(&work)? < work.len();
        self.observer.finishing();
        self.writer.commit(self.archive, &self.roots, &self.ledger)?;
        self.writer.finish()?;
        let Run { ledger, bytes_read, outcomes, .. } = self;
        Ok(Report { ledger, bytes_read, is_interrupted, ..Report::new(outcomes, began) })
    }

    /// Reads files with a commit between any two stretches; returns how many were read.
    fn read(&mut self, work: &[Work]) -> Result<usize> {
        let (mut read, mut begun) = (0, 0);
        while begun < work.len() && !self.observer.is_cancelled() {
            if begun > 0 {
                self.writer.commit(self.archive, &self.roots, &self.ledger)?;
            }
            let stretch = &work[begun..];
            let done = self.read_stretch(stretch)?;
            begun += done.begun;
            read += done.records.len();
            self.reconcile(stretch, done);
        }
        Ok(read)
    }

    fn read_stretch(&self, work: &[Work]) -> Result<Done> {
        let threads = self.options.workers();
        let line = Line {
            archive: self.archive,
            writer: &self.writer,
            snapshot: self.snapshot.as_ref(),
            work,
            until: Instant::now().checked_add(self.options.checkpoint),
            limits: self.options.limits,
            rules: &self.rules,
            segment_bytes: self.options.segment_bytes(threads),
            finds_entities: self.options.finds_entities,
            tongue: &self.tongue,
            observer: self.observer,
        };
        line::run(&line, threads)
    }

    /// Lets what was read take the place of what an earlier run read of the same files, in the index and in the ledger.
    fn reconcile(&mut self, work: &[Work], done: Done) {
        for (at, record) in done.records {
            self.take(&work[at], record);
        }
        // What an earlier run read of such a file stays, and so does its line in the ledger: the next run reads it again.
        done.unfinished.iter().for_each(|at| self.writer.remove_file(&work[*at].found.path, self.writer.run()));
        done.replaced.iter().for_each(|id| self.writer.remove_article(*id));
        self.bytes_read += done.bytes_read;
    }

    fn take(&mut self, work: &Work, mut record: Record) {
        let path = &work.found.path;
        self.outcomes.push((path.clone(), outcome(work, &record)));
        match &work.before {
            // What cannot be read now keeps what was read of it before, and is tried again.
            Some(Before { path: old_path, record: old }) if old_path == path && is_kept(old, &record) => {
                record = Record { is_racy: true, ..old.clone() };
            }
            Some(Before { path: old_path, record: old }) => {
                self.writer.remove_file(old_path, old.run);
                self.ledger.files.remove(old_path);
            }
            None => {}
        }
        self.ledger.files.insert(path.clone(), record);
    }
}

/// Returns whether the articles of a changed file stay because it cannot be read at the moment.
fn is_kept(old: &Record, new: &Record) -> bool {
    let is_passing = matches!(&new.state, FileState::Skipped(Skip::Unreadable { .. }));
    is_passing && matches!(old.state, FileState::Indexed(_))
}

fn outcome(work: &Work, record: &Record) -> Outcome {
    match (record.state.clone(), work.moved_from()) {
        (FileState::Indexed(of), Some(before)) => Outcome::Moved { from: before.path.clone(), of },
        (FileState::Indexed(of), None) => Outcome::Indexed(of),
        (FileState::Skipped(skip), _) => Outcome::Skipped(skip),
    }
}
