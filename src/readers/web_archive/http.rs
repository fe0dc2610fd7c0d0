//! An answer of a server: its head, and its body as it was before it was sent.

use std::borrow::Cow;
use std::io::Read;

use httparse::{EMPTY_HEADER, ParserConfig, Response, Status};

use super::super::Skip;

/// Lines in the head of an answer.
const MOST_LINES: usize = 256;

/// An answer.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The status, such as 200.
    pub status: u16,
    /// The media type, as the server says it, with its parameters.
    pub media_type: Option<String>,
    /// Everything below the head, as it was sent.
    pub sent: &'a [u8],
    chunked: bool,
    encodings: Vec<String>,
}

impl<'a> Answer<'a> {
    /// Takes the head off an answer.
    ///
    /// # Errors
    /// [`Skip::BrokenHttp`] where there is none.
    pub fn parse(block: &'a [u8]) -> Result<Answer<'a>, Skip> {
        let mut headers = [EMPTY_HEADER; MOST_LINES];
        let mut response = Response::new(&mut headers);
        let mut config = ParserConfig::default();
        config
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .allow_multiple_spaces_in_response_status_delimiters(true)
            .allow_space_before_first_header_name(true)
            .ignore_invalid_headers_in_responses(true);
        let length = match config.parse_response(&mut response, block) {
            Ok(Status::Complete(length)) => length,
            Ok(Status::Partial) => return Err(Skip::BrokenHttp { error: "its head does not end".to_owned() }),
            Err(error) => return Err(Skip::BrokenHttp { error: error.to_string() }),
        };
        let status = response.code.unwrap_or(0);
        let mut answer =
            Answer { status, media_type: None, sent: &block[length..], chunked: false, encodings: Vec::new() };
        response.headers.iter().for_each(|header| answer.take(header.name, &String::from_utf8_lossy(header.value)));
        Ok(answer)
    }

    fn take(&mut self, name: &str, value: &str) {
        let words = || value.split(',').map(|word| word.trim().to_ascii_lowercase());
        match name.to_ascii_lowercase().as_str() {
            "content-type" => self.media_type = Some(value.trim().to_owned()),
            "content-encoding" => self.encodings.extend(words()),
            "transfer-encoding" => {
                self.chunked |= words().any(|word| word == "chunked");
                self.encodings.extend(words().filter(|word| word != "chunked"));
            }
            _ => {}
        }
    }

    /// Returns what was sent with the marks of its chunks taken off, where it has such: many crawlers take them off and
    /// leave the head as it was.
    pub fn unchunked(&self) -> Cow<'a, [u8]> {
        match self.chunked.then(|| unchunk(self.sent)).flatten() {
            Some(joined) => Cow::Owned(joined),
            None => Cow::Borrowed(self.sent),
        }
    }

    /// Unpacks a body of at most `limit` bytes that was packed for sending. One that is not packed as its head says is
    /// taken as it stands; so is what comes before damage.
    ///
    /// # Errors
    /// [`Skip::TooLong`] beyond the limit; [`Skip::BrokenHttp`] where nothing can be unpacked.
    pub fn unpacked(&self, body: Cow<'a, [u8]>, limit: usize) -> Result<Cow<'a, [u8]>, Skip> {
        self.encodings.iter().rev().try_fold(body, |body, encoding| unpack(body, encoding, limit))
    }
}

/// Joins the chunks of a body; `None` where it does not begin with one. What follows the last whole chunk is kept.
fn unchunk(sent: &[u8]) -> Option<Vec<u8>> {
    let (mut joined, mut rest) = (Vec::with_capacity(sent.len()), sent);
    loop {
        let Ok(Status::Complete((head, length))) = httparse::parse_chunk_size(rest) else {
            // A chunk must stand here, or the body was never cut into such.
            return (rest.len() < sent.len()).then_some(joined);
        };
        if length == 0 {
            return Some(joined);
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let chunk = &rest[head..rest.len().min(head.saturating_add(length))];
        if chunk.len() < length && joined.is_empty() && !chunk.contains(&b'\n') {
            return None;
        }
        joined.extend_from_slice(chunk);
        rest = &rest[head + chunk.len()..];
        rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

fn unpack<'a>(body: Cow<'a, [u8]>, encoding: &str, limit: usize) -> Result<Cow<'a, [u8]>, Skip> {
    let bytes = &body[..];
    let is_zlib = bytes.len() > 1 && bytes[0] & 15 == 8 && u16::from_be_bytes([bytes[0], bytes[1]]).is_multiple_of(31);
    let input: Box<dyn Read + '_> = match encoding {
        "gzip" | "x-gzip" if bytes.starts_with(&[0x1F, 0x8B]) => Box::new(flate2::bufread::MultiGzDecoder::new(bytes)),
        "deflate" if is_zlib => Box::new(flate2::bufread::ZlibDecoder::new(bytes)),
        "deflate" if !is_text(bytes) => Box::new(flate2::bufread::DeflateDecoder::new(bytes)),
        "br" if !is_text(bytes) => Box::new(brotli_decompressor::Decompressor::new(bytes, 4096)),
        "zstd" if bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) => match zstd::Decoder::with_buffer(bytes) {
            Ok(decoder) => Box::new(decoder),
            Err(error) => return Err(Skip::BrokenHttp { error: error.to_string() }),
        },
        _ => return Ok(body),
    };
    let mut unpacked = Vec::new();
    match input.take(limit as u64 + 1).read_to_end(&mut unpacked) {
        _ if unpacked.len() > limit => Err(Skip::TooLong { limit: limit as u64 }),
        Err(error) if unpacked.is_empty() => {
            Err(Skip::BrokenHttp { error: format!("its body is not {encoding}: {error}") })
        }
        _ => Ok(Cow::Owned(unpacked)),
    }
}

/// Returns whether markup stands where packed bytes should.
fn is_text(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"<")
}
