//! XML as the formats of agencies and feeds need it: a walk over the file, and one entry at a time as a tree.
//!
//! Nothing in a file can cost more than an article may be long: a tree has a size and a depth that it may not exceed,
//! and entities that a file defines are not expanded. Tags that are left open end with what is around them, as
//! browsers have it, and the named characters of HTML are known, for feeds use both.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};

use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use quick_xml::events::{BytesStart, Event};

use super::html_text::{self, Paragraphs};
use super::json_fields::one_line;
use super::metered::Metered;
use super::{FieldNames, Reader, Skip, Take, Terms, ascii};
use crate::article::Content;
use crate::text::{self, Encoding};

/// Elements may lie this deep within each other.
const MAX_DEPTH: usize = 200;

/// XML that no other reader takes: it is left out by its name.
pub struct OtherXml;

impl Reader for OtherXml {
    fn name(&self) -> &'static str {
        "other XML"
    }

    fn sign(&self) -> &'static str {
        "it is XML, and no format of news"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        let sample = ascii(sample);
        let is_page = root_of(sample.as_bytes()).is_some_and(|root| root.eq_ignore_ascii_case("html"));
        sample.trim_start().starts_with("<?xml") && !is_page
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, _take: &mut Take<'_>) -> Result<(), Skip> {
        let mut xml = Xml::new(input, terms.article_bytes)?;
        loop {
            match xml.next()? {
                Step::Open(root) => return Err(Skip::OtherXml { root: root.name }),
                Step::End => return Err(Skip::BrokenXml { error: "it has no element".to_owned() }),
                Step::Close | Step::Text(_) => {}
            }
        }
    }
}

/// Returns the name of the outermost element of a file that begins with `sample`, without its prefix.
pub fn root_of(sample: &[u8]) -> Option<String> {
    let text = ascii(sample);
    let mut rest = text.trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            rest.find("?>")? + 2
        } else if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("<!") {
            let end = rest.find('>')?;
            let subset = rest[..end].contains('[').then(|| rest.find("]>")).flatten();
            subset.map_or(end + 1, |end| end + 2)
        } else {
            break;
        };
        rest = rest[end..].trim_start();
    }
    let tag = rest.strip_prefix('<')?;
    let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric() || ":_-.".contains(*c)).collect();
    let is_whole = name.len() < tag.len() && name.starts_with(|c: char| c.is_ascii_alphabetic());
    is_whole.then(|| local(&name).to_owned())
}

/// Returns a name without its prefix.
pub fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// An element, with what stands in it.
#[derive(Debug, Default)]
pub struct Element {
    /// The name with its prefix, as it is written.
    pub name: String,
    attributes: HashMap<String, String>,
    nodes: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// Returns the name without its prefix.
    pub fn local(&self) -> &str {
        local(&self.name)
    }

    /// Returns an attribute by its name without a prefix, trimmed; `None` where it is empty.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns the elements directly in it, in order.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Returns the elements directly in it that have this name, without its prefix.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |element| element.local() == name)
    }

    /// Returns the first element directly in it that has this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.local() == name)
    }

    /// Returns the first element in it at any depth that has this name.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|element| if element.local() == name { Some(element) } else { element.find(name) })
    }

    /// Returns all text in it on one line; `None` where there is none.
    pub fn line(&self) -> Option<String> {
        Some(one_line(&self.raw())).filter(|text| !text.is_empty())
    }

    /// Returns all text in it as it stands.
    pub fn raw(&self) -> String {
        let mut text = String::new();
        self.collect(&mut text);
        text
    }

    fn collect(&self, text: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Element(element) => element.collect(text),
                Node::Text(own) => text.push_str(own),
            }
        }
    }

    /// Returns all text in it, a line for each block; elements for which `is_left_out` leave nothing.
    pub fn paragraphs(&self, is_left_out: &dyn Fn(&Element) -> bool) -> String {
        let mut paragraphs = Paragraphs::default();
        self.write(&mut paragraphs, is_left_out);
        paragraphs.finish()
    }

    fn write(&self, paragraphs: &mut Paragraphs, is_left_out: &dyn Fn(&Element) -> bool) {
        for node in &self.nodes {
            match node {
                Node::Text(text) => paragraphs.push(text),
                Node::Element(element) => {
                    let name = element.local().to_ascii_lowercase();
                    if html_text::is_hidden(&name) || is_left_out(element) {
                        continue;
                    }
                    let is_block = html_text::is_block(&name);
                    if is_block {
                        paragraphs.end();
                    } else if matches!(name.as_str(), "td" | "th") {
                        paragraphs.push(" ");
                    }
                    element.write(paragraphs, is_left_out);
                    if is_block {
                        paragraphs.end();
                    }
                }
            }
        }
    }
}

