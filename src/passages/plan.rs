//! The query tree as an evaluator takes it: leaves that a word of a text fits or not, expressions over the places of
//! leaves, and what has to hold of an article.
//!
//! The plan is engine-neutral. An engine gives the places from its postings, [`super::Marker`] from the text itself;
//! what is made of them is one code for both, in `intervals`.

use std::collections::HashMap;
use std::fmt;

use crate::article::HEADLINE_GAP;
use crate::query::{
    Cased, Count, Distance, Filter, Form, Nearness, Pattern, Phrase, Reach, Slot, Term, TextField, Tree, Word,
};

/// What one word of a text is held against.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Leaf {
    /// Any inflected form of the word, in the language of the text.
    Inflected(Word),
    /// The word, folded.
    Folded(Word),
    /// The word with its accents.
    Accented(Word),
    /// The word with its case.
    Cased(Cased),
    /// Every word that fits the pattern, folded.
    Pattern(Pattern),
    /// Every word within the distance, folded; a swap of neighbours counts as one letter.
    Fuzzy(Word, Distance),
}

impl fmt::Display for Leaf {
    /// Writes the word as a query asks for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Leaf::Inflected(word) => write!(f, "{word}"),
            Leaf::Folded(word) => write!(f, "\"{word}\""),
            Leaf::Accented(word) => write!(f, "={word}"),
            Leaf::Cased(cased) => write!(f, "{cased}"),
            Leaf::Pattern(pattern) => write!(f, "{pattern}"),
            Leaf::Fuzzy(word, distance) => write!(f, "{word}~{}", distance.letters()),
        }
    }
}

/// The number of a leaf in [`Plan::leaves`].
pub type LeafNumber = usize;

/// What is looked for among the places of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// One word.
    Leaf(LeafNumber),
    /// Words in order, each slot filled by one of its leaves, an empty slot by any word; moved by up to `slop` places.
    Phrase {
        /// The slots.
        slots: Vec<Vec<LeafNumber>>,
        /// By how many places the words may be moved in all.
        slop: u32,
    },
    /// Any of several.
    Any(Vec<Expression>),
    /// Two near each other.
    Near(Box<Expression>, Nearness, Box<Expression>),
}

/// The part of a text in which matches count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    /// The field; `None` for headline and body.
    pub field: Option<TextField>,
    /// The first so many words.
    pub first: Option<Count>,
}

/// An expression that has to match in a part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spans {
    /// The expression.
    pub expression: Expression,
    /// The part of the text.
    pub window: Window,
    /// What was asked for, in canonical text.
    pub text: String,
}

/// What has to hold of an article.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Nothing: every article satisfies it.
    Every,
    /// No article satisfies it.
    Nothing,
    /// A condition on the article's data.
    Filter(Filter),
    /// There are words in the part of the text.
    Has(Window),
    /// Something matches in the text.
    Spans(Spans),
    /// All of them.
    All(Vec<Node>),
    /// Any of them.
    Any(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// This, counted more or less for the score.
    Boosted(f32, Box<Node>),
    /// This, with at least so many matches.
    AtLeast(Count, Box<Node>),
}

/// Something that is looked for anywhere in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// What it is.
    pub expression: Expression,
    /// What it counts more or less for the score.
    pub boost: f32,
}

/// A query tree, ready to be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The leaves, each once.
    pub leaves: Vec<Leaf>,
    /// What has to hold.
    pub root: Node,
    /// What has to hold of articles that the ranked list goes on with; `None` where it ends with the matches.
    pub loose: Option<Node>,
}

impl Plan {
    /// Plans `tree`.
    pub fn new(tree: &Tree) -> Plan {
        Plan::with_loose(tree, tree.loosened().as_ref())
    }

    /// Plans `tree`, and what the list goes on with.
    pub fn with_loose(tree: &Tree, loose: Option<&Tree>) -> Plan {
        let mut planner = Planner::default();
        let root = planner.node(tree, Window::default());
        let loose = loose.map(|loose| planner.node(loose, Window::default()));
        Plan { leaves: planner.leaves, root, loose }
    }
}

#[derive(Default)]
struct Planner {
    leaves: Vec<Leaf>,
    numbers: HashMap<Leaf, LeafNumber>,
}

impl Planner {
    fn node(&mut self, tree: &Tree, window: Window) -> Node {
        match tree {
            Tree::Every if window == Window::default() => Node::Every,
            Tree::Every => Node::Has(window),
            Tree::Nothing => Node::Nothing,
            Tree::Filter(filter) => Node::Filter(filter.clone()),
            Tree::Term(_) | Tree::Near(_) => {
                Node::Spans(Spans { expression: self.expression(tree), window, text: window.shown(tree) })
            }
            Tree::Words(members) | Tree::And(members) => {
                Node::All(members.iter().map(|member| self.node(member, window)).collect())
            }
            Tree::Or(members) => Node::Any(members.iter().map(|member| self.node(member, window)).collect()),
            Tree::Not(inner) => Node::Not(Box::new(self.node(inner, window))),
            Tree::Required(inner) => self.node(inner, window),
            Tree::In(field, inner) => self.node(inner, Window { field: Some(*field), ..window }),
            Tree::Boosted(boost, inner) => Node::Boosted(boost.factor(), Box::new(self.node(inner, window))),
            Tree::AtLeast(count, inner) => Node::AtLeast(*count, Box::new(self.node(inner, window))),
            Tree::First(count, inner) => {
                let first = window.first.map_or(*count, |outer| outer.min(*count));
                self.node(inner, Window { first: Some(first), ..window })
            }
        }
    }

