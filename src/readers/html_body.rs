//! The text of a page: the main text as trafilatura finds it, as paragraphs.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};
use trafilatura::{Options, extract};

use super::html_text::is_block;
use super::html_trim::{self, Known};
use super::json_fields::one_line;

/// Elements beside the text.
const ASIDE: [&str; 9] = ["head", "title", "h1", "nav", "aside", "footer", "form", "button", "figcaption"];
/// The shortest standfirst, in bytes: what is shorter may be a label.
const STANDFIRST_BYTES: usize = 40;

/// Returns the main text of a page whose markup is within bounds; empty where there is none.
pub fn main_text(tamed: &str, known: &Known<'_>) -> String {
    let options = Options::default().with_fallback(true).with_exclude_comments(true).with_links(true);
    let found = extract(tamed, &options).map(|found| found.content_html).unwrap_or_default();
    let own = paragraphs(&found);
    if found.matches("</p>").count() > 1 || found.contains("<br") {
        return text(html_trim::trimmed(own, known));
    }
    // Where it gives up, it gives all words of the page, run together.
    let whole = paragraphs(tamed);
    let size = |all: &[Paragraph]| all.iter().map(|own| own.letters).sum::<usize>();
    text(html_trim::trimmed(if size(&own) * 5 >= size(&whole) * 4 { whole } else { own }, known))
}

/// Joins paragraphs with line ends.
fn text(paragraphs: Vec<Paragraph>) -> String {
    paragraphs.into_iter().map(|own| own.text).collect::<Vec<_>>().join("\n")
}

/// Says how much of a page is no part of its text; `None` where nearly nothing is.
pub fn left_out(tamed: &str, body: &str) -> Option<String> {
    let (whole, own) = (letters(&Html::parse_document(tamed).root_element().text().collect::<String>()), letters(body));
    let left = whole.saturating_sub(own);
    let what = "letters of the page: menus, captions, comments, other articles";
    (left * 20 > whole).then(|| format!("{left} of {whole} {what}"))
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// A paragraph of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text, on one line.
    pub text: String,
    /// How many letters and digits it has.
    pub letters: usize,
    /// How many of them stand in links.
    pub linked: usize,
}

/// Returns the paragraphs of `html`, without those that are links and nothing else.
pub fn paragraphs(html: &str) -> Vec<Paragraph> {
    let page = Html::parse_fragment(html);
    let mut out = Paragraphs::default();
    for edge in page.root_element().traverse() {
        match edge {
            Edge::Open(node) => out.enter(node.value()),
            Edge::Close(node) => out.leave(node.value()),
        }
    }
    out.end_paragraph();
    out.done
}

/// Paragraphs as they are put together.
#[derive(Default)]
struct Paragraphs {
    done: Vec<Paragraph>,
    paragraph: String,
    /// Letters of the paragraph, and those of them in links.
    letters: (usize, usize),
    links: usize,
    /// How many elements are open that hold no text of an article.
    asides: usize,
}

impl Paragraphs {
    fn enter(&mut self, node: &Node) {
        match node {
            Node::Text(text) if self.asides == 0 => {
                let letters = letters(text);
                self.letters.0 += letters;
                self.letters.1 += if self.links > 0 { letters } else { 0 };
                self.paragraph.push_str(text);
            }
            Node::Element(element) => match element.name() {
                name if ASIDE.contains(&name) => self.asides += 1,
                "a" => self.links += 1,
                "td" | "th" => self.paragraph.push(' '),
                name if is_block(name) => self.end_paragraph(),
                _ => {}
            },
            _ => {}
        }
    }

    fn leave(&mut self, node: &Node) {
        match node {
            Node::Element(element) if ASIDE.contains(&element.name()) => self.asides = self.asides.saturating_sub(1),
            Node::Element(element) if element.name() == "a" => self.links = self.links.saturating_sub(1),
            Node::Element(element) if matches!(element.name(), "td" | "th") => self.paragraph.push(' '),
            Node::Element(element) if is_block(element.name()) => self.end_paragraph(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = one_line(&self.paragraph);
        let (letters, linked) = std::mem::take(&mut self.letters);
        self.paragraph.clear();
        let is_link = linked > 0 && linked * 10 >= letters * 9;
        if !paragraph.is_empty() && !is_link {
            self.done.push(Paragraph { text: paragraph, letters, linked });
        }
    }
}

/// Returns the standfirst: an element below the heading whose text begins as the page's description of itself.
pub fn standfirst(page: &Html, description: &str) -> Option<String> {
    let description = one_line(description);
    let start = description.trim_end_matches(['.', '…', ' ']);
    if start.len() < STANDFIRST_BYTES {
        return None;
    }
    let elements = page.root_element().descendants().filter_map(ElementRef::wrap);
    let texts =
        elements.filter(|element| matches!(element.value().name(), "p" | "h2" | "h3" | "div" | "span" | "strong"));
    texts.take(2000).find_map(|element| {
        let text = bounded_text(element, description.len() * 3 / 2 + 20)?;
        text.starts_with(start).then_some(text)
    })
}

/// Returns an element's text on one line, if it is no longer than `limit` bytes.
fn bounded_text(element: ElementRef<'_>, limit: usize) -> Option<String> {
    let mut text = String::new();
    for part in element.text() {
        text.push_str(part);
        if text.len() > limit * 4 {
            return None;
        }
    }
    Some(one_line(&text)).filter(|text| text.len() <= limit)
}

#[cfg(test)]
mod tests {
    use super::{Known, main_text};

    fn paragraphs(html: &str) -> String {
        super::text(super::paragraphs(html))
    }

    #[test]
    fn paragraphs_of_blocks() {
        let html = "<div><p>One <b>bold</b>.</p>two<br>three<ul><li><a href=x>Read also: four</a></li><li>five</li></ul></div>";
        assert_eq!(paragraphs(html), "One bold.\ntwo\nthree\nfive");
        assert_eq!(paragraphs("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a b\nc");
    }

    #[test]
    fn nothing_is_no_text() {
        assert_eq!(main_text("", &Known::default()), "");
        assert_eq!(main_text("<html><body><nav><a href=x>Home</a></nav></body></html>", &Known::default()), "");
    }
}
