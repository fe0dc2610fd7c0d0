//! A plan as a query of the cluster.
//!
//! Each part says of itself whether the cluster finds exactly what matches or may find more, and whether the score that
//! it gives is the first line of the formula of [`crate::ranking`]. What may be more, or is scored otherwise, is read and
//! judged here.

use serde_json::{Value, json};

use super::dialect::PhraseWord;
use super::document::Stretch;
use super::view::{LeafTerms, View};
use crate::article::HEADLINE_GAP;
use crate::engine::conditions::{Condition, condition};
use crate::engine::fields::Field;
use crate::engine::values::day_number;
use crate::passages::{Expression, Leaf, LeafNumber, Node, Spans, Window};
use crate::query::{DayRange, Filter, Nearness, Reach, TextField};
use crate::ranking::{self, TYPED_FORM_SHARE};

/// A part of a plan as a query.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The query.
    pub query: Value,
    /// Whether it finds what matches and nothing else; otherwise it may find more.
    pub is_exact: bool,
    /// Whether its scores put articles in order as our own formula does.
    pub is_scored: bool,
}

impl Compiled {
    /// Finds exactly what matches, and its scores put it in order.
    pub fn exact(query: Value) -> Compiled {
        Compiled { query, is_exact: true, is_scored: true }
    }

    /// Finds what may match; each article is to be looked at.
    pub fn wider(query: Value) -> Compiled {
        Compiled { query, is_exact: false, is_scored: false }
    }
}

/// Turns nodes into queries.
pub struct Compiler<'a> {
    /// The index.
    pub view: &'a View,
    /// The leaves of the plan.
    pub leaves: &'a [Leaf],
    /// Their terms.
    pub terms: &'a [LeafTerms],
    /// The years that the archive has articles of, where days of any year are asked for.
    pub years: (i16, i16),
}

/// More terms than this are looked for by the pattern that they fit.
const MOST_TERMS: usize = 10_000;

/// With more terms than this a word does not take part in intervals: the cluster has a limit of clauses.
const MOST_TERMS_NEAR: usize = 100;

