//! The embedded engine: a tantivy index on this machine.
//!
//! The only room that knows tantivy. Writing: [`Index`] → [`Writer`] → [`SegmentBuilder`];
//! reading: [`Index`] → [`Snapshot`].

mod answer;
mod candidates;
mod check;
mod combine;
mod compile;
mod complete;
mod convert;
mod directory;
mod disk;
mod explain;
mod facets;
mod files;
mod glob;
mod index;
mod leaves;
mod live;
mod lock;
mod numbers;
mod occurrences;
mod pairs;
mod refine;
mod replace;
mod schema;
mod search;
mod segment;
mod sources;
mod spans;
mod statistics;
mod suggest;
mod text_reader;
mod top;
mod value_terms;
mod values;
mod view;
mod walk;
mod word;
mod words;
mod writer;

pub use check::{Damage, DamagedFile, Integrity};
pub use index::{Commit, FORMAT, Index};
pub use live::Live;
pub use lock::Lock;
pub use replace::{is_whole, put_in_place, remove};
pub use search::Snapshot;
pub use segment::SegmentBuilder;
pub use writer::Writer;
