//! Opening a file of the archive, unpacking it on the way where it is packed.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// How many wrappings, such as `.gz` in `.zst`, are taken off.
const MOST_LAYERS: usize = 3;

const BUFFER_BYTES: usize = 64 * 1024;

/// The bytes of a file, unpacked.
pub type Unpacked<'a> = Box<dyn BufRead + 'a>;

/// Adds up the bytes that are read from the disk.
struct Counted<'a> {
    file: File,
    bytes: &'a Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}

/// Opens the file at `path`; gzip and Zstandard are recognised by their first bytes. What is read of the file itself is
/// added to `bytes`.
///
/// # Errors
/// Where the file cannot be opened or its first bytes cannot be read or unpacked.
pub fn open<'a>(path: &Path, bytes: &'a Cell<u64>) -> io::Result<Unpacked<'a>> {
    let file = Counted { file: File::open(path)?, bytes };
    let mut input: Unpacked<'a> = Box::new(BufReader::with_capacity(BUFFER_BYTES, file));
    for _ in 0..MOST_LAYERS {
        let start = input.fill_buf()?;
        if start.starts_with(&[0x1F, 0x8B, 8]) {
            input = buffered(flate2::bufread::MultiGzDecoder::new(input));
        } else if start.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
            input = buffered(zstd::Decoder::with_buffer(input)?);
        } else {
            break;
        }
    }
    Ok(input)
}

fn buffered<'a>(input: impl Read + 'a) -> Unpacked<'a> {
    Box::new(BufReader::with_capacity(BUFFER_BYTES, input))
}
