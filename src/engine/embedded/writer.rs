//! Writing the index: removals, new segments, and the commit that makes both and the ledger visible at once.

use std::fs;
use std::io;
use std::time::SystemTime;

use tantivy::index::SegmentMeta;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{TantivyDocument, Term};

use super::disk;
use super::index::{Commit, FORMAT, Index, ledger_name};
use super::lock::{patiently, sign};
use super::schema::{handle, text_term};
use super::segment::SegmentBuilder;
use crate::article::ArticleId;
use crate::corpus::{Access, Archive, Ledger, nanoseconds};
use crate::engine::fields::{Field, terms};
use crate::error::{Error, Result};

/// A segment is merged away when more than this share of its articles is deleted.
const MOST_DELETED: f32 = 0.3;

/// The one writer of an index; other processes that ask for it meanwhile get [`Error::IndexBusy`].
pub struct Writer {
    index: Index,
    inner: tantivy::IndexWriter<TantivyDocument>,
    access: Access,
    last_run: u64,
    /// The ledger of the last commit: a reader that has just opened it may still want it.
    last_ledger: Option<String>,
}

impl Writer {
    /// Takes the lock of the index and begins to write files of which `access` says who may read them all.
    ///
    /// # Errors
    /// [`Error::IndexBusy`], [`Error::IndexNotWritable`].
    pub fn open(index: &Index, access: Access) -> Result<Writer> {
        // Our own builder writes the segments: tantivy's writer removes, commits and merges, and needs little memory.
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(15_000_000)
            .num_merge_threads(1)
            .build();
        let inner: tantivy::IndexWriter = patiently(|| {
            let opened = index.inner.writer_with_options(options.clone());
            opened.map_err(|error| index.broken(&error))
        })?;
        let mut merging = LogMergePolicy::default();
        merging.set_del_docs_ratio_before_merge(MOST_DELETED);
        inner.set_merge_policy(Box::new(merging));
        let (last_run, last_ledger) = index.commit()?.map_or((0, None), |commit| (commit.run, Some(commit.ledger)));
        let writer = Writer { index: index.clone(), inner, access, last_run, last_ledger };
        sign(&index.folder)?;
        // Narrow before anything is written, wide only once it is known that all may be read.
        disk::narrow(&index.folder, access).map_err(|error| writer.not_writable(error))?;
        Ok(writer)
    }

    /// Returns the number of the run that this writer makes.
    pub fn run(&self) -> u64 {
        self.last_run + 1
    }

    /// Removes the article with the id, whichever run read it.
    pub fn remove_article(&self, id: ArticleId) {
        self.inner.delete_term(Term::from_field_u64(handle(Field::Id), id.number()));
    }

    /// Removes the articles that the run of that number read from the file at `path`.
    pub fn remove_file(&self, path: &str, run: u64) {
        self.remove_reading(&terms::reading(run, path));
    }

    /// Removes the articles that have the term of a reading.
    pub fn remove_reading(&self, term: &str) {
        self.inner.delete_term(text_term(Field::Path, term));
    }

    /// Begins a segment.
    ///
    /// # Errors
    /// [`Error::IndexNotWritable`].
    pub fn begin_segment(&self) -> Result<SegmentBuilder> {
        SegmentBuilder::new(self.index.inner.new_segment(), self.run()).map_err(|error| self.index.broken(&error))
    }

    /// Ends a segment; its articles are visible after the next commit.
    ///
    /// # Errors
    /// [`Error::IndexNotWritable`].
    pub fn add_segment(&self, segment: SegmentBuilder) -> Result<()> {
        if segment.is_empty() {
            return Ok(());
        }
        let added = segment.finish().and_then(|meta: SegmentMeta| self.inner.add_segment(meta));
        added.map_err(|error| self.index.broken(&error))
    }

    /// Turns an error of tantivy into ours.
    pub fn error(&self, error: &tantivy::TantivyError) -> Error {
        self.index.broken(error)
    }

    /// Makes all that was written visible, together with the ledger; what is written from now on belongs to the next
    /// commit.
    ///
    /// The ledger is on disk before the commit names it. A crash before the rename of `meta.json` leaves the last
    /// commit, one after it this one.
    ///
    /// # Errors
    /// [`Error::IndexNotWritable`]; the last commit then stands.
    pub fn commit(&mut self, archive: &Archive, roots: &[String], ledger: &Ledger) -> Result<()> {
        let bytes = ledger.to_bytes().map_err(|error| self.not_writable(error))?;
        let name = ledger_name(&bytes);
        disk::put(&self.index.folder, &name, &bytes).map_err(|error| self.not_writable(error))?;
        let commit = Commit {
            format: FORMAT,
            base: archive.base_from_index(),
            roots: roots.to_vec(),
            run: self.run(),
            ledger: name.clone(),
            seconds: nanoseconds(SystemTime::now()) / 1_000_000_000,
        };
        self.commit_index(&commit)?;
        // A reader that opened the last commit may still want its ledger; the one before it nobody wants.
        disk::remove_ledgers_but(&self.index.folder, &[Some(&name), self.last_ledger.as_ref()]);
        self.last_run = commit.run;
        self.last_ledger = Some(name);
        Ok(())
    }

    fn commit_index(&mut self, commit: &Commit) -> Result<()> {
        let payload = serde_json::to_string(commit).map_err(|error| self.not_writable(error.into()))?;
        let written = self.inner.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&payload);
            prepared.commit()
        });
        written.map_err(|error| self.index.broken(&error))?;
        let folder = &self.index.folder;
        let opened = disk::open_to_readers(folder, self.access).and_then(|()| disk::sync(folder));
        opened.map_err(|error| self.not_writable(error))
    }

    /// Makes one segment of all that the last commit left, without what was removed.
    ///
    /// # Errors
    /// [`Error::IndexNotWritable`]; the last commit then stands as it was.
    pub fn compact(mut self) -> Result<()> {
        let index = self.index.clone();
        let merged = index.inner.searchable_segment_metas().and_then(|segments| match segments.as_slice() {
            [] => Ok(()),
            [only] if !only.has_deletes() => Ok(()),
            all => {
                let ids: Vec<_> = all.iter().map(SegmentMeta::id).collect();
                self.inner.merge(&ids).wait().map(drop)
            }
        });
        merged.map_err(|error| index.broken(&error))?;
        self.finish()
    }

    /// Waits for merges and gives the lock back.
    ///
    /// # Errors
    /// [`Error::IndexNotWritable`]; the last commit stands.
    pub fn finish(self) -> Result<()> {
        let (index, inner, access) = (self.index, self.inner, self.access);
        inner.wait_merging_threads().map_err(|error| index.broken(&error))?;
        let opened = disk::open_to_readers(&index.folder, access).and_then(|()| disk::sync(&index.folder));
        opened.map_err(|error| Error::IndexNotWritable { index: index.folder.clone(), error })?;
        let _ = fs::remove_file(index.folder.join(disk::WRITER));
        Ok(())
    }

    fn not_writable(&self, error: io::Error) -> Error {
        Error::IndexNotWritable { index: self.index.folder.clone(), error }
    }
}
