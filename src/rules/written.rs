//! Settings as they are written: every value is checked where it stands, so that an error names its line.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::globs::{Globs, Pattern};
use super::names::Names;
use super::{FileRules, Fingerprints, Rules};
use crate::article::{DateRules, DayOrder, Property, SourceDomain};
use crate::readers::FieldNames;
use crate::text::Language;

/// `morgue.toml`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    #[serde(default)]
    include: Several<Pattern>,
    #[serde(default)]
    exclude: Several<Pattern>,
    source: Option<One<SourceDomain>>,
    language: Option<One<Language>>,
    section: Option<String>,
    /// Who answers is nothing to how files read.
    #[serde(rename = "engine")]
    _engine: Option<String>,
    #[serde(default)]
    fields: Fields,
    #[serde(default)]
    dates: Dates,
    #[serde(default)]
    aliases: BTreeMap<One<SourceDomain>, One<SourceDomain>>,
    #[serde(default)]
    names: Names,
    #[serde(default)]
    files: Vec<Files>,
}

/// `[[files]]`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Files {
    path: Several<Pattern>,
    source: Option<One<SourceDomain>>,
    language: Option<One<Language>>,
    section: Option<String>,
    #[serde(default)]
    fields: Fields,
    #[serde(default)]
    dates: Dates,
}

/// `[fields]`.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Fields {
    id: Several<String>,
    headline: Several<String>,
    text: Several<String>,
    source: Several<String>,
    url: Several<String>,
    date: Several<String>,
    authors: Several<String>,
    language: Several<String>,
    section: Several<String>,
    agency: Several<String>,
    dateline: Several<String>,
}

/// `[dates]`.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Dates {
    order: Option<Order>,
    zone: Option<One<TimeZone>>,
    formats: Several<Format>,
}

#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Order {
    DayFirst,
    MonthFirst,
}

/// A format of dates in the manner of `strftime`.
struct Format(String);

/// What a text stands for.
trait Value: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong, and what would be right.
    fn read(text: &str) -> Result<Self, String>;
}

impl Value for String {
    fn read(text: &str) -> Result<String, String> {
        Ok(text.to_owned())
    }
}

impl Value for Pattern {
    fn read(text: &str) -> Result<Pattern, String> {
        Pattern::parse(text)
    }
}

impl Value for SourceDomain {
    fn read(text: &str) -> Result<SourceDomain, String> {
        SourceDomain::parse(text).ok_or_else(|| format!("`{text}` is no domain: write it as in `reuters.com`"))
    }
}

impl Value for Language {
    fn read(text: &str) -> Result<Language, String> {
        Language::from_code(text).ok_or_else(|| format!("`{text}` is no language: write it as in `de`"))
    }
}

impl Value for TimeZone {
    fn read(text: &str) -> Result<TimeZone, String> {
        TimeZone::get(text).map_err(|_| format!("`{text}` is no time zone: write it as in `Europe/Berlin`"))
    }
}

impl Value for Format {
    fn read(text: &str) -> Result<Format, String> {
        let sample = DateTime::constant(2024, 6, 2, 14, 30, 0, 0);
        let error = |error| format!("`{text}` is no date format: {error}; write it as in `%d.%m.%Y %H:%M`");
        jiff::fmt::strtime::format(text, sample).map_err(error).map(|_| Format(text.to_owned()))
    }
}

/// One value.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct One<T>(T);

impl<'de, T: Value> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<One<T>, D::Error> {
        let text = String::deserialize(deserializer)?;
        T::read(&text).map(One).map_err(D::Error::custom)
    }
}

/// One value, or a list of them.
struct Several<T>(Vec<T>);

impl<T> Default for Several<T> {
    fn default() -> Several<T> {
        Several(Vec::new())
    }
}

impl<'de, T: Value> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Several<T>, D::Error> {
        deserializer.deserialize_any(SeveralVisitor(PhantomData))
    }
}

struct SeveralVisitor<T>(PhantomData<T>);

impl<'de, T: Value> Visitor<'de> for SeveralVisitor<T> {
    type Value = Several<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Several<T>, E> {
        T::read(text).map(|one| Several(vec![one])).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Several<T>, A::Error> {
        let mut all = Vec::new();
        while let Some(One(value)) = list.next_element()? {
            all.push(value);
        }
        Ok(Several(all))
    }
}

impl Written {
    /// Returns the settings as they are used; `text` is what they were read from.
    ///
    /// # Errors
    /// What only the names together show to be wrong, with line and column.
    pub fn into_rules(self, text: &str) -> Result<Rules, String> {
        let base = file_rules(self.fields, self.dates, self.source, self.language, self.section);
        let of_files = |files: Files| {
            let rules = file_rules(files.fields, files.dates, files.source, files.language, files.section);
            (Globs::new(&files.path.0, &[]), rules)
        };
        Ok(Rules {
            globs: Globs::new(&self.include.0, &self.exclude.0),
            base,
            files: self.files.into_iter().map(of_files).collect(),
            aliases: self.aliases.into_iter().map(|(One(old), One(new))| (old, new)).collect(),
            names: self.names.into_aliases(text)?,
            fingerprints: Fingerprints::default(),
        })
    }
}

fn file_rules(
    fields: Fields,
    dates: Dates,
    source: Option<One<SourceDomain>>,
    language: Option<One<Language>>,
    section: Option<String>,
) -> FileRules {
    FileRules {
        names: field_names(fields),
        dates: date_rules(dates),
        source: source.map(|One(source)| source),
        language: language.map(|One(language)| language),
        section,
    }
}

fn field_names(fields: Fields) -> FieldNames {
    let mut names = FieldNames::default();
    for (property, own) in [
        (Property::Id, fields.id),
        (Property::Headline, fields.headline),
        (Property::Text, fields.text),
        (Property::Source, fields.source),
        (Property::Url, fields.url),
        (Property::Published, fields.date),
        (Property::Authors, fields.authors),
        (Property::Language, fields.language),
        (Property::Section, fields.section),
        (Property::Agency, fields.agency),
        (Property::Dateline, fields.dateline),
    ] {
        own.0.into_iter().for_each(|name| names.add(property, name));
    }
    names
}

fn date_rules(dates: Dates) -> DateRules {
    DateRules {
        order: dates.order.map(|order| match order {
            Order::DayFirst => DayOrder::DayFirst,
            Order::MonthFirst => DayOrder::MonthFirst,
        }),
        zone: dates.zone.map(|One(zone)| zone),
        formats: dates.formats.0.into_iter().map(|Format(format)| format).collect(),
    }
}
