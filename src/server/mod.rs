//! `morgue serve`: an archive in a browser and for other programs, over any engine.
//!
//! [`Server::bind`] takes what to serve and to whom, [`Server::run`] answers until it is told to stop. A request passes
//! `connections` (sockets and their time limits), `observe` (its number, the log, the figures, the headers of every
//! answer), `access` (who may ask) and `limits` (how many at a time, how long); then `asked` reads what its address asks
//! for, and either `api` answers as data or `page` as a page. Searches run on a bounded number of threads of their own
//! (`shared`), never on those that hold the connections. What goes wrong is a `problem`.

mod access;
mod api;
mod asked;
mod assets;
mod concordance;
mod connections;
mod limits;
mod metrics;
mod neighbours;
mod observe;
mod page;
mod problem;
mod routes;
mod shared;
mod timeline;

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::thread;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

pub use access::Token;

use crate::answers::Ground;
use crate::engine::Current;
use crate::error::{Error, Result};
use shared::Shared;

/// What is served, where and to whom.
pub struct Config {
    /// The host name or address to listen at.
    pub host: String,
    /// The port; 0 for any that is free.
    pub port: u16,
    /// What has to be shown to be answered; `None` for nothing.
    pub token: Option<Token>,
    /// Whether everybody may ask who can reach the address.
    pub is_public: bool,
    /// What the archive is called on its pages.
    pub name: String,
    /// What of the archive is served.
    pub ground: Ground,
}

/// A server that listens already, and answers once it runs.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
}

/// Tells a server to stop, from any thread.
#[derive(Clone)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Lets the server answer what it is asked already, for three seconds at most, and end.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Opens the archive and begins to listen.
    ///
    /// # Errors
    /// [`Error::Argument`] where others could reach the address and nobody said that they may, [`Error::Listen`] where it
    /// cannot be listened at, and where the archive cannot be opened.
    pub fn bind(config: Config, archive: Arc<dyn Current>) -> Result<Server> {
        let place = format!("{}:{}", config.host, config.port);
        let failed = |error| Error::Listen { address: place.clone(), error };
        let address = (config.host.as_str(), config.port).to_socket_addrs().map_err(failed)?.next();
        let address = address.ok_or_else(|| failed(std::io::ErrorKind::AddrNotAvailable.into()))?;
        access::refuse_open(&config, address)?;
        let threads = thread::available_parallelism().map_or(2, usize::from);
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(failed)?;
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared::open(config, address, archive, threads)?);
        Ok(Server { runtime, listener, address, shared, stop: watch::Sender::new(false) })
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns what stops it.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stop.clone())
    }

    /// Answers until it is stopped.
    pub fn run(self) {
        let Server { runtime, listener, shared, stop, .. } = self;
        let renewing = runtime.spawn(shared::keep_current(shared.clone()));
        runtime.block_on(connections::serve(listener, routes::all(shared), stop.subscribe()));
        renewing.abort();
        // A search that still runs is not waited for.
        runtime.shutdown_background();
    }
}
