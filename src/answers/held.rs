//! Lines of a concordance that wait until all are found: to be put in order, or drawn from.

use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Line, source};
use crate::article::Part;
use crate::passages::Words;

/// What lines are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Key {
    /// The word before the match
    Left1,
    /// The second word before it
    Left2,
    /// The third word before it
    Left3,
    /// The word after the match
    Right1,
    /// The second word after it
    Right2,
    /// The third word after it
    Right3,
    /// The words of the match
    Match,
    /// The source
    Source,
    /// The earliest article first
    Oldest,
    /// The latest article first
    Newest,
}

impl Key {
    /// All of them.
    pub const ALL: [Key; 10] = [
        Key::Left1,
        Key::Left2,
        Key::Left3,
        Key::Right1,
        Key::Right2,
        Key::Right3,
        Key::Match,
        Key::Source,
        Key::Oldest,
        Key::Newest,
    ];

    /// Returns the name under which it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Key::Left1 => "left1",
            Key::Left2 => "left2",
            Key::Left3 => "left3",
            Key::Right1 => "right1",
            Key::Right2 => "right2",
            Key::Right3 => "right3",
            Key::Match => "match",
            Key::Source => "source",
            Key::Oldest => "oldest",
            Key::Newest => "newest",
        }
    }

    /// Returns whether it takes the words of the text.
    pub fn needs_words(self) -> bool {
        !matches!(self, Key::Source | Key::Oldest | Key::Newest)
    }

    /// Returns bytes in whose order `line`, the one of that number, comes by all `keys`; lines that are alike in them come
    /// by article and place, without keys by number. `words` are those of the line's text.
    pub fn all(keys: &[Key], line: &Line<'_>, number: u64, words: &mut Words) -> Vec<u8> {
        let mut bytes = Vec::new();
        if keys.is_empty() {
            bytes.extend(number.to_be_bytes());
        }
        keys.iter().for_each(|key| key.append(line, words, &mut bytes));
        bytes.extend(place(line));
        bytes
    }

    /// Returns how many words from the match the word stands.
    fn distance(self) -> usize {
        match self {
            Key::Left1 | Key::Right1 => 1,
            Key::Left2 | Key::Right2 => 2,
            _ => 3,
        }
    }

    fn append(self, line: &Line<'_>, words: &mut Words, bytes: &mut Vec<u8>) {
        let found = line.found;
        let written = match self {
            Key::Left1 | Key::Left2 | Key::Left3 => words.left_of(found.start, self.distance()).map(str::to_owned),
            Key::Right1 | Key::Right2 | Key::Right3 => words.right_of(found.end, self.distance()).map(str::to_owned),
            Key::Match => Some(words.within(found.start, found.end)),
            Key::Source => source(line.article).map(str::to_lowercase),
            Key::Oldest | Key::Newest => return bytes.extend(time(line, self == Key::Newest)),
        };
        // What lacks it comes last; the byte at the end lets a word come before longer ones.
        bytes.push(u8::from(written.is_none()));
        bytes.extend(written.unwrap_or_default().bytes().chain([0]));
    }
}

/// Returns bytes in the order of time, of latest first in the opposite; what has no date is last in both.
fn time(line: &Line<'_>, is_newest_first: bool) -> [u8; 8] {
    let seconds = line.article.content.published.map(|published| published.order_seconds());
    let earliest_first = seconds.map(|seconds| seconds as u64 ^ (1 << 63));
    let key = earliest_first.map(|key| if is_newest_first { !key } else { key });
    key.unwrap_or(u64::MAX).to_be_bytes()
}

/// Returns where the match stands: article, part, beginning.
fn place(line: &Line<'_>) -> [u8; 17] {
    let mut bytes = [0; 17];
    bytes[..8].copy_from_slice(&line.article.id.number().to_be_bytes());
    bytes[8] = u8::from(line.found.part == Part::Body);
    bytes[9..].copy_from_slice(&(line.found.start as u64).to_be_bytes());
    bytes
}

/// Returns a number that is as good as random, but always the same for the same line: the finisher of SplitMix64
/// (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014) over its place.
pub fn draw(line: &Line<'_>) -> u64 {
    let place = place(line);
    let mix = |state: u64, bytes: &[u8]| {
        let number = bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let mixed = (state ^ number).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    };
    place.chunks(8).fold(0, mix)
}

