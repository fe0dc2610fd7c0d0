//! Why an article matched: where exactly, which passages show it, and in what surroundings.
//!
//! A [`Plan`] is made of the query tree. Given the places of its words, from an engine's postings or from the text, one
//! evaluator tells whether an article satisfies it and where: so what is found, counted and highlighted cannot differ.
//! The room knows no engine.

mod collocates;
mod concordance;
mod evaluate;
mod filters;
mod intervals;
mod likelihood;
mod marker;
mod neighbours;
mod plan;
mod recognizer;
mod snippet;
mod text;

pub use collocates::{Collocate, Collocates, Sides};
pub use concordance::{Measure, left_context, one_line, right_context};
pub use evaluate::{Evaluation, Found, count_matches};
pub use filters::{names_it, satisfies};
pub use intervals::{Interval, Places};
pub use likelihood::Contingency;
pub use marker::{Marked, Marker, Match, Span};
pub use neighbours::Words;
pub use plan::{Expression, Leaf, LeafNumber, Node, Plan, Spans, Wanted, Window};
pub use recognizer::{Recognizer, is_fit, is_within};
pub use snippet::{Snippet, snippets};
pub use text::Text;
