//! Exports of LexisNexis and Nexis Uni as text: many articles a file, each under its publication and date.
//!
//! ```text
//!                          1 of 100 DOCUMENTS          Ferries Sail Again
//!
//!                           Harbour Post               Harbour Post
//!
//!                      March 5, 2024 Tuesday           March 5, 2024 Tuesday
//!
//! Ferries Sail Again                                   Copyright 2024 Harbour Post
//!
//! BYLINE: By JANE DOE                                  Section: NEWS; Pg. 1
//!
//! SECTION: NEWS; Pg. 1                                 Length: 212 words
//!
//! LENGTH: 212 words                                    Byline: Jane Doe
//!
//!   The text.                                          Body
//!
//! LOAD-DATE: March 5, 2024                             The text.
//!
//! LANGUAGE: ENGLISH                                    Load-Date: March 5, 2024
//!
//!           Copyright 2024 Harbour Post                End of Document
//! ```
//!
//! The form on the left is that of LexisNexis, the one on the right that of Nexis Uni. There is no public description; the
//! labels are those which programs that read such files know, such as `tm.plugin.lexisnexis` and `LexisNexisTools` for R.

use std::io::BufRead;

use super::json_fields::{one_line, split_names};
use super::lines::{Cut, paragraphs, read_documents};
use super::{FieldNames, Reader, Skip, Take, Terms, ascii};
use crate::article::{Content, DateRules, Property, Published, Reading, SourceDomain, place_of};
use crate::text::Language;

/// Articles as documents of an export.
pub struct Lexis;

impl Reader for Lexis {
    fn name(&self) -> &'static str {
        "export of LexisNexis"
    }

    fn sign(&self) -> &'static str {
        "it counts its documents, or has a `Length:` above a line `Body`"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        let sample = ascii(sample);
        let mut lines = sample.lines().map(str::trim);
        let is_length = |line: &str| label(line).is_some_and(|(label, _)| label == "length");
        sample.lines().any(is_count) || lines.any(is_length) && lines.any(|line| line == "Body")
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let mut cut = |line: &str| {
            let is_end = is_count(line) || line.trim() == "End of Document";
            if is_end { Cut::Behind } else { Cut::None }
        };
        read_documents(input, terms, take, &mut cut, &|document| content_of(document, terms.dates))
    }
}

/// Returns whether a line counts the documents: `1 of 100 DOCUMENTS`, in one of the languages of the service.
fn is_count(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_number = |word: &str| word.len() <= 7 && word.bytes().all(|byte| byte.is_ascii_digit());
    let words = if words.first() == Some(&"Document") { &words[1..] } else { &words[..] };
    match *words {
        [at, of, all, documents] => {
            is_number(at)
                && is_number(all)
                && ["of", "de", "von", "van", "di"].contains(&of)
                && ["DOCUMENT", "DOKUMENT"].iter().any(|name| documents.starts_with(name))
        }
        _ => false,
    }
}

/// Labels above the text.
const HEAD: &[&str] = &["byline", "section", "length", "dateline", "highlight", "headline", "series", "from", "source"];

/// Labels below it.
const TAIL: &[&str] = &[
    "load-date",
    "language",
    "graphic",
    "graphics",
    "subject",
    "publication-type",
    "pub-type",
    "journal-code",
    "url",
    "document-type",
    "organization",
    "ticker",
    "person",
    "company",
    "industry",
    "geographic",
    "city",
    "state",
    "country",
    "correction-date",
    "type",
    "classification",
    "notes",
    "distribution",
    "acc-no",
];

/// Cuts a line into a known label, in lower case, and what follows it.
fn label(line: &str) -> Option<(&'static str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_label = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.len() <= 20;
    let known = HEAD.iter().chain(TAIL).find(|known| is_label && name.trim().eq_ignore_ascii_case(known))?;
    Some((known, value.trim()))
}

/// A document taken apart.
#[derive(Default)]
struct Document<'a> {
    /// What stands above the first label, in blocks between blank lines.
    blocks: Vec<Vec<&'a str>>,
    labels: Vec<(&'static str, String)>,
    body: Vec<&'a str>,
}

