//! NewsML-G2, the exchange format of news agencies: items alone, in a message, or parts of items.
//!
//! Elements are those of NewsML-G2 2.x (iptc.org/std/NewsML-G2). The text stands in `inlineXML` as NITF or XHTML, or in
//! `inlineData`. Items of pictures, videos, concepts, events and plans are named and left out.

use std::io::BufRead;

use super::given::{Given, kind_of};
use super::json_fields::split_names;
use super::xml::{Element, Step, Xml, root_of};
use super::{Entry, FieldNames, Reader, Skip, Take, Terms, html_text, nitf};
use crate::article::{Content, Entity, Property, Published, SourceDomain, agency_in, place_of};
use crate::text::Language;

/// Articles as items of NewsML-G2.
pub struct NewsMl;

/// Elements that are an item or the part of one that may hold a text, each with what it is where that is no news text.
const ITEMS: &[(&str, Option<&str>)] = &[
    ("newsItem", None),
    ("contentSet", None),
    ("contentMeta", None),
    ("packageItem", Some("a package of other items")),
    ("groupSet", Some("a package of other items")),
    ("conceptItem", Some("a concept")),
    ("knowledgeItem", Some("a set of concepts")),
    ("planningItem", Some("the planning of coverage")),
    ("catalogItem", Some("a catalogue of codes")),
];

impl Reader for NewsMl {
    fn name(&self) -> &'static str {
        "NewsML-G2"
    }

    fn sign(&self) -> &'static str {
        "its outermost element is an item of it"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        let root = root_of(sample);
        root.is_some_and(|root| root == "newsMessage" || ITEMS.iter().any(|(name, _)| *name == root))
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let mut xml = Xml::new(input, terms.article_bytes)?;
        let mut row = 0;
        loop {
            let element = match xml.next()? {
                Step::Open(element) => element,
                Step::End if row == 0 => return Err(Skip::NoEntries),
                Step::End => return Ok(()),
                Step::Close | Step::Text(_) => continue,
            };
            let Some((_, what)) = ITEMS.iter().find(|(name, _)| *name == element.local()) else { continue };
            let is_alone = xml.depth() == 1;
            row += 1;
            let item = xml.read(element)?;
            let content = item.and_then(|item| match what {
                Some(what) => Err(Skip::NoTextItem { what: (*what).to_owned() }),
                None => content_of(&item),
            });
            let content = content.map(|content| xml.encoded(content));
            if take(Entry::new((!is_alone).then_some(row), content)).is_break() || is_alone {
                return Ok(());
            }
        }
    }
}

fn content_of(item: &Element) -> Result<Content, Skip> {
    let own = Element::default();
    let (about, meta) = (item.child("itemMeta").unwrap_or(&own), item.child("contentMeta").unwrap_or(&own));
    let contents = if item.local() == "contentSet" { Some(item) } else { item.child("contentSet") };
    if let Some(what) = other_class(about, contents) {
        return Err(Skip::NoTextItem { what });
    }
    let inner = contents.and_then(|contents| contents.find("nitf")).map(nitf::content_of).unwrap_or_default();
    let first = |parent: &Element, name: &str| parent.children(name).find_map(Element::line);
    let mut content = Content {
        given_id: item.attribute("guid").map(str::to_owned).or(inner.given_id),
        headline: first(meta, "headline").or(inner.headline),
        body: if inner.body.is_empty() { contents.map(body).unwrap_or_default() } else { inner.body },
        authors: Some(authors(meta)).filter(|authors| !authors.is_empty()).unwrap_or(inner.authors),
        published: published(about, meta).or(inner.published),
        language: language(item, meta).or(inner.language),
        section: section(meta).or(inner.section),
        entities: entities(meta, &inner.entities),
        source: inner.source,
        source_name: inner.source_name,
        url: inner.url,
        agency: agency(about, meta).or(inner.agency),
        dateline: inner.dateline,
        ..Content::default()
    };
    if let Some(dateline) = first(meta, "dateline") {
        content.dateline = place_of(&dateline).or(content.dateline);
        if !content.body.is_empty() {
            content.body = nitf::with_dateline(&dateline, &content.body);
        }
    }
    fill_source(&mut content, about);
    content.note_places(&PLACES);
    if content.is_blank() { Err(Skip::Blank) } else { Ok(content) }
}

