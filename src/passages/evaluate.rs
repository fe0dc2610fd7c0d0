//! The verdict on an article, and the matches that it rests on.

use super::intervals::{Interval, Places, minimize};
use super::plan::{Node, Spans};
use crate::query::Filter;

/// The matches of one expression of the plan in an article.
#[derive(Debug)]
pub struct Found<'p> {
    /// The expression, and where it was looked for.
    pub spans: &'p Spans,
    /// Its number: expressions are counted in the order of the query.
    pub number: usize,
    /// Its minimal intervals, ascending; at least one.
    pub matches: Vec<Interval>,
}

/// Judges one article.
pub struct Evaluation<'a, 'p> {
    /// Where its words stand.
    pub places: Places<'a>,
    /// Whether its data satisfies a filter.
    pub satisfies: &'a mut dyn FnMut(&'p Filter) -> bool,
}

impl<'p> Evaluation<'_, 'p> {
    /// Returns whether the article satisfies `node`; adds what matched to `found`, which stays as it was otherwise.
    pub fn judge(&mut self, node: &'p Node, found: &mut Vec<Found<'p>>) -> bool {
        self.judge_from(node, 0, found)
    }

    /// Judges `node`, whose first expression has the number `number`.
    fn judge_from(&mut self, node: &'p Node, number: usize, found: &mut Vec<Found<'p>>) -> bool {
        let before = found.len();
        let is_satisfied = match node {
            Node::Every => true,
            Node::Nothing => false,
            Node::Filter(filter) => (self.satisfies)(filter),
            Node::Has(window) => self.places.has_words_in(*window),
            Node::Spans(spans) => self.spans(spans, number, found),
            Node::All(members) => {
                let mut members = numbered(members, number);
                members.all(|(number, member)| self.judge_from(member, number, found))
            }
            Node::Any(members) => {
                let judged = numbered(members, number).map(|(number, member)| self.judge_from(member, number, found));
                judged.fold(false, |any, one| any | one)
            }
            Node::Not(inner) => {
                let is_satisfied = !self.judge_from(inner, number, found);
                found.truncate(before);
                is_satisfied
            }
            Node::Boosted(_, inner) => self.judge_from(inner, number, found),
            Node::AtLeast(count, inner) => {
                self.judge_from(inner, number, found) && count_matches(&found[before..]) >= count.get() as usize
            }
        };
        if !is_satisfied {
            found.truncate(before);
        }
        is_satisfied
    }

    fn spans(&mut self, spans: &'p Spans, number: usize, found: &mut Vec<Found<'p>>) -> bool {
        let mut matches = Vec::new();
        self.places.matches(&spans.expression, spans.window, &mut matches);
        let is_satisfied = !matches.is_empty();
        if is_satisfied {
            found.push(Found { spans, number, matches });
        }
        is_satisfied
    }
}

/// Gives each of `members` the number of its first expression.
fn numbered(members: &[Node], first: usize) -> impl Iterator<Item = (usize, &Node)> {
    members.iter().scan(first, |number, member| {
        let own = *number;
        *number += count_expressions(member);
        Some((own, member))
    })
}

fn count_expressions(node: &Node) -> usize {
    let mut count = 0;
    node.visit(&mut |node| count += usize::from(matches!(node, Node::Spans(..))));
    count
}

/// Returns the matches of several expressions as one list: minimal intervals, ascending.
pub fn all_matches(found: &[Found<'_>]) -> Vec<Interval> {
    let mut all: Vec<Interval> = found.iter().flat_map(|found| found.matches.iter().copied()).collect();
    all.sort_unstable();
    minimize(&mut all);
    all
}

/// Counts the matches of several expressions.
pub fn count_matches(found: &[Found<'_>]) -> usize {
    match found {
        [one] => one.matches.len(),
        several => all_matches(several).len(),
    }
}
