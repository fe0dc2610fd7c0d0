//! Markup to text: what a feed or an agency gives as HTML or XHTML, as paragraphs parted by line ends.
//!
//! It keeps all the text there is and knows no menus or advertising: entries of feeds have none.

use quick_xml::escape::resolve_html5_entity;

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hl2",
    "hr",
    "html",
    "li",
    "main",
    "media",
    "nav",
    "nitf-table",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "title",
    "tr",
    "ul",
];

/// Elements whose content is no text.
const HIDDEN: &[&str] = &["script", "style", "template", "noscript", "iframe", "object", "svg"];

/// Returns whether an element of this name, in lower case, stands on lines of its own.
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// Returns whether the content of an element of this name, in lower case, is no text.
pub fn is_hidden(name: &str) -> bool {
    HIDDEN.contains(&name)
}

/// A text under construction: blanks run together, lines end where they are told to.
#[derive(Debug, Default)]
pub struct Paragraphs {
    text: String,
    has_blank: bool,
}

impl Paragraphs {
    /// Appends text of the current paragraph; any run of white space is one blank.
    pub fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.has_blank = true;
                continue;
            }
            if self.has_blank && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
            self.has_blank = false;
            self.text.push(c);
        }
    }

    /// Ends the paragraph; empty ones leave nothing.
    pub fn end(&mut self) {
        self.has_blank = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Returns the text without a final line end.
    pub fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        self.text
    }
}

/// Makes text of a fragment of HTML, however broken: tags out, entities decoded, a line for each block.
pub fn to_text(html: &str) -> String {
    let mut paragraphs = Paragraphs::default();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        paragraphs.push(&rest[..at]);
        rest = &rest[at..];
        let used = if rest.starts_with('&') {
            let (used, letters) = entity(rest);
            paragraphs.push(&letters);
            used
        } else {
            tag(rest, &mut paragraphs)
        };
        rest = &rest[used..];
    }
    paragraphs.push(rest);
    paragraphs.finish()
}

/// The longest name of an entity that is looked for, in bytes.
const ENTITY_BYTES: usize = 40;

/// Returns the bytes that the entity at the start of `rest` takes there, and what it stands for.
fn entity(rest: &str) -> (usize, String) {
    let end = rest.bytes().take(ENTITY_BYTES).position(|byte| byte == b';');
    let known = end.and_then(|end| Some((end + 1, character(rest.get(1..end)?)?)));
    known.unwrap_or_else(|| (1, "&".to_owned()))
}

/// Decodes the entities in `text`; what is none stays as it is.
pub fn decode(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (used, letters) = entity(rest);
        out.push_str(&letters);
        rest = &rest[used..];
    }
    out.push_str(rest);
    out
}

/// Returns what the entity of this name, or number after `#`, stands for.
pub fn character(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else { return resolve_html5_entity(name).map(str::to_owned) };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).map(String::from)
}

/// Passes over the tag or comment at the start of `rest`, with its content where that is no text; returns its bytes.
fn tag(rest: &str, paragraphs: &mut Paragraphs) -> usize {
    if rest.starts_with("<!--") {
        return rest.find("-->").map_or(rest.len(), |end| end + 3);
    }
    let inner = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
    let is_tag = inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?'));
    if !is_tag {
        paragraphs.push("<");
        return 1;
    }
    let Some(end) = tag_end(rest) else {
        paragraphs.push(rest);
        return rest.len();
    };
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).take(16).collect();
    let name = name.to_ascii_lowercase();
    if is_block(&name) {
        paragraphs.end();
    } else if matches!(name.as_str(), "td" | "th" | "img") {
        paragraphs.push(" ");
    }
    let is_start = !rest.starts_with("</") && !rest[..end].ends_with("/>");
    if is_start && is_hidden(&name) { closing(rest, &name, end) } else { end }
}

/// The longest tag in which `>` within quotes is told from its end, in bytes.
const TAG_BYTES: usize = 1024;

/// Returns where the tag at the start of `rest` ends; `None` where it does not.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().take(TAG_BYTES) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.find('>').map(|at| at + 1)
}

/// Returns where the closing tag of `name` ends, or the end of the text.
fn closing(rest: &str, name: &str, from: usize) -> usize {
    let is_closing = |at: usize| {
        let after = &rest.as_bytes()[at + 2..];
        after.len() >= name.len() && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
    };
    let found = rest[from..].match_indices("</").map(|(at, _)| from + at).find(|at| is_closing(*at));
    found.and_then(|at| Some(at + rest[at..].find('>')? + 1)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn blocks_are_lines_and_entities_letters() {
        for (html, text) in [
            (
                "<p>One &amp; two,\n <b>three</b>.</p><p>Caf&eacute;&nbsp;&#8212; &#x201c;ok&#x201d;</p>",
                "One & two, three.\nCafé — “ok”",
            ),
            ("Plain < text & more > less", "Plain < text & more > less"),
            ("a<br/>b<BR>c<img alt=\"x > y\">d", "a\nb\nc d"),
            ("<ul><li>One</li><li>Two</li></ul><script>if (a</b) x</script>End", "One\nTwo\nEnd"),
            ("<!-- no -->Yes<style>p{}", "Yes"),
            ("&unknown; &#99999999; &", "&unknown; &#99999999; &"),
            ("<a href='x'>link</a> <", "link <"),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn hostile_markup_takes_no_time() {
        for part in ["<script>", "<a \"", "<!--", "&", "<", "</p"] {
            to_text(&part.repeat(200_000));
        }
    }
}
