//! SGML of Reuters-21578: the news wire of 1987 as research has it, one article a `<REUTERS>` element.
//!
//! The format is described in the collection's README (D. Lewis, 1997): `TITLE`, `AUTHOR`, `DATELINE` and `BODY` within
//! `TEXT`; a text of `TYPE="UNPROC"` stands in `TEXT` itself; one of `TYPE="BRIEF"` is its headline alone. The dateline
//! opens the body, as it does in print.

use std::io::BufRead;

use super::html_text;
use super::json_fields::{one_line, split_names};
use super::lines::read_line;
use super::{Entry, FieldNames, Reader, Skip, Take, Terms};
use crate::article::{Content, Property, Published, place_of};
use crate::text;

/// Articles as `<REUTERS>` elements.
pub struct Sgml;

/// What an article begins with.
const START: &str = "<REUTERS";

/// What an article ends with.
const END: &str = "</REUTERS>";

impl Reader for Sgml {
    fn name(&self) -> &'static str {
        "SGML of Reuters-21578"
    }

    fn sign(&self) -> &'static str {
        "it begins with a `<REUTERS>` element or its doctype"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        let sample = sample.trim_ascii_start();
        sample.starts_with(b"<!DOCTYPE lewis") || sample.starts_with(START.as_bytes())
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let (mut element, mut line, mut row, mut is_open, mut is_long) = (Vec::new(), Vec::new(), 0, false, false);
        while read_line(input, &mut line, terms.article_bytes)? {
            if line.starts_with(START.as_bytes()) {
                let unended = Skip::BrokenXml { error: "the next article begins before it ends".to_owned() };
                if is_open && take(Entry::new(Some(row), Err(unended))).is_break() {
                    return Ok(());
                }
                row += 1;
                (is_open, is_long, element) = (true, false, Vec::new());
            }
            is_long |= element.len() + line.len() > terms.article_bytes;
            if is_open && !is_long {
                element.extend_from_slice(&line);
            }
            if is_open && line.trim_ascii().ends_with(END.as_bytes()) {
                let too_long = Skip::TooLong { limit: terms.article_bytes as u64 };
                let content = if is_long { Err(too_long) } else { content_of(&element) };
                if take(Entry::new(Some(row), content)).is_break() {
                    return Ok(());
                }
                is_open = false;
            }
        }
        match row {
            0 => Err(Skip::NoEntries),
            _ if is_open => Err(Skip::BrokenXml { error: format!("it ends within article {row}") }),
            _ => Ok(()),
        }
    }
}

fn content_of(element: &[u8]) -> Result<Content, Skip> {
    let decoded = text::decode(element).map_err(|text::DecodeError::Binary { at }| Skip::Binary { at: at as u64 })?;
    let element = decoded.text.as_ref();
    let start = element.split('>').next().unwrap_or("");
    let text = between(element, "TEXT").unwrap_or("");
    let attributes = element.find("<TEXT").and_then(|at| element[at..].split('>').next()).unwrap_or("");
    let body = match between(text, "BODY") {
        Some(body) => body.to_owned(),
        None if attribute(attributes, "TYPE") == Some("UNPROC") => text.to_owned(),
        None => String::new(),
    };
    let dateline = between(text, "DATELINE").map(|part| one_line(&plain(part))).unwrap_or_default();
    let mut content = Content {
        given_id: attribute(start, "NEWID").map(str::to_owned),
        headline: between(text, "TITLE").map(|part| one_line(&plain(part))).filter(|text| !text.is_empty()),
        body: format!("{dateline} {}", paragraphs(&plain(&body))).trim().to_owned(),
        source_name: Some("Reuters".to_owned()),
        authors: between(text, "AUTHOR").map(authors).unwrap_or_default(),
        published: between(element, "DATE").and_then(published),
        section: between(element, "TOPICS")
            .and_then(|topics| between(topics, "D"))
            .map(|topic| one_line(&plain(topic))),
        dateline: place_of(&dateline),
        ..Content::default()
    };
    content.note_places(&PLACES);
    content.reading.encoding = Some(decoded.encoding);
    if content.is_blank() { Err(Skip::Blank) } else { Ok(content) }
}

/// Where the parts of an article stand.
const PLACES: [(Property, &str); 8] = [
    (Property::Id, "NEWID"),
    (Property::Headline, "TITLE"),
    (Property::Text, "BODY"),
    (Property::Source, "the name of the format"),
    (Property::Authors, "AUTHOR"),
    (Property::Published, "DATE"),
    (Property::Section, "TOPICS"),
    (Property::Dateline, "DATELINE"),
];

/// Returns what stands between the first tag of this name and the last that closes one.
fn between<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let open = format!("<{name}");
    let starts = text.match_indices(&open).map(|(at, _)| at + open.len());
    let start = starts.into_iter().find(|at| text[*at..].starts_with(['>', ' ']))?;
    let start = start + text[start..].find('>')? + 1;
    let end = text[start..].find(&format!("</{name}>"))?;
    Some(&text[start..start + end])
}

/// Returns the value of an attribute in quotes.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}

/// Decodes entities; control characters, which the wire set its pages with, go.
fn plain(text: &str) -> String {
    let mut out = html_text::decode(text);
    out.retain(|c| !c.is_control() || c == '\n');
    out
}

/// Joins the wire's lines to paragraphs: each begins with four blanks or more. The agency's name below the text goes.
fn paragraphs(text: &str) -> String {
    let mut out = String::new();
    let lines = text.trim_end().lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = lines.collect();
    let is_signature =
        |line: &&str| line.trim().eq_ignore_ascii_case("reuter") || line.trim().eq_ignore_ascii_case("reuters");
    let end = lines.len() - usize::from(lines.last().is_some_and(is_signature));
    for line in &lines[..end] {
        if !out.is_empty() {
            out.push(if line.starts_with("    ") { '\n' } else { ' ' });
        }
        out.push_str(line.trim());
    }
    out
}

