//! How well an article answers a query, in a number.
//!
//! Let the query ask for the words w1 … wn, in this order. An article's score is
//!
//! ```text
//! S = sum over words of  idf(w) × [sat(tf of all forms of w) + 0.2 sat(tf of w as typed)] / 1.2
//!   + 0.1 × sum over neighbours of  (idf(w) + idf(w')) × sat(times w' stands right behind w)
//!   + 0.1 × sum over neighbours of  (idf(w) + idf(w')) × sat(times w and w' stand within 8 words)
//!   + 0.05 × sum over words of  idf(w) × sat(tf within the first 100 words of the body, as if all were so long)
//! S × 1.3  where all words stand in the headline
//!
//! sat(tf) = tf × (k1 + 1) / (tf + k1 × (1 - b + b × words / mean words))       k1 = 1.2, b = 0.75
//! idf(w)  = ln(1 + (N - n + 0.5) / (n + 0.5))    N articles, n of them with any form of w
//! ```
//!
//! Articles that have all of up to four bare words stand above those that have some; longer queries are one ranking.
//!
//! Headline and body are one text. All inflected forms of a word score as one: their frequencies are summed. What else a
//! query asks for (phrases, proximity, patterns) scores as a word does, with the idf of the words that it needs. `^`
//! multiplies a part. The other lines need the places of words: they are for queries of two words or more, and only the
//! first 100 articles by the first line get them. As all of them add, the list stays in the order of its scores.
//!
//! On request ([`Recency`]) late articles count up to 1.5 times.
//!
//! BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", Foundations and Trends in
//! Information Retrieval 3(4), 2009; the idf is Lucene's, which is never negative. Pairs of neighbours: Metzler and
//! Croft, "A Markov Random Field Model for Term Dependencies", SIGIR 2005. The weights were measured on news: headlines
//! to bodies, known items, partial headlines (`tests/ranking.py` repeats it).

mod bm25;
mod closeness;
pub mod feedback;
mod recency;
mod weight;

pub use bm25::{coded_length, idf, length_norm, saturated};
pub use closeness::{Closeness, Extra};
pub use recency::Recency;
pub use weight::{expression_idf, node_idf};

/// How much the form as typed counts beside all inflected forms of a word.
pub const TYPED_FORM_SHARE: f32 = 0.2;

/// So many articles, the best by their words alone, are looked at again for where the words stand.
pub const REFINED: usize = 100;

/// Up to so many bare words, articles that have them all stand above those that do not.
pub const MOST_TIERED_WORDS: usize = 4;
