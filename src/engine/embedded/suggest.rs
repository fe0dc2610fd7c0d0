//! What suggestions ask of the index: counts, and words that are spelled alike.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::collector::Count;
use tantivy::query::FuzzyTermQuery;

use super::compile::Compiler;
use super::leaves::LeafTerms;
use super::schema::{handle, text_term};
use super::view::View;
use crate::engine::fields::Field;
use crate::engine::suggest::Ask;
use crate::passages::Plan;
use crate::text::Stemmers;

/// An index that is asked.
pub struct Asked<'a> {
    /// Its state.
    pub view: &'a Arc<View>,
    /// The languages that queries are read in.
    pub stemmers: &'a Stemmers,
}

impl Ask for Asked<'_> {
    type Error = tantivy::TantivyError;

    fn count(&self, plan: &Plan) -> tantivy::Result<u64> {
        let compiled = Compiler::new(plan, self.view, self.stemmers)?.compile(&plan.root)?;
        self.view.searcher.search(&*compiled.query, &Count).map(|count| count as u64)
    }

    fn alike(&self, typed: &str, letters: u8) -> tantivy::Result<HashMap<String, u64>> {
        let mut found: HashMap<String, u64> = HashMap::new();
        for segment in self.view.searcher.segment_readers() {
            let automaton = FuzzyTermQuery::new(text_term(Field::Text, typed), letters, true).automaton()?;
            let index = segment.inverted_index(handle(Field::Text))?;
            let mut words = index.terms().search(automaton).into_stream()?;
            while words.advance() {
                let word = String::from_utf8_lossy(words.key()).into_owned();
                *found.entry(word).or_default() += u64::from(words.value().doc_freq);
            }
        }
        Ok(found)
    }

    fn articles(&self, words: &[String]) -> tantivy::Result<Vec<u64>> {
        let articles = |word: &String| LeafTerms::of_word(word, &self.view.searcher).map(|terms| terms.articles);
        words.iter().map(articles).collect()
    }
}
