//! The algebra of intervals: where an expression matches, given the places of its leaves.
//!
//! A place is the number of a word in an article ([`crate::article::Layout`]); an interval reaches from its first to its
//! last place. An operand of proximity is the set of all its intervals, so that a match is found wherever one exists;
//! the *matches* of an expression are its minimal intervals, none of which holds another (Clarke, Cormack and
//! Burkowski, "An Algebra for Structured Text Search", The Computer Journal 38(1), 1995). No interval reaches from the
//! headline into the body.

use super::plan::{Expression, LeafNumber, Window, may_leave_text};
use crate::article::{HEADLINE_GAP, Layout};
use crate::query::{Nearness, Reach, TextField};

/// A stretch of places, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// The first place.
    pub start: u32,
    /// The last place.
    pub end: u32,
}

impl Interval {
    fn point(place: u32) -> Interval {
        Interval { start: place, end: place }
    }

    fn around(self, other: Interval) -> Interval {
        Interval { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// An operand of proximity that has more intervals than this in one article counts with its minimal ones only.
const MOST_INTERVALS: usize = 1 << 14;

/// So many ways to fill the slots of a loose phrase are tried in one article.
const MOST_FILLINGS: usize = 1 << 16;

/// What is known of one article.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// The places of each leaf, ascending, none twice.
    pub of_leaf: &'a [Vec<u32>],
    /// Where its parts begin. Lists that the expression does not need may be empty.
    pub layout: &'a Layout,
}

/// The intervals of an operand, by start, then end.
enum Operand<'a> {
    Points(&'a [u32]),
    Intervals(Vec<Interval>),
}

impl Operand<'_> {
    fn len(&self) -> usize {
        match self {
            Operand::Points(places) => places.len(),
            Operand::Intervals(intervals) => intervals.len(),
        }
    }

    fn at(&self, index: usize) -> Interval {
        match self {
            Operand::Points(places) => Interval::point(places[index]),
            Operand::Intervals(intervals) => intervals[index],
        }
    }

    fn iter(&self) -> impl Iterator<Item = Interval> {
        (0..self.len()).map(|index| self.at(index))
    }

    /// Returns how many intervals start before `place`.
    fn before(&self, place: u32) -> usize {
        match self {
            Operand::Points(places) => places.partition_point(|own| *own < place),
            Operand::Intervals(intervals) => intervals.partition_point(|own| own.start < place),
        }
    }
}

impl<'a> Places<'a> {
    /// Puts the matches of `expression` within `window` into `found`, ascending, in place of what it held.
    pub fn matches(self, expression: &Expression, window: Window, found: &mut Vec<Interval>) {
        found.clear();
        match expression {
            Expression::Leaf(leaf) => found.extend(self.of_leaf[*leaf].iter().copied().map(Interval::point)),
            Expression::Phrase { slots, slop } => self.phrase(slots, *slop, found),
            Expression::Any(_) => self.all(expression, found),
            Expression::Near(left, nearness, right) => self.near(left, *nearness, right, true, found),
        }
        minimize(found);
        if window != Window::default() {
            found.retain(|interval| self.is_in(*interval, window));
        }
    }

    /// Puts those leaf and phrase intervals into `parts` of which the `matches` of `expression` are made.
    pub fn parts(self, expression: &Expression, matches: &[Interval], parts: &mut Vec<Interval>) {
        let is_wanted = |interval: &Interval| matches.binary_search(interval).is_ok();
        match expression {
            Expression::Leaf(leaf) => {
                parts.extend(self.of_leaf[*leaf].iter().copied().map(Interval::point).filter(is_wanted));
            }
            Expression::Phrase { slots, slop } => {
                let mut own = Vec::new();
                self.phrase(slots, *slop, &mut own);
                own.retain(is_wanted);
                if *slop == 0 {
                    return parts.extend(own);
                }
                let leaves = slots.iter().flatten();
                let places = leaves.flat_map(|leaf| self.of_leaf[*leaf].iter().copied().map(Interval::point));
                let is_within =
                    |place: &Interval| own.iter().any(|own| own.start <= place.start && place.end <= own.end);
                parts.extend(places.filter(is_within));
            }
            Expression::Any(members) => members.iter().for_each(|member| self.parts(member, matches, parts)),
            Expression::Near(left, nearness, right) => {
                let (lefts, rights) = (self.operand(left), self.operand(right));
                if nearness.is_negated {
                    return self.parts(left, matches, parts);
                }
                let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
                self.pairs(&lefts, *nearness, &rights, &mut |a, b| {
                    if is_wanted(&a.around(b)) {
                        of_left.push(a);
                        of_right.push(b);
                    }
                });
                self.parts(left, &sorted(of_left), parts);
                self.parts(right, &sorted(of_right), parts);
            }
        }
    }

