//! `/api/entities/{name}`: a person, organisation or place in the articles.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::{BucketJson, SCHEMA, Search, buckets};
use crate::engine::{Counts, Facet};
use crate::query::{EntityKind, Query, Tree};
use crate::server::asked;
use crate::server::problem::Problem;
use crate::server::shared::Shared;

/// How many of the names, sources and so on are given.
const MOST: usize = 20;

/// A person, organisation or place in the articles
#[derive(Serialize, ToSchema)]
pub struct EntityAnswer {
    schema: u32,
    /// The name as asked for
    name: String,
    /// How many articles name it
    articles: u64,
    /// By whom
    sources: Vec<BucketJson>,
    /// When
    years: Vec<BucketJson>,
    /// Persons in the same articles
    persons: Vec<BucketJson>,
    /// Organisations in the same articles
    organisations: Vec<BucketJson>,
    /// Places in the same articles
    places: Vec<BucketJson>,
}

#[utoipa::path(
    get,
    path = "/api/entities/{name}",
    params(("name" = String, Path, description = "The name")),
    responses(
        (status = 200, description = "Who writes of it, when, and whom else those articles name", body = EntityAnswer),
        (status = "4XX", description = "No article names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn entity(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    asked::refuse_others(&uri, &[])?;
    let missing = || Problem::not_found("no article names it");
    let tree = Tree::entity_value(EntityKind::Any, &name).map_err(|_| missing())?;
    let scope = shared.config.scope.clone();
    let answer = shared.ask(move |engine| {
        let query = Query { text: String::new(), tree, notes: Vec::new() };
        let facets = vec![Facet::Source, Facet::Year, Facet::Person, Facet::Organisation, Facet::Place];
        Ok(Search { scope, facets, counts_words: false, ..Search::new(query, 0) }.answer(engine)?)
    });
    let answer = answer.await?;
    if answer.total == 0 {
        return Err(missing());
    }
    let counted = |facet: Facet| {
        let counts: Option<&Counts> = answer.facets.iter().find(|counts| counts.facet == facet);
        let most = if facet == Facet::Year { usize::MAX } else { MOST };
        counts.map_or_else(Vec::new, |counts| buckets(&counts.buckets[..counts.buckets.len().min(most)]))
    };
    Ok(super::value(&EntityAnswer {
        schema: SCHEMA,
        name,
        articles: answer.total,
        sources: counted(Facet::Source),
        years: counted(Facet::Year),
        persons: counted(Facet::Person),
        organisations: counted(Facet::Organisation),
        places: counted(Facet::Place),
    }))
}
