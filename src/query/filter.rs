//! Filters: what an article's data says rather than its text.

use std::fmt;

use super::dates::{DateRange, DayRange};
use super::ranges::CountRange;
use super::term::Word;
use crate::article::{self, SourceDomain};
use crate::text::Language;

/// A condition on the data of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Who published it.
    Source(SourceFilter),
    /// Whom or what it is about, by canonical name.
    Entity(EntityKind, ValueText),
    /// When it was published.
    Date(DateFilter),
    /// On which day of any year it was published.
    Day(DayRange),
    /// How many words it has.
    Words(CountRange),
    /// The language it is in.
    Lang(Language),
    /// A value that is compared as text.
    Value(ValueField, ValueText),
}

impl Filter {
    /// Returns the field's name in a query.
    pub fn field_name(&self) -> &'static str {
        match self {
            Filter::Source(_) => "source",
            Filter::Entity(kind, _) => kind.name(),
            Filter::Date(_) => "date",
            Filter::Day(_) => "day",
            Filter::Words(_) => "words",
            Filter::Lang(_) => "lang",
            Filter::Value(field, _) => field.name(),
        }
    }

    /// Returns what stands after the colon.
    pub(super) fn value(&self) -> String {
        match self {
            Filter::Source(source) => source.to_string(),
            Filter::Entity(_, text) | Filter::Value(_, text) => format!("\"{text}\""),
            Filter::Date(date) => date.to_string(),
            Filter::Day(days) => days.to_string(),
            Filter::Words(counts) => counts.to_string(),
            Filter::Lang(language) => language.to_string(),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.field_name(), self.value())
    }
}

/// A condition on the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceFilter {
    /// The host or any host under it.
    Under(SourceDomain),
    /// The host alone.
    Exactly(SourceDomain),
    /// The source's name, where the archive gives no host: `reuters`.
    Named(SourceName),
    /// The source is not known.
    None,
}

impl fmt::Display for SourceFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SourceFilter::Under(domain) => write!(f, "{domain}"),
            SourceFilter::Exactly(domain) => write!(f, "={domain}"),
            SourceFilter::Named(name) => write!(f, "\"{name}\""),
            SourceFilter::None => f.write_str("none"),
        }
    }
}

/// The name of a source as words that stand together; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceName(Vec<Word>);

impl SourceName {
    /// Reads the words of `text`; `None` where there are none.
    pub fn read(text: &str) -> Option<SourceName> {
        Some(SourceName(Word::all(text))).filter(|name| !name.0.is_empty())
    }

    /// Returns the words, in order.
    pub fn words(&self) -> &[Word] {
        &self.0
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(Word::lower).collect();
        f.write_str(&words.join(" "))
    }
}

/// The sort of an entity that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// Of any sort.
    Any,
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A place.
    Place,
}

impl EntityKind {
    /// Returns the kind of an article's entity that is asked for; `None` where any is.
    pub fn of_article(self) -> Option<article::EntityKind> {
        match self {
            EntityKind::Any => None,
            EntityKind::Person => Some(article::EntityKind::Person),
            EntityKind::Organisation => Some(article::EntityKind::Organisation),
            EntityKind::Place => Some(article::EntityKind::Place),
        }
    }

    /// Splits `person:NAME` into kind and name; a name alone is of any kind.
    pub fn split(text: &str) -> (EntityKind, &str) {
        let kinds = [EntityKind::Any, EntityKind::Person, EntityKind::Organisation, EntityKind::Place];
        let name_of =
            |kind: EntityKind| text.strip_prefix(kind.name())?.strip_prefix(':').filter(|name| !name.is_empty());
        kinds.into_iter().find_map(|kind| Some((kind, name_of(kind)?))).unwrap_or((EntityKind::Any, text))
    }

    /// Returns the field's name in a query.
    pub fn name(self) -> &'static str {
        match self {
            EntityKind::Any => "entity",
            EntityKind::Person => "person",
            EntityKind::Organisation => "org",
            EntityKind::Place => "place",
        }
    }
}

/// A condition on the day of publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFilter {
    /// In a range of days.
    In(DateRange),
    /// The date is not known.
    None,
}

impl fmt::Display for DateFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateFilter::In(range) => write!(f, "{range}"),
            DateFilter::None => f.write_str("none"),
        }
    }
}

/// A field whose value is compared as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueField {
    /// The byline.
    Author,
    /// The section of the paper.
    Section,
    /// The news agency.
    Agency,
    /// The place of the dateline, or a part of it.
    Dateline,
    /// The address on the web.
    Url,
    /// The file in the archive.
    Path,
    /// The article's id.
    Id,
    /// The id of the story, or of an article of it.
    Story,
}

impl ValueField {
    /// Returns the field's name in a query.
    pub fn name(self) -> &'static str {
        match self {
            ValueField::Author => "author",
            ValueField::Section => "section",
            ValueField::Agency => "agency",
            ValueField::Dateline => "dateline",
            ValueField::Url => "url",
            ValueField::Path => "path",
            ValueField::Id => "id",
            ValueField::Story => "story",
        }
    }

    /// Returns whether the value is made of words, which decide whether there is any.
    pub(super) fn is_words(self) -> bool {
        matches!(self, ValueField::Author | ValueField::Section | ValueField::Agency | ValueField::Dateline)
    }
}

/// A value as typed: no blank at the ends, one between words, no double quote, not empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueText(String);

impl ValueText {
    /// Reads a value; `None` where nothing is left of it.
    pub fn read(text: &str) -> Option<ValueText> {
        let unquoted: String = text.chars().filter(|c| !super::letters::is_quote(*c)).collect();
        let words: Vec<&str> = unquoted.split_whitespace().collect();
        if words.is_empty() { None } else { Some(ValueText(words.join(" "))) }
    }

    /// Returns the value.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ValueText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, SourceFilter, SourceName, ValueField, ValueText};

    #[test]
    fn values_are_tidied() {
        assert_eq!(ValueText::read("  Kim \n Jong “Un” ").unwrap().as_str(), "Kim Jong Un");
        assert_eq!(ValueText::read(" \" "), None);
    }

    #[test]
    fn filters_print_as_typed_in_a_query() {
        let name = SourceName::read("The Daily Planet").unwrap();
        assert_eq!(Filter::Source(SourceFilter::Named(name)).to_string(), "source:\"the daily planet\"");
        let author = ValueText::read("Jane Doe").unwrap();
        assert_eq!(Filter::Value(ValueField::Author, author).to_string(), "author:\"Jane Doe\"");
    }
}
