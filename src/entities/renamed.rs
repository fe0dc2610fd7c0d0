//! The names that an archive's own table has for its entities.

use std::collections::HashMap;

use compact_str::CompactString;

use super::names::Aliases;
use crate::article::{Entity, EntityKind};
use crate::text::folded_words;

/// Gives entities the names that `names` shows for them; those that get the same become one.
pub fn rename(entities: &mut Vec<Entity>, names: &Aliases) {
    if names.is_empty() {
        return;
    }
    let mut places: HashMap<(EntityKind, CompactString), usize> = HashMap::new();
    let mut renamed: Vec<Entity> = Vec::with_capacity(entities.len());
    for mut entity in entities.drain(..) {
        if let Some(name) = names.shown(entity.kind, &folded_words(&entity.name)) {
            entity.name = name.into();
        }
        match places.get(&(entity.kind, entity.name.clone())) {
            Some(at) => {
                let into = &mut renamed[*at];
                into.is_given |= entity.is_given;
                into.mentions.append(&mut entity.mentions);
                into.mentions.sort_by_key(|mention| (mention.part, mention.start));
            }
            None => {
                places.insert((entity.kind, entity.name.clone()), renamed.len());
                renamed.push(entity);
            }
        }
    }
    *entities = renamed;
}

#[cfg(test)]
mod tests {
    use super::rename;
    use crate::article::{Entity, EntityKind, Mention, Part};
    use crate::entities::names::Aliases;

    #[test]
    fn what_gets_the_same_name_becomes_one() {
        let names = Aliases::parse("[person]\nRosa Quint = The Mayor | R. Quint").unwrap();
        let entity = |name: &str, start: u32| Entity {
            mentions: vec![Mention { start, end: start + 3, part: Part::Body }].into(),
            ..Entity::new(name, EntityKind::Person)
        };
        let mut entities = vec![entity("R. Quint", 40), entity("Tom Vale", 20), entity("Rosa Quint", 10)];
        rename(&mut entities, &names);
        let found: Vec<_> = entities.iter().map(|own| (own.name.as_str(), own.mentions.len())).collect();
        assert_eq!(found, [("Rosa Quint", 2), ("Tom Vale", 1)]);
        assert_eq!(entities[0].mentions[0].start, 10);
    }
}
