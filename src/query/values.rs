//! Reads the value of a data field, in a query (`source:www.BBC.co.uk`) and on the command line (`--source`) alike.

use std::fmt;

use jiff::civil::Date;

use super::dates::{DateRange, DayRange};
use super::fields::DataField;
use super::filter::{DateFilter, EntityKind, Filter, SourceFilter, SourceName, ValueField, ValueText};
use super::ranges::CountRange;
use super::term::Word;
use super::tree::Tree;
use crate::article::SourceDomain;
use crate::text::Language;

/// A value that its field cannot take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValue {
    value: String,
    wanted: &'static str,
    hint: &'static str,
}

impl BadValue {
    /// Returns the way out: values that the field takes.
    pub fn hint(&self) -> &str {
        self.hint
    }
}

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not {}", super::notes::quoted(&self.value), self.wanted)
    }
}

impl std::error::Error for BadValue {}

/// Values read as the query text reads them, for command-line flags.
impl Tree {
    /// Reads a source: a host name, `=host` for that host alone, `none`, or the name of a source without a host.
    ///
    /// # Errors
    /// [`BadValue`] where no word stands in it.
    pub fn source_value(value: &str) -> Result<Tree, BadValue> {
        read(DataField::Source, value, false, Date::ZERO)
    }

    /// Reads the name of an entity of that kind.
    ///
    /// # Errors
    /// [`BadValue`] where no word stands in it.
    pub fn entity_value(kind: EntityKind, value: &str) -> Result<Tree, BadValue> {
        read(DataField::Entity(kind), value, true, Date::ZERO)
    }

    /// Reads days as after `date:`.
    ///
    /// # Errors
    /// [`BadValue`] where it names no day.
    pub fn date_value(value: &str, today: Date) -> Result<Tree, BadValue> {
        read(DataField::Date, value, false, today)
    }

    /// Returns the filter of the days after the period `value` has ended.
    ///
    /// # Errors
    /// [`BadValue`] where it names no day.
    pub fn after(value: &str, today: Date) -> Result<Tree, BadValue> {
        read(DataField::After, value, false, today)
    }

    /// Returns the filter of the days before the period `value` begins.
    ///
    /// # Errors
    /// [`BadValue`] where it names no day.
    pub fn before(value: &str, today: Date) -> Result<Tree, BadValue> {
        read(DataField::Before, value, false, today)
    }
}

/// Reads the value of `field`; keywords such as `none` are only read where it is not quoted.
pub(super) fn read(field: DataField, raw: &str, is_quoted: bool, today: Date) -> Result<Tree, BadValue> {
    let raw = raw.trim();
    let keyword = if is_quoted { "" } else { raw };
    let none = match field {
        DataField::Source => Some(Filter::Source(SourceFilter::None)),
        DataField::Date => Some(Filter::Date(DateFilter::None)),
        _ => None,
    };
    match none {
        Some(none) if keyword.eq_ignore_ascii_case("none") => Ok(Tree::Filter(none)),
        Some(none) if keyword == "*" => Ok(Tree::Filter(none).negated()),
        _ => filter(field, raw, today).map(Tree::Filter).ok_or_else(|| bad_value(field, raw)),
    }
}

fn filter(field: DataField, raw: &str, today: Date) -> Option<Filter> {
    let days = |range: DateRange| Filter::Date(DateFilter::In(range));
    match field {
        DataField::Source => source(raw).map(Filter::Source),
        DataField::Entity(kind) => words(raw).map(|name| Filter::Entity(kind, name)),
        DataField::Date => DateRange::read(raw, today).map(days),
        DataField::After => DateRange::after(raw, today).map(days),
        DataField::Before => DateRange::before(raw, today).map(days),
        DataField::Day => DayRange::read(raw).map(Filter::Day),
        DataField::Words => CountRange::read(raw).map(Filter::Words),
        DataField::Lang => Language::from_code(raw).map(Filter::Lang),
        DataField::Value(field) => value(field, raw).map(|text| Filter::Value(field, text)),
    }
}

fn source(raw: &str) -> Option<SourceFilter> {
    if let Some(host) = raw.strip_prefix('=').and_then(SourceDomain::parse) {
        return Some(SourceFilter::Exactly(host));
    }
    if let Some(domain) = SourceDomain::parse(raw.strip_prefix("*.").unwrap_or(raw)) {
        return Some(SourceFilter::Under(domain));
    }
    let name = SourceName::read(raw)?;
    // Words may spell a host where the text does not, as in `^1.5km`; printed they could not be told apart.
    Some(SourceDomain::parse(&name.to_string()).map_or(SourceFilter::Named(name), SourceFilter::Under))
}

fn value(field: ValueField, raw: &str) -> Option<ValueText> {
    if field.is_words() { words(raw) } else { ValueText::read(raw) }
}

/// Reads a value that has a word in it.
fn words(raw: &str) -> Option<ValueText> {
    ValueText::read(raw).filter(|text| !Word::all(text.as_str()).is_empty())
}

fn bad_value(field: DataField, raw: &str) -> BadValue {
    let (wanted, hint) = match field {
        DataField::Source => ("a source", "write a host such as `source:bbc.co.uk`"),
        DataField::Entity(_) => ("a name", "write a name such as `person:\"Kim Jong Un\"`"),
        DataField::Date => ("a date", "write `date:2019-03-05`, `date:2019-03..2019-06` or `date:\"last 30 days\"`"),
        DataField::After => ("a date", "write `after:2019-03-05` or `after:2019`"),
        DataField::Before => ("a date", "write `before:2019-03-05` or `before:2019`"),
        DataField::Day => ("a day of the year", "write month and day as in `day:09-11`"),
        DataField::Words => ("a number of words", "write `words:>500` or `words:100..200`"),
        DataField::Lang => ("a language code", "write two letters as in `lang:en`"),
        DataField::Value(_) => ("a value", "write it in quotes after the colon"),
    };
    BadValue { value: raw.to_owned(), wanted, hint }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::filter::EntityKind;
    use super::Tree;

    #[test]
    fn flags_read_as_the_query_does() {
        let today = date(2020, 2, 29);
        assert_eq!(Tree::source_value("www.BBC.co.uk").unwrap().to_string(), "source:bbc.co.uk");
        assert_eq!(Tree::source_value("none").unwrap().to_string(), "source:none");
        assert_eq!(Tree::after("2019", today).unwrap().to_string(), "date:2020-01-01..");
        assert_eq!(Tree::before("2019", today).unwrap().to_string(), "date:..2018-12-31");
        assert_eq!(Tree::entity_value(EntityKind::Any, "Kim").unwrap().to_string(), "entity:\"Kim\"");
    }

    #[test]
    fn wrong_values_say_what_was_wanted() {
        let error = Tree::after("2019-13", date(2020, 2, 29)).unwrap_err();
        assert_eq!(error.to_string(), "`2019-13` is not a date");
        assert!(error.hint().contains("after:2019"));
        assert!(Tree::source_value("!!").is_err());
    }
}
