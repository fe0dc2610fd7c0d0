//! The bytes of a web archive: lines and blocks, some of them given back, over gaps where packing was damaged.

use std::io::{BufRead, ErrorKind};

use memchr::memchr;

use super::super::skip::{Gap, Skip};

/// The longest line that is read as one; a longer one comes in parts.
const MOST_LINE_BYTES: usize = 64 * 1024;

/// A web archive while it is read.
pub struct Stream<'a> {
    input: &'a mut dyn BufRead,
    /// What was given back, to be read before the rest of `input`.
    returned: Vec<u8>,
    at: usize,
    /// Whether the last line was read to its end, so that another begins.
    is_at_line: bool,
    /// Why reading broke off for good.
    failure: Option<Skip>,
    has_ended: bool,
}

/// A block of a record.
#[derive(Debug, Default)]
pub struct Block {
    /// Its bytes, up to the limit.
    pub bytes: Vec<u8>,
    /// Whether it went on beyond the limit.
    pub is_long: bool,
    /// Why it ended before its length was reached.
    pub cut: Option<Skip>,
}

impl<'a> Stream<'a> {
    /// Begins to read `input`.
    pub fn new(input: &'a mut dyn BufRead) -> Stream<'a> {
        Stream { input, returned: Vec::new(), at: 0, is_at_line: true, failure: None, has_ended: false }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`Skip`] where it broke off before the end.
    pub fn end(self) -> Result<(), Skip> {
        self.failure.map_or(Ok(()), Err)
    }

    /// Reads the next line with its end into `line`, or the next part of a long one; returns whether it begins a line,
    /// `None` at the end.
    pub fn line(&mut self, line: &mut Vec<u8>) -> Option<bool> {
        line.clear();
        let begins = self.is_at_line;
        while line.len() < MOST_LINE_BYTES {
            let (used, is_whole) = match self.fill() {
                Ok([]) if line.is_empty() => return None,
                // What stands behind a gap may begin in the middle of anything.
                Err(_) | Ok([]) => break,
                Ok(piece) => {
                    let piece = &piece[..piece.len().min(MOST_LINE_BYTES)];
                    let end = memchr(b'\n', piece).map(|at| at + 1);
                    line.extend_from_slice(&piece[..end.unwrap_or(piece.len())]);
                    (end.unwrap_or(piece.len()), end.is_some())
                }
            };
            self.consume(used);
            self.is_at_line = is_whole;
            if is_whole {
                break;
            }
        }
        Some(begins)
    }

    /// Reads `length` bytes, of which `limit` are kept.
    pub fn block(&mut self, length: u64, limit: usize) -> Block {
        let mut block = Block::default();
        let mut left = length;
        while left > 0 {
            let (used, kept) = match self.fill() {
                Ok([]) => {
                    block.cut = Some(Skip::Truncated { missing: left });
                    break;
                }
                Err(damage) => {
                    block.cut = Some(damage);
                    break;
                }
                Ok(piece) => {
                    let used = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                    let kept = used.min(limit - block.bytes.len());
                    block.bytes.extend_from_slice(&piece[..kept]);
                    (used, kept)
                }
            };
            block.is_long |= kept < used;
            self.consume(used);
            left -= used as u64;
        }
        self.is_at_line = true;
        block
    }

    /// Gives bytes back, that they be read again before all others.
    pub fn give_back(&mut self, bytes: &[u8]) {
        let rest = self.returned.split_off(self.at);
        self.returned = [bytes, &rest].concat();
        (self.at, self.is_at_line) = (0, true);
    }

    /// Returns bytes to be read, none at the end.
    ///
    /// # Errors
    /// [`Skip`] at a gap, behind which reading goes on, and once where it cannot.
    fn fill(&mut self) -> Result<&[u8], Skip> {
        if self.at < self.returned.len() {
            return Ok(&self.returned[self.at..]);
        }
        while !self.has_ended {
            match self.input.fill_buf().map(<[u8]>::len) {
                Ok(0) => self.has_ended = true,
                Ok(_) => return self.input.fill_buf().map_err(|error| Skip::unreadable(&error)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let damage = Skip::unreadable(&error);
                    if !error.get_ref().is_some_and(|inner| inner.is::<Gap>()) {
                        self.has_ended = true;
                        self.failure = Some(damage.clone());
                    }
                    return Err(damage);
                }
            }
        }
        Ok(&[])
    }

    fn consume(&mut self, used: usize) {
        if self.at < self.returned.len() {
            self.at += used;
        } else {
            self.input.consume(used);
        }
    }
}
