//! What a query means, evaluated the slow and plain way.
//!
//! - A place is the number of a word; neighbours are 1 apart. Nothing reaches from the headline into the body.
//! - An operand of proximity counts with all its intervals, from its first to its last word; the two stand beside each
//!   other, not within each other.
//! - The matches are the minimal intervals: those that hold no other.

use std::collections::BTreeSet;

use super::known::Known;
use super::queries::{Field, Nearness, Reach};
use super::reading::{Expression, Reading};
use super::words::Form;

/// The first and the last place.
pub type Interval = (usize, usize);

/// The part of the text in which matches count.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    field: Option<Field>,
    first: Option<usize>,
}

/// Returns the matches in an article that satisfies the query, ascending; `None` if it does not.
pub fn matches(reading: &Reading, article: &Known) -> Option<Vec<Interval>> {
    let found = Evaluation { article }.judge(reading, Window::default())?;
    Some(minimal(&found.into_iter().collect()))
}

struct Evaluation<'a> {
    article: &'a Known,
}

impl Evaluation<'_> {
    /// Returns all matches, where the article satisfies the reading.
    fn judge(&self, reading: &Reading, window: Window) -> Option<Vec<Interval>> {
        let when = |holds: bool| holds.then(Vec::new);
        match reading {
            Reading::Every => when(self.has_words(window)),
            Reading::Filter(filter) => when(filter.holds(self.article)),
            Reading::Text(expression) => {
                let mut found = minimal(&self.intervals(expression));
                found.retain(|interval| self.is_in(*interval, window));
                (!found.is_empty()).then_some(found)
            }
            Reading::All(members) => {
                let found: Option<Vec<_>> = members.iter().map(|member| self.judge(member, window)).collect();
                found.map(|found| found.concat())
            }
            Reading::Any(members) => {
                members.iter().filter_map(|member| self.judge(member, window)).reduce(|a, b| [a, b].concat())
            }
            Reading::Not(inner) => when(self.judge(inner, window).is_none()),
            Reading::In(field, inner) => self.judge(inner, Window { field: Some(*field), ..window }),
            Reading::First(count, inner) => {
                let first = window.first.map_or(*count, |outer| outer.min(*count));
                self.judge(inner, Window { first: Some(first), ..window })
            }
            Reading::AtLeast(count, inner) => {
                let found = self.judge(inner, window)?;
                (minimal(&found.iter().copied().collect()).len() >= *count).then_some(found)
            }
        }
    }

    /// Whether there is a word in the window; without one every article will do.
    fn has_words(&self, window: Window) -> bool {
        let is_whole = window.field.is_none() && window.first.is_none();
        is_whole || (0..self.article.words.len()).any(|place| self.is_in((place, place), window))
    }

    fn is_in(&self, (start, end): Interval, window: Window) -> bool {
        let places = &self.article.text.places;
        let (first, last) = (&places[start], &places[end]);
        let is_lede =
            |paragraph| places.iter().find(|place| place.is_body).is_some_and(|own| own.paragraph == paragraph);
        let is_in_field = match window.field {
            None => true,
            Some(Field::Headline) => !last.is_body,
            Some(Field::Body) => first.is_body,
            Some(Field::Lede) => first.is_body && is_lede(last.paragraph),
            Some(Field::Hlead) => !last.is_body || is_lede(last.paragraph),
            Some(Field::Quote) => first.quotation.is_some() && first.quotation == last.quotation,
        };
        is_in_field && window.first.is_none_or(|count| end < count)
    }

    /// Whether both ends stand in the headline, or both in the body.
    fn is_in_one_part(&self, (start, end): Interval) -> bool {
        let places = &self.article.text.places;
        places[start].is_body == places[end].is_body
    }

    fn places_of(&self, form: &Form) -> Vec<usize> {
        let fits = form.in_language(&self.article.tongue);
        let words = self.article.words.iter().enumerate();
        words.filter(|(_, forms)| forms.iter().any(&fits)).map(|(place, _)| place).collect()
    }

    fn intervals(&self, expression: &Expression) -> BTreeSet<Interval> {
        match expression {
            Expression::Word(form) => self.places_of(form).into_iter().map(|place| (place, place)).collect(),
            Expression::Phrase(slots, slop) => {
                let of_slot = |forms: &Vec<Form>| {
                    let places = forms.iter().flat_map(|form| self.places_of(form)).collect::<BTreeSet<_>>();
                    (!forms.is_empty()).then_some(places)
                };
                let slots: Vec<Option<BTreeSet<usize>>> = slots.iter().map(of_slot).collect();
                let found = if *slop == 0 { self.strict(&slots) } else { loose(&slots, *slop) };
                found.into_iter().filter(|interval| self.is_in_one_part(*interval)).collect()
            }
            Expression::Any(members) => members.iter().flat_map(|member| self.intervals(member)).collect(),
            Expression::Near(left, nearness, right) => {
                let (lefts, rights) = (self.intervals(left), self.intervals(right));
                if nearness.is_negated {
                    let is_alone = |own: &Interval| !rights.iter().any(|other| self.disturbs(*own, *nearness, *other));
                    return lefts.into_iter().filter(is_alone).collect();
                }
                let mut found = BTreeSet::new();
                for a in &lefts {
                    let near = rights.iter().filter(|b| self.is_near(*a, *nearness, **b));
                    found.extend(near.map(|b| (a.0.min(b.0), a.1.max(b.1))));
                }
                found
            }
        }
    }

    /// Whether the left operand stands near the right one.
    fn is_near(&self, left: Interval, nearness: Nearness, right: Interval) -> bool {
        let (first, second) = match () {
            () if left.1 < right.0 => (left, right),
            () if right.1 < left.0 && !nearness.is_ordered => (right, left),
            () => return false,
        };
        let places = &self.article.text.places;
        let (start, end) = (&places[first.0], &places[second.1]);
        let is_near = match nearness.reach {
            Reach::Words(most) => second.0 - first.1 <= most,
            Reach::Sentence => start.sentence == end.sentence,
            Reach::Paragraph => start.paragraph == end.paragraph,
        };
        is_near && start.is_body == end.is_body
    }

    /// Whether `other` keeps `own` from being without one near it: another that stands near or overlaps.
    fn disturbs(&self, own: Interval, nearness: Nearness, other: Interval) -> bool {
        let overlaps = own.0 <= other.1 && other.0 <= own.1;
        own != other && (overlaps || self.is_near(own, nearness, other))
    }

    /// A phrase whose words follow one another; a free slot takes any word.
    fn strict(&self, slots: &[Option<BTreeSet<usize>>]) -> Vec<Interval> {
        let starts = 0..(self.article.words.len() + 1).saturating_sub(slots.len());
        let fits = |start: usize| {
            (start..).zip(slots).all(|(place, slot)| slot.as_ref().is_none_or(|places| places.contains(&place)))
        };
        starts.filter(|start| fits(*start)).map(|start| (start, start + slots.len() - 1)).collect()
    }
}

