//! Text by the line: one that is too long costs no more memory than the longest article.

use std::io::BufRead;

use super::{Entry, Skip, Take, Terms};
use crate::article::Content;
use crate::text::{self, DecodeError, Encoding};

/// Reads a line into `line`, of a very long one its beginning; returns whether there was one.
///
/// # Errors
/// [`Skip`] where the input cannot be read.
pub fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>, limit: usize) -> Result<bool, Skip> {
    line.clear();
    let mut found = false;
    loop {
        let buffer = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
        let end = memchr::memchr(b'\n', buffer).map(|at| at + 1);
        let used = end.unwrap_or(buffer.len());
        found |= used > 0;
        // One byte beyond the limit tells that it is too long.
        line.extend_from_slice(&buffer[..used.min((limit + 1).saturating_sub(line.len()))]);
        input.consume(used);
        if end.is_some() || used == 0 {
            return Ok(found);
        }
    }
}

/// Where an export of a database of news is cut into its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The line is one like others.
    None,
    /// A document begins with the line.
    Before,
    /// A document begins below the line.
    Behind,
}

/// Reads the documents of an export one by one: `cut` tells of each line whether one begins there, `content_of` reads one.
/// What stands before the first, such as a list of all, is none where `content_of` gives none.
///
/// # Errors
/// [`Skip`] where the input cannot be read, or has no documents.
pub fn read_documents(
    input: &mut dyn BufRead,
    terms: Terms<'_>,
    take: &mut Take<'_>,
    cut: &mut dyn FnMut(&str) -> Cut,
    content_of: &dyn Fn(&str) -> Option<Result<Content, Skip>>,
) -> Result<(), Skip> {
    let sample = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
    let (_, encoding) = text::encoding_of(sample, None);
    let limit = terms.article_bytes;
    let (mut document, mut line, mut row, mut is_long) = (Vec::new(), Vec::new(), 0, false);
    loop {
        let is_line = read_line(input, &mut line, limit)?;
        let at = cut(String::from_utf8_lossy(&line).trim_end());
        if at == Cut::Behind {
            line.clear();
        }
        if !is_line || at != Cut::None {
            let found = match is_long {
                true => Some(Err(Skip::TooLong { limit: limit as u64 })),
                false => decoded(&document, encoding, content_of),
            };
            (document, is_long) = (Vec::new(), false);
            if let Some(content) = found {
                row += 1;
                if take(Entry::new(Some(row), content)).is_break() {
                    return Ok(());
                }
            }
        }
        if !is_line {
            return if row > 0 { Ok(()) } else { Err(Skip::NoEntries) };
        }
        is_long |= document.len() + line.len() > limit;
        if !is_long {
            document.extend_from_slice(&line);
        }
    }
}

fn decoded(
    document: &[u8],
    encoding: Encoding,
    content_of: &dyn Fn(&str) -> Option<Result<Content, Skip>>,
) -> Option<Result<Content, Skip>> {
    if document.trim_ascii().is_empty() {
        return None;
    }
    let decoded = match text::decode_labelled(document, Some(encoding.name)) {
        Ok(decoded) => decoded,
        Err(DecodeError::Binary { at }) => return Some(Err(Skip::Binary { at: at as u64 })),
    };
    let text = decoded.text.replace("\r\n", "\n");
    let found = content_of(text.trim_start_matches('\u{FEFF}'))?;
    Some(found.map(|mut content| {
        content.reading.encoding = Some(decoded.encoding);
        content
    }))
}

/// Joins the lines of a text that was broken at a width: a blank line, or one set in by three blanks, begins a paragraph.
pub fn paragraphs<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let (mut out, mut is_new) = (String::new(), true);
    for line in lines {
        if line.trim().is_empty() {
            is_new = true;
            continue;
        }
        is_new |= line.starts_with("   ") || line.starts_with('\t');
        if !out.is_empty() {
            out.push(if is_new { '\n' } else { ' ' });
        }
        out.push_str(line.trim());
        is_new = false;
    }
    out
}
