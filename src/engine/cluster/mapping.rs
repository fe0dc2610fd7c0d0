//! What the mappings of all engines have in common: the format, the names of fields, the shape of an index.

use crate::engine::fields::{Field, Terms};

/// The number of the format; it changes with every change that old indexes cannot be read with.
pub const FORMAT: u64 = 3;

/// The column of how many words an article's text has, the two parts of a compound written as one counted too: what the
/// mean length is made of.
pub const TOKENS: &str = "tokens";

/// The column of what an article was when it was sent, as a number, where nothing is replaced: by it a changed one is told.
pub const PRINT: &str = "print";

/// The field of a word in the list of the archive's words.
pub const WORD: &str = "w";

/// How an index is laid out over a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Into how many shards it is parted, for good.
    pub shards: u32,
    /// How many further copies there are of each.
    pub replicas: u32,
}

impl Default for Shape {
    fn default() -> Shape {
        Shape { shards: 3, replicas: 1 }
    }
}

/// Returns the name under which a field is looked up: its own, or that of its terms where it has values beside them.
pub fn term_name(field: Field) -> String {
    let spec = field.spec();
    match spec.terms {
        Terms::Values => format!("{}_terms", spec.name),
        _ => spec.name.to_owned(),
    }
}