impl Compiler<'_> {
    /// Compiles a node, whose score counts so many times.
    pub fn node(&self, node: &Node, boost: f32) -> Compiled {
        match node {
            Node::Every => self.unscored(Compiled::exact(every())),
            Node::Nothing => Compiled::exact(nothing()),
            Node::Filter(filter) => self.unscored(Compiled::exact(self.filter(filter))),
            Node::Has(window) => self.unscored(has(*window)),
            Node::Spans(spans) => self.spans(spans, boost),
            Node::All(members) => self.all(members, boost),
            Node::Any(members) => {
                let members: Vec<Compiled> = members.iter().map(|member| self.node(member, boost)).collect();
                Compiled {
                    is_exact: members.iter().all(|own| own.is_exact),
                    is_scored: members.iter().all(|own| own.is_scored),
                    query: any(members.into_iter().map(|own| own.query).collect()),
                }
            }
            Node::Not(inner) => {
                let inner = self.node(inner, 1.0);
                if !inner.is_exact {
                    return Compiled::wider(every());
                }
                self.unscored(Compiled::exact(json!({"bool": {"must_not": [inner.query]}})))
            }
            Node::Boosted(factor, inner) => self.node(inner, boost * factor),
            Node::AtLeast(_, inner) => Compiled::wider(self.node(inner, 1.0).query),
        }
    }

    fn unscored(&self, compiled: Compiled) -> Compiled {
        Compiled { query: self.view.dialect().unscored(compiled.query), ..compiled }
    }

    fn all(&self, members: &[Node], boost: f32) -> Compiled {
        let (mut must, mut filter, mut must_not) = (Vec::new(), Vec::new(), Vec::new());
        let mut all = Compiled::exact(Value::Null);
        for member in members {
            let own = match member {
                Node::Not(inner) => self.node(inner, 1.0),
                other => self.node(other, boost),
            };
            all.is_exact &= own.is_exact;
            match member {
                Node::Not(_) if own.is_exact => must_not.push(own.query),
                Node::Not(_) => {} // what is taken away has to be looked at
                Node::Filter(_) | Node::Has(_) | Node::Every => filter.push(own.query),
                _ => {
                    all.is_scored &= own.is_scored;
                    must.push(own.query);
                }
            }
        }
        Compiled { query: json!({"bool": {"must": must, "filter": filter, "must_not": must_not}}), ..all }
    }

    fn filter(&self, filter: &Filter) -> Value {
        self.condition(&condition(filter).0)
    }

    fn condition(&self, condition: &Condition) -> Value {
        match condition {
            Condition::Term(field, value) => self.view.dialect().term(*field, value, None),
            Condition::Id(id) => json!({"term": {Field::Id.spec().name: id.number()}}),
            Condition::Any(members) if members.is_empty() => nothing(),
            Condition::Any(members) => any(members.iter().map(|member| self.condition(member)).collect()),
            Condition::Days(from, to) => days(*from, *to),
            Condition::AnyYear(range) => any(self.years_of(range)),
            Condition::Undated => {
                json!({"bool": {"must_not": [{"exists": {"field": Field::FirstDay.spec().name}}]}})
            }
            Condition::Words(range) => {
                json!({"range": {Field::Words.spec().name: {"gte": range.from(), "lte": range.to()}}})
            }
        }
    }

    fn years_of(&self, range: &DayRange) -> Vec<Value> {
        let (first, last) = self.years;
        // A range over the turn of the year begins in the year before.
        let ranges = (first.saturating_sub(1)..=last).filter_map(|year| range.in_year(year));
        ranges.map(|(from, to)| days(Some(from), Some(to))).collect()
    }

    fn spans(&self, spans: &Spans, boost: f32) -> Compiled {
        if spans.window == Window::default() {
            match &spans.expression {
                Expression::Leaf(leaf) => return self.leaf(*leaf, boost),
                Expression::Phrase { slots, slop: 0 } => {
                    if let Some(words) = self.plain_phrase(slots) {
                        return self.view.dialect().phrase(&words, boost);
                    }
                }
                _ => {}
            }
        }
        if let (Expression::Leaf(leaf), Window { field: Some(TextField::Headline), first: None }) =
            (&spans.expression, spans.window)
            && let Some(query) = self.in_headline(*leaf)
        {
            return Compiled { is_scored: false, ..Compiled::exact(query) };
        }
        let intervals = self.intervals(&spans.expression).and_then(|source| within(source, spans.window));
        match intervals {
            Some(source) => Compiled { is_scored: false, ..Compiled::exact(intervals_query(source)) },
            None => Compiled::wider(self.candidates(&spans.expression)),
        }
    }

    /// Compiles a word, wherever it stands.
    fn leaf(&self, number: LeafNumber, boost: f32) -> Compiled {
        let terms = &self.terms[number];
        if terms.plus.iter().all(|(.., articles)| *articles == 0) {
            return Compiled::exact(nothing());
        }
        if terms.minus.is_some() {
            return match self.source(number) {
                Some(source) => Compiled { is_scored: false, ..Compiled::exact(intervals_query(source)) },
                None => Compiled::wider(self.words(number)),
            };
        }
        match &self.leaves[number] {
            Leaf::Inflected(word) if has_one_term_a_language(&terms.plus) => {
                let share = boost * ranking::idf(terms.articles, self.view.articles) / (1.0 + TYPED_FORM_SHARE);
                let found = terms.plus.iter().filter(|(.., articles)| *articles > 0);
                let forms = found.map(|(field, term, articles)| self.weighed(*field, term, *articles, share));
                let mut query = json!({"bool": {"must": [any(forms.collect())]}});
                if terms.typed > 0 {
                    let own = self.weighed(Field::Text, word.folded(), terms.typed, share * TYPED_FORM_SHARE);
                    query["bool"]["should"] = json!([own]);
                }
                Compiled::exact(query)
            }
            Leaf::Folded(_) => {
                let weight = boost * ranking::idf(terms.articles, self.view.articles);
                let (field, term, articles) = &terms.plus[0];
                Compiled::exact(self.weighed(*field, term, *articles, weight))
            }
            _ => Compiled { is_scored: false, ..Compiled::exact(self.words(number)) },
        }
    }

    /// Looks for a term so that a match weighs `weight`, whatever the cluster's idf of it is.
    fn weighed(&self, field: Field, term: &str, articles: u64, weight: f32) -> Value {
        let boost = weight / ranking::idf(articles, self.view.articles).max(f32::MIN_POSITIVE);
        self.view.dialect().term(field, term, Some(boost))
    }

    /// Looks for the terms of a leaf in the headline; `None` where that is done by intervals or cannot be.
    fn in_headline(&self, number: LeafNumber) -> Option<Value> {
        let terms = &self.terms[number];
        let plus = terms.plus.iter().filter(|(.., articles)| *articles > 0);
        let plus: Vec<(Field, &str)> = plus.map(|(field, term, _)| (*field, term.as_str())).collect();
        let is_sayable = terms.minus.is_none() && plus.len() <= MOST_TERMS;
        if is_sayable { self.view.dialect().in_headline(&plus) } else { None }
    }

    /// Looks for the terms of a leaf, unscored.
    fn words(&self, number: LeafNumber) -> Value {
        let plus = &self.terms[number].plus;
        let fields: [Field; 3] = [Field::Text, Field::Stems, Field::Written];
        if plus.len() > MOST_TERMS
            && let Leaf::Pattern(pattern) = &self.leaves[number]
        {
            return self.view.dialect().fitting(pattern.folded());
        }
        let of_field = |field: Field| {
            let own: Vec<&str> =
                plus.iter().filter(|(own, ..)| *own == field).map(|(_, term, _)| term.as_str()).collect();
            (!own.is_empty()).then(|| self.view.dialect().terms(field, &own))
        };
        any(fields.into_iter().filter_map(of_field).collect())
    }

    /// Returns the words of a phrase of exact forms, one in each place.
    fn plain_phrase(&self, slots: &[Vec<LeafNumber>]) -> Option<Vec<PhraseWord<'_>>> {
        let word = |slot: &Vec<LeafNumber>| match slot.as_slice() {
            [leaf] => match &self.leaves[*leaf] {
                Leaf::Folded(word) => {
                    Some(PhraseWord { folded: word.folded(), is_shared: self.terms[*leaf].is_shared })
                }
                _ => None,
            },
            _ => None,
        };
        // The body begins so far behind the headline that no phrase of this length reaches over.
        (slots.len() <= HEADLINE_GAP as usize).then(|| slots.iter().map(word).collect()).flatten()
    }

    /// Returns what an article has to hold in any place.
    fn candidates(&self, expression: &Expression) -> Value {
        match expression {
            Expression::Leaf(leaf) => self.words(*leaf),
            Expression::Phrase { slots, .. } => {
                let slot = |slot: &Vec<LeafNumber>| any(slot.iter().map(|leaf| self.words(*leaf)).collect());
                let slots: Vec<Value> = slots.iter().filter(|slot| !slot.is_empty()).map(slot).collect();
                json!({"bool": {"filter": slots}})
            }
            Expression::Any(members) => any(members.iter().map(|member| self.candidates(member)).collect()),
            Expression::Near(left, nearness, _) if nearness.is_negated => self.candidates(left),
            Expression::Near(left, _, right) => {
                json!({"bool": {"filter": [self.candidates(left), self.candidates(right)]}})
            }
        }
    }

    /// Returns the minimal intervals of an expression where the cluster finds one in exactly the articles in which there is
    /// one: of words, phrases and choices of such, alone or two of them near each other.
    fn intervals(&self, expression: &Expression) -> Option<Value> {
        match expression {
            Expression::Near(left, nearness, right) if !nearness.is_negated => {
                near(&self.operand(left)?, *nearness, &self.operand(right)?)
            }
            other => self.operand(other),
        }
    }

    /// Returns the intervals of an operand, each alternative of one width.
    fn operand(&self, expression: &Expression) -> Option<Value> {
        match expression {
            Expression::Leaf(leaf) => self.source(*leaf),
            Expression::Phrase { slots, slop: 0 }
                if slots.len() <= HEADLINE_GAP as usize && slots.iter().all(|slot| !slot.is_empty()) =>
            {
                let slot = |slot: &Vec<LeafNumber>| {
                    slot.iter().map(|leaf| self.source(*leaf)).collect::<Option<Vec<_>>>().map(any_of)
                };
                let slots = slots.iter().map(slot).collect::<Option<Vec<_>>>()?;
                Some(in_order(slots, Some(0)))
            }
            Expression::Any(members) => {
                members.iter().map(|member| self.operand(member)).collect::<Option<Vec<_>>>().map(any_of)
            }
            _ => None,
        }
    }

    /// Returns the places of a leaf.
    fn source(&self, number: LeafNumber) -> Option<Value> {
        if !self.view.dialect().has_intervals() {
            return None;
        }
        let terms = &self.terms[number];
        let found: Vec<Value> = terms
            .plus
            .iter()
            .filter(|(.., articles)| *articles > 0)
            .map(|(field, term, _)| place(*field, term))
            .collect();
        if found.len() > MOST_TERMS_NEAR {
            return None;
        }
        // A term that no text has: there are no intervals of nothing.
        let places = if found.is_empty() { place(Field::Text, "\u{1}") } else { any_of(found) };
        Some(match &terms.minus {
            None => places,
            Some(prefix) => {
                let others = json!({"prefix": {"prefix": prefix, "use_field": Field::Written.spec().name}});
                filtered(places, "not_overlapping", others)
            }
        })
    }
}

