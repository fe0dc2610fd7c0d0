//! The archive as data: the JSON of the command line, under addresses.

mod article;
mod counts;
mod entity;
mod export;
mod kwic;
mod openapi;
mod search;
mod suggest;

use std::sync::Arc;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

use super::shared::Shared;

/// Returns the addresses of the API.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/search", get(search::search))
        .route("/api/articles/{id}", get(article::article))
        .route("/api/facets", get(counts::facets))
        .route("/api/timeline", get(counts::timeline))
        .route("/api/entities/{name}", get(entity::entity))
        .route("/api/kwic", get(kwic::kwic))
        .route("/api/suggest", get(suggest::suggest))
        .route("/api/export", get(export::export))
        .route("/api/openapi.json", get(openapi::document))
}

/// Answers with JSON that is written already.
fn json(bytes: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, "application/json")], bytes).into_response()
}

/// Answers with a value as JSON.
fn value(value: &impl Serialize) -> Response {
    // Strings, numbers and lists of such: nothing that JSON cannot hold.
    json(serde_json::to_vec(value).unwrap_or_default())
}
