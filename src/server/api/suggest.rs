//! `/api/suggest`: what a word may become while it is typed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answers::{SCHEMA, Suggestion, suggest as suggestions};
use crate::server::asked;
use crate::server::problem::Problem;
use crate::server::shared::Shared;

/// The most suggestions.
const MOST: usize = 50;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Typed {
    /// The word as far as it is typed: `miss`, `source:bb`, `person:ki`
    q: String,
    /// How many suggestions to give, up to 50; 10 where not given
    limit: Option<usize>,
}

/// What a word may become.
#[derive(Serialize, ToSchema)]
pub struct SuggestionsJson {
    schema: u32,
    /// The likeliest first
    suggestions: Vec<Suggestion>,
}

#[utoipa::path(
    get,
    path = "/api/suggest",
    params(Typed),
    responses(
        (status = 200, description = "Fields, sources, names and words that begin so", body = SuggestionsJson),
        (status = "4XX", description = "What cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn suggest(State(shared): State<Arc<Shared>>, uri: Uri) -> Result<Response, Problem> {
    asked::refuse_others(&uri, &[&["q", "limit"]])?;
    let Typed { q, limit } = asked::read(&uri)?;
    let limit = limit.unwrap_or(10);
    if limit > MOST {
        return Err(Problem::bad_value(format!("`limit`: {MOST} is the most")));
    }
    let suggestions = shared.ask(move |engine| Ok(suggestions(engine, &q, limit)?)).await?;
    Ok(super::value(&SuggestionsJson { schema: SCHEMA, suggestions }))
}
