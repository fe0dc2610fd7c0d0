//! The threads of the write line.
//!
//! Every worker takes files one by one, reads them, and builds its own segment. Articles travel in batches: a worker
//! offers each batch to the others and indexes it itself when they are busy. So a tree of small files is read by all
//! workers at once, and the rows of one large file are shared out as well.

use std::cell::{Cell, RefCell};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::file::FileInHand;
use super::observer::Observer;
use super::plan::Work;
use super::tongue::Tongue;
use crate::article::{Article, ArticleId, Content};
use crate::corpus::{Archive, Record};
use crate::engine::{Past, Segment, Writer};
use crate::entities::{Annotator, rename};
use crate::error::Result;
use crate::readers::Limits;
use crate::rules::Rules;
use crate::text::{self, Language};

/// Text in a batch, in bytes, from which on it is handed over. What finds names and what builds segments have tables that
/// drive each other out of the caches: a batch of a quarter of this costs a twentieth more.
const BATCH_BYTES: usize = 1024 * 1024;

/// Articles on their way to a segment.
pub(super) type Batch = Vec<Article>;

/// What all workers share.
pub struct Line<'a> {
    /// Where the files are.
    pub archive: &'a Archive,
    /// The index that is written.
    pub writer: &'a Writer,
    /// The index as it was before the run, where there was one.
    pub past: Option<&'a dyn Past>,
    /// The files to read.
    pub work: &'a [Work],
    /// When no further file is begun, where there is such a time; the first always is.
    pub until: Option<Instant>,
    /// Sizes beyond which input is left out.
    pub limits: Limits,
    /// The archive's settings.
    pub rules: &'a Rules,
    /// Memory for each worker's segment, in bytes.
    pub segment_bytes: usize,
    /// Whether names are looked for in the texts.
    pub finds_entities: bool,
    /// The language of texts that do not tell theirs.
    pub tongue: &'a Tongue,
    /// Who watches.
    pub observer: &'a dyn Observer,
}

/// What the workers did.
#[derive(Debug, Default)]
pub struct Done {
    /// How much of the work was begun, from the first on.
    pub begun: usize,
    /// The files that were read to their end, or as far as they could be, by their place in the work.
    pub records: Vec<(usize, Record)>,
    /// Files that the end of the run cut short: their articles must leave the index again.
    pub unfinished: Vec<usize>,
    /// Ids that turned out not to be unique in their file: the article that got one first was written again, by its row.
    pub replaced: Vec<ArticleId>,
    /// Bytes read from the disk.
    pub bytes_read: u64,
}

/// Reads files with `workers` threads, until all are read, the time is over or the run is cancelled. What was begun is read
/// to its end, except when the run is cancelled; all articles are then in segments.
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
                    annotator: RefCell::new(Annotator::default()),
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
    let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(Done { begun: next.into_inner().min(line.work.len()), ..done })
}

pub(super) struct Worker<'a> {
    pub(super) line: &'a Line<'a>,
    next: &'a AtomicUsize,
    /// How many workers may still meet articles.
    at_work: &'a AtomicUsize,
    is_failed: &'a AtomicBool,
    segment: RefCell<Option<Segment>>,
    annotator: RefCell<Annotator>,
    batch: RefCell<Batch>,
    pub(super) batch_bytes: Cell<usize>,
    done: RefCell<Done>,
}

impl<'a> Worker<'a> {
    fn work(&self, sender: Sender<Batch>, receiver: &Receiver<Batch>) -> Result<()> {
        while let Some((at, work)) = self.next_file() {
            self.read_file(at, work, &sender)?;
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

    pub(super) fn is_to_end(&self) -> bool {
        self.is_failed.load(Ordering::Relaxed) || self.line.observer.is_cancelled()
    }

    fn next_file(&self) -> Option<(usize, &'a Work)> {
        let is_over =
            self.next.load(Ordering::Relaxed) > 0 && self.line.until.is_some_and(|until| Instant::now() >= until);
        if is_over || self.is_to_end() {
            return None;
        }
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        self.line.work.get(at).map(|work| (at, work))
    }

    /// Reads a file into batches and notes what became of it.
    fn read_file(&self, at: usize, work: &Work, sender: &Sender<Batch>) -> Result<()> {
        let mut file = FileInHand::new(self, &work.found, sender);
        let record = match (work.moved_from(), self.line.past) {
            (Some(before), Some(past)) => file.take_over(before, past),
            _ => file.read(),
        };
        self.line.observer.read(1, file.unreported_bytes());
        let mut done = self.done.borrow_mut();
        done.bytes_read += file.bytes_read();
        match record? {
            None => done.unfinished.push(at),
            Some(record) => {
                done.records.push((at, record));
                done.replaced.extend(file.replaced);
            }
        }
        Ok(())
    }

    /// Adds an article to the batch; hands the batch over when it is large enough.
    pub(super) fn push(&self, article: Article, sender: &Sender<Batch>) -> Result<()> {
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
    fn write(&self, mut articles: Vec<Article>) -> Result<()> {
        // All of them before any is added: both have large tables, which would drive each other out of the caches.
        if self.line.finds_entities {
            let mut annotator = self.annotator.borrow_mut();
            for article in &mut articles {
                annotator.annotate(&mut article.content);
                rename(&mut article.content.entities, &self.line.rules.names);
            }
        }
        let mut open = self.segment.borrow_mut();
        for article in articles {
            let segment = match &mut *open {
                Some(segment) => segment,
                none => none.insert(self.line.writer.begin_segment()?),
            };
            self.line.writer.add(segment, &article)?;
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
