//! How a run is to go.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::readers::Limits;

/// How a run is to go.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Memory for all segments being built, in bytes.
    pub memory_bytes: usize,
    /// Threads that read and build.
    pub threads: NonZeroUsize,
    /// Sizes beyond which input is left out.
    pub limits: Limits,
    /// After how long a run commits what it has done and goes on.
    pub checkpoint: Duration,
    /// Whether names are looked for in the texts; those that the data gives are kept anyway.
    pub finds_entities: bool,
}

/// What is not for segments in the memory of a run: batches, decoders, the ledger.
const RESERVED_BYTES: usize = 112 << 20;

/// What the finder of names of each thread keeps of the words and names that it has met.
const NAMES_BYTES: usize = 30 << 20;

/// The least that a segment is given, so that a small budget does not end in thousands of segments.
const LEAST_SEGMENT_BYTES: usize = 16 << 20;

impl Default for Options {
    /// 512 MiB, a thread for each processor, a commit every two minutes.
    fn default() -> Options {
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let checkpoint = Duration::from_secs(120);
        Options { memory_bytes: 512 << 20, threads, limits: Limits::default(), checkpoint, finds_entities: true }
    }
}

impl Options {
    /// Returns as many threads as the memory feeds.
    pub(super) fn workers(&self) -> usize {
        let fed = self.memory_bytes.saturating_sub(RESERVED_BYTES) / (LEAST_SEGMENT_BYTES + self.names_bytes());
        self.threads.get().min(fed.max(1))
    }

    /// Returns the memory of the segment of each of so many threads, in bytes.
    pub(super) fn segment_bytes(&self, threads: usize) -> usize {
        let of_thread = self.memory_bytes.saturating_sub(RESERVED_BYTES) / threads;
        of_thread.saturating_sub(self.names_bytes()).max(LEAST_SEGMENT_BYTES)
    }

    fn names_bytes(&self) -> usize {
        if self.finds_entities { NAMES_BYTES } else { 0 }
    }
}
