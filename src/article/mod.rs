//! The article: one piece of news as one source published it, the one type that every stage takes.

mod published;
mod source;

pub use published::Published;
pub use source::SourceDomain;
