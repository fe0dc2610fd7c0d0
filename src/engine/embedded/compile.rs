//! A plan as tantivy queries.
//!
//! What data is not there yet matches nothing, and a note says so: the answer is never silently different from the
//! reading.

use std::collections::HashMap;
use std::ops::Bound;
use std::sync::Arc;

use jiff::civil::Date;
use tantivy::query::{
    AllQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, Query as TantivyQuery, RangeQuery, TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term as TantivyTerm};

use super::combine::{All, Any};
use super::leaves::LeafTerms;
use super::pairs::Pairs;
use super::schema::{handle, text_term};
use super::spans::SpansQuery;
use super::view::View;
use crate::engine::conditions::{Condition, condition};
use crate::engine::fields::Field;
use crate::engine::values::{date_of, day_number};
use crate::passages::{Expression, Leaf, LeafNumber, Node, Plan};
use crate::query::{DayRange, Filter};
use crate::text::Stemmers;

/// A query of tantivy's.
pub type Boxed = Box<dyn TantivyQuery>;

/// A part of a query that scores.
#[derive(Debug)]
pub struct Part {
    /// What was asked for, in canonical text.
    pub text: String,
    /// What it counts more or less, from `^`.
    pub boost: f32,
    /// The query that gives its share of the score.
    pub query: SpansQuery,
    /// The branches of choices in which it stands: it scores where all of them match.
    pub branches: Vec<Boxed>,
}

/// Turns a plan into a query for one state of the index.
pub struct Compiler<'a> {
    view: &'a Arc<View>,
    plan: &'a Plan,
    /// The terms of the plan's leaves, then of pairs of them.
    pub leaves: Arc<[LeafTerms]>,
    pairs: Pairs,
    /// The forms as typed of leaves that stand for all forms.
    typed: HashMap<LeafNumber, Arc<LeafTerms>>,
    boost: f32,
    /// What could not be done as asked.
    pub notes: Vec<String>,
    parts: Vec<Part>,
}

/// A node of a plan as a query.
pub struct Compiled {
    /// The query.
    pub query: Boxed,
    /// What scores, in the order of the node.
    pub parts: Vec<Part>,
}

