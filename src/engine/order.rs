//! The order of an answer's articles.

use std::cmp::Ordering;

/// The place of an article in the order of an answer: a smaller key stands higher.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// The score, the time or the source, such that more stands higher.
    pub value: f64,
    /// The time, where articles of one source are put in order; else 0.
    pub second: f64,
    /// The article's id.
    pub id: u64,
}

impl Eq for Key {}

impl Ord for Key {
    fn cmp(&self, other: &Key) -> Ordering {
        let by_value = other.value.total_cmp(&self.value).then_with(|| other.second.total_cmp(&self.second));
        by_value.then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Key) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