/// Reads `    By Jane Doe, Reuters` with the part after the comma left out.
fn authors(byline: &str) -> Vec<String> {
    let byline = one_line(&plain(byline));
    let byline = byline.strip_prefix("BY ").unwrap_or(&byline);
    let is_agency = |name: &String| name.eq_ignore_ascii_case("reuters") || name.eq_ignore_ascii_case("reuter");
    let names = byline.split(',').take(1).flat_map(split_names);
    names.filter(|name| !is_agency(name)).collect()
}

/// Reads `26-FEB-1987 15:01:01.79`, whose zone is not given.
fn published(date: &str) -> Option<Published> {
    let date = plain(date);
    let mut words = date.split_whitespace();
    let day = Published::parse(&words.next()?.replace('-', " "))?;
    let instant = words.next().and_then(|time| Published::parse(&format!("{day}T{time}")));
    Some(instant.unwrap_or(day))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::Sgml;
    use crate::article::Content;
    use crate::readers::{Entry, Limits, Reader, Skip, Terms};

    fn read(input: &str, article_bytes: usize) -> (Vec<Result<Content, Skip>>, Result<(), Skip>) {
        let mut found = Vec::new();
        let mut take = |entry: Entry| {
            assert_eq!(entry.row, Some(found.len() as u64 + 1));
            found.push(entry.content);
            ControlFlow::Continue(())
        };
        let end = Sgml.read(&mut input.as_bytes(), Terms::within(Limits { article_bytes }), &mut take);
        (found, end)
    }

    const WIRE: &str = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"YES\" OLDID=\"5\" NEWID=\"17\">\n\
        <DATE> 5-MAR-1987 15:01:01.79</DATE>\n<TOPICS><D>ship</D><D>fuel</D></TOPICS>\n<UNKNOWN>&#5;f0704&#31;</UNKNOWN>\n\
        <TEXT>&#2;\n<TITLE>FERRIES &lt;FERR.O> SAIL AGAIN</TITLE>\n<AUTHOR>    By Jane Doe, Reuters</AUTHOR>\n\
        <DATELINE>    SEABURY, March 5 - </DATELINE><BODY>Ferries sail\nagain &amp; again.\n    Nobody minded.\n Reuter\n\
        &#3;</BODY></TEXT>\n</REUTERS>\n\
        <REUTERS NEWID=\"18\">\n<DATE>x</DATE>\n<TEXT TYPE=\"UNPROC\">&#2;\nRaw text\nof a page.\n&#3;\n</TEXT>\n</REUTERS>\n\
        <REUTERS NEWID=\"19\">\n<TEXT TYPE=\"BRIEF\">&#2;\n<TITLE>SHORT</TITLE>Blah blah.\n&#3;\n</TEXT>\n</REUTERS>\n\
        <REUTERS NEWID=\"20\">\n<TEXT>&#2;\n<TITLE></TITLE><BODY> &#3;</BODY></TEXT>\n</REUTERS>\n";

    #[test]
    fn the_wire_of_1987() {
        let (found, end) = read(WIRE, 10_000);
        assert_eq!(end, Ok(()));
        let first = found[0].as_ref().unwrap();
        assert_eq!(first.headline.as_deref(), Some("FERRIES <FERR.O> SAIL AGAIN"));
        assert_eq!(first.body, "SEABURY, March 5 - Ferries sail again & again.\nNobody minded.");
        assert_eq!((first.given_id.as_deref(), first.section.as_deref()), (Some("17"), Some("ship")));
        assert_eq!(
            (first.authors.as_slice(), first.source_name.as_deref()),
            (&["Jane Doe".to_owned()][..], Some("Reuters"))
        );
        assert_eq!(first.published.unwrap().to_string(), "1987-03-05T15:01:01");
        assert_eq!(first.dateline.as_deref(), Some("SEABURY"));
        assert_eq!(found[1].as_ref().unwrap().body, "Raw text of a page.");
        let brief = found[2].as_ref().unwrap();
        assert_eq!((brief.headline.as_deref(), brief.body.as_str()), (Some("SHORT"), ""));
        assert_eq!(found[3], Err(Skip::Blank));
    }

    #[test]
    fn an_end_too_many_or_too_few_costs_no_other() {
        let (found, end) =
            read(&WIRE.replace("</REUTERS>\n<REUTERS NEWID=\"18", "</REUTERS>\n</REUTERS>\n<REUTERS NEWID=\"18"), 9999);
        assert_eq!((found.len(), end), (4, Ok(())));
        let (found, end) = read(&WIRE.replacen("</REUTERS>", "", 1), 9999);
        let reason = "broken XML: the next article begins before it ends";
        assert_eq!((found.len(), end, found[0].as_ref().unwrap_err().to_string().as_str()), (4, Ok(()), reason));
        assert_eq!(found[1].as_ref().unwrap().body, "Raw text of a page.");
    }

    #[test]
    fn what_is_too_long_or_cut_off_costs_no_other() {
        let long = WIRE.replace("Ferries sail\n", &"Ferries sail\n".repeat(500));
        let (found, end) = read(&format!("{long}<REUTERS NEWID=\"21\">\n<TEXT>"), 2000);
        assert_eq!(found[0], Err(Skip::TooLong { limit: 2000 }));
        assert_eq!(found.len(), 4);
        assert_eq!(end.unwrap_err().to_string(), "broken XML: it ends within article 5");
    }
}
