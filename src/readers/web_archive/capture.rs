//! What a record holds of a page, as an article.

use super::super::html::{HtmlPage, Known, read_page};
use super::super::plain_text::read_text;
use super::super::{FieldNames, Reader, SAMPLE_BYTES, Skip, Terms};
use super::http::Answer;
use super::records::{Head, Holds};
use super::stream::Block;
use crate::article::{Content, SourceDomain};

/// An article, or why there is none, and what is wrong with it.
pub type Read = (Result<Content, Skip>, Option<Skip>);

/// Reads the page in a record's block, of which something is known to be wrong or nothing; `None` where a record is
/// not there to hold one.
pub fn read(head: &Head, block: &Block, flaw: Option<Skip>, terms: Terms<'_>) -> Option<Read> {
    let cut = || head.cut.as_ref().map(|reason| Skip::CutByCrawler { reason: reason.clone() });
    let flaw = flaw.or_else(cut);
    match &head.holds {
        Holds::Nothing => None,
        Holds::NoPage(skip) => Some((Err(skip.clone()), None)),
        Holds::Resource(media_type) => {
            let flaw = flaw.or_else(|| wrong_digest(head, &block.bytes, &[]));
            Some((page(head, block, media_type, &block.bytes, terms), flaw))
        }
        Holds::Answer => Some(match Answer::parse(&block.bytes) {
            Ok(answer) => answered(head, block, &answer, flaw, terms),
            Err(_) if block.bytes.trim_ascii().is_empty() => (Err(Skip::Empty), None),
            Err(skip) => (Err(skip), None),
        }),
    }
}

fn answered(head: &Head, block: &Block, answer: &Answer<'_>, flaw: Option<Skip>, terms: Terms<'_>) -> Read {
    if !matches!(answer.status, 200 | 203) {
        return (Err(Skip::HttpStatus { status: answer.status }), None);
    }
    let media_type = answer.media_type.as_deref().unwrap_or_default();
    let body = answer.unchunked();
    let flaw = flaw.or_else(|| wrong_digest(head, &block.bytes, &[answer.sent, &body]));
    let content =
        answer.unpacked(body, terms.article_bytes).and_then(|body| page(head, block, media_type, &body, terms));
    (content, flaw)
}

/// Checks the digests of a block, and those of what was sent, in any of its forms: tools differ in what they count.
fn wrong_digest(head: &Head, block: &[u8], sent: &[&[u8]]) -> Option<Skip> {
    let (of_block, of_sent) = &head.digests;
    let is_right = match (of_block, of_sent) {
        (Some(digest), _) if digest.is_of(block) => true,
        (_, Some(digest)) => digest.is_of(block) || sent.iter().any(|sent| digest.is_of(sent)),
        (Some(_), None) => false,
        (None, None) => true,
    };
    (!is_right).then_some(Skip::WrongDigest)
}

/// Reads a body of some media type.
fn page(head: &Head, block: &Block, media_type: &str, body: &[u8], terms: Terms<'_>) -> Result<Content, Skip> {
    let url = head.url.as_deref();
    let (kind, charset) = essence(media_type);
    let is_html = match kind.as_str() {
        "text/html" | "application/xhtml+xml" => true,
        "" | "text/plain" | "application/octet-stream" | "unknown" | "no-type" | "text/xml" | "application/xml" => {
            HtmlPage.recognises(&body[..body.len().min(SAMPLE_BYTES)], FieldNames::KNOWN)
        }
        _ => false,
    };
    let is_text = kind == "text/plain" && !is_for_programs(url);
    match (is_html, is_text) {
        (false, false) => {
            Err(Skip::NoPage { media_type: if kind.is_empty() { "of no type".to_owned() } else { kind } })
        }
        _ if block.is_long => Err(Skip::TooLong { limit: terms.article_bytes as u64 }),
        (true, _) => read_page(body, &Known { url, charset: charset.as_deref() }, terms),
        (false, true) => text(body, url, terms),
    }
}

fn text(body: &[u8], url: Option<&str>, terms: Terms<'_>) -> Result<Content, Skip> {
    let mut content = read_text(body, terms.dates)?;
    if content.url.is_none() {
        content.url = url.map(str::to_owned);
    }
    if content.source.is_none() {
        content.source = url.and_then(SourceDomain::parse);
    }
    Ok(content)
}

/// Cuts a media type into the type itself, in lower case, and its charset.
fn essence(media_type: &str) -> (String, Option<String>) {
    let mut parts = media_type.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        name.trim().eq_ignore_ascii_case("charset").then(|| value.to_owned())
    });
    (kind, charset)
}

/// Returns whether an address is that of a text for programs, such as `/robots.txt` and `/ads.txt`.
fn is_for_programs(url: Option<&str>) -> bool {
    let path = url.and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.split_once('/'));
    path.is_some_and(|(_, path)| path.ends_with(".txt") && !path.contains('/'))
}