/// Returns whether the terms of a word are of one language each, so that no place counts twice.
fn has_one_term_a_language(terms: &[(Field, String, u64)]) -> bool {
    let mut languages: Vec<&str> = terms.iter().filter_map(|(_, term, _)| Some(term.rsplit_once('/')?.1)).collect();
    let count = languages.len();
    languages.sort_unstable();
    languages.dedup();
    languages.len() == count && count > 0
}

/// Every article.
pub fn every() -> Value {
    json!({"match_all": {}})
}

/// No article.
fn nothing() -> Value {
    json!({"match_none": {}})
}

/// Articles that any of the queries finds.
pub fn any(mut queries: Vec<Value>) -> Value {
    match queries.len() {
        0 => nothing(),
        1 => queries.remove(0),
        _ => json!({"bool": {"should": queries, "minimum_should_match": 1}}),
    }
}

/// A date that is known to the month or year matches only a range that holds all of it.
fn days(from: Option<jiff::civil::Date>, to: Option<jiff::civil::Date>) -> Value {
    let from = from.map(|from| json!({"range": {Field::FirstDay.spec().name: {"gte": day_number(from)}}}));
    let to = to.map(|to| json!({"range": {Field::LastDay.spec().name: {"lte": day_number(to)}}}));
    json!({"bool": {"filter": from.into_iter().chain(to).collect::<Vec<_>>()}})
}

