//! NITF, the News Industry Text Format of IPTC: one article a file, or within an item of NewsML-G2.
//!
//! Tags are those of NITF 3.x (iptc.org/std/NITF). A dateline opens the body, as it does in print. In the New York
//! Times corpus the first paragraphs stand twice, in a block of their own and in that of the full text; the latter counts.

use std::io::BufRead;

use super::given::Given;
use super::json_fields::{one_line, split_names};
use super::xml::{Element, Step, Xml, root_of};
use super::{Entry, FieldNames, Reader, Skip, Take, Terms};
use crate::article::{Content, Entity, EntityKind, Property, Published, SourceDomain, agency_name, place_of};
use crate::text::{Language, is_unspaced};

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
        let (names, kind) = match own.local() {
            "person" => (Vec::from_iter(name_of(own)), EntityKind::Person),
            "org" => (Vec::from_iter(name_of(own)), EntityKind::Organisation),
            "location" => (places_of(own), EntityKind::Place),
            _ => {
                add_tagged(own, given);
                continue;
            }
        };
        names.iter().for_each(|name| given.add(name, kind));
    }
}

/// Parts of a `location` that are places of their own.
const PLACE_PARTS: [&str; 5] = ["sublocation", "city", "state", "region", "country"];

/// Parts of the name of a `person`.
const NAME_PARTS: [&str; 2] = ["name.given", "name.family"];

/// Elements within a name that are no part of it.
const NO_NAMES: [&str; 3] = ["function", "alt-code", "alternate-code"];

/// What is left around a name where that which it set apart is left out.
const EDGES: [char; 7] = [' ', ',', ';', ':', '-', '–', '—'];

/// Returns the places that a `location` names: its parts, or its text where it has none. A name that goes beyond its
/// parts (`Seabury, <state>Va.</state>`) is one beside them.
fn places_of(location: &Element) -> Vec<String> {
    let parts = location.elements().filter(|part| PLACE_PARTS.contains(&part.local()));
    let parts: Vec<String> = parts.filter_map(name_of).collect();
    let beside = location.paragraphs(&|_| true);
    let goes_beyond = beside.contains(|c: char| c.is_alphabetic() && !c.is_lowercase());
    let whole = name_of(location).filter(|_| parts.is_empty() || goes_beyond);
    whole.into_iter().chain(parts).collect()
}

