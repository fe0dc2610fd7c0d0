//! The query tree, engine-neutral.
//!
//! Groups are built by functions that keep one normal form: no group of one member, no group directly inside its like,
//! every article and no article only where they mean something. So trees that print alike are equal.

use std::fmt;
use std::ops::Deref;

use super::fields::TextField;
use super::filter::Filter;
use super::near::{Near, Nearness};
use super::phrase::Phrase;
use super::term::{Term, Word};

/// What an article has to satisfy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// Every article (`*`); inside [`Tree::In`] every article that has the field.
    Every,
    /// No article (`NOT *`); only ever the whole tree.
    Nothing,
    /// A word, pattern or phrase of the text.
    Term(Term),
    /// What the article's data says: source, date, entity …
    Filter(Filter),
    /// Typed side by side: all of them match, but the ranked list may go on below with articles that lack some of the
    /// members that are [`Tree::is_bare`].
    Words(Members),
    /// Joined by a typed `AND`: all of them, strictly.
    And(Members),
    /// Any of them.
    Or(Members),
    /// Articles that do not satisfy it.
    Not(Box<Tree>),
    /// `+word`: strictly required among words side by side.
    Required(Box<Tree>),
    /// Two operands near each other.
    Near(Near),
    /// Looked for in one part of the article's text; the innermost one rules.
    In(TextField, Box<Tree>),
    /// Counts more or less for the score.
    Boosted(Boost, Box<Tree>),
    /// `atleast5(…)`: at least so many matches in the text.
    AtLeast(Count, Box<Tree>),
    /// `first(50, …)`: within so many words from the beginning of the text.
    First(Count, Box<Tree>),
}

/// A positive number, as of matches or of words.
pub type Count = std::num::NonZeroU32;

/// The members of a group, at least two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members(Vec<Tree>);

impl Deref for Members {
    type Target = [Tree];

    fn deref(&self) -> &[Tree] {
        &self.0
    }
}

impl Members {
    fn with_filters(self, put: &mut impl FnMut(Filter) -> Tree) -> Vec<Tree> {
        self.0.into_iter().map(|member| member.with_filters(put)).collect()
    }
}

/// A factor of the score, in hundredths: from 0.01 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boost(u16);

impl Boost {
    /// Reads the number after `^`; `None` for zero and for what is no number.
    pub fn read(number: &str) -> Option<Boost> {
        let factor: f64 = number.parse().ok().filter(|factor| *factor > 0.0)?;
        Some(Boost((factor * 100.0).round().clamp(1.0, 10_000.0) as u16))
    }

    /// Returns the factor.
    pub fn factor(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl fmt::Display for Boost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.factor())
    }
}

impl Tree {
    /// Joins `members` as if they were typed side by side; [`Tree::Every`] where there are none.
    pub fn side_by_side(members: impl IntoIterator<Item = Tree>) -> Tree {
        all(members, Tree::Words, |member| match member {
            Tree::Words(inner) => Ok(inner.0),
            other => Err(other),
        })
    }

    /// Joins `members` as a typed `AND` does; [`Tree::Every`] where there are none.
    pub fn all_of(members: impl IntoIterator<Item = Tree>) -> Tree {
        all(members, Tree::And, |member| match member {
            Tree::And(inner) => Ok(inner.0),
            other => Err(other),
        })
    }

    /// Joins `members` as `OR` does; [`Tree::Nothing`] where there are none.
    pub fn any_of(members: impl IntoIterator<Item = Tree>) -> Tree {
        let mut flat = Vec::new();
        for member in members {
            match member {
                Tree::Every => return Tree::Every,
                Tree::Nothing => {}
                Tree::Or(inner) => flat.extend(inner.0),
                other => flat.push(other),
            }
        }
        group(flat, Tree::Or).unwrap_or(Tree::Nothing)
    }

