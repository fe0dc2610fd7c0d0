//! How much is answered at a time, and for how long.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::timeout;

use super::problem::Problem;
use super::shared::Shared;

/// The most requests that are answered or wait for it.
pub const MOST_IN_FLIGHT: usize = 256;

/// How long an answer may take until its first byte.
const TIME: Duration = Duration::from_secs(20);

/// The longest query, in bytes.
pub const QUERY_BYTES: usize = 4096;

/// The most hits of a page.
pub const MOST_HITS: usize = 100;

/// The deepest page begins after so many hits; an export or a cursor goes further.
pub const MOST_OFFSET: usize = 10_000;

/// The most values of a facet.
pub const MOST_VALUES: usize = 1000;

/// Refuses what is too much and breaks off what takes too long.
pub async fn bound(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Result<Response, Problem> {
    let _place = shared.in_flight.try_acquire().map_err(|_| Problem::busy())?;
    timeout(TIME, next.run(request)).await.map_err(|_| Problem::slow())
}
