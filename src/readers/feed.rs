//! Feeds: RSS 0.9 to 2.0, Atom and JSON Feed, one article an entry.
//!
//! Names are those of the RSS Advisory Board's specification with the modules Content and Dublin Core, of RFC 4287 and
//! of jsonfeed.org's version 1.1. The text is the fullest that an entry gives, else its summary; HTML becomes
//! paragraphs. Dates keep the offset that they are written with.

use std::io::BufRead;

use serde::Deserialize;
use serde_json::Value;

use super::json_fields::{one_line, split_names};
use super::xml::{Element, Step, Xml, root_of};
use super::{Entry, FieldNames, Reader, Skip, Take, Terms, html_text, read_whole};
use crate::article::{Content, DateRules, Property, Reading, SourceDomain};
use crate::text::{self, Language};

/// Articles as entries of RSS or Atom.
pub struct Feed;

impl Reader for Feed {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn sign(&self) -> &'static str {
        "its outermost element is that of RSS or Atom"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        let root = root_of(sample).unwrap_or_default();
        matches!(root.as_str(), "rss" | "RDF" | "rdf" | "feed" | "entry")
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let mut xml = Xml::new(input, terms.article_bytes)?;
        let (mut head, mut row, mut path) = (Head::default(), 0, Vec::<String>::new());
        loop {
            path.truncate(xml.depth());
            let element = match xml.next()? {
                Step::Open(element) => element,
                Step::End if row == 0 => return Err(Skip::NoEntries),
                Step::End => return Ok(()),
                Step::Close | Step::Text(_) => continue,
            };
            path.truncate(xml.depth() - 1);
            if path.is_empty() {
                head.open(&element);
            }
            let name = head.bare(&element.name).to_owned();
            let parent = path.last().map_or("", String::as_str);
            if matches!(name.as_str(), "item" | "entry") {
                row += 1;
                let content = xml.read(element)?.and_then(|entry| content_of(&entry, &head, terms.dates));
                let content = content.map(|content| xml.encoded(content));
                if take(Entry::new(Some(row), content)).is_break() {
                    return Ok(());
                }
            } else if matches!(parent, "channel" | "feed") && HEAD.contains(&name.as_str()) {
                if let Ok(element) = xml.read(element)? {
                    head.fill(&name, &element);
                }
            } else {
                path.push(name);
            }
        }
    }
}

/// Elements of a feed's own that its entries may lack.
const HEAD: &[&str] = &["title", "link", "language", "dc:language", "dc:publisher", "author"];

/// What a feed says of all its entries.
#[derive(Debug, Default)]
struct Head {
    /// The prefix of the outermost element, with its colon: names with it count as names without.
    prefix: String,
    title: Option<String>,
    link: Option<String>,
    language: Option<Language>,
    authors: Vec<String>,
}

impl Head {
    fn open(&mut self, root: &Element) {
        let end = root.name.find(':').map_or(0, |at| at + 1);
        self.prefix = root.name[..end].to_owned();
        self.language = root.attribute("lang").and_then(Language::from_code);
    }

    fn bare<'a>(&self, name: &'a str) -> &'a str {
        name.strip_prefix(self.prefix.as_str()).unwrap_or(name)
    }

    fn fill(&mut self, name: &str, element: &Element) {
        match name {
            "title" => self.title = markup_line(element),
            "dc:publisher" => self.title = element.line().or(self.title.take()),
            "link" => self.link = self.link.take().or(link_of(element)),
            "author" => self.authors.extend(author(element)),
            _ => self.language = element.line().and_then(|code| Language::from_code(&code)).or(self.language),
        }
    }

    /// Returns the address, with the feed's host before it where it has none.
    fn absolute(&self, link: &str) -> String {
        let host = self.link.as_deref().and_then(|link| {
            let start = link.find("://")? + 3;
            Some(&link[..link[start..].find('/').map_or(link.len(), |at| start + at)])
        });
        match host {
            Some(host) if link.starts_with('/') && !link.starts_with("//") => format!("{host}{link}"),
            _ => link.to_owned(),
        }
    }
}

