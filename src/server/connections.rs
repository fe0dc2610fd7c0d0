//! Sockets: taken, timed, and let go in the end.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;

/// The most connections at a time; more wait to be taken.
const MOST_CONNECTIONS: usize = 1024;

/// How long a request's head may take, and a connection be idle before the next one.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// How long a client may take to read on.
const READ_TIME: Duration = Duration::from_secs(30);

/// The longest head of a request, in bytes.
const HEAD_BYTES: usize = 32 << 10;

/// How long requests are still answered once the server is to stop.
const STOP_TIME: Duration = Duration::from_secs(3);

/// Answers what comes in until `stop` turns true, then what is asked already.
pub async fn serve(listener: TcpListener, routes: Router, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let taken = tokio::select! {
            taken = take(&listener, &places) => taken,
            _ = stop.wait_for(|is_stopped| *is_stopped) => break,
        };
        let Some((stream, place)) = taken else { continue };
        let service = TowerToHyperService::new(routes.clone());
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_BYTES);
        let connection = graceful.watch(http.serve_connection(TokioIo::new(timed(stream)), service));
        tokio::spawn(async move {
            // What a client breaks off concerns nobody else.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if timeout(STOP_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("connections were still open and are cut");
    }
}

/// Ends a connection whose client does not read on.
fn timed(stream: TcpStream) -> Pin<Box<TimeoutStream<TcpStream>>> {
    let mut timed = TimeoutStream::new(stream);
    timed.set_write_timeout(Some(READ_TIME));
    Box::pin(timed)
}

/// Waits for a free place and a connection.
async fn take(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            let _ = stream.set_nodelay(true);
            Some((stream, place))
        }
        Err(error) => {
            // Out of file descriptors, most likely: some will be free soon.
            tracing::warn!(%error, "a connection could not be taken");
            sleep(Duration::from_millis(50)).await;
            None
        }
    }
}
