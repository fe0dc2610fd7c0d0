//! Plain text: one article a file, with or without headline, byline and date above the text and a source below it.
//!
//! ```text
//! Ferry workers end strike                    headline: short, no full stop, a blank line or a byline after it
//!
//! By Jane Doe and John Roe                    byline
//! March 5, 2024                               date
//!
//! SEABURY, March 5 (Unionwire) - Ferry …      the text
//!
//! Original Source: www.harbourpost.example    trailer
//! ```
//!
//! Every part but the text may be missing. What is not surely one of the parts above stays in the text.

use std::io::BufRead;

use super::{Entry, FieldNames, Reader, Skip, Take, Terms, html_text, read_whole};
use crate::article::{Content, DateRules, Property, Published, SourceDomain};
use crate::text::{self, DecodeError};

/// One article of plain text a file.
pub struct PlainText;

impl Reader for PlainText {
    fn name(&self) -> &'static str {
        "plain text"
    }

    fn sign(&self) -> &'static str {
        "no other reader takes it"
    }

    fn recognises(&self, _sample: &[u8], _names: &FieldNames) -> bool {
        true
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let content = read_text(&read_whole(input, terms.article_bytes)?, terms.dates)?;
        let _ = take(Entry::new(None, Ok(content)));
        Ok(())
    }
}

/// Reads one article.
///
/// # Errors
/// [`Skip::Binary`] for what is no text, [`Skip::Empty`] for what holds none.
pub fn read_text(bytes: &[u8], dates: &DateRules) -> Result<Content, Skip> {
    let decoded = text::decode(bytes).map_err(|DecodeError::Binary { at }| Skip::Binary { at: at as u64 })?;
    let mut content = content_of(&decoded.text, dates);
    content.reading.encoding = Some(decoded.encoding);
    if content.is_blank() { Err(Skip::Empty) } else { Ok(content) }
}

/// Takes the parts of an article apart.
fn content_of(text: &str, dates: &DateRules) -> Content {
    let mut text = if text.contains("&") { html_text::decode(text) } else { text.to_owned() };
    text::tidy(&mut text);
    let text = text::unbroken(&text);
    let (text, trailer) = split_trailer(&text);
    let mut content = Content::default();
    if let Some(source) = trailer {
        content.source = SourceDomain::parse(&source);
        content.url = source.contains("://").then(|| source.clone());
        content.source_name = content.source.is_none().then_some(source);
        content.note_places(&[(Property::Source, TRAILER), (Property::Url, TRAILER)]);
    }
    content.body = read_head(text, &mut content, dates).trim().to_owned();
    content
}

/// How the trailer is called.
const TRAILER: &str = "the last line";

/// Labels of the trailer's line.
const TRAILERS: [&str; 2] = ["original source:", "source:"];

/// Cuts the last line off where it names the source; returns the text above it and what the line names.
fn split_trailer(text: &str) -> (&str, Option<String>) {
    let trimmed = text.trim_end();
    let start = trimmed.rfind('\n').map_or(0, |at| at + 1);
    let line = trimmed[start..].trim().replace('\u{A0}', " ").replace(" :", ":");
    let label = TRAILERS.iter().find(|label| starts_with(&line, label));
    let named = label.map(|label| line[label.len()..].trim().trim_matches(['<', '>']));
    match named.map(str::to_owned) {
        // A sentence that happens to begin with "Source:" is text.
        Some(source) if !source.is_empty() && source.len() <= 300 && !source.ends_with('.') => {
            (&trimmed[..start], Some(source))
        }
        _ => (trimmed, None),
    }
}

/// Returns whether `line` begins with `label` in any letter case.
fn starts_with(line: &str, label: &str) -> bool {
    line.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label))
}

/// Reads headline, byline and date above the text; returns the text below them.
fn read_head<'a>(text: &'a str, content: &mut Content, dates: &DateRules) -> &'a str {
    let mut rest = text.trim_start();
    loop {
        let (line, below) = first_line(rest);
        if content.headline.is_none()
            && content.authors.is_empty()
            && let Some((headline, below)) = headline(rest, dates)
        {
            content.headline = Some(headline.to_owned());
            content.reading.note(Property::Headline, "a short line set off above the text");
            rest = below;
            continue;
        } else if content.authors.is_empty()
            && let Some(authors) = byline(line)
        {
            content.authors = authors;
            content.reading.note(Property::Authors, "the byline");
        } else if content.published.is_none()
            && let Some(published) = date_line(line, dates)
        {
            content.published = Some(published);
            content.reading.note_written(Property::Published, "a line of its own", without_label(line));
        } else {
            return rest;
        }
        rest = below;
    }
}

/// Returns the first line, trimmed, and what stands below it and the blank lines after it.
fn first_line(text: &str) -> (&str, &str) {
    let (line, below) = text.split_once('\n').unwrap_or((text, ""));
    (line.trim(), below.trim_start())
}

/// The longest headline, in bytes.
const HEADLINE_BYTES: usize = 250;

/// Returns the headline and what stands below it: a short first line that is no sentence, set off by a blank line, a
/// byline or a date.
fn headline<'a>(text: &'a str, dates: &DateRules) -> Option<(&'a str, &'a str)> {
    let (line, below) = text.split_once('\n')?;
    let line = line.trim();
    let is_set_off = below.lines().next().is_some_and(|next| next.trim().is_empty()) || {
        let (next, _) = first_line(below);
        byline(next).is_some() || date_line(next, dates).is_some()
    };
    let unquoted = line.trim_end_matches(['"', '”', '’', '\'', '»', ')']);
    let ends_as_sentence = unquoted.ends_with(['.', ':', ';', ',', '。']) && !unquoted.ends_with("U.S.");
    let is_other_part = byline(line).is_some() || date_line(line, dates).is_some();
    (is_set_off && !ends_as_sentence && !is_other_part && line.len() <= HEADLINE_BYTES && !below.trim().is_empty())
        .then(|| (line, below.trim_start()))
}

