//! Looks at an article that the cluster has found: does it match, and what is it worth?
//!
//! The one evaluator of [`crate::passages`] over the stored text, and the formula of [`crate::ranking`]: as the embedded
//! engine answers from its postings.

use std::collections::HashMap;

use super::view::{LeafTerms, View};
use crate::article::Article;
use crate::engine::{Reason, Share};
use crate::passages::{
    Evaluation, Expression, Leaf, LeafNumber, Node, Plan, Recognizer, Spans, Text, Window, count_matches, satisfies,
};
use crate::ranking::{self, Closeness, Extra, TYPED_FORM_SHARE};
use crate::text::{Language, Tokenizer};

/// With more terms than this a compound and its first part at one place count as two, as in the embedded engine.
const MOST_OPEN: usize = 16;

/// Judges articles by a plan.
pub struct Judge<'a> {
    view: &'a View,
    plan: &'a Plan,
    terms: &'a [LeafTerms],
    needs_marks: bool,
    recognizer: Recognizer,
    tokenizer: Tokenizer,
    text: Text,
    /// The leaf of the form as typed, by that of all forms.
    typed: HashMap<LeafNumber, LeafNumber>,
    closeness: Option<Closeness>,
}

/// What an article is worth by its words alone.
#[derive(Debug, Clone, Default)]
pub struct Worth {
    /// The score.
    pub score: f32,
    /// What it is the sum of.
    pub shares: Vec<Share>,
}

