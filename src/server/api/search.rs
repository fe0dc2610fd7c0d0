//! `/api/search`: hits with their passages, in rank order.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use crate::answers::{self, Search};
use crate::engine::Facet;
use crate::server::asked::{self, Asked, COUNTED, Counted, SEARCH};
use crate::server::problem::Problem;
use crate::server::shared::Shared;

#[utoipa::path(
    get,
    path = "/api/search",
    params(Asked, Counted),
    responses(
        (status = 200, description = "Hits with their passages, in rank order", body = answers::AnswerJson),
        (status = "4XX", description = "What cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too much to do, or too slow", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn search(State(shared): State<Arc<Shared>>, uri: Uri) -> Result<Response, Problem> {
    asked::refuse_others(&uri, &[SEARCH, COUNTED])?;
    let (asked, counted) = (Asked::read(&uri)?, asked::read::<Counted>(&uri)?);
    let values = counted.values()?;
    let ground = shared.config.ground.clone();
    let answer = shared.ask(move |engine| {
        let search = asked.search(engine, &ground)?;
        let facets = if counted.facet.is_empty() { vec![Facet::Source] } else { counted.facet };
        let answer = Search { facets, most_values: values, is_explained: counted.explain, ..search }.answer(engine)?;
        Ok(answers::json(&answer, None, Some(values)))
    });
    Ok(super::json(answer.await?))
}
