//! The page of matches in their context, aligned: a concordance.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::Uri;
use axum::response::Html;
use maud::{Markup, PreEscaped, html};

use super::answer::{conditions_of, remarks};
use super::frame::Frame;
use super::hits::{article_href, tabs};
use super::state::{State, View};
use super::words::{counted, number, plain};
use crate::answers::{Key, Line, source};
use crate::server::concordance::Found;
use crate::server::problem::Problem;
use crate::server::shared::Shared;

/// Lines of a page.
const LINES: usize = 100;

/// Characters of context on either side.
const WIDTH: usize = 70;

/// The orders that are offered.
const ORDERS: [(&[Key], &str); 5] = [
    (&[], "as they lie"),
    (&[Key::Left1, Key::Left2], "word before"),
    (&[Key::Right1, Key::Right2], "word after"),
    (&[Key::Newest], "newest"),
    (&[Key::Source], "source"),
];

pub async fn page(Extract(shared): Extract<Arc<Shared>>, uri: Uri) -> Result<Html<String>, Problem> {
    let state = State::read(&uri)?;
    let (asked, lines, ground) = (state.asked.clone(), state.lines(), shared.config.ground.clone());
    let linked = state.clone();
    let found = shared.ask(move |engine| {
        lines.find(&asked, &ground, LINES, engine, |own| line(own, &linked).into_string().into_bytes())
    });
    let found = found.await?;
    let title = format!("{} in context", state.asked.q.trim());
    let content = html! {
        section.reading aria-label="How the query was read" {
            h1.total { (total(&found)) }
            p.read { "read as " code { (plain(&found.head.read_as)) } }
            (remarks(&found.head.notes))
            (conditions_of(&state))
        }
        section.list aria-label="Matches" {
            (tabs(&state, View::Context, found.head.articles))
            (orders(&state))
            @if !found.lines.is_empty() { (table(&found)) }
        }
    };
    Ok(Frame { title: &title, shared: &shared, state: &state }.around(content))
}

fn total(found: &Found) -> Markup {
    let articles = counted(found.head.articles, "article", "articles");
    html! {
        @match found.matches {
            Some(matches) => { (counted(matches, "match", "matches")) " in " (articles) }
            None => { (articles) span.partial { "; the first " (number(found.lines.len() as u64)) " matches" } }
        }
    }
}

fn orders(state: &State) -> Markup {
    html! {
        p.orders {
            "Order: "
            @for (keys, what) in ORDERS {
                @if state.look.order == keys { b { (what) } }
                @else { a href=(state.ordered(keys).href("/context")) { (what) } }
            }
        }
    }
}

fn table(found: &Found) -> Markup {
    html! {
        table.context {
            thead.hidden { tr { th { "Before" } th { "Match" } th { "After" } th { "Article" } } }
            // Rows that the templates have written.
            tbody { @for line in &found.lines { (PreEscaped(String::from_utf8_lossy(line))) } }
        }
    }
}

fn line(line: &Line<'_>, state: &State) -> Markup {
    let article = line.article;
    let (left, right) = line.contexts(WIDTH);
    let day = article.content.published.map(|published| published.to_string().chars().take(10).collect::<String>());
    html! {
        tr {
            td.left { bdo dir="ltr" { (plain(&left)) } }
            td.found { a href=(article_href(article, state)) { mark { (plain(&line.matched())) } } }
            td.right { bdi { (plain(&right)) } }
            td.from { span { bdi { (plain(source(article).unwrap_or("no source"))) } } @if let Some(day) = day { " " (day) } }
        }
    }
}
