//! The threads of the write line.
//!
//! Every worker takes files one by one, reads them, and builds its own segment. Articles travel in batches: a worker
//! offers each batch to the others and indexes it itself when they are busy. So a tree of small files is read by all
//! workers at once, and the rows of one large file are shared out as well.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::SystemTime;

use crossbeam_channel::{Receiver, Sender, TrySendError};
use rustc_hash::FxBuildHasher;

use super::observer::Observer;
use super::tongue::Tongue;
use crate::article::{Article, ArticleId, Content, Key};
use crate::corpus::{self, Archive, FileState, Found, Place, Record, Yield};
use crate::engine::embedded::{SegmentBuilder, Writer};
use crate::entities;
use crate::error::{Error, Result};
use crate::readers::{self, Entry, Limits, Skip};
use crate::rules::Rules;
use crate::text::{self, Language};

/// Text in a batch, in bytes, from which on it is handed over.
const BATCH_BYTES: usize = 256 * 1024;

type Batch = Vec<Article>;

/// What all workers share.
pub struct Line<'a> {
    /// Where the files are.
    pub archive: &'a Archive,
    /// The index that is written.
    pub writer: &'a Writer,
    /// The files to read.
    pub files: &'a [Found],
    /// Sizes beyond which input is left out.
    pub limits: Limits,
    /// The archive's settings.
    pub rules: &'a Rules,
    /// Memory for each worker's segment, in bytes.
    pub segment_bytes: usize,
    /// The language of texts that do not tell theirs.
    pub tongue: &'a Tongue,
    /// Who watches.
    pub observer: &'a dyn Observer,
}

/// What the workers did.
#[derive(Debug, Default)]
pub struct Done {
    /// The files that were read to their end, or as far as they could be.
    pub records: Vec<(String, Record)>,
    /// Files that the end of the run cut short: their articles must leave the index again.
    pub unfinished: Vec<String>,
    /// Ids that turned out not to be unique in their file: the article that got one first was written again, by its row.
    pub replaced: Vec<ArticleId>,
    /// Bytes read from the disk.
    pub bytes_read: u64,
}

/// Reads all files with `workers` threads.
///
/// # Errors
/// Where the index cannot be written; what a file is like is never an error.
pub fn run(line: &Line<'_>, workers: usize) -> Result<Done> {
    let next = AtomicUsize::new(0);
    let at_work = AtomicUsize::new(workers);
    let is_failed = AtomicBool::new(false);
    let done = Mutex::new(Done::default());
    let (sender, receiver) = crossbeam_channel::bounded::<Batch>(2 * workers);
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|_| {
                let worker = Worker {
                    line,
                    next: &next,
                    at_work: &at_work,
                    is_failed: &is_failed,
                    segment: RefCell::new(None),
                    batch: RefCell::new(Batch::new()),
                    batch_bytes: Cell::new(0),
                    done: RefCell::new(Done::default()),
                };
                let (sender, receiver, done) = (sender.clone(), receiver.clone(), &done);
                scope.spawn(move || {
                    let result = worker.work(sender, &receiver);
                    worker.is_failed.fetch_or(result.is_err(), Ordering::Relaxed);
                    let own = worker.done.into_inner();
                    let mut all = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    all.records.extend(own.records);
                    all.unfinished.extend(own.unfinished);
                    all.replaced.extend(own.replaced);
                    all.bytes_read += own.bytes_read;
                    result
                })
            })
            .collect();
        drop((sender, receiver));
        handles
            .into_iter()
            .try_for_each(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    Ok(done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

struct Worker<'a> {
    line: &'a Line<'a>,
    next: &'a AtomicUsize,
    /// How many workers may still meet articles.
    at_work: &'a AtomicUsize,
    is_failed: &'a AtomicBool,
    segment: RefCell<Option<SegmentBuilder>>,
    batch: RefCell<Batch>,
    batch_bytes: Cell<usize>,
    done: RefCell<Done>,
}

impl<'a> Worker<'a> {
    fn work(&self, sender: Sender<Batch>, receiver: &Receiver<Batch>) -> Result<()> {
        while let Some(file) = self.next_file() {
            self.read_file(file, &sender)?;
        }
        drop(sender);
        self.index(self.batch.take())?;
        for batch in receiver {
            self.index(batch)?;
        }
        // The last of them knows the languages of all articles.
        if self.at_work.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.write(self.line.tongue.release())?;
        }
        self.segment.take().map_or(Ok(()), |segment| self.line.writer.add_segment(segment))
    }

    fn is_to_end(&self) -> bool {
        self.is_failed.load(Ordering::Relaxed) || self.line.observer.is_cancelled()
    }

    fn next_file(&self) -> Option<&'a Found> {
        if self.is_to_end() {
            return None;
        }
        self.line.files.get(self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Reads a file into batches and notes what became of it.
    fn read_file(&self, found: &Found, sender: &Sender<Batch>) -> Result<()> {
        let mut file = FileInHand::new(self, found, sender);
        let read_ns = corpus::nanoseconds(SystemTime::now());
        let read = file.read();
        self.line.observer.read(1, file.unreported_bytes());
        let mut done = self.done.borrow_mut();
        done.bytes_read += file.bytes.get();
        if let Some(error) = file.failure {
            return Err(error);
        }
        if file.is_unfinished {
            done.unfinished.push(found.path.clone());
        } else {
            let record = Record {
                run: self.line.writer.run(),
                stamp: found.stamp,
                is_racy: found.stamp.is_racy(read_ns),
                state: file.state(read),
            };
            done.records.push((found.path.clone(), record));
            done.replaced.extend(file.replaced);
        }
        Ok(())
    }

    /// Adds an article to the batch; hands the batch over when it is large enough.
    fn push(&self, article: Article, sender: &Sender<Batch>) -> Result<()> {
        let bytes = self.batch_bytes.get() + article.content.text_bytes() + 256;
        self.batch.borrow_mut().push(article);
        self.batch_bytes.set(bytes);
        if bytes < BATCH_BYTES {
            return Ok(());
        }
        self.batch_bytes.set(0);
        match sender.try_send(self.batch.take()) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(batch) | TrySendError::Disconnected(batch)) => self.index(batch),
        }
    }

    /// Finds out the languages of the articles of a batch, and writes those that are known.
    fn index(&self, mut batch: Batch) -> Result<()> {
        batch.iter_mut().for_each(|article| tell_language(&mut article.content));
        let unknown: Batch = batch.extract_if(.., |article| article.content.language.is_none()).collect();
        let known: Vec<Language> = batch.iter().filter_map(|article| article.content.language).collect();
        self.line.tongue.add(&known);
        self.write(batch)?;
        if unknown.is_empty() { Ok(()) } else { self.write(self.line.tongue.keep(unknown)) }
    }

    /// Adds articles to the worker's segment, with the entities that they name.
    fn write(&self, articles: Vec<Article>) -> Result<()> {
        let mut open = self.segment.borrow_mut();
        for mut article in articles {
            article.content.entities = entities::tag(&article.content);
            let segment = match &mut *open {
                Some(segment) => segment,
                none => none.insert(self.line.writer.begin_segment()?),
            };
            segment.add(&article).map_err(|error| self.line.writer.error(&error))?;
            if segment.is_full(self.line.segment_bytes)
                && let Some(full) = open.take()
            {
                self.line.writer.add_segment(full)?;
            }
        }
        Ok(())
    }
}

