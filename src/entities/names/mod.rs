//! One name for what has many.

mod aliases;
mod resolve;
mod written;

pub use aliases::{Aliases, BadLine};
pub use resolve::{Named, Resolved, resolve};
pub use written::{Plain, folded};