/// Articles that have words in a part of the text.
fn has(window: Window) -> Compiled {
    let at_least_one = |field: Field| json!({"range": {field.spec().name: {"gte": 1}}});
    let marked = |stretch: Stretch| json!({"terms": {Field::Marks.spec().name: stretch.marks()}});
    let query = match window.field {
        Some(TextField::Headline) => at_least_one(Field::HeadlineWords),
        Some(TextField::Quote) => marked(Stretch::Quote),
        Some(TextField::Body | TextField::Lede) => marked(Stretch::Body),
        Some(TextField::Hlead) | None => at_least_one(Field::Words),
    };
    if window.first.is_some() { Compiled::wider(query) } else { Compiled::exact(query) }
}

fn intervals_query(source: Value) -> Value {
    json!({"intervals": {Field::Text.spec().name: source}})
}

/// The places of a term.
fn place(field: Field, term: &str) -> Value {
    match field {
        Field::Text => json!({"match": {"query": term}}),
        _ => json!({"match": {"query": term, "use_field": field.spec().name}}),
    }
}

fn any_of(mut sources: Vec<Value>) -> Value {
    if sources.len() == 1 { sources.remove(0) } else { json!({"any_of": {"intervals": sources}}) }
}

/// Sources one behind the other, with at most so many places between them in all.
fn in_order(mut sources: Vec<Value>, most: Option<u32>) -> Value {
    if sources.len() == 1 {
        return sources.remove(0);
    }
    json!({"all_of": {"ordered": true, "max_gaps": most.map_or(-1, i64::from), "intervals": sources}})
}

fn filtered(source: Value, relation: &str, other: Value) -> Value {
    json!({"any_of": {"intervals": [source], "filter": {relation: other}}})
}

/// The stretches of a kind.
fn stretches(stretch: Stretch) -> Value {
    let [open, close, only] = stretch.marks();
    let mark = |mark: &str| place(Field::Marks, mark);
    any_of(vec![in_order(vec![mark(open), mark(close)], None), mark(only)])
}

/// Two operands near each other.
fn near(left: &Value, nearness: Nearness, right: &Value) -> Option<Value> {
    let (most, stretch) = match nearness.reach {
        Reach::Words(most) if u32::from(most.get()) <= HEADLINE_GAP => (Some(u32::from(most.get()) - 1), None),
        Reach::Words(most) => {
            let parts = any_of(vec![stretches(Stretch::Headline), stretches(Stretch::Body)]);
            (Some(u32::from(most.get()) - 1), Some(parts))
        }
        Reach::Sentence => (None, Some(stretches(Stretch::Sentence))),
        Reach::Paragraph => (None, Some(stretches(Stretch::Paragraph))),
    };
    let ordered = |first: &Value, second: &Value| in_order(vec![first.clone(), second.clone()], most);
    let pairs = match nearness.is_ordered {
        true => ordered(left, right),
        false => any_of(vec![ordered(left, right), ordered(right, left)]),
    };
    Some(match stretch {
        Some(stretch) => filtered(pairs, "contained_by", stretch),
        None => pairs,
    })
}

/// Restricts intervals to a part of the text; `None` where the cluster cannot.
fn within(source: Value, window: Window) -> Option<Value> {
    if window.first.is_some() {
        return None;
    }
    let part = match window.field {
        None => return Some(source),
        Some(TextField::Headline) => stretches(Stretch::Headline),
        Some(TextField::Body) => stretches(Stretch::Body),
        Some(TextField::Lede) => stretches(Stretch::Lede),
        Some(TextField::Hlead) => any_of(vec![stretches(Stretch::Headline), stretches(Stretch::Lede)]),
        Some(TextField::Quote) => stretches(Stretch::Quote),
    };
    Some(filtered(source, "contained_by", part))
}
