//! The ledger: what became of every file of the archive when it was last read.
//!
//! The ledger is one file beside the index, named in the payload of the index's commit: both change in the same moment,
//! so that an article that the ledger counts is in the index, after every crash.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::hash::ContentHash;
use crate::readers::Skip;

/// What tells whether a file has changed since it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub bytes: u64,
    /// Time of the last change, in nanoseconds since 1970.
    pub modified_ns: i64,
}

impl Stamp {
    /// Makes the stamp of a file from what the file system says.
    pub fn of(metadata: &std::fs::Metadata) -> Stamp {
        let modified_ns = metadata.modified().map_or(0, nanoseconds);
        Stamp { bytes: metadata.len(), modified_ns }
    }

    /// Returns whether the file may have changed once more within the same tick of the file system's clock after it was
    /// read at `read_ns`: 50 ms, or two seconds where times are kept to the second.
    pub fn is_racy(&self, read_ns: i64) -> bool {
        let tick = if self.modified_ns % 1_000_000_000 == 0 { 2_000_000_000 } else { 50_000_000 };
        self.modified_ns <= read_ns && self.modified_ns.saturating_add(tick) > read_ns
    }
}

/// Returns the time as nanoseconds since 1970.
pub fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileState {
    /// Its articles are in the index.
    Indexed(Yield),
    /// It gave no article.
    Skipped(Skip),
}

/// A place in a file: a member of a container, a row, or a row of a member.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The path in the container.
    pub member: Option<String>,
    /// The row, from 1.
    pub row: Option<u64>,
}

/// What reading a file gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Yield {
    /// How many articles.
    pub articles: u64,
    /// What most files have nothing of takes no room in a ledger of millions.
    faults: Option<Box<Faults>>,
}

/// What was wrong with a file that gave articles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Faults {
    skipped: Vec<(Place, Skip)>,
    more_skipped: u64,
    flawed: Vec<(Place, Skip)>,
    cut_short: Option<Skip>,
}

impl Yield {
    /// How many places are kept with their reasons.
    pub const MOST_SKIPPED: usize = 1000;

    /// Returns what gave so many articles, without a fault.
    pub fn of(articles: u64) -> Yield {
        Yield { articles, faults: None }
    }

    fn faults(&mut self) -> &mut Faults {
        self.faults.get_or_insert_default()
    }

    /// Notes what gave no article.
    pub fn skip(&mut self, place: Place, skip: Skip) {
        let faults = self.faults();
        if faults.skipped.len() < Yield::MOST_SKIPPED {
            faults.skipped.push((place, skip));
        } else {
            faults.more_skipped += 1;
        }
    }

    /// Notes an article that is flawed.
    pub fn flaw(&mut self, place: Place, flaw: Skip) {
        let faults = self.faults();
        if faults.flawed.len() < Yield::MOST_SKIPPED {
            faults.flawed.push((place, flaw));
        }
    }

    /// Notes that reading ended before the end of the file.
    pub fn cut_short(&mut self, reason: Skip) {
        self.faults().cut_short = Some(reason);
    }

    /// Returns what in it gave no article, with the reason; at most [`Yield::MOST_SKIPPED`].
    pub fn skipped(&self) -> &[(Place, Skip)] {
        self.faults.as_ref().map_or(&[], |faults| &faults.skipped)
    }

    /// Returns how much more gave none.
    pub fn more_skipped(&self) -> u64 {
        self.faults.as_ref().map_or(0, |faults| faults.more_skipped)
    }

    /// Returns how many rows and members gave no article.
    pub fn count_skipped(&self) -> u64 {
        self.skipped().len() as u64 + self.more_skipped()
    }

    /// Returns articles of which something is wrong with what they were read from; at most [`Yield::MOST_SKIPPED`].
    pub fn flawed(&self) -> &[(Place, Skip)] {
        self.faults.as_ref().map_or(&[], |faults| &faults.flawed)
    }

    /// Returns why reading ended before the end of the file, where it did.
    pub fn why_cut_short(&self) -> Option<&Skip> {
        self.faults.as_ref()?.cut_short.as_ref()
    }
}

/// One file's line in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The number of the run that read it.
    pub run: u64,
    /// The file as it was when it was read.
    pub stamp: Stamp,
    /// Whether the stamp cannot tell a later change; such a file is read again.
    pub is_racy: bool,
    /// The hash of its bytes; `None` where it gave no article, or changed while it was read.
    pub hash: Option<ContentHash>,
    /// Tells the settings by which it was read from others: read by others it may give something else.
    pub rules: u64,
    /// What became of it.
    pub state: FileState,
}

impl Record {
    /// Returns whether there are articles of it in the index.
    pub fn has_articles(&self) -> bool {
        matches!(self.state, FileState::Indexed(_))
    }

    /// Returns whether a file that now has `stamp` needs no reading.
    pub fn is_current(&self, stamp: Stamp, article_bytes: u64) -> bool {
        self.stamp == stamp && !self.is_racy && self.is_final(article_bytes)
    }