/// Reads `By Jane Doe and John Roe, Staff Writer`; `None` where the line is no byline.
fn byline(line: &str) -> Option<Vec<String>> {
    let names = if starts_with(line, "by ") { line[3..].trim() } else { return None };
    if names.len() > 120 || names.ends_with(['.', '!', '?']) && !names.ends_with("Jr.") {
        return None;
    }
    let mut authors: Vec<String> = Vec::new();
    for part in names.split(" and ").flat_map(|part| part.split(',')) {
        let part = part.trim();
        if is_role(part) {
            continue;
        }
        if !is_name(part) {
            return None;
        }
        authors.push(part.to_owned());
    }
    (!authors.is_empty()).then_some(authors)
}

/// Returns whether `part` of a byline is what the author is, not who.
fn is_role(part: &str) -> bool {
    let last = part.rsplit(' ').next().unwrap_or("").to_lowercase();
    let is_role_word = [
        "writer",
        "writers",
        "reporter",
        "reporters",
        "correspondents",
        "editors",
        "correspondent",
        "editor",
        "staff",
        "press",
        "columnist",
        "contributor",
        "chief",
        "bureau",
        "desk",
        "news",
        "service",
        "critic",
    ]
    .contains(&last.as_str());
    part.is_empty() || is_role_word
}

/// Returns whether `part` reads as a person's name: one to five words, each with a capital or a particle.
fn is_name(part: &str) -> bool {
    let is_part = |word: &str| {
        let particle =
            ["de", "da", "van", "von", "der", "den", "la", "le", "di", "du", "al", "bin", "dos", "el", "ter"];
        word.chars().next().is_some_and(char::is_uppercase) || particle.contains(&word)
    };
    let words: Vec<&str> = part.split_whitespace().collect();
    (1..=5).contains(&words.len())
        && words.iter().all(|word| is_part(word))
        && !part.contains(|c: char| c.is_ascii_digit())
}

/// Returns a line without `Published:` or the like before it.
fn without_label(line: &str) -> &str {
    let labels = ["published on", "published:", "published", "updated:", "date:", "posted:"];
    let label = labels.iter().find(|label| starts_with(line, label)).map_or(0, |label| label.len());
    line[label..].trim()
}

/// Reads a line that holds a date and nothing else, with or without `Published:` before it.
fn date_line(line: &str, dates: &DateRules) -> Option<Published> {
    dates.read(without_label(line), None).filter(|published| !matches!(published, Published::Year(_)))
}

#[cfg(test)]
mod tests {
    use crate::article::{Content, DateRules};

    fn content_of(text: &str) -> Content {
        super::content_of(text, DateRules::NONE)
    }

    #[test]
    fn the_seed_form() {
        let content =
            content_of("A first paragraph that sums up.\nA second one.\nOriginal Source: www.bostonglobe.com");
        assert_eq!(content.headline, None);
        assert_eq!(content.body, "A first paragraph that sums up.\nA second one.");
        assert_eq!(content.lede(), "A first paragraph that sums up.");
        assert_eq!(content.source.unwrap().as_str(), "bostonglobe.com");
    }

    #[test]
    fn a_full_head() {
        let content = content_of(
            "Ferry workers end strike\r\n\r\nBy Jane Doe and John van Roe, Staff Writer\r\nMarch 5, 2024\r\n\r\nSEABURY, \
             March 5 - Text.\r\n\r\nMore.\r\n\r\nSOURCE: https://News.Harbourpost.example/a?b \r\n \r\n",
        );
        assert_eq!(content.headline.as_deref(), Some("Ferry workers end strike"));
        assert_eq!(content.authors, ["Jane Doe", "John van Roe"]);
        assert_eq!(content.published.unwrap().to_string(), "2024-03-05");
        assert_eq!(content.body, "SEABURY, March 5 - Text.\n\nMore.");
        assert_eq!(content.source.unwrap().as_str(), "news.harbourpost.example");
        assert_eq!(content.url.as_deref(), Some("https://News.Harbourpost.example/a?b"));
    }

    #[test]
    fn what_is_not_surely_a_part_stays_text() {
        for text in [
            "The mayor resigned on Monday.\n\nShe gave no reason.",
            "By Monday evening the river had risen.\nMore.",
            "Only one line",
            "One line\nanother line without a blank between",
        ] {
            let content = content_of(text);
            assert_eq!((content.headline, content.body.as_str()), (None, text));
            assert!(content.authors.is_empty());
        }
        let sentence = "Text.\nSource: the ministry said it would not comment.";
        assert_eq!(content_of(sentence).body, sentence);
    }

    #[test]
    fn a_date_may_stand_above_the_headline() {
        let content = content_of(
            "5 March 2019\n\nFerries Sail Again\n\nBy Jane Doe\n\nThe text.\nSource : <https://a.example/1>",
        );
        assert_eq!(content.headline.as_deref(), Some("Ferries Sail Again"));
        assert_eq!(
            (content.published.unwrap().to_string().as_str(), content.body.as_str()),
            ("2019-03-05", "The text.")
        );
        assert_eq!(
            (content.source.unwrap().as_str(), content.url.as_deref()),
            ("a.example", Some("https://a.example/1"))
        );
    }

    #[test]
    fn a_source_without_a_host_is_a_name() {
        let content = content_of("Text.\nSource: Harbour Post");
        assert_eq!((content.source, content.source_name.as_deref()), (None, Some("Harbour Post")));
    }
}
