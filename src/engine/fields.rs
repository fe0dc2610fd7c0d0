//! The table of fields: what every engine keeps of an article, under which name, and what for.

/// A field of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the table below says what each is
pub enum Field {
    Id,
    GivenId,
    Path,
    Member,
    Row,
    Text,
    Stems,
    Written,
    Pairs,
    Marks,
    Headline,
    Body,
    Source,
    SourceName,
    Url,
    Author,
    Entity,
    Entities,
    Published,
    FirstDay,
    LastDay,
    Order,
    Language,
    Section,
    Agency,
    Dateline,
    Words,
    HeadlineWords,
    LedeWords,
}

/// How a field is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// Not at all.
    None,
    /// By terms of its words, with their places.
    Words,
    /// By whole values.
    Values,
    /// By a number.
    Number,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// The field.
    pub field: Field,
    /// Its name in the index.
    pub name: &'static str,
    /// How it is searched.
    pub terms: Terms,
    /// Whether it is kept in a column, for sorting, counting and ranges.
    pub is_column: bool,
    /// Whether its value is stored, to be given back.
    pub is_stored: bool,
    /// What it holds.
    pub meaning: &'static str,
}

const fn spec(
    field: Field,
    name: &'static str,
    terms: Terms,
    is_column: bool,
    is_stored: bool,
    meaning: &'static str,
) -> Spec {
    Spec { field, name, terms, is_column, is_stored, meaning }
}

/// The fields, in the order of [`Field`].
pub const FIELDS: &[Spec] = &[
    spec(Field::Id, "id", Terms::Number, true, false, "the article's id as a number"),
    spec(Field::GivenId, "given_id", Terms::Values, false, true, "the id that the data gives"),
    spec(
        Field::Path,
        "path",
        Terms::Values,
        false,
        true,
        "the file's path; its terms are the path and every folder above",
    ),
    spec(Field::Member, "member", Terms::None, false, true, "the path in the file, where that is a container"),
    spec(Field::Row, "row", Terms::None, true, false, "the row in a file of many articles, from 1"),
    spec(Field::Text, "text", Terms::Words, false, false, "headline and body: their words in folded form"),
    spec(
        Field::Stems,
        "stems",
        Terms::Words,
        false,
        false,
        "the same words as stems, with the article's language: police is no form of Spanish policía",
    ),
    spec(Field::Written, "written", Terms::Words, false, false, "words with capitals or accents, as they are written"),
    spec(Field::Pairs, "pairs", Terms::Words, false, false, "two of the most frequent words side by side, as one term"),
    spec(Field::Marks, "marks", Terms::Words, false, false, "where sentences, paragraphs and quotations begin and end"),
    spec(Field::Headline, "headline", Terms::None, false, true, "the headline"),
    spec(Field::Body, "body", Terms::None, false, true, "the text below the headline"),
    spec(
        Field::Source,
        "source",
        Terms::Values,
        true,
        true,
        "the source's host, or its name where there is none; terms are the host and every domain above",
    ),
    spec(Field::SourceName, "source_name", Terms::None, false, true, "the source's name where it is no host"),
    spec(Field::Url, "url", Terms::Values, false, true, "the address on the web"),
    spec(Field::Author, "author", Terms::Values, true, true, "the authors; terms are folded names and their ends"),
    spec(
        Field::Entity,
        "entity",
        Terms::Values,
        true,
        false,
        "entities: kind and name; terms are the folded names that the text uses, with their kind and without",
    ),
    spec(Field::Entities, "entities", Terms::None, false, true, "entities with the places where the text names them"),
    spec(Field::Published, "published", Terms::None, false, true, "the date in ISO 8601 at its known precision"),
    spec(Field::FirstDay, "first_day", Terms::None, true, false, "first day it can be from, in days since 1970"),
    spec(Field::LastDay, "last_day", Terms::None, true, false, "last day it can be from, in days since 1970"),
    spec(Field::Order, "order", Terms::None, true, false, "seconds since 1970, for sorting by time"),
    spec(Field::Language, "language", Terms::Values, true, true, "ISO 639 code"),
    spec(Field::Section, "section", Terms::Values, true, true, "section or topic; the term is folded"),
    spec(Field::Agency, "agency", Terms::Values, true, true, "the news agency; the term is folded"),
    spec(
        Field::Dateline,
        "dateline",
        Terms::Values,
        true,
        true,
        "the place of the dateline; terms are the folded place and its parts between commas",
    ),
    spec(Field::Words, "words", Terms::None, true, false, "words in headline and body"),
    spec(Field::HeadlineWords, "headline_words", Terms::None, true, false, "words in the headline"),
    spec(Field::LedeWords, "lede_words", Terms::None, true, false, "words in the first paragraph of the body"),
];

impl Field {
    /// Returns the field's line in the table.
    pub fn spec(self) -> &'static Spec {
        &FIELDS[self as usize]
    }
}

/// How words and values are written in the index and looked up by a query.
pub mod terms {
    use crate::article::{EntityKind, SourceDomain};
    use crate::corpus::ContentHash;
    use crate::text::{Language, folded_words};

    /// The term of an article without a source.
    pub const NO_SOURCE: &str = "-";