/// Where the parts of an article stand; those that are missing there may stand in NITF within.
const PLACES: [(Property, &str); 11] = [
    (Property::Id, "guid"),
    (Property::Headline, "contentMeta headline"),
    (Property::Text, "contentSet"),
    (Property::Source, "provider"),
    (Property::Authors, "by or creator"),
    (Property::Published, "versionCreated, firstCreated or contentCreated"),
    (Property::Language, "contentMeta language"),
    (Property::Section, "subject"),
    (Property::Entities, "subject, and person, org and location of NITF"),
    (Property::Agency, "creditline, infoSource or provider"),
    (Property::Dateline, "dateline"),
];

/// Kinds of items in IPTC's scheme `ninature`, with what they are.
const CLASSES: &[(&str, &str)] = &[
    ("picture", "a picture"),
    ("graphic", "a graphic"),
    ("video", "a video"),
    ("audio", "a sound recording"),
    ("animation", "an animation"),
    ("data", "a set of data"),
];

/// Says what an item is that is no text.
fn other_class(about: &Element, contents: Option<&Element>) -> Option<String> {
    let class = about.child("itemClass")?;
    let code = class.attribute("qcode").or(class.attribute("uri"))?;
    let code = code.rsplit([':', '/']).next().unwrap_or(code);
    let is_of_events = contents.is_some_and(|contents| contents.find("events").is_some());
    match CLASSES.iter().find(|(name, _)| *name == code) {
        Some((_, what)) => Some((*what).to_owned()),
        None if is_of_events => Some("a list of events".to_owned()),
        None => None,
    }
}

/// Reads XHTML within `inlineXML`, a whole page or paragraphs alone, or `inlineData` of text or HTML.
fn body(contents: &Element) -> String {
    let page = contents.children("inlineXML").find_map(|inline| {
        let page = inline.find("body").filter(|body| body.elements().count() > 0);
        page.or_else(|| inline.child("p").map(|_| inline))
    });
    if let Some(page) = page {
        return page.paragraphs(&|_| false);
    }
    let texts = contents.children("inlineData").filter_map(|data| {
        let kind = data.attribute("contenttype").unwrap_or("text/plain");
        match kind {
            _ if data.attribute("encoding").is_some() => None,
            _ if kind.contains("html") => Some(html_text::to_text(&data.raw())),
            _ if kind.starts_with("text/") => Some(data.raw().trim().to_owned()),
            _ => None,
        }
    });
    { texts }.find(|text| !text.is_empty()).unwrap_or_default()
}

/// Reads the byline, else the names of those who made the content.
fn authors(meta: &Element) -> Vec<String> {
    let byline = meta.child("by").and_then(Element::line);
    if let Some(byline) = byline {
        return split_names(&byline);
    }
    let name = |creator: &Element| {
        creator.child("name").and_then(Element::line).or(creator.attribute("literal").map(str::to_owned))
    };
    meta.children("creator").filter_map(name).collect()
}

/// Returns the agency that the credit line, a source of the information or the provider is.
fn agency(about: &Element, meta: &Element) -> Option<String> {
    let named = ["creditline", "infoSource"].into_iter().flat_map(|name| meta.children(name));
    let all = named.chain(about.child("provider"));
    let name = |own: &Element| {
        let code = own.attribute("qcode").or(own.attribute("literal"));
        let code = code.map(|code| code.rsplit(':').next().unwrap_or(code));
        let line = own.child("name").and_then(Element::line).or_else(|| own.line());
        line.as_deref().and_then(agency_in).or(code.and_then(agency_in))
    };
    { all }.find_map(name).map(str::to_owned)
}

fn published(about: &Element, meta: &Element) -> Option<Published> {
    let dates = [about.child("versionCreated"), about.child("firstCreated"), meta.child("contentCreated")];
    dates.into_iter().flatten().find_map(|date| Published::parse(&date.line()?))
}

