//! Who and what an article names: persons, organisations, places.
//!
//! [`Annotator`] makes the entities of an article: those that its data gives, and those that a [`tagger`] finds in its
//! text, all under one name each ([`names`]). The tagger cuts the text into words ([`tokens`]), takes [`features`] of each
//! in its [`reading`], adds up what they weigh in the [`model`] of the language, and finds the best row of [`labels`]
//! ([`decode`]). All that is known of a word or a name, and what features weigh together that come again and again, is kept
//! from article to article.
//!
//! The design follows what is known to work without large models: a linear-chain conditional random field over hashed
//! features, with lists of names, how often words have capitals, and what the document says of a word elsewhere.
//! `benches/train_entities` trains it; `morgue help entities` has the figures.

mod annotate;
pub mod decode;
pub mod features;
mod hash;
pub mod labels;
pub mod lexicon;
pub mod model;
pub mod models;
pub mod names;
pub mod reading;
mod renamed;
pub mod tagger;
pub mod tokens;
pub mod vocabulary;
pub mod word;

pub use annotate::Annotator;
pub use renamed::rename;
