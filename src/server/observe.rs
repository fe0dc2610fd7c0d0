//! What happens around every request: its number, the log, the figures, the headers of its answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, RETRY_AFTER, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::metrics::{Answered, Route};
use super::page;
use super::problem::Problem;
use super::shared::Shared;

/// The headers of every answer: nothing but this server's own style, script and addresses; no other site learns what was
/// read, frames it or reads it.
const HEADERS: [(HeaderName, &str); 8] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
];

/// Numbers a request, answers it, and writes down how that went. What was searched for is nobody's business and stands in
/// no log.
pub async fn observe(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = request_id();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    shared.metrics.in_flight.inc();
    let _leaving = Leaving(&shared);
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = written(&problem, &path, &shared);
    }
    let status = response.status().as_u16();
    dress(response.headers_mut(), &id);
    let took = began.elapsed();
    shared.metrics.requests.get_or_create(&Answered { route: route.clone(), status }).inc();
    shared.metrics.seconds.get_or_create(&Route { route }).observe(took.as_secs_f64());
    tracing::info!(target: "access", id, %method, path, status, ms = took.as_micros() as f64 / 1000.0);
    response
}

/// Counts a request out, however it ends.
struct Leaving<'s>(&'s Shared);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.metrics.in_flight.dec();
    }
}

/// Writes what went wrong: as data to programs, else as a page.
fn written(problem: &Problem, path: &str, shared: &Shared) -> Response {
    let status = axum::http::StatusCode::from_u16(problem.status).unwrap_or_default();
    let is_data = path.starts_with("/api") || path == super::routes::HEALTH || path == super::routes::METRICS;
    let mut response = if is_data {
        let body = serde_json::to_vec(problem).unwrap_or_default();
        (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response()
    } else {
        (status, page::problem(problem, shared)).into_response()
    };
    let headers = response.headers_mut();
    if let Some(seconds) = problem.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    match problem.status {
        401 => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"morgue\", charset=\"UTF-8\""));
        }
        405 => {
            headers.insert(axum::http::header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        // What is left of a body is not read.
        413 => {
            headers.insert(axum::http::header::CONNECTION, HeaderValue::from_static("close"));
        }
        _ => {}
    }
    response
}

fn dress(headers: &mut HeaderMap, id: &str) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
}

/// Returns a number for a request that none had before, in this run of the server or another.
fn request_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros() as u64;
    format!("{now:x}-{:x}", COUNT.fetch_add(1, Ordering::Relaxed))
}
