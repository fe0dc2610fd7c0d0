//! What all requests share: the archive as it stands, the threads that search it, the figures.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

use super::Config;
use super::metrics::Metrics;
use super::problem::Problem;
use crate::engine::{Current, Engine};
use crate::error::Result;

/// How often the archive is looked at for what has been added.
const RENEW_EVERY: Duration = Duration::from_millis(500);

/// The most exports at a time.
const MOST_EXPORTS: usize = 4;

/// The state of a server.
pub struct Shared {
    /// What is served, where and to whom.
    pub config: Config,
    /// Where it listens.
    pub address: SocketAddr,
    /// Figures of what it does.
    pub metrics: Metrics,
    /// Places for requests that are being answered or wait for it.
    pub in_flight: Semaphore,
    /// Places for exports.
    pub exports: Arc<Semaphore>,
    /// Threads that may search.
    searches: Arc<Semaphore>,
    archive: Arc<dyn Current>,
    engine: RwLock<Arc<dyn Engine>>,
}

impl Shared {
    /// Opens the archive, to be searched by so many threads.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(config: Config, address: SocketAddr, archive: Arc<dyn Current>, threads: usize) -> Result<Shared> {
        let engine = RwLock::new(archive.open()?);
        Ok(Shared {
            config,
            address,
            metrics: Metrics::new(),
            in_flight: Semaphore::new(super::limits::MOST_IN_FLIGHT),
            exports: Arc::new(Semaphore::new(MOST_EXPORTS)),
            searches: Arc::new(Semaphore::new(threads)),
            archive,
            engine,
        })
    }

    /// Returns the archive as it stands.
    pub fn engine(&self) -> Arc<dyn Engine> {
        self.engine.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has the archive searched on a thread that may take its time, once one is free. Work that nobody waits for any more
    /// is not begun.
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn ask<T, W>(&self, work: W) -> std::result::Result<T, Problem>
    where
        T: Send + 'static,
        W: FnOnce(&dyn Engine) -> std::result::Result<T, Problem> + Send + 'static,
    {
        let thread = self.searches.clone().acquire_owned().await.map_err(Problem::internal)?;
        let engine = self.engine();
        let done = spawn_blocking(move || {
            let _thread = thread;
            work(&*engine)
        });
        done.await.map_err(Problem::internal)?
    }

    /// Takes up what has been added to the archive, made ready. Returns whether something has.
    fn renew(&self) -> Result<bool> {
        let renewed = self.archive.renewed()?;
        let is_new = renewed.is_some();
        if let Some(engine) = renewed {
            engine.warm()?;
            *self.engine.write().unwrap_or_else(PoisonError::into_inner) = engine;
        }
        Ok(is_new)
    }
}

/// Makes the archive ready, then looks again and again whether it has changed; what cannot be read leaves what was.
pub async fn keep_current(shared: Arc<Shared>) {
    let engine = shared.engine();
    // What cannot be read says so to whom it is asked for.
    let _ = spawn_blocking(move || engine.warm()).await;
    let mut ticks = interval(RENEW_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last_failure = String::new();
    loop {
        ticks.tick().await;
        let own = shared.clone();
        let Ok(renewed) = spawn_blocking(move || own.renew()).await else { continue };
        match renewed {
            Ok(true) => {
                shared.metrics.renewed.inc();
                tracing::info!("the archive has changed and is read anew");
                last_failure.clear();
            }
            Ok(false) => {}
            Err(error) => {
                let failure = error.to_string();
                if failure != last_failure {
                    tracing::warn!(error = %failure, "the archive cannot be read anew; answers are those of before");
                    last_failure = failure;
                }
            }
        }
    }
}
