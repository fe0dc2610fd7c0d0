//! An index of a cluster that others write to while it is asked.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::client::Client;
use super::{Access, Address, Cluster};
use crate::engine::{Current, Engine};
use crate::error::Result;
use crate::text::Language;

/// What is known of the archive as a whole is asked for anew after this time; articles are always found as they stand.
const RENEWAL: Duration = Duration::from_secs(30);

/// An index of a cluster, opened again and again.
pub struct Live {
    client: Arc<Client>,
    languages: Vec<Language>,
    opened: Mutex<Option<Instant>>,
}

impl Live {
    /// Takes the address of an index; queries are read in these languages alone, where there are any.
    ///
    /// # Errors
    /// Where the file of trusted certificates cannot be read.
    pub fn new(address: &Address, access: &Access, languages: &[Language]) -> Result<Live> {
        let client = Arc::new(Client::new(address.clone(), access)?);
        Ok(Live { client, languages: languages.to_owned(), opened: Mutex::new(None) })
    }
}

impl Current for Live {
    fn open(&self) -> Result<Arc<dyn Engine>> {
        let cluster = Cluster::of(self.client.clone(), &self.languages)?;
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Ok(Arc::new(cluster))
    }

    fn renewed(&self) -> Result<Option<Arc<dyn Engine>>> {
        let opened = *self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.is_some_and(|opened| opened.elapsed() < RENEWAL) { Ok(None) } else { self.open().map(Some) }
    }
}
