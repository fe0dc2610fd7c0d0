//! Why an article matched: where exactly, which passages show it, and in what surroundings.
//!
//! A [`Plan`] is made of the query tree. Given the places of its words, from an engine's postings or from the text, one
//! evaluator tells whether an article satisfies it and where: so what is found, counted and highlighted cannot differ.
//! The room knows no engine.

mod evaluate;
mod filters;
mod intervals;
mod marker;
mod plan;
mod recognizer;
mod snippet;

pub use evaluate::{Evaluation, Found, count_matches};
pub use intervals::{Interval, Places};
pub use marker::{Marked, Marker, Match, Span};
pub use plan::{Expression, Leaf, LeafNumber, Node, Plan, Spans, Window};
pub use recognizer::is_fit;
pub use snippet::{Snippet, snippets};
