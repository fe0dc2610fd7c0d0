//! HTML: a saved page of a news site, one article a page.
//!
//! What the page says of itself comes first: JSON-LD, then meta tags, then what stands on it. The text is the page's main
//! text without menus, captions, lists of other articles and comments.

use std::io::BufRead;

use super::html_page::content_of;
use super::{Entry, FieldNames, Reader, Skip, Take, Terms, read_whole};
use crate::article::{Content, Property, SourceDomain};
use crate::text::{self, DecodeError, Decoded};

/// A page as a browser saves it.
pub struct HtmlPage;

impl Reader for HtmlPage {
    fn name(&self) -> &'static str {
        "HTML page"
    }

    fn sign(&self) -> &'static str {
        "it begins with a doctype or a first tag of HTML"
    }

    /// A doctype or a first tag of HTML, behind blanks, comments and an XML declaration.
    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        // The signs of UTF-16 are those of ASCII beside a NUL.
        let sample: Vec<u8> = sample.iter().copied().filter(|byte| *byte != 0).collect();
        let sample = String::from_utf8_lossy(&sample).trim_start_matches(['\u{FEFF}', '\u{FFFD}']).to_ascii_lowercase();
        let start = first_tag(&sample);
        let tags = ["<!doctype html", "<html", "<head", "<body"];
        tags.iter().any(|tag| {
            start
                .strip_prefix(tag)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | ':' | '.')))
        })
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let content = read_page(&read_whole(input, terms.article_bytes)?, &Known::default(), terms)?;
        let _ = take(Entry::new(None, Ok(content)));
        Ok(())
    }
}

/// How the address that a page was asked for at is called.
const ASKED: &str = "the record's address";

/// What is known of a page beside its own bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The address that it was asked for at.
    pub url: Option<&'a str>,
    /// The encoding that the server named.
    pub charset: Option<&'a str>,
}

/// Reads a page.
///
/// # Errors
/// [`Skip`] where it is no text, or has none.
pub fn read_page(bytes: &[u8], known: &Known<'_>, terms: Terms<'_>) -> Result<Content, Skip> {
    let decoded = decode(bytes, known.charset)?;
    let mut content = content_of(&decoded.text, terms);
    content.reading.encoding = Some(decoded.encoding);
    if content.is_blank() {
        return Err(Skip::Blank);
    }
    if content.url.is_none() && known.url.is_some() {
        content.url = known.url.map(str::to_owned);
        content.source = known.url.and_then(SourceDomain::parse).or(content.source);
        content.note_places(&[(Property::Url, ASKED), (Property::Source, ASKED)]);
    }
    Ok(content)
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
fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Result<Decoded<'a>, Skip> {
    let own = || charset_of(&bytes[..bytes.len().min(super::SAMPLE_BYTES)]);
    let label = charset.map(str::to_owned).or_else(own);
    text::decode_labelled(bytes, label.as_deref()).map_err(|DecodeError::Binary { at }| Skip::Binary { at: at as u64 })
}

