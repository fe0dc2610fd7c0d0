//! The embedded engine: a tantivy index on this machine.
//!
//! The only room that knows tantivy. Writing: [`Index`] → [`Writer`] → [`SegmentBuilder`].

mod convert;
mod index;
mod schema;
mod segment;
mod words;
mod writer;

pub use index::{Commit, FORMAT, Index, remove};
pub use segment::SegmentBuilder;
pub use writer::Writer;
