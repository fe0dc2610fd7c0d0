//! `/api/openapi.json`: the API described (OpenAPI 3.1), from the code that answers.

use axum::response::Response;
use utoipa::OpenApi;

use super::{article, counts, entity, export, kwic, search, suggest};
use crate::engine::{Facet, Sort};

/// The description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "morgue",
        description = "A news archive: searched, counted, read and exported. Everything is read with GET; what cannot be \
                       answered is a problem (RFC 9457).",
        license(name = "MIT", identifier = "MIT"),
    ),
    paths(
        search::search,
        article::article,
        counts::facets,
        counts::timeline,
        entity::entity,
        kwic::kwic,
        suggest::suggest,
        export::export,
    ),
    components(schemas(Sort, Facet))
)]
struct Api;

pub async fn document() -> Response {
    super::value(&Api::openapi())
}
