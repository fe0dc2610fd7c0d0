//! What a page tells of its article: each part from the place that is surest, as a list of places says.

use scraper::Html;

use super::html_linked::Linked;
use super::html_meta::{Facts, Place, meta};
use super::html_text::to_text;
use super::html_trim::Known;
use super::json_fields::{one_line, split_names};
use super::{Terms, html_body, html_tame};
use crate::article::{
    Content, DateRules, Property, Published, Reading, SourceDomain, agency_in, bare_url, in_url, place_of,
};
use crate::text::{Language, words};

/// Takes a page apart.
pub fn content_of(page: &str, terms: Terms<'_>) -> Content {
    let (tamed, scripts) = html_tame::tame(page);
    let tree = Html::parse_document(&tamed);
    let facts = Facts::of(&tree);
    let saved_from = saved_from(page);
    let linked = Linked::read(&scripts, facts.canonical.as_deref());
    let page = Page { facts: &facts, linked: &linked, dates: terms.dates };
    let reading = &mut Reading::default();
    let url = page.url(saved_from, reading);
    let language = page.language(reading);
    let section = page.section(reading);
    let mut content = Content {
        headline: page.headline(section.as_deref(), reading),
        authors: page.authors(reading),
        entities: linked.entities(),
        published: page.published(url.as_deref(), language, reading),
        agency: page.agency(reading),
        dateline: page.dateline(reading),
        section,
        language,
        url,
        ..Content::default()
    };
    if !content.entities.is_empty() {
        reading.note(Property::Entities, "JSON-LD about and mentions");
    }
    content.source = content.source_in_url(reading);
    if content.source.is_none() {
        content.source_name = page.site().next();
        content.source_name.iter().for_each(|_| reading.note(Property::Source, "the name of the site"));
    }
    content.body = page.body(&tamed, &tree, &content, reading);
    if terms.is_inspected {
        reading.unused.extend(html_body::left_out(&tamed, &content.body));
    }
    content.reading = std::mem::take(reading);
    content
}

/// What a page says of itself.
struct Page<'a> {
    facts: &'a Facts,
    linked: &'a Linked,
    dates: &'a DateRules,
}

/// Returns the address that browsers write into a page as they save it.
fn saved_from(page: &str) -> Option<&str> {
    let end = (0..=page.len().min(2048)).rev().find(|at| page.is_char_boundary(*at))?;
    let (_, rest) = page[..end].split_once("<!-- saved from url=(")?;
    let (_, rest) = rest.split_once(')')?;
    rest.split_whitespace().next()
}

/// Returns whether an address leads further than to a site's front page.
fn has_path(url: &str) -> bool {
    bare_url(url).contains('/')
}

