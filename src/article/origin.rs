//! Where in the data a part of an article was found.

use std::borrow::Cow;

/// A part of an article, as data can hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// The id that the data gives.
    Id,
    /// The headline.
    Headline,
    /// The text.
    Text,
    /// What stands for a text where there is none.
    Summary,
    /// The publisher.
    Source,
    /// Webz.io's object that names the publisher.
    Thread,
    /// The address on the web.
    Url,
    /// When it was published.
    Published,
    /// The authors.
    Authors,
    /// The language.
    Language,
    /// The section.
    Section,
}

/// Where a part was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The part.
    pub property: Property,
    /// The place: the name of a field or a tag, or what made it out.
    pub place: Cow<'static, str>,
    /// What stands there, where it could not be read.
    pub unread: Option<String>,
}