impl<'a> Compiler<'a> {
    /// Looks the plan's leaves up, read in the archive's languages.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn new(plan: &'a Plan, view: &'a Arc<View>, stemmers: &Stemmers) -> tantivy::Result<Compiler<'a>> {
        let leaves = plan.leaves.iter().map(|leaf| LeafTerms::look_up(leaf, &view.searcher, stemmers));
        let mut leaves = leaves.collect::<tantivy::Result<Vec<_>>>()?;
        let pairs = Pairs::look_up(plan, &mut leaves, &view.searcher)?;
        Ok(Compiler {
            view,
            plan,
            leaves: leaves.into(),
            pairs,
            typed: HashMap::new(),
            boost: 1.0,
            notes: Vec::new(),
            parts: Vec::new(),
        })
    }

    /// Compiles a node of the plan.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn compile(&mut self, node: &Node) -> tantivy::Result<Compiled> {
        let query = self.node(node)?;
        Ok(Compiled { query, parts: std::mem::take(&mut self.parts) })
    }

    fn node(&mut self, node: &Node) -> tantivy::Result<Boxed> {
        Ok(match node {
            Node::Every => unscored(Box::new(AllQuery)),
            Node::Nothing => Box::new(EmptyQuery),
            Node::Filter(filter) => unscored(self.filter(filter)),
            Node::Has(_) => unscored(Box::new(self.spans(node, None)?)),
            Node::Spans(spans) => self.part(node, &spans.text)?,
            Node::AtLeast(count, inner) => self.part(node, &format!("atleast{count}({})", shown(inner)))?,
            Node::All(members) => self.all(members)?,
            Node::Any(members) => {
                any(members.iter().map(|member| self.branch(member)).collect::<tantivy::Result<_>>()?)
            }
            Node::Not(inner) => {
                let excluded = self.unscored_node(inner)?;
                without(unscored(Box::new(AllQuery)), excluded)
            }
            Node::Boosted(factor, inner) => {
                let outer = self.boost;
                self.boost *= factor;
                let inner = self.node(inner);
                self.boost = outer;
                Box::new(BoostQuery::new(inner?, *factor))
            }
        })
    }

    /// Compiles one of several that may match.
    fn branch(&mut self, node: &Node) -> tantivy::Result<Boxed> {
        let before = self.parts.len();
        let query = self.node(node)?;
        if matches!(node, Node::All(_) | Node::Boosted(..)) {
            self.parts[before..].iter_mut().for_each(|part| part.branches.push(query.box_clone()));
        }
        Ok(query)
    }

    /// Compiles what only excludes: none of it scores.
    fn unscored_node(&mut self, node: &Node) -> tantivy::Result<Boxed> {
        let parts = self.parts.len();
        let query = self.node(node);
        self.parts.truncate(parts);
        query
    }

    /// Joins nodes that all have to match; negated ones become exclusions.
    fn all(&mut self, members: &[Node]) -> tantivy::Result<Boxed> {
        let (mut all, mut excluded) = (Vec::new(), Vec::new());
        for member in members {
            match member {
                Node::Not(inner) => excluded.push(self.unscored_node(inner)?),
                other => all.push(self.node(other)?),
            }
        }
        if all.is_empty() {
            all.push(unscored(Box::new(AllQuery)));
        }
        Ok(Box::new(All { members: all, excluded }))
    }

    /// Compiles a node that scores as one.
    fn part(&mut self, node: &Node, text: &str) -> tantivy::Result<Boxed> {
        let typed = match node {
            Node::Spans(spans) => match spans.expression {
                Expression::Leaf(leaf) => self.typed(leaf)?,
                _ => None,
            },
            _ => None,
        };
        let query = self.spans(node, typed)?;
        self.parts.push(Part { text: text.to_owned(), boost: self.boost, query: query.clone(), branches: Vec::new() });
        Ok(Box::new(query))
    }

    /// Looks up the form as typed of a leaf that stands for all forms.
    fn typed(&mut self, leaf: LeafNumber) -> tantivy::Result<Option<Arc<LeafTerms>>> {
        let Leaf::Inflected(word) = &self.plan.leaves[leaf] else { return Ok(None) };
        if let Some(known) = self.typed.get(&leaf) {
            return Ok(Some(known.clone()));
        }
        let terms = Arc::new(LeafTerms::of_word(word.folded(), &self.view.searcher)?);
        self.typed.insert(leaf, terms.clone());
        Ok(Some(terms))
    }

    fn spans(&mut self, node: &Node, typed: Option<Arc<LeafTerms>>) -> tantivy::Result<SpansQuery> {
        let mut filters = Vec::new();
        node.visit(&mut |node| {
            if let Node::Filter(filter) = node {
                filters.push(filter.clone());
            }
        });
        let filters = filters.into_iter().map(|filter| {
            let query = self.filter(&filter);
            (filter, query)
        });
        Ok(SpansQuery {
            filters: filters.collect(),
            node: Arc::new(node.clone()),
            sought: Arc::new(self.pairs.joined(node)),
            leaves: self.leaves.clone(),
            typed,
            view: self.view.clone(),
        })
    }

    fn filter(&mut self, filter: &Filter) -> Boxed {
        let (condition, remark) = condition(filter);
        if let Some(remark) = remark.filter(|remark| !self.notes.contains(remark)) {
            self.notes.push(remark);
        }
        self.condition(&condition)
    }

    fn condition(&self, condition: &Condition) -> Boxed {
        match condition {
            Condition::Term(field, value) => one(*field, value),
            Condition::Id(id) => {
                let term = TantivyTerm::from_field_u64(handle(Field::Id), id.number());
                Box::new(TermQuery::new(term, IndexRecordOption::Basic))
            }
            Condition::Any(members) if members.is_empty() => Box::new(EmptyQuery),
            Condition::Any(members) => any(members.iter().map(|member| self.condition(member)).collect()),
            Condition::Days(from, to) => between(*from, *to),
            Condition::AnyYear(days) => any_year(days, &self.view.searcher),
            Condition::Undated => {
                let dated = Box::new(ExistsQuery::new(Field::FirstDay.spec().name.to_owned(), false));
                without(Box::new(AllQuery), dated)
            }
            Condition::Words(range) => {
                let bound = |count: Option<u32>| {
                    let term = count.map(|count| TantivyTerm::from_field_u64(handle(Field::Words), u64::from(count)));
                    term.map_or(Bound::Unbounded, Bound::Included)
                };
                Box::new(RangeQuery::new(bound(range.from()), bound(range.to())))
            }
        }
    }
}

