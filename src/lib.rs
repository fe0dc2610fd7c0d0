//! morgue
pub mod article;
pub mod corpus;
pub mod engine;
pub mod entities;
pub mod error;
pub mod ingest;
pub mod readers;
pub mod query;
pub mod text;