/// Returns the encoding that a page names in a meta tag.
fn charset_of(sample: &[u8]) -> Option<String> {
    let sample = String::from_utf8_lossy(sample).to_ascii_lowercase();
    let at = sample.match_indices("charset").find_map(|(at, word)| {
        let value = sample[at + word.len()..].trim_start().strip_prefix('=')?.trim_start();
        sample[..at].rfind('<').filter(|tag| sample[*tag..].starts_with("<meta"))?;
        Some(value.trim_start_matches(['"', '\'']))
    })?;
    let end = at.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))).unwrap_or(at.len());
    Some(at[..end].to_owned()).filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{HtmlPage, charset_of, content_of, decode};
    use crate::article::Content;
    use crate::readers::{FieldNames, Limits, Reader, Terms};

    const TEXT: &str =
        "The ferry across the bay was late again on Tuesday, and nobody in the harbour could say why it was.";

    fn page(head: &str, body: &str) -> Content {
        let page = format!("<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>");
        content_of(&page, Terms::within(Limits::default()))
    }

    #[test]
    fn pages_are_told_from_other_markup() {
        for start in [
            "<!DOCTYPE HTML>",
            "\u{FEFF}\n<html>",
            "<?xml version='1.0'?>\n<!-- saved --><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML\">",
            "<HEAD\n>",
            "<body class=a>",
        ] {
            assert!(HtmlPage.recognises(start.as_bytes(), FieldNames::KNOWN), "{start}");
        }
        let wide: Vec<u8> = "\u{FEFF}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(HtmlPage.recognises(&wide, FieldNames::KNOWN));
        for start in [
            "<?xml version='1.0'?><rss>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">",
            "<nitf><head/><body>",
            "<newsItem>",
            "<headline>",
            "<body.content>",
            "The <html> tag",
            "<!-- open",
            "",
        ] {
            assert!(!HtmlPage.recognises(start.as_bytes(), FieldNames::KNOWN), "{start}");
        }
    }

    #[test]
    fn what_a_page_says_of_itself() {
        let content = page(
            "<title>Ferry late | Harbour Post</title><link rel=canonical href=https://www.post.example/2024/ferry>\
             <meta property=og:title content='Late'><meta property=article:section content=Bay>\
             <script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry &amp; bay\",\
             \"author\":{\"name\":\"Jane Doe\"},\"datePublished\":\"2024-03-05T10:00:00+01:00\"}</script>",
            &format!("<nav><a href=/>Home</a></nav><article><h1>Ferry late</h1><p>{TEXT}</p><p>{TEXT}.</p></article>"),
        );
        assert_eq!(content.headline.as_deref(), Some("Ferry & bay"));
        assert_eq!((content.authors, content.section.as_deref()), (vec!["Jane Doe".to_owned()], Some("Bay")));
        assert_eq!(content.published.unwrap().to_string(), "2024-03-05T10:00:00+01:00");
        assert_eq!((content.source.unwrap().as_str(), content.source_name), ("post.example", None));
        assert_eq!(content.language.unwrap().code(), "en");
        assert_eq!(content.body, format!("{TEXT}\n{TEXT}."));
    }

    #[test]
    fn what_stands_on_a_page_serves_where_it_says_nothing() {
        let content = page(
            "<title>Harbour Post</title><meta property=og:site_name content='Harbour Post'>",
            &format!(
                "<h1>Ferry late</h1><p class=date>5 March 2024</p><a rel=author href=/x>Jane Doe</a><p>{TEXT}</p>"
            ),
        );
        assert_eq!((content.headline.as_deref(), content.authors), (Some("Ferry late"), vec!["Jane Doe".to_owned()]));
        assert_eq!(content.published.unwrap().to_string(), "2024-03-05");
        assert_eq!((content.source, content.source_name.as_deref()), (None, Some("Harbour Post")));
        let dated = page("<link rel=canonical href=//post.example/2024/03/05/ferry>", "<h1>Ferry late</h1>");
        assert_eq!(dated.published.unwrap().to_string(), "2024-03-05");
        assert_eq!(dated.url.as_deref(), Some("https://post.example/2024/03/05/ferry"));
    }

    #[test]
    fn the_sites_name_is_no_part_of_the_headline() {
        let content = page("<meta property=og:title content='Ferry late - Post'>", "<h1>Ferry late</h1>");
        assert_eq!(content.headline.as_deref(), Some("Ferry late"));
    }

    #[test]
    fn what_readers_see_goes_before_what_search_engines_are_told() {
        let told =
            "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry news 2024\"}</script>";
        let head = |title: &str| format!("{told}<title>{title}</title><meta property=og:title content='Ferry “late”'>");
        let heading = "<h1>Ferry <i>late</i></h1>";
        assert_eq!(page(&head("Ferry news 2024 | Post"), heading).headline.as_deref(), Some("Ferry “late”"));
        assert_eq!(page(&head("Ferry late"), heading).headline.as_deref(), Some("Ferry news 2024"));
        assert_eq!(page(&head("Ferry news 2024"), "<h1>Other</h1>").headline.as_deref(), Some("Ferry news 2024"));
    }

    #[test]
    fn the_address_a_page_is_shared_as_goes_before_that_of_a_copy() {
        let copy = "<link rel=canonical href=https://sister.example/a>";
        let shared = page(&format!("{copy}<meta property=og:url content=https://post.example/a>"), "<h1>A</h1>");
        assert_eq!(shared.source.unwrap().as_str(), "post.example");
        let front = page(&format!("{copy}<meta property=og:url content=https://post.example/>"), "<h1>A</h1>");
        assert_eq!(front.source.unwrap().as_str(), "sister.example");
    }

    #[test]
    fn encodings_by_label() {
        let page =
            b"<html><meta http-equiv=Content-Type content='text/html; charset=windows-1251'>\xcf\xe0\xf0\xee\xec";
        assert!(decode(page, None).unwrap().text.ends_with("Паром"));
        assert_eq!(charset_of(b"<p>charset=utf-8<meta charset = \"Shift_JIS\">").as_deref(), Some("shift_jis"));
        assert_eq!(charset_of(b"<p>charset=utf-8"), None);
    }

    #[test]
    fn hostile_pages_end_soon() {
        let text = format!("<p>{TEXT}</p>");
        for hostile in [
            "<div>".repeat(100_000),
            "<b><p>".repeat(100_000),
            "<a href=x><table><td>".repeat(100_000),
            "<svg><td>".repeat(100_000),
            "<ul><li>".repeat(100_000),
            "</div><p".repeat(100_000),
            format!("<p class='{}'>", "x".repeat(5_000_000)),
            "<p a=1 b=2 c=3>".repeat(50_000),
            "<!-- <".repeat(100_000),
            format!("<script type='application/ld+json'>{}</script>", "[{\"@graph\":".repeat(100_000)),
            "<span lang=".to_owned(),
            "&#xFFFFFFFF;&#0;&amp".to_owned(),
        ] {
            let _ = page("<title>Ferry</title>", &format!("{text}{hostile}{text}"));
            let _ = page(&hostile, &text);
        }
    }

    #[test]
    fn a_page_without_an_article_is_skipped() {
        let take: &mut crate::readers::Take<'_> = &mut |_| panic!("an article");
        let skip = HtmlPage.read(&mut "<html></html>".as_bytes(), Terms::within(Limits::default()), take).unwrap_err();
        assert_eq!(skip.to_string(), "neither a headline nor a text");
    }

    proptest::proptest! {
        #[test]
        fn no_page_makes_it_panic(parts in proptest::collection::vec("(</?(div|p|a|table|td|svg|title|script|article|li|h1|time)( [a-z]+(='?[a-z\"]*'?)?)?/?>|<!--|-->|&[a-z#0-9]{0,5};?|.{0,8})", 0..40)) {
            let _ = page("", &parts.concat());
        }
    }
}