fn content_of(entry: &Element, head: &Head, dates: &DateRules) -> Result<Content, Skip> {
    let reading = &mut Reading::default();
    let named = |name: &'static str| entry.elements().filter(move |part| head.bare(&part.name) == name);
    let line = |name: &'static str| named(name).find_map(Element::line);
    let own = |name: &'static str| entry.attribute(name).map(str::to_owned);
    let guid = reading.first(Property::Id, &["guid", "id", "dc:identifier", "about"], |name| line(name).or(own(name)));
    let link = reading.first(Property::Url, &["feedburner:origLink", "link"], |name| named(name).find_map(link_of));
    let link = link.or_else(|| guid.clone().filter(|guid| guid.starts_with("http")));
    let url = link.map(|link| head.absolute(&link));
    let authors: Vec<String> = ["author", "dc:creator"].iter().flat_map(|name| named(name)).flat_map(author).collect();
    let byline = || named("itunes:author").flat_map(author).collect();
    let authors = if authors.is_empty() { byline() } else { authors };
    note_authors(reading, &authors, head);
    let code = |name| line(name).or(own(name)).and_then(|code| Language::from_code(&code));
    let language = reading.first(Property::Language, &["dc:language", "language", "lang"], code);
    let language = language.or_else(|| reading.first(Property::Language, &["the feed's language"], |_| head.language));
    let text = |name| named(name).map(body).find(|text| !text.is_empty());
    let mut content = Content {
        given_id: guid,
        headline: reading
            .first(Property::Headline, &["title", "dc:title", "media:title"], |name| named(name).find_map(markup_line)),
        body: reading.first(Property::Text, BODIES, text).unwrap_or_default(),
        authors: if authors.is_empty() { head.authors.clone() } else { authors },
        published: reading.first_date(
            DATES,
            |name| named(name).filter_map(Element::line).collect(),
            |text| dates.read(text, language),
        ),
        language,
        section: reading.first(Property::Section, &["category", "dc:subject"], |name| named(name).find_map(category)),
        url,
        ..Content::default()
    };
    fill_source(&mut content, head, reading);
    content.reading = std::mem::take(reading);
    if content.is_blank() { Err(Skip::Blank) } else { Ok(content) }
}

/// Notes where an entry's authors stand: in it, else in the feed.
fn note_authors(reading: &mut Reading, own: &[String], head: &Head) {
    match (own.is_empty(), head.authors.is_empty()) {
        (false, _) => reading.note(Property::Authors, "the entry's author"),
        (true, false) => reading.note(Property::Authors, "the feed's author"),
        (true, true) => {}
    }
}

/// Elements that hold the text, the fullest first.
const BODIES: &[&str] =
    &["content:encoded", "content", "description", "summary", "itunes:summary", "media:description"];

/// Elements that hold the date, the surest first.
const DATES: &[&str] = &["pubDate", "published", "issued", "dc:date", "dcterms:created", "updated", "modified"];

/// Sets the source by the entry's address, else the feed's; the feed's title is its name.
fn fill_source(content: &mut Content, head: &Head, reading: &mut Reading) {
    content.source_name = head.title.clone().filter(|title| SourceDomain::parse(title).is_none());
    content.source = content.source_in_url(reading).or_else(|| {
        let place = &["the host of the feed's address"];
        reading.first(Property::Source, place, |_| head.link.as_deref().and_then(SourceDomain::parse))
    });
    if content.source.is_none() && content.source_name.is_some() {
        reading.note(Property::Source, "the feed's title");
    }
}

/// Reads a link as RSS (its text) or Atom (the attribute of the page's own, not of a part or a reply) has it.
fn link_of(link: &Element) -> Option<String> {
    let is_own = link.attribute("rel").is_none_or(|rel| rel == "alternate");
    link.attribute("href").map(str::to_owned).filter(|_| is_own).or_else(|| link.line())
}

/// Reads Atom's `<name>`, or RSS's name, address with a name in brackets, or several names.
fn author(author: &Element) -> Vec<String> {
    if let Some(name) = author.child("name") {
        return name.line().into_iter().collect();
    }
    let text = author.line().unwrap_or_default();
    match text.split_once('(') {
        Some((address, name)) if address.contains('@') => split_names(name.trim_end_matches(')')),
        Some((name, address)) if address.contains('@') => split_names(name),
        _ if text.contains('@') && !text.contains(' ') => Vec::new(),
        _ => split_names(&text),
    }
}

fn category(category: &Element) -> Option<String> {
    let named = category.attribute("label").or(category.attribute("term")).map(one_line);
    named.or_else(|| category.line())
}

/// Reads a headline, which may be marked up or escaped twice.
fn markup_line(title: &Element) -> Option<String> {
    let text = if title.elements().next().is_some() { title.paragraphs(&|_| false) } else { title.raw() };
    let text = if title.attribute("type") == Some("text") { text } else { html_text::to_text(&text) };
    Some(one_line(&text)).filter(|text| !text.is_empty())
}

/// Reads a text of the type that Atom gives it, else as HTML.
fn body(text: &Element) -> String {
    let kind = text.attribute("type").unwrap_or("html");
    match kind {
        _ if text.elements().next().is_some() => text.paragraphs(&|_| false),
        "text" | "text/plain" => text.raw().trim().to_owned(),
        _ if text.attribute("src").is_some() || kind.starts_with("image/") || kind.starts_with("audio/") => {
            String::new()
        }
        _ => html_text::to_text(&text.raw()),
    }
}

/// Articles as items of a JSON Feed.
pub struct JsonFeed;

