//! Why an article matched: the exact spans of a query's terms in its text, and the passages that show them.
//!
//! Takes a query tree and an article's text, knows no engine: whatever engine found the article, the same words are
//! marked.

mod marker;
mod snippet;

pub use marker::{Marker, Span};
pub use snippet::{Snippet, snippet};
