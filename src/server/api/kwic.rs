//! `/api/kwic`: matches in their context, a line each.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde_json::json;

use crate::answers::{ConcordanceJson, line_json};
use crate::server::asked::{self, Asked, SEARCH};
use crate::server::concordance::{LINES, Lines, MOST_LINES};
use crate::server::problem::Problem;
use crate::server::shared::Shared;

#[utoipa::path(
    get,
    path = "/api/kwic",
    params(Asked, Lines),
    responses(
        (status = 200, description = "Matches in their context; `limit` is of lines, up to 100", body = ConcordanceJson),
        (status = "4XX", description = "What cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn kwic(State(shared): State<Arc<Shared>>, uri: Uri) -> Result<Response, Problem> {
    asked::refuse_others(&uri, &[SEARCH, LINES])?;
    let (asked, lines) = (Asked::read(&uri)?, asked::read::<Lines>(&uri)?);
    let (width, limit) = (lines.width()?, asked.limit.unwrap_or(50).min(MOST_LINES));
    let ground = shared.config.ground.clone();
    let found = shared.ask(move |engine| {
        lines.find(&asked, &ground, limit, engine, |line| line_json(line, width).to_string().into_bytes())
    });
    let found = found.await?;
    let head = found.head.json().to_string();
    let mut bytes = format!("{},\"lines\":[", &head[..head.len() - 1]).into_bytes();
    bytes.extend(found.lines.join(&b","[..]));
    bytes.extend(format!("],\"total_matches\":{}}}\n", json!(found.matches)).into_bytes());
    Ok(super::json(bytes))
}
