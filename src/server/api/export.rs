//! `/api/export`: every article that matches, however many, as it comes.

use std::io;
use std::mem;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_stream::Stream;
use utoipa::{IntoParams, ToSchema};

use crate::answers::{Rows, RowsForm, Search};
use crate::engine::Engine;
use crate::error::Result;
use crate::server::asked::{self, Asked, SEARCH};
use crate::server::problem::Problem;
use crate::server::shared::Shared;

/// Rows are sent in pieces of about so many bytes.
const PIECE: usize = 64 << 10;

/// So many pieces wait for a reader at most.
const PIECES: usize = 2;

/// How long a reader may take for a piece.
const READ_TIME: Duration = Duration::from_secs(30);

/// The form of an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Form {
    /// One JSON object a line
    #[default]
    #[serde(rename = "jsonl")]
    Jsonl,
    /// A table with a header
    #[serde(rename = "csv")]
    Csv,
    /// References for reference managers
    #[serde(rename = "ris")]
    Ris,
    /// Entries for BibTeX and biblatex
    #[serde(rename = "bibtex")]
    Bibtex,
    /// An array for pandoc and Zotero
    #[serde(rename = "csl-json")]
    Csl,
    /// A TREC run
    #[serde(rename = "trec")]
    Trec,
}

impl Form {
    /// Returns what writes it.
    pub fn rows(self) -> RowsForm {
        match self {
            Form::Jsonl => RowsForm::Jsonl,
            Form::Csv => RowsForm::Csv,
            Form::Ris => RowsForm::Ris,
            Form::Bibtex => RowsForm::Bibtex,
            Form::Csl => RowsForm::Csl,
            Form::Trec => RowsForm::Trec,
        }
    }

    /// Returns its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Form::Jsonl => "application/x-ndjson",
            Form::Csv => "text/csv; charset=utf-8; header=present",
            Form::Ris => "application/x-research-info-systems; charset=utf-8",
            Form::Bibtex => "application/x-bibtex; charset=utf-8",
            Form::Csl => "application/vnd.citationstyles.csl+json",
            Form::Trec => "text/plain; charset=utf-8",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Form::Jsonl => "jsonl",
            Form::Csv => "csv",
            Form::Ris => "ris",
            Form::Bibtex => "bib",
            Form::Csl => "json",
            Form::Trec => "trec",
        }
    }
}

/// Returns the header by which a browser keeps an answer as a file.
pub fn attachment(name: &str, form: Form) -> [(HeaderName, String); 1] {
    [(CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", form.extension()))]
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Given {
    /// The form
    #[param(inline)]
    format: Form,
}

#[utoipa::path(
    get,
    path = "/api/export",
    params(Asked, Given),
    responses(
        (status = 200, description = "Every article that matches: in the order asked for, else as the index lies", content(
            (String = "application/x-ndjson"),
            (String = "text/csv"),
            (String = "application/x-research-info-systems"),
            (String = "application/x-bibtex"),
            (serde_json::Value = "application/vnd.citationstyles.csl+json"),
            (String = "text/plain"),
        )),
        (status = "4XX", description = "What cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many exports at a time", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn export(State(shared): State<Arc<Shared>>, uri: Uri) -> std::result::Result<Response, Problem> {
    asked::refuse_others(&uri, &[SEARCH, &["format"]])?;
    let (asked, Given { format }) = (Asked::read(&uri)?, asked::read(&uri)?);
    let place = shared.exports.clone().try_acquire_owned().map_err(|_| Problem::busy())?;
    let ground = shared.config.ground.clone();
    let search = shared.ask(move |engine| asked.search(engine, &ground)).await?;
    let rows = format.rows();
    let search = Search { has_passages: rows.has_passages(), ..search };
    let engine = shared.engine();
    let (sender, pieces) = mpsc::channel(PIECES);
    spawn_blocking(move || {
        let _place = place;
        if let Err(error) = send(&search, Rows::new(rows, None), &*engine, &sender) {
            tracing::error!(%error, "an export was broken off");
        }
    });
    let body = Body::from_stream(Pieces { pieces, is_done: false });
    Ok(([(CONTENT_TYPE, format.media_type())], attachment("morgue", format), body).into_response())
}

/// A part of an export.
enum Piece {
    Rows(Bytes),
    End,
}

/// The parts of an export. One that is broken off ends with an error: its reader sees an answer that is not whole, rather
/// than a shorter one.
struct Pieces {
    pieces: Receiver<Piece>,
    is_done: bool,
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.is_done {
            return Poll::Ready(None);
        }
        let piece = ready!(self.pieces.poll_recv(context));
        self.is_done = !matches!(piece, Some(Piece::Rows(_)));
        Poll::Ready(match piece {
            Some(Piece::Rows(rows)) => Some(Ok(rows)),
            Some(Piece::End) => None,
            None => Some(Err(io::Error::other("broken off"))),
        })
    }
}

/// Writes all rows, as fast as they are read at the other end, until nobody reads them.
fn send(search: &Search, mut rows: Rows, engine: &dyn Engine, sender: &Sender<Piece>) -> Result<()> {
    let handle = Handle::current();
    let send = |piece: Piece| matches!(handle.block_on(timeout(READ_TIME, sender.send(piece))), Ok(Ok(())));
    let mut piece = rows.begin(true);
    let mut is_read = true;
    search.each(engine, &mut |shown| {
        piece.extend(rows.hit(shown));
        if piece.len() >= PIECE {
            is_read = send(Piece::Rows(mem::take(&mut piece).into()));
        }
        if is_read { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    piece.extend(rows.end());
    let _ = is_read && send(Piece::Rows(piece.into())) && send(Piece::End);
    Ok(())
}
