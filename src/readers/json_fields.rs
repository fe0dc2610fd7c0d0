//! The fields of one object or of one row of a table, as an article.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::field_names::{Column, FieldNames, is_same};
use super::given::Given;
use super::{Terms, html_text};
use crate::article::{
    Content, DateRules, Entity, Property, Published, Reading, SourceDomain, agency_in, agency_name, place_of,
};
use crate::text::Language;

/// The fields of one object that hold properties of an article, by the order of their names.
#[derive(Debug)]
pub struct Fields<'n> {
    names: &'n FieldNames,
    values: Vec<(Column, Value)>,
    /// Names of the other fields, where they are asked for.
    unused: Option<Vec<String>>,
}

impl<'de, 'n> DeserializeSeed<'de> for Fields<'n> {
    type Value = Fields<'n>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fields<'n>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, 'n> Visitor<'de> for Fields<'n> {
    type Value = Fields<'n>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with the fields of an article")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Fields<'n>, A::Error> {
        while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            let column = self.names.column(&name);
            let within: Vec<(Column, &str)> = self.names.within(&name).collect();
            if column.is_none() && within.is_empty() {
                if let Some(unused) = &mut self.unused {
                    unused.push(name.into_owned());
                }
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: Value = map.next_value()?;
            let inner = within.into_iter().filter_map(|(column, path)| Some((column, value_at(&value, path)?.clone())));
            self.values.extend(inner);
            self.values.extend(column.map(|column| (column, value)));
        }
        self.values.sort_by_key(|(column, _)| column.order);
        Ok(self)
    }
}

/// Returns what stands in an object under the names of `path`, which points part.
fn value_at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, name| {
        value.as_object()?.iter().find(|(own, _)| is_same(own, name)).map(|(_, value)| value)
    })
}

impl<'n> Fields<'n> {
    /// Reads the fields of an object.
    ///
    /// # Errors
    /// Where `text` is not one object.
    pub fn parse(text: &str, terms: Terms<'n>) -> serde_json::Result<Fields<'n>> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let unused = terms.is_inspected.then(Vec::new);
        let fields = Fields { names: terms.names, values: Vec::new(), unused }.deserialize(&mut deserializer)?;
        deserializer.end().map(|()| fields)
    }