/// What the walk meets next.
#[derive(Debug)]
pub enum Step {
    /// An element begins; it has its attributes, but not yet its content.
    Open(Element),
    /// The innermost open element ends.
    Close,
    /// Text, or why there is none.
    Text(Result<String, Skip>),
    /// The file ends.
    End,
}

type Input<'a> = BufReader<Metered<DecodeReaderBytes<&'a mut dyn BufRead, Vec<u8>>>>;

/// A walk over an XML file.
pub struct Xml<'a> {
    reader: quick_xml::Reader<Input<'a>>,
    encoding: Encoding,
    buffer: Vec<u8>,
    limit: usize,
    open: Vec<String>,
    /// Elements that have ended, but were not handed on yet.
    closed: usize,
}

impl<'a> Xml<'a> {
    /// Walks over `input`, of which no entry may be longer than `limit` bytes.
    ///
    /// # Errors
    /// [`Skip`] where the input cannot be read.
    pub fn new(input: &'a mut dyn BufRead, limit: usize) -> Result<Xml<'a>, Skip> {
        let sample = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
        let (coder, encoding) = text::encoding_of(sample, declared_encoding(sample).as_deref());
        let decoded = DecodeReaderBytesBuilder::new().encoding(Some(coder)).build(input);
        let mut reader = quick_xml::Reader::from_reader(BufReader::new(Metered::new(decoded, limit)));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Ok(Xml { reader, encoding, buffer: Vec::new(), limit, open: Vec::new(), closed: 0 })
    }

    /// Notes with an article the encoding that it was read in.
    pub fn encoded(&self, mut content: Content) -> Content {
        content.reading.encoding = Some(self.encoding);
        content
    }

    /// Returns how many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len() + self.closed
    }

    /// Takes the next step.
    ///
    /// # Errors
    /// [`Skip`] where the rest of the file cannot be read.
    pub fn next(&mut self) -> Result<Step, Skip> {
        if self.closed > 0 {
            self.closed -= 1;
            return Ok(Step::Close);
        }
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            let step = match event {
                Ok(Event::Start(start)) => Some(Found::Open(element(&start), start.name().as_ref().to_owned())),
                Ok(Event::End(end)) => Some(Found::Close(end.name().as_ref().to_owned())),
                Ok(Event::Text(text)) => Some(Found::Text(Ok(text.into_inner().into_owned()))),
                Ok(Event::CData(text)) => Some(Found::Text(Ok(text.into_inner().into_owned()))),
                Ok(Event::GeneralRef(name)) => Some(Found::Text(reference(&name.into_inner()))),
                Ok(Event::Eof) => Some(Found::End),
                Ok(_) => None,
                Err(error) => Some(Found::Broken(error.to_string())),
            };
            if self.reader.get_mut().get_mut().fill_up() {
                return Err(Skip::TooLong { limit: self.limit as u64 });
            }
            match step {
                None => {}
                Some(Found::Open(element, name)) => {
                    if self.open.len() == MAX_DEPTH {
                        return Err(broken(format!("elements more than {MAX_DEPTH} deep")));
                    }
                    self.open.push(name);
                    return Ok(Step::Open(element));
                }
                Some(Found::Close(name)) => {
                    // What no tag has opened, none closes.
                    let Some(at) = self.open.iter().rposition(|open| *open == name) else { continue };
                    self.closed = self.open.len() - at - 1;
                    self.open.truncate(at);
                    return Ok(Step::Close);
                }
                Some(Found::Text(text)) => return Ok(Step::Text(text)),
                Some(Found::End) => return Ok(Step::End),
                Some(Found::Broken(error)) => return Err(broken(error)),
            }
        }
    }

    /// Reads an element that the last step has opened to its end. The inner error costs this element alone.
    ///
    /// # Errors
    /// [`Skip`] where the rest of the file cannot be read, or ends within the element.
    pub fn read(&mut self, start: Element) -> Result<Result<Element, Skip>, Skip> {
        let (mut bytes, mut skip) = (0, None);
        let mut stack = vec![start];
        loop {
            let step = self.next()?;
            match step {
                Step::Open(element) => {
                    bytes += ELEMENT_BYTES + element.attributes.values().map(String::len).sum::<usize>();
                    stack.push(element);
                }
                Step::Text(Err(error)) => skip = skip.or(Some(error)),
                Step::Text(Ok(text)) => {
                    bytes += text.len();
                    if bytes <= self.limit
                        && let Some(element) = stack.last_mut()
                    {
                        element.nodes.push(Node::Text(text));
                    }
                }
                Step::Close => {
                    let Some(element) = stack.pop() else { continue };
                    match stack.last_mut() {
                        None if bytes > self.limit => return Ok(Err(Skip::TooLong { limit: self.limit as u64 })),
                        None => return Ok(skip.map_or(Ok(element), Err)),
                        Some(parent) if bytes <= self.limit => parent.nodes.push(Node::Element(element)),
                        Some(_) => {}
                    }
                }
                Step::End => {
                    let name = stack.first().map(|element| element.name.clone()).unwrap_or_default();
                    return Err(broken(format!("it ends within `{name}`")));
                }
            }
        }
    }
}