/// What the version of a JSON Feed begins with.
const VERSION: &str = "https://jsonfeed.org/version/";

impl Reader for JsonFeed {
    fn name(&self) -> &'static str {
        "JSON Feed"
    }

    fn sign(&self) -> &'static str {
        "it names the version of JSON Feed"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        let text: String =
            String::from_utf8_lossy(sample).chars().filter(|c| !c.is_whitespace() && *c != '\\').collect();
        let text = text.trim_start_matches('\u{FEFF}');
        text.starts_with('{') && text.contains(&format!("\"version\":\"{VERSION}"))
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let bytes = read_whole(input, terms.article_bytes)?;
        let decoded =
            text::decode(&bytes).map_err(|text::DecodeError::Binary { at }| Skip::Binary { at: at as u64 })?;
        let feed: JsonHead =
            serde_json::from_str(&decoded.text).map_err(|e| Skip::BrokenJson { error: e.to_string() })?;
        let head = feed.head();
        if feed.items.is_empty() {
            return Err(Skip::NoEntries);
        }
        for (at, item) in feed.items.iter().enumerate() {
            let mut content = item_content(item, &head, terms.dates);
            if let Ok(content) = &mut content {
                content.reading.encoding = Some(decoded.encoding);
            }
            if take(Entry::new(Some(at as u64 + 1), content)).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// A JSON Feed; values are taken as they come, whatever their type.
#[derive(Debug, Deserialize)]
struct JsonHead {
    #[serde(default)]
    title: Value,
    #[serde(default)]
    home_page_url: Value,
    #[serde(default)]
    language: Value,
    #[serde(default)]
    authors: Value,
    #[serde(default)]
    author: Value,
    #[serde(default)]
    items: Vec<Value>,
}

impl JsonHead {
    fn head(&self) -> Head {
        Head {
            prefix: String::new(),
            title: string(&self.title).map(|title| html_text::decode(&title)),
            link: string(&self.home_page_url),
            language: self.language.as_str().and_then(Language::from_code),
            authors: json_authors(&self.authors, &self.author),
        }
    }
}

fn item_content(item: &Value, head: &Head, dates: &DateRules) -> Result<Content, Skip> {
    let reading = &mut Reading::default();
    let part = |name: &str| item.get(name).and_then(string);
    let text = |name: &str| match name {
        "content_html" => part(name).map(|html| html_text::to_text(&html)).filter(|text| !text.is_empty()),
        _ => part(name),
    };
    let id = |name: &str| item.get(name).and_then(|id| string(id).or_else(|| id.as_number().map(ToString::to_string)));
    let code = |name: &str| part(name).and_then(|code| Language::from_code(&code));
    let language = reading.first(Property::Language, &["language"], code).or(head.language);
    let tag = |name: &str| item[name].as_array().and_then(|tags| tags.iter().find_map(string));
    let authors = json_authors(&item["authors"], &item["author"]);
    note_authors(reading, &authors, head);
    let mut content = Content {
        given_id: reading.first(Property::Id, &["id"], id),
        headline: reading.first(Property::Headline, &["title"], |name| Some(one_line(&part(name)?))),
        body: reading.first(Property::Text, &["content_html", "content_text", "summary"], text).unwrap_or_default(),
        authors: if authors.is_empty() { head.authors.clone() } else { authors },
        published: reading.first_date(
            &["date_published", "date_modified"],
            |name| part(name).into_iter().collect(),
            |text| dates.read(text, language),
        ),
        language,
        section: reading.first(Property::Section, &["tags"], tag),
        url: reading.first(Property::Url, &["url", "external_url"], part).map(|link| head.absolute(&link)),
        ..Content::default()
    };
    fill_source(&mut content, head, reading);
    content.reading = std::mem::take(reading);
    if content.is_blank() { Err(Skip::Blank) } else { Ok(content) }
}

/// Returns a string that is not blank, trimmed.
fn string(value: &Value) -> Option<String> {
    value.as_str().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Reads the authors of version 1.1, else the one of version 1.
fn json_authors(authors: &Value, author: &Value) -> Vec<String> {
    let all = authors.as_array().into_iter().flatten().chain([author]);
    let mut names: Vec<String> = Vec::new();
    for name in all.filter_map(|author| author.get("name").and_then(string)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::{Feed, JsonFeed};
    use crate::article::Content;
    use crate::readers::{Entry, Limits, Reader, Skip, Terms, choose};

    fn read(reader: &dyn Reader, feed: &str) -> Vec<Result<Content, Skip>> {
        assert!(reader.recognises(feed.as_bytes(), crate::readers::FieldNames::KNOWN));
        let mut found = Vec::new();
        let mut take = |entry: Entry| {
            assert_eq!(entry.row, Some(found.len() as u64 + 1));
            found.push(entry.content);
            ControlFlow::Continue(())
        };
        reader.read(&mut feed.as_bytes(), Terms::within(Limits::default()), &mut take).unwrap();
        found
    }

    const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:dc="x"><channel><title>Harbour Post</title>
        <link>https://www.post.example/</link><language>en-gb</language><image><title>Logo</title></image>
        <item><title>Ferries &amp;amp; boats</title><link>/1</link><guid>g-1</guid><author>desk@post.example (Jane Doe)</author>
        <pubDate>Tue, 05 Mar 2024 23:30:00 -0500</pubDate><category>Sea</category><category>Land</category>
        <description>Short.</description><content:encoded><![CDATA[<p>First.</p><p>Second &eacute;.</p>]]></content:encoded></item>
        <item><guid>g-2</guid></item><item><title>&undefined;</title></item>
        <item><title>Last<br>one</title><description>&lt;b&gt;Bold&lt;/b&gt; text</description></item></channel></rss>"#;

    #[test]
    fn rss() {
        let found = read(&Feed, RSS);
        let first = found[0].as_ref().unwrap();
        assert_eq!((first.headline.as_deref(), first.body.as_str()), (Some("Ferries & boats"), "First.\nSecond é."));
        assert_eq!(
            (first.given_id.as_deref(), first.url.as_deref()),
            (Some("g-1"), Some("https://www.post.example/1"))
        );
        assert_eq!(
            (first.source.as_ref().unwrap().as_str(), first.source_name.as_deref()),
            ("post.example", Some("Harbour Post"))
        );
        assert_eq!((first.authors.as_slice(), first.section.as_deref()), (&["Jane Doe".to_owned()][..], Some("Sea")));
        assert_eq!(first.published.unwrap().to_string(), "2024-03-05T23:30:00-05:00");
        assert_eq!(first.language.unwrap().code(), "en");
        assert_eq!(found[1], Err(Skip::Blank));
        assert_eq!(found[2].as_ref().unwrap_err().to_string(), "broken XML: the entity `undefined` is not defined");
        let last = found[3].as_ref().unwrap();
        assert_eq!((last.headline.as_deref(), last.body.as_str()), (Some("Last one"), "Bold text"));
    }

    #[test]
    fn atom() {
        let found = read(
            &Feed,
            r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="de"><a:title type="html">Post</a:title>
            <a:link rel="self" href="https://post.example/feed"/><a:link href="https://post.example/"/>
            <a:author><a:name>Desk</a:name></a:author>
            <a:entry><a:title>T</a:title><a:id>tag:1</a:id><a:link rel="enclosure" href="https://x.example/a.mp3"/>
            <a:link rel="alternate" href="https://post.example/1"/><a:updated>2024-03-06T10:00:00Z</a:updated>
            <a:published>2024-03-05T10:00:00+01:00</a:published><a:category term="sea" label="Sea"/><a:summary>S</a:summary>
            <a:content type="xhtml"><div><p>One <i>two</i>.</p><p>Three.</p></div></a:content></a:entry></a:feed>"#,
        );
        let entry = found[0].as_ref().unwrap();
        assert_eq!((entry.body.as_str(), entry.url.as_deref()), ("One two.\nThree.", Some("https://post.example/1")));
        assert_eq!((entry.authors.as_slice(), entry.section.as_deref()), (&["Desk".to_owned()][..], Some("Sea")));
        assert_eq!(entry.published.unwrap().to_string(), "2024-03-05T10:00:00+01:00");
        assert_eq!(entry.language.unwrap().code(), "de");
    }

    #[test]
    fn json_feed() {
        let feed = r#"{ "version": "https:\/\/jsonfeed.org\/version\/1.1", "title": "Harbour Post", "home_page_url": "https://post.example/",
            "authors": [{"name": "Desk"}], "items": [{"id": 7, "url": "https://post.example/7", "content_html": "<p>One.</p><p>Two.</p>",
            "date_published": "2024-03-05T10:00:00+01:00", "tags": ["Sea"]}, {"id": "8"}]}"#;
        let found = read(&JsonFeed, feed);
        let item = found[0].as_ref().unwrap();
        assert_eq!((item.given_id.as_deref(), item.body.as_str()), (Some("7"), "One.\nTwo."));
        assert_eq!((item.authors.as_slice(), item.section.as_deref()), (&["Desk".to_owned()][..], Some("Sea")));
        assert_eq!(found[1], Err(Skip::Blank));
        assert!(
            choose(feed.as_bytes(), crate::readers::FieldNames::KNOWN)
                .recognises(feed.as_bytes(), crate::readers::FieldNames::KNOWN)
        );
        assert!(!JsonFeed.recognises(br#"{"text":"see jsonfeed.org/version/1"}"#, crate::readers::FieldNames::KNOWN));
    }
}
