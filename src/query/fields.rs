//! The fields that a query may name: their names, aliases, and what kind of value each takes.

use std::fmt;

use super::filter::{EntityKind, ValueField};

/// A part of an article's text that words may be looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextField {
    /// The headline.
    Headline,
    /// The lede.
    Lede,
    /// Headline or lede.
    Hlead,
    /// The body.
    Body,
    /// What stands inside quotation marks.
    Quote,
}

impl TextField {
    /// Returns the field's name in a query.
    pub fn name(self) -> &'static str {
        match self {
            TextField::Headline => "headline",
            TextField::Lede => "lede",
            TextField::Hlead => "hlead",
            TextField::Body => "body",
            TextField::Quote => "quote",
        }
    }
}

impl fmt::Display for TextField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A field whose value is read by its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataField {
    Source,
    Entity(EntityKind),
    Date,
    After,
    Before,
    Day,
    Words,
    Lang,
    Value(ValueField),
}

impl DataField {
    /// Returns whether words side by side in brackets are one value, as in `person:(Kim Jong Un)`.
    pub fn takes_names(self) -> bool {
        matches!(self, DataField::Entity(_) | DataField::Value(_))
    }

    /// Returns whether of its values the words count, and nothing else.
    pub fn takes_words(self) -> bool {
        match self {
            DataField::Entity(_) => true,
            DataField::Value(field) => field.is_words(),
            _ => false,
        }
    }
}

/// What a name before a colon stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Text(TextField),
    Data(DataField),
}

const FIELDS: &[(&str, Field)] = &[
    ("headline", Field::Text(TextField::Headline)),
    ("title", Field::Text(TextField::Headline)),
    ("lede", Field::Text(TextField::Lede)),
    ("hlead", Field::Text(TextField::Hlead)),
    ("body", Field::Text(TextField::Body)),
    ("quote", Field::Text(TextField::Quote)),
    ("source", Field::Data(DataField::Source)),
    ("site", Field::Data(DataField::Source)),
    ("domain", Field::Data(DataField::Source)),
    ("author", Field::Data(DataField::Value(ValueField::Author))),
    ("by", Field::Data(DataField::Value(ValueField::Author))),
    ("section", Field::Data(DataField::Value(ValueField::Section))),
    ("agency", Field::Data(DataField::Value(ValueField::Agency))),
    ("dateline", Field::Data(DataField::Value(ValueField::Dateline))),
    ("entity", Field::Data(DataField::Entity(EntityKind::Any))),
    ("person", Field::Data(DataField::Entity(EntityKind::Person))),
    ("org", Field::Data(DataField::Entity(EntityKind::Organisation))),
    ("organisation", Field::Data(DataField::Entity(EntityKind::Organisation))),
    ("organization", Field::Data(DataField::Entity(EntityKind::Organisation))),
    ("place", Field::Data(DataField::Entity(EntityKind::Place))),
    ("date", Field::Data(DataField::Date)),
    ("after", Field::Data(DataField::After)),
    ("before", Field::Data(DataField::Before)),
    ("day", Field::Data(DataField::Day)),
    ("lang", Field::Data(DataField::Lang)),
    ("language", Field::Data(DataField::Lang)),
    ("words", Field::Data(DataField::Words)),
    ("url", Field::Data(DataField::Value(ValueField::Url))),
    ("path", Field::Data(DataField::Value(ValueField::Path))),
    ("id", Field::Data(DataField::Value(ValueField::Id))),
    ("story", Field::Data(DataField::Value(ValueField::Story))),
];

/// Returns the names of all fields, aliases among them.
pub fn field_names() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|(name, _)| *name)
}

/// Finds the field of that name, in any letter case.
pub(super) fn field(name: &str) -> Option<Field> {
    FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| *field)
}

/// Finds the field whose name is nearest to `name`: two letters off, one in a short name.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if !(3..=16).contains(&name.len()) {
        return None;
    }
    let most = if name.len() < 5 { 1 } else { 2 };
    let distances = FIELDS.iter().map(|(known, _)| (letters_apart(&name, known), *known));
    distances.min_by_key(|(distance, _)| *distance).filter(|(distance, _)| *distance <= most).map(|(_, known)| known)
}

/// Counts the letters to insert, drop, replace or swap with the next between two words (the optimal string alignment
/// distance).
fn letters_apart(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let replaced = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{field, letters_apart, nearest};

    #[test]
    fn names_are_found_in_any_case() {
        assert_eq!(field("Site"), field("source"));
        assert_eq!(field("BY"), field("author"));
        assert_eq!(field("foo"), None);
    }

    #[test]
    fn the_nearest_name_is_offered() {
        assert_eq!(nearest("sorce"), Some("source"));
        assert_eq!(nearest("Auhtor"), Some("author"));
        assert_eq!(nearest("trump"), None);
        assert_eq!(nearest("c"), None);
    }

    #[test]
    fn distances_count_swaps_once() {
        assert_eq!(letters_apart("soruce", "source"), 1);
        assert_eq!(letters_apart("", "abc"), 3);
        assert_eq!(letters_apart("kitten", "sitting"), 3);
    }
}
