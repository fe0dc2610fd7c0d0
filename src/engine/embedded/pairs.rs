//! Pairs of the most frequent words, side by side: each is a term of its own, at the place of its first word.
//!
//! A phrase is found by the places of its words. Where two neighbours are in nearly every article (`"of the"`), that is
//! most of the archive's places; the term of the pair has them already put together. Highlights, and what a phrase
//! counts for the score, come from its words as ever.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use tantivy::Searcher;

use super::leaves::LeafTerms;
use super::segment::{Log, Place, Postings};
use super::words::{Terms, Words};
use crate::engine::fields::terms;
use crate::passages::{Expression, Leaf, LeafNumber, Node, Plan, Spans, Window};
use crate::text::{FREQUENT_WORDS, frequent, frequent_word};

/// Finds the pairs in a log of words; returns their terms and postings.
pub fn find(words: &Words, log: Log<'_>) -> (Terms, Postings) {
    let frequent: Vec<Option<u16>> = (0..words.forms.len() as u32)
        .map(|form| std::str::from_utf8(words.forms.bytes(form)).ok().and_then(frequent))
        .collect();
    // Gone over twice, as the log of words is: a list of the pairs would take several times the memory.
    let mut found = Found::default();
    let mut counts = Vec::new();
    log.each(0, |word, _, place| {
        found.take(frequent[words.form(word) as usize], place, |term, _| {
            counts.resize(counts.len().max(term as usize + 1), 0);
            counts[term as usize] += 1;
        });
    });
    let mut postings = Postings::of_counts(counts);
    found.begin();
    log.each(0, |word, _, place| {
        found.take(frequent[words.form(word) as usize], place, |term, place| postings.put(term, place));
    });
    (found.terms, postings)
}

/// The pairs found so far.
#[derive(Default)]
struct Found {
    /// The frequent words at the place of the last word; a compound shares the place of its first part.
    here: [Option<u16>; 2],
    /// Those at the place before.
    before: [Option<u16>; 2],
    place: Place,
    known: FxHashMap<usize, u32>,
    terms: Terms,
}

impl Found {
    /// Goes back to before the first word.
    fn begin(&mut self) {
        (self.here, self.before, self.place) = Default::default();
    }

    /// Calls `take` with the terms of the pairs that a word ends, and their places.
    fn take(&mut self, word: Option<u16>, place: Place, mut take: impl FnMut(u32, Place)) {
        if place == self.place && self.here[0].is_some() {
            self.here[1] = word;
        } else {
            // Neither do articles touch, nor headline and body.
            self.before = if place == self.place + 1 { self.here } else { [None; 2] };
            self.here = [word, None];
            self.place = place;
        }
        let Some(second) = word else { return };
        for first in self.before.into_iter().flatten() {
            let term = self.term(first, second);
            take(term, place - 1);
        }
    }

    fn term(&mut self, first: u16, second: u16) -> u32 {
        let Found { known, terms, .. } = self;
        let pair = usize::from(first) * FREQUENT_WORDS + usize::from(second);
        *known
            .entry(pair)
            .or_insert_with(|| terms.number(terms::pair(frequent_word(first), frequent_word(second)).as_bytes()))
    }
}

/// The pairs in the phrases of a plan: leaves beyond those of the plan.
#[derive(Default)]
pub struct Pairs {
    numbers: HashMap<(LeafNumber, LeafNumber), LeafNumber>,
}

