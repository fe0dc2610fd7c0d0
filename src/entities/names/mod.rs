//! One name for what has many.

mod address;
mod aliases;
mod renowned;
mod resolve;
mod table;
mod written;

pub use address::Address;
pub use aliases::{Aliases, BadLine};
pub use resolve::{Named, Resolved, Resolver};
pub use written::{Plain, first_name_first};