    /// Puts other trees in the place of the filters.
    #[must_use]
    pub fn with_filters(self, put: &mut impl FnMut(Filter) -> Tree) -> Tree {
        match self {
            Tree::Every | Tree::Nothing | Tree::Term(_) | Tree::Near(_) => self,
            Tree::Filter(filter) => put(filter),
            Tree::Words(members) => Tree::side_by_side(members.with_filters(put)),
            Tree::And(members) => Tree::all_of(members.with_filters(put)),
            Tree::Or(members) => Tree::any_of(members.with_filters(put)),
            Tree::Not(inner) => inner.with_filters(put).negated(),
            Tree::Required(inner) => inner.with_filters(put).required(),
            Tree::In(field, inner) => inner.with_filters(put).within(field),
            Tree::Boosted(boost, inner) => inner.with_filters(put).boosted(boost),
            Tree::AtLeast(count, inner) => inner.with_filters(put).at_least(count),
            Tree::First(count, inner) => inner.with_filters(put).in_first(count),
        }
    }

    /// Negates the tree.
    pub fn negated(self) -> Tree {
        match self {
            Tree::Every => Tree::Nothing,
            Tree::Nothing => Tree::Every,
            Tree::Not(inner) => *inner,
            Tree::Required(inner) => inner.negated(),
            other => Tree::Not(Box::new(other)),
        }
    }

    /// Requires the tree strictly, as `+` does; what is strict anyway stays as it is.
    pub fn required(self) -> Tree {
        match self {
            Tree::Every | Tree::Nothing | Tree::Filter(_) | Tree::Not(_) | Tree::Required(_) => self,
            other => Tree::Required(Box::new(other)),
        }
    }

    /// Looks for the tree in one part of the text.
    pub fn within(self, field: TextField) -> Tree {
        self.wrapped_unless_nothing(|inner| Tree::In(field, inner))
    }

    /// Weighs the tree.
    pub fn boosted(self, boost: Boost) -> Tree {
        self.wrapped(|inner| Tree::Boosted(boost, inner))
    }

    /// Asks for at least `count` matches.
    pub fn at_least(self, count: Count) -> Tree {
        self.wrapped(|inner| Tree::AtLeast(count, inner))
    }

    /// Asks for matches within the first `count` words.
    pub fn in_first(self, count: Count) -> Tree {
        self.wrapped(|inner| Tree::First(count, inner))
    }

    /// Asks for `self` near `right`; gives the two back where one of them has no place in the text.
    ///
    /// # Errors
    /// The operands, where one is neither a term nor an OR-group of such nor proximity.
    pub fn near(self, nearness: Nearness, right: Tree) -> Result<Tree, Box<(Tree, Tree)>> {
        Near::new(self, nearness, right).map(Tree::Near)
    }

    fn wrapped(self, wrap: impl FnOnce(Box<Tree>) -> Tree) -> Tree {
        if self == Tree::Every { self } else { self.wrapped_unless_nothing(wrap) }
    }

    fn wrapped_unless_nothing(self, wrap: impl FnOnce(Box<Tree>) -> Tree) -> Tree {
        if self == Tree::Nothing { self } else { wrap(Box::new(self)) }
    }

    /// Returns whether the ranked list may go on below the matches with articles that lack this member of
    /// [`Tree::Words`]: a bare word, fuzzy word or pattern, a phrase typed without quotes, a choice of such.
    pub fn is_bare(&self) -> bool {
        match self {
            Tree::Term(Term::Word(_) | Term::Pattern(_) | Term::Fuzzy(..)) => true,
            Tree::Term(Term::Phrase(phrase)) => phrase.is_soft(),
            Tree::Or(members) => self.compound().is_some() || members.iter().all(Tree::is_bare),
            Tree::Boosted(_, inner) => inner.is_bare(),
            _ => false,
        }
    }

    /// Returns what the ranked list goes on with below the matches: of words side by side, articles with any of the bare
    /// ones and all of the others; of a row of Chinese, Japanese or Korean characters, those with any two neighbours. `None` where nothing is there to go on with.
    pub fn loosened(&self) -> Option<Tree> {
        let loose = self.loose();
        (loose != *self).then_some(loose)
    }

