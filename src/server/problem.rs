//! What went wrong with a request, as RFC 9457 has it; on a page the same in words.

use std::fmt::Display;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Error;

/// Problem details (RFC 9457), as `application/problem+json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// The sort of problem: one of the names that the server's own documentation lists.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The status code.
    pub status: u16,
    /// What it is in this case.
    pub detail: String,
    /// The way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Seconds after which to ask again.
    #[serde(skip)]
    pub retry_after: Option<u32>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Problem {
        Problem { kind, title, status: status.as_u16(), detail: detail.into(), hint: None, retry_after: None }
    }

    /// A value that cannot be read.
    pub fn bad_value(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "/problems/bad-value", "a value cannot be read", detail)
    }

    /// Nothing of that name.
    pub fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "/problems/not-found", "not found", detail)
    }

    /// A method other than GET.
    pub fn method() -> Problem {
        let detail = "the archive is read and never changed: GET and HEAD";
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "/problems/method", "method not allowed", detail)
    }

    /// A request with a body.
    pub fn body() -> Problem {
        let detail = "requests have no body: everything stands in their address";
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "/problems/body", "a body is not taken", detail)
    }

    /// No token, or a wrong one.
    pub fn unauthorized() -> Problem {
        let detail = "this archive is open to those who have its token";
        Problem::new(StatusCode::UNAUTHORIZED, "/problems/token", "a token is needed", detail)
            .hint("as a bearer token, or as the password of any user")
    }

    /// A host name that is not the server's.
    pub fn misdirected() -> Problem {
        let detail = "the server is asked under a name that is not its own";
        Problem::new(StatusCode::MISDIRECTED_REQUEST, "/problems/host", "misdirected request", detail)
            .hint("ask it as localhost, or by its address")
    }

    /// Too much to do.
    pub fn busy() -> Problem {
        let busy = Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "/problems/busy",
            "too many requests at a time",
            "the server answers as many requests as it can",
        );
        Problem { retry_after: Some(1), ..busy }
    }

    /// A search that takes too long.
    pub fn slow() -> Problem {
        let detail = "the answer was not there in time";
        let slow = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "/problems/slow", "too slow", detail);
        Problem { retry_after: Some(5), ..slow }.hint("ask for less: fewer wildcards at the start of words, no offset")
    }

    /// What is not the caller's fault; what it is, is for the log alone.
    pub fn internal(error: impl Display) -> Problem {
        tracing::error!(%error, "a request could not be answered");
        let detail = "the archive cannot be read; the server's log says why";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "/problems/internal", "internal error", detail)
    }

    /// Adds the way out.
    pub fn hint(self, hint: impl Into<String>) -> Problem {
        Problem { hint: Some(hint.into()), ..self }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        match &error {
            Error::Value { .. } | Error::Argument { .. } => {
                Problem { hint: error.hint(), ..Problem::bad_value(error.to_string()) }
            }
            Error::NoArticle { .. } => Problem::not_found(error.to_string()),
            // These name folders of the server's.
            other => Problem::internal(other),
        }
    }
}

/// Leaves it to [`super::observe`] to write it, as data or as a page.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