/// The lines that come first by what was drawn for them, then by key, as many as are wanted.
#[derive(Debug)]
pub struct Held {
    most: usize,
    rows: BinaryHeap<Row>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    draw: u64,
    key: Box<[u8]>,
    line: Box<[u8]>,
}

impl Held {
    /// Begins to hold lines, `most` at most.
    pub fn new(most: usize) -> Held {
        Held { most, rows: BinaryHeap::new() }
    }

    /// Holds a line, written only if there is room for it.
    pub fn add(&mut self, draw: u64, key: Vec<u8>, write: impl FnOnce() -> Vec<u8>) {
        let is_full = self.rows.len() >= self.most;
        if is_full && self.rows.peek().is_none_or(|last| (last.draw, &*last.key) <= (draw, &*key)) {
            return;
        }
        if is_full {
            self.rows.pop();
        }
        self.rows.push(Row { draw, key: key.into(), line: write().into() });
    }

    /// Gives the lines back in the order of their keys.
    pub fn in_order(self) -> impl Iterator<Item = Box<[u8]>> {
        let mut rows = self.rows.into_vec();
        rows.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        rows.into_iter().map(|row| row.line)
    }
}

#[cfg(test)]
mod tests {
    use super::{Held, Key, draw};
    use crate::answers::Line;
    use crate::article::{Article, ArticleId, Content, Part, Published, SourceDomain};
    use crate::passages::{Match, Words};

    fn article(number: u64, body: &str, source: &str, published: &str) -> Article {
        let content = Content {
            body: body.to_owned(),
            source: SourceDomain::parse(source),
            published: Published::parse(published),
            ..Content::default()
        };
        Article { id: ArticleId::from_number(number), path: String::new(), member: None, row: None, content }
    }

    /// The numbers of the articles in the order of the keys; each has one match, the word ferry.
    fn order(keys: &[Key], most: usize, articles: &[Article]) -> Vec<u64> {
        let mut held = Held::new(most);
        for article in articles {
            let start = article.content.body.to_lowercase().find("ferr").unwrap();
            let end = start + article.content.body[start..].find([' ', '.']).unwrap();
            let line = Line { article, found: Match { part: Part::Body, start, end } };
            let mut words = Words::default();
            words.read(line.text());
            held.add(0, Key::all(keys, &line, 0, &mut words), || article.id.number().to_be_bytes().to_vec());
        }
        held.in_order().map(|line| line.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))).collect()
    }

    #[test]
    fn lines_come_in_the_order_of_their_keys() {
        let articles = [
            article(1, "The old ferry sails.", "b.example", "2024"),
            article(2, "An ÖLD Ferry came.", "a.example", ""),
            article(3, "Ferries sail.", "", "2023-05-01"),
            article(4, "The older ferry sails.", "a.example", "1969-01-01"),
        ];
        let order = |keys: &[Key]| order(keys, 9, &articles);
        assert_eq!(order(&[Key::Left1]), [1, 2, 4, 3]);
        assert_eq!(order(&[Key::Left1, Key::Left2]), [2, 1, 4, 3]);
        assert_eq!(order(&[Key::Right1, Key::Left1]), [2, 3, 1, 4]);
        assert_eq!(order(&[Key::Match]), [3, 1, 2, 4]);
        assert_eq!(order(&[Key::Source]), [2, 4, 1, 3]);
        assert_eq!(order(&[Key::Oldest]), [4, 3, 1, 2]);
        assert_eq!(order(&[Key::Newest]), [1, 3, 4, 2]);
    }

    #[test]
    fn only_the_first_are_held() {
        let articles: Vec<Article> = (0..50).rev().map(|n| article(n, "A ferry sails.", "", "")).collect();
        assert_eq!(order(&[Key::Match], 3, &articles), [0, 1, 2]);
        assert!(order(&[Key::Match], 0, &articles).is_empty());
    }

    #[test]
    fn draws_are_spread_and_always_the_same() {
        let article = article(7, "", "", "");
        let drawn =
            |start: usize| draw(&Line { article: &article, found: Match { part: Part::Body, start, end: start } });
        let halves = (0..1000).filter(|start| drawn(*start) < u64::MAX / 2).count();
        assert!((450..550).contains(&halves), "{halves}");
        assert_eq!(drawn(3), drawn(3));
        assert_ne!(drawn(3), drawn(4));
    }
}