/// Guesses the language of an article whose data does not say it.
fn tell_language(content: &mut Content) {
    if content.language.is_none() {
        content.language = text::detect(&content.body);
    }
}

/// A file while it is read.
struct FileInHand<'a> {
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
    replaced: Vec<ArticleId>,
    is_unfinished: bool,
    failure: Option<Error>,
}

impl<'a> FileInHand<'a> {
    fn new(worker: &'a Worker<'a>, found: &'a Found, sender: &'a Sender<Batch>) -> FileInHand<'a> {
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

    fn read(&mut self) -> std::result::Result<(), Skip> {
        let bytes = Cell::new(0);
        let read = self.each_entry(&bytes, &mut |file, entry| {
            file.bytes.set(bytes.get());
            file.take(entry)
        });
        self.bytes.set(bytes.get());
        if !self.repeated_ids.is_empty() && !self.is_unfinished && self.failure.is_none() {
            let mut left = self.repeated_ids.clone();
            let _ = self.each_entry(&Cell::new(0), &mut |file, entry| file.take_again(entry, &mut left));
        }
        read
    }

    /// Opens the file and hands each of its entries to `take`.
    fn each_entry(
        &mut self,
        bytes: &Cell<u64>,
        take: &mut dyn FnMut(&mut FileInHand<'a>, Entry) -> ControlFlow<()>,
    ) -> std::result::Result<(), Skip> {
        let line = self.worker.line;
        let path = line.archive.base.join(corpus::path_from_text(&self.found.path));
        let mut whole = Ok(());
        let visited = corpus::each_file(&path, bytes, &mut |member, input| {
            self.member = member.map(str::to_owned);
            let mut flow = ControlFlow::Continue(());
            let of_file = line.rules.of_file(&self.found.path);
            let terms = of_file.terms(line.limits);
            let read = input.and_then(|input| {
                let sample = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
                let reader = readers::choose(&sample[..sample.len().min(readers::SAMPLE_BYTES)], terms.names);
                reader.read(input, terms, &mut |mut entry| {
                    if let Ok(content) = &mut entry.content {
                        line.rules.complete(content, &of_file);
                    }
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
        if self.failure.is_some() || self.is_unfinished { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
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
        match &self.member {
            Some(member) => Cow::Owned(format!("{}!/{member}", self.found.path)),
            None => Cow::Borrowed(&self.found.path),
        }
    }

    fn unreported_bytes(&self) -> u64 {
        let bytes = self.bytes.get();
        bytes - self.reported.replace(bytes)
    }

    /// Says what became of the file. One without articles is skipped, for the first reason there is.
    fn state(&mut self, read: std::result::Result<(), Skip>) -> FileState {
        let mut of = std::mem::take(&mut self.of);
        // A container without articles is accounted for entry by entry.
        let is_container = of.skipped.iter().any(|(place, _)| place.member.is_some());
        if of.articles == 0 && (!is_container || read.is_err()) {
            let first = of.skipped.into_iter().next().map(|(_, skip)| skip);
            return FileState::Skipped(read.err().or(first).unwrap_or(Skip::Empty));
        }
        of.cut_short = read.err();
        FileState::Indexed(of)
    }
}