    /// Plans a term, proximity, or a choice of such: the operands that [`crate::query::Near`] takes.
    fn expression(&mut self, tree: &Tree) -> Expression {
        match tree {
            Tree::Term(term) => self.term(term),
            Tree::Near(near) => {
                let (left, right) = (self.expression(near.left()), self.expression(near.right()));
                Expression::Near(Box::new(left), near.nearness(), Box::new(right))
            }
            other => Expression::Any(other.children().map(|child| self.expression(child)).collect()),
        }
    }

    fn term(&mut self, term: &Term) -> Expression {
        let leaf = match term {
            Term::Word(word) => Leaf::Inflected(word.clone()),
            Term::Exact(word) => Leaf::Accented(word.clone()),
            Term::Caps(cased) => Leaf::Cased(cased.clone()),
            Term::Pattern(pattern) => Leaf::Pattern(pattern.clone()),
            Term::Fuzzy(word, distance) => Leaf::Fuzzy(word.clone(), *distance),
            Term::Phrase(phrase) => return self.phrase(phrase),
        };
        Expression::Leaf(self.leaf(leaf))
    }

    fn phrase(&mut self, phrase: &Phrase) -> Expression {
        let slot = |slot: &Slot| slot.forms().iter().map(|form| self.form(form)).collect();
        let mut slots: Vec<Vec<LeafNumber>> = phrase.slots().iter().map(slot).collect();
        match slots.as_mut_slice() {
            [one] if one.len() == 1 => Expression::Leaf(one[0]),
            _ => Expression::Phrase { slots, slop: phrase.slop().into() },
        }
    }

    fn form(&mut self, form: &Form) -> LeafNumber {
        self.leaf(match form {
            Form::Plain(word) => Leaf::Folded(word.clone()),
            Form::Exact(word) => Leaf::Accented(word.clone()),
            Form::Pattern(pattern) => Leaf::Pattern(pattern.clone()),
            Form::Fuzzy(word, distance) => Leaf::Fuzzy(word.clone(), *distance),
        })
    }

    fn leaf(&mut self, leaf: Leaf) -> LeafNumber {
        let next = self.leaves.len();
        *self.numbers.entry(leaf).or_insert_with_key(|leaf| {
            self.leaves.push(leaf.clone());
            next
        })
    }
}

impl Expression {
    /// Calls `visit` with this expression and all within it.
    pub fn visit(&self, visit: &mut impl FnMut(&Expression)) {
        visit(self);
        match self {
            Expression::Leaf(_) | Expression::Phrase { .. } => {}
            Expression::Any(members) => members.iter().for_each(|member| member.visit(visit)),
            Expression::Near(left, _, right) => {
                left.visit(visit);
                right.visit(visit);
            }
        }
    }

    /// Calls `change` with this expression and all within it.
    pub fn visit_mut(&mut self, change: &mut impl FnMut(&mut Expression)) {
        change(self);
        match self {
            Expression::Leaf(_) | Expression::Phrase { .. } => {}
            Expression::Any(members) => members.iter_mut().for_each(|member| member.visit_mut(change)),
            Expression::Near(left, _, right) => {
                left.visit_mut(change);
                right.visit_mut(change);
            }
        }
    }

    /// Returns the leaves of the expression, each once, ascending.
    pub fn leaves(&self) -> Vec<LeafNumber> {
        let mut leaves = Vec::new();
        self.visit_leaves(&mut |leaf| leaves.push(leaf));
        leaves.sort_unstable();
        leaves.dedup();
        leaves
    }

    /// Calls `visit` with every leaf of the expression, as often as it stands there.
    pub fn visit_leaves(&self, visit: &mut impl FnMut(LeafNumber)) {
        self.visit(&mut |expression| match expression {
            Expression::Leaf(leaf) => visit(*leaf),
            Expression::Phrase { slots, .. } => slots.iter().flatten().for_each(|leaf| visit(*leaf)),
            _ => {}
        });
    }
}

impl Node {
    /// Calls `visit` with this node and all within it.
    pub fn visit<'n>(&'n self, visit: &mut impl FnMut(&'n Node)) {
        visit(self);
        match self {
            Node::All(members) | Node::Any(members) => members.iter().for_each(|member| member.visit(visit)),
            Node::Not(inner) | Node::Boosted(_, inner) | Node::AtLeast(_, inner) => inner.visit(visit),
            Node::Every | Node::Nothing | Node::Filter(_) | Node::Has(_) | Node::Spans(_) => {}
        }
    }