    /// Returns whether there is a word in `window`.
    pub fn has_words_in(self, window: Window) -> bool {
        let layout = self.layout;
        let first = Interval::point(0);
        let body = Interval::point(layout.body_start());
        match window.field {
            Some(TextField::Headline) => layout.headline_words > 0 && self.is_in(first, window),
            Some(TextField::Quote) => {
                layout.quotes.iter().any(|(first, _)| self.is_in(Interval::point(*first), window))
            }
            Some(TextField::Body | TextField::Lede) => layout.words > layout.headline_words && self.is_in(body, window),
            Some(TextField::Hlead) | None => layout.words > 0,
        }
    }

    /// Returns whether the interval lies in the window.
    fn is_in(self, interval: Interval, window: Window) -> bool {
        let layout = self.layout;
        let body = layout.body_start();
        let is_in_field = match window.field {
            None => true,
            Some(TextField::Headline) => interval.end < layout.headline_words,
            Some(TextField::Body) => interval.start >= body,
            Some(TextField::Lede) => interval.start >= body && interval.end < body + layout.lede_words,
            Some(TextField::Hlead) => interval.end < body + layout.lede_words,
            Some(TextField::Quote) => {
                let begun = layout.quotes.partition_point(|(first, _)| *first <= interval.start);
                begun > 0 && interval.end <= layout.quotes[begun - 1].1
            }
        };
        let words_before = |place: u32| if body > 0 && place >= body { place - HEADLINE_GAP } else { place };
        is_in_field && window.first.is_none_or(|first| words_before(interval.end) < first.get())
    }

    /// Returns all intervals of an expression.
    fn operand(self, expression: &Expression) -> Operand<'a> {
        if let Expression::Leaf(leaf) = expression {
            return Operand::Points(&self.of_leaf[*leaf]);
        }
        let mut found = Vec::new();
        self.all(expression, &mut found);
        Operand::Intervals(found)
    }

    /// Puts all intervals of an expression into `found`, sorted, each once.
    fn all(self, expression: &Expression, found: &mut Vec<Interval>) {
        match expression {
            Expression::Leaf(leaf) => found.extend(self.of_leaf[*leaf].iter().copied().map(Interval::point)),
            Expression::Phrase { slots, slop } => self.phrase(slots, *slop, found),
            Expression::Any(members) => {
                let mut own = Vec::new();
                for member in members {
                    own.clear();
                    self.all(member, &mut own);
                    found.append(&mut own);
                }
                found.sort_unstable();
                found.dedup();
            }
            Expression::Near(left, nearness, right) => self.near(left, *nearness, right, false, found),
        }
    }

    fn near(
        self,
        left: &Expression,
        nearness: Nearness,
        right: &Expression,
        is_minimal: bool,
        found: &mut Vec<Interval>,
    ) {
        let (lefts, rights) = (self.operand(left), self.operand(right));
        match (&lefts, &rights) {
            _ if nearness.is_negated => {
                found.extend(lefts.iter().filter(|own| !self.has_near(*own, nearness, &rights)));
            }
            (Operand::Points(lefts), Operand::Points(rights)) if is_minimal => {
                self.nearest(lefts, nearness, rights, found);
            }
            _ => {
                let mut most = MOST_INTERVALS;
                self.pairs(&lefts, nearness, &rights, &mut |a, b| {
                    found.push(a.around(b));
                    if found.len() > most {
                        found.sort_unstable();
                        found.dedup();
                        if found.len() > MOST_INTERVALS {
                            minimize(found);
                        }
                        most = MOST_INTERVALS.max(found.len() * 2);
                    }
                });
            }
        }
        found.sort_unstable();
        found.dedup();
    }

    /// Pairs each place with its neighbours of the other sort: what minimal intervals are made of.
    fn nearest(self, lefts: &[u32], nearness: Nearness, rights: &[u32], found: &mut Vec<Interval>) {
        let mut next = 0;
        for left in lefts {
            while next < rights.len() && rights[next] < *left {
                next += 1;
            }
            let own = Interval::point(*left);
            if let Some(before) = next.checked_sub(1).map(|at| Interval::point(rights[at]))
                && !nearness.is_ordered
                && self.reaches(before, nearness.reach, own)
            {
                found.push(before.around(own));
            }
            let after = if rights.get(next) == Some(left) { next + 1 } else { next };
            if let Some(after) = rights.get(after).copied().map(Interval::point)
                && self.reaches(own, nearness.reach, after)
            {
                found.push(own.around(after));
            }
        }
    }

    /// Calls `take` with every left and right interval that stand near each other.
    fn pairs(
        self,
        lefts: &Operand<'_>,
        nearness: Nearness,
        rights: &Operand<'_>,
        take: &mut impl FnMut(Interval, Interval),
    ) {
        self.pairs_in_order(lefts, nearness.reach, rights, take);
        if !nearness.is_ordered {
            self.pairs_in_order(rights, nearness.reach, lefts, &mut |a, b| take(b, a));
        }
    }

