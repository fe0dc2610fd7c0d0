//! Where an article names its entities.

use crate::article::Entity;

/// A name in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'a> {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
    /// What it names.
    pub entity: &'a Entity,
}

/// Returns where the names of `entities` stand in `text`, as printed and as whole words, ascending; of two that overlap
/// the longer one.
pub fn names_in<'a>(text: &str, entities: &'a [Entity]) -> Vec<Name<'a>> {
    let mut found: Vec<Name<'a>> = Vec::new();
    for entity in entities.iter().filter(|entity| !entity.name.trim().is_empty()) {
        let places = text.match_indices(entity.name.as_str()).map(|(start, own)| (start, start + own.len()));
        let whole = places.filter(|(start, end)| is_whole(text, *start, *end));
        found.extend(whole.map(|(start, end)| Name { start, end, entity }));
    }
    found.sort_by_key(|name| (name.start, std::cmp::Reverse(name.end)));
    let mut at = 0;
    found.retain(|name| {
        let is_free = name.start >= at;
        if is_free {
            at = name.end;
        }
        is_free
    });
    found
}

/// Returns whether no letter touches the stretch.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !touches(text[..start].chars().next_back()) && !touches(text[end..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::names_in;
    use crate::article::{Entity, EntityKind};

    #[test]
    fn names_are_found_as_whole_words() {
        let entity = |name: &str| Entity::new(name, EntityKind::Unknown);
        let entities = [entity("Rosa"), entity("Rosa Quint"), entity("Ann")];
        let text = "Rosa Quint met Rosanna. Rosa’s ferry. Annex.";
        let found: Vec<&str> = names_in(text, &entities).iter().map(|name| &text[name.start..name.end]).collect();
        assert_eq!(found, ["Rosa Quint", "Rosa"]);
    }
}
