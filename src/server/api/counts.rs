//! `/api/facets` and `/api/timeline`: the matching articles counted.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answers::{self, QueryJson, SCHEMA, Search};
use crate::engine::Facet;
use crate::server::asked::{self, Asked, COUNTED, Counted, SEARCH};
use crate::server::problem::Problem;
use crate::server::shared::Shared;
use crate::server::timeline::{Timeline, Unit};

#[utoipa::path(
    get,
    path = "/api/facets",
    params(Asked, Counted),
    responses(
        (status = 200, description = "An answer without hits; all facets where none is named", body = answers::AnswerJson),
        (status = "4XX", description = "What cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn facets(State(shared): State<Arc<Shared>>, uri: Uri) -> Result<Response, Problem> {
    asked::refuse_others(&uri, &[SEARCH, COUNTED])?;
    let (asked, counted) = (Asked::read(&uri)?, asked::read::<Counted>(&uri)?);
    let values = counted.values()?;
    let ground = shared.config.ground.clone();
    let answer = shared.ask(move |engine| {
        let facets = if counted.facet.is_empty() { Facet::ALL.to_vec() } else { counted.facet };
        let search =
            Search { facets, most_values: values, limit: 0, counts_words: false, ..asked.search(engine, &ground)? };
        Ok(answers::json(&search.answer(engine)?, None, Some(values)))
    });
    Ok(super::json(answer.await?))
}

/// The matching articles over time.
#[derive(Serialize, ToSchema)]
pub struct TimelineJson {
    schema: u32,
    query: QueryJson,
    /// How many articles match
    total: u64,
    unit: Unit,
    /// The periods from the first to the last, those without articles too
    bars: Vec<Bar>,
    /// Articles that are not known so exactly
    undated: u64,
}

/// A period.
#[derive(Serialize, ToSchema)]
struct Bar {
    /// `2019`, `2019-03` or `2019-03-05`
    value: String,
    /// How many articles are from it
    count: u64,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct By {
    /// By what to count; where not given, what shows the answer best
    by: Option<Unit>,
}

#[utoipa::path(
    get,
    path = "/api/timeline",
    params(Asked, By),
    responses(
        (status = 200, description = "The matching articles by year, month or day", body = TimelineJson),
        (status = "4XX", description = "What cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn timeline(State(shared): State<Arc<Shared>>, uri: Uri) -> Result<Response, Problem> {
    asked::refuse_others(&uri, &[SEARCH, &["by"]])?;
    let (asked, By { by }) = (Asked::read(&uri)?, asked::read(&uri)?);
    let ground = shared.config.ground.clone();
    let counted = shared.ask(move |engine| {
        let facets = by.map_or(vec![Facet::Year, Facet::Month], |unit| vec![unit.facet()]);
        let search = Search { facets, limit: 0, counts_words: false, ..asked.search(engine, &ground)? };
        let answer = search.answer(engine)?;
        let timeline = match by {
            Some(unit) => Timeline::of_unit(unit, &answer),
            None => Timeline::of(&search, &answer, engine)?,
        };
        let bars = timeline.bars.into_iter().map(|(value, count)| Bar { value, count }).collect();
        let (unit, undated) = (timeline.unit, timeline.undated);
        Ok(TimelineJson { schema: SCHEMA, query: QueryJson::of(&answer), total: answer.total, unit, bars, undated })
    });
    Ok(super::value(&counted.await?))
}