    fn pairs_in_order(
        self,
        firsts: &Operand<'_>,
        reach: Reach,
        seconds: &Operand<'_>,
        take: &mut impl FnMut(Interval, Interval),
    ) {
        for first in firsts.iter() {
            for index in seconds.before(first.end + 1)..seconds.len() {
                let second = seconds.at(index);
                if self.is_beyond(first, reach, second) {
                    break;
                }
                if self.reaches(first, reach, second) {
                    take(first, second);
                }
            }
        }
    }

    /// Returns whether `second` and all that start later stand too far after `first`.
    fn is_beyond(self, first: Interval, reach: Reach, second: Interval) -> bool {
        match reach {
            Reach::Words(most) => second.start - first.end > u32::from(most.get()),
            Reach::Sentence => is_parted(&self.layout.sentences, first.start, second.start),
            Reach::Paragraph => is_parted(&self.layout.paragraphs, first.start, second.start),
        }
    }

    /// Returns whether `second` stands within reach after `first`.
    fn reaches(self, first: Interval, reach: Reach, second: Interval) -> bool {
        let body = self.layout.body_start();
        let is_near = match reach {
            Reach::Words(most) => second.start - first.end <= u32::from(most.get()),
            Reach::Sentence => !is_parted(&self.layout.sentences, first.start, second.end),
            Reach::Paragraph => !is_parted(&self.layout.paragraphs, first.start, second.end),
        };
        is_near && !(first.start < body && body <= second.end)
    }

    /// Returns whether another interval of `others` stands near `own`; overlapping counts as near.
    fn has_near(self, own: Interval, nearness: Nearness, others: &Operand<'_>) -> bool {
        let is_near = |other: Interval| {
            if other == own {
                false
            } else if other.start > own.end {
                self.reaches(own, nearness.reach, other)
            } else if other.end < own.start {
                !nearness.is_ordered && self.reaches(other, nearness.reach, own)
            } else {
                true
            }
        };
        let Operand::Points(places) = others else { return others.iter().any(is_near) };
        // The nearest on both sides decide, and what lies between.
        let (first, beyond) = (others.before(own.start), others.before(own.end + 1));
        let around = &places[first.saturating_sub(1)..places.len().min(beyond + 1)];
        around.iter().any(|place| is_near(Interval::point(*place)))
    }

    /// Puts the intervals of a phrase into `found`, sorted, each once.
    fn phrase(self, slots: &[Vec<LeafNumber>], slop: u32, found: &mut Vec<Interval>) {
        if slop == 0 {
            self.strict_phrase(slots, found);
        } else {
            self.loose_phrase(slots, slop, found);
        }
    }

    fn strict_phrase(self, slots: &[Vec<LeafNumber>], found: &mut Vec<Interval>) {
        // The slot with the fewest places leads.
        let count = |slot: &[LeafNumber]| slot.iter().map(|leaf| self.of_leaf[*leaf].len()).sum::<usize>();
        let named = (0..).zip(slots).filter(|(_, slot)| !slot.is_empty());
        let Some((lead, leaves)) = named.min_by_key(|(_, slot)| count(slot)) else { return };
        let last = slots.len() as u32 - 1;
        let places = leaves.iter().flat_map(|leaf| self.of_leaf[*leaf].iter().copied());
        let starts = places.filter_map(|place| place.checked_sub(lead));
        found.extend(starts.map(|start| Interval { start, end: start + last }));
        if leaves.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        for (at, slot) in (0..).zip(slots).filter(|(at, slot)| *at != lead && !slot.is_empty()) {
            self.retain_filled(at, slot, found);
        }
        if may_leave_text(slots) {
            found.retain(|interval| self.is_in_text(*interval));
        }
    }

    /// Keeps those of the ascending `found` whose place number `at` is one of a leaf of `slot`.
    fn retain_filled(self, at: u32, slot: &[LeafNumber], found: &mut Vec<Interval>) {
        let [leaf] = slot else {
            return found
                .retain(|own| slot.iter().any(|leaf| self.of_leaf[*leaf].binary_search(&(own.start + at)).is_ok()));
        };
        let places = self.of_leaf[*leaf].as_slice();
        let (mut next, mut seen, mut kept) = (0, 0, 0);
        // Which of the two steps on is as good as chance: without a branch it costs nothing to guess wrong.
        while seen < found.len() && next < places.len() {
            let (own, place) = (found[seen], places[next]);
            let wanted = own.start + at;
            found[kept] = own;
            kept += usize::from(place == wanted);
            seen += usize::from(place >= wanted);
            next += usize::from(place <= wanted);
        }
        found.truncate(kept);
    }

