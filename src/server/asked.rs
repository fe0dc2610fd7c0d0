//! What the address of a request asks for.

use axum::http::Uri;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::limits::{MOST_HITS, MOST_OFFSET, MOST_VALUES, QUERY_BYTES};
use super::problem::Problem;
use crate::answers::{self, Filters, Ground, Search, half_life, today};
use crate::engine::{Engine, Facet, Sort};
use crate::query::{Query, Tree};

/// A search: the query, its filters, the order, and which part of the list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// What to find, in the query language; empty or `*` for every article
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    /// Only articles of this source, subdomains included; repeated: of any of them
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// Only articles that name this person, organisation or place; repeated: all of them
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entity: Vec<String>,
    /// Only articles with these data, as in a query: `lang:de`, `author:"Jane Doe"`; repeated: with all of them
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<String>,
    /// Only articles that do not match this query; repeated: none of them
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// Only articles published after this year, month or day has ended
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Only articles published before this year, month or day begins
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Only articles published in this day, month, year or range: `2019-03..2019-06`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Articles like the one with this id, instead of a query
    #[serde(skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
    /// The order of the hits: by relevance, where not given
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// End the list with the articles that match
    #[serde(skip_serializing_if = "is_false")]
    pub strict: bool,
    /// Add the words that the best articles speak of
    #[serde(skip_serializing_if = "is_false")]
    pub expand: bool,
    /// Count late articles more; the gain halves with every so many days (`14d`), weeks, months or years
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recency: Option<String>,
    /// How many hits to give, up to 100; 10 where not given
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// How many hits to pass over first, up to 10,000
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<usize>,
    /// Go on after the last hit of an answer to the same search: its `next`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// The names of [`Asked`].
pub const SEARCH: &[&str] = &[
    "q", "source", "entity", "filter", "exclude", "after", "before", "date", "like", "sort", "strict", "expand",
    "recency", "limit", "offset", "cursor",
];

fn is_false(value: &bool) -> bool {
    !value
}

/// Refuses an address with other names than those of the lists, and one that is too long.
///
/// # Errors
/// [`Problem::bad_value`]
pub fn refuse_others(uri: &Uri, lists: &[&[&str]]) -> Result<(), Problem> {
    for (name, value) in read::<Vec<(String, String)>>(uri)? {
        if !lists.iter().any(|list| list.contains(&name.as_str())) {
            let known: Vec<&str> = lists.iter().flat_map(|list| list.iter().copied()).collect();
            let named = name.chars().take(40).collect::<String>();
            return Err(Problem::bad_value(format!("`{named}` is not asked for here")).hint(known.join(", ")));
        }
        if value.len() > QUERY_BYTES {
            return Err(Problem::bad_value(format!("`{name}` has {} bytes", value.len()))
                .hint(format!("{QUERY_BYTES} are the most")));
        }
    }
    Ok(())
}

/// Reads a part of what an address asks for. A name without a value, as forms send it, is as good as none.
///
/// # Errors
/// [`Problem::bad_value`] where a value cannot be read.
pub fn read<T: DeserializeOwned>(uri: &Uri) -> Result<T, Problem> {
    let pairs = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.ends_with('='));
    let query = pairs.collect::<Vec<_>>().join("&");
    serde_html_form::from_str(&query).map_err(|error| Problem::bad_value(error.to_string()))
}

impl Asked {
    /// Reads a search.
    ///
    /// # Errors
    /// [`Problem::bad_value`] for values that cannot be read or ask for too much.
    pub fn read(uri: &Uri) -> Result<Asked, Problem> {
        let mut asked: Asked = read(uri)?;
        for values in [&mut asked.source, &mut asked.entity, &mut asked.filter, &mut asked.exclude] {
            values.retain(|value| !value.trim().is_empty());
        }
        for value in [&mut asked.after, &mut asked.before, &mut asked.date] {
            value.take_if(|value| value.trim().is_empty());
        }
        for (name, value, most) in [("limit", asked.limit, MOST_HITS), ("offset", asked.offset, MOST_OFFSET)] {
            if value.is_some_and(|value| value > most) {
                let hint = "`cursor` goes on page by page; `/api/export` gives every hit";
                return Err(Problem::bad_value(format!("`{name}`: {most} is the most")).hint(hint));
            }
        }
        Ok(asked)
    }