impl<'a> Judge<'a> {
    /// Makes one for a plan whose leaves have these terms.
    pub fn new(view: &'a View, plan: &'a Plan, terms: &'a [LeafTerms]) -> Judge<'a> {
        let mut leaves = plan.leaves.clone();
        let mut typed = HashMap::new();
        for (number, leaf) in plan.leaves.iter().enumerate() {
            if let Leaf::Inflected(word) = leaf {
                typed.insert(number, leaves.len());
                leaves.push(Leaf::Folded(word.clone()));
            }
        }
        let needs_marks = plan.root.needs_marks() || plan.loose.as_ref().is_some_and(Node::needs_marks);
        let closeness = Closeness::new(&plan.root, |expression| {
            ranking::expression_idf(expression, &|leaf| terms[leaf].articles, view.articles)
        });
        Judge {
            recognizer: Recognizer::new(&leaves),
            text: Text::of_leaves(leaves.len()),
            tokenizer: Tokenizer::default(),
            view,
            plan,
            terms,
            needs_marks,
            typed,
            closeness,
        }
    }

    /// Returns whether the places of words count beside the words alone.
    pub fn refines(&self) -> bool {
        self.closeness.is_some()
    }

    /// Reads an article; what follows is about it.
    pub fn read(&mut self, article: &Article) {
        let Judge { text, recognizer, tokenizer, needs_marks, .. } = self;
        text.read(article, *needs_marks, recognizer, tokenizer);
        let language = article.content.language.unwrap_or(Language::ENGLISH);
        if !self.view.only.is_empty() && !self.view.only.contains(&language) {
            let is_inflected = |leaf: &&LeafNumber| matches!(self.plan.leaves[**leaf], Leaf::Inflected(_));
            let inflected: Vec<LeafNumber> = self.typed.keys().filter(is_inflected).copied().collect();
            inflected.into_iter().for_each(|leaf| self.text.forget(leaf));
        }
    }

    /// Returns what the article that was read is worth; `None` where it does not satisfy `node`.
    pub fn worth(&self, article: &Article, node: &Node) -> Option<Worth> {
        let mut shares = Vec::new();
        let score = self.score(article, node, 1.0, &mut shares)?;
        Some(Worth { score, shares })
    }

    /// Returns what the article that was read gets for the places of the words.
    pub fn extra(&self) -> Option<Extra> {
        let norm = self.view.norm(self.text.layout.words);
        self.closeness.as_ref().map(|closeness| closeness.extra(self.text.places(), norm))
    }

    fn score(&self, article: &Article, node: &Node, boost: f32, shares: &mut Vec<Share>) -> Option<f32> {
        match node {
            Node::Every => Some(0.0),
            Node::Nothing => None,
            Node::Filter(filter) => satisfies(article, self.text.layout.words, filter).then_some(0.0),
            Node::Has(window) => self.text.places().has_words_in(*window).then_some(0.0),
            Node::Spans(spans) => self.spans(node, spans, boost, shares),
            Node::All(members) => {
                let before = shares.len();
                let scores = members.iter().map(|member| self.score(article, member, boost, shares));
                let sum = scores.collect::<Option<Vec<f32>>>().map(|scores| scores.into_iter().sum());
                if sum.is_none() {
                    shares.truncate(before);
                }
                sum
            }
            Node::Any(members) => {
                let scores: Vec<f32> =
                    members.iter().filter_map(|member| self.score(article, member, boost, shares)).collect();
                (!scores.is_empty()).then(|| scores.into_iter().sum())
            }
            Node::Not(inner) => self.score(article, inner, boost, &mut Vec::new()).is_none().then_some(0.0),
            Node::Boosted(factor, inner) => self.score(article, inner, boost * factor, shares),
            Node::AtLeast(count, inner) => {
                let mut satisfies = |filter: &_| satisfies(article, self.text.layout.words, filter);
                let mut found = Vec::new();
                let mut evaluation = Evaluation { places: self.text.places(), satisfies: &mut satisfies };
                let matches = evaluation.judge(node, &mut found).then(|| count_matches(&found) as u32)?;
                let texts: Vec<String> = texts(inner);
                let text = format!("atleast{count}({})", texts.join(" … "));
                Some(self.share(node, &text, matches, None, boost, shares))
            }
        }
    }

    fn spans(&self, node: &Node, spans: &Spans, boost: f32, shares: &mut Vec<Share>) -> Option<f32> {
        if let (Expression::Leaf(leaf), true) = (&spans.expression, spans.window == Window::default()) {
            let terms = &self.terms[*leaf];
            let places = self.text.places();
            let own = match terms.plus.len() > MOST_OPEN && terms.minus.is_none() {
                true => self.text.fits(*leaf),
                false => places.of_leaf[*leaf].len() as u32,
            };
            let typed = self.typed.get(leaf).map(|typed| places.of_leaf[*typed].len() as u32);
            return (own > 0).then(|| self.share(node, &spans.text, own, typed, boost, shares));
        }
        let mut matches = Vec::new();
        self.text.places().matches(&spans.expression, spans.window, &mut matches);
        let count = matches.len() as u32;
        (count > 0).then(|| self.share(node, &spans.text, count, None, boost, shares))
    }

    /// Adds what so many matches of a node count.
    fn share(
        &self,
        node: &Node,
        text: &str,
        matches: u32,
        as_typed: Option<u32>,
        boost: f32,
        shares: &mut Vec<Share>,
    ) -> f32 {
        let norm = self.view.norm(self.text.layout.words);
        let idf = boost * ranking::node_idf(node, &|leaf| self.terms[leaf].articles, self.view.articles);
        let all = ranking::saturated(matches, norm);
        let score = match as_typed {
            Some(typed) => {
                let typed = if typed > 0 { TYPED_FORM_SHARE * ranking::saturated(typed, norm) } else { 0.0 };
                idf / (1.0 + TYPED_FORM_SHARE) * (all + typed)
            }
            None => idf * all,
        };
        let articles = leaves_of(node).into_iter().map(|leaf| self.terms[leaf].articles).min().unwrap_or(0);
        shares.push(Share { reason: Reason::Part { text: text.to_owned(), matches, as_typed, articles }, score });
        score
    }
}

fn texts(node: &Node) -> Vec<String> {
    let mut texts = Vec::new();
    node.visit(&mut |node| {
        if let Node::Spans(spans) = node {
            texts.push(spans.text.clone());
        }
    });
    texts
}

fn leaves_of(node: &Node) -> Vec<LeafNumber> {
    let mut leaves = Vec::new();
    node.visit(&mut |node| {
        if let Node::Spans(spans) = node {
            spans.expression.visit_leaves(&mut |leaf| leaves.push(leaf));
        }
    });
    leaves
}
