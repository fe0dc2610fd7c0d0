//! `morgue show`: one article, to read.

use std::ops::ControlFlow;

use super::archive::ShowArgs;
use super::render::{article_json, article_text};
use super::terminal::Screen;
use super::{Outcome, print};
use crate::article::{Article, ArticleId, Key};
use crate::engine::{Engine, Request};
use crate::error::{Error, Result};
use crate::query::{Filter, Tree, ValueField, ValueText};

/// Show an article
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article's id, as answers show it, or the id that its data gives, or where it stands:
    /// `dump.tar.gz!/2024/a.json#17`
    id: String,

    #[command(flatten)]
    show: ShowArgs,
}

pub fn run(args: &Args) -> Result<Outcome> {
    let chosen = args.show.choose()?;
    let engine = chosen.open(&[])?;
    let article = find(&*engine, &args.id)?;
    if args.show.json {
        print(&article_json(&article))?;
    } else {
        let screen = Screen::of_stdout(args.show.color);
        print(article_text(&article, &chosen.archive.base, &screen).as_bytes())?;
    }
    Ok(Outcome::Done)
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

/// Finds the article by its id, else by the id that its data gives, else by its address.
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
