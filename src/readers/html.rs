//! HTML: a saved page of a news site, one article a page.
//!
//! What the page says of itself comes first: JSON-LD, then meta tags, then what stands on it. The text is the page's main
//! text without menus, captions, lists of other articles and comments.

use std::borrow::Cow;
use std::io::BufRead;

use scraper::Html;

use super::html_linked::Linked;
use super::html_meta::{Facts, one_line};
use super::{Entry, Limits, Reader, Skip, Take, html_body, html_date, html_tame, json_fields, read_whole};
use crate::article::{Content, Published, SourceDomain};
use crate::text::{self, DecodeError, Language};

/// A page as a browser saves it.
pub struct HtmlPage;

impl Reader for HtmlPage {
    /// A doctype or a first tag of HTML, behind blanks, comments and an XML declaration.
    fn recognises(&self, sample: &[u8]) -> bool {
        // The signs of UTF-16 are those of ASCII beside a NUL.
        let sample: Vec<u8> = sample.iter().copied().filter(|byte| *byte != 0).collect();
        let sample = String::from_utf8_lossy(&sample).trim_start_matches(['\u{FEFF}', '\u{FFFD}']).to_ascii_lowercase();
        let start = first_tag(&sample);
        let tags = ["<!doctype html", "<html", "<head", "<body"];
        tags.iter().any(|tag| {
            start
                .strip_prefix(tag)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | ':')))
        })
    }

    fn read(&self, input: &mut dyn BufRead, limits: Limits, take: &mut Take<'_>) -> Result<(), Skip> {
        let bytes = read_whole(input, limits.article_bytes)?;
        let content = content_of(&decode(&bytes)?);
        if content.is_blank() {
            return Err(Skip::NoArticle);
        }
        let _ = take(Entry { row: None, content: Ok(content) });
        Ok(())
    }
}

/// Returns what follows blanks, comments and processing instructions.
fn first_tag(sample: &str) -> &str {
    let mut rest = sample.trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            ">"
        } else {
            return rest;
        };
        rest = rest.find(end).map_or("", |at| rest[at + end.len()..].trim_start());
    }
}

/// Decodes a page: by its byte-order mark, as UTF-8, by its own label, by a guess.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Skip> {
    let label = charset(&bytes[..bytes.len().min(super::SAMPLE_BYTES)]);
    text::decode_labelled(bytes, label.as_deref())
        .map(|decoded| decoded.text)
        .map_err(|DecodeError::Binary { at }| Skip::Binary { at: at as u64 })
}

/// Returns the encoding that a page names in a meta tag.
fn charset(sample: &[u8]) -> Option<String> {
    let sample = String::from_utf8_lossy(sample).to_ascii_lowercase();
    let at = sample.match_indices("charset").find_map(|(at, word)| {
        let value = sample[at + word.len()..].trim_start().strip_prefix('=')?.trim_start();
        sample[..at].rfind('<').filter(|tag| sample[*tag..].starts_with("<meta"))?;
        Some(value.trim_start_matches(['"', '\'']))
    })?;
    let end = at.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))).unwrap_or(at.len());
    Some(at[..end].to_owned()).filter(|label| !label.is_empty())
}

/// Takes a page apart.
fn content_of(page: &str) -> Content {
    let (tamed, scripts) = html_tame::tame(page);
    let tree = Html::parse_document(&tamed);
    let facts = Facts::of(&tree);
    let saved_from = saved_from(page);
    let linked = Linked::read(&scripts, facts.canonical.as_deref());
    let url = url(&facts, &linked, saved_from);
    let language = language(&facts, &linked);
    let mut content = Content {
        headline: headline(&facts, &linked),
        source: url.as_deref().and_then(SourceDomain::parse),
        authors: authors(&facts, &linked),
        published: published(&facts, &linked, url.as_deref(), language),
        section: section(&facts, &linked),
        language,
        url,
        ..Content::default()
    };
    if content.source.is_none() {
        let site = facts.named(&["og:site_name", "application-name"]).next().map(str::to_owned);
        content.source_name = linked.publisher().or(site);
    }
    content.body = body(&tamed, &tree, &facts, &linked, content.headline.as_deref());
    content
}

