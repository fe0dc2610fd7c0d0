//! WARC: records with named fields.

use std::io::BufRead;

use super::super::{FieldNames, Reader, Skip, Take, Terms};
use super::digest::Digest;
use super::records::{self, Format, Head, Holds};
use super::stream::Stream;

/// Pages in a WARC.
pub struct Warc;

impl Reader for Warc {
    fn name(&self) -> &'static str {
        "WARC"
    }

    fn sign(&self) -> &'static str {
        "its first line is the version of one"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        let line = sample.trim_ascii_start().split_inclusive(|byte| *byte == b'\n').next();
        line.is_some_and(|line| Records.begins(line))
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        records::read(&Records, input, terms, take)
    }
}

struct Records;

impl Format for Records {
    /// A version and nothing else.
    fn begins(&self, line: &[u8]) -> bool {
        let version = line.trim_ascii_end().strip_prefix(b"WARC/");
        let is_version = |version: &[u8]| version.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
        version.is_some_and(|version| (3..8).contains(&version.len()) && is_version(version))
    }

    fn head(&self, _line: &[u8], stream: &mut Stream<'_>) -> Head {
        let mut head = Head::default();
        let (mut kind, mut media_type) = (String::new(), String::new());
        for (name, value) in fields(stream) {
            match name.as_str() {
                "warc-type" => kind = value.to_ascii_lowercase(),
                "content-type" => media_type = value,
                "content-length" => head.length = value.parse().ok(),
                // Wget writes brackets about it.
                "warc-target-uri" => head.url = Some(value.trim_matches(['<', '>']).to_owned()),
                "warc-block-digest" => head.digests.0 = Digest::parse(&value),
                "warc-payload-digest" => head.digests.1 = Digest::parse(&value),
                "warc-truncated" => head.cut = Some(value),
                _ => {}
            }
        }
        head.holds = match kind.as_str() {
            "response" if !is_name_service(&head) => Holds::Answer,
            "resource" | "conversion" if !is_of_crawler(&head) => Holds::Resource(media_type),
            "revisit" => Holds::NoPage(Skip::Revisit),
            "continuation" => Holds::NoPage(Skip::Continuation),
            _ => Holds::Nothing,
        };
        head
    }
}

/// What a crawler learned of a host's address is kept as an answer, too.
fn is_name_service(head: &Head) -> bool {
    head.url.as_ref().is_some_and(|url| url.starts_with("dns:"))
}

/// What Wget says of its own work is kept under such addresses.
fn is_of_crawler(head: &Head) -> bool {
    head.url.as_ref().is_some_and(|url| url.starts_with("metadata:"))
}

/// Lines in the head of a record.
const MOST_LINES: usize = 200;

/// Reads the fields up to the blank line, their names in lower case.
fn fields(stream: &mut Stream<'_>) -> Vec<(String, String)> {
    let (mut fields, mut line) = (Vec::<(String, String)>::new(), Vec::new());
    for _ in 0..MOST_LINES {
        if stream.line(&mut line).is_none() || line.trim_ascii().is_empty() {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        match (text.starts_with([' ', '\t']), fields.last_mut(), text.split_once(':')) {
            (true, Some((_, value)), _) => *value = format!("{value} {}", text.trim()),
            (_, _, Some((name, value))) => fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            _ => {}
        }
    }
    fields
}
