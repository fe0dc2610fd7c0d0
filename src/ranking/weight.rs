//! What a match of a part of a query weighs: the idf of the words that it needs.

use super::bm25::idf;
use crate::passages::{Expression, LeafNumber, Node};

/// Returns the weight of a match of `expression`: the sum over the words that have to be there. `articles` says in how many
/// of `all` articles a leaf is.
pub fn expression_idf(expression: &Expression, articles: &dyn Fn(LeafNumber) -> u64, all: u64) -> f32 {
    let of = |expression: &Expression| expression_idf(expression, articles, all);
    match expression {
        Expression::Leaf(leaf) => idf(articles(*leaf), all),
        Expression::Phrase { slots, .. } => {
            let named = slots.iter().filter(|slot| !slot.is_empty());
            named.map(|slot| idf(slot.iter().map(|leaf| articles(*leaf)).sum(), all)).sum()
        }
        // The most frequent member is what mostly matches.
        Expression::Any(members) => members.iter().map(of).min_by(f32::total_cmp).unwrap_or(0.0),
        Expression::Near(left, nearness, _) if nearness.is_negated => of(left),
        Expression::Near(left, _, right) => of(left) + of(right),
    }
}

/// Returns the weight of a match of `node`: the sum over its expressions.
pub fn node_idf(node: &Node, articles: &dyn Fn(LeafNumber) -> u64, all: u64) -> f32 {
    match node {
        Node::Spans(spans) => expression_idf(&spans.expression, articles, all),
        Node::All(members) | Node::Any(members) => members.iter().map(|member| node_idf(member, articles, all)).sum(),
        Node::Boosted(_, inner) | Node::AtLeast(_, inner) => node_idf(inner, articles, all),
        Node::Every | Node::Nothing | Node::Filter(_) | Node::Has(_) | Node::Not(_) => 0.0,
    }
}
