//! JSON-LD: what a page says of itself in the vocabulary of schema.org, as search engines ask for it.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use super::given::Given;
use super::html_meta::Place;
use super::json_fields;
use crate::article::{Entity, bare_url};

/// Types that are an article beside all whose names end in `Article`.
const ARTICLE_TYPES: [&str; 4] = ["BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting"];
/// Types that tell of the page where no article does.
const PAGE_TYPES: [&str; 3] = ["WebPage", "ItemPage", "VideoObject"];

/// The objects of a page's JSON-LD that describe its article, the best first.
#[derive(Debug, Default)]
pub struct Linked {
    objects: Vec<Value>,
    /// Names of persons and organisations by their `@id`.
    names: HashMap<String, String>,
}

impl Linked {
    /// Reads the scripts of a page at `url`; what is no JSON even after a repair is passed over.
    pub fn read(scripts: &[&str], url: Option<&str>) -> Linked {
        let mut found = Found::default();
        scripts.iter().filter_map(|script| parse(script)).for_each(|value| found.collect(value));
        let mut articles = found.articles;
        let own = url.map(bare_url);
        // A page may describe the articles that it links to as well.
        articles.sort_by_key(|article| {
            let is_own = own.is_some() && urls(article).any(|url| Some(bare_url(url)) == own);
            (!is_own, article.get("headline").is_none(), article.get("datePublished").is_none())
        });
        articles.truncate(1);
        articles.extend(found.pages);
        Linked { objects: articles, names: found.names }
    }

    /// Returns the first text under `name` that is not blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.objects.iter().find_map(|object| first_text(object.get(name)?))
    }

    /// Returns the first text under `name`, with where it stands.
    pub fn stated(&self, name: &'static str) -> impl Iterator<Item = (Place, &str)> {
        self.text(name).map(|text| (Cow::Owned(format!("JSON-LD {name}")), text)).into_iter()
    }

    /// Returns the addresses under which the article says to stand.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.objects.iter().flat_map(urls)
    }

    /// Returns the names under `author`, in order.
    pub fn authors(&self) -> Vec<String> {
        let of = |object: &Value| self.resolved(object.get("author")?);
        self.objects.iter().find_map(of).unwrap_or_default()
    }

    /// Returns whom and what the article is about or mentions, where it says what they are.
    pub fn entities(&self) -> Vec<Entity> {
        let mut given = Given::default();
        for object in &self.objects {
            for field in ["about", "mentions"] {
                object.get(field).into_iter().for_each(|value| given.add_field(field, value));
            }
        }
        given.into_entities()
    }

    /// Returns the publisher's name.
    pub fn publisher(&self) -> Option<String> {
        self.objects.iter().find_map(|object| self.resolved(object.get("publisher")?)?.into_iter().next())
    }

    /// Reads names, of which some may be references.
    fn resolved(&self, value: &Value) -> Option<Vec<String>> {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let names =
            values.iter().flat_map(|value| match (value.get("name"), value.get("@id").and_then(Value::as_str)) {
                (None, Some(id)) => self.names.get(id).map(|name| vec![name.clone()]).unwrap_or_default(),
                _ => json_fields::names(value),
            });
        Some(names.collect::<Vec<_>>()).filter(|names| !names.is_empty())
    }
}

/// What the scripts hold.
#[derive(Default)]
struct Found {
    articles: Vec<Value>,
    pages: Vec<Value>,
    names: HashMap<String, String>,
}

impl Found {
    /// Goes through arrays and graphs; what an article only mentions is left alone.
    fn collect(&mut self, value: Value) {
        match value {
            Value::Array(values) => values.into_iter().for_each(|value| self.collect(value)),
            Value::Object(mut fields) => {
                for inner in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(value) = fields.get_mut(inner).filter(|value| value.is_object() || value.is_array()) {
                        let value = if inner == "mainEntityOfPage" { value.clone() } else { value.take() };
                        self.collect(value);
                    }
                }
                self.file(Value::Object(fields));
            }
            _ => {}
        }
    }

    fn file(&mut self, object: Value) {
        let types = object.get("@type").map(strings).unwrap_or_default();
        let is_article = |name: &&str| name.ends_with("Article") || ARTICLE_TYPES.contains(name);
        if let (Some(id), Some(name)) =
            (object.get("@id").and_then(Value::as_str), object.get("name").and_then(first_text))
        {
            self.names.insert(id.to_owned(), name.to_owned());
        }
        if types.iter().any(is_article) {
            self.articles.push(object);
        } else if types.iter().any(|name| PAGE_TYPES.contains(name)) {
            self.pages.push(object);
        }
    }
}

fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text.rsplit(['/', ':']).next().unwrap_or(text)],
        Value::Array(values) => values.iter().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn first_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        Value::Array(values) => values.iter().find_map(first_text),
        Value::Object(fields) => ["alternateName", "name"].iter().find_map(|name| first_text(fields.get(*name)?)),
        _ => None,
    }
}

fn urls(object: &Value) -> impl Iterator<Item = &str> {
    ["url", "mainEntityOfPage", "@id"].into_iter().filter_map(|name| {
        let value = object.get(name)?;
        value.as_str().or_else(|| value.get("@id")?.as_str()).filter(|url| url.contains("//"))
    })
}

/// Reads a script as JSON, if need be without what makes it none: comments around it, raw line ends in texts, commas
/// before a closing bracket.
fn parse(script: &str) -> Option<Value> {
    let bare = script.trim().trim_start_matches("<!--").trim_start_matches("//").trim_start_matches("<![CDATA[");
    let bare = bare.trim_end_matches("-->").trim_end_matches("]]>").trim_end_matches("//").trim().trim_end_matches(';');
    let first = |text: &str| serde_json::Deserializer::from_str(text).into_iter().next()?.ok();
    first(bare).or_else(|| {
        let flat: String = bare.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        first(&flat).or_else(|| first(&without_last_commas(&flat)))
    })
}

/// Leaves out each comma before a closing bracket.
fn without_last_commas(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '}' | ']') && out.trim_end().ends_with(',') {
            out.truncate(out.trim_end().len() - 1);
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Linked;

    #[test]
    fn graphs_references_and_lists() {
        let linked = Linked::read(
            &[
                r#"[{"@type":"Organization","name":"Harbour Post"}]"#,
                r##"{"@graph":[{"@type":["Article","NewsArticle"],"headline":"Ferries sail","author":[{"@id":"#jane"},{"name":"John Roe"}],
                    "publisher":{"name":"Harbour Post"},"articleSection":["Port","Sea"]},
                    {"@type":"Person","@id":"#jane","name":"Jane Doe"},{"@type":"WebPage","datePublished":"2024-03-05"}]}"##,
            ],
            None,
        );
        assert_eq!(linked.text("headline"), Some("Ferries sail"));
        assert_eq!(linked.authors(), ["Jane Doe", "John Roe"]);
        assert_eq!((linked.text("articleSection"), linked.text("datePublished")), (Some("Port"), Some("2024-03-05")));
        assert_eq!(linked.publisher().as_deref(), Some("Harbour Post"));
    }

    #[test]
    fn the_articles_own_address_decides_among_several() {
        let other = r#"{"@type":"NewsArticle","headline":"Other","url":"https://post.example/2"}"#;
        let own =
            r#"{"@type":"NewsArticle","headline":"Own","mainEntityOfPage":{"@id":"https://www.post.example/1/"}}"#;
        let linked = Linked::read(&[other, own], Some("https://post.example/1"));
        assert_eq!(linked.text("headline"), Some("Own"));
    }

    #[test]
    fn broken_scripts_are_mended_or_passed_over() {
        for script in [
            "{\"@type\":\"NewsArticle\",\"headline\":\"Two\nlines\",\"x\":[1,],}",
            "<!--\n{\"@type\":\"http://schema.org/NewsArticle\",\"headline\":\"Two lines\"};\n-->",
            "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"Two lines\"}\n//]]>",
        ] {
            assert_eq!(Linked::read(&[script], None).text("headline"), Some("Two lines"), "{script}");
        }
        assert_eq!(Linked::read(&["{\"@type\":", "", &"[".repeat(100_000)], None).text("headline"), None);
    }
}
