//! What became of every file in one run.

use std::time::{Duration, Instant};

use crate::corpus::{Ledger, Yield};
use crate::engine::cluster::DeadLetter;
use crate::readers::Skip;

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Read in this run; its articles are in the index.
    Indexed(Yield),
    /// Known from another path; its articles are in the index at this one.
    Moved {
        /// The path at which it was.
        from: String,
        /// What reading it gave, when it was read.
        of: Yield,
    },
    /// Not changed since it was indexed, and not read.
    Unchanged,
    /// No longer on disk; its articles are out of the index.
    Removed,
    /// Gives no article, for the reason.
    Skipped(Skip),
}

/// How many files ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files read in this run.
    pub indexed: u64,
    /// Articles that they gave.
    pub articles: u64,
    /// Rows and members of containers in them that gave none.
    pub skipped_parts: u64,
    /// Files known from another path.
    pub moved: u64,
    /// Files not changed.
    pub unchanged: u64,
    /// Files gone.
    pub removed: u64,
    /// Files that give no article.
    pub skipped: u64,
}

/// The account of one run.
#[derive(Debug, Default)]
pub struct Report {
    /// Every file of the run, in the order of the paths.
    pub files: Vec<(String, Outcome)>,
    /// The ledger as the run left it.
    pub ledger: Ledger,
    /// Bytes read from the disk.
    pub bytes_read: u64,
    /// How long the run took.
    pub took: Duration,
    /// Articles that a cluster does not take.
    pub rejected: Vec<DeadLetter>,
    /// Whether the run ended before all files were read; the next run goes on from there.
    pub is_interrupted: bool,
}

impl Report {
    /// Makes the account of a run that began at that time and ends now.
    pub(super) fn new(mut files: Vec<(String, Outcome)>, began: Instant) -> Report {
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Report { files, took: began.elapsed(), ..Report::default() }
    }

    /// Counts the files by what became of them.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, outcome) in &self.files {
            match outcome {
                Outcome::Indexed(of) => {
                    counts.indexed += 1;
                    counts.articles += of.articles;
                    counts.skipped_parts += of.count_skipped();
                }
                Outcome::Moved { .. } => counts.moved += 1,
                Outcome::Unchanged => counts.unchanged += 1,
                Outcome::Removed => counts.removed += 1,
                Outcome::Skipped(_) => counts.skipped += 1,
            }
        }
        counts
    }

    /// Returns whether the run changed the index.
    pub fn has_changes(&self) -> bool {
        let counts = self.counts();
        counts.indexed + counts.moved + counts.removed > 0
    }
}