fn language(item: &Element, meta: &Element) -> Option<Language> {
    let tag = meta.child("language").and_then(|language| language.attribute("tag"));
    tag.or(item.attribute("lang")).and_then(Language::from_code)
}

/// Reads the subjects whose type is a person, an organisation, an area or a point of interest: in IPTC's scheme
/// `cpnature`, written `cpnat:person`. What NITF within has `tagged` follows.
fn entities(meta: &Element, tagged: &[Entity]) -> Vec<Entity> {
    let mut given = Given::default();
    for subject in meta.children("subject") {
        let kind = subject.attribute("type").or(subject.attribute("typeuri")).and_then(kind_of);
        let name = || subject.child("name").and_then(Element::line);
        if let Some((kind, name)) = kind.and_then(|kind| Some((kind, name()?))) {
            given.add(&name, kind);
        }
    }
    tagged.iter().for_each(|own| given.add(&own.name, own.kind));
    given.into_entities()
}

/// Returns the name of the first subject of IPTC's Media Topics, else of the first that has a name.
fn section(meta: &Element) -> Option<String> {
    let name = |subject: &Element| {
        let concept = subject.child("mainConcept").unwrap_or(subject);
        concept.child("name").and_then(Element::line)
    };
    let is_topic = |subject: &&Element| {
        let code = subject.attribute("qcode").or(subject.attribute("uri")).unwrap_or("");
        code.starts_with("medtop:") || code.contains("/mediatopic/") || code.starts_with("subj:")
    };
    let topic = meta.children("subject").filter(is_topic).find_map(name);
    topic.or_else(|| meta.children("subject").find_map(name))
}

/// Sets the source by the item's provider: its address, its code, its name; else by the authority of the guid.
fn fill_source(content: &mut Content, about: &Element) {
    let provider = about.child("provider");
    let code = provider.and_then(|own| own.attribute("qcode").or(own.attribute("literal")));
    let code = code.map(|code| code.split_once(':').map_or(code, |(_, code)| code));
    let name = provider.and_then(|own| own.child("name").and_then(Element::line));
    let address = provider.and_then(|own| own.attribute("uri")).filter(|uri| uri.starts_with("http"));
    let named = [address, code, name.as_deref()].into_iter().flatten().find_map(SourceDomain::parse);
    let name = name.or(code.map(str::to_owned)).filter(|name| SourceDomain::parse(name).is_none());
    let authority = content.given_id.as_deref().and_then(authority);
    content.source = named.or(content.source.take()).or(authority);
    content.source_name = name.or(content.source_name.take());
}

