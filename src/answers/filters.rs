//! Filters beside the query, as they are written, and the trees that they mean.

use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::query::{BadValue, EntityKind, Query, Tree};

/// What articles have to satisfy beside the query; every value as it would stand in one.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// Hosts with all that is under them, or names; articles of any of them.
    pub sources: Vec<String>,
    /// Names of persons, organisations and places; articles that name all of them.
    pub entities: Vec<String>,
    /// Queries; articles that match none of them.
    pub excluded: Vec<String>,
    /// A year, month or day; articles published after it has ended.
    pub after: Option<String>,
    /// A year, month or day; articles published before it begins.
    pub before: Option<String>,
    /// A day, month, year or range of such; articles published in it.
    pub date: Option<String>,
}

impl Filters {
    /// Reads the values; relative dates count from `today`.
    ///
    /// # Errors
    /// [`Error::Value`] for a value that its filter cannot take.
    pub fn trees(&self, today: Date) -> Result<Vec<Tree>> {
        let sources: Vec<Tree> = read_all(&self.sources, "source", Tree::source_value)?;
        let of_entity = |value: &str| {
            let (kind, name) = EntityKind::split(value);
            Tree::entity_value(kind, name)
        };
        let mut filters = read_all(&self.entities, "entity", of_entity)?;
        if !sources.is_empty() {
            filters.push(Tree::any_of(sources));
        }
        filters.extend(self.excluded.iter().map(|query| Query::parse(query, today).tree.negated()));
        filters.extend(read_all(&self.after, "after", |after| Tree::after(after, today))?);
        filters.extend(read_all(&self.before, "before", |before| Tree::before(before, today))?);
        filters.extend(read_all(&self.date, "date", |date| Tree::date_value(date, today))?);
        Ok(filters)
    }
}

/// Reads the values of the filter `name`.
fn read_all<'v>(
    values: impl IntoIterator<Item = &'v String>,
    name: &'static str,
    read: impl Fn(&str) -> std::result::Result<Tree, BadValue>,
) -> Result<Vec<Tree>> {
    let wrong = |bad: BadValue| Error::Value { name, reason: bad.to_string(), hint: bad.hint().to_owned() };
    values.into_iter().map(|value| read(value).map_err(wrong)).collect()
}

#[cfg(test)]
mod tests {
    use super::Filters;
    use crate::query::Tree;

    #[test]
    fn filters_mean_what_a_query_would() {
        let texts = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let filters = Filters {
            sources: texts(&["bbc.co.uk", "ap.org"]),
            entities: texts(&["Rosa Quint", "person:Tom Vale", "Note: this"]),
            excluded: texts(&["source:news.bbc.co.uk"]),
            date: Some("2019-03".to_owned()),
            ..Filters::default()
        };
        let trees = filters.trees(jiff::civil::date(2024, 3, 5)).unwrap();
        let texts: Vec<String> = trees.iter().map(Tree::to_string).collect();
        assert_eq!(
            texts,
            [
                "entity:\"Rosa Quint\"",
                "person:\"Tom Vale\"",
                "entity:\"Note: this\"",
                "source:(bbc.co.uk, ap.org)",
                "NOT source:news.bbc.co.uk",
                "date:2019-03-01..2019-03-31"
            ]
        );
    }

    #[test]
    fn a_wrong_value_is_named() {
        let filters = Filters { after: Some("soon".to_owned()), ..Filters::default() };
        let error = filters.trees(jiff::civil::date(2024, 3, 5)).unwrap_err();
        assert!(error.to_string().starts_with("`after`: `soon` is not"), "{error}");
    }
}
