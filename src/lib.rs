//! Full-text search for news archives.
//!
//! Two straight lines lead through the crate, and its modules stand here in their order.
//!
//! **Writing:** [`corpus`] walks an archive and opens its files → [`readers`] make articles of their bytes, by the
//! archive's own [`rules`] where it has such → [`entities`] finds whom they name → [`engine`] writes them. [`ingest`] is the line itself: it alone sees all stages, keeps the
//! account of every file, and commits.
//!
//! **Reading:** [`query`] reads what was typed → [`engine`] finds, and ranks by the formula of [`ranking`] → [`passages`]
//! marks why; [`answers`] runs that line whole → [`cli`] shows, or [`server`] does, in a browser and to other programs.
//!
//! The lines meet in two places only: what an [`article`] is, and the table of [`engine::fields`]. Below both lies
//! [`text`]: what a word is, for the index, the query and the highlights alike.
//!
//! ```
//! use morgue::corpus::Archive;
//! use morgue::engine::embedded::{Index, Snapshot};
//! use morgue::engine::{Engine, Request};
//! use morgue::ingest::{self, Options, Unobserved};
//! use morgue::query::Query;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("a.txt"), "Ferries sail again.\nOriginal Source: www.post.example")?;
//!
//! // Bring the index up to date with the files, then ask it.
//! let (archive, scope) = Archive::holding(&[folder.path().to_owned()], None, &|_, _| false)?;
//! let report = ingest::update(&archive, &scope, &Options::default(), &Unobserved)?;
//! assert_eq!(report.counts().articles, 1);
//!
//! let snapshot = Snapshot::open(&Index::open(&archive.index)?)?;
//! let query = Query::parse("ferry source:post.example", jiff::civil::date(2024, 3, 5));
//! let response = snapshot.search(&Request { scope, ..Request::new(query.tree, 10) })?;
//! assert_eq!(response.total, 1);
//! # Ok(())
//! # }
//! ```

pub mod text;

pub mod article;

pub mod error;

pub mod corpus;
pub mod readers;
pub mod rules;

pub mod entities;

pub mod query;

pub mod passages;

pub mod ranking;

pub mod engine;

pub mod answers;

pub mod ingest;

pub mod server;

pub mod cli;
