//! A run: what is to be read is read in stretches, each is brought together with the ledger, and committed with it.

use std::time::Instant;

use super::line::{self, Done, Line};
use super::observer::Observer;
use super::options::Options;
use super::plan::{Before, Plan, Work};
use super::report::{Outcome, Report};
use super::survey::Survey;
use super::tongue::Tongue;
use crate::corpus::{Archive, FileState, Found, Ledger, Record};
use crate::engine::{Past, Writer};
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
    past: Option<Box<dyn Past>>,
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
        past: Option<Box<dyn Past>>,
        writer: Writer,
        survey: Survey,
        options: &'a Options,
        observer: &'a dyn Observer,
    ) -> Result<Run<'a>> {
        let known = past.as_ref().map(|past| past.language_counts()).transpose()?.unwrap_or_default();
        let Survey { mut ledger, plan, roots, rules, bytes_read, .. } = survey;
        let Plan { read: work, gone, remove, records, mut outcomes } = plan;
        outcomes.extend(gone.keys().map(|path| (path.clone(), Outcome::Removed)));
        for (path, run) in gone.into_iter().map(|(path, record)| (path, record.run)).chain(remove) {
            writer.remove_file(&path, run);
            ledger.files.remove(&path);
        }
        ledger.files.extend(records);
        let tongue = Tongue::new(known);
        Ok(Run { archive, options, observer, rules, writer, past, roots, ledger, work, outcomes, tongue, bytes_read })
    }

    /// Reads, commits, and gives the account of the run that began at that time.
    ///
    /// # Errors
    /// Where the index cannot be written; the last commit then stands.
    pub fn finish(mut self, began: Instant) -> Result<Report> {
        let work = std::mem::take(&mut self.work);
        self.observer.planned(work.len(), work.iter().map(|work| work.found.stamp.bytes).sum());
        let mut is_interrupted = self.read(&work)? < work.len();
        if !is_interrupted {
            is_interrupted = !self.tell_again()?;
        }
        self.observer.finishing();
        if is_interrupted {
            self.checkpoint()?;
        } else {
            self.writer.commit(self.archive, &self.roots, &self.ledger)?;
        }
        let Run { writer, ledger, bytes_read, outcomes, .. } = self;
        let rejected = writer.finish()?;
        Ok(Report { ledger, bytes_read, is_interrupted, rejected, ..Report::new(outcomes, began) })
    }

    /// Reads files with a commit between any two stretches; returns how many were read.
    fn read(&mut self, work: &[Work]) -> Result<usize> {
        let (mut read, mut begun) = (0, 0);
        while begun < work.len() && !self.observer.is_cancelled() {
            if begun > 0 {
                self.checkpoint()?;
            }
            let stretch = &work[begun..];
            let done = self.read_stretch(stretch)?;
            begun += done.begun;
            read += done.records.len();
            self.reconcile(stretch, done);
        }
        Ok(read)
    }

    /// Commits what is done so far. Files with texts of which the language may be told otherwise at the end are to be read
    /// again by the next run, should this one not get there.
    fn checkpoint(&mut self) -> Result<()> {
        let told = self.tongue.told();
        let is_open = |path: &String, record: &Record| told.contains(path) && !record.is_racy;
        let open: Vec<String> = self
            .ledger
            .files
            .iter()
            .filter(|(path, record)| is_open(path, record))
            .map(|(path, _)| path.clone())
            .collect();
        self.set_racy(&open, true);
        let committed = self.writer.commit(self.archive, &self.roots, &self.ledger);
        self.set_racy(&open, false);
        committed
    }

    fn set_racy(&mut self, paths: &[String], is_racy: bool) {
        for path in paths {
            if let Some(record) = self.ledger.files.get_mut(path) {
                record.is_racy = is_racy;
            }
        }
    }

    /// Reads the files again of which the language was told otherwise before all was read; returns whether all were.
    fn tell_again(&mut self) -> Result<bool> {
        let wrong = self.tongue.wrongly_told();
        let again: Vec<Work> = wrong.iter().filter_map(|path| self.work_of(path)).collect();
        if again.is_empty() {
            return Ok(true);
        }
        // What was read of them has to be part of a commit, to be told from what is read now.
        let paths: Vec<String> = again.iter().map(|work| work.found.path.clone()).collect();
        self.set_racy(&paths, true);
        self.checkpoint()?;
        self.outcomes.retain(|(path, _)| !wrong.contains(path));
        Ok(self.read(&again)? == again.len())
    }

    /// Returns what there is to do to read a file of the ledger once more.
    fn work_of(&self, path: &str) -> Option<Work> {
        let record = self.ledger.files.get(path).filter(|record| record.has_articles())?.clone();
        let found = Found { path: path.to_owned(), stamp: record.stamp, skip: None };
        Some(Work { found, before: Some(Before { path: path.to_owned(), record }) })
    }

    fn read_stretch(&self, work: &[Work]) -> Result<Done> {
        let threads = self.options.workers();
        let line = Line {
            archive: self.archive,
            writer: &self.writer,
            past: self.past.as_deref(),
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
    is_passing && old.has_articles()
}

fn outcome(work: &Work, record: &Record) -> Outcome {
    match (record.state.clone(), work.moved_from()) {
        (FileState::Indexed(of), Some(before)) => Outcome::Moved { from: before.path.clone(), of },
        (FileState::Indexed(of), None) => Outcome::Indexed(of),
        (FileState::Skipped(skip), _) => Outcome::Skipped(skip),
    }
}
