//! JSON: one article an object, in JSON Lines, an array or one after the other.

use std::borrow::Cow;
use std::io::{BufRead, BufReader};

use encoding_rs_io::DecodeReaderBytes;

use super::json_answer;
use super::json_fields::Fields;
use super::json_values::Values;
use super::{Entry, FieldNames, Reader, Skip, Take, Terms};
use crate::article::Content;
use crate::text::{self, Decoded, Encoding};

/// Articles as JSON objects.
pub struct Json;

impl Reader for Json {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn sign(&self) -> &'static str {
        "it begins as an object, or an array of objects"
    }

    /// An object's bracket and a quote, or an array's and an object's: text in brackets does not begin so.
    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        let sample = sample.strip_prefix(b"\xEF\xBB\xBF").or(utf16(sample)).unwrap_or(sample);
        // The brackets and quotes of UTF-16 are those of ASCII beside a NUL.
        let mut bytes = sample.iter().filter(|byte| **byte != 0 && !byte.is_ascii_whitespace());
        matches!((bytes.next(), bytes.next()), (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{' | b']')))
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let start = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
        if utf16(start).is_some() {
            let (_, encoding) = text::encoding_of(start, None);
            let mut decoded = BufReader::new(DecodeReaderBytes::new(input));
            return read_values(&mut decoded, Some(encoding), terms, take);
        }
        read_values(input, None, terms, take)
    }
}

/// Returns what stands behind the byte-order mark of UTF-16, where there is one.
fn utf16(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(b"\xFF\xFE").or(bytes.strip_prefix(b"\xFE\xFF"))
}

/// Reads values, of which the encoding before they were decoded is told where they are decoded already.
fn read_values(
    input: &mut dyn BufRead,
    encoding: Option<Encoding>,
    terms: Terms<'_>,
    take: &mut Take<'_>,
) -> Result<(), Skip> {
    let mut values = Values::new(input, terms.article_bytes);
    let mut value = Vec::new();
    // How many more articles than values there were.
    let mut more = 0;
    loop {
        let (row, found) = match values.next(&mut value) {
            Ok(Some(row)) => (row, entries_of(&value, terms)),
            Ok(None) => return Ok(()),
            Err((row, skip @ Skip::TooLong { .. })) => (row, vec![Err(skip)]),
            Err((_, skip)) => return Err(skip),
        };
        let held = found.len() as u64;
        for (row, mut content) in (row + more..).zip(found) {
            if let Ok(content) = &mut content {
                content.reading.encoding = encoding.or(content.reading.encoding);
            }
            if take(Entry::new(Some(row), content)).is_break() {
                return Ok(());
            }
        }
        more += held - 1;
    }
}

/// Returns what stands in a value: an article, or the articles that it holds.
fn entries_of(value: &[u8], terms: Terms<'_>) -> Vec<Result<Content, Skip>> {
    let Decoded { text, encoding } = match text_of(value) {
        Ok(decoded) => decoded,
        Err(skip) => return vec![Err(skip)],
    };
    let content_of = |text: &str| {
        let mut content = content_of(text, terms)?;
        content.reading.encoding = Some(encoding);
        Ok(content)
    };
    let content = content_of(&text);
    match content {
        Err(Skip::NoText) => {}
        content => return vec![content],
    }
    let held = serde_json::from_str(&text).map(json_answer::articles).unwrap_or_default();
    let articles = held.iter().map(|article| content_of(&article.to_string()));
    if held.is_empty() { vec![content] } else { articles.collect() }
}

/// Decodes a value.
fn text_of(value: &[u8]) -> Result<Decoded<'_>, Skip> {
    match std::str::from_utf8(value) {
        Ok(text) => Ok(Decoded { text: Cow::Borrowed(text), encoding: Encoding::UTF_8 }),
        Err(_) => text::decode(value).map_err(|text::DecodeError::Binary { at }| Skip::Binary { at: at as u64 }),
    }
}

fn content_of(text: &str, terms: Terms<'_>) -> Result<Content, Skip> {
    let fields = Fields::parse(text, terms)
        .or_else(|error| Fields::parse(&without_lone_surrogates(text).ok_or(error)?, terms))
        .map_err(|error| Skip::BrokenJson { error: error.to_string() })?;
    let content = fields.into_content(terms.dates);
    if content.is_blank() { Err(Skip::NoText) } else { Ok(content) }
}

/// Replaces each half of a surrogate pair that stands alone by U+FFFD: programs that cut texts at a length leave such.
/// `None` where there is none.
fn without_lone_surrogates(text: &str) -> Option<String> {
    let half = |at: usize| -> Option<u16> {
        let hex = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(hex, 16).ok().filter(|unit| (0xD800..0xE000).contains(unit))
    };
    let (mut repaired, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(step) = text[at..].find('\\') {
        at += step;
        match (half(at), half(at + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..)) => at += 12,
            (Some(_), _) => {
                repaired.push_str(&text[copied..at]);
                repaired.push_str("\\ufffd");
                at += 6;
                copied = at;
            }
            (None, _) => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    repaired.push_str(&text[copied..]);
    (copied > 0).then_some(repaired)
}

#[cfg(test)]
mod tests {
    use super::Json;
    use crate::readers::{Limits, Reader, Terms};

    #[test]
    fn broken_rows_are_named_and_the_rest_is_read() {
        let input = "{\"text\":\"One\"}\n{\"text\":\"Two\n{\"other\":3}\n{\"text\":\"Caf\u{e9}\"}\n";
        let mut found = Vec::new();
        let mut take = |entry: crate::readers::Entry| {
            let row = entry.row.unwrap();
            found.push(match entry.content {
                Ok(content) => format!("{row} {}", content.body),
                Err(skip) => format!("{row} {skip}"),
            });
            std::ops::ControlFlow::Continue(())
        };
        Json.read(&mut input.as_bytes(), Terms::within(Limits::default()), &mut take).unwrap();
        assert_eq!(
            found,
            [
                "1 One",
                "2 broken JSON: EOF while parsing a string at line 1 column 12",
                "3 JSON without a text or a headline",
                "4 Café"
            ]
        );
    }

    #[test]
    fn half_a_surrogate_pair_costs_no_article() {
        let body = |text: &str| super::content_of(text, Terms::within(Limits::default())).unwrap().body;
        assert_eq!(body(r#"{"text":"cut \ud83d"}"#), "cut \u{FFFD}");
        assert_eq!(body(r#"{"text":"\ud83d\ude00 \ude00 \\ud83d"}"#), "\u{1F600} \u{FFFD} \\ud83d");
    }

    #[test]
    fn text_in_brackets_is_no_json() {
        for (text, is_json) in [
            ("{\"a\"", true),
            ("[ {", true),
            (" \n{}", true),
            ("[Update] The", false),
            ("{laughs}", false),
            ("", false),
        ] {
            assert_eq!(Json.recognises(text.as_bytes(), crate::readers::FieldNames::KNOWN), is_json, "{text}");
        }
    }
}