    /// Returns whether all places of the interval are words of one part.
    fn is_in_text(self, interval: Interval) -> bool {
        let layout = self.layout;
        let body = layout.body_start();
        if interval.start >= body {
            interval.end - body < layout.words - layout.headline_words
        } else {
            interval.end < layout.headline_words
        }
    }

    /// A phrase whose words may be moved: each slot takes a place of its own, and the places less the slots' numbers
    /// differ by at most `slop`, as in Lucene.
    fn loose_phrase(self, slots: &[Vec<LeafNumber>], slop: u32, found: &mut Vec<Interval>) {
        let slots: Vec<(u32, Vec<u32>)> = (0..)
            .zip(slots)
            .filter(|(_, slot)| !slot.is_empty())
            .map(|(at, slot)| {
                let mut places: Vec<u32> = slot.iter().flat_map(|leaf| self.of_leaf[*leaf].iter().copied()).collect();
                places.sort_unstable();
                places.dedup();
                (at, places)
            })
            .collect();
        let mut filling = Filling { slots: &slots, slop: i64::from(slop), taken: Vec::new(), tries: 0 };
        let body = self.layout.body_start();
        filling.fill(i64::MAX, i64::MIN, &mut |interval| {
            if !(interval.start < body && body <= interval.end) {
                found.push(interval);
            }
        });
        found.sort_unstable();
        found.dedup();
    }
}

/// Fills the slots of a loose phrase one after the other.
struct Filling<'a> {
    slots: &'a [(u32, Vec<u32>)],
    slop: i64,
    taken: Vec<u32>,
    tries: usize,
}

impl Filling<'_> {
    /// Fills the next slot, where the places so far, less the numbers of their slots, reach from `low` to `high`.
    fn fill(&mut self, low: i64, high: i64, take: &mut impl FnMut(Interval)) {
        let Some((slot, places)) = self.slots.get(self.taken.len()) else {
            let (start, end) = (self.taken.iter().min(), self.taken.iter().max());
            if let (Some(start), Some(end)) = (start, end) {
                take(Interval { start: *start, end: *end });
            }
            return;
        };
        let slot = i64::from(*slot);
        let from = if self.taken.is_empty() { 0 } else { (high - self.slop + slot).max(0) };
        let first = places.partition_point(|place| i64::from(*place) < from);
        for place in &places[first..] {
            let moved = i64::from(*place) - slot;
            if !self.taken.is_empty() && moved > low + self.slop {
                break;
            }
            self.tries += 1;
            if self.tries > MOST_FILLINGS {
                return;
            }
            if !self.taken.contains(place) {
                self.taken.push(*place);
                self.fill(low.min(moved), high.max(moved), take);
                self.taken.pop();
            }
        }
    }
}

/// Returns whether a new stretch begins after `start` and not after `end`.
fn is_parted(beginnings: &[u32], start: u32, end: u32) -> bool {
    beginnings.get(beginnings.partition_point(|begin| *begin <= start)).is_some_and(|next| *next <= end)
}

/// Keeps of sorted intervals those that hold no other.
pub(super) fn minimize(intervals: &mut Vec<Interval>) {
    let mut kept = 0;
    for at in 0..intervals.len() {
        let next = intervals[at];
        // By start, then end: what holds `next` stands before it and ends no earlier.
        while kept > 0 && intervals[kept - 1].end >= next.end && intervals[kept - 1] != next {
            kept -= 1;
        }
        let is_held = kept > 0 && intervals[kept - 1].start == next.start;
        if !is_held {
            intervals[kept] = next;
            kept += 1;
        }
    }
    intervals.truncate(kept);
}

fn sorted(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    intervals.dedup();
    intervals
}

#[cfg(test)]
mod tests {
    use super::{Interval, Places};
    use crate::article::Layout;
    use crate::passages::{Node, Plan, Window};
    use crate::query::Query;

    #[test]
    fn an_operand_with_many_ways_to_few_intervals_keeps_them_all() {
        let query = Query::parse("kim not w/3 ((ferry w/250 strike) w/250 ferry)", jiff::civil::date(2024, 3, 5));
        let plan = Plan::new(&query.tree);
        let Node::Spans(spans) = &plan.root else { panic!("{query}") };
        // Kim stands between the two crowds: a long interval from one to the other holds him, no minimal one does.
        let crowds: Vec<u32> = (0..60).chain(200..260).collect();
        let layout = Layout { words: 260, ..Layout::default() };
        let matches = |kim: u32| {
            let of_leaf = [vec![kim], crowds.clone(), crowds.clone()];
            let mut found = Vec::new();
            Places { of_leaf: &of_leaf, layout: &layout }.matches(&spans.expression, Window::default(), &mut found);
            found
        };
        assert_eq!(matches(130), []);
        assert_eq!(matches(600), [Interval { start: 600, end: 600 }]);
    }
}