impl<'a> Document<'a> {
    fn parse(text: &'a str) -> Document<'a> {
        let has_mark = text.lines().any(|line| line.trim() == "Body");
        let mut document = Document::default();
        let (mut is_body, mut is_tail, mut is_open) = (false, false, false);
        for line in text.lines() {
            let is_blank = line.trim().is_empty();
            let found = label(line).filter(|(label, _)| TAIL.contains(label) || !is_body);
            if has_mark && line.trim() == "Body" {
                (is_body, is_open) = (true, false);
            } else if let Some((label, value)) = found {
                is_tail |= is_body && TAIL.contains(&label);
                is_open = true;
                document.labels.push((label, value.to_owned()));
            } else if is_blank {
                is_open = false;
                document.body.extend((is_body && !is_tail).then_some(line));
                document.blocks.push(Vec::new());
            } else if is_open {
                document.go_on(line);
            } else if is_body || !has_mark && document.is_in_text() {
                is_body = true;
                is_tail |= is_copyright(line);
                document.body.extend((!is_tail).then_some(line));
            } else {
                match document.blocks.last_mut() {
                    Some(block) => block.push(line.trim()),
                    None => document.blocks.push(vec![line.trim()]),
                }
            }
        }
        document.blocks.retain(|block| !block.is_empty() && !block.iter().any(|line| is_copyright(line)));
        document
    }

    /// Returns whether what has no label now is text: below a length, which stands last, or another label of the head.
    fn is_in_text(&self) -> bool {
        self.labels.iter().any(|(label, _)| *label == "length")
    }

    /// Adds a further line to the value of the last label.
    fn go_on(&mut self, line: &str) {
        if let Some((_, value)) = self.labels.last_mut() {
            value.push(' ');
            value.push_str(line.trim());
        }
    }

    fn value(&self, wanted: &str) -> Option<&str> {
        let own = self.labels.iter().find(|(label, value)| *label == wanted && !value.trim().is_empty());
        own.map(|(_, value)| value.trim())
    }
}

fn is_copyright(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("Copyright ") || line.starts_with('©') || line.eq_ignore_ascii_case("all rights reserved")
}

/// Reads a document; `None` for what is none, as the list of all that an export may begin with.
fn content_of(text: &str, dates: &DateRules) -> Option<Result<Content, Skip>> {
    let document = Document::parse(text);
    if document.labels.is_empty() && document.body.is_empty() {
        return None;
    }
    let reading = &mut Reading::default();
    let language = reading.first(Property::Language, &["language"], |name| Language::from_code(document.value(name)?));
    let (above, published, below) = around_date(&document.blocks, dates, language, reading);
    let labelled = reading.first(Property::Headline, &["headline"], |name| document.value(name).map(str::to_owned));
    // Above the date stand headline and publication, or the publication alone.
    let (title, publication) = match above {
        [.., title, publication] => (Some(title), Some(publication)),
        [publication] => (below.first(), Some(publication)),
        [] => (below.first(), None),
    };
    let publication = publication.map(|block| one_line(&block.join(" ")));
    let named = publication.clone().or_else(|| document.value("source").map(str::to_owned));
    let mut content = Content {
        headline: labelled.or_else(|| title.map(|block| one_line(&block.join(" ")))),
        body: paragraphs(document.body.iter().copied()),
        source: named.as_deref().and_then(SourceDomain::parse),
        authors: reading
            .first(Property::Authors, &["byline"], |name| Some(split_names(document.value(name)?)))
            .unwrap_or_default(),
        published,
        language,
        section: reading.first(Property::Section, &["section"], |name| section(document.value(name)?)),
        url: reading.first(Property::Url, &["url"], |name| document.value(name).map(str::to_owned)),
        ..Content::default()
    };
    content.source_name = named.filter(|_| content.source.is_none());
    if let Some(dateline) = document.value("dateline") {
        content.dateline = place_of(dateline);
        if !content.body.is_empty() {
            content.body = super::nitf::with_dateline(dateline, &content.body);
        }
    }
    let places = [
        (Property::Headline, "the title"),
        (Property::Source, "the publication"),
        (Property::Text, "the text"),
        (Property::Dateline, "dateline"),
    ];
    content.reading = std::mem::take(reading);
    content.note_places(&places);
    Some(if content.is_blank() { Err(Skip::Blank) } else { Ok(content) })
}

type Blocks<'b, 'a> = &'b [Vec<&'a str>];

/// Finds the block that begins with a date; returns what stands above and below it.
fn around_date<'b, 'a>(
    blocks: Blocks<'b, 'a>,
    dates: &DateRules,
    language: Option<Language>,
    reading: &mut Reading,
) -> (Blocks<'b, 'a>, Option<Published>, Blocks<'b, 'a>) {
    let date = |block: &Vec<&str>| block.first().and_then(|line| dates.find(line, language));
    // A list of all documents may stand above the first: its date is not the last.
    let at = blocks.iter().rposition(|block| date(block).is_some_and(|date| !matches!(date, Published::Year(_))));
    let Some(at) = at else { return (&[], None, blocks) };
    reading.note_written(Property::Published, "the line of the date", blocks[at][0]);
    (&blocks[..at], date(&blocks[at]), &blocks[at + 1..])
}

