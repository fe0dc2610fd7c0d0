//! morgue
pub mod article;
pub mod query;
pub mod text;
