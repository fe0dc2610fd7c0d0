//! Queries that are a little smaller than others.

use super::queries::{Query, Slot};

impl Query {
    /// All ways to make it a little smaller.
    pub fn smaller(&self) -> Vec<Query> {
        let mut all: Vec<Query> = self.children().into_iter().cloned().collect();
        match self {
            Query::SideBySide(members) => all.extend(fewer(members).map(Query::SideBySide)),
            Query::And(members) => all.extend(fewer(members).map(Query::And)),
            Query::Or(members) => all.extend(fewer(members).map(Query::Or)),
            Query::Phrase(slots, slop) => {
                all.extend(fewer(slots).map(|slots| Query::Phrase(slots, *slop)));
                all.extend(slots.iter().enumerate().flat_map(|(at, slot)| {
                    let Slot::OneOf(forms) = slot else { return Vec::new() };
                    let with = |form: &Slot| {
                        let mut slots = slots.clone();
                        slots[at] = form.clone();
                        Query::Phrase(slots, *slop)
                    };
                    forms.iter().map(with).collect()
                }));
            }
            Query::AtLeast(count, inner) if *count > 1 => all.push(Query::AtLeast(count - 1, inner.clone())),
            _ => {}
        }
        for at in 0..self.children().len() {
            for smaller in self.children()[at].smaller() {
                let mut own = self.clone();
                *own.children_mut().swap_remove(at) = smaller;
                all.push(own);
            }
        }
        all.retain(|query| !query.is_empty());
        all
    }

    /// Whether there is nothing in it to look for.
    fn is_empty(&self) -> bool {
        match self {
            Query::Every => true,
            Query::Phrase(slots, _) => slots.iter().all(|slot| matches!(slot, Slot::Any)),
            Query::SideBySide(members) | Query::And(members) => members.iter().all(Query::is_empty),
            _ => false,
        }
    }

    fn children(&self) -> Vec<&Query> {
        match self {
            Query::In(_, inner) if inner.is_empty() => Vec::new(),
            Query::SideBySide(members) | Query::And(members) | Query::Or(members) => members.iter().collect(),
            Query::Near(left, _, right) => vec![left, right],
            Query::Not(inner) | Query::Required(inner) | Query::In(_, inner) => vec![inner],
            Query::Boosted(_, inner) | Query::AtLeast(_, inner) | Query::First(_, inner) => vec![inner],
            _ => Vec::new(),
        }
    }

    fn children_mut(&mut self) -> Vec<&mut Query> {
        match self {
            Query::In(_, inner) if inner.is_empty() => Vec::new(),
            Query::SideBySide(members) | Query::And(members) | Query::Or(members) => members.iter_mut().collect(),
            Query::Near(left, _, right) => vec![left, right],
            Query::Not(inner) | Query::Required(inner) | Query::In(_, inner) => vec![inner],
            Query::Boosted(_, inner) | Query::AtLeast(_, inner) | Query::First(_, inner) => vec![inner],
            _ => Vec::new(),
        }
    }
}

/// The lists that lack one of the members.
fn fewer<T: Clone>(members: &[T]) -> impl Iterator<Item = Vec<T>> {
    let least = if members.len() > 1 { members.len() } else { 0 };
    (0..least).map(|at| {
        let mut fewer = members.to_vec();
        fewer.remove(at);
        fewer
    })
}
