//! The page of an article: its text with what matched and whom it names, and what stands near it.

use std::sync::Arc;

use axum::extract::{Path, State as Extract};
use axum::http::Uri;
use axum::response::Html;
use maud::{Markup, html};

use super::conditions::Condition;
use super::frame::Frame;
use super::hits::{about, article_href, name_facet, name_link};
use super::names::{Name, names_in};
use super::state::State;
use super::words::{bytes, date, marked, plain, title, web_address};
use crate::answers::{Asked, Ground, Search, find, read};
use crate::article::{Article, Part};
use crate::engine::Engine;
use crate::passages::{Marked, Marker, Span};
use crate::server::neighbours::{Neighbours, neighbours};
use crate::server::problem::Problem;
use crate::server::shared::Shared;

/// The most articles that are named as like this one.
const LIKE: usize = 5;

/// An article and what is shown of it.
struct Found {
    article: Article,
    marked: Marked,
    neighbours: Neighbours,
    like: Vec<Article>,
}

pub async fn page(
    Extract(shared): Extract<Arc<Shared>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Html<String>, Problem> {
    let state = State::read(&uri)?;
    let (asked, ground) = (state.asked.clone(), shared.config.ground.clone());
    let found = shared.ask(move |engine| {
        let article = find(engine, &id)?;
        let query = asked.query(engine, &ground)?;
        let marked = match asked.like {
            None => Marker::new(&query.tree).mark_loosely(&article),
            Some(_) => Marked::default(),
        };
        Ok(Found {
            marked,
            neighbours: neighbours(&article, &ground.scope, engine)?,
            like: like(&article, &ground, engine)?,
            article,
        })
    });
    let found = found.await?;
    let (text, _) = title(&found.article);
    let content = html! {
        div.article {
            p.back { a href=(state.href("/")) { "← Back to the articles" } }
            (story(&found, &state))
            (side(&found, &state))
        }
    };
    Ok(Frame { title: text, shared: &shared, state: &state }.around(content))
}

/// Finds articles like this one.
fn like(article: &Article, ground: &Ground, engine: &dyn Engine) -> Result<Vec<Article>, Problem> {
    let query = read(Asked::Like(&article.id.to_string()), &[], ground, engine)?;
    let search = Search { has_passages: false, counts_words: false, is_strict: true, ..Search::new(query, LIKE) };
    Ok(search.answer(engine)?.hits.into_iter().map(|shown| shown.hit.article).collect())
}

fn story(found: &Found, state: &State) -> Markup {
    let Found { article, marked: why, .. } = found;
    let content = &article.content;
    let language = content.language.map(|language| language.to_string());
    let of_headline = names_in(Part::Headline, &content.entities);
    let headline = content.headline.as_deref().map(|text| Stretch {
        text,
        within: (0, text.len()),
        spans: &why.headline,
        names: &of_headline,
    });
    let of_body = names_in(Part::Body, &content.entities);
    html! {
        article.story lang=[language] {
            @if let Some(headline) = &headline { h1 dir="auto" { (stretch(headline, state)) } }
            @else { h1.hidden { (plain(title(article).0)) } }
            (about(article))
            div.body {
                @for within in paragraphs(&content.body) {
                    p dir="auto" {
                        (stretch(&Stretch { text: &content.body, within, spans: &why.body, names: &of_body }, state))
                    }
                }
            }
        }
    }
}

/// Returns the stretches of a text between its line ends, blank ones left out.
fn paragraphs(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        let own = (start, start + line.trim_end().len());
        start += line.len();
        own
    });
    lines.filter(|(start, end)| end > start)
}

/// A stretch of a text with what is to be seen in it.
struct Stretch<'a> {
    text: &'a str,
    within: (usize, usize),
    spans: &'a [Span],
    names: &'a [Name<'a>],
}