    fn loose(&self) -> Tree {
        let each = |members: &[Tree]| members.iter().map(Tree::loose).collect::<Vec<_>>();
        match self {
            Tree::Words(members) => {
                let (bare, strict): (Vec<Tree>, Vec<Tree>) = members.iter().cloned().partition(Tree::is_bare);
                let bare = if bare.len() > 1 { vec![Tree::any_of(each(&bare))] } else { bare };
                Tree::side_by_side(each(&strict).into_iter().chain(bare))
            }
            Tree::And(members) => Tree::all_of(each(members)),
            Tree::Or(members) => Tree::any_of(each(members)),
            Tree::Boosted(boost, inner) => inner.loose().boosted(*boost),
            Tree::Term(Term::Phrase(phrase)) if phrase.parts_of_row().len() > 1 => {
                Tree::any_of(phrase.parts_of_row().into_iter().map(Tree::Term))
            }
            other => other.clone(),
        }
    }

    /// Returns the same with further words beside the bare ones, any of all of which have to match.
    pub fn expanded(&self, words: &[Tree]) -> Tree {
        let with = |bare: Vec<Tree>| Tree::any_of(bare.iter().map(Tree::loose).chain(words.iter().cloned()));
        match self {
            Tree::Words(members) if self.bare_words() > 0 => {
                let (bare, strict): (Vec<Tree>, Vec<Tree>) = members.iter().cloned().partition(Tree::is_bare);
                let strict = strict.iter().map(Tree::loose);
                if bare.is_empty() { self.loose() } else { Tree::side_by_side(strict.chain([with(bare)])) }
            }
            tree if tree.is_bare() => with(vec![tree.clone()]),
            tree => tree.loose(),
        }
    }

    /// Returns the tree of a bare word.
    pub fn word(word: Word) -> Tree {
        Tree::Term(Term::Word(word))
    }

    /// Returns how many bare words stand side by side, in the group that has most.
    pub fn bare_words(&self) -> usize {
        match self {
            Tree::Words(members) => {
                let bare = members.iter().filter(|member| member.is_bare()).count();
                members.iter().map(Tree::bare_words).max().unwrap_or(0).max(bare)
            }
            Tree::And(members) | Tree::Or(members) => members.iter().map(Tree::bare_words).max().unwrap_or(0),
            Tree::Boosted(_, inner) => inner.bare_words(),
            tree => usize::from(tree.is_bare()),
        }
    }

    /// Returns the parts of a compound such as `well-being`, which reads `(wellbeing OR "well being")`.
    pub fn compound(&self) -> Option<&Phrase> {
        let Tree::Or(members) = self else { return None };
        let (written, phrase) = match &**members {
            [Tree::Term(Term::Word(word)), Tree::Term(Term::Phrase(phrase))] => (word.lower(), phrase),
            [Tree::Term(Term::Pattern(pattern)), Tree::Term(Term::Phrase(phrase))] => (pattern.lower(), phrase),
            _ => return None,
        };
        phrase.is_compound_of(written).then_some(phrase)
    }

    /// Returns whether the tree only restricts and has nothing to score.
    pub fn is_filter(&self) -> bool {
        match self {
            Tree::Every | Tree::Nothing | Tree::Filter(_) | Tree::Not(_) => true,
            Tree::Words(members) | Tree::And(members) | Tree::Or(members) => members.iter().all(Tree::is_filter),
            Tree::Required(inner) | Tree::Boosted(_, inner) => inner.is_filter(),
            Tree::In(_, inner) | Tree::AtLeast(_, inner) | Tree::First(_, inner) => inner.is_filter(),
            Tree::Term(_) | Tree::Near(_) => false,
        }
    }

    /// Calls `visit` with every term that an article may be found by, in the order of the text, and the field that it is
    /// looked for in; what is negated is left out.
    pub fn visit_terms<'t>(&'t self, visit: &mut impl FnMut(Option<TextField>, &'t Term)) {
        self.visit_in(None, visit);
    }