    /// Reads query and filters.
    ///
    /// # Errors
    /// Where a filter has a value that it cannot take, or the article to be like is not found.
    pub fn query(&self, engine: &dyn Engine, ground: &Ground) -> Result<Query, Problem> {
        let mut filters = self.filters().trees(today())?;
        filters.extend(self.filter.iter().map(|text| filter(text)).collect::<Result<Vec<_>, _>>()?);
        let asked = match &self.like {
            Some(id) => answers::Asked::Like(id),
            None => answers::Asked::Query(&self.q),
        };
        Ok(answers::read(asked, &filters, ground, engine)?)
    }

    /// Reads the whole search.
    ///
    /// # Errors
    /// As [`Asked::query`], and where other values cannot be read.
    pub fn search(&self, engine: &dyn Engine, ground: &Ground) -> Result<Search, Problem> {
        let wrong = |name: &str, reason: String| Problem::bad_value(format!("`{name}`: {reason}"));
        let cursor = self.cursor.as_deref().map(str::parse).transpose();
        let recency = self.recency.as_deref().map(half_life).transpose();
        Ok(Search {
            scope: ground.scope.clone(),
            sort: self.sort,
            offset: self.offset.unwrap_or(0),
            cursor: cursor.map_err(|bad: crate::engine::BadCursor| wrong("cursor", bad.to_string()))?,
            is_strict: self.strict,
            is_expanded: self.expand,
            recency: recency.map_err(|reason| wrong("recency", reason))?,
            ..Search::new(self.query(engine, ground)?, self.limit.unwrap_or(10))
        })
    }

    fn filters(&self) -> Filters {
        Filters {
            sources: self.source.clone(),
            entities: self.entity.clone(),
            excluded: self.exclude.clone(),
            after: self.after.clone(),
            before: self.before.clone(),
            date: self.date.clone(),
        }
    }
}

/// Reads a condition on the data of articles; words of their texts are none.
fn filter(text: &str) -> Result<Tree, Problem> {
    let tree = Query::parse(text, today()).tree;
    match tree.is_filter() {
        true => Ok(tree),
        false => Err(Problem::bad_value("`filter`: words of the text are for the query")
            .hint("conditions on data, as `lang:de`, `author:\"Jane Doe\"`, `person:\"Rosa Quint\"`")),
    }
}

/// What to count by.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Counted {
    /// Count the matching articles by this, too; repeated
    pub facet: Vec<Facet>,
    /// How many values of a facet to give, up to 1,000; 100 where not given
    pub facet_limit: Option<usize>,
    /// Say what each score is made of
    pub explain: bool,
}

/// The names of [`Counted`].
pub const COUNTED: &[&str] = &["facet", "facet_limit", "explain"];

impl Counted {
    /// Returns how many values of a facet to give.
    ///
    /// # Errors
    /// [`Problem::bad_value`] where it is too many.
    pub fn values(&self) -> Result<usize, Problem> {
        let limit = self.facet_limit.unwrap_or(100);
        if limit > MOST_VALUES {
            return Err(Problem::bad_value(format!("`facet_limit`: {MOST_VALUES} is the most")));
        }
        Ok(limit)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Uri;
    use utoipa::IntoParams;

    use super::{Asked, COUNTED, Counted, SEARCH, refuse_others};
    use crate::engine::Sort;

    fn names<T: IntoParams>() -> Vec<String> {
        T::into_params(|| None).into_iter().map(|parameter| parameter.name).collect()
    }

    #[test]
    fn the_lists_of_names_are_whole() {
        assert_eq!(names::<Asked>(), SEARCH);
        assert_eq!(names::<Counted>(), COUNTED);
    }

    #[test]
    fn an_address_is_read_and_written() {
        let text = "q=ferry+strike&source=a.example&source=b.example&date=2019&sort=newest&strict=true&offset=20";
        let uri: Uri = format!("/?{text}&entity=&after=&limit=").parse().unwrap();
        let asked = Asked::read(&uri).unwrap();
        assert_eq!((asked.q.as_str(), asked.sort, asked.offset), ("ferry strike", Some(Sort::Newest), Some(20)));
        assert_eq!(serde_html_form::to_string(&asked).unwrap(), text);
    }

    #[test]
    fn what_is_not_known_or_too_much_is_refused() {
        let uri = |text: &str| text.parse::<Uri>().unwrap();
        assert!(refuse_others(&uri("/?q=a&page=2"), &[SEARCH]).unwrap_err().detail.contains("`page`"));
        assert!(refuse_others(&uri(&format!("/?q={}", "a".repeat(5000))), &[SEARCH]).is_err());
        for wrong in ["/?limit=101", "/?offset=10001", "/?limit=x", "/?sort=best", "/?strict=2"] {
            assert!(Asked::read(&uri(wrong)).is_err(), "{wrong}");
        }
    }
}
