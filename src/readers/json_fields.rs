//! The names under which crawlers, agencies and corpora keep the parts of an article in objects and tables.
//!
//! Sources: news-please (`title`, `maintext`, `source_domain`, `date_publish`), trafilatura (`text`, `hostname`, `date`;
//! `source` is the address there and `source-hostname` the site's name), Fundus (`plaintext`, `body`, `publishing_date`,
//! `topics`, `lang`), Webz.io (`uuid`, `thread.site`, `published`), Media Cloud (`media_name`, `media_url`,
//! `publish_date`), GDELT (`seendate`, `domain`, `outletName`), IPTC ninjs 1 to 3 (`headline`, `headlines`, `body_text`,
//! `bodies`, `byline`, `by`, `versioncreated`, `uri`) and schema.org's NewsArticle (`articleBody`, `datePublished`,
//! `publisher`, `inLanguage`).

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::html_text;
use crate::article::{Content, Published, SourceDomain};
use crate::text::Language;

/// A part of an article, as a field of a JSON object can hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Id,
    Headline,
    Text,
    Source,
    Thread,
    Url,
    Published,
    Authors,
    Language,
    Section,
}

/// The names of each part, in lower case without `_`, `-` and blanks; where an object has several of them, the first
/// that holds something usable counts.
const NAMES: &[(Part, &[&str])] = &[
    (Part::Id, &["id", "uuid", "guid", "uri", "storyid", "storiesid", "articleid", "@id"]),
    (Part::Headline, &["title", "headline", "headlines", "headlinemain"]),
    (
        Part::Text,
        &[
            "text",
            "maintext",
            "plaintext",
            "articlebody",
            "body",
            "bodytext",
            "bodymain",
            "bodies",
            "content",
            "bodyxhtml",
            "bodyrichtext",
            "rawtext",
            "fulltext",
            "articletext",
            "storytext",
            "article",
        ],
    ),
    (
        Part::Source,
        &[
            "source",
            "domain",
            "sourcedomain",
            "hostname",
            "mediaurl",
            "medianame",
            "publisher",
            "publication",
            "sourcename",
            "sourcehostname",
            "outletname",
            "sitename",
        ],
    ),
    (Part::Thread, &["thread"]),
    (Part::Url, &["url", "link", "permalink", "canonicalurl"]),
    (
        Part::Published,
        &[
            "date",
            "published",
            "datepublish",
            "datepublished",
            "publishingdate",
            "publicationdate",
            "publishdate",
            "publishedat",
            "pubdate",
            "versioncreated",
            "firstcreated",
            "contentcreated",
            "seendate",
        ],
    ),
    (Part::Authors, &["author", "authors", "byline", "bylines", "by", "creator"]),
    (Part::Language, &["language", "lang", "inlanguage"]),
    (Part::Section, &["section", "articlesection", "category", "categories", "topic", "topics", "subject", "subjects"]),
];

/// A part of an article and the place of its name among the names of that part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(Part, usize);

impl Column {
    /// Finds the part that a field or a column of this name holds; letter case, `_`, `-` and blanks do not count.
    pub fn named(name: &str) -> Option<Column> {
        let is_known = |known: &str| {
            let bytes = name.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' ')).map(|b| b.to_ascii_lowercase());
            bytes.eq(known.bytes())
        };
        NAMES.iter().find_map(|(part, names)| Some(Column(*part, names.iter().position(|known| is_known(known))?)))
    }

    /// Returns whether it holds the text or the headline.
    pub fn is_text(self) -> bool {
        matches!(self.0, Part::Text | Part::Headline)
    }
}

