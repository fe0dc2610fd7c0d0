//! Pure text: what a word is, how it is folded and stemmed, where sentences end.
//!
//! One tokenizer and one folding serve the index, the query, the highlights and the entity tagger, so that what one
//! of them calls a word is a word to all. Everything here takes `&str` and gives words and byte offsets; nothing knows
//! articles, files or indexes.

mod decode;
mod fold;
mod frequent;
mod language;
mod sentences;
mod stem;
mod tidy;
mod tokenize;
mod width;

pub use decode::{DecodeError, Decoded, Encoding, Evidence, decode, decode_labelled, encoding_of};
pub use fold::{decimal_digit, fold, is_diacritic};
pub use frequent::{FREQUENT_WORDS, frequent, frequent_word};
pub use language::{Language, detect, may_be};
pub use sentences::{paragraph_starts, quotations, sentence_starts};
pub use stem::{Stemmer, Stemmers, is_stop_word};
pub use tidy::{tidy, unbroken};
pub use tokenize::{
    MAX_WORD_BYTES, Speller, Token, Tokenizer, Written, folded_words, is_apostrophe, is_unspaced, plain_length, words,
};
pub use width::{char_columns, clean, columns, is_steering};
