//! ARC: records under one line each, the format before WARC.

use std::io::BufRead;

use super::super::{FieldNames, Reader, Skip, Take, Terms};
use super::records::{self, Format, Head, Holds};
use super::stream::Stream;

/// Pages in an ARC.
pub struct Arc;

impl Reader for Arc {
    fn name(&self) -> &'static str {
        "ARC"
    }

    fn sign(&self) -> &'static str {
        "its first line is the head of one"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        sample.trim_ascii_start().starts_with(b"filedesc:")
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        records::read(&Records, input, terms, take)
    }
}

/// How many columns a line has, in the second version and in the first: address, IP address, date, media type, others
/// in the second version only, length.
const COLUMNS: [usize; 2] = [10, 5];

/// Cuts a line into its columns. Only the first, the address, may hold blanks.
fn columns(line: &[u8]) -> Option<Vec<&str>> {
    let line = std::str::from_utf8(line.trim_ascii_end()).ok()?;
    let is_date = |text: &str| (12..20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    COLUMNS.iter().find_map(|count| {
        let mut columns: Vec<&str> = line.rsplitn(*count, ' ').collect();
        columns.reverse();
        (columns.len() == *count && columns[0].contains(':') && is_date(columns[2])).then_some(columns)
    })
}

struct Records;

impl Format for Records {
    fn begins(&self, line: &[u8]) -> bool {
        columns(line).is_some()
    }

    fn head(&self, line: &[u8], _stream: &mut Stream<'_>) -> Head {
        let Some(columns) = columns(line) else { return Head::default() };
        let (url, media_type) = (columns[0], columns[3]);
        let holds = match url.split(':').next() {
            Some("http" | "https") => Holds::Answer,
            Some("filedesc" | "dns") => Holds::Nothing,
            _ => Holds::Resource(media_type.to_owned()),
        };
        let length = columns.last().and_then(|length| length.parse().ok());
        Head { url: Some(url.to_owned()), length, holds, ..Head::default() }
    }
}
