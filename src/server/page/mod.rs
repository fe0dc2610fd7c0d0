//! The archive as pages: the answer, an article, matches in context, help.
//!
//! Every state of a page is in its address (`state`), and all of it works without scripts. Text of articles is escaped by
//! the templates and rid of what turns the reading direction (`words`).

mod answer;
mod article;
mod conditions;
mod context;
mod facets;
mod frame;
mod guide;
mod hits;
mod names;
mod state;
mod timeline;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use maud::html;

use super::problem::Problem;
use super::shared::Shared;
use frame::Frame;

/// Returns the addresses of the pages.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(answer::page))
        .route("/context", get(context::page))
        .route("/article/{id}", get(article::page))
        .route("/help", get(guide::page))
}

/// Says what went wrong.
pub fn problem(problem: &Problem, shared: &Shared) -> Html<String> {
    let content = html! {
        div.problem {
            h1 { (capital(problem.title)) }
            p { (words::remark(&problem.detail)) }
            @if let Some(hint) = &problem.hint { p.hint { (words::remark(hint)) } }
            p { a href="/" { "To the archive" } }
        }
    };
    Frame { title: problem.title, shared, state: &state::State::default() }.around(content)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