impl Page<'_> {
    /// Returns the first whole address. What a page is shared as goes before what search engines are to find in its stead:
    /// a paper of a group often names its sister's copy.
    fn url(&self, saved_from: Option<&str>, reading: &mut Reading) -> Option<String> {
        let Page { facts, linked, .. } = self;
        let at = |place: &'static str, url| (Place::Borrowed(place), url);
        let shared = facts.stated(&["og:url", "twitter:url", "parsely-link"]).filter(|(_, url)| has_path(url));
        let canonical = facts.canonical.as_deref().map(|url| at("link canonical", url));
        let all = shared.chain(canonical).chain(facts.stated(&["dc.identifier", "al:web:url"]));
        let all = all.chain(linked.urls().map(|url| at("JSON-LD url", url)));
        let all = all.chain(saved_from.map(|url| at("the browser's note on saving", url)));
        let all = all.chain(facts.base.as_deref().map(|url| at("base", url)));
        let is_whole = |url: &str| {
            let begins = ["http://", "https://", "//"].iter().any(|start| url.starts_with(start));
            begins && SourceDomain::parse(url).is_some()
        };
        let (place, url) = all.map(|(place, url)| (place, url.trim())).find(|(_, url)| is_whole(url))?;
        reading.note(Property::Url, place);
        Some(if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() })
    }

    fn headline(&self, section: Option<&str>, reading: &mut Reading) -> Option<String> {
        let Page { facts, linked, .. } = self;
        let heading = facts.heading.as_deref().map(|text| (Place::Borrowed("h1"), text));
        let title = facts.title.as_deref().map(|text| (Place::Borrowed("title"), text));
        let told = linked.stated("headline").chain(facts.stated(&TITLE_TAGS));
        let all = self.shown_to_readers().into_iter().chain(told).chain(heading).chain(title);
        let lines = all.map(|(place, text)| (place, one_line(&to_text(text))));
        let (place, headline) = { lines }.find(|(_, text)| !text.is_empty())?;
        reading.note(Property::Headline, place);
        let names = self.site().chain(section.map(str::to_owned));
        Some(without_site(&headline, facts.heading.as_deref(), names).to_owned())
    }

    /// Returns the heading that readers see, on the page and where it is shared, where search engines are told another one: in
    /// JSON-LD and in the title.
    fn shown_to_readers(&self) -> Option<(Place, &str)> {
        let Page { facts, linked, .. } = self;
        let (place, shared) = facts.stated(&["og:title"]).next()?;
        let words_of = |text: &str| words(&to_text(text));
        let (told, title) = (words_of(linked.text("headline")?), words_of(facts.title.as_deref()?));
        let heading = words_of(facts.heading.as_deref()?);
        let is_for_engines = !told.is_empty() && told != heading && title.starts_with(&told);
        (is_for_engines && words_of(shared) == heading).then_some((place, shared))
    }

    /// Returns what the site calls itself.
    fn site(&self) -> impl Iterator<Item = String> {
        let named = self.facts.named(&["og:site_name", "application-name"]).map(str::to_owned);
        self.linked.publisher().into_iter().chain(named)
    }

    fn authors(&self, reading: &mut Reading) -> Vec<String> {
        let Page { facts, linked, .. } = self;
        let named = AUTHOR_TAGS.iter().map(|name| (meta(name), facts.all(name)));
        let links = (Place::Borrowed("link to an author"), facts.author_links.clone());
        let lists = std::iter::once((Place::Borrowed("JSON-LD author"), linked.authors())).chain(named).chain([links]);
        let found = lists.map(|(place, names)| (place, clean_names(&names))).find(|(_, names)| !names.is_empty());
        let Some((place, names)) = found else { return Vec::new() };
        reading.note(Property::Authors, place);
        names
    }

    fn published(&self, url: Option<&str>, language: Option<Language>, reading: &mut Reading) -> Option<Published> {
        let Page { facts, linked, dates } = self;
        let at = |place: &'static str| move |text: &String| (Place::Borrowed(place), text.clone());
        let own = |(place, text): (Place, &str)| (place, text.to_owned());
        let stated = linked.stated("datePublished").chain(facts.stated(&DATE_TAGS)).map(own);
        let shown = facts.times.iter().map(at("time")).chain(facts.date_texts.iter().map(at("a text marked as date")));
        let is_day = |date: &Published| !matches!(date, Published::Year(_));
        let mut unread = None;
        for (place, text) in stated.chain(shown) {
            match dates.find(&text, language).filter(is_day) {
                Some(published) => {
                    reading.note_written(Property::Published, place, &text);
                    return Some(published);
                }
                None => unread = unread.or(Some((place, text))),
            }
        }
        let published = url.and_then(in_url);
        match (published, unread) {
            (Some(_), _) => reading.note_written(Property::Published, "the address", url.unwrap_or_default()),
            (None, Some((place, text))) => reading.note_unread(Property::Published, place, one_line(&text)),
            (None, None) => {}
        }
        published
    }

    fn section(&self, reading: &mut Reading) -> Option<String> {
        let named = self.facts.stated(&["article:section", "og:section", "parsely-section", "section"]);
        let all = self.linked.stated("articleSection").chain(named);
        let (place, section) =
            all.map(|(place, text)| (place, one_line(&to_text(text)))).find(|(_, text)| !text.is_empty())?;
        reading.note(Property::Section, place);
        Some(section)
    }

    fn agency(&self, reading: &mut Reading) -> Option<String> {
        let names = ["sourceOrganization", "creditText", "provider"];
        let all = names.into_iter().flat_map(|name| self.linked.stated(name));
        let (place, agency) = { all }.find_map(|(place, name)| Some((place, agency_in(name)?)))?;
        reading.note(Property::Agency, place);
        Some(agency.to_owned())
    }

    fn dateline(&self, reading: &mut Reading) -> Option<String> {
        let all = self.linked.stated("dateline");
        let (place, dateline) = { all }.find_map(|(place, text)| Some((place, place_of(&to_text(text))?)))?;
        reading.note(Property::Dateline, place);
        Some(dateline)
    }

    fn language(&self, reading: &mut Reading) -> Option<Language> {
        let named = self.facts.stated(&["og:locale", "language", "dc.language"]);
        let own = self.facts.language.as_deref().map(|code| (Place::Borrowed("html lang"), code));
        let all = own.into_iter().chain(named).chain(self.linked.stated("inLanguage"));
        let (place, language) = { all }.find_map(|(place, code)| Some((place, Language::from_code(code)?)))?;
        reading.note(Property::Language, place);
        Some(language)
    }
}

