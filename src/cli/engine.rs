//! Which engine answers: the index on this machine, or a cluster.

use std::path::PathBuf;

use crate::engine::cluster::{Access, Address, Credentials};
use crate::error::Result;

/// Where the cluster is, for every command that may ask one.
#[derive(Debug, Clone, clap::Args)]
pub struct EngineArg {
    /// Ask the cluster at this address instead, `http://host:9200/news`: see `morgue help cluster`
    #[arg(long, value_name = "URL", env = "MORGUE_ENGINE", conflicts_with = "index")]
    pub engine: Option<String>,

    #[command(flatten)]
    pub access: AccessArg,
}

/// How a cluster is spoken to.
#[derive(Debug, Clone, clap::Args)]
pub struct AccessArg {
    /// A file that says who asks the cluster: lines `user = …` and `password = …`, or `api_key = …`. The variables
    /// MORGUE_ENGINE_USER and MORGUE_ENGINE_PASSWORD, or MORGUE_ENGINE_API_KEY, do the same
    #[arg(long, value_name = "FILE", env = "MORGUE_ENGINE_CREDENTIALS")]
    engine_credentials: Option<PathBuf>,

    /// A file with the certificates of the authority that the cluster is trusted by (PEM)
    #[arg(long, value_name = "FILE", env = "MORGUE_ENGINE_CA")]
    engine_ca: Option<PathBuf>,
}

/// A cluster that a command is about.
#[derive(Debug, Clone)]
pub struct Remote {
    /// Where it is.
    pub address: Address,
    /// How it is spoken to.
    pub access: Access,
}

impl EngineArg {
    /// No cluster.
    pub fn none() -> EngineArg {
        EngineArg { engine: None, access: AccessArg { engine_credentials: None, engine_ca: None } }
    }
}

impl AccessArg {
    /// Reads what is given of credentials and certificates.
    pub fn access(&self) -> Result<Access> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let credentials = match &self.engine_credentials {
            Some(path) => Credentials::read(path)?,
            None => Credentials::of(
                variable("MORGUE_ENGINE_USER"),
                variable("MORGUE_ENGINE_PASSWORD"),
                variable("MORGUE_ENGINE_API_KEY"),
            ),
        };
        Ok(Access { credentials, authorities: self.engine_ca.clone() })
    }

    /// Returns the cluster at an address.
    pub fn at(&self, address: &str) -> Result<Remote> {
        Ok(Remote { address: Address::parse(address)?, access: self.access()? })
    }
}
