//! A file of the archive while it is read: its bytes are counted, and hashed in the same pass where they come in order.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::hash::{ContentHash, Hasher};
use super::ledger::Stamp;
use crate::readers::Skip;

/// An open file, to be read through a shared reference.
#[derive(Debug)]
pub struct Opened {
    file: File,
    bytes: Cell<u64>,
    hasher: RefCell<Hasher>,
    /// Whether all that was read so far came from the beginning on, one byte after the other.
    is_in_order: Cell<bool>,
}

impl Opened {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// [`Skip`] where the system refuses it.
    pub fn open(path: &Path) -> Result<Opened, Skip> {
        let file = File::open(path).map_err(|error| Skip::unreadable(&error))?;
        Ok(Opened { file, bytes: Cell::new(0), hasher: RefCell::new(Hasher::default()), is_in_order: Cell::new(true) })
    }

    /// The bytes read from the disk so far; what was read twice counts twice.
    pub fn bytes(&self) -> &Cell<u64> {
        &self.bytes
    }

    /// Returns the size and the time of change that the open file has now.
    pub fn stamp(&self) -> Option<Stamp> {
        self.file.metadata().ok().as_ref().map(Stamp::of)
    }

    /// Returns the first bytes, without moving the place of reading.
    pub(super) fn start(&self) -> [u8; 4] {
        let mut start = [0; 4];
        let read = self.file.read_at(&mut start, 0).unwrap_or(0);
        start[read..].fill(0);
        start
    }

    /// Returns the hash of the whole file. What the reading has left is read now; a file that was not read in order, as a
    /// zip is not, is read once more.
    ///
    /// # Errors
    /// Where it cannot be read to its end.
    pub fn hash(self) -> io::Result<ContentHash> {
        let mut file = self.file;
        let mut hasher = self.hasher.into_inner();
        if !self.is_in_order.get() {
            hasher = Hasher::default();
            file.rewind()?;
        }
        hasher.add_rest(file)?;
        Ok(hasher.finish())
    }
}

impl Read for &Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = (&self.file).read(buffer)?;
        self.bytes.set(self.bytes.get() + read as u64);
        if self.is_in_order.get() {
            self.hasher.borrow_mut().add(&buffer[..read]);
        }
        Ok(read)
    }
}

impl Seek for &Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.is_in_order.set(false);
        (&self.file).seek(to)
    }
}