/// Names of meta tags that hold the headline.
const TITLE_TAGS: [&str; 6] = ["og:title", "headline", "twitter:title", "parsely-title", "sailthru.title", "dc.title"];

/// Names of meta tags that hold the authors.
const AUTHOR_TAGS: [&str; 7] =
    ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "dcterms.creator"];

/// Returns a headline without the name of the site or the section that tags often have behind it: where the heading on
/// the page ends before it, or where it is one of `names`.
fn without_site<'a>(headline: &'a str, heading: Option<&str>, mut names: impl Iterator<Item = String>) -> &'a str {
    let is_sign = |c: char| matches!(c, '|' | '-' | '–' | '—' | '•' | '·' | '»');
    if let Some(rest) = heading.and_then(|heading| headline.strip_prefix(heading))
        && rest.trim_start().starts_with(is_sign)
    {
        return headline[..headline.len() - rest.len()].trim_end();
    }
    let Some((before, behind)) = headline.rsplit_once(" | ").or_else(|| headline.rsplit_once(" - ")) else {
        return headline;
    };
    let is_name = names.any(|name| name.trim().eq_ignore_ascii_case(behind.trim()));
    if is_name && !before.trim().is_empty() { before.trim_end() } else { headline }
}

/// Splits names, and leaves out addresses and repetitions.
fn clean_names(names: &[String]) -> Vec<String> {
    let mut clean: Vec<String> = Vec::new();
    for name in names.iter().flat_map(|name| split_names(&to_text(name))) {
        let is_name =
            !name.contains("://") && !name.contains('@') && name.len() <= 120 && name.contains(char::is_alphabetic);
        if is_name && !clean.contains(&name) {
            clean.push(name);
        }
    }
    clean
}

/// Names of meta tags that hold the date of publication, the surest first.
const DATE_TAGS: [&str; 22] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "publish-date",
    "publish_date",
    "publishdate",
    "published_date",
    "publication_date",
    "pubdate",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "cxenseparse:recs:publishtime",
    "date",
    "displaydate",
];

impl Page<'_> {
    /// Returns the text: the main text, below the standfirst where that was left out; what JSON-LD holds where it is much more.
    fn body(&self, tamed: &str, tree: &Html, content: &Content, reading: &mut Reading) -> String {
        let Page { facts, linked, .. } = self;
        let headline = content.headline.as_deref();
        let known = Known { headline, authors: &content.authors, language: content.language };
        let mut body = html_body::main_text(tamed, &known);
        let mut place = "the main text of the page";
        let stated = linked.text("articleBody").map(to_text).unwrap_or_default();
        if stated.len() > body.len() * 2 {
            body = stated;
            place = "JSON-LD articleBody";
        }
        if let Some(headline) = headline
            && let Some(rest) = body.strip_prefix(headline)
            && rest.starts_with('\n')
        {
            body = rest.trim_start().to_owned();
        }
        let descriptions =
            linked.text("description").into_iter().chain(facts.named(&["og:description", "description"]));
        reading.note(Property::Text, place);
        let standfirst = descriptions.filter_map(|text| html_body::standfirst(tree, &to_text(text))).next();
        match standfirst {
            Some(standfirst) if !one_line(&body).contains(&standfirst) => {
                format!("{standfirst}\n{body}").trim_end().to_owned()
            }
            _ => body,
        }
    }
}
