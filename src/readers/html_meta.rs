//! What the tags of a page say of its article: meta tags, links, times, headings.

use std::borrow::Cow;

use scraper::{ElementRef, Html};

use super::json_fields::one_line;

/// Where on a page something stands.
pub type Place = Cow<'static, str>;

/// Returns how the place of a meta tag, or of a property in the text, is called.
pub fn meta(name: &str) -> Place {
    Cow::Owned(format!("meta {name}"))
}

/// What is kept of each kind at most; a page has no more that tell of its article.
const MAX_OF_A_KIND: usize = 200;
/// Bytes of a heading, a byline or a date.
const MAX_TEXT_BYTES: usize = 1000;

/// The facts of a page, in the order of the page.
#[derive(Debug, Default)]
pub struct Facts {
    /// Contents of meta tags and of elements with `itemprop`, by name in lower case.
    named: Vec<(String, String)>,
    /// The address of the page in its links: canonical, else of a list of other languages.
    pub canonical: Option<String>,
    /// The address that other addresses are relative to.
    pub base: Option<String>,
    /// The title in the head.
    pub title: Option<String>,
    /// The first heading of the first level.
    pub heading: Option<String>,
    /// The language that the page states.
    pub language: Option<String>,
    /// Names in links to authors.
    pub author_links: Vec<String>,
    /// Dates in `<time>` below the heading, outside of lists of other articles.
    pub times: Vec<String>,
    /// Texts below the heading whose class speaks of a date.
    pub date_texts: Vec<String>,
}

impl Facts {
    /// Collects the facts of `page`.
    pub fn of(page: &Html) -> Facts {
        let mut facts = Facts::default();
        for element in page.root_element().descendants().filter_map(ElementRef::wrap) {
            facts.note(element);
        }
        facts.note_language(page);
        facts
    }

    /// Returns the first content among `names`, tried in their order.
    pub fn named<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        names
            .iter()
            .flat_map(|name| self.named.iter().filter(move |(own, _)| own == name))
            .map(|(_, text)| text.as_str())
    }

    /// Does the same, with where each stands.
    pub fn stated<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = (Place, &'a str)> {
        names.iter().flat_map(|name| self.named(std::slice::from_ref(name)).map(move |text| (meta(name), text)))
    }

    /// Returns all contents under `name`.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.named(&[name]).map(str::to_owned).collect()
    }

    fn note_language(&mut self, page: &Html) {
        let html = page.root_element();
        self.language = html.attr("lang").or(html.attr("xml:lang")).map(str::to_owned);
    }

    fn note(&mut self, element: ElementRef<'_>) {
        match element.value().name() {
            "meta" => self.note_meta(element),
            "link" => self.note_link(element),
            "base" => self.base = self.base.take().or(element.attr("href").map(str::to_owned)),
            "title" if self.title.is_none() => self.title = short_text(element),
            "h1" if self.heading.is_none() && !is_aside(element) => self.heading = short_text(element),
            "time" => self.note_time(element),
            _ => {
                self.note_property(element);
                self.note_author_link(element);
                self.note_date_text(element);
            }
        }
    }

    fn note_meta(&mut self, element: ElementRef<'_>) {
        let Some(content) = element.attr("content").map(str::trim).filter(|text| !text.is_empty()) else { return };
        for attribute in ["property", "name", "itemprop"] {
            if let Some(name) = element.attr(attribute) {
                self.add(name, content);
            }
        }
    }

    fn add(&mut self, name: &str, content: &str) {
        let name = name.trim().to_lowercase();
        if self.named.iter().filter(|(own, _)| *own == name).count() < 20 && self.named.len() < MAX_OF_A_KIND {
            self.named.push((name, content.to_owned()));
        }
    }

    fn note_link(&mut self, element: ElementRef<'_>) {
        let is_canonical = element.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
        if is_canonical && self.canonical.is_none() {
            self.canonical = element.attr("href").map(str::trim).map(str::to_owned);
        }
    }

    fn note_time(&mut self, element: ElementRef<'_>) {
        let Some(text) = element.attr("datetime").map(str::to_owned).or_else(|| short_text(element)) else { return };
        let property = element.attr("itemprop").unwrap_or("").to_lowercase();
        if property == "datepublished" || element.attr("pubdate").is_some() {
            self.add("datepublished", &text);
        } else if property.is_empty()
            && self.heading.is_some()
            && self.times.len() < MAX_OF_A_KIND
            && !is_aside(element)
        {
            self.times.push(text);
        }
    }

    fn note_property(&mut self, element: ElementRef<'_>) {
        let Some(property) = element.attr("itemprop") else { return };
        let property = property.to_lowercase();
        if ["headline", "datepublished", "author", "name"].contains(&property.as_str()) {
            let property = if property == "name" { "itemprop:name" } else { &property };
            if let Some(text) = element.attr("content").map(str::to_owned).or_else(|| short_text(element)) {
                self.add(property, &text);
            }
        }
    }

    fn note_author_link(&mut self, element: ElementRef<'_>) {
        let is_author = element.attr("rel").is_some_and(|rel| rel.split_whitespace().any(|rel| rel == "author"));
        if is_author && self.author_links.len() < 20 && !is_aside(element) {
            self.author_links.extend(short_text(element));
        }
    }

    fn note_date_text(&mut self, element: ElementRef<'_>) {
        let is_date = |name: &str| {
            let name = name.to_lowercase();
            ["date", "datum", "publish", "fecha", "pubtime"].iter().any(|word| name.contains(word))
                && !name.contains("update")
        };
        let class = element.attr("class").unwrap_or("");
        if self.heading.is_some() && self.date_texts.len() < 20 && is_date(class) && !is_aside(element) {
            self.date_texts.extend(short_text(element));
        }
    }
}