/// Returns the address that browsers write into a page as they save it.
fn saved_from(page: &str) -> Option<&str> {
    let end = (0..=page.len().min(2048)).rev().find(|at| page.is_char_boundary(*at))?;
    let (_, rest) = page[..end].split_once("<!-- saved from url=(")?;
    let (_, rest) = rest.split_once(')')?;
    rest.split_whitespace().next()
}

/// Returns the first whole address.
fn url(facts: &Facts, linked: &Linked, saved_from: Option<&str>) -> Option<String> {
    let own = facts.canonical.as_deref().into_iter();
    let named = facts.named(&["og:url", "twitter:url", "parsely-link", "dc.identifier", "al:web:url"]);
    let all = own.chain(named).chain(linked.urls()).chain(saved_from).chain(facts.base.as_deref());
    let is_whole = |url: &&str| {
        (url.starts_with("http://") || url.starts_with("https://") || url.starts_with("//"))
            && SourceDomain::parse(url).is_some()
    };
    let url = all.map(str::trim).find(is_whole)?;
    Some(if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() })
}

fn headline(facts: &Facts, linked: &Linked) -> Option<String> {
    let named = facts.named(&["og:title", "headline", "twitter:title", "parsely-title", "sailthru.title", "dc.title"]);
    let shown = facts.heading.as_deref().into_iter().chain(facts.title.as_deref());
    let all = linked.text("headline").into_iter().chain(named).chain(shown);
    all.map(|text| one_line(&html_body::plain(text))).find(|text| !text.is_empty())
}

fn authors(facts: &Facts, linked: &Linked) -> Vec<String> {
    let tags =
        ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "dcterms.creator"];
    let named = tags.iter().map(|name| facts.all(name));
    let lists = std::iter::once(linked.authors()).chain(named).chain([facts.author_links.clone()]);
    lists.map(|names| clean_names(&names)).find(|names| !names.is_empty()).unwrap_or_default()
}

/// Splits names, and leaves out addresses and repetitions.
fn clean_names(names: &[String]) -> Vec<String> {
    let mut clean: Vec<String> = Vec::new();
    for name in names.iter().flat_map(|name| json_fields::split_names(&html_body::plain(name))) {
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

fn published(facts: &Facts, linked: &Linked, url: Option<&str>, language: Option<Language>) -> Option<Published> {
    let stated = linked.text("datePublished").into_iter().chain(facts.named(&DATE_TAGS));
    let shown = facts.times.iter().chain(&facts.date_texts).map(String::as_str);
    let read = |text: &str| html_date::read(text, language);
    let is_day = |date: &Published| !matches!(date, Published::Year(_));
    stated.filter_map(read).chain(shown.filter_map(read)).find(is_day).or_else(|| html_date::in_url(url?))
}

fn section(facts: &Facts, linked: &Linked) -> Option<String> {
    let named = facts.named(&["article:section", "og:section", "parsely-section", "section"]);
    let all = linked.text("articleSection").into_iter().chain(named);
    all.map(|text| one_line(&html_body::plain(text))).find(|text| !text.is_empty())
}

fn language(facts: &Facts, linked: &Linked) -> Option<Language> {
    let named = facts.named(&["og:locale", "language", "dc.language"]);
    let all = facts.language.as_deref().into_iter().chain(named).chain(linked.text("inLanguage"));
    all.filter_map(Language::from_code).next()
}

/// Returns the text: the main text, below the standfirst where that was left out; what JSON-LD holds where it is much more.
fn body(tamed: &str, tree: &Html, facts: &Facts, linked: &Linked, headline: Option<&str>) -> String {
    let mut body = html_body::main_text(tamed);
    let stated = linked.text("articleBody").map(html_body::plain).unwrap_or_default();
    if stated.len() > body.len() * 2 {
        body = stated;
    }
    if let Some(headline) = headline
        && let Some(rest) = body.strip_prefix(headline)
        && rest.starts_with('\n')
    {
        body = rest.trim_start().to_owned();
    }
    let descriptions = linked.text("description").into_iter().chain(facts.named(&["og:description", "description"]));
    let standfirst = descriptions.filter_map(|text| html_body::standfirst(tree, &html_body::plain(text))).next();
    match standfirst {
        Some(standfirst) if !one_line(&body).contains(&standfirst) => {
            format!("{standfirst}\n{body}").trim_end().to_owned()
        }
        _ => body,
    }
}
