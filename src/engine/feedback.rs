//! Searches that begin with articles: more like one, more words from the best.

use super::{Engine, Request};
use crate::article::Article;
use crate::error::Result;
use crate::query::{Filter, Tree, ValueField, ValueText, Word};
use crate::ranking::feedback::{self, FEEDBACK_ARTICLES};

/// Returns the query for articles like `article`, itself left out; `None` where it has no words to look for.
///
/// # Errors
/// Where the index cannot be read.
pub fn like(engine: &dyn Engine, article: &Article) -> Result<Option<Tree>> {
    let candidates = feedback::candidates(&[(article, 1.0)]);
    let words: Vec<Word> = candidates.iter().map(|own| own.word.clone()).collect();
    let (articles, all) = engine.frequencies(&words)?;
    let others = feedback::like(&candidates, &articles, all);
    let itself = ValueText::read(&article.id.to_string()).map(|id| Tree::Filter(Filter::Value(ValueField::Id, id)));
    Ok(others.map(|others| Tree::side_by_side([others].into_iter().chain(itself.map(Tree::negated)))))
}

/// Returns the words that the best articles of a request add to it: the value for [`Request::expansion`]. Only bare words
/// are added to.
///
/// # Errors
/// Where the index cannot be read.
pub fn expansion(engine: &dyn Engine, request: &Request) -> Result<Vec<Tree>> {
    let words = request.tree.bare_words();
    if words == 0 {
        return Ok(Vec::new());
    }
    let request = Request {
        limit: FEEDBACK_ARTICLES,
        offset: 0,
        cursor: None,
        facets: Vec::new(),
        is_explained: false,
        ..request.clone()
    };
    let hits = engine.search(&request)?.hits;
    let articles: Vec<(&Article, f32)> = hits.iter().map(|hit| (&hit.article, hit.score)).collect();
    let candidates = feedback::candidates(&articles);
    let words_of: Vec<Word> = candidates.iter().map(|own| own.word.clone()).collect();
    let (articles, all) = engine.frequencies(&words_of)?;
    Ok(feedback::expansion(&candidates, &articles, all, words))
}