/// What an element takes in memory beside its text, about.
const ELEMENT_BYTES: usize = 128;

enum Found {
    Open(Element, String),
    Close(String),
    Text(Result<String, Skip>),
    End,
    Broken(String),
}

fn broken(error: String) -> Skip {
    Skip::BrokenXml { error }
}

fn element(start: &BytesStart<'_>) -> Element {
    let mut attributes = HashMap::new();
    for attribute in start.html_attributes().with_checks(false).flatten() {
        let value = html_text::decode(attribute.value.as_ref());
        attributes.entry(local(attribute.key.as_ref()).to_owned()).or_insert(value);
    }
    Element { name: start.name().as_ref().to_owned(), attributes, nodes: Vec::new() }
}

/// Returns what a reference stands for: a character by number or by its name in HTML. What a file defines by itself is
/// not looked up, for it may grow without end.
fn reference(name: &str) -> Result<String, Skip> {
    html_text::character(name).ok_or_else(|| {
        let name: String = name.chars().take(40).collect();
        broken(format!("the entity `{name}` is not defined"))
    })
}

/// Returns the encoding that the XML declaration names.
fn declared_encoding(sample: &[u8]) -> Option<String> {
    let start = ascii(&sample[..sample.len().min(400)]);
    let declaration = start.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next()?;
    Some(value[1..].split(quote).next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Element, OtherXml, Step, Xml, root_of};
    use crate::readers::{Reader, Skip};

    fn first(xml: &[u8], limit: usize) -> Result<Result<Element, Skip>, Skip> {
        let mut input = xml;
        let mut walk = Xml::new(&mut input, limit)?;
        loop {
            if let Step::Open(start) = walk.next()? {
                return walk.read(start);
            }
        }
    }

    fn reason(xml: &str) -> String {
        first(xml.as_bytes(), 100_000).and_then(|element| element).unwrap_err().to_string()
    }

    #[test]
    fn trees_with_text_in_any_encoding() {
        let tree = first(b"<?xml version='1.0' encoding='ISO-8859-1'?><a x:b=' 1 &amp; 2 '>Caf\xE9<p>&nbsp;o&#107;<![CDATA[<b>]]></a>", 999);
        let tree = tree.unwrap().unwrap();
        assert_eq!((tree.attribute("b"), tree.paragraphs(&|_| false).as_str()), (Some("1 & 2"), "Café\nok<b>"));
        let wide: Vec<u8> = [0xFEFF]
            .into_iter()
            .chain("<?xml version='1.0' encoding='UTF-16'?><a>Łódź</a>".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(first(&wide, 999).unwrap().unwrap().line().unwrap(), "Łódź");
        assert_eq!(root_of(&wide).as_deref(), Some("a"));
    }

    #[test]
    fn hostile_xml_ends_as_a_skip() {
        let laughs = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY l0 'ha'><!ENTITY l1 '&l0;&l0;'>]><a>&l1;</a>";
        assert_eq!(reason(laughs), "broken XML: the entity `l1` is not defined");
        assert_eq!(reason(&"<a>".repeat(100_000)), "broken XML: elements more than 200 deep");
        assert_eq!(reason("<a><b>cut"), "broken XML: it ends within `a`");
        let long = format!("<a>{}</a>", "<b>text</b>".repeat(20_000));
        assert_eq!(reason(&long), "longer than an article may be (0 MiB): raise --max-article");
        let token = format!("<a b='{}'/>", "x".repeat(300_000));
        assert!(reason(&token).starts_with("longer than"), "{}", reason(&token));
    }

    #[test]
    fn the_outermost_element() {
        for (text, root) in [
            ("<?xml version=\"1.0\"?>\n<!-- x --><rss version=\"2.0\">", Some("rss")),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><atom:feed>", Some("feed")),
            ("<rdf:RDF\n", Some("RDF")),
            ("<b", None),
            ("1 < 2 > 0", None),
        ] {
            assert_eq!(root_of(text.as_bytes()).as_deref(), root, "{text}");
        }
        assert!(OtherXml.recognises(b"<?xml version='1.0'?><catalog>", crate::readers::FieldNames::KNOWN));
        assert!(!OtherXml.recognises(b"<?xml version='1.0'?><html>", crate::readers::FieldNames::KNOWN));
    }
}
