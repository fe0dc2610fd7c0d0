//! An article's values as every engine keeps them: the terms under which they are looked up, and the texts of columns.

use std::collections::HashSet;

use crate::article::{
    Article, Content, Entity, EntityKind, Mention, Part, Published, Reading, SourceDomain, bare_url, is_name_suffix,
};
use crate::engine::fields::{Field, terms};
use crate::text::{Language, folded_words};

/// The longest value that can be looked up, in bytes.
pub const MOST_BYTES: usize = 4096;

/// Calls `add` with every term of the fields that are searched by whole values; the article's id is left out.
pub fn each_term(article: &Article, add: &mut dyn FnMut(Field, &str)) {
    each_term_but_names(article, add);
    for entity in &article.content.entities {
        each_name(entity, &article.content, &mut |name| {
            each_name_term(entity.kind, name, &mut |term| add(Field::Entity, term));
        });
    }
}

/// Does the same without the names of entities.
pub fn each_term_but_names(article: &Article, add: &mut dyn FnMut(Field, &str)) {
    let content = &article.content;
    terms::path(&article.path).for_each(|term| add(Field::Path, term));
    match &content.source {
        Some(source) => {
            terms::source(source).for_each(|term| add(Field::Source, term));
            add(Field::Source, &terms::exact_source(source.as_str()));
        }
        None if content.source_name.is_none() => add(Field::Source, terms::NO_SOURCE),
        None => {}
    }
    if let Some(name) = &content.source_name {
        add(Field::Source, &terms::source_name(name));
    }
    if let Some(id) = &content.given_id {
        add(Field::GivenId, id);
    }
    if let Some(url) = &content.url {
        add(Field::Url, &bare_url(url));
    }
    for author in &content.authors {
        terms::name(&folded_words(author)).for_each(|term| add(Field::Author, term));
    }
    if let Some(language) = content.language {
        add(Field::Language, language.code());
    }
    if let Some(section) = &content.section {
        add(Field::Section, &folded_words(section));
    }
    if let Some(agency) = &content.agency {
        add(Field::Agency, &folded_words(agency));
    }
    content.dateline.iter().flat_map(|place| terms::dateline(place)).for_each(|term| add(Field::Dateline, &term));
}

/// Calls `take` with each of the names that an article uses for an entity.
pub fn each_name<'a>(entity: &'a Entity, content: &'a Content, take: &mut dyn FnMut(&'a str)) {
    take(&entity.name);
    let name_at = |at: usize| entity.mentions[at].of(content);
    let others = (0..entity.mentions.len()).filter(|at| name_at(*at) != entity.name);
    if entity.mentions.len() > FEW_MENTIONS {
        let mut taken = HashSet::new();
        others.map(name_at).filter(|name| taken.insert(*name)).for_each(take);
    } else {
        let is_first = |at: &usize| !(0..*at).any(|before| name_at(before) == name_at(*at));
        others.filter(is_first).map(name_at).for_each(take);
    }
}

/// So many names are sooner held against each other than put in a table.
const FEW_MENTIONS: usize = 32;

/// Calls `add` with the terms of a name that is used for an entity: of a person's also those of its ends, so that she is found
/// by her last name where the article has it in full only. A name without words has none.
pub fn each_name_term(kind: EntityKind, name: &str, add: &mut dyn FnMut(&str)) {
    let folded = folded_words(name);
    if folded.is_empty() {
        return;
    }
    if kind == EntityKind::Person {
        let ends = terms::name(&folded).enumerate().filter(|(at, end)| *at == 0 || !is_name_suffix(end));
        ends.for_each(|(_, end)| add(&terms::entity(kind, end)));
    } else {
        add(&terms::entity(kind, &folded));
    }
}

/// Makes an article's content again of what an engine keeps: the text of each field, and the authors.
pub fn content_of(text: &dyn Fn(Field) -> Option<String>, authors: Vec<String>) -> Content {
    Content {
        given_id: text(Field::GivenId),
        headline: text(Field::Headline),
        body: text(Field::Body).unwrap_or_default(),
        source: text(Field::Source).and_then(|host| SourceDomain::parse(&host)),
        source_name: text(Field::SourceName),
        url: text(Field::Url),
        authors,
        published: text(Field::Published).and_then(|date| Published::parse(&date)),
        language: text(Field::Language).and_then(|code| Language::from_code(&code)),
        section: text(Field::Section),
        agency: text(Field::Agency),
        dateline: text(Field::Dateline),
        entities: text(Field::Entities).map(|text| entities_from_text(&text)).unwrap_or_default(),
        reading: Reading::default(),
    }
}

/// Returns an entity as it stands in its column.
pub fn entity_to_text(entity: &Entity) -> String {
    let mut text = String::new();
    push_entity(entity, &mut text);
    text
}

/// Appends an entity as it stands in its column.
pub fn push_entity(entity: &Entity, text: &mut String) {
    text.extend([entity.kind.name(), " ", &entity.name]);
}

/// Reads an entity as it stands in its column: its kind and its name.
pub fn entity_from_text(text: &str) -> Option<Entity> {
    let (kind, name) = text.split_once(' ')?;
    Some(Entity::new(name, EntityKind::from_name(kind)?))
}

