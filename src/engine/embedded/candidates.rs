//! The articles that hold the words which a node needs, whatever their places: only these are judged.
//!
//! Every word that is looked for here has a cursor of its own, for the search for one part of a node may pass over
//! articles that another part wants.

use tantivy::{DocId, TERMINATED};

use super::leaves::LeafPostings;
use crate::passages::{Expression, LeafNumber, Node};

/// Postings by their numbers; those of leaves that are not asked for are not open.
pub type Cursors = [Option<LeafPostings>];

/// What an article has to hold.
pub enum Candidates {
    /// A word: the number of its cursor.
    Word(usize),
    /// All of them.
    All(Vec<Candidates>),
    /// Any of them.
    Any(Vec<Candidates>),
    /// Nothing.
    Every,
    /// What no article holds.
    Nothing,
}

/// Gives a leaf a cursor that nothing else uses.
pub type Open<'a> = dyn FnMut(LeafNumber) -> tantivy::Result<usize> + 'a;

impl Candidates {
    /// Returns what `node` needs.
    ///
    /// # Errors
    /// Those of `open`.
    pub fn of(node: &Node, open: &mut Open<'_>) -> tantivy::Result<Candidates> {
        Ok(match node {
            Node::Spans(spans) => Candidates::of_expression(&spans.expression, open)?,
            Node::All(members) => Candidates::All(each(members, |member| Candidates::of(member, open))?),
            Node::Any(members) => Candidates::Any(each(members, |member| Candidates::of(member, open))?),
            Node::Boosted(_, inner) | Node::AtLeast(_, inner) => Candidates::of(inner, open)?,
            Node::Nothing => Candidates::Nothing,
            Node::Every | Node::Filter(_) | Node::Has(_) | Node::Not(_) => Candidates::Every,
        })
    }

    fn of_expression(expression: &Expression, open: &mut Open<'_>) -> tantivy::Result<Candidates> {
        Ok(match expression {
            Expression::Leaf(leaf) => Candidates::Word(open(*leaf)?),
            Expression::Phrase { slots, .. } => {
                let named = slots.iter().filter(|slot| !slot.is_empty());
                let slot =
                    |slot: &Vec<LeafNumber>| each(slot, |leaf| open(*leaf).map(Candidates::Word)).map(Candidates::Any);
                Candidates::All(named.map(slot).collect::<tantivy::Result<_>>()?)
            }
            Expression::Any(members) => {
                Candidates::Any(each(members, |member| Candidates::of_expression(member, open))?)
            }
            Expression::Near(left, nearness, _) if nearness.is_negated => Candidates::of_expression(left, open)?,
            Expression::Near(left, _, right) => {
                Candidates::All(vec![Candidates::of_expression(left, open)?, Candidates::of_expression(right, open)?])
            }
        })
    }

    /// Puts what the fewest articles hold first: it says where the others have to look.
    pub fn put_rarest_first(&mut self, cursors: &Cursors) {
        match self {
            Candidates::All(members) => {
                members.iter_mut().for_each(|member| member.put_rarest_first(cursors));
                members.sort_by_cached_key(|member| member.size_hint(cursors));
            }
            Candidates::Any(members) => members.iter_mut().for_each(|member| member.put_rarest_first(cursors)),
            Candidates::Word(_) | Candidates::Every | Candidates::Nothing => {}
        }
    }

    /// Returns about how many articles there are.
    fn size_hint(&self, cursors: &Cursors) -> u32 {
        match self {
            Candidates::Word(number) => cursors[*number].as_ref().map_or(0, LeafPostings::size_hint),
            Candidates::All(members) => {
                members.iter().map(|member| member.size_hint(cursors)).min().unwrap_or(u32::MAX)
            }
            Candidates::Any(members) => {
                members.iter().fold(0, |sum: u32, member| sum.saturating_add(member.size_hint(cursors)))
            }
            Candidates::Every => u32::MAX,
            Candidates::Nothing => 0,
        }
    }

    /// Returns the first article from `target` on that may do. Cursors only go forward: so does `target`.
    pub fn seek(&self, cursors: &mut Cursors, target: DocId) -> DocId {
        match self {
            Candidates::Word(number) => seek_word(cursors, *number, target),
            Candidates::All(members) => seek_all(members, cursors, target),
            Candidates::Any(members) => {
                members.iter().map(|member| member.seek(cursors, target)).min().unwrap_or(TERMINATED)
            }
            Candidates::Every => target,
            Candidates::Nothing => TERMINATED,
        }
    }
}

fn each<T>(members: &[T], make: impl FnMut(&T) -> tantivy::Result<Candidates>) -> tantivy::Result<Vec<Candidates>> {
    members.iter().map(make).collect()
}

/// Returns the first article from `target` on that holds a word of that cursor.
fn seek_word(cursors: &mut Cursors, number: usize, target: DocId) -> DocId {
    cursors[number].as_mut().map_or(TERMINATED, |postings| postings.seek(target))
}

/// Returns the first article from `target` on at which all members agree.
fn seek_all(members: &[Candidates], cursors: &mut Cursors, target: DocId) -> DocId {
    let mut candidate = target;
    let mut agreed = 0;
    let mut at = 0;
    while agreed < members.len() && candidate != TERMINATED {
        let doc = members[at].seek(cursors, candidate);
        agreed = if doc == candidate { agreed + 1 } else { 1 };
        candidate = doc;
        at = (at + 1) % members.len();
    }
    candidate
}
