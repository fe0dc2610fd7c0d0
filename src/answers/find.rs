//! One article by what it may be called.

use std::ops::ControlFlow;

use crate::article::{Article, ArticleId, Key};
use crate::engine::{Engine, Request};
use crate::error::{Error, Result};
use crate::query::{Filter, Tree, ValueField, ValueText};

/// Finds the article by its id, else by the id that its data gives, else by its address.
///
/// # Errors
/// [`Error::NoArticle`] where there is none, [`Error::Argument`] where there are several, and where the index cannot be
/// read.
pub fn find(engine: &dyn Engine, id: &str) -> Result<Article> {
    let own = id.parse::<ArticleId>().ok().map(|own| engine.article(own)).transpose()?.flatten();
    if let Some(article) = own {
        return Ok(article);
    }
    let missing = || Error::NoArticle { id: id.to_owned() };
    let value = ValueText::read(id).ok_or_else(missing)?;
    let tree = Tree::Filter(Filter::Value(ValueField::Id, value));
    let mut hits = engine.search(&Request::new(tree, 2))?.hits.into_iter();
    match (hits.next(), hits.next()) {
        (Some(hit), None) => Ok(hit.article),
        (None, _) => at_address(engine, id)?.ok_or_else(missing),
        (Some(first), Some(second)) => Err(Error::Argument {
            reason: format!("several articles have the id `{id}`"),
            hint: format!(
                "name one of them: `morgue show {}` or `morgue show {}`",
                first.article.id, second.article.id
            ),
        }),
    }
}

/// Finds the article that stands at an address, as [`Article::address`] writes it.
fn at_address(engine: &dyn Engine, address: &str) -> Result<Option<Article>> {
    let (place, row) = match address.rsplit_once('#') {
        Some((place, row)) if row.parse::<u64>().is_ok() => (place, row.parse().ok()),
        _ => (address, None),
    };
    if let Some(article) = engine.article(ArticleId::of(place, row.map_or(Key::Whole, Key::Row)))? {
        return Ok(Some(article));
    }
    // It may have been named by the id that its data gives.
    let file = place.split_once("!/").map_or(place, |(file, _)| file);
    let Some(file) = ValueText::read(file) else { return Ok(None) };
    let mut found = None;
    let files = Request::new(Tree::Filter(Filter::Value(ValueField::Path, file)), 0);
    engine.each(&files, None, &mut |hit| {
        if hit.article.address() != address {
            return ControlFlow::Continue(());
        }
        found = Some(hit.article);
        ControlFlow::Break(())
    })?;
    Ok(found)
}
