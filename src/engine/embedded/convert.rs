//! An article as the values that tantivy stores, and back.

use tantivy::TantivyDocument;
use tantivy::schema::Value;

use super::schema::handle;
use crate::article::{Article, ArticleId, Layout, SourceDomain};
use crate::engine::fields::Field;
use crate::engine::values::{content_of, day_number, entities_to_text, push_entity};
use crate::text::Language;

/// Returns the columns and stored values of `article`.
pub fn document_of(article: &Article, layout: &Layout) -> TantivyDocument {
    let content = &article.content;
    let entities = entities_to_text(&content.entities);
    // The names stand once in the column and once in the store, and what else there is, is short.
    let mut document = TantivyDocument::with_capacity(content.body.len() + 2 * entities.len() + 1024);
    document.add_u64(handle(Field::Id), article.id.number());
    for (field, words) in [
        (Field::Words, layout.words),
        (Field::HeadlineWords, layout.headline_words),
        (Field::LedeWords, layout.lede_words),
    ] {
        document.add_u64(handle(field), u64::from(words));
    }
    if let Some(row) = article.row {
        document.add_u64(handle(Field::Row), row);
    }
    let mut add = |field: Field, value: &str| document.add_text(handle(field), value);
    add(Field::Path, &article.path);
    add(Field::Body, &content.body);
    for (field, value) in [
        (Field::Member, article.member.as_deref()),
        (Field::GivenId, content.given_id.as_deref()),
        (Field::Headline, content.headline.as_deref()),
        // Counted by name where there is no host; a name is never read back as one.
        (Field::Source, content.source.as_ref().map(SourceDomain::as_str).or(content.source_name.as_deref())),
        (Field::SourceName, content.source_name.as_deref()),
        (Field::Url, content.url.as_deref()),
        (Field::Language, content.language.as_ref().map(Language::code)),
        (Field::Section, content.section.as_deref()),
        (Field::Agency, content.agency.as_deref()),
        (Field::Dateline, content.dateline.as_deref()),
    ] {
        if let Some(value) = value {
            add(field, value);
        }
    }
    content.authors.iter().for_each(|author| add(Field::Author, author));
    let mut text = String::new();
    for entity in &content.entities {
        text.clear();
        push_entity(entity, &mut text);
        add(Field::Entity, &text);
    }
    if !content.entities.is_empty() {
        add(Field::Entities, &entities);
    }
    if let Some(published) = &content.published {
        add(Field::Published, &published.to_string());
        document.add_i64(handle(Field::FirstDay), day_number(published.first_day()));
        document.add_i64(handle(Field::LastDay), day_number(published.last_day()));
        document.add_i64(handle(Field::Order), published.order_seconds());
    }
    document
}

/// Makes the article again from its stored values; `id` and `row` come from their columns.
pub fn article_of(document: &TantivyDocument, id: ArticleId, row: Option<u64>) -> Article {
    let text = |field: Field| document.get_first(handle(field)).and_then(|value| value.as_str()).map(str::to_owned);
    let authors = document.get_all(handle(Field::Author)).filter_map(|value| value.as_str());
    let content = content_of(&text, authors.map(str::to_owned).collect());
    Article { id, path: text(Field::Path).unwrap_or_default(), member: text(Field::Member), row, content }
}
