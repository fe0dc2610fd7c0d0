//! Markup with bounds: what a parser may be given, whoever wrote the page.
//!
//! The rules of HTML let a short page become a tree that is very deep (unclosed tags) or very large (formatting elements
//! are opened again in each paragraph). What comes out here is balanced and holds no more tags, depth and attributes than
//! stated below, and no scripts, styles or comments.

use memchr::memchr;

/// Elements inside each other; pages that people read stay below a hundred.
const MAX_DEPTH: usize = 200;
/// Tags on a page, eight times as many as on the largest of four hundred; of what follows only the text is kept.
const MAX_TAGS: usize = 30_000;
/// Attributes on a tag.
const MAX_ATTRIBUTES: usize = 40;
/// Bytes of an attribute's value; only `content` may be longer, for it holds descriptions.
const MAX_VALUE_BYTES: usize = 4096;
/// Bytes of a tag's or an attribute's name.
const MAX_NAME_BYTES: usize = 60;

/// Elements whose content is no text of the article.
const SILENT: [&str; 9] = ["script", "style", "noscript", "iframe", "textarea", "noembed", "noframes", "xmp", "svg"];
/// Elements without content.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements that change only the look of words, and those that would change how the rest of the page is parsed.
const PASSED_OVER: [&str; 18] = [
    "b",
    "big",
    "code",
    "em",
    "font",
    "i",
    "nobr",
    "s",
    "small",
    "strike",
    "strong",
    "tt",
    "u",
    "plaintext",
    "frameset",
    "frame",
    "template",
    "math",
];
/// Elements that end where the next of their kind begins, each with the elements that keep the two apart.
const ENDS_BY_ITSELF: [(&str, &[&str]); 8] = [
    ("p", &["*"]),
    ("li", &["ul", "ol"]),
    ("dt", &["dl"]),
    ("dd", &["dl"]),
    ("td", &["table"]),
    ("th", &["table"]),
    ("tr", &["table"]),
    ("option", &["select"]),
];

/// Rewrites `page` within the bounds; JSON-LD is left out and returned beside it, in order.
pub fn tame(page: &str) -> (String, Vec<&str>) {
    let mut tamer = Tamer { out: String::with_capacity(page.len() / 2), open: Vec::new(), tags: 0, linked: Vec::new() };
    tamer.run(page);
    (tamer.out, tamer.linked)
}

struct Tamer<'a> {
    out: String,
    /// The names of the elements that are open.
    open: Vec<String>,
    tags: usize,
    linked: Vec<&'a str>,
}

