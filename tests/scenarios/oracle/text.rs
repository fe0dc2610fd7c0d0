//! Articles as text, with what is known of every word of it: its sentence, its paragraph, its quotation.

use super::articles::{Item, Layout, Model, Paragraph};
use super::words::Entry;

/// A word of an article, as it was meant to stand there.
#[derive(Debug, Clone)]
pub struct Place {
    /// The word; then the compound that it begins, as one word.
    pub forms: Vec<String>,
    pub is_body: bool,
    pub sentence: usize,
    pub paragraph: usize,
    pub quotation: Option<usize>,
    /// Its bytes in the headline or the body, without a possessive ending.
    pub start: usize,
    pub end: usize,
    /// Where the compound that it begins ends.
    pub compound_end: usize,
}

/// The headline and the body of an article and all their words, in order.
#[derive(Debug, Clone)]
pub struct Text {
    pub headline: Option<String>,
    pub body: String,
    pub places: Vec<Place>,
}

impl Text {
    pub fn of(model: &Model, vocabulary: &[Entry]) -> Text {
        let text = Writer::new(vocabulary, model.layout).write(model);
        match model.layout {
            Layout::Wrapped if !is_wrapped(&text.body) => Writer::new(vocabulary, Layout::BlankLines).write(model),
            _ => text,
        }
    }
}

/// Lines of some width: none long, most not short, blank ones between paragraphs.
fn is_wrapped(body: &str) -> bool {
    let lines: Vec<&str> = body.lines().collect();
    let full = lines.iter().filter(|line| !line.is_empty());
    lines.iter().all(|line| line.len() <= 120) && lines.contains(&"") && body.len() >= full.count() * 33
}

/// So wide a line is ended where it can be.
const WIDTH: usize = 45;

struct Writer<'a> {
    vocabulary: &'a [Entry],
    layout: Layout,
    out: String,
    places: Vec<Place>,
    is_body: bool,
    sentence: usize,
    paragraph: usize,
    quotations: usize,
}

impl<'a> Writer<'a> {
    fn new(vocabulary: &'a [Entry], layout: Layout) -> Writer<'a> {
        Writer {
            vocabulary,
            layout,
            out: String::new(),
            places: Vec::new(),
            is_body: false,
            sentence: 0,
            paragraph: 0,
            quotations: 0,
        }
    }

    fn write(mut self, model: &Model) -> Text {
        let headline = model.headline.as_ref().map(|headline| {
            self.paragraph(headline);
            std::mem::take(&mut self.out)
        });
        self.is_body = true;
        for (at, paragraph) in model.body.iter().enumerate() {
            if at > 0 {
                self.out.push_str(if self.layout == Layout::Lines { "\n" } else { "\n\n" });
            }
            self.paragraph(paragraph);
        }
        Text { headline, body: self.out, places: self.places }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        self.paragraph += 1;
        self.sentence += 1;
        let mut quotation = None;
        let mut opens_sentence = true;
        for (at, item) in paragraph.items.iter().enumerate() {
            let next = paragraph.items.get(at + 1);
            if let Some(opened) = paragraph.quotations.iter().find(|own| own.first == at) {
                self.out.push_str(opened.marks.0);
                self.quotations += 1;
                quotation = Some(self.quotations);
            }
            self.item(item, opens_sentence, quotation);
            let ending = self.ending(item, next);
            let closed = paragraph.quotations.iter().find(|own| paragraph.last_of(own) == at);
            let mark = closed.filter(|own| own.is_closed).map_or("", |own| own.marks.1);
            let marked = match closed {
                Some(own) if own.holds_stop && !ending.starts_with(' ') => format!("{ending}{mark}"),
                _ => format!("{mark}{ending}"),
            };
            self.out.push_str(&marked);
            if closed.is_some() {
                quotation = None;
            }
            opens_sentence = item.stop.is_some();
            if let Some(next) = next {
                let is_quoted = paragraph.quotations.iter().any(|own| own.first == at + 1);
                self.between(item, next, is_quoted, &marked);
                self.sentence += usize::from(opens_sentence);
            }
        }
    }

    fn item(&mut self, item: &Item, opens_sentence: bool, quotation: Option<usize>) {
        let entry = &self.vocabulary[item.entry];
        let entry = if item.is_capital || opens_sentence { entry.capitalised() } else { entry.clone() };
        let start = self.out.len();
        for (at, part) in entry.parts.iter().enumerate() {
            let mut place = Place {
                forms: vec![part.form.clone()],
                is_body: self.is_body,
                sentence: self.sentence,
                paragraph: self.paragraph,
                quotation,
                start: start + part.start,
                end: start + part.end,
                compound_end: start + part.end,
            };
            if let (0, Some(joined)) = (at, &entry.joined) {
                place.forms.push(joined.clone());
                place.compound_end = start + entry.parts[1].end;
            }
            self.places.push(place);
        }
        self.out.push_str(&entry.text);
    }

    /// What follows an item before the blank: a stop, or a pause that ends no sentence because it goes on with a small
    /// letter.
    fn ending(&self, item: &Item, next: Option<&Item>) -> &'static str {
        let is_chinese = self.vocabulary[item.entry].ends_chinese();
        match (item.stop, next) {
            (Some("." | "…"), _) if is_chinese => "。",
            (Some("!"), _) if is_chinese => "！",
            (Some(stop), _) => stop,
            (None, None) => "",
            (None, Some(next)) => match item.pause {
                "!" | "." | "?" if !self.is_small(next) => "",
                pause => pause,
            },
        }
    }

    fn is_small(&self, item: &Item) -> bool {
        !item.is_capital && self.vocabulary[item.entry].begins_small()
    }

    /// Writes what stands between two items.
    fn between(&mut self, item: &Item, next: &Item, is_quoted: bool, ending: &str) {
        let width = self.out.len() - self.out.rfind('\n').map_or(0, |at| at + 1);
        let is_full = self.layout == Layout::Wrapped && width >= WIDTH;
        let is_wide = matches!(ending, "。" | "！") || ending.is_empty() && self.vocabulary[item.entry].ends_chinese();
        let is_glued = item.is_glued && is_wide && !is_quoted;
        let may_break = self.is_body && (item.stop.is_some() || self.is_small(next) && !is_quoted);
        let breaks_here = item.breaks_line && item.stop.is_none();
        self.out.push_str(match () {
            () if is_glued => "",
            () if may_break && (is_full || breaks_here) => "\n",
            () => " ",
        });
    }
}
