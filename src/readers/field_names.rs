//! The names under which crawlers, agencies and corpora keep the parts of an article in objects and tables.
//!
//! Sources: news-please (`title`, `maintext`, `source_domain`, `date_publish`), trafilatura (`text`, `hostname`, `date`;
//! `source` is the address there and `source-hostname` the site's name), Fundus (`plaintext`, `body`, `publishing_date`,
//! `topics`, `lang`), Webz.io (`uuid`, `thread.site`, `published`), Media Cloud (`media_name`, `media_url`,
//! `publish_date`), GDELT (`seendate`, `domain`, `outletName`), IPTC ninjs 1 to 3 (`headline`, `headlines`, `body_text`,
//! `bodies`, `byline`, `by`, `versioncreated`, `uri`) and schema.org's NewsArticle (`articleBody`, `datePublished`,
//! `publisher`, `inLanguage`), NewsAPI (`publishedAt`, `source.name`, `description`), the Guardian's (`webTitle`,
//! `webPublicationDate`, `trailText`) and the New York Times' interface (`web_url`, `pub_date`, `abstract`).

use std::borrow::Cow;

use crate::article::Property;

/// The names of each part, in lower case without `_`, `-` and blanks; where an object has several of them, the first
/// that holds something usable counts.
const NAMES: &[(Property, &[&str])] = &[
    (Property::Id, &["id", "uuid", "guid", "uri", "storyid", "storiesid", "articleid", "@id"]),
    (Property::Headline, &["title", "headline", "headlines", "headlinemain", "webtitle"]),
    (
        Property::Text,
        &[
            "text",
            "maintext",
            "plaintext",
            "articlebody",
            "body",
            "bodytext",
            "bodymain",
            "bodies",
            "content",
            "bodyxhtml",
            "bodyrichtext",
            "rawtext",
            "fulltext",
            "articletext",
            "storytext",
            "article",
        ],
    ),
    (
        Property::Source,
        &[
            "source",
            "domain",
            "sourcedomain",
            "hostname",
            "mediaurl",
            "medianame",
            "publisher",
            "publication",
            "sourcename",
            "sourcehostname",
            "outletname",
            "sitename",
        ],
    ),
    (Property::Summary, &["description", "summary", "abstract", "leadparagraph", "standfirst", "trailtext", "snippet"]),
    (Property::Thread, &["thread"]),
    (Property::Url, &["url", "link", "permalink", "canonicalurl", "weburl"]),
    (
        Property::Published,
        &[
            "date",
            "published",
            "datepublish",
            "datepublished",
            "publishingdate",
            "publicationdate",
            "publishdate",
            "publishedat",
            "pubdate",
            "versioncreated",
            "firstcreated",
            "contentcreated",
            "seendate",
            "webpublicationdate",
        ],
    ),
    (Property::Authors, &["author", "authors", "byline", "bylines", "by", "creator"]),
    (Property::Language, &["language", "lang", "inlanguage"]),
    (
        Property::Section,
        &[
            "section",
            "articlesection",
            "category",
            "categories",
            "topic",
            "topics",
            "subject",
            "subjects",
            "sectionname",
        ],
    ),
    (
        Property::Entities,
        &[
            "entities",
            "person",
            "persons",
            "people",
            "organisation",
            "organisations",
            "organization",
            "organizations",
            "orgs",
            "place",
            "places",
            "location",
            "locations",
            "about",
            "mentions",
        ],
    ),
    (Property::Agency, &["agency", "newsagency", "wireservice", "newswire", "distributor"]),
    (
        Property::Credit,
        &["creditline", "credittext", "sourceorganization", "provider", "infosources", "copyrightholder"],
    ),
    (Property::Dateline, &["dateline", "located"]),
];

/// A part of an article and the place of its name among the names of that part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// The part.
    pub property: Property,
    /// The place of the name: of several the first counts.
    pub order: usize,
}

impl Column {
    /// Returns whether it holds the text or the headline.
    pub fn is_text(self) -> bool {
        matches!(self.property, Property::Text | Property::Headline)
    }
}

/// A name that an archive gives for its own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Own {
    property: Property,
    /// As the archive writes it: `meta.title` for the field `title` in `meta`.
    name: String,
}

/// The names of fields: those that an archive gives, and those of `NAMES` after them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldNames(Vec<Own>);

impl FieldNames {
    /// Without names of an archive's own.
    pub const KNOWN: &'static FieldNames = &FieldNames(Vec::new());

    /// Adds a name for a part; of several the one added first counts. Points part the names of objects in each other.
    pub fn add(&mut self, property: Property, name: String) {
        self.0.push(Own { property, name });
    }

    /// Adds the names of `others` after these.
    pub fn extend(&mut self, others: &FieldNames) {
        self.0.extend(others.0.iter().cloned());
    }

    /// Finds the part that a field or a column of this name holds; letter case, `_`, `-` and blanks do not count.
    pub fn column(&self, name: &str) -> Option<Column> {
        self.own().find(|(_, own)| is_same(name, &own.name)).map(|(column, _)| column).or_else(|| self.known(name))
    }

    fn known(&self, name: &str) -> Option<Column> {
        NAMES.iter().find_map(|(part, names)| {
            let order = names.iter().position(|known| is_same(name, known))?;
            Some(Column { property: *part, order: self.0.len() + order })
        })
    }

    /// Returns the parts that are held by fields of an object that is the value of the field `name`, with their names in
    /// it.
    pub fn within(&self, name: &str) -> impl Iterator<Item = (Column, &str)> {
        self.own().filter_map(move |(column, own)| {
            let (outer, inner) = own.name.split_once('.')?;
            is_same(name, outer).then_some((column, inner))
        })
    }

    /// Returns the name of a column.
    pub fn name(&self, column: Column) -> Cow<'static, str> {
        let known = || {
            let (_, names) = NAMES.iter().find(|(part, _)| *part == column.property)?;
            names.get(column.order - self.0.len())
        };
        match self.0.get(column.order) {
            Some(own) => Cow::Owned(own.name.clone()),
            None => Cow::Borrowed(known().copied().unwrap_or_default()),
        }
    }

    fn own(&self) -> impl Iterator<Item = (Column, &Own)> {
        self.0.iter().enumerate().map(|(order, own)| (Column { property: own.property, order }, own))
    }
}

/// Returns whether two names are the same but for letter case, `_`, `-` and blanks.
pub fn is_same(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase)
}
