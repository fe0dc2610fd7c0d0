//! Filters as conditions on fields: what every engine translates into queries of its own.

use jiff::civil::Date;

use super::fields::{Field, terms};
use crate::article::{ArticleId, agency_in, bare_url};
use crate::query::{CountRange, DateFilter, DayRange, Filter, SourceFilter, ValueField};
use crate::text::folded_words;

/// A condition on the fields of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A field has the term.
    Term(Field, String),
    /// The article has the id.
    Id(ArticleId),
    /// Any of them holds; none of none.
    Any(Vec<Condition>),
    /// All days that the article can be from lie between these; a date that is known to the month or year matches only a
    /// range that holds all of it.
    Days(Option<Date>, Option<Date>),
    /// The same between the days of any one year.
    AnyYear(DayRange),
    /// There is no date.
    Undated,
    /// So many words.
    Words(CountRange),
}

/// Returns what `filter` asks of the fields, with a remark where they cannot tell.
pub fn condition(filter: &Filter) -> (Condition, Option<String>) {
    let one = |field: Field, value: &str| Condition::Term(field, value.to_owned());
    let condition = match filter {
        Filter::Source(SourceFilter::Under(domain)) => one(Field::Source, domain.as_str()),
        Filter::Source(SourceFilter::Exactly(domain)) => one(Field::Source, &terms::exact_source(domain.as_str())),
        Filter::Source(SourceFilter::Named(name)) => {
            let name = name.to_string();
            // One word may be a top-level domain, too: `source:uk`.
            Condition::Any(vec![one(Field::Source, &terms::source_name(&name)), one(Field::Source, &name)])
        }
        Filter::Source(SourceFilter::None) => one(Field::Source, terms::NO_SOURCE),
        Filter::Entity(kind, name) => {
            let name = folded_words(name.as_str());
            match kind.of_article() {
                Some(kind) => one(Field::Entity, &terms::entity(kind, &name)),
                None => {
                    Condition::Any(terms::entities(None, &name).iter().map(|term| one(Field::Entity, term)).collect())
                }
            }
        }
        Filter::Date(DateFilter::In(range)) => Condition::Days(range.from(), range.to()),
        Filter::Date(DateFilter::None) => Condition::Undated,
        Filter::Day(days) => Condition::AnyYear(*days),
        Filter::Words(range) => Condition::Words(*range),
        Filter::Lang(language) => one(Field::Language, language.code()),
        Filter::Value(ValueField::Story, _) => return not_yet("story", ""),
        Filter::Value(field, value) => value_condition(*field, value.as_str()),
    };
    (condition, None)
}

fn value_condition(field: ValueField, value: &str) -> Condition {
    let one = |field: Field, value: &str| Condition::Term(field, value.to_owned());
    match field {
        ValueField::Author => one(Field::Author, &folded_words(value)),
        ValueField::Section => one(Field::Section, &folded_words(value)),
        ValueField::Agency => one(Field::Agency, &folded_words(agency_in(value).unwrap_or(value))),
        ValueField::Dateline => one(Field::Dateline, &folded_words(value)),
        ValueField::Url => one(Field::Url, &bare_url(value)),
        ValueField::Path => one(Field::Path, value.trim_end_matches('/')),
        ValueField::Story => Condition::Any(Vec::new()),
        ValueField::Id => {
            let own = value.parse::<ArticleId>().ok().map(Condition::Id);
            Condition::Any(own.into_iter().chain([one(Field::GivenId, value)]).collect())
        }
    }
}

/// Nothing, with a remark: the answer is never silently different from the reading.
fn not_yet(field: &str, way_out: &str) -> (Condition, Option<String>) {
    let remark = format!("`{field}:` cannot be searched yet: nothing matches it{way_out}");
    (Condition::Any(Vec::new()), Some(remark))
}
