//! Proximity: two operands and how near each other they stand.

use std::fmt;
use std::num::NonZeroU16;

use super::tree::Tree;

/// How far apart two operands may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// At most so many words apart; neighbours are 1 apart.
    Words(NonZeroU16),
    /// In the same sentence.
    Sentence,
    /// In the same paragraph.
    Paragraph,
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reach::Words(n) => write!(f, "{n}"),
            Reach::Sentence => f.write_str("s"),
            Reach::Paragraph => f.write_str("p"),
        }
    }
}

/// What stands between two operands of proximity: `w/5`, `pre/3`, `not w/s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearness {
    /// How far apart the two may stand.
    pub reach: Reach,
    /// Whether the left one comes first.
    pub is_ordered: bool,
    /// Whether it is asked for places of the left operand that have no right operand near.
    pub is_negated: bool,
}

impl Nearness {
    /// Reads an operator in any letter case: `w/5`, `near/5`, `/5`, `pre/3`, `adj/3`, `+3`, `w/s`, `/p`.
    pub(super) fn read(chunk: &str) -> Option<Nearness> {
        if chunk.len() > 10 || !chunk.is_ascii() {
            return None;
        }
        let chunk = chunk.to_ascii_lowercase();
        if let Some(number) = chunk.strip_prefix('+') {
            return Some(Nearness::of(words(number)?, true));
        }
        let (name, reach) = chunk.split_once('/')?;
        let is_ordered = match name {
            "" | "w" | "near" => false,
            "pre" | "adj" => true,
            _ => return None,
        };
        Some(Nearness::of(self::reach(reach)?, is_ordered))
    }

    fn of(reach: Reach, is_ordered: bool) -> Nearness {
        Nearness { reach, is_ordered, is_negated: false }
    }
}

fn reach(text: &str) -> Option<Reach> {
    match text {
        "s" => Some(Reach::Sentence),
        "p" => Some(Reach::Paragraph),
        _ => words(text),
    }
}

/// Reads a number of words; 0 is read as 1, for no two words stand in one place.
fn words(number: &str) -> Option<Reach> {
    let is_number = !number.is_empty() && number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit());
    let number: u16 = if is_number { number.parse().ok()? } else { return None };
    NonZeroU16::new(number.max(1)).map(Reach::Words)
}

impl fmt::Display for Nearness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let negation = if self.is_negated { "not " } else { "" };
        let name = if self.is_ordered { "pre" } else { "w" };
        write!(f, "{negation}{name}/{}", self.reach)
    }
}

/// Two operands near each other; each is a [`Tree::Term`], a [`Tree::Or`] of operands or a [`Tree::Near`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    left: Box<Tree>,
    right: Box<Tree>,
    nearness: Nearness,
}

impl Near {
    /// Joins two operands; gives them back where one of them has no place in the text.
    pub(super) fn new(left: Tree, nearness: Nearness, right: Tree) -> Result<Near, Box<(Tree, Tree)>> {
        if has_place(&left) && has_place(&right) {
            Ok(Near { left: Box::new(left), right: Box::new(right), nearness })
        } else {
            Err(Box::new((left, right)))
        }
    }

    /// Returns the left operand.
    pub fn left(&self) -> &Tree {
        &self.left
    }

    /// Returns the right operand.
    pub fn right(&self) -> &Tree {
        &self.right
    }

    /// Returns how near the two stand.
    pub fn nearness(&self) -> Nearness {
        self.nearness
    }
}

/// Returns whether matches of `tree` have a place in the text.
fn has_place(tree: &Tree) -> bool {
    match tree {
        Tree::Term(_) | Tree::Near(_) => true,
        Tree::Or(members) => members.iter().all(has_place),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Nearness;

    #[test]
    fn operators_of_every_style() {
        for (written, printed) in [
            ("w/5", "w/5"),
            ("W/05", "w/5"),
            ("near/5", "w/5"),
            ("/5", "w/5"),
            ("Pre/3", "pre/3"),
            ("adj/3", "pre/3"),
            ("+3", "pre/3"),
            ("w/s", "w/s"),
            ("/P", "w/p"),
            ("w/0", "w/1"),
        ] {
            assert_eq!(Nearness::read(written).map(|near| near.to_string()).as_deref(), Some(printed), "{written}");
        }
    }

    #[test]
    fn other_chunks_are_none() {
        for text in ["w/", "w/o", "+", "+x", "24/7", "and/or", "/", "w/99999", "w/-1", "w5"] {
            assert_eq!(Nearness::read(text), None, "{text}");
        }
    }
}
