//! Unpacking: what a file was packed with is taken off, recognised by its first bytes.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

use super::gzip::Members;
use crate::readers::{Gap, TooPacked};

/// How many wrappings, such as `.gz` in `.tar` in `.zip`, are taken off.
pub const MOST_LAYERS: usize = 3;

const BUFFER_BYTES: usize = 64 * 1024;

/// So many bytes at the beginning are there at the first look, where the input has so many.
const SAMPLE_BYTES: usize = 4096;

/// What is unpacked may be so many times as long as what is packed …
const MOST_RATIO: u64 = 1000;

/// … beyond so many bytes.
const LEAST_BYTES: u64 = 64 << 20;

/// Bytes on the way to a reader.
pub type Input<'a> = Box<dyn BufRead + 'a>;

/// A buffered reader that has looked ahead: the beginning of the input is in its buffer from the first.
struct Buffered<R> {
    inner: R,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// What was met looking ahead, to be met again behind it.
    ahead: Option<io::Error>,
    /// What is to be met at the end.
    last: Option<io::Error>,
}

/// Buffers an input.
///
/// # Errors
/// Where its beginning cannot be read.
pub fn buffered<'a>(mut inner: impl Read + 'a) -> io::Result<Input<'a>> {
    let mut buffer = vec![0; BUFFER_BYTES].into_boxed_slice();
    let (mut end, mut ahead, mut last) = (0, None, None);
    while end < SAMPLE_BYTES {
        match inner.read(&mut buffer[end..]) {
            Ok(0) => break,
            Ok(read) => end += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // What was read of a damaged input before is read.
            Err(error) if end > 0 => {
                ahead = Some(error);
                break;
            }
            // What stands behind damage at the beginning can only be told from its own beginning.
            Err(error) if last.is_none() && is_gap(&error) => {
                last = Some(io::Error::new(io::ErrorKind::InvalidData, error.to_string()));
            }
            Err(error) => return Err(error),
        }
    }
    match last {
        Some(error) if end == 0 => Err(error),
        last => Ok(Box::new(Buffered { inner, buffer, start: 0, end, ahead, last })),
    }
}

fn is_gap(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Gap>())
}

impl<R: Read> Read for Buffered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let len = available.len().min(out.len());
        out[..len].copy_from_slice(&available[..len]);
        self.consume(len);
        Ok(len)
    }
}

impl<R: Read> BufRead for Buffered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            if let Some(error) = self.ahead.take() {
                return Err(error);
            }
            (self.start, self.end) = (0, self.inner.read(&mut self.buffer)?);
            if let (0, Some(error)) = (self.end, self.last.take_if(|_| self.end == 0)) {
                return Err(error);
            }
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.start = (self.start + amount).min(self.end);
    }
}

/// Ends an input that unpacks to far more than it is.
struct Metered<'a, R> {
    inner: R,
    packed: &'a Cell<u64>,
    /// What was packed already when this input began.
    before: u64,
    unpacked: u64,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.unpacked += read as u64;
        let packed = self.packed.get().saturating_sub(self.before).max(1);
        if self.unpacked > LEAST_BYTES && self.unpacked / packed > MOST_RATIO {
            return Err(io::Error::other(TooPacked));
        }
        Ok(read)
    }
}

/// Buffers what is unpacked from bytes that `packed` counts.
///
/// # Errors
/// Where its beginning cannot be unpacked.
pub fn metered<'a>(inner: impl Read + 'a, packed: &'a Cell<u64>) -> io::Result<Input<'a>> {
    // What was read ahead of this input counts for it: a small one may lie wholly in a buffer.
    let before = packed.get().saturating_sub(2 * BUFFER_BYTES as u64);
    buffered(Metered { inner, packed, before, unpacked: 0 })
}

/// Takes one wrapping off; gives the input back as it is where there is none.
///
/// # Errors
/// Where the beginning cannot be unpacked.
pub fn unwrapped<'a>(mut input: Input<'a>, packed: &'a Cell<u64>) -> io::Result<(Input<'a>, bool)> {
    let start = input.fill_buf()?;
    let unpacked = if start.starts_with(&[0x1F, 0x8B, 8]) {
        metered(Members::new(input), packed)
    } else if start.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        metered(zstd::Decoder::with_buffer(input)?, packed)
    } else if start.starts_with(b"BZh") && start.get(4..10) == Some(&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) {
        metered(bzip2::bufread::MultiBzDecoder::new(input), packed)
    } else if start.starts_with(&[0xFD, b'7', b'z', b'X', b'Z', 0]) {
        metered(lzma_rust2::XzReader::new(input, true), packed)
    } else {
        return Ok((input, false));
    };
    Ok((unpacked?, true))
}