    /// Returns whether reading the same bytes again would give the same.
    ///
    /// Where something was too long, and articles may be longer now (`article_bytes`), or the system refused to read on,
    /// it would not.
    pub fn is_final(&self, article_bytes: u64) -> bool {
        let was_too_long = |skip: &Skip| matches!(skip, Skip::TooLong { limit } if *limit < article_bytes);
        let is_to_grow = match &self.state {
            FileState::Skipped(skip) => was_too_long(skip),
            FileState::Indexed(of) => of.skipped().iter().any(|(_, skip)| was_too_long(skip)),
        };
        let is_passing = match &self.state {
            FileState::Skipped(skip) => skip.is_passing(),
            FileState::Indexed(of) => of.why_cut_short().is_some_and(Skip::is_passing),
        };
        !is_to_grow && !is_passing
    }
}

/// Every file that the last commit accounts for, by its path in the archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The records, in the order of the paths.
    pub files: BTreeMap<String, Record>,
}

impl Ledger {
    /// Returns the files that hold the same bytes as another, each with the first of those in the order of the paths, but
    /// for the first itself.
    pub fn same_content(&self) -> BTreeMap<&str, &str> {
        let mut first: HashMap<ContentHash, &str, FxBuildHasher> = HashMap::default();
        let mut same = BTreeMap::new();
        for (path, record) in &self.files {
            let Some(hash) = record.hash else { continue };
            let known = *first.entry(hash).or_insert(path);
            if known != path {
                same.insert(path.as_str(), known);
            }
        }
        same
    }

    /// Writes the ledger as bytes: postcard, packed with Zstandard.
    ///
    /// # Errors
    /// Where packing fails for want of memory.
    pub fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let plain = postcard::to_stdvec(self).map_err(io::Error::other)?;
        zstd::encode_all(plain.as_slice(), 1)
    }

    /// Reads what [`Ledger::to_bytes`] wrote.
    ///
    /// # Errors
    /// Where the bytes are not a ledger's.
    pub fn from_bytes(bytes: &[u8]) -> io::Result<Ledger> {
        let plain = zstd::decode_all(bytes)?;
        postcard::from_bytes(&plain).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::{ContentHash, FileState, Ledger, Record, Stamp};
    use crate::readers::Skip;

    fn record(state: FileState) -> Record {
        Record {
            run: 1,
            stamp: Stamp { bytes: 7, modified_ns: 1_700_000_000_123_456_789 },
            is_racy: false,
            hash: None,
            rules: 0,
            state,
        }
    }

    #[test]
    fn written_and_read_back() {
        let mut ledger = Ledger::default();
        ledger.files.insert("a".into(), record(FileState::Skipped(Skip::Binary { at: 3 })));
        let bytes = ledger.to_bytes().unwrap();
        assert_eq!(Ledger::from_bytes(&bytes).unwrap(), ledger);
        assert!(Ledger::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn files_with_the_same_bytes_are_told_by_the_first() {
        let mut ledger = Ledger::default();
        for (path, bytes) in [("c", "x"), ("a", "x"), ("b", "y"), ("d", "x")] {
            let hash = Some(ContentHash::of(bytes.as_bytes()));
            ledger.files.insert(path.into(), Record { hash, ..record(FileState::Skipped(Skip::Blank)) });
        }
        ledger.files.insert("e".into(), record(FileState::Skipped(Skip::Empty)));
        ledger.files.insert("f".into(), record(FileState::Skipped(Skip::Empty)));
        assert_eq!(ledger.same_content().into_iter().collect::<Vec<_>>(), [("c", "a"), ("d", "a")]);
    }

    #[test]
    fn a_file_is_read_again_when_it_may_have_changed() {
        let mut known = record(FileState::Skipped(Skip::Empty));
        assert!(known.is_current(known.stamp, 1));
        assert!(!known.is_current(Stamp { bytes: 8, ..known.stamp }, 1));
        known.is_racy = true;
        assert!(!known.is_current(known.stamp, 1));
        let long = record(FileState::Skipped(Skip::TooLong { limit: 5 }));
        assert!(long.is_current(long.stamp, 5) && !long.is_current(long.stamp, 6));
        let unreadable = record(FileState::Skipped(Skip::Unreadable { error: String::new() }));
        assert!(!unreadable.is_current(unreadable.stamp, 1));
    }

    #[test]
    fn a_change_within_the_clock_tick_is_suspected() {
        let stamp = Stamp { bytes: 1, modified_ns: 1_700_000_000_123_456_789 };
        assert!(stamp.is_racy(stamp.modified_ns + 1_000_000));
        assert!(!stamp.is_racy(stamp.modified_ns + 100_000_000));
        let coarse = Stamp { bytes: 1, modified_ns: 1_700_000_000_000_000_000 };
        assert!(coarse.is_racy(coarse.modified_ns + 1_000_000_000));
    }
}
