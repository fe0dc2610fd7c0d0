//! What an engine is asked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cursor::Cursor;
use crate::article::EntityKind;
use crate::query::Tree;

/// A search.
#[derive(Debug, Clone)]
pub struct Request {
    /// What an article has to satisfy.
    pub tree: Tree,
    /// Parts of the archive to search: paths relative to its base; `""` or none at all for everything.
    pub scope: Vec<String>,
    /// The order of the hits.
    pub sort: Sort,
    /// How many hits to give at most.
    pub limit: usize,
    /// How many hits to pass over first.
    pub offset: usize,
    /// Where to go on instead: after the last hit of an answer to the same request.
    pub cursor: Option<Cursor>,
    /// Whether the list ends with the articles that match. Otherwise, and by relevance only, it goes on with those that
    /// have some of the bare words.
    pub is_strict: bool,
    /// Whether the best are put in order by where the words stand, too; otherwise by their words alone.
    pub is_refined: bool,
    /// Further words, boosted, any of which may stand for the bare words in the list below the matches; all is then one
    /// ranking, scored by all words ([`super::feedback::expansion`]).
    pub expansion: Vec<Tree>,
    /// The days in which the gain of late articles halves; `None` for no gain ([`crate::ranking::Recency`]).
    pub recency: Option<f64>,
    /// What to count the matching articles by.
    pub facets: Vec<Facet>,
    /// How many values of each facet to give at most; of dates all are given.
    pub most_values: usize,
    /// Whether to say what each score is made of.
    pub is_explained: bool,
}

impl Request {
    /// Asks for the best `limit` matches of `tree` in the whole archive, and nothing more.
    pub fn new(tree: Tree, limit: usize) -> Request {
        Request {
            tree,
            scope: Vec::new(),
            sort: Sort::Relevance,
            limit,
            offset: 0,
            cursor: None,
            is_strict: false,
            is_refined: true,
            expansion: Vec::new(),
            recency: None,
            facets: Vec::new(),
            most_values: usize::MAX,
            is_explained: false,
        }
    }
}

/// The order of hits. Ties are broken by the article's id, so that the same archive always gives the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// The best match first; the latest first where the query has nothing to score.
    #[default]
    Relevance,
    /// The latest first, articles without a date last.
    Newest,
    /// The earliest first, articles without a date last.
    Oldest,
    /// By source from A to Z, the latest first within each; articles without a source last.
    Source,
}

impl Sort {
    /// All of them.
    pub const ALL: [Sort; 4] = [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Source];

    /// Returns the name under which it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Relevance => "relevance",
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
            Sort::Source => "source",
        }
    }
}

/// What the matching articles are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Facet {
    /// The source: its registrable domain, `bbc.co.uk` for `news.bbc.co.uk`; its name where there is no host.
    Source,
    /// The source's host.
    Host,
    /// Names of every kind.
    Entity,
    /// Names of persons.
    Person,
    /// Names of organisations.
    #[serde(rename = "org", alias = "organisation", alias = "organization")]
    Organisation,
    /// Names of places.
    Place,
    /// The language.
    Language,
    /// The author.
    Author,
    /// The section.
    Section,
    /// The news agency.
    Agency,
    /// The place of the dateline.
    Dateline,
    /// The year of publication.
    Year,
    /// The month of publication, as `2024-03`; articles known to the year only have none.
    Month,
    /// The day of publication; articles known to the month or the year only have none.
    Day,
}

impl Facet {
    /// All of them.
    pub const ALL: [Facet; 14] = [
        Facet::Source,
        Facet::Host,
        Facet::Entity,
        Facet::Person,
        Facet::Organisation,
        Facet::Place,
        Facet::Language,
        Facet::Author,
        Facet::Section,
        Facet::Agency,
        Facet::Dateline,
        Facet::Year,
        Facet::Month,
        Facet::Day,
    ];

    /// Returns the name under which it is asked for and given back.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Source => "source",
            Facet::Host => "host",
            Facet::Entity => "entity",
            Facet::Person => "person",
            Facet::Organisation => "org",
            Facet::Place => "place",
            Facet::Language => "language",
            Facet::Author => "author",
            Facet::Section => "section",
            Facet::Agency => "agency",
            Facet::Dateline => "dateline",
            Facet::Year => "year",
            Facet::Month => "month",
            Facet::Day => "day",
        }
    }
}

/// What an archive is made of, where one of it is looked for by its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// Words of the texts.
    Words,
    /// Hosts and names of sources.
    Sources,
    /// Names of a kind, or of any where there is none.
    Names(Option<EntityKind>),
}
