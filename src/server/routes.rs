//! The addresses of the server.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;

use super::problem::Problem;
use super::shared::Shared;
use super::{access, api, assets, limits, metrics, observe, page};

/// Whether the server answers; open to everybody.
pub const HEALTH: &str = "/healthz";

/// The figures.
pub const METRICS: &str = "/metrics";

/// Returns all of them with what stands before them.
pub fn all(shared: Arc<Shared>) -> Router {
    let asking = api::routes().merge(page::routes()).layer(from_fn_with_state(shared.clone(), limits::bound));
    let others = Router::new()
        .route(HEALTH, get(healthz))
        .route(METRICS, get(figures))
        .merge(assets::routes())
        .fallback(missing)
        .method_not_allowed_fallback(method);
    asking
        .merge(others)
        .layer(from_fn_with_state(shared.clone(), access::admit))
        .layer(from_fn_with_state(shared.clone(), observe::observe))
        .with_state(shared)
}

async fn healthz() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], "{\"status\":\"ok\"}\n")
}

async fn figures(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::MEDIA_TYPE)], shared.metrics.text())
}

async fn missing() -> Problem {
    Problem::not_found("nothing has this address")
}

async fn method() -> Problem {
    Problem::method()
}