/// The fields of one object that hold parts of an article, by part and by the order of their names.
#[derive(Debug, Default)]
pub struct Fields(Vec<(Part, usize, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fields, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with the fields of an article")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::default();
        while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            match Column::named(&name) {
                Some(Column(part, order)) => fields.0.push((part, order, map.next_value()?)),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        fields.0.sort_by_key(|(_, order, _)| *order);
        Ok(fields)
    }
}

impl Fields {
    /// Takes the cells of a table's row, each with its column.
    pub fn from_cells(cells: impl Iterator<Item = (Column, String)>) -> Fields {
        let mut fields = Fields(cells.map(|(Column(part, order), cell)| (part, order, Value::String(cell))).collect());
        fields.0.sort_by_key(|(_, order, _)| *order);
        fields
    }

    /// Makes the article's content; blank where the object holds no news.
    pub fn into_content(self) -> Content {
        let is_address = |text: &&str| text.starts_with("http://") || text.starts_with("https://");
        let addresses = self.strings(Part::Source).filter(is_address); // trafilatura's
        let url = self.strings(Part::Url).chain(addresses).next().map(str::to_owned);
        let mut content = Content {
            given_id: self.given_id(),
            headline: self.values(Part::Headline).map(first_of).find(|text| !text.is_empty()),
            body: self.values(Part::Text).map(body).find(|text| !text.is_empty()).unwrap_or_default(),
            authors: self.values(Part::Authors).map(names).find(|names| !names.is_empty()).unwrap_or_default(),
            published: self.values(Part::Published).find_map(published),
            language: self.values(Part::Language).find_map(language),
            section: self.values(Part::Section).map(first_of).find(|text| !text.is_empty()),
            ..Content::default()
        };
        self.fill_source(&mut content, url.as_deref());
        content.url = url;
        content
    }

    /// Sets the source: the first field that holds a host or a URL, else the article's own URL; a bare name is kept.
    fn fill_source(&self, content: &mut Content, url: Option<&str>) {
        let named: Vec<String> = self.values(Part::Source).flat_map(source_names).collect();
        let thread = self.values(Part::Thread).find_map(|thread| thread.get("site")?.as_str().map(str::to_owned));
        let hosts = named.iter().flat_map(|text| text.lines()).chain(thread.as_deref()).chain(url);
        content.source = hosts.clone().find_map(SourceDomain::parse);
        content.source_name = named.iter().find(|name| SourceDomain::parse(name).is_none()).map(|name| one_line(name));
    }

    fn given_id(&self) -> Option<String> {
        self.values(Part::Id).find_map(|value| match value {
            Value::String(id) if !id.trim().is_empty() => Some(id.trim().to_owned()),
            Value::Number(id) => Some(id.to_string()),
            Value::Object(id) => id.get("$oid")?.as_str().map(str::to_owned), // MongoDB's export
            _ => None,
        })
    }

    fn values(&self, part: Part) -> impl Iterator<Item = &Value> {
        self.0.iter().filter(move |(own, ..)| *own == part).map(|(.., value)| value)
    }

    /// Returns the strings of a part that are not blank, trimmed.
    fn strings(&self, part: Part) -> impl Iterator<Item = &str> {
        self.values(part).filter_map(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }
}

/// Joins all strings in `value`, in order, with line ends: a text may come as paragraphs or as sections of them.
fn flat_text(value: &Value) -> String {
    fn collect(value: &Value, out: &mut String) {
        match value {
            Value::String(text) if !text.trim().is_empty() => {
                if !out.is_empty() {
                    out.push('\n');
                }
                out.push_str(text.trim());
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, out)),
            Value::Object(fields) => fields.values().for_each(|value| collect(value, out)),
            _ => {}
        }
    }
    let mut text = String::new();
    collect(value, &mut text);
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// Returns the first of several: of a list, or of an object what it is called or what it says.
fn first_of(value: &Value) -> String {
    match value {
        Value::String(text) => one_line(text),
        Value::Array(values) => values.iter().map(first_of).find(|text| !text.is_empty()).unwrap_or_default(),
        Value::Object(fields) => ["name", "value"]
            .iter()
            .find_map(|key| Some(one_line(fields.get(*key)?.as_str()?)))
            .unwrap_or_else(|| one_line(&flat_text(value))),
        _ => String::new(),
    }
}

/// Reads the text from a string, from nested lists and sections, or from ninjs' `bodies`, of which plain text comes
/// first.
fn body(value: &Value) -> String {
    let bodies = value.as_array().into_iter().flatten();
    let bodies: Vec<(&str, &str)> = bodies.filter_map(typed_body).collect();
    let plain = bodies.iter().find(|(kind, _)| !kind.contains("html")).or(bodies.first());
    match plain {
        Some((kind, text)) if kind.contains("html") => html_text::to_text(text),
        Some((_, text)) => flat_text(&Value::String((*text).to_owned())),
        None => {
            let text = flat_text(value);
            if is_markup(&text) { html_text::to_text(&text) } else { text }
        }
    }
}

/// Returns the media type and the text of one of ninjs' `bodies`.
fn typed_body(value: &Value) -> Option<(&str, &str)> {
    let kind = value.get("contenttype").or_else(|| value.get("contentType"))?.as_str()?;
    Some((kind, value.get("value")?.as_str()?))
}

/// Returns whether a text is HTML: it begins with a tag of a paragraph or of what holds some and ends with a tag.
fn is_markup(text: &str) -> bool {
    let begins = ["<p>", "<p ", "<div", "<html", "<body", "<article", "<section", "<h1", "<h2"];
    let start: String = text.chars().take(9).collect::<String>().to_ascii_lowercase();
    begins.iter().any(|tag| start.starts_with(tag)) && text.ends_with('>')
}

/// Returns what names a source: a string, or of an object its addresses and its name, not those of its logo.
fn source_names(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => vec![text.trim().to_owned()],
        Value::Array(values) => values.iter().flat_map(source_names).collect(),
        Value::Object(fields) => {
            let keys = ["url", "domain", "uri", "name", "title"];
            keys.iter()
                .filter_map(|key| fields.get(*key))
                .filter(|part| part.is_string())
                .flat_map(source_names)
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Reads a code or a name, alone, in a list or in an object.
fn language(value: &Value) -> Option<Language> {
    flat_text(value).lines().find_map(Language::from_code)
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads authors from a string, a list of strings or a list of objects with a `name`.
pub(super) fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => split_names(text),
        Value::Array(values) => values.iter().flat_map(names).collect(),
        Value::Object(fields) => fields.get("name").map(names).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Splits `By Jane Doe and John Roe` or `Jane Doe; John Roe`; a comma parts names only where each part has a blank.
pub(super) fn split_names(text: &str) -> Vec<String> {
    let text = one_line(text);
    let text = text.strip_prefix("By ").or_else(|| text.strip_prefix("by ")).unwrap_or(&text);
    let parts: Vec<&str> = text.split([';', '|']).flat_map(|part| part.split(" and ")).map(str::trim).collect();
    let parts = parts.into_iter().flat_map(|part| {
        let by_comma: Vec<&str> = part.split(',').map(str::trim).collect();
        if by_comma.iter().all(|name| name.contains(' ')) { by_comma } else { vec![part] }
    });
    parts.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn published(value: &Value) -> Option<Published> {
    match value {
        Value::String(text) => Published::parse(text),
        Value::Number(number) => number.as_i64().filter(|n| n.unsigned_abs() > 100_000).and_then(Published::from_unix),
        Value::Object(fields) => published(fields.get("$date")?), // MongoDB's export
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;
    use crate::article::Content;

    fn content(json: &str) -> Content {
        serde_json::from_str::<Fields>(json).unwrap().into_content()
    }

    #[test]
    fn the_names_of_crawlers() {
        let news_please = content(
            r#"{"title":"A  b","maintext":"Text.","source_domain":"www.x.example","date_publish":"2024-03-05 10:00:00","authors":["Jane Doe"],"language":"en","filename":"a.html"}"#,
        );
        assert_eq!(news_please.headline.as_deref(), Some("A b"));
        assert_eq!(news_please.source.unwrap().as_str(), "x.example");
        assert_eq!(news_please.published.unwrap().to_string(), "2024-03-05T10:00:00");
        let webz = content(
            r#"{"uuid":"u1","thread":{"site":"y.example"},"title":"T","text":"Text.","author":"","published":"2024-03-05T10:00:00.000+02:00","language":"english"}"#,
        );
        assert_eq!((webz.given_id.as_deref(), webz.source.unwrap().as_str()), (Some("u1"), "y.example"));
        assert_eq!(webz.language.unwrap().code(), "en");
        let fundus = content(
            r#"{"title":"T","body":{"summary":["S"],"sections":[{"headline":["H"],"paragraphs":["P","Q"]}]},"publishing_date":"2024-03-05","url":"https://z.example/1"}"#,
        );
        assert_eq!((fundus.body.as_str(), fundus.source.unwrap().as_str()), ("S\nH\nP\nQ", "z.example"));
    }

    #[test]
    fn the_first_field_with_a_host_is_the_source() {
        let named = content(r#"{"text":"T","source":"Reuters","hostname":"reuters.com","url":"https://a.example/1"}"#);
        assert_eq!((named.source.unwrap().as_str(), named.source_name.as_deref()), ("reuters.com", Some("Reuters")));
        let bare = content(r#"{"text":"T","source":"Reuters"}"#);
        assert_eq!((bare.source, bare.source_name.as_deref()), (None, Some("Reuters")));
    }

    #[test]
    fn the_names_of_agencies_and_media_archives() {
        let ninjs = content(
            r#"{"uri":"urn:n:1","type":"text","versionCreated":"2024-03-05T10:00:00Z","by":"Jane Doe and John Roe","headlines":[{"role":"main","value":"Ferries Sail"}],"bodies":[{"role":"rich","contentType":"application/xhtml+xml","value":"<p>No.</p>"},{"role":"main","contentType":"text/plain","value":"Text."}],"subjects":[{"name":"Sea","uri":"x:1"},{"name":"Land"}],"language":"en-GB"}"#,
        );
        assert_eq!((ninjs.given_id.as_deref(), ninjs.headline.as_deref()), (Some("urn:n:1"), Some("Ferries Sail")));
        assert_eq!((ninjs.body.as_str(), ninjs.section.as_deref()), ("Text.", Some("Sea")));
        assert_eq!(ninjs.authors, ["Jane Doe", "John Roe"]);
        let rich =
            content(r#"{"headline":"H","body_xhtml":"<p>One &amp; two.</p>\n<p>Three.</p>","byline":"By Jane Doe"}"#);
        assert_eq!((rich.body.as_str(), rich.authors.len()), ("One & two.\nThree.", 1));
        let media_cloud = content(
            r#"{"id":"m1","media_name":"post.example","media_url":"post.example","title":"T","publish_date":"2024-03-05","url":"https://www.post.example/1","language":"en","indexed_date":"2024-03-07T00:00:00Z"}"#,
        );
        assert_eq!((media_cloud.source.unwrap().as_str(), media_cloud.source_name), ("post.example", None));
        assert_eq!(media_cloud.published.unwrap().to_string(), "2024-03-05");
        let gdelt = content(
            r#"{"url":"https://x.example/1","title":"T","seendate":"20240305T101500Z","domain":"x.example","language":"Spanish","sourcecountry":"Mexico"}"#,
        );
        assert_eq!(gdelt.published.unwrap().to_string(), "2024-03-05T10:15:00Z");
        assert_eq!(gdelt.language.unwrap().code(), "es");
        let trafilatura = content(
            r#"{"source":"https://x.example/1","source-hostname":"Harbour Post","hostname":"x.example","text":"T","categories":"Sea;Land"}"#,
        );
        assert_eq!(
            (trafilatura.url.as_deref(), trafilatura.source_name.as_deref()),
            (Some("https://x.example/1"), Some("Harbour Post"))
        );
        let schema_org = content(
            r#"{"@context":"https://schema.org","@type":"NewsArticle","@id":"urn:a","headline":"H","articleBody":"Text.","datePublished":"2024-03-05T10:00:00+01:00","author":[{"@type":"Person","name":"Jane Doe"}],"publisher":{"@type":"Organization","logo":{"url":"https://cdn.other.example/l.png"},"name":"Harbour Post","url":"https://post.example"},"articleSection":["Sea","Land"],"inLanguage":{"@type":"Language","name":"English"}}"#,
        );
        assert_eq!(
            (schema_org.source.unwrap().as_str(), schema_org.source_name.as_deref()),
            ("post.example", Some("Harbour Post"))
        );
        assert_eq!((schema_org.section.as_deref(), schema_org.language.unwrap().code()), (Some("Sea"), "en"));
    }

    #[test]
    fn odd_values_are_no_error() {
        let odd = content(
            r#"{"id":7,"title":null,"text":["A","B"],"date":1709649000,"author":[{"name":"By Jane Doe, John Roe"}]}"#,
        );
        assert_eq!((odd.given_id.as_deref(), odd.headline, odd.body.as_str()), (Some("7"), None, "A\nB"));
        assert_eq!(odd.published.unwrap().to_string(), "2024-03-05T14:30:00Z");
        assert_eq!(odd.authors, ["Jane Doe", "John Roe"]);
        assert!(content(r#"{"name":"package","version":"1.0"}"#).is_blank());
    }
}
