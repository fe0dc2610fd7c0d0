//! An article's values as every engine keeps them: the terms under which they are looked up, and the texts of columns.

use crate::article::{Article, Entity, EntityKind, bare_url};
use crate::engine::fields::{Field, terms};

/// The longest value that can be looked up, in bytes.
pub const MOST_BYTES: usize = 4096;

/// Calls `add` with every term of the fields that are searched by whole values; the article's id is left out.
pub fn each_term(article: &Article, add: &mut dyn FnMut(Field, &str)) {
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
        terms::name(&terms::folded(author)).for_each(|term| add(Field::Author, term));
    }
    for entity in &content.entities {
        add(Field::Entity, &terms::folded(&entity.name));
    }
    if let Some(language) = content.language {
        add(Field::Language, language.code());
    }
    if let Some(section) = &content.section {
        add(Field::Section, &terms::folded(section));
    }
}

/// Returns an entity as it stands in its column.
pub fn entity_to_text(entity: &Entity) -> String {
    format!("{} {}", entity.kind, entity.name)
}

/// Reads an entity as it stands in its column.
pub fn entity_from_text(text: &str) -> Option<Entity> {
    let (kind, name) = text.split_once(' ')?;
    Some(Entity { name: name.to_owned(), kind: EntityKind::from_name(kind)? })
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
