//! Stop words among bare words: which are left out, and which trees keep company that makes them needless.

use super::term::{Term, Word};
use super::tree::Tree;

/// Returns the stop word, where the tree is a bare one and nothing else.
pub(super) fn stop_word(tree: &Tree) -> Option<&Word> {
    match tree {
        Tree::Term(Term::Word(word)) if word.is_stop() => Some(word),
        _ => None,
    }
}

/// Returns whether a search for the tree says something without its stop words; filters and negations do not count.
pub(super) fn has_content(tree: &Tree) -> bool {
    match tree {
        Tree::Term(_) => stop_word(tree).is_none(),
        Tree::Near(_) | Tree::In(..) => true,
        Tree::Every | Tree::Nothing | Tree::Filter(_) | Tree::Not(_) => false,
        _ => tree.children().any(has_content),
    }
}