/// Writes what is looked for in the text.
fn shown(node: &Node) -> String {
    let mut texts = Vec::new();
    node.visit(&mut |node| {
        if let Node::Spans(spans) = node {
            texts.push(spans.text.as_str());
        }
    });
    texts.join(" … ")
}

/// Restricts `query` to the files under any of `scope`; `""` and no path at all are everything, and a path that holds all
/// articles costs nothing.
///
/// # Errors
/// Where the index cannot be read.
pub fn within(query: Boxed, scope: &[String], searcher: &Searcher) -> tantivy::Result<Boxed> {
    if scope.is_empty() {
        return Ok(query);
    }
    let all: u64 = searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum();
    for path in scope {
        if path.is_empty() || searcher.doc_freq(&text_term(Field::Path, path))? == all {
            return Ok(query);
        }
    }
    let scope = unscored(any(scope.iter().map(|path| one(Field::Path, path)).collect()));
    Ok(Box::new(All { members: vec![query, scope], excluded: Vec::new() }))
}

/// Takes from the articles of `query` those of `other`.
pub fn without(query: Boxed, other: Boxed) -> Boxed {
    Box::new(All { members: vec![query], excluded: vec![other] })
}

fn one(field: Field, value: &str) -> Boxed {
    Box::new(TermQuery::new(text_term(field, value), IndexRecordOption::WithFreqs))
}

fn any(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(Any(queries)),
    }
}

/// Wraps what restricts and does not count for the score.
fn unscored(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn between(from: Option<Date>, to: Option<Date>) -> Boxed {
    let bound = |field: Field, date: Option<Date>| {
        let term = date.map(|date| TantivyTerm::from_field_i64(handle(field), day_number(date)));
        term.map_or(Bound::Unbounded, Bound::Included)
    };
    let from = from.map(|from| RangeQuery::new(bound(Field::FirstDay, Some(from)), Bound::Unbounded));
    let to = to.map(|to| RangeQuery::new(Bound::Unbounded, bound(Field::LastDay, Some(to))));
    let bounds = from.into_iter().chain(to).map(|query| Box::new(query) as Boxed);
    let members = [Box::new(AllQuery) as Boxed].into_iter().chain(bounds).collect();
    Box::new(All { members, excluded: Vec::new() })
}

/// Days of any year: one range for each year that the archive has articles of.
fn any_year(days: &DayRange, searcher: &Searcher) -> Boxed {
    let known = searcher.segment_readers().iter().filter_map(|segment| {
        let column = segment.fast_fields().i64(Field::FirstDay.spec().name).ok()?;
        Some((date_of(column.min_value()).year(), date_of(column.max_value()).year()))
    });
    let (first, last) = known.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((1, 0));
    // A range over the turn of the year begins in the year before.
    let ranges = (first.saturating_sub(1)..=last).filter_map(|year| days.in_year(year));
    any(ranges.map(|(from, to)| between(Some(from), Some(to))).collect())
}
