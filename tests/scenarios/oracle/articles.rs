//! Random articles: their words, sentences, paragraphs, quotations and data, before they are written as text.

use super::random::Random;
use super::words::Entry;

/// An article by its parts.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub headline: Option<Paragraph>,
    pub body: Vec<Paragraph>,
    pub layout: Layout,
    pub data: Data,
}

/// How the paragraphs of a body are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// One a line.
    #[default]
    Lines,
    /// A blank line between them.
    BlankLines,
    /// A blank line between them, and within them lines of some width.
    Wrapped,
}

#[derive(Debug, Clone, Default)]
pub struct Paragraph {
    pub items: Vec<Item>,
    /// In order; none within another.
    pub quotations: Vec<Quotation>,
}

/// An entry of the vocabulary and what stands around it; what the place does not allow is left out when it is written.
#[derive(Debug, Clone, Default)]
pub struct Item {
    pub entry: usize,
    pub is_capital: bool,
    /// What ends the sentence after it.
    pub stop: Option<&'static str>,
    /// What follows within the sentence.
    pub pause: &'static str,
    /// Whether no blank follows.
    pub is_glued: bool,
    /// Whether a line ends after it.
    pub breaks_line: bool,
}

/// Items between quotation marks.
#[derive(Debug, Clone)]
pub struct Quotation {
    pub first: usize,
    pub last: usize,
    pub marks: (&'static str, &'static str),
    /// Whether the closing mark is there; else the quotation goes to the end of its paragraph.
    pub is_closed: bool,
    /// Whether the closing mark stands behind the stop.
    pub holds_stop: bool,
}

const MARKS: &[(&str, &str)] =
    &[("“", "”"), ("“", "”"), ("\"", "\""), ("«", "»"), ("»", "«"), ("„", "“"), ("”", "”"), ("‘", "’"), ("「", "」")];

/// What the data of an article says, by numbers of the tables below.
#[derive(Debug, Clone, Default)]
pub struct Data {
    pub id: Option<String>,
    pub language: usize,
    pub source: usize,
    pub url: usize,
    pub authors: usize,
    pub date: usize,
    pub section: usize,
}

/// Codes; the first is not known. Nobody has a stemmer for Swahili.
pub const LANGUAGES: &[&str] = &["", "en", "es", "de", "sw"];

/// As the data has it, the host, the name.
pub const SOURCES: &[(&str, &str, &str)] = &[
    ("", "", ""),
    ("www.post.example", "post.example", ""),
    ("https://news.post.example/x", "news.post.example", ""),
    ("notpost.example", "notpost.example", ""),
    ("post.example.org", "post.example.org", ""),
    ("Reuters", "", "reuters"),
    ("The Daily Planet", "", "the daily planet"),
];

/// As the data has it, bare, the host.
pub const URLS: &[(&str, &str, &str)] = &[
    ("", "", ""),
    ("", "", ""),
    ("https://www.post.example/a?id=1#top", "post.example/a?id=1", "post.example"),
    ("http://other.example/b/", "other.example/b", "other.example"),
];

pub const AUTHORS: &[&[&str]] = &[&[], &["Jane Doe"], &["John Roe", "Jane Doe"], &["Kim"], &["Zoé Doe-Roe"]];

/// A day as year, month, day.
pub type Day = (i32, u32, u32);

/// As the data has it, the first and the last day that it may be.
pub const DATES: &[(&str, Day, Day)] = &[
    ("", (0, 0, 0), (0, 0, 0)),
    ("2024", (2024, 1, 1), (2024, 12, 31)),
    ("2024-03", (2024, 3, 1), (2024, 3, 31)),
    ("2024-03-05", (2024, 3, 5), (2024, 3, 5)),
    ("2019-12-31T23:30:00-05:00", (2019, 12, 31), (2019, 12, 31)),
    ("2020-02-29", (2020, 2, 29), (2020, 2, 29)),
    ("2021-01-02T00:10:00Z", (2021, 1, 2), (2021, 1, 2)),
];

pub const SECTIONS: &[&str] = &["", "", "World", "Politics & Power"];

impl Model {
    /// Makes an article of `vocabulary`'s entries with the numbers `topic`; `id` is its own, should it say one.
    pub fn random(random: &mut Random, topic: &[usize], id: &str) -> Model {
        let own: Vec<usize> = (0..random.between(3, 12)).map(|_| random.pick(topic)).collect();
        let headline = random.chance(65).then(|| paragraph(random, &own, 8));
        let least = usize::from(headline.is_none());
        let mut body: Vec<Paragraph> = (0..random.between(least, 4)).map(|_| paragraph(random, &own, 14)).collect();
        if body.len() > 1 && random.chance(25) {
            quote_over_two(random, &mut body);
        }
        let layout = random.pick(&[Layout::Lines, Layout::Lines, Layout::BlankLines, Layout::Wrapped]);
        Model { headline, body, layout, data: data(random, id) }
    }

