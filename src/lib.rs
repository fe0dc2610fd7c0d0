//! morgue
pub mod article;
pub mod cli;
pub mod corpus;
pub mod engine;
pub mod entities;
pub mod error;
pub mod ingest;
pub mod passages;
pub mod query;
pub mod readers;
pub mod text;
