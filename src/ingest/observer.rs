//! The only way in which progress leaves the write line, and the only way to stop it.

/// Watches a run. Methods are called from several threads.
pub trait Observer: Sync {
    /// The walk has found this many files so far.
    fn walked(&self, _files: usize) {}

    /// So many new files have been compared with files that are gone.
    fn compared(&self, _files: usize) {}

    /// So many files with so many bytes are to be read.
    fn planned(&self, _files: usize, _bytes: u64) {}

    /// So many more files and bytes have been read.
    fn read(&self, _files: u64, _bytes: u64) {}

    /// All is read; the index is being written out.
    fn finishing(&self) {}

    /// Returns whether the run is to end early. What is done is committed.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Watches nothing and never stops.
pub struct Unobserved;

impl Observer for Unobserved {}
