//! What suggestions ask of the cluster: counts, and words that are spelled alike.

use std::collections::HashMap;

use super::dialect::Listed;
use super::finding::Finder;
use super::view::View;
use crate::engine::Request;
use crate::engine::fields::Field;
use crate::engine::suggest::Ask;
use crate::error::{Error, Result};
use crate::passages::Plan;
use crate::query::Tree;

/// A cluster that is asked.
pub struct Asked<'a>(pub &'a View);

impl Ask for Asked<'_> {
    type Error = Error;

    fn count(&self, plan: &Plan) -> Result<u64> {
        let terms = self.0.look_up(&plan.leaves)?;
        let request = Request::new(Tree::Every, 0);
        Finder::new(&request, self.0, plan, &terms)?.count(&plan.root)
    }

    fn alike(&self, typed: &str, letters: u8) -> Result<HashMap<String, u64>> {
        let words = self.0.words(Listed::Alike(typed, letters))?;
        let articles = self.0.articles_of(Field::Text, &words)?;
        Ok(words.into_iter().zip(articles).filter(|(_, articles)| *articles > 0).collect())
    }

    fn articles(&self, words: &[String]) -> Result<Vec<u64>> {
        self.0.articles_of(Field::Text, words)
    }
}
