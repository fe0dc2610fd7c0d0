//! Records one after the other, whatever their lengths say.

use std::io::BufRead;

use memchr::memchr;

use super::super::{Entry, Skip, Take, Terms};
use super::capture;
use super::digest::Digest;
use super::stream::{Block, Stream};

/// What stands above the block of a record.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The address that was asked for.
    pub url: Option<String>,
    /// The length of the block in bytes, where it is told.
    pub length: Option<u64>,
    /// What the block is.
    pub holds: Holds,
    /// The digests of the block and of what the server sent in it, without its own head.
    pub digests: (Option<Digest>, Option<Digest>),
    /// Why the crawler did not take all of it.
    pub cut: Option<String>,
}

/// What the block of a record is.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Holds {
    /// Nothing that was published.
    #[default]
    Nothing,
    /// An answer of a server, with its head.
    Answer,
    /// What was published itself, of this media type.
    Resource(String),
    /// What is no page whatever stands in it.
    NoPage(Skip),
}

/// A format of records.
pub trait Format {
    /// Returns whether `line` begins a record.
    fn begins(&self, line: &[u8]) -> bool;

    /// Reads the head that begins with `line`.
    fn head(&self, line: &[u8], stream: &mut Stream<'_>) -> Head;
}

/// Reads all records; see [`Reader::read`](super::super::Reader::read).
pub fn read(format: &dyn Format, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
    let mut stream = Stream::new(input);
    let (mut line, mut row, mut has_entries) = (Vec::new(), 0, false);
    // What stands before the first record belongs to none.
    pass_over(format, &mut stream, &mut Vec::new(), 0);
    while stream.line(&mut line).is_some() {
        row += 1;
        let head = format.head(&line, &mut stream);
        let (block, flaw) = block_of(format, &head, &mut stream, terms.article_bytes);
        let Some((content, flaw)) = capture::read(&head, &block, flaw, terms) else { continue };
        has_entries = true;
        if take(Entry { row: Some(row), content, flaw }).is_break() {
            return Ok(());
        }
    }
    stream.end()?;
    if has_entries { Ok(()) } else { Err(Skip::NoEntries) }
}

/// Reads the block of a record and goes to the next; returns with it what is wrong with it.
fn block_of(format: &dyn Format, head: &Head, stream: &mut Stream<'_>, limit: usize) -> (Block, Option<Skip>) {
    let mut block = stream.block(head.length.unwrap_or(0), limit);
    let mut tail = Vec::new();
    pass_over(format, stream, &mut tail, limit);
    let is_over = !tail.trim_ascii().is_empty();
    if !is_over && block.cut.is_none() {
        return (block, None);
    }
    let wrong = Skip::WrongLength { told: head.length };
    if let Some(at) = next_within(format, &block.bytes) {
        // It was told too long: the next records are in it.
        stream.give_back(&[&block.bytes[at..], &tail].concat());
        block.bytes.truncate(at);
        (block.cut, block.is_long) = (None, false);
        return (block, Some(wrong));
    }
    if block.cut.is_none() && memchr(0, &tail).is_some() {
        // What follows is noise, not the rest of a page.
        return (block, Some(wrong));
    }
    if block.cut.is_none() {
        // It was told too short, or not at all.
        let kept = tail.len().min(limit - block.bytes.len());
        block.is_long |= kept < tail.len();
        block.bytes.extend_from_slice(&tail[..kept]);
        return (block, Some(wrong));
    }
    let cut = block.cut.take();
    (block, cut)
}

/// Goes to the next line that begins a record, or to the end; what stands before it is added to `passed`, up to
/// `limit` bytes.
fn pass_over(format: &dyn Format, stream: &mut Stream<'_>, passed: &mut Vec<u8>, limit: usize) {
    let mut line = Vec::new();
    while let Some(begins) = stream.line(&mut line) {
        if begins && format.begins(&line) {
            stream.give_back(&line);
            return;
        }
        let kept = line.len().min(limit - passed.len());
        passed.extend_from_slice(&line[..kept]);
    }
}

/// Returns where a record begins within a block.
fn next_within(format: &dyn Format, block: &[u8]) -> Option<usize> {
    let mut start = 0;
    block.split_inclusive(|byte| *byte == b'\n').find_map(|line| {
        let at = start;
        start += line.len();
        (at > 0 && format.begins(line)).then_some(at)
    })
}
