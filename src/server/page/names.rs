//! Where an article names its entities.

use crate::article::{Entity, Part};

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

/// Returns where `entities` are mentioned in a part of their article, ascending; of two that overlap the first.
pub fn names_in(part: Part, entities: &[Entity]) -> Vec<Name<'_>> {
    let mut names: Vec<Name<'_>> = Vec::new();
    for entity in entities {
        let own = entity.mentions.iter().filter(|mention| mention.part == part);
        names.extend(own.map(|own| Name { start: own.start as usize, end: own.end as usize, entity }));
    }
    names.sort_by_key(|name| (name.start, std::cmp::Reverse(name.end)));
    let mut at = 0;
    names.retain(|name| {
        let is_free = name.start >= at;
        if is_free {
            at = name.end;
        }
        is_free
    });
    names
}

#[cfg(test)]
mod tests {
    use super::names_in;
    use crate::article::{Entity, EntityKind, Mention, Part};

    #[test]
    fn mentions_of_a_part_do_not_overlap() {
        let entity = |name: &str, mentions: &[(u32, u32, Part)]| {
            let mentions = mentions.iter().map(|(start, end, part)| Mention { start: *start, end: *end, part: *part });
            Entity { mentions: mentions.collect(), ..Entity::new(name, EntityKind::Person) }
        };
        let entities = [
            entity("Rosa", &[(0, 4, Part::Body), (20, 24, Part::Body), (3, 7, Part::Headline)]),
            entity("Rosa Quint", &[(0, 10, Part::Body)]),
        ];
        let found: Vec<_> = names_in(Part::Body, &entities).iter().map(|name| (name.start, name.end)).collect();
        assert_eq!(found, [(0, 10), (20, 24)]);
    }
}