    /// All ways to make it a little smaller.
    pub fn smaller(&self) -> Vec<Model> {
        let mut all = Vec::new();
        let mut add = |change: &dyn Fn(&mut Model)| {
            let mut model = self.clone();
            change(&mut model);
            if model.headline.is_some() || !model.body.is_empty() {
                all.push(model);
            }
        };
        add(&|model| model.headline = None);
        for at in 0..self.body.len() {
            add(&|model| drop(model.body.remove(at)));
        }
        for (at, paragraph) in self.paragraphs().enumerate() {
            for item in (0..paragraph.items.len()).filter(|_| paragraph.items.len() > 1) {
                add(&|model| model.paragraphs_mut()[at].remove(item));
            }
            for quotation in 0..paragraph.quotations.len() {
                add(&|model| {
                    model.paragraphs_mut()[at].quotations.remove(quotation);
                });
            }
        }
        all
    }

    fn paragraphs(&self) -> impl Iterator<Item = &Paragraph> {
        self.headline.iter().chain(&self.body)
    }

    fn paragraphs_mut(&mut self) -> Vec<&mut Paragraph> {
        self.headline.iter_mut().chain(&mut self.body).collect()
    }

    /// Whether it can stand in a file of plain text, where a headline is told by its form.
    pub fn is_plain(&self, vocabulary: &[Entry]) -> bool {
        let is_headline = |headline: &Paragraph| {
            let last = headline.items.last().unwrap();
            last.stop.is_none() && !vocabulary[last.entry].ends_chinese()
        };
        self.layout == Layout::Lines && !self.body.is_empty() && self.headline.as_ref().is_none_or(is_headline)
    }
}

impl Paragraph {
    fn remove(&mut self, item: usize) {
        self.items.remove(item);
        self.quotations.retain(|own| own.first < own.last || own.first != item);
        for own in &mut self.quotations {
            own.first -= usize::from(item < own.first);
            own.last -= usize::from(item <= own.last);
        }
    }

    /// The last item of a quotation.
    pub fn last_of(&self, quotation: &Quotation) -> usize {
        if quotation.is_closed { quotation.last } else { self.items.len() - 1 }
    }
}

fn paragraph(random: &mut Random, topic: &[usize], most: usize) -> Paragraph {
    let items: Vec<Item> = (0..random.between(1, most)).map(|_| item(random, topic)).collect();
    let mut quotations = Vec::new();
    let mut from = 0;
    while from < items.len() && random.chance(40) {
        let first = random.between(from, items.len() - 1);
        let last = random.between(first, (first + 5).min(items.len() - 1));
        let is_closed = random.chance(85);
        quotations.push(Quotation { first, last, marks: random.pick(MARKS), is_closed, holds_stop: random.chance(50) });
        from = if is_closed { last + 1 } else { items.len() };
    }
    Paragraph { items, quotations }
}

fn item(random: &mut Random, topic: &[usize]) -> Item {
    Item {
        entry: random.pick(topic),
        is_capital: random.chance(20),
        stop: random.chance(18).then(|| random.pick(&[".", ".", "!", "?", "…"])),
        pause: if random.chance(15) { random.pick(&[",", ";", ":", " —", "!", ".", "?"]) } else { "" },
        is_glued: random.chance(30),
        breaks_line: random.chance(4),
    }
}

/// Lets a quotation run over the end of a paragraph: both open it, the second closes it.
fn quote_over_two(random: &mut Random, body: &mut [Paragraph]) {
    let at = random.below(body.len() - 1);
    let marks = random.pick(&[("“", "”"), ("\"", "\"")]);
    let [first, second] = &mut body[at..at + 2] else { return };
    let begin = random.below(first.items.len());
    first.quotations.retain(|own| own.is_closed && own.last < begin);
    let end = random.below(second.items.len());
    second.quotations.retain(|own| own.first > end);
    let quotation = |first, last, is_closed| Quotation { first, last, marks, is_closed, holds_stop: true };
    first.quotations.push(quotation(begin, first.items.len() - 1, false));
    second.quotations.insert(0, quotation(0, end, true));
}

fn data(random: &mut Random, id: &str) -> Data {
    Data {
        id: random.chance(30).then(|| id.to_owned()),
        language: random.pick(&[0, 1, 1, 1, 1, 2, 2, 3, 4]),
        source: random.below(SOURCES.len()),
        url: random.below(URLS.len()),
        authors: random.below(AUTHORS.len()),
        date: random.below(DATES.len()),
        section: random.below(SECTIONS.len()),
    }
}
