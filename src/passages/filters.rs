//! Whether an article's data satisfies a filter: the same verdict as an engine's.

use crate::article::{self, Article, ArticleId, Content, Entity, agency_in, bare_url, is_name_suffix};
use crate::query::{DateFilter, EntityKind, Filter, SourceFilter, ValueField, ValueText};
use crate::text::words;

/// Returns whether the data of `article`, whose text has so many words, satisfies `filter`.
pub fn satisfies(article: &Article, text_words: u32, filter: &Filter) -> bool {
    let content = &article.content;
    match filter {
        Filter::Source(source) => is_from(article, source),
        Filter::Entity(kind, name) => content.entities.iter().any(|own| names_it(own, content, *kind, name)),
        Filter::Date(DateFilter::In(range)) => content.published.is_some_and(|published| {
            range.from().is_none_or(|from| published.first_day() >= from)
                && range.to().is_none_or(|to| published.last_day() <= to)
        }),
        Filter::Date(DateFilter::None) => content.published.is_none(),
        Filter::Day(days) => {
            content.published.is_some_and(|published| days.holds(published.first_day(), published.last_day()))
        }
        Filter::Words(range) => {
            range.from().is_none_or(|from| text_words >= from) && range.to().is_none_or(|to| text_words <= to)
        }
        Filter::Lang(language) => content.language == Some(*language),
        Filter::Value(field, value) => has_value(article, *field, value.as_str()),
    }
}

/// Returns whether an entity of an article is of the kind, and has the name or is written so; a person's name may end so.
pub fn names_it(entity: &Entity, content: &Content, kind: EntityKind, name: &ValueText) -> bool {
    let name = words(name.as_str());
    let is_person = entity.kind == article::EntityKind::Person && !matches!(&name[..], [word] if is_name_suffix(word));
    let is_it = |own: &str| {
        let own = words(own);
        own == name || (is_person && own.ends_with(&name))
    };
    kind.of_article().is_none_or(|kind| kind == entity.kind)
        && (is_it(&entity.name) || entity.mentions.iter().any(|mention| is_it(mention.of(content))))
}

fn is_from(article: &Article, filter: &SourceFilter) -> bool {
    let content = &article.content;
    let under =
        |domain: &str| content.source.as_ref().is_some_and(|host| host.suffixes().any(|suffix| suffix == domain));
    match filter {
        SourceFilter::Under(domain) => under(domain.as_str()),
        SourceFilter::Exactly(domain) => content.source.as_ref() == Some(domain),
        SourceFilter::Named(name) => {
            let name = name.to_string();
            under(&name) || content.source_name.as_ref().is_some_and(|own| is_name(own, &name))
        }
        SourceFilter::None => content.source.is_none() && content.source_name.is_none(),
    }
}

fn is_name(own: &str, name: &str) -> bool {
    words(own) == words(name)
}

fn has_value(article: &Article, field: ValueField, value: &str) -> bool {
    let content = &article.content;
    match field {
        ValueField::Author => {
            let name = words(value);
            content.authors.iter().any(|author| words(author).ends_with(&name))
        }
        ValueField::Section => content.section.as_ref().is_some_and(|section| is_name(section, value)),
        ValueField::Agency => {
            content.agency.as_ref().is_some_and(|agency| is_name(agency, agency_in(value).unwrap_or(value)))
        }
        ValueField::Dateline => content
            .dateline
            .as_ref()
            .is_some_and(|place| is_name(place, value) || place.split([',', '/']).any(|part| is_name(part, value))),
        ValueField::Url => content.url.as_ref().is_some_and(|url| bare_url(url) == bare_url(value)),
        ValueField::Path => {
            let folder = value.trim_end_matches('/');
            article.path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        ValueField::Id => value.parse::<ArticleId>() == Ok(article.id) || content.given_id.as_deref() == Some(value),
        // Stories are not known yet.
        ValueField::Story => false,
    }
}