/// Returns whether an element belongs to lists of other articles, menus or comments.
fn is_aside(element: ElementRef<'_>) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).any(|above| {
        let class = above.attr("class").unwrap_or("").to_lowercase();
        matches!(above.value().name(), "aside" | "nav" | "footer")
            || ["related", "teaser", "comment", "sidebar", "recommend"].iter().any(|word| class.contains(word))
                && above.value().name() != "body"
    })
}

/// Returns the text of an element on one line; `None` where it is blank or too long for what it should be.
fn short_text(element: ElementRef<'_>) -> Option<String> {
    let mut text = String::new();
    for part in element.text() {
        text.push_str(part);
        text.push(' ');
        if text.len() > MAX_TEXT_BYTES {
            return None;
        }
    }
    Some(one_line(&text)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::Facts;
    use scraper::Html;

    #[test]
    fn facts_of_a_page() {
        let facts = Facts::of(&Html::parse_document(
            "<html lang=de><title>T &amp; U</title><link rel=canonical href=https://post.example/1>\
             <meta property=og:title content='A &quot;B&quot;'><meta name=DC.Date content=2024-03-05>\
             <time datetime=2020-01-01>Clock</time><h1>A\n <span>B</span></h1><a rel='author nofollow'>Jane Doe</a>\
             <aside><time datetime=2021-01-01></time></aside><time>2. Juni 2024</time><p class=article-date>3. Juni 2024</p>",
        ));
        assert_eq!((facts.title.as_deref(), facts.heading.as_deref()), (Some("T & U"), Some("A B")));
        assert_eq!(facts.named(&["dc.date"]).next(), Some("2024-03-05"));
        assert_eq!(facts.named(&["none", "og:title"]).next(), Some("A \"B\""));
        assert_eq!((facts.times, facts.date_texts), (vec!["2. Juni 2024".to_owned()], vec!["3. Juni 2024".to_owned()]));
        assert_eq!((facts.author_links, facts.language.as_deref()), (vec!["Jane Doe".to_owned()], Some("de")));
        assert_eq!(facts.canonical.as_deref(), Some("https://post.example/1"));
    }
}