/// Writes a stretch with its names as links and its matches marked.
fn stretch(of: &Stretch<'_>, state: &State) -> Markup {
    let (start, end) = of.within;
    let piece = |from: usize, to: usize| {
        let spans = bytes(of.spans).filter(|(start, end)| *start < to && from < *end);
        let text = of.text.get(from..to).unwrap_or_default();
        marked(text, spans.map(|(start, end)| (start.max(from) - from, end.min(to) - from)))
    };
    let mut at = start;
    let mut parts = Vec::new();
    for name in of.names.iter().filter(|name| start <= name.start && name.end <= end) {
        parts.push((piece(at, name.start), piece(name.start, name.end), name));
        at = name.end;
    }
    html! {
        @for (before, text, name) in parts {
            (before)
            @match Condition::of(name_facet(name.entity), Some(&name.entity.name)) {
                Some(condition) => a.name href=(state.with(|asked| condition.include(asked)).href("/"))
                    title=(name.entity.kind.name()) { (text) },
                None => (text),
            }
        }
        (piece(at, end))
    }
}

fn side(found: &Found, state: &State) -> Markup {
    let Found { article, neighbours, like, .. } = found;
    let content = &article.content;
    let api = format!("/api/articles/{}", article.id);
    html! {
        aside.side aria-label="About the article" {
            @if let Some(url) = &content.url {
                section {
                    h2 { "Original" }
                    p {
                        @match web_address(url) {
                            Some(address) => a href=(address) rel="noopener noreferrer nofollow" { bdi { (plain(url)) } },
                            None => bdi { (plain(url)) },
                        }
                    }
                }
            }
            section {
                h2 { "Cite" }
                ul {
                    @for (format, what) in [("ris", "RIS"), ("bibtex", "BibTeX"), ("csl-json", "CSL-JSON"), ("json", "JSON")] {
                        li { a href=(format!("{api}?format={format}")) download[format != "json"] { (what) } }
                    }
                }
            }
            @if !content.entities.is_empty() {
                section {
                    h2 { "Names" }
                    ul { @for entity in content.entities.iter().take(30) { li { (name_link(entity, state)) } } }
                }
            }
            (near(neighbours, article, state))
            (alike(like, article, state))
            section {
                h2 { "In the archive" }
                dl {
                    dt { "File" } dd { (plain(&article.address())) }
                    dt { "Id" } dd { (article.id) @if let Some(given) = &content.given_id { " (" (plain(given)) ")" } }
                    @if let Some(section) = &content.section { dt { "Section" } dd { (plain(section)) } }
                    @if let Some(agency) = &content.agency { dt { "Agency" } dd { (plain(agency)) } }
                    @if let Some(place) = &content.dateline { dt { "Dateline" } dd { (plain(place)) } }
                    @if let Some(language) = content.language { dt { "Language" } dd { (language) } }
                }
            }
        }
    }
}

/// Writes what the same source published before and after.
fn near(neighbours: &Neighbours, article: &Article, state: &State) -> Markup {
    html! {
        @if !neighbours.before.is_empty() || !neighbours.after.is_empty() {
            section {
                h2 { "Before and after, same source" }
                ul {
                    @for own in neighbours.before.iter().rev() { li { (brief(own, state)) } }
                    li.here { (plain(title(article).0)) }
                    @for own in &neighbours.after { li { (brief(own, state)) } }
                }
            }
        }
    }
}

fn alike(like: &[Article], article: &Article, state: &State) -> Markup {
    let all = State::default().with(|asked| asked.like = Some(article.id.to_string()));
    html! {
        @if !like.is_empty() {
            section {
                h2 { "More like this" }
                ul {
                    @for own in like { li { (brief(own, state)) } }
                    li { a href=(all.href("/")) { "all" } }
                }
            }
        }
    }
}

fn brief(article: &Article, state: &State) -> Markup {
    let (text, is_cut) = title(article);
    html! {
        a href=(article_href(article, state)) { bdi { (plain(text)) @if is_cut { "…" } } }
        @if let Some(published) = article.content.published { span.when { (date(published)) } }
    }
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn paragraphs_are_stretches_of_the_text() {
        let text = "One.\n\n  \nTwo. \nThree";
        let found: Vec<&str> = paragraphs(text).map(|(start, end)| &text[start..end]).collect();
        assert_eq!(found, ["One.", "Two.", "Three"]);
    }
}
