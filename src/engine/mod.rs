//! What an engine is: the table of fields.

pub mod embedded;
pub mod fields;
