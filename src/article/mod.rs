//! The article: one piece of news as one source published it, the one type that every stage takes.
//!
//! A reader makes the [`Content`]; its place in the archive gives the [`ArticleId`]; later stages fill in what they
//! find. An article that was indexed comes back out of the engine as the same type.

mod agency;
mod date_rules;
mod dateline;
mod entity;
mod id;
mod layout;
mod months;
mod name;
mod origin;
mod printed;
mod published;
mod source;
mod stamped;

pub use agency::{agency_in, agency_name};
pub use date_rules::{DateRules, DayOrder};
pub use dateline::{Dateline, place_of};
pub use entity::{Entity, EntityKind, Mention, is_name_suffix};
pub use id::{ArticleId, Key};
pub use layout::{HEADLINE_GAP, Layout, Part, body_start};
pub use name::Name;
pub use origin::{Origin, Property, Reading};
pub use published::Published;
pub use source::SourceDomain;
pub use stamped::{in_path, in_url};

use std::borrow::Cow;

use crate::text::{self, Language, paragraph_starts, sentence_starts};

/// An article and where it stands in the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The article's name in the archive, derived from its address; stays when the text is corrected.
    pub id: ArticleId,
    /// The file's path relative to the archive, with `/` between its parts. Bytes that are not UTF-8 are written `\xNN`.
    pub path: String,
    /// The file within it, where the file on disk is a container: its path there, `!/` between those of nested ones.
    pub member: Option<String>,
    /// The row in a file that holds many articles, from 1; `None` where the file is the article.
    pub row: Option<u64>,
    /// What the source published.
    pub content: Content,
}

/// What a reader finds of one article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// The id that the data itself gives the article.
    pub given_id: Option<String>,
    /// The headline, without line ends.
    pub headline: Option<String>,
    /// The text below headline and byline; paragraphs are parted by line ends. The first paragraph is the lede.
    pub body: String,
    /// The publisher's domain.
    pub source: Option<SourceDomain>,
    /// The publisher's name where the data gives one that is no domain.
    pub source_name: Option<String>,
    /// The article's address on the web.
    pub url: Option<String>,
    /// The authors, in the order of the byline.
    pub authors: Vec<String>,
    /// When the source published it.
    pub published: Option<Published>,
    /// The language of the text.
    pub language: Option<Language>,
    /// The section or topic under which the source printed it.
    pub section: Option<String>,
    /// The news agency that sent it: the name that is known for it, else as the data has it.
    pub agency: Option<String>,
    /// The place of the dateline, as it is written.
    pub dateline: Option<String>,
    /// Persons, organisations and places named in it, each once, by first mention.
    pub entities: Vec<Entity>,
    /// How it was read; known to the reader alone.
    pub reading: Reading,
}

impl Content {
    /// Returns the first paragraph of the body that is not blank.
    pub fn lede(&self) -> &str {
        let starts = paragraph_starts(&self.body, &sentence_starts(&self.body));
        let start = starts.first().copied().unwrap_or(0);
        self.body[start..starts.get(1).copied().unwrap_or(self.body.len())].trim_end()
    }

    /// Returns how many paragraphs the body has.
    pub fn paragraphs(&self) -> usize {
        paragraph_starts(&self.body, &sentence_starts(&self.body)).len()
    }

    /// Takes out of all text what is no text: [`text::tidy`].
    pub fn tidy(&mut self) {
        text::tidy(&mut self.body);
        let lines =
            [&mut self.headline, &mut self.section, &mut self.agency, &mut self.dateline, &mut self.source_name];
        lines.into_iter().flatten().chain(&mut self.authors).for_each(text::tidy);
    }

