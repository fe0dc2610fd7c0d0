//! Where the write line writes: the index on this machine, or a cluster.

use std::ops::ControlFlow;

use super::cluster::{self, DeadLetter};
use super::embedded;
use crate::article::{Article, ArticleId};
use crate::corpus::{Archive, Ledger};
use crate::error::Result;
use crate::text::Language;

/// What a run knows of what earlier ones wrote.
pub trait Past: Send + Sync {
    /// Returns the languages with their articles, the most frequent first.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn language_counts(&self) -> Result<Vec<(Language, u64)>>;

    /// Visits the articles that the run of that number read from the file at `path`, if there are `count` of them; returns
    /// whether there are.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn each_of_file(
        &self,
        path: &str,
        run: u64,
        count: u64,
        visit: &mut dyn FnMut(Article) -> ControlFlow<()>,
    ) -> Result<bool>;
}

/// The one writer of an archive.
pub enum Writer {
    /// Into the index on this machine.
    Embedded(Box<embedded::Writer>),
    /// Into a cluster; the ledger stays here.
    Cluster(Box<cluster::Writer>),
}

/// Articles that go in together.
pub enum Segment {
    /// A segment of the index on this machine.
    Embedded(Box<embedded::SegmentBuilder>),
    /// Articles on their way to a cluster.
    Cluster(Box<cluster::Segment>),
}

impl Segment {
    /// Returns whether it holds as much as fits in `bytes` of memory.
    pub fn is_full(&self, bytes: usize) -> bool {
        match self {
            Segment::Embedded(own) => own.is_full(bytes),
            // It is sent as it grows.
            Segment::Cluster(_) => false,
        }
    }
}

impl Writer {
    /// Returns the number of the run that this writer makes.
    pub fn run(&self) -> u64 {
        match self {
            Writer::Embedded(own) => own.run(),
            Writer::Cluster(own) => own.run(),
        }
    }

    /// Removes the article with the id, whichever run read it.
    pub fn remove_article(&self, id: ArticleId) {
        match self {
            Writer::Embedded(own) => own.remove_article(id),
            Writer::Cluster(own) => own.remove_article(id),
        }
    }

    /// Removes the articles that the run of that number read from the file at `path`.
    pub fn remove_file(&self, path: &str, run: u64) {
        match self {
            Writer::Embedded(own) => own.remove_file(path, run),
            Writer::Cluster(own) => own.remove_file(path, run),
        }
    }

    /// Begins a segment.
    ///
    /// # Errors
    /// Where the index cannot be written.
    pub fn begin_segment(&self) -> Result<Segment> {
        match self {
            Writer::Embedded(own) => own.begin_segment().map(|segment| Segment::Embedded(Box::new(segment))),
            Writer::Cluster(_) => Ok(Segment::Cluster(Box::default())),
        }
    }

    /// Adds an article to a segment of this writer's.
    ///
    /// # Errors
    /// Where the index cannot be written.
    pub fn add(&self, segment: &mut Segment, article: &Article) -> Result<()> {
        match (self, segment) {
            (Writer::Embedded(own), Segment::Embedded(segment)) => {
                segment.add(article).map_err(|error| own.error(&error))
            }
            (Writer::Cluster(own), Segment::Cluster(segment)) => own.add(segment, article),
            _ => Ok(()),
        }
    }

    /// Ends a segment; its articles are visible after the next commit.
    ///
    /// # Errors
    /// Where the index cannot be written.
    pub fn add_segment(&self, segment: Segment) -> Result<()> {
        match (self, segment) {
            (Writer::Embedded(own), Segment::Embedded(segment)) => own.add_segment(*segment),
            (Writer::Cluster(own), Segment::Cluster(mut segment)) => own.send(&mut segment),
            _ => Ok(()),
        }
    }

    /// Makes all that was written visible, together with the ledger.
    ///
    /// # Errors
    /// Where the index cannot be written; the last commit then stands.
    pub fn commit(&mut self, archive: &Archive, roots: &[String], ledger: &Ledger) -> Result<()> {
        match self {
            Writer::Embedded(own) => own.commit(archive, roots, ledger),
            Writer::Cluster(own) => own.commit(archive, roots, ledger),
        }
    }

    /// Gives the lock back; returns the articles that a cluster does not take.
    ///
    /// # Errors
    /// Where the index cannot be written; the last commit stands.
    pub fn finish(self) -> Result<Vec<DeadLetter>> {
        match self {
            Writer::Embedded(own) => own.finish().map(|()| Vec::new()),
            Writer::Cluster(own) => own.finish(),
        }
    }
}