/// Returns all entities of an article as they are stored: a line each, of a letter for the kind, a capital where the data
/// gives the entity, its name, a tab, and its mentions: `h` in the headline, the offset, `+` and the length in bytes, unless
/// that is the one of the mention before, or of the name.
pub fn entities_to_text(entities: &[Entity]) -> String {
    // Marks, and about as many digits as a place takes.
    let bytes = entities.iter().map(|entity| entity.name.len() + 4 + entity.mentions.len() * 8);
    let mut text = String::with_capacity(bytes.sum());
    let mut digits = itoa::Buffer::new();
    for entity in entities {
        let mark = KIND_MARKS[entity.kind as usize];
        text.push(if entity.is_given { mark.to_ascii_uppercase() } else { mark });
        text.extend(entity.name.chars().map(|c| if matches!(c, '\t' | '\n') { ' ' } else { c }));
        text.push('\t');
        let mut usual = entity.name.len() as u32;
        for (at, Mention { start, end, part }) in entity.mentions.iter().enumerate() {
            let gap = if at == 0 { "" } else { " " };
            let part = if *part == Part::Headline { "h" } else { "" };
            text.extend([gap, part, digits.format(*start)]);
            let length = end - start;
            if length != usual {
                text.extend(["+", digits.format(length)]);
                usual = length;
            }
        }
        text.push('\n');
    }
    text
}

/// The letters that stand for the kinds of entities in the store, in the order of [`EntityKind::ALL`].
const KIND_MARKS: [char; EntityKind::ALL.len()] = ['p', 'o', 'l', 'u'];

/// Reads entities as they are stored; what cannot be read is left out.
pub fn entities_from_text(text: &str) -> Vec<Entity> {
    text.lines().filter_map(entity_from_line).collect()
}

fn entity_from_line(line: &str) -> Option<Entity> {
    // With more tabs it is of an older version.
    let (named, places) = line.split_once('\t').filter(|(_, places)| !places.contains('\t'))?;
    let mut name = named.chars();
    let mark = name.next()?;
    let at = KIND_MARKS.iter().position(|own| mark.eq_ignore_ascii_case(own))?;
    let name = name.as_str();
    let mut usual = name.len() as u32;
    let mentions = places.split(' ').map(|place| {
        let (part, place) = place.strip_prefix('h').map_or((Part::Body, place), |place| (Part::Headline, place));
        let (start, length) = place.split_once('+').unwrap_or((place, ""));
        if !length.is_empty() {
            usual = length.parse().ok()?;
        }
        let start: u32 = start.parse().ok()?;
        Some(Mention { start, end: start.checked_add(usual)?, part })
    });
    Some(Entity {
        name: name.into(),
        kind: EntityKind::ALL[at],
        is_given: mark.is_ascii_uppercase(),
        mentions: mentions.flatten().collect(),
    })
}

/// Returns the days from 1970-01-01 to `date`.
pub fn day_number(date: jiff::civil::Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    date.duration_since(epoch).as_secs() / 86_400
}

/// Returns the date so many days after 1970-01-01.
pub fn date_of(day: i64) -> jiff::civil::Date {
    let days = jiff::Span::new().try_days(day).unwrap_or_default();
    jiff::civil::date(1970, 1, 1).saturating_add(days)
}

#[cfg(test)]
mod tests {
    use super::{entities_from_text, entities_to_text, entity_from_text, entity_to_text};
    use crate::article::{Entity, EntityKind, Mention, Part};

    #[test]
    fn entities_are_the_same_after_they_were_stored() {
        let entity = |name: &str, kind, mentions: &[(Part, u32, u32)]| {
            let mention =
                |(part, start, length): &(Part, u32, u32)| Mention { start: *start, end: start + length, part: *part };
            Entity { mentions: mentions.iter().map(mention).collect(), ..Entity::new(name, kind) }
        };
        let kim = [(Part::Headline, 0, 3), (Part::Body, 7, 11), (Part::Body, 120, 3), (Part::Body, 220, 3)];
        let entities = [
            entity("Kim Jong Un", EntityKind::Person, &kim),
            Entity { is_given: true, ..Entity::new("Fishing", EntityKind::Unknown) },
            entity("Zürich", EntityKind::Place, &[(Part::Body, 0, 6)]),
            entity("Zürich", EntityKind::Place, &[(Part::Body, 4, 7)]),
            Entity { is_given: true, ..Entity::new("hunters", EntityKind::Organisation) },
        ];
        let text = entities_to_text(&entities);
        assert_eq!(text.lines().next(), Some("pKim Jong Un\th0+3 7+11 120+3 220"));
        assert_eq!(entities_from_text(&text), entities);
        assert_eq!(
            entities_from_text("person\t\tKim\tb3+3\nxRosa\t3\n\npRosa\t3"),
            [entity("Rosa", EntityKind::Person, &[(Part::Body, 3, 4)])]
        );
        assert_eq!(entity_from_text(&entity_to_text(&entities[0])).unwrap().name, "Kim Jong Un");
    }
}
