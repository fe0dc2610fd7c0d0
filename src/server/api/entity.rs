//! `/api/entities/{name}`: a person, organisation or place in the articles.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;

use crate::answers::{EntityAnswer, EntityQuestion, entity as looked_up};
use crate::query::EntityKind;
use crate::server::asked;
use crate::server::problem::Problem;
use crate::server::shared::Shared;

/// How many of the names, sources and so on are given.
const MOST: usize = 20;

/// What is asked besides the name.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Besides {
    /// As what it is named: `person`, `org` or `place`; as whatever where that is not given
    #[param(inline)]
    kind: Option<Kind>,
}

/// What a name may stand for
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Person,
    #[serde(alias = "organisation", alias = "organization")]
    Org,
    Place,
}

#[utoipa::path(
    get,
    path = "/api/entities/{name}",
    params(("name" = String, Path, description = "The name"), Besides),
    responses(
        (status = 200, description = "How often, when and by whom it is named, and with whom", body = EntityAnswer),
        (status = "4XX", description = "No article names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn entity(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    asked::refuse_others(&uri, &[&["kind"]])?;
    let Besides { kind } = asked::read(&uri)?;
    let kind = match kind {
        None => EntityKind::Any,
        Some(Kind::Person) => EntityKind::Person,
        Some(Kind::Org) => EntityKind::Organisation,
        Some(Kind::Place) => EntityKind::Place,
    };
    let ground = shared.config.ground.clone();
    let answer = shared.ask(move |engine| {
        Ok(looked_up(&EntityQuestion { name: &name, kind, filters: &[], ground: &ground, most: MOST }, engine)?)
    });
    let answer = answer.await?.filter(|answer| answer.articles > 0);
    answer.map(|answer| super::value(&answer)).ok_or_else(|| Problem::not_found("no article names it"))
}