    /// Notes, of the parts that the article has, where a format has them.
    pub fn note_places(&mut self, places: &[(Property, &'static str)]) {
        let has = |property: Property| match property {
            Property::Id => self.given_id.is_some(),
            Property::Headline => self.headline.is_some(),
            Property::Text | Property::Summary => !self.body.is_empty(),
            Property::Source | Property::Thread => self.source.is_some() || self.source_name.is_some(),
            Property::Url => self.url.is_some(),
            Property::Published => self.published.is_some(),
            Property::Authors => !self.authors.is_empty(),
            Property::Language => self.language.is_some(),
            Property::Section => self.section.is_some(),
            Property::Entities => !self.entities.is_empty(),
            Property::Agency | Property::Credit => self.agency.is_some(),
            Property::Dateline => self.dateline.is_some(),
        };
        let held: Vec<_> = places.iter().filter(|(property, _)| has(*property)).collect();
        held.into_iter().for_each(|(property, place)| self.reading.note(*property, *place));
    }

    /// Returns the host of the article's address as its source, and notes that.
    pub fn source_in_url(&self, reading: &mut Reading) -> Option<SourceDomain> {
        let source = self.url.as_deref().and_then(SourceDomain::parse)?;
        reading.note(Property::Source, "the host of the address");
        Some(source)
    }

    /// Finds the agency and the place of the dateline where the data gives none: in the byline, in what the text begins
    /// with, in the name of the source.
    pub fn fill_dateline(&mut self) {
        let printed = Dateline::of(&self.body).unwrap_or_default();
        let byline = self.authors.iter().find_map(|author| agency_in(author));
        let source = self.source_name.as_deref().and_then(agency_in);
        let found = [(byline, "the byline"), (printed.agency, "the dateline"), (source, "the name of the source")];
        if self.agency.is_none()
            && let Some((agency, place)) = found.into_iter().find_map(|(agency, place)| Some((agency?, place)))
        {
            self.agency = Some(agency.to_owned());
            self.reading.note(Property::Agency, place);
        }
        if self.dateline.is_none() && printed.place.is_some() {
            self.dateline = printed.place;
            self.reading.note(Property::Dateline, "the beginning of the text");
        }
    }

    /// Returns whether there is neither a headline nor a text.
    pub fn is_blank(&self) -> bool {
        self.headline.is_none() && self.body.trim().is_empty()
    }

    /// Returns about how many bytes of text the article holds.
    pub fn text_bytes(&self) -> usize {
        self.body.len() + self.headline.as_ref().map_or(0, String::len)
    }
}

impl Article {
    /// Returns where the article stands in the archive: `dump.tar.gz!/2024/a.json#17`, with the parts that there are.
    pub fn address(&self) -> String {
        let row = self.row.map_or(String::new(), |row| format!("#{row}"));
        format!("{}{row}", file_address(&self.path, self.member.as_deref()))
    }

    /// Returns the article as it is once its file has been moved to `path`; its id changes with its address.
    #[must_use]
    pub fn moved_to(self, path: &str) -> Article {
        let key = self.key();
        let id = ArticleId::of(&file_address(path, self.member.as_deref()), key);
        Article { id, path: path.to_owned(), ..self }
    }

    /// Returns what tells the article apart in its file: the id that its data gives, unless another of the file has it.
    fn key(&self) -> Key<'_> {
        let file = file_address(&self.path, self.member.as_deref());
        let given = self.content.given_id.as_deref().map(Key::Given);
        let by_place = self.row.map_or(Key::Whole, Key::Row);
        given.filter(|given| ArticleId::of(&file, *given) == self.id).unwrap_or(by_place)
    }
}

/// Returns where a file stands in the archive: its path, with its place in the container that it lies in, if any.
pub fn file_address<'a>(path: &'a str, member: Option<&str>) -> Cow<'a, str> {
    member.map_or(Cow::Borrowed(path), |member| Cow::Owned(format!("{path}!/{member}")))
}

#[cfg(test)]
impl Article {
    /// Returns an article of which everything is known, for tests.
    pub fn sample() -> Article {
        Article {
            id: ArticleId::from_number(7),
            path: "2024/ferry.jsonl".to_owned(),
            member: None,
            row: Some(3),
            content: Content {
                given_id: Some("f-3".to_owned()),
                headline: Some("Ferry workers end strike".to_owned()),
                body: "SEABURY - Ferries sail again.".to_owned(),
                source: SourceDomain::parse("harbourpost.example"),
                source_name: Some("Harbour Post".to_owned()),
                url: Some("https://harbourpost.example/ferry_end?id=7&page=1#top".to_owned()),
                authors: ["Jane Q. Doe", "Jean-Luc de la Tour", "Associated Press"].map(str::to_owned).to_vec(),
                published: Published::parse("2024-03-05T14:30:00+01:00"),
                language: Some(Language::ENGLISH),
                section: Some("Business & Labour".to_owned()),
                agency: Some("Unionwire".to_owned()),
                dateline: Some("SEABURY".to_owned()),
                entities: Vec::new(),
                reading: Reading::default(),
            },
        }
    }
}

/// Returns a web address as it is looked up: without scheme, `www.`, fragment and final slash.
pub fn bare_url(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or(rest).trim_end_matches('/');
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.to_lowercase();
    format!("{}{path}", host.strip_prefix("www.").unwrap_or(&host))
}

#[cfg(test)]
mod tests {
    use super::{Article, ArticleId, Key};

    #[test]
    fn the_id_follows_the_file() {
        let article = |key| Article { id: ArticleId::of("a.jsonl", key), path: "a.jsonl".into(), ..Article::sample() };
        let moved = |key| article(key).moved_to("b/c.jsonl").id;
        assert_eq!(moved(Key::Given("f-3")), ArticleId::of("b/c.jsonl", Key::Given("f-3")));
        assert_eq!(moved(Key::Row(3)), ArticleId::of("b/c.jsonl", Key::Row(3)));
        let packed =
            Article { member: Some("m".into()), id: ArticleId::of("a.jsonl!/m", Key::Row(3)), ..article(Key::Whole) };
        assert_eq!(packed.moved_to("b").id, ArticleId::of("b!/m", Key::Row(3)));
    }

    #[test]
    fn addresses_without_what_varies() {
        assert_eq!(super::bare_url("https://www.BBC.co.uk/news/1/#top"), "bbc.co.uk/news/1");
    }
}
