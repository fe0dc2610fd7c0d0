//! Text, numbers and dates as pages show them.

use maud::{Markup, html};

use crate::article::{Article, Published};
use crate::passages::{Snippet, Span};
use crate::text::clean;

/// Returns text of an article without what is not to be seen; the templates escape it.
pub fn plain(text: &str) -> String {
    clean(text)
}

/// Returns a number with commas between its thousands.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// Returns a number with the name of what is counted.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// Writes a date, as precise as it is known.
pub fn date(published: Published) -> Markup {
    let day = published.first_day();
    let shown = match published {
        Published::Year(_) => day.strftime("%Y"),
        Published::Month(..) => day.strftime("%B %Y"),
        Published::Day(_) | Published::Instant(..) => day.strftime("%-d %B %Y"),
    };
    html! { time datetime=(published) { (shown) } }
}

/// Returns the headline, or the beginning of the lede where there is none, with where it is cut.
pub fn title(article: &Article) -> (&str, bool) {
    const MOST: usize = 140;
    let content = &article.content;
    if let Some(headline) = content.headline.as_deref().filter(|headline| !headline.trim().is_empty()) {
        return (headline, false);
    }
    let lede = content.lede();
    match lede.char_indices().nth(MOST) {
        Some((end, _)) => (&lede[..lede[..end].rfind(' ').unwrap_or(end)], true),
        None => (lede, false),
    }
}

/// Writes text with the stretches marked that matched; they ascend.
pub fn marked(text: &str, spans: impl IntoIterator<Item = (usize, usize)>) -> Markup {
    let mut at = 0;
    let mut pieces = Vec::new();
    for (start, end) in spans {
        let (start, end) = (start.clamp(at, text.len()), end.clamp(at, text.len()));
        if start < end {
            pieces.push((&text[at..start], &text[start..end]));
            at = end;
        }
    }
    html! {
        @for (before, found) in pieces { (plain(before)) mark { (plain(found)) } }
        (plain(&text[at..]))
    }
}

/// Writes a remark; what stands in backticks is what was typed.
pub fn remark(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (plain(part)) } } @else { (plain(part)) }
        }
    }
}

/// Writes a passage.
pub fn passage(snippet: &Snippet) -> Markup {
    marked(&snippet.text, snippet.highlights.iter().copied())
}

/// Returns the bytes of spans.
pub fn bytes(spans: &[Span]) -> impl Iterator<Item = (usize, usize)> {
    spans.iter().map(|span| (span.start, span.end))
}

/// Returns a web address that may be linked: nothing but http and https, without blanks or hidden letters.
pub fn web_address(url: &str) -> Option<&str> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase())?;
    let is_plain = !url.chars().any(|c| c.is_whitespace() || crate::text::is_steering(c));
    (matches!(scheme.as_str(), "http" | "https") && is_plain).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::{marked, number, web_address};

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1234567].map(number), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn text_is_escaped_and_cleaned_around_marks() {
        let text = "a <b>\u{202E}ferry</b> & ferry";
        let spans = text.match_indices("ferry").map(|(at, own)| (at, at + own.len()));
        let html = marked(text, spans).into_string();
        assert_eq!(html, "a &lt;b&gt;<mark>ferry</mark>&lt;/b&gt; &amp; <mark>ferry</mark>");
        assert_eq!(marked("ferry", [(2, 9), (1, 3)]).into_string(), "fe<mark>rry</mark>");
    }

    #[test]
    fn only_web_addresses_are_linked() {
        assert_eq!(web_address("https://a.example/b?c=1#d"), Some("https://a.example/b?c=1#d"));
        for other in [
            "javascript:alert(1)",
            "javascript://a.example/%0aalert(1)",
            "data:text/html,x",
            "//a",
            "",
            "http://a\u{202E}b",
            "https://a b",
            " https://a",
        ] {
            assert_eq!(web_address(other), None, "{other}");
        }
    }
}