impl Pairs {
    /// Looks up the pairs of a plan, behind the `leaves` of its own.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn look_up(plan: &Plan, leaves: &mut Vec<LeafTerms>, searcher: &Searcher) -> tantivy::Result<Pairs> {
        let mut wanted = Vec::new();
        for root in [Some(&plan.root), plan.loose.as_ref()].into_iter().flatten() {
            root.visit(&mut |node| {
                if let Node::Spans(spans) = node {
                    spans.expression.visit(&mut |expression| {
                        if let Expression::Phrase { slots, slop: 0 } = expression {
                            wanted.extend(pairs_of(slots, &plan.leaves));
                        }
                    });
                }
            });
        }
        let mut pairs = Pairs::default();
        for (pair, [first, second]) in wanted {
            if let Entry::Vacant(new) = pairs.numbers.entry(pair) {
                new.insert(leaves.len());
                leaves.push(LeafTerms::of_pair(first, second, searcher)?);
            }
        }
        Ok(pairs)
    }

    /// Returns `node` with the pairs in its phrases as leaves: it has the same matches.
    pub fn joined(&self, node: &Node) -> Node {
        let mut node = node.clone();
        if !self.numbers.is_empty() {
            node.visit_mut(&mut |node| {
                if let Node::Spans(spans) = node {
                    self.join(spans);
                }
            });
        }
        node
    }

    fn join(&self, spans: &mut Spans) {
        spans.expression.visit_mut(&mut |expression| {
            if let Expression::Phrase { slots, slop: 0 } = expression {
                self.join_slots(slots);
            }
        });
        let is_alone = spans.window == Window::default();
        if let Expression::Phrase { slots, .. } = &spans.expression
            && let [pair, rest] = &slots[..]
            && let ([leaf], true, true) = (&pair[..], rest.is_empty(), is_alone)
            && self.numbers.values().any(|own| own == leaf)
        {
            spans.expression = Expression::Leaf(*leaf);
        }
    }

    /// Every slot that makes a pair with the next becomes that pair; the last of a row is then told by the one before.
    fn join_slots(&self, slots: &mut [Vec<LeafNumber>]) {
        let pairs: Vec<Option<LeafNumber>> = slots
            .windows(2)
            .map(|pair| match pair {
                [first, second] => self.number(first, second),
                _ => None,
            })
            .collect();
        for (at, slot) in slots.iter_mut().enumerate() {
            let before = at.checked_sub(1).and_then(|before| pairs[before]);
            match (pairs.get(at).copied().flatten(), before) {
                (Some(pair), _) => *slot = vec![pair],
                (None, Some(_)) => slot.clear(),
                (None, None) => {}
            }
        }
    }

    fn number(&self, first: &[LeafNumber], second: &[LeafNumber]) -> Option<LeafNumber> {
        let ([first], [second]) = (first, second) else { return None };
        self.numbers.get(&(*first, *second)).copied()
    }
}

/// A pair of leaves, and their words.
type Pair<'a> = ((LeafNumber, LeafNumber), [&'a str; 2]);

/// Returns the neighbouring slots of a phrase that each hold one frequent word.
fn pairs_of<'a>(slots: &[Vec<LeafNumber>], leaves: &'a [Leaf]) -> Vec<Pair<'a>> {
    let word = |slot: &[LeafNumber]| match slot {
        [leaf] => match &leaves[*leaf] {
            Leaf::Folded(word) if frequent(word.folded()).is_some() => Some((*leaf, word.folded())),
            _ => None,
        },
        _ => None,
    };
    let words: Vec<_> = slots.iter().map(|slot| word(slot)).collect();
    let pairs = words.windows(2).filter_map(|pair| Some((pair[0]?, pair[1]?)));
    pairs.map(|((first, one), (second, other))| ((first, second), [one, other])).collect()
}

#[cfg(test)]
mod tests {
    use super::{Found, Place};
    use crate::text::frequent;

    #[test]
    fn neighbours_are_pairs_and_no_others() {
        let mut found = Found::default();
        let mut places = Vec::new();
        // In the second article `in-to` is one word, too: it shares the place of `in`.
        let log = [("of", 0), ("the", 1), ("ferry", 2), ("of", 3), ("to", 25)];
        for (word, place) in log.into_iter().chain([("in", 27), ("into", 27), ("to", 28)]) {
            found.take(frequent(word), place, |term, place| places.push((term, place)));
        }
        let named = places.iter().map(|(term, place)| (found.terms.bytes(*term), *place));
        let expected: [(&[u8], Place); 3] = [(b"of the", 0), (b"in to", 27), (b"into to", 27)];
        assert_eq!(named.collect::<Vec<_>>(), expected);
    }
}
