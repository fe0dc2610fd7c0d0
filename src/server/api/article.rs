//! `/api/articles/{id}`: one article, as data or as a reference.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::export::{Form, attachment};
use crate::answers::{Rows, Shown, article_json, find};
use crate::engine::Hit;
use crate::server::asked;
use crate::server::problem::Problem;
use crate::server::shared::Shared;

/// How an article is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum ArticleForm {
    /// All that is known of it
    #[default]
    #[serde(rename = "json")]
    Json,
    /// A reference for reference managers
    #[serde(rename = "ris")]
    Ris,
    /// An entry for BibTeX and biblatex
    #[serde(rename = "bibtex")]
    Bibtex,
    /// An item for pandoc and Zotero
    #[serde(rename = "csl-json")]
    Csl,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Given {
    /// The form
    #[param(inline)]
    format: ArticleForm,
}

#[utoipa::path(
    get,
    path = "/api/articles/{id}",
    params(("id" = String, Path, description = "The article's id, or the id that its data gives, or where it stands"), Given),
    responses(
        (status = 200, description = "The article", content(
            (crate::answers::ArticleJson = "application/json"),
            (String = "application/x-research-info-systems"),
            (String = "application/x-bibtex"),
            (serde_json::Value = "application/vnd.citationstyles.csl+json"),
        )),
        (status = "4XX", description = "No article, or several", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn article(State(shared): State<Arc<Shared>>, Path(id): Path<String>, uri: Uri) -> Result<Response, Problem> {
    asked::refuse_others(&uri, &[&["format"]])?;
    let Given { format } = asked::read(&uri)?;
    let article = shared.ask(move |engine| Ok(find(engine, &id)?)).await?;
    let form = match format {
        ArticleForm::Json => return Ok(super::json(article_json(&article))),
        ArticleForm::Ris => Form::Ris,
        ArticleForm::Bibtex => Form::Bibtex,
        ArticleForm::Csl => Form::Csl,
    };
    let name = article.id.to_string();
    let hit = Hit { rank: 1, score: 0.0, matches_all: true, article, explanation: Vec::new() };
    let mut rows = Rows::new(form.rows(), None);
    let bytes = [rows.begin(true), rows.hit(&Shown::bare(hit)), rows.end()].concat();
    Ok(([(CONTENT_TYPE, form.media_type())], attachment(&name, form), bytes).into_response())
}