/// A phrase whose words may be moved: every slot has a place of its own, and the places less the slots' numbers differ
/// by at most `slop`.
fn loose(slots: &[Option<BTreeSet<usize>>], slop: usize) -> Vec<Interval> {
    let mut ways: Vec<Vec<(usize, i64)>> = vec![Vec::new()];
    for (number, slot) in slots.iter().enumerate() {
        let Some(places) = slot else { continue };
        let with = |way: &Vec<(usize, i64)>, place: &usize| {
            let moved = *place as i64 - number as i64;
            let fits = way.iter().all(|(own, other)| own != place && (moved - other).unsigned_abs() as usize <= slop);
            fits.then(|| [way.as_slice(), &[(*place, moved)]].concat())
        };
        ways = ways.iter().flat_map(|way| places.iter().filter_map(|place| with(way, place))).collect();
    }
    let ends = |way: &Vec<(usize, i64)>| {
        let places = || way.iter().map(|(place, _)| *place);
        Some((places().min()?, places().max()?))
    };
    ways.iter().filter_map(ends).collect()
}

/// Those that hold no other, ascending.
fn minimal(intervals: &BTreeSet<Interval>) -> Vec<Interval> {
    let holds = |outer: &Interval, inner: &Interval| outer != inner && outer.0 <= inner.0 && inner.1 <= outer.1;
    intervals.iter().filter(|own| !intervals.iter().any(|other| holds(own, other))).copied().collect()
}
