//! The embedded engine: a tantivy index on this machine.
//!
//! The only room that knows tantivy. Writing: [`Index`] → [`Writer`] → [`SegmentBuilder`];
//! reading: [`Index`] → [`Snapshot`].

mod bm25;
mod candidates;
mod compile;
mod convert;
mod directory;
mod explain;
mod facets;
mod glob;
mod index;
mod leaves;
mod occurrences;
mod schema;
mod search;
mod segment;
mod spans;
mod suggest;
mod top;
mod words;
mod writer;

pub use index::{Commit, FORMAT, Index, remove};
pub use search::Snapshot;
pub use segment::SegmentBuilder;
pub use writer::Writer;
