//! One file of the archive on its way through the line: its entries become articles with their ids, and its line in the
//! ledger is written.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::SystemTime;

use crossbeam_channel::Sender;
use rustc_hash::FxBuildHasher;

use super::line::{Batch, Worker};
use super::plan::Before;
use crate::article::{Article, ArticleId, Content, Key, file_address};
use crate::corpus::{self, FileState, Found, Opened, Place, Record, Yield};
use crate::engine::Past;
use crate::error::{Error, Result};
use crate::readers::{Entry, Skip};

/// A file while it is read.
pub struct FileInHand<'a> {
    worker: &'a Worker<'a>,
    found: &'a Found,
    sender: &'a Sender<Batch>,
    bytes: Cell<u64>,
    reported: Cell<u64>,
    of: Yield,
    /// The member of a container that is read.
    member: Option<String>,
    given_ids: HashSet<ArticleId, FxBuildHasher>,
    /// Those that more than one row has.
    repeated_ids: HashSet<ArticleId, FxBuildHasher>,
    /// Those whose first article was written again.
    pub replaced: Vec<ArticleId>,
    is_unfinished: bool,
    failure: Option<Error>,
}

impl<'a> FileInHand<'a> {
    /// Takes a file in hand; its articles go to `worker`, by way of `sender` where others are idle.
    pub fn new(worker: &'a Worker<'a>, found: &'a Found, sender: &'a Sender<Batch>) -> FileInHand<'a> {
        FileInHand {
            worker,
            found,
            sender,
            bytes: Cell::new(0),
            reported: Cell::new(0),
            of: Yield::default(),
            member: None,
            given_ids: HashSet::default(),
            repeated_ids: HashSet::default(),
            replaced: Vec::new(),
            is_unfinished: false,
            failure: None,
        }
    }

    /// Reads the file and says what became of it; `None` where the run was cancelled before its end.
    ///
    /// # Errors
    /// Where the index cannot be written.
    pub fn read(&mut self) -> Result<Option<Record>> {
        let read_ns = corpus::nanoseconds(SystemTime::now());
        let path = self.worker.line.archive.base.join(corpus::path_from_text(&self.found.path));
        let opened = Opened::open(&path);
        let read = opened.as_ref().map_err(Clone::clone).and_then(|opened| self.read_entries(&path, opened));
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        if self.is_unfinished {
            return Ok(None);
        }
        let state = self.state(read);
        let stamp = self.found.stamp;
        let has_changed = opened.as_ref().is_ok_and(|opened| opened.stamp() != Some(stamp));
        let is_hashed = matches!(state, FileState::Indexed(_)) && !has_changed;
        let hash = opened.ok().filter(|_| is_hashed).and_then(|opened| opened.hash().ok());
        let is_racy = has_changed || stamp.is_racy(read_ns);
        let rules = self.worker.line.rules.fingerprint(&self.found.path);
        Ok(Some(Record { run: self.worker.line.writer.run(), stamp, is_racy, hash, rules, state }))
    }

    /// Takes the articles of a file that was moved from the index; reads the file where they are not all there.
    ///
    /// # Errors
    /// Where the index cannot be read or written.
    pub fn take_over(&mut self, before: &Before, past: &dyn Past) -> Result<Option<Record>> {
        let Before { path, record } = before;
        let FileState::Indexed(of) = &record.state else { return self.read() };
        let (to, worker) = (&self.found.path, self.worker);
        let is_whole = past.each_of_file(path, record.run, of.articles, &mut |article| {
            self.failure = worker.push(article.moved_to(to), self.sender).err();
            self.is_unfinished = worker.batch_bytes.get() == 0 && worker.is_to_end();
            self.flow()
        })?;
        if !is_whole {
            return self.read();
        }
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        // The file's bytes were read when it was known again.
        worker.line.observer.read(0, self.found.stamp.bytes);
        Ok((!self.is_unfinished).then(|| Record { run: worker.line.writer.run(), ..record.clone() }))
    }

    fn flow(&self) -> ControlFlow<()> {
        if self.failure.is_some() || self.is_unfinished { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn read_entries(&mut self, path: &Path, opened: &Opened) -> std::result::Result<(), Skip> {
        let read = self.each_entry(opened, &mut |file, entry| {
            file.bytes.set(opened.bytes().get());
            file.take(entry)
        });
        self.bytes.set(opened.bytes().get());
        if !self.repeated_ids.is_empty() && !self.is_unfinished && self.failure.is_none() {
            let mut left = self.repeated_ids.clone();
            let again = Opened::open(path);
            let _ =
                again.and_then(|again| self.each_entry(&again, &mut |file, entry| file.take_again(entry, &mut left)));
        }
        read
    }

    /// Hands each of the file's entries to `take`.
    fn each_entry(
        &mut self,
        opened: &Opened,
        take: &mut dyn FnMut(&mut FileInHand<'a>, Entry) -> ControlFlow<()>,
    ) -> std::result::Result<(), Skip> {
        let line = self.worker.line;
        let of_file = line.rules.of_file(&self.found.path);
        let terms = of_file.terms(line.limits);
        let mut whole = Ok(());
        let visited = corpus::each_file(opened, &mut |member, input| {
            self.member = member.map(str::to_owned);
            let mut flow = ControlFlow::Continue(());
            let address = self.file_path().into_owned();
            let read = input.and_then(|input| {
                line.rules.read(&of_file, &address, input, terms, &mut |entry| {
                    flow = take(self, entry);
                    flow
                })
            });
            match read {
                // A member that cannot be read, or not to its end, is left out alone.
                Err(skip) if member.is_some() && flow.is_continue() => take(self, Entry::new(None, Err(skip))),
                read => {
                    whole = read;
                    flow
                }
            }
        });
        visited.and(whole)
    }

    /// Writes the first article with an id that others have, too, once more: by its row, as the others were written.
    fn take_again(&mut self, entry: Entry, left: &mut HashSet<ArticleId, FxBuildHasher>) -> ControlFlow<()> {
        if let Ok(content) = entry.content
            && let Some(given) = &content.given_id
            && let repeated = ArticleId::of(&self.file_path(), Key::Given(given))
            && left.remove(&repeated)
        {
            self.replaced.push(repeated);
            let id = self.id_by_row(entry.row);
            let article = Article { id, ..self.placed(entry.row, content) };
            self.failure = self.worker.push(article, self.sender).err();
        }
        if left.is_empty() || self.failure.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn take(&mut self, entry: Entry) -> ControlFlow<()> {
        let pushed = match entry.content {
            Ok(content) => {
                self.of.articles += 1;
                if let Some(flaw) = entry.flaw {
                    self.of.flaw(self.place(entry.row), flaw);
                }
                let article = self.article(entry.row, content);
                self.worker.push(article, self.sender)
            }
            Err(skip) => {
                self.of.skip(self.place(entry.row), skip);
                Ok(())
            }
        };
        if self.worker.batch_bytes.get() == 0 {
            self.worker.line.observer.read(0, self.unreported_bytes());
            self.is_unfinished = entry.row.is_some() && self.worker.is_to_end();
        }
        self.failure = pushed.err();
        self.flow()
    }

    /// Gives the article its id: by its own id, if no row before it has the same, else by the row. The first of several
    /// with one id is mended at the end of the file.
    fn article(&mut self, row: Option<u64>, content: Content) -> Article {
        let path = &self.file_path();
        let given = content.given_id.as_ref().map(|given| ArticleId::of(path, Key::Given(given)));
        let id = match given {
            Some(id) if self.given_ids.insert(id) => id,
            Some(id) => {
                self.repeated_ids.insert(id);
                self.id_by_row(row)
            }
            None => self.id_by_row(row),
        };
        Article { id, ..self.placed(row, content) }
    }

    fn place(&self, row: Option<u64>) -> Place {
        Place { member: self.member.clone(), row }
    }

    fn id_by_row(&self, row: Option<u64>) -> ArticleId {
        ArticleId::of(&self.file_path(), row.map_or(Key::Whole, Key::Row))
    }

    /// Returns the article at a row of the file or member that is read, by its row.
    fn placed(&self, row: Option<u64>, content: Content) -> Article {
        Article { id: self.id_by_row(row), path: self.found.path.clone(), member: self.member.clone(), row, content }
    }

    /// Returns the path of the file or member that is read.
    fn file_path(&self) -> Cow<'_, str> {
        file_address(&self.found.path, self.member.as_deref())
    }

    /// Returns the bytes read from the disk.
    pub fn bytes_read(&self) -> u64 {
        self.bytes.get()
    }

    /// Returns the bytes read since it was last asked.
    pub fn unreported_bytes(&self) -> u64 {
        let bytes = self.bytes.get();
        bytes - self.reported.replace(bytes)
    }

    /// Says what became of the file. One without articles is skipped, for the first reason there is.
    fn state(&mut self, read: std::result::Result<(), Skip>) -> FileState {
        let mut of = std::mem::take(&mut self.of);
        // A container without articles is accounted for entry by entry.
        let is_container = of.skipped().iter().any(|(place, _)| place.member.is_some());
        if of.articles == 0 && (!is_container || read.is_err()) {
            let first = of.skipped().first().map(|(_, skip)| skip.clone());
            return FileState::Skipped(read.err().or(first).unwrap_or(Skip::Empty));
        }
        read.err().into_iter().for_each(|reason| of.cut_short(reason));
        FileState::Indexed(of)
    }
}