    /// Takes the cells of a table's row, each with its column.
    pub fn from_cells(names: &'n FieldNames, cells: impl Iterator<Item = (Column, String)>) -> Fields<'n> {
        let mut values: Vec<_> = cells.map(|(column, cell)| (column, Value::String(cell))).collect();
        values.sort_by_key(|(column, _)| column.order);
        Fields { names, values, unused: None }
    }

    /// Makes the article's content; blank where the object holds no news.
    pub fn into_content(mut self, dates: &DateRules) -> Content {
        let filled = |text: String| Some(text).filter(|text| !text.is_empty());
        let reading = &mut Reading { unused: self.unused.take().unwrap_or_default(), ..Reading::default() };
        let language = self.first(Property::Language, reading, language);
        let mut content = Content {
            given_id: self.first(Property::Id, reading, given_id),
            headline: self.first(Property::Headline, reading, |value| filled(html_text::decode(&first_of(value)))),
            body: self.first(Property::Text, reading, |value| filled(body(value))).unwrap_or_default(),
            authors: self
                .first(Property::Authors, reading, |value| Some(names(value)).filter(|names| !names.is_empty()))
                .unwrap_or_default(),
            published: self.published(reading, dates, language),
            language,
            section: self.first(Property::Section, reading, |value| filled(html_text::decode(&first_of(value)))),
            entities: self.entities(reading),
            url: self.first(Property::Url, reading, address).or_else(|| {
                // trafilatura's
                let whole = |value: &Value| address(value).filter(|url| url.contains("://"));
                self.first_as(Property::Source, Property::Url, reading, whole)
            }),
            agency: self.first(Property::Agency, reading, |value| agency_name(&first_of(value))).or_else(|| {
                let known = |value: &Value| source_names(value).iter().find_map(|name| agency_in(name));
                self.first_as(Property::Credit, Property::Agency, reading, known).map(str::to_owned)
            }),
            dateline: self.first(Property::Dateline, reading, |value| place_of(&html_text::decode(&first_of(value)))),
            ..Content::default()
        };
        if content.body.is_empty() && content.headline.is_some() {
            let summary = self.first_as(Property::Summary, Property::Text, reading, |value| filled(body(value)));
            content.body = summary.unwrap_or_default();
        }
        self.fill_source(&mut content, reading);
        content.reading = std::mem::take(reading);
        content
    }

    /// Reads the entities that all their fields name.
    fn entities(&self, reading: &mut Reading) -> Vec<Entity> {
        let mut given = Given::default();
        for (column, value) in self.values(Property::Entities) {
            given.add_field(&self.names.name(column), value);
        }
        let entities = given.into_entities();
        if !entities.is_empty()
            && let Some((column, _)) = self.values(Property::Entities).next()
        {
            reading.note(Property::Entities, self.names.name(column));
        }
        entities
    }

    /// Sets the source: the first field that holds a host or a URL, else the article's own URL; a bare name is kept.
    fn fill_source(&self, content: &mut Content, reading: &mut Reading) {
        let hosts =
            |value: &Value| source_names(value).iter().flat_map(|text| text.lines()).find_map(SourceDomain::parse);
        let is_name = |name: &String| SourceDomain::parse(name).is_none();
        let name = |value: &Value| {
            source_names(value).into_iter().find(is_name).map(|name| one_line(&html_text::decode(&name)))
        };
        let site = |value: &Value| value.get("site")?.as_str().and_then(SourceDomain::parse);
        content.source = self
            .first(Property::Source, reading, hosts)
            .or_else(|| self.first_as(Property::Thread, Property::Source, reading, site))
            .or_else(|| content.source_in_url(reading));
        content.source_name = match content.source {
            Some(_) => self.values(Property::Source).find_map(|(_, value)| name(value)),
            None => self.first(Property::Source, reading, name),
        };
    }

    /// Reads the date, and notes what stands where it was looked for.
    fn published(&self, reading: &mut Reading, dates: &DateRules, language: Option<Language>) -> Option<Published> {
        let found = self
            .values(Property::Published)
            .find_map(|(column, value)| Some((column, date_text(value), published(value, dates, language)?)));
        if let Some((column, written, published)) = found {
            reading.note_written(Property::Published, self.names.name(column), &written);
            return Some(published);
        }
        let unread = self.values(Property::Published).map(|(column, value)| (column, one_line(&flat_text(value))));
        if let Some((column, written)) = { unread }.find(|(_, text)| !text.is_empty()) {
            reading.note_unread(Property::Published, self.names.name(column), written);
        }
        None
    }

    /// Returns the first value of a property that `read` can read, and notes where it stands.
    fn first<T>(&self, property: Property, reading: &mut Reading, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        self.first_as(property, property, reading, read)
    }

    /// Does the same where a property stands for another.
    fn first_as<T>(
        &self,
        property: Property,
        as_property: Property,
        reading: &mut Reading,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let (column, found) = self.values(property).find_map(|(column, value)| Some((column, read(value)?)))?;
        reading.note(as_property, self.names.name(column));
        Some(found)
    }

    fn values(&self, property: Property) -> impl Iterator<Item = (Column, &Value)> {
        self.values
            .iter()
            .filter(move |(column, _)| column.property == property)
            .map(|(column, value)| (*column, value))
    }
}

fn given_id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) if !id.trim().is_empty() => Some(id.trim().to_owned()),
        Value::Number(id) => Some(id.to_string()),
        Value::Object(id) => id.get("$oid")?.as_str().map(str::to_owned), // MongoDB's export
        _ => None,
    }
}

/// Reads an address.
fn address(value: &Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
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
        Some((_, text)) => html_text::decode(&flat_text(&Value::String((*text).to_owned()))),
        None => {
            let text = flat_text(value);
            if is_markup(&text) { html_text::to_text(&text) } else { html_text::decode(&text) }
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
    let text = one_line(&html_text::decode(text));
    let text = text.strip_prefix("By ").or_else(|| text.strip_prefix("by ")).unwrap_or(&text);
    let parts: Vec<&str> = text.split([';', '|']).flat_map(|part| part.split(" and ")).map(str::trim).collect();
    let parts = parts.into_iter().flat_map(|part| {
        let by_comma: Vec<&str> = part.split(',').map(str::trim).collect();
        if by_comma.iter().all(|name| name.contains(' ')) { by_comma } else { vec![part] }
    });
    parts.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Returns what stands in a field for a date.
fn date_text(value: &Value) -> String {
    if value.is_number() { value.to_string() } else { one_line(&flat_text(value)) }
}

fn published(value: &Value, dates: &DateRules, language: Option<Language>) -> Option<Published> {
    match value {
        Value::String(text) => dates.read(text, language),
        Value::Number(number) => number.as_i64().filter(|n| n.unsigned_abs() > 100_000).and_then(Published::from_unix),
        Value::Object(fields) => published(fields.get("$date")?, dates, language), // MongoDB's export
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;
    use crate::article::{Content, DateRules};
    use crate::readers::{Limits, Terms};

    fn content(json: &str) -> Content {
        Fields::parse(json, Terms::within(Limits::default())).unwrap().into_content(DateRules::NONE)
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
