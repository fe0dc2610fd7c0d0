//! The names under which crawlers and corpora keep the parts of an article in JSON.
//!
//! Sources: news-please (`title`, `maintext`, `source_domain`, `date_publish`), trafilatura (`text`, `hostname`, `date`),
//! Fundus (`plaintext`, `body`, `publishing_date`), Webz.io (`uuid`, `thread.site`, `published`).

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

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

/// The names of each part; where an object has several of them, the first that holds something usable counts.
const NAMES: &[(Part, &[&str])] = &[
    (Part::Id, &["id", "uuid", "_id"]),
    (Part::Headline, &["title", "headline"]),
    (Part::Text, &["text", "maintext", "plaintext", "body", "content"]),
    (Part::Source, &["source", "domain", "source_domain", "hostname"]),
    (Part::Thread, &["thread"]),
    (Part::Url, &["url"]),
    (Part::Published, &["date", "published", "date_publish", "publishing_date", "publication_date"]),
    (Part::Authors, &["author", "authors"]),
    (Part::Language, &["language", "lang"]),
    (Part::Section, &["section", "category", "topic"]),
];

fn part_of(name: &str) -> Option<(Part, usize)> {
    NAMES.iter().find_map(|(part, names)| Some((*part, names.iter().position(|known| *known == name)?)))
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
            match part_of(&name) {
                Some((part, order)) => fields.0.push((part, order, map.next_value()?)),
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
    /// Makes the article's content; blank where the object holds no news.
    pub fn into_content(self) -> Content {
        let url = self.strings(Part::Url).next().map(str::to_owned);
        let mut content = Content {
            given_id: self.given_id(),
            headline: self.strings(Part::Headline).next().map(one_line),
            body: self.values(Part::Text).map(flat_text).find(|text| !text.is_empty()).unwrap_or_default(),
            authors: self.values(Part::Authors).map(names).find(|names| !names.is_empty()).unwrap_or_default(),
            published: self.values(Part::Published).find_map(published),
            language: self.strings(Part::Language).find_map(Language::from_code),
            section: self
                .values(Part::Section)
                .map(flat_text)
                .find(|text| !text.is_empty())
                .map(|text| one_line(&text)),
            ..Content::default()
        };
        self.fill_source(&mut content, url.as_deref());
        content.url = url;
        content
    }

    /// Sets the source: the first field that holds a host or a URL, else the article's own URL; a bare name is kept.
    fn fill_source(&self, content: &mut Content, url: Option<&str>) {
        let named: Vec<String> = self.values(Part::Source).map(flat_text).filter(|text| !text.is_empty()).collect();
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

fn one_line(text: &str) -> String {
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
