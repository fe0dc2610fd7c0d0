//! NITF, the News Industry Text Format of IPTC: one article a file, or within an item of NewsML-G2.
//!
//! Tags are those of NITF 3.x (iptc.org/std/NITF). A dateline opens the body, as it does in print. In the New York
//! Times corpus the first paragraphs stand twice, in a block of their own and in that of the full text; the latter counts.

use std::io::BufRead;

use super::given::Given;
use super::json_fields::split_names;
use super::xml::{Element, Step, Xml, root_of};
use super::{Entry, FieldNames, Reader, Skip, Take, Terms};
use crate::article::{Content, Entity, EntityKind, Property, Published, SourceDomain, agency_name, place_of};
use crate::text::Language;

/// One article as an `<nitf>` document.
pub struct Nitf;

impl Reader for Nitf {
    fn name(&self) -> &'static str {
        "NITF"
    }

    fn sign(&self) -> &'static str {
        "its outermost element is `nitf`"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        root_of(sample).is_some_and(|root| root == "nitf")
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let mut xml = Xml::new(input, terms.article_bytes)?;
        loop {
            match xml.next()? {
                Step::Open(root) => {
                    let content = content_of(&xml.read(root)??);
                    let content = xml.encoded(content);
                    if content.is_blank() {
                        return Err(Skip::Blank);
                    }
                    let _ = take(Entry::new(None, Ok(content)));
                    return Ok(());
                }
                Step::End => return Err(Skip::BrokenXml { error: "it has no element".to_owned() }),
                Step::Close | Step::Text(_) => {}
            }
        }
    }
}

/// Takes an `<nitf>` element apart.
pub fn content_of(nitf: &Element) -> Content {
    let (head, document) = (nitf.child("head"), nitf.find("docdata"));
    let publication = head.and_then(|head| head.child("pubdata"));
    let id = document.and_then(|document| document.child("doc-id"));
    let source = id.and_then(|id| id.attribute("regsrc")).or(publication.and_then(|own| own.attribute("name")));
    let url = publication.and_then(|own| own.attribute("ex-ref")).filter(|url| url.starts_with("http"));
    let mut content = Content {
        given_id: id.and_then(|id| id.attribute("id-string")).map(str::to_owned),
        headline: headline(nitf),
        body: body(nitf),
        source: source.and_then(SourceDomain::parse).or_else(|| url.and_then(SourceDomain::parse)),
        source_name: source.filter(|name| SourceDomain::parse(name).is_none()).map(str::to_owned),
        url: url.map(str::to_owned),
        authors: authors(nitf),
        published: published(document, publication),
        language: nitf.attribute("lang").and_then(Language::from_code),
        section: section(head, publication),
        entities: entities(nitf),
        agency: nitf.find("distributor").and_then(Element::line).and_then(|name| agency_name(&name)),
        dateline: dateline(nitf).and_then(|dateline| place_of(&dateline)),
        ..Content::default()
    };
    content.note_places(&PLACES);
    content
}

/// Where the parts of an article stand.
const PLACES: [(Property, &str); 12] = [
    (Property::Id, "doc-id"),
    (Property::Headline, "hl1"),
    (Property::Text, "body.content"),
    (Property::Source, "doc-id or pubdata"),
    (Property::Url, "pubdata ex-ref"),
    (Property::Authors, "byline"),
    (Property::Published, "date.issue, pubdata or date.release"),
    (Property::Language, "xml:lang"),
    (Property::Section, "pubdata or tobject.subject"),
    (Property::Entities, "person, org and location"),
    (Property::Agency, "distributor"),
    (Property::Dateline, "dateline"),
];

/// Reads the names that are tagged, in the text and in `identified-content`; those of the byline are the authors.
fn entities(nitf: &Element) -> Vec<Entity> {
    let mut given = Given::default();
    let body = nitf.child("body").and_then(|body| body.child("body.content"));
    for element in [nitf.find("identified-content"), nitf.find("hl1"), body].into_iter().flatten() {
        add_tagged(element, &mut given);
    }
    given.into_entities()
}

fn add_tagged(element: &Element, given: &mut Given) {
    for own in element.elements() {
        let kind = match own.local() {
            "person" => EntityKind::Person,
            "org" => EntityKind::Organisation,
            "location" => EntityKind::Place,
            _ => {
                add_tagged(own, given);
                continue;
            }
        };
        if let Some(name) = own.line() {
            given.add(&name, kind);
        }
    }
}

fn headline(nitf: &Element) -> Option<String> {
    let printed = nitf.find("hl1").or_else(|| nitf.find("hedline")).and_then(Element::line);
    printed.or_else(|| nitf.child("head")?.child("title")?.line())
}

