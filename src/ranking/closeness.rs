//! What it adds to a score where the words of a query stand: together, at the beginning, in the headline.

use super::bm25::{length_norm, saturated};
use crate::passages::{Expression, Interval, Node, Places, Window};

/// What neighbours of the query add that stand side by side in the text.
const ADJACENT_WEIGHT: f32 = 0.1;

/// What neighbours of the query add that stand near each other, in either order.
const NEAR_WEIGHT: f32 = 0.1;

/// How near that is, in words; neighbours are one apart.
const NEAR_WORDS: u32 = 8;

/// What words add that stand at the beginning of the body.
const LEDE_WEIGHT: f32 = 0.05;

/// How long the beginning is, in words.
const LEDE_WORDS: u32 = 100;

/// What the score is multiplied by where all words, two or more, are in the headline.
const HEADLINE_FACTOR: f32 = 1.3;

/// The words of a query whose places count, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Closeness {
    words: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq)]
struct Word {
    expression: Expression,
    /// Its idf, times its boost.
    weight: f32,
}

/// What the places of the words in one article add to its score.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Extra {
    /// How often neighbours stand side by side, and what it adds.
    pub adjacent: (u32, f32),
    /// How often neighbours stand near each other, and what it adds.
    pub near: (u32, f32),
    /// How many words stand at the beginning of the body, counted as often, and what it adds.
    pub lede: (u32, f32),
    /// What the sum is multiplied by for the headline.
    pub headline: f32,
}

impl Extra {
    /// Returns the score of an article that has the score `words` by its words alone.
    pub fn score(&self, words: f32) -> f32 {
        (words + self.adjacent.1 + self.near.1 + self.lede.1) * self.headline
    }
}

impl Closeness {
    /// Takes the words of a plan; `idf` gives the weight of an expression. `None` where they are fewer than two.
    pub fn new(root: &Node, idf: impl Fn(&Expression) -> f32) -> Option<Closeness> {
        let words = root.side_by_side().into_iter();
        let words = words.map(|own| Word { weight: own.boost * idf(&own.expression), expression: own.expression });
        let words: Vec<Word> = words.collect();
        (words.len() > 1).then_some(Closeness { words })
    }

    /// Returns the expressions whose places it looks at.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.words.iter().map(|word| &word.expression)
    }

    /// Looks at one article whose length counts as `norm`; the places of all its leaves and its layout are needed.
    pub fn extra(&self, places: Places<'_>, norm: f32) -> Extra {
        let mut extra = Extra { headline: 1.0, ..Extra::default() };
        let mut in_headline = 0;
        let (mut before, mut own) = (Vec::new(), Vec::new());
        let headline_words = places.layout.headline_words;
        let body = places.layout.body_start();
        let lede = norm_of_lede();
        for (at, word) in self.words.iter().enumerate() {
            places.matches(&word.expression, Window::default(), &mut own);
            in_headline += usize::from(own.first().is_some_and(|first| first.end < headline_words));
            let in_lede = |interval: &&Interval| (body..body + LEDE_WORDS).contains(&interval.start);
            let count = own.iter().filter(in_lede).count() as u32;
            add(&mut extra.lede, count, LEDE_WEIGHT * word.weight * saturated(count, lede));
            if at > 0 {
                let pair = self.words[at - 1].weight + word.weight;
                let (adjacent, near) = meetings(&before, &own);
                add(&mut extra.adjacent, adjacent, ADJACENT_WEIGHT * pair * saturated(adjacent, norm));
                add(&mut extra.near, near, NEAR_WEIGHT * pair * saturated(near, norm));
            }
            std::mem::swap(&mut before, &mut own);
        }
        if in_headline == self.words.len() {
            extra.headline = HEADLINE_FACTOR;
        }
        extra
    }
}

/// The beginnings of all articles count as long as the mean.
fn norm_of_lede() -> f32 {
    length_norm(LEDE_WORDS, LEDE_WORDS as f32)
}

fn add(sum: &mut (u32, f32), count: u32, score: f32) {
    sum.0 += count;
    sum.1 += score;
}

/// Counts how often an interval of `b` begins right behind one of `a`, and how often one of each stand near each other
/// with none of either between them. Both ascend.
fn meetings(a: &[Interval], b: &[Interval]) -> (u32, u32) {
    let (mut adjacent, mut near) = (0, 0);
    let (mut at_a, mut at_b) = (0, 0);
    // The interval passed last, and whether it is of `a`.
    let mut last: Option<(Interval, bool)> = None;
    while at_a < a.len() || at_b < b.len() {
        let is_a = at_b == b.len() || (at_a < a.len() && a[at_a] < b[at_b]);
        let own = if is_a { a[at_a] } else { b[at_b] };
        if let Some((before, was_a)) = last
            && is_a != was_a
            && own.start > before.end
        {
            let distance = own.start - before.end;
            near += u32::from(distance <= NEAR_WORDS);
            adjacent += u32::from(was_a && distance == 1);
        }
        last = Some((own, is_a));
        if is_a { at_a += 1 } else { at_b += 1 }
    }
    (adjacent, near)
}

#[cfg(test)]
mod tests {
    use super::meetings;
    use crate::passages::Interval;

    fn points(places: &[u32]) -> Vec<Interval> {
        places.iter().map(|place| Interval { start: *place, end: *place }).collect()
    }

    #[test]
    fn neighbours_are_counted_by_nearest_places() {
        let count = |a: &[u32], b: &[u32]| meetings(&points(a), &points(b));
        assert_eq!(count(&[1], &[2]), (1, 1));
        assert_eq!(count(&[2], &[1]), (0, 1));
        assert_eq!(count(&[1], &[9]), (0, 1));
        assert_eq!(count(&[1], &[10]), (0, 0));
        assert_eq!(count(&[1, 2], &[3]), (1, 1));
        assert_eq!(count(&[1, 5, 30], &[2, 6]), (2, 3));
        assert_eq!(count(&[4], &[4]), (0, 0));
        assert_eq!(count(&[], &[4]), (0, 0));
    }
}