    /// Returns the terms of a host: itself and every domain above it.
    pub fn source(source: &SourceDomain) -> impl Iterator<Item = &str> {
        source.suffixes()
    }

    /// Returns the term of exactly this host.
    pub fn exact_source(host: &str) -> String {
        format!("={host}")
    }

    /// Returns the term of a source that is known by name only.
    pub fn source_name(name: &str) -> String {
        format!("~{}", folded_words(name))
    }

    /// Returns the term of a stem in the texts of one language: other languages' stems may be spelled alike.
    pub fn stem(stem: &str, language: Language) -> String {
        format!("{stem}/{language}")
    }

    /// Returns the first part of the terms of a word's spellings with capitals.
    pub fn capitals(folded: &str) -> String {
        format!("^{folded}\0")
    }

    /// Returns the first part of the terms of a word's spellings with accents, in lower case.
    pub fn accents(folded: &str) -> String {
        format!("={folded}\0")
    }

    /// Returns the term of two folded words side by side.
    pub fn pair(first: &str, second: &str) -> String {
        format!("{first} {second}")
    }

    /// The mark on the first word of a sentence.
    pub const SENTENCE: &str = "s";
    /// The mark on the first word of a paragraph.
    pub const PARAGRAPH: &str = "p";
    /// The mark on the first word of a quotation.
    pub const QUOTE: &str = "q";
    /// The mark on the last word of a quotation.
    pub const UNQUOTE: &str = "u";

    /// The characters that stand for the kinds of entities behind their names, in the order of [`EntityKind::ALL`]. No name
    /// has any of them, and they are before all letters: so a name comes before those that it begins.
    const KINDS: [char; EntityKind::ALL.len()] = ['\u{1}', '\u{2}', '\u{3}', '\u{4}'];

    /// Returns the term of an entity's folded name and its kind.
    pub fn entity(kind: EntityKind, folded: &str) -> String {
        let mut term = String::with_capacity(folded.len() + 1);
        term.push_str(folded);
        term.push(KINDS[kind as usize]);
        term
    }

    /// Returns the terms of a folded name: the one of the kind, or that of each where there is none.
    pub fn entities(kind: Option<EntityKind>, folded: &str) -> Vec<String> {
        let of_kind = |own: &EntityKind| kind.is_none_or(|kind| kind == *own);
        EntityKind::ALL.into_iter().filter(of_kind).map(|own| entity(own, folded)).collect()
    }

    /// Returns the folded name in the term of an entity of the kind, or of any where there is none.
    pub fn entity_name(kind: Option<EntityKind>, term: &str) -> Option<&str> {
        match kind {
            Some(kind) => term.strip_suffix(KINDS[kind as usize]),
            None => term.strip_suffix(KINDS),
        }
    }

    /// Returns the terms of a folded name: itself and all its ends, the last word and what stands before it.
    pub fn name(folded: &str) -> impl Iterator<Item = &str> {
        std::iter::once(folded).chain(folded.match_indices(' ').map(|(at, _)| &folded[at + 1..]))
    }

    /// Returns the terms of the place of a dateline, folded: itself and its parts, the place and its country.
    pub fn dateline(place: &str) -> impl Iterator<Item = String> {
        let parts = place.split([',', '/']).filter(|part| part.len() < place.len());
        std::iter::once(place).chain(parts).map(folded_words).filter(|term| !term.is_empty())
    }

    /// Returns the terms of a path: itself and every folder above it.
    pub fn path(path: &str) -> impl Iterator<Item = &str> {
        path.match_indices('/').map(|(at, _)| &path[..at]).chain(std::iter::once(path))
    }

    /// Returns the term, in the path field, of the articles that one run read from the file at `path`: by it they leave
    /// the index when the file has changed, whatever a later run has added meanwhile. A path too long for a term stands
    /// there as its hash.
    pub fn reading(run: u64, path: &str) -> String {
        if path.len() > MOST_PATH_BYTES {
            return format!("{READING}{run}{READING}{READING}{}", ContentHash::of(path.as_bytes()));
        }
        format!("{READING}{run}{READING}{path}")
    }

    /// What the terms of readings begin with, and no path.
    pub const READING: char = '\0';

    /// The longest path that is part of a term as it is.
    const MOST_PATH_BYTES: usize = 2048;
}

#[cfg(test)]
mod tests {
    use super::{FIELDS, terms};

    #[test]
    fn the_table_is_in_the_order_of_the_fields() {
        for (at, spec) in FIELDS.iter().enumerate() {
            assert_eq!(spec.field as usize, at, "{}", spec.name);
        }
    }

    #[test]
    fn terms_of_values() {
        assert_eq!(terms::path("2024/03/a.txt").collect::<Vec<_>>(), ["2024", "2024/03", "2024/03/a.txt"]);
        assert_eq!(crate::text::folded_words("Kim Jong-Un’s"), "kim jong un");
        assert_eq!(terms::dateline("BAGHDAD, Iraq").collect::<Vec<_>>(), ["baghdad iraq", "baghdad", "iraq"]);
        let long = |end: &str| terms::reading(3, &format!("{}{end}", "a".repeat(5000)));
        assert!(long("b").len() < 100 && long("b") != long("c") && long("b").starts_with("\u{0}3\u{0}"));
    }
}