/// Returns the provider's domain of `urn:newsml:post.example:…` (RFC 3085) or `tag:post.example,2024:…` (RFC 4151).
fn authority(guid: &str) -> Option<SourceDomain> {
    let rest = guid.strip_prefix("urn:newsml:").or(guid.strip_prefix("tag:"))?;
    SourceDomain::parse(rest.split([':', ',']).next()?)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::NewsMl;
    use crate::article::Content;
    use crate::readers::{Entry, Limits, Reader, Skip, Terms};

    fn read(xml: &str) -> Vec<(Option<u64>, Result<Content, Skip>)> {
        assert!(NewsMl.recognises(xml.as_bytes(), crate::readers::FieldNames::KNOWN));
        let mut found = Vec::new();
        let mut take = |entry: Entry| {
            found.push((entry.row, entry.content));
            ControlFlow::Continue(())
        };
        NewsMl.read(&mut xml.as_bytes(), Terms::within(Limits::default()), &mut take).unwrap();
        found
    }

    fn item(class: &str, content: &str) -> String {
        format!(
            r#"<newsItem guid="urn:newsml:post.example:20240305:f7" xml:lang="en">
            <itemMeta><itemClass qcode="ninat:{class}"/><provider qcode="nprov:UNION"/>
            <versionCreated>2024-03-05T14:30:00+01:00</versionCreated></itemMeta>
            <contentMeta><creator><name>Jane Doe</name></creator><language tag="de"/><subject qcode="city:x"><name>Seabury</name></subject>
            <subject qcode="medtop:1"><name>labour</name></subject><creditline>AFP</creditline><headline>Ferries Sail</headline><dateline>SEABURY</dateline></contentMeta>
            <contentSet>{content}</contentSet></newsItem>"#
        )
    }

    #[test]
    fn an_item_with_xhtml() {
        let page = r#"<inlineXML contenttype="application/xhtml+xml"><html xmlns="x"><head><title>No</title></head><body><h1>Top</h1><p>One
            line.</p></body></html></inlineXML>"#;
        let found = read(&item("text", page));
        assert_eq!((found.len(), found[0].0), (1, None));
        let content = found[0].1.as_ref().unwrap();
        assert_eq!(
            (content.headline.as_deref(), content.body.as_str()),
            (Some("Ferries Sail"), "SEABURY - Top\nOne line.")
        );
        assert_eq!(
            (content.source.as_ref().unwrap().as_str(), content.source_name.as_deref()),
            ("post.example", Some("UNION"))
        );
        assert_eq!((content.section.as_deref(), content.language.unwrap().code()), (Some("labour"), "de"));
        assert_eq!((content.agency.as_deref(), content.dateline.as_deref()), (Some("AFP"), Some("SEABURY")));
        assert_eq!(content.published.unwrap().to_string(), "2024-03-05T14:30:00+01:00");
        assert_eq!(
            (content.authors.as_slice(), content.given_id.as_deref()),
            (&["Jane Doe".to_owned()][..], Some("urn:newsml:post.example:20240305:f7"))
        );
    }

    #[test]
    fn subjects_and_tags_of_nitf_are_given() {
        let found = read(
            r#"<newsItem guid="tag:post.example,2024:f8"><contentMeta>
            <subject type="cpnat:person"><name>Rosa Quint</name></subject>
            <subject type="cpnat:organisation"><name>Oslo</name></subject></contentMeta>
            <contentSet><inlineXML contenttype="application/nitf+xml">
            <nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head><docdata><identified-content>
            <location><city>Oslo</city><country>Norway</country></location></identified-content></docdata></head>
            <body><body.content><p><person>Bob Ray</person> met <person>Rosa Quint</person> of the
            <org>Dockers Union</org>. <person>Bob Ray</person> left.</p></body.content></body></nitf></inlineXML>
            </contentSet></newsItem>"#,
        );
        let content = found[0].1.as_ref().unwrap();
        assert!(content.entities.iter().all(|own| own.is_given));
        let names: Vec<String> = content.entities.iter().map(|own| format!("{} {}", own.kind, own.name)).collect();
        assert_eq!(
            names,
            [
                "person Rosa Quint",
                "organisation Oslo",
                "place Oslo",
                "place Norway",
                "person Bob Ray",
                "organisation Dockers Union"
            ]
        );
        assert_eq!(content.body, "Bob Ray met Rosa Quint of the Dockers Union. Bob Ray left.");
    }

    #[test]
    fn a_message_of_items_of_all_sorts() {
        let nitf = "<inlineXML><nitf><body><body.content><p>Text.</p></body.content></body></nitf></inlineXML>";
        let message = format!(
            "<newsMessage><header><sent>x</sent></header><itemSet>{}{}{}<conceptItem/><packageItem><groupSet/></packageItem><newsItem/></itemSet></newsMessage>",
            item("text", nitf),
            item("picture", "<remoteContent/>"),
            item("composite", "<inlineXML><events><event/></events></inlineXML>"),
        );
        let found = read(&message);
        assert_eq!(found[0].1.as_ref().unwrap().body, "SEABURY - Text.");
        let reasons: Vec<String> = found[1..]
            .iter()
            .map(|(row, content)| format!("{} {}", row.unwrap(), content.as_ref().unwrap_err()))
            .collect();
        assert_eq!(
            reasons,
            [
                "2 no text but a picture",
                "3 no text but a list of events",
                "4 no text but a concept",
                "5 no text but a package of other items",
                "6 neither a headline nor a text",
            ]
        );
    }
}