/// Returns the name that an element tags, without codes, the function of a person and elements of other vocabularies.
/// Its parts are apart even where no blank stands between them, in scripts that have blanks.
fn name_of(own: &Element) -> Option<String> {
    let is_no_name = |inner: &Element| NO_NAMES.contains(&inner.local()) || prefix(inner) != prefix(own);
    let is_part = |inner: &&Element| PLACE_PARTS.iter().chain(&NAME_PARTS).any(|part| *part == inner.local());
    let parts: Vec<String> = own.elements().filter(is_part).filter_map(name_of).collect();
    let mut name = one_line(&own.paragraphs(&is_no_name));
    for pair in parts.windows(2).filter(|pair| !pair[0].ends_with(is_unspaced)) {
        name = name.replacen(&pair.concat(), &pair.join(" "), 1);
    }
    let name = name.trim_end_matches("()").trim_matches(EDGES);
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

/// Returns the prefix of an element's name.
fn prefix(element: &Element) -> Option<&str> {
    element.name.split_once(':').map(|(prefix, _)| prefix)
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
            let persons: Vec<String> = byline.children("person").filter_map(name_of).collect();
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
    use crate::article::Content;
    use crate::readers::{Entry, Limits, Reader, Terms};

    fn read(nitf: &str) -> Content {
        assert!(Nitf.recognises(nitf.as_bytes(), crate::readers::FieldNames::KNOWN));
        let mut found = Vec::new();
        let mut take = |entry: Entry| {
            found.push(entry.content.unwrap());
            ControlFlow::Continue(())
        };
        Nitf.read(&mut nitf.as_bytes(), Terms::within(Limits::default()), &mut take).unwrap();
        found.remove(0)
    }

    #[track_caller]
    fn gives(tags: &str, expected: &[&str]) {
        for (data, text) in [(tags, ""), ("", tags)] {
            let content = read(&format!(
                "<nitf><head><docdata><identified-content>{data}</identified-content></docdata></head><body><body.head>
                <hedline><hl1>Talks</hl1></hedline></body.head><body.content><p>{text}</p></body.content></body></nitf>"
            ));
            assert!(content.entities.iter().all(|own| own.is_given));
            let found: Vec<String> = content.entities.iter().map(|own| format!("{} {}", own.kind, own.name)).collect();
            assert_eq!(found, expected, "{tags}");
        }
    }

    #[test]
    fn parts_of_a_location_are_places() {
        gives("<location><city>Oslo</city><country>Norway</country></location>", &["place Oslo", "place Norway"]);
        gives(
            r#"<location><alt-code idsrc="x">N1</alt-code>
            <sublocation>Bygdøy</sublocation>
            <city>Oslo<alternate-code>OSL</alternate-code></city>, <state/><region>East
            Norway</region>
            <country iso-cc="NO">Norway <georss:point>59.9N 10.7E</georss:point></country></location>"#,
            &["place Bygdøy", "place Oslo", "place East Norway", "place Norway"],
        );
        gives("<location><city>Oslo</city> in <country>Norway</country></location>", &["place Oslo", "place Norway"]);
        gives("<location>Seabury, <state>Va.</state></location>", &["place Seabury, Va.", "place Va."]);
        gives(
            "<location>Port of <city>Oslo<alt-code>OSL</alt-code></city><country>Norway</country></location>",
            &["place Port of Oslo Norway", "place Oslo", "place Norway"],
        );
        gives(r#"<location>New <em>Seabury</em><country iso-cc="NO"/></location>"#, &["place New Seabury"]);
        gives("<location>SEABURY (NORWAY)</location>", &["place SEABURY (NORWAY)"]);
        gives("<location><city/></location>", &[]);
    }

    #[test]
    fn parts_of_a_name_are_apart() {
        gives(
            "<person><name.given>Rosa</name.given> <name.family>Quint</name.family></person>
            <person><name.given>Rosa</name.given><name.family>Quint</name.family></person>
            <person><function>Mayor</function> Rosa Quint (<function>Labour</function>)</person>",
            &["person Rosa Quint"],
        );
        gives(
            "<person><name.given>Rosa</name.given><name.given>J.</name.given><name.family>Quint</name.family>,
            <function>mayor</function></person>",
            &["person Rosa J. Quint"],
        );
        gives(
            "<n:person><n:name.family>Quint</n:name.family><n:name.given>Rosa</n:name.given></n:person>",
            &["person Quint Rosa"],
        );
        gives("<person><name.family>山田</name.family><name.given>太郎</name.given></person>", &["person 山田太郎"]);
        gives("<org><alt-code>DU</alt-code>Dockers Union (DU)</org>", &["organisation Dockers Union (DU)"]);
        gives("<person><function>Mayor</function></person>", &[]);
    }

    #[test]
    fn tags_leave_the_text_as_it_is() {
        let content = read(
            "<nitf><body><body.head><byline>By
            <person><name.given>Jane</name.given><name.family>Doe</name.family></person></byline></body.head>
            <body.content><p>Mayor <person><name.given>Rosa</name.given> <name.family>Quint</name.family>,
            <function>a docker</function></person>, left
            <location><city>Oslo</city>, <country>Norway</country></location>.</p></body.content></body></nitf>",
        );
        assert_eq!(content.body, "Mayor Rosa Quint, a docker, left Oslo, Norway.");
        assert_eq!(content.authors, ["Jane Doe"]);
        let names: Vec<&str> = content.entities.iter().map(|own| own.name.as_str()).collect();
        assert_eq!(names, ["Rosa Quint", "Oslo", "Norway"]);
    }

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
        let content = read(nitf);
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
