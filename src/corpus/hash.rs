//! The hash of a file's bytes: by it a file is known again that was moved, copied or damaged.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The BLAKE3 hash of bytes (<https://github.com/BLAKE3-team/BLAKE3-specs>), as `b3sum` prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Hashes bytes in memory.
    pub fn of(bytes: &[u8]) -> ContentHash {
        ContentHash(*blake3::hash(bytes).as_bytes())
    }

    /// Returns the first eight bytes as a number, for what needs no safety against intent.
    pub fn short(&self) -> u64 {
        self.0.iter().take(8).fold(0, |short, byte| short << 8 | u64::from(*byte))
    }

    /// Reads the file at `path` to its end.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn of_file(path: &Path) -> io::Result<ContentHash> {
        let mut hasher = Hasher::default();
        hasher.add_rest(File::open(path)?)?;
        Ok(hasher.finish())
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Hashes bytes as they come.
#[derive(Debug, Default)]
pub struct Hasher(blake3::Hasher);

impl Hasher {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Reads `input` to its end.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn add_rest(&mut self, input: impl io::Read) -> io::Result<()> {
        self.0.update_reader(input).map(drop)
    }

    /// Returns the hash of all that was added.
    pub fn finish(&self) -> ContentHash {
        ContentHash(*self.0.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::{ContentHash, Hasher};

    /// The hash of no bytes at all, from the test vectors of the specification.
    const EMPTY: &str = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

    #[test]
    fn printed_as_b3sum_does() {
        assert_eq!(ContentHash::of(b"").to_string(), EMPTY);
    }

    #[test]
    fn in_pieces_or_at_once() {
        let mut hasher = Hasher::default();
        hasher.add(b"The ferry ");
        hasher.add_rest(&b"sails."[..]).unwrap();
        assert_eq!(hasher.finish(), ContentHash::of(b"The ferry sails."));
    }
}
