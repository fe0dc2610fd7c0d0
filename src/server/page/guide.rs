//! The page that explains the query language.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::response::Html;
use maud::html;

use super::frame::Frame;
use super::state::State;
use crate::query::GUIDE;
use crate::server::shared::Shared;

pub async fn page(Extract(shared): Extract<Arc<Shared>>) -> Html<String> {
    let content = html! {
        h1.hidden { "How to search" }
        pre.guide tabindex="0" { (GUIDE) }
    };
    Frame { title: "How to search", shared: &shared, state: &State::default() }.around(content)
}