impl<'a> Tamer<'a> {
    fn run(&mut self, page: &'a str) {
        let mut rest = page;
        while let Some(at) = memchr(b'<', rest.as_bytes()) {
            self.out.push_str(&rest[..at]);
            rest = &rest[at..];
            rest = match rest.as_bytes().get(1) {
                Some(b'!' | b'?') => after_declaration(rest),
                Some(b'/') if rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) => self.close_tag(rest),
                Some(byte) if byte.is_ascii_alphabetic() => self.open_tag(rest),
                _ => {
                    self.out.push_str("&lt;");
                    &rest[1..]
                }
            };
        }
        self.out.push_str(rest);
        self.close_down_to(0);
    }

    fn close_tag(&mut self, rest: &'a str) -> &'a str {
        let (name, after) = tag_name(&rest[2..]);
        if let Some(at) = self.open.iter().rposition(|open| *open == name) {
            self.close_down_to(at);
        } else if name == "br" {
            self.out.push_str("<br>");
        }
        after_byte(after, b'>')
    }

    fn open_tag(&mut self, rest: &'a str) -> &'a str {
        let (name, after) = tag_name(&rest[1..]);
        let (attributes, after) = attributes(after);
        if SILENT.contains(&name.as_str()) {
            return self.pass_over(&name, &attributes, after);
        }
        if name == "title" {
            return self.title(after);
        }
        // Links in links are no HTML, and cost what reads them time beyond measure.
        let is_inner_link = name == "a" && self.open.contains(&name);
        if is_inner_link || PASSED_OVER.contains(&name.as_str()) || self.tags >= MAX_TAGS {
            return after;
        }
        self.end_siblings(&name);
        let is_void = VOID.contains(&name.as_str());
        if is_void || self.open.len() < MAX_DEPTH {
            self.tags += 1;
            self.write_tag(&name, &attributes);
            if !is_void {
                self.open.push(name);
            }
        }
        after
    }

    fn write_tag(&mut self, name: &str, attributes: &[(String, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            if value.len() <= MAX_VALUE_BYTES || name == "content" {
                self.out.push(' ');
                self.out.push_str(name);
                self.out.push_str("=\"");
                self.out.push_str(&value.replace('"', "&quot;"));
                self.out.push('"');
            }
        }
        self.out.push('>');
    }

    /// Leaves an element out, down to its end tag; keeps JSON-LD.
    fn pass_over(&mut self, name: &str, attributes: &[(String, &str)], after: &'a str) -> &'a str {
        let end = find_end_tag(after, name);
        let is_linked = |(name, value): &(String, &str)| name == "type" && value.to_lowercase().contains("ld+json");
        if name == "script" && attributes.iter().any(is_linked) {
            self.linked.push(&after[..end]);
        }
        after_byte(&after[end..], b'>')
    }

    /// Writes a title, in which tags are text.
    fn title(&mut self, after: &'a str) -> &'a str {
        let end = find_end_tag(after, "title");
        self.out.push_str("<title>");
        self.out.push_str(&after[..end].replace('<', "&lt;"));
        self.out.push_str("</title>");
        after_byte(&after[end..], b'>')
    }

    /// Ends an element that ends by itself before another of its kind.
    fn end_siblings(&mut self, name: &str) {
        let Some((_, walls)) = ENDS_BY_ITSELF.iter().find(|(own, _)| *own == name) else { return };
        for at in (0..self.open.len()).rev() {
            if self.open[at] == name {
                return self.close_down_to(at);
            }
            if walls.contains(&"*") || walls.contains(&self.open[at].as_str()) {
                return;
            }
        }
    }

    fn close_down_to(&mut self, depth: usize) {
        for name in self.open.drain(depth..).rev() {
            self.out.push_str("</");
            self.out.push_str(&name);
            self.out.push('>');
        }
    }
}

/// Returns what follows a comment, a doctype or a processing instruction.
fn after_declaration(rest: &str) -> &str {
    let Some(comment) = rest.strip_prefix("<!--") else { return after_byte(rest, b'>') };
    if let Some(rest) = comment.strip_prefix('>').or(comment.strip_prefix("->")) {
        return rest;
    }
    comment.find("-->").map_or("", |at| &comment[at + 3..])
}

fn after_byte(rest: &str, byte: u8) -> &str {
    memchr(byte, rest.as_bytes()).map_or("", |at| &rest[at + 1..])
}

/// Returns a tag's name in lower case and what follows it.
fn tag_name(rest: &str) -> (String, &str) {
    let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(rest.len());
    let is_odd = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'));
    let name = if end > MAX_NAME_BYTES || rest[..end].contains(is_odd) { "span" } else { &rest[..end] };
    (name.to_ascii_lowercase(), &rest[end..])
}

/// Returns the attributes of a tag and what follows the tag.
fn attributes(mut rest: &str) -> (Vec<(String, &str)>, &str) {
    let mut found: Vec<(String, &str)> = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (found, after);
        }
        if rest.is_empty() {
            return (found, rest);
        }
        // The first sign belongs to the name, whatever it is.
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=');
        let end = rest[first..].find(ends).map_or(rest.len(), |at| first + at);
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = attribute_value(after.trim_start());
        }
        let is_plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'));
        if found.len() < MAX_ATTRIBUTES && name.len() <= MAX_NAME_BYTES && is_plain(name) {
            let name = name.to_ascii_lowercase();
            if !found.iter().any(|(known, _)| *known == name) {
                found.push((name, value));
            }
        }
    }
}

fn attribute_value(rest: &str) -> (&str, &str) {
    match rest.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => match memchr(*quote, &rest.as_bytes()[1..]) {
            Some(end) => (&rest[1..=end], &rest[end + 2..]),
            None => ("", ""),
        },
        _ => rest.split_at(rest.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(rest.len())),
    }
}

/// Returns where the end tag of `name` begins, or the end of `text`.
fn find_end_tag(text: &str, name: &str) -> usize {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, "</")
        .find(|at| {
            let after = &bytes[at + 2..];
            after.len() >= name.len()
                && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
                && !after.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
        })
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::tame;

    #[track_caller]
    fn becomes(page: &str, tamed: &str) {
        assert_eq!(tame(page).0, tamed, "{page}");
    }

    #[test]
    fn markup_is_balanced() {
        becomes("<p>One<p>Two <b>bold", "<p>One</p><p>Two bold</p>");
        becomes("<ul><li>a<li>b<ul><li>c</ul></ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>");
        becomes("<div><span>x</div>y</span>", "<div><span>x</span></div>y");
        becomes("1 < 2 </ 3 <> <!-- <p> --> <?x?><!doctype html>4", "1 &lt; 2 &lt;/ 3 &lt;>  4");
    }

    #[test]
    fn attributes_of_any_style() {
        becomes("<a href='x\"y' b=1 c D = \"e\"/>z", "<a href=\"x&quot;y\" b=\"1\" c=\"\" d=\"e\">z</a>");
        becomes("<a =x ü=1 b='open", "<a b=\"\"></a>");
    }

    #[test]
    fn scripts_leave_and_linked_data_is_handed_over() {
        let (page, linked) = tame(
            "<SCRIPT>if (a</b) '</p>'</SCRIPT>x<script type=\"application/LD+json\">{\"a\":\"</p>\"}</script><title>a<b></title>y",
        );
        assert_eq!((page.as_str(), linked), ("x<title>a&lt;b></title>y", vec!["{\"a\":\"</p>\"}"]));
    }

    #[test]
    fn bounds_hold() {
        let deep = tame(&"<div><b>".repeat(100_000)).0;
        assert_eq!(deep.matches("<div>").count(), super::MAX_DEPTH);
        let flat = tame(&"<p>x".repeat(200_000)).0;
        assert_eq!(flat.matches("<p>").count(), super::MAX_TAGS);
        let names: String = (0..50_000).map(|n| format!(" a{n}=1")).collect();
        assert!(tame(&format!("<p{names}>x")).0.len() < 1000);
        assert_eq!(tame(&format!("<p class=\"{}\">x", "y".repeat(100_000))).0, "<p>x</p>");
        assert_eq!(tame(&"</".repeat(1000)).0.len(), 5000);
    }
}