    fn visit_in<'t>(&'t self, field: Option<TextField>, visit: &mut impl FnMut(Option<TextField>, &'t Term)) {
        match self {
            Tree::Term(term) => visit(field, term),
            Tree::Near(near) => {
                near.left().visit_in(field, visit);
                if !near.nearness().is_negated {
                    near.right().visit_in(field, visit);
                }
            }
            Tree::Not(_) => {}
            Tree::In(inner_field, inner) => inner.visit_in(Some(*inner_field), visit),
            _ => self.children().for_each(|child| child.visit_in(field, visit)),
        }
    }

    /// Visits the filters that an article has to satisfy, alone or among others; what it must not satisfy is left out.
    pub fn visit_filters<'t>(&'t self, visit: &mut impl FnMut(&'t Filter)) {
        match self {
            Tree::Not(_) => {}
            Tree::Filter(filter) => visit(filter),
            other => other.children().for_each(|child| child.visit_filters(visit)),
        }
    }

    /// Returns the trees directly below this one, in order.
    pub fn children(&self) -> impl Iterator<Item = &Tree> {
        let (many, one, two): (&[Tree], Option<&Tree>, Option<&Tree>) = match self {
            Tree::Words(members) | Tree::And(members) | Tree::Or(members) => (members, None, None),
            Tree::Not(inner) | Tree::Required(inner) => (&[], Some(inner), None),
            Tree::In(_, inner) | Tree::Boosted(_, inner) => (&[], Some(inner), None),
            Tree::AtLeast(_, inner) | Tree::First(_, inner) => (&[], Some(inner), None),
            Tree::Near(near) => (&[], Some(near.left()), Some(near.right())),
            Tree::Every | Tree::Nothing | Tree::Term(_) | Tree::Filter(_) => (&[], None, None),
        };
        many.iter().chain(one).chain(two)
    }

    /// Returns how many trees stand one inside the other, this one counted.
    pub fn depth(&self) -> usize {
        1 + self.children().map(Tree::depth).max().unwrap_or(0)
    }
}

/// Joins members that all have to match, flattened by `open`; those that say nothing are left out.
fn all(
    members: impl IntoIterator<Item = Tree>,
    join: fn(Members) -> Tree,
    open: impl Fn(Tree) -> Result<Vec<Tree>, Tree>,
) -> Tree {
    let mut flat = Vec::new();
    for member in members {
        match member {
            Tree::Nothing => return Tree::Nothing,
            Tree::Every => {}
            other => match open(other) {
                Ok(inner) => flat.extend(inner),
                Err(member) => flat.push(member),
            },
        }
    }
    group(flat, join).unwrap_or(Tree::Every)
}

/// Makes a group of several members, the member itself of one, nothing of none.
fn group(mut members: Vec<Tree>, join: fn(Members) -> Tree) -> Option<Tree> {
    if members.len() < 2 { members.pop() } else { Some(join(Members(members))) }
}

#[cfg(test)]
mod tests {
    use super::{Boost, Tree, Word};

    fn word(text: &str) -> Tree {
        Tree::word(Word::read(text).unwrap())
    }

    #[test]
    fn groups_keep_one_normal_form() {
        assert_eq!(Tree::side_by_side([word("kim")]), word("kim"));
        assert_eq!(Tree::all_of([]), Tree::Every);
        assert_eq!(Tree::any_of([]), Tree::Nothing);
        assert_eq!(Tree::side_by_side([word("kim"), Tree::Every.negated()]), Tree::Nothing);
        assert_eq!(Tree::any_of([word("kim"), Tree::Every]), Tree::Every);
        assert_eq!(word("kim").negated().negated(), word("kim"));
        let nested = Tree::any_of([Tree::any_of([word("a"), word("b")]), word("c")]);
        assert_eq!(nested, Tree::any_of([word("a"), word("b"), word("c")]));
    }

    #[test]
    fn boosts_are_bounded() {
        let printed = |number| Boost::read(number).map(|boost| boost.to_string());
        assert_eq!(printed("1.50").as_deref(), Some("1.5"));
        assert_eq!(printed("1000000").as_deref(), Some("100"));
        assert_eq!(printed("0.0001").as_deref(), Some("0.01"));
        assert_eq!(printed("0"), None);
    }
}