/// Returns the last part of a section that is no page or column: `Section A; Column 1; Metropolitan Desk; Pg. 1`.
fn section(value: &str) -> Option<String> {
    let is_place = |part: &&str| !["Pg.", "Pg ", "Column ", "p."].iter().any(|start| part.starts_with(start));
    let parts = value.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts.rev().find(is_place).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::Lexis;
    use crate::article::Content;
    use crate::readers::{Entry, FieldNames, Limits, Reader, Terms};

    fn read(export: &str) -> Vec<Content> {
        assert!(Lexis.recognises(export.as_bytes(), FieldNames::KNOWN));
        let mut found = Vec::new();
        let mut take = |entry: Entry| {
            assert_eq!(entry.row, Some(found.len() as u64 + 1));
            found.push(entry.content.unwrap());
            ControlFlow::Continue(())
        };
        Lexis.read(&mut export.as_bytes(), Terms::within(Limits::default()), &mut take).unwrap();
        found
    }

    const CLASSIC: &str = "\u{FEFF}Print Request: Selected Document(s): 1-2\n\n\n\
        \x20                              1 of 2 DOCUMENTS\n\n\n\
        \x20                              Harbour Post\n\n\
        \x20                          March 5, 2024 Tuesday\n\
        \x20                           Late Edition - Final\n\n\
        Ferry Workers End Strike After Three\nWeeks\n\n\
        BYLINE: By JANE DOE and JOHN ROE\n\n\
        SECTION: Section A; Column 1; Metropolitan Desk; Pg. 1\n\n\
        LENGTH: 212 words\n\n\
        DATELINE: SEABURY, March 4\n\n\
        \x20 Ferry workers ended their strike on\nMonday.\n\n\
        \x20 SUBJECT to a vote: boats sail again.\n\n\
        URL: http://www.harbourpost.example\n\n\
        SUBJECT: FERRIES (90%); STRIKES\n(89%)\n\n\
        LOAD-DATE: March 6, 2024\n\nLANGUAGE: ENGLISH\n\n\
        \x20           Copyright 2024 Harbour Post Company\n                 All Rights Reserved\n\n\n\
        \x20                              2 of 2 DOCUMENTS\n\n\
        \x20                              Harbour Post\n\n\
        \x20               Copyright 2024 Harbour Post\n                 All Rights Reserved\n\n\
        \x20                              March 6, 2024\n\n\
        Second\n\nLENGTH: 2 words\n\nBody text.\n";

    #[test]
    fn documents_of_lexisnexis() {
        let found = read(CLASSIC);
        let [first, second] = &found[..] else { panic!("{found:?}") };
        assert_eq!(first.headline.as_deref(), Some("Ferry Workers End Strike After Three Weeks"));
        assert_eq!((first.source_name.as_deref(), &first.source), (Some("Harbour Post"), &None));
        assert_eq!(first.published.unwrap().to_string(), "2024-03-05");
        assert_eq!(first.authors, ["JANE DOE", "JOHN ROE"]);
        assert_eq!(first.section.as_deref(), Some("Metropolitan Desk"));
        assert_eq!(first.dateline.as_deref(), Some("SEABURY"));
        let body =
            "SEABURY, March 4 - Ferry workers ended their strike on Monday.\nSUBJECT to a vote: boats sail again.";
        assert_eq!(first.body, body);
        assert_eq!(first.url.as_deref(), Some("http://www.harbourpost.example"));
        assert_eq!(first.language.unwrap().code(), "en");
        assert_eq!((second.headline.as_deref(), second.body.as_str()), (Some("Second"), "Body text."));
        assert_eq!(second.published.unwrap().to_string(), "2024-03-06");
    }

    #[test]
    fn documents_of_nexis_uni() {
        let one = "Ferries Sail Again\n\nHarbour Post\n\nMarch 5, 2024 Tuesday 10:15 AM GMT\n\n\
            Copyright 2024 Harbour Post All Rights Reserved\n\nSection: NEWS; Pg. 1\n\nLength: 9 words\n\n\
            Byline: Jane Doe\n\nBody\n\nThe ferries sail.\n\nLength: it took long.\n\n\
            Classification\n\nLanguage: ENGLISH\n\nLoad-Date: March 5, 2024\n\nEnd of Document\n\n";
        let found = read(&one.repeat(2));
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].headline.as_deref(), Some("Ferries Sail Again"));
        assert_eq!(found[1].source_name.as_deref(), Some("Harbour Post"));
        assert_eq!((found[1].section.as_deref(), found[1].authors.len()), (Some("NEWS"), 1));
        assert_eq!(found[1].body, "The ferries sail.\nLength: it took long.\nClassification");
    }

    #[test]
    fn other_texts_are_none() {
        for text in ["The mayor read 1 of 100 documents.", "Length: 3 m\n\nThe boat is long.", ""] {
            assert!(!Lexis.recognises(text.as_bytes(), FieldNames::KNOWN), "{text}");
        }
    }
}
