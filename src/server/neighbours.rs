//! What a source published just before an article and just after it.

use super::problem::Problem;
use crate::article::Article;
use crate::engine::{Engine, Request, Sort};
use crate::query::{DateFilter, DateRange, Filter, SourceFilter, Tree};

/// Articles around another, the nearest first.
#[derive(Default)]
pub struct Neighbours {
    /// Those before it.
    pub before: Vec<Article>,
    /// Those after it.
    pub after: Vec<Article>,
}

/// How many are given on either side.
const MOST: usize = 3;

/// So many articles of the same day are looked through for the article itself.
const LOOKED_AT: usize = 16;

/// Returns the articles of the same source around `article`; none where its source or its date is not known.
///
/// # Errors
/// Where the index cannot be read.
pub fn neighbours(article: &Article, scope: &[String], engine: &dyn Engine) -> Result<Neighbours, Problem> {
    let (Some(source), Some(published)) = (&article.content.source, article.content.published) else {
        return Ok(Neighbours::default());
    };
    let source = Tree::Filter(Filter::Source(SourceFilter::Exactly(source.clone())));
    let side = |days: Option<DateRange>, sort: Sort| {
        let days = days.map(|days| Tree::Filter(Filter::Date(DateFilter::In(days))));
        let tree = Tree::all_of([source.clone()].into_iter().chain(days));
        let request = Request { scope: scope.to_vec(), sort, ..Request::new(tree, LOOKED_AT) };
        let hits = engine.search(&request)?.hits.into_iter().map(|hit| hit.article);
        let beyond = hits.skip_while(|own| own.id != article.id).skip(1);
        Ok::<_, Problem>(beyond.take(MOST).collect())
    };
    let before = side(DateRange::new(None, Some(published.last_day())), Sort::Newest)?;
    let after = side(DateRange::new(Some(published.first_day()), None), Sort::Oldest)?;
    Ok(Neighbours { before, after })
}