/// Parts of `body.content` that are no text of the article.
const ASIDES: &[&str] = &["media", "nitf-table", "note", "media-metadata", "custom-table"];

fn body(nitf: &Element) -> String {
    let Some(body) = nitf.child("body") else { return String::new() };
    let is_left_out = |element: &Element| ASIDES.contains(&element.local());
    let content = body.child("body.content");
    let blocks = content.into_iter().flat_map(|content| content.children("block"));
    let full_text = { blocks }.find(|block| block.attribute("class") == Some("full_text"));
    let text = full_text.or(content).map(|content| content.paragraphs(&is_left_out)).unwrap_or_default();
    match dateline(nitf) {
        Some(dateline) => with_dateline(&dateline, &text),
        None => text,
    }
}

fn dateline(nitf: &Element) -> Option<String> {
    nitf.child("body")?.child("body.head")?.child("dateline")?.line()
}

/// Sets the dateline before the text, unless it stands there.
pub fn with_dateline(dateline: &str, text: &str) -> String {
    let ends_with_dash = dateline.ends_with(['-', '–', '—']);
    match () {
        () if text.starts_with(dateline) || dateline.is_empty() => text.to_owned(),
        () if text.is_empty() => dateline.to_owned(),
        () if ends_with_dash => format!("{dateline} {text}"),
        () => format!("{dateline} - {text}"),
    }
}

/// Reads the byline: the persons marked in it, else its text without the title below the name.
fn authors(nitf: &Element) -> Vec<String> {
    let Some(head) = nitf.find("body.head") else { return Vec::new() };
    let bylines = head.children("byline").filter(|byline| byline.attribute("class") != Some("normalized_byline"));
    bylines
        .flat_map(|byline| {
            let persons: Vec<String> = byline.children("person").filter_map(Element::line).collect();
            let is_title = |element: &Element| element.local() == "byttl";
            if persons.is_empty() {
                split_names(byline.paragraphs(&is_title).trim_end_matches([',', ' ']))
            } else {
                persons
            }
        })
        .collect()
}

fn published(document: Option<&Element>, publication: Option<&Element>) -> Option<Published> {
    let norm = |name: &str| document?.child(name)?.attribute("norm").and_then(Published::parse);
    let printed = || publication?.attribute("date.publication").and_then(Published::parse);
    norm("date.issue").or_else(printed).or_else(|| norm("date.release"))
}

fn section(head: Option<&Element>, publication: Option<&Element>) -> Option<String> {
    let printed = publication.and_then(|own| own.attribute("position.section"));
    let subject = || head?.find("tobject.subject");
    let named = || subject().and_then(|own| own.attribute("tobject.subject.type"));
    printed.or_else(named).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::Nitf;
    use crate::readers::{Entry, Limits, Reader, Terms};

    #[test]
    fn a_document() {
        let nitf = r#"<?xml version="1.0"?><nitf xml:lang="en-GB"><head><title>Slug</title>
            <tobject><tobject.subject tobject.subject.type="Labour"/></tobject>
            <docdata><doc-id id-string="n-7" regsrc="Unionwire"/><date.issue norm="20240305T143000Z"/></docdata></head>
            <body><body.head><hedline><hl1>Ferries Sail
            Again</hl1></hedline><byline>By <person>Jane Doe</person>, <byttl>Staff</byttl></byline><distributor>The Associated Press</distributor>
            <dateline><location>SEABURY</location>, March 5</dateline></body.head>
            <body.content><p>Ferries <em>sail</em>.</p><media><media-caption>A ferry</media-caption></media><p>More.</p>
            </body.content></body></nitf>"#;
        assert!(Nitf.recognises(nitf.as_bytes(), crate::readers::FieldNames::KNOWN));
        let mut found = Vec::new();
        let mut take = |entry: Entry| {
            found.push(entry.content.unwrap());
            ControlFlow::Continue(())
        };
        Nitf.read(&mut nitf.as_bytes(), Terms::within(Limits::default()), &mut take).unwrap();
        let content = &found[0];
        assert_eq!(
            (content.headline.as_deref(), content.given_id.as_deref()),
            (Some("Ferries Sail Again"), Some("n-7"))
        );
        assert_eq!(content.body, "SEABURY, March 5 - Ferries sail.\nMore.");
        assert_eq!(
            (content.authors.as_slice(), content.section.as_deref()),
            (&["Jane Doe".to_owned()][..], Some("Labour"))
        );
        assert_eq!((content.source_name.as_deref(), content.language.unwrap().code()), (Some("Unionwire"), "en"));
        assert_eq!(content.published.unwrap().to_string(), "2024-03-05T14:30:00Z");
        assert_eq!((content.agency.as_deref(), content.dateline.as_deref()), (Some("AP"), Some("SEABURY")));
    }
}
