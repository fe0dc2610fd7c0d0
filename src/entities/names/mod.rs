//! One name for what has many.

mod aliases;
mod resolve;
mod table;
mod written;

pub use aliases::{Aliases, BadLine};
pub use resolve::{Named, Resolved, Resolver};
pub use written::Plain;