    /// Calls `change` with this node and all within it.
    pub fn visit_mut(&mut self, change: &mut impl FnMut(&mut Node)) {
        change(self);
        match self {
            Node::All(members) | Node::Any(members) => members.iter_mut().for_each(|member| member.visit_mut(change)),
            Node::Not(inner) | Node::Boosted(_, inner) | Node::AtLeast(_, inner) => inner.visit_mut(change),
            Node::Every | Node::Nothing | Node::Filter(_) | Node::Has(_) | Node::Spans(_) => {}
        }
    }

    /// Returns what has to hold at once.
    pub fn members(&self) -> impl Iterator<Item = &Node> {
        match self {
            Node::All(members) => members.iter(),
            node => std::slice::from_ref(node).iter(),
        }
    }

    /// Returns what is looked for in the text, in canonical text; the first where it is a choice. `None` where it is
    /// nothing in the text.
    pub fn text(&self) -> Option<String> {
        let mut text = None;
        self.visit(&mut |node| {
            if let (Node::Spans(spans), None) = (node, &text) {
                text = Some(spans.text.clone());
            }
        });
        text
    }

    /// Returns what is looked for side by side in the whole text, in the order of the query, each with its weight: the
    /// words whose closeness counts.
    pub fn side_by_side(&self) -> Vec<Wanted> {
        let mut wanted = Vec::new();
        self.add_wanted(1.0, &mut wanted);
        wanted
    }

    fn add_wanted(&self, boost: f32, wanted: &mut Vec<Wanted>) {
        match self {
            Node::All(members) => members.iter().for_each(|member| member.add_wanted(boost, wanted)),
            Node::Boosted(factor, inner) => inner.add_wanted(boost * factor, wanted),
            node => wanted.extend(node.expression().map(|expression| Wanted { expression, boost })),
        }
    }

    /// Returns the node as one expression, where it is one in the whole text.
    fn expression(&self) -> Option<Expression> {
        match self {
            Node::Spans(spans) if spans.window == Window::default() => Some(spans.expression.clone()),
            Node::Any(members) => members.iter().map(Node::expression).collect::<Option<_>>().map(Expression::Any),
            _ => None,
        }
    }

    /// Returns whether it needs to be known where sentences, paragraphs and quotations begin.
    pub fn needs_marks(&self) -> bool {
        let mut needs = false;
        self.visit(&mut |node| match node {
            Node::Has(window) => needs |= window.needs_marks(),
            Node::Spans(spans) => {
                needs |= spans.window.needs_marks();
                spans.expression.visit(&mut |inner| needs |= inner.has_reach_by_marks());
            }
            _ => {}
        });
        needs
    }
}

impl Node {
    /// Returns whether it needs to be known how long headline, lede and text are: for all but words and phrases that
    /// may stand anywhere.
    pub fn needs_layout(&self) -> bool {
        let mut needs = false;
        self.visit(&mut |node| match node {
            Node::Has(_) => needs = true,
            Node::Spans(spans) => {
                needs |= spans.window != Window::default();
                spans.expression.visit(&mut |inner| needs |= inner.needs_layout());
            }
            _ => {}
        });
        needs
    }
}

impl Expression {
    fn needs_layout(&self) -> bool {
        match self {
            Expression::Leaf(_) | Expression::Any(_) => false,
            Expression::Phrase { slots, slop } => *slop > 0 || may_leave_text(slots),
            // The gap below the headline is wider than a short reach.
            Expression::Near(_, nearness, _) => match nearness.reach {
                Reach::Words(most) => u32::from(most.get()) > HEADLINE_GAP,
                Reach::Sentence | Reach::Paragraph => true,
            },
        }
    }

    fn has_reach_by_marks(&self) -> bool {
        matches!(self, Expression::Near(_, nearness, _) if !matches!(nearness.reach, Reach::Words(_)))
    }
}

/// Returns whether a phrase may reach out of the headline or the body although its words stand there: any word fills its
/// first or last slot, or so many slots within it as there are places in the gap below the headline.
pub(super) fn may_leave_text(slots: &[Vec<LeafNumber>]) -> bool {
    let ends = [slots.first(), slots.last()];
    ends.into_iter().flatten().any(Vec::is_empty) || slots.len() > HEADLINE_GAP as usize + 1
}

impl Window {
    /// Writes that `tree` is looked for in the window.
    fn shown(self, tree: &Tree) -> String {
        let tree = self.field.map_or_else(|| tree.clone(), |field| tree.clone().within(field));
        self.first.map_or_else(|| tree.clone(), |first| tree.clone().in_first(first)).to_string()
    }

    fn needs_marks(&self) -> bool {
        matches!(self.field, Some(TextField::Lede | TextField::Hlead | TextField::Quote))
    }
}
