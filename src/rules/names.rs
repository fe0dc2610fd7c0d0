//! `[names]` as it is written: a name that stands for nothing, or for two of its kind, is refused.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use toml::Spanned;

use super::{line_at, placed};
use crate::article::EntityKind;
use crate::entities::names::Aliases;
use crate::text::folded_words;

/// `[names]`: by kind, each name with the others for the same.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Names {
    person: Table,
    organisation: Table,
    place: Table,
}

/// The names of a kind.
type Table = BTreeMap<Spanned<String>, Others>;

impl Names {
    /// Returns the table as it is used; `text` is the whole that it stands in.
    ///
    /// # Errors
    /// The first name that stands for nothing, or for two, with line and column.
    pub fn into_aliases(self, text: &str) -> Result<Aliases, String> {
        let mut aliases = Aliases::default();
        for (kind, table) in [
            (EntityKind::Person, self.person),
            (EntityKind::Organisation, self.organisation),
            (EntityKind::Place, self.place),
        ] {
            check(&table).map_err(|wrong| wrong.told(text, kind))?;
            for (name, Others(others)) in &table {
                aliases.add(kind, name.get_ref(), others.iter().map(|other| other.get_ref().as_str()));
            }
        }
        Ok(aliases)
    }
}

/// Refuses what names nothing, and what names two of a kind.
fn check(table: &Table) -> Result<(), Wrong<'_>> {
    let mut in_order: Vec<_> = table.iter().collect();
    in_order.sort_by_key(|(name, _)| name.span().start);
    let mut names: HashMap<String, Name<'_>> = HashMap::new();
    for &(name, _) in &in_order {
        if let Some(first) = names.insert(form(name)?, name) {
            return Err(Wrong::Again { name, first });
        }
    }
    let mut taken: HashMap<String, (Name<'_>, Name<'_>)> = HashMap::new();
    for (name, Others(others)) in in_order {
        for other in others {
            let form = form(other)?;
            match names.get(&form).copied() {
                // A name may stand for itself.
                Some(own) if own == name => continue,
                Some(own) => return Err(Wrong::Chain { other, name, own }),
                None => {}
            }
            match taken.insert(form, (other, name)) {
                Some((first, of)) if of != name => return Err(Wrong::Shared { other, name, first, of }),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Returns the form under which a name is looked up.
fn form(name: Name<'_>) -> Result<String, Wrong<'_>> {
    let form = folded_words(name.get_ref());
    if form.is_empty() { Err(Wrong::Nothing { name }) } else { Ok(form) }
}

/// A name with its place.
type Name<'a> = &'a Spanned<String>;

/// What names cannot be.
enum Wrong<'a> {
    /// It has no words.
    Nothing { name: Name<'a> },
    /// It is the name `first` as well.
    Again { name: Name<'a>, first: Name<'a> },
    /// It stands for `name`, and is the name `own` itself.
    Chain { other: Name<'a>, name: Name<'a>, own: Name<'a> },
    /// It stands for `name`, and, as `first`, for another.
    Shared { other: Name<'a>, name: Name<'a>, first: Name<'a>, of: Name<'a> },
}

impl Wrong<'_> {
    /// Says what is wrong, where in `text`, and the way out.
    fn told(&self, text: &str, kind: EntityKind) -> String {
        let line = |name: Name<'_>| line_at(text, name.span().start);
        // Where it stands, and how if that is not how `other` is written.
        let found = |name: Name<'_>, other: Name<'_>| {
            if name == other {
                format!("in line {}", line(name))
            } else {
                format!("in line {} as `{name}`", line(name))
            }
        };
        let (at, message) = match self {
            Wrong::Nothing { name } if name.get_ref().trim().is_empty() => {
                (name, format!("an empty name in `[names.{kind}]` names nothing: write it out, or leave it out"))
            }
            Wrong::Nothing { name } => (
                name,
                format!("`{name}` in `[names.{kind}]` names nothing, for it has no letter or digit: leave it out"),
            ),
            Wrong::Again { name, first } => (
                name,
                format!(
                    "`{name}` in `[names.{kind}]` is the same name as `{first}` in line {}: put all names for the same \
                     under one",
                    line(first)
                ),
            ),
            Wrong::Chain { other, name, own } => (
                other,
                format!(
                    "`{other}` stands for `{name}` in `[names.{kind}]`, and {} is a name itself: put all names for \
                     the same under one",
                    found(own, other)
                ),
            ),
            Wrong::Shared { other, name, first, of } => (
                other,
                format!(
                    "`{other}` stands for `{name}` in `[names.{kind}]`, and {} for `{of}`: leave it with one of them",
                    found(first, other)
                ),
            ),
        };
        placed(text, at.span().start, &message)
    }
}

/// The other names for one, a text or a list of texts.
struct Others(Vec<Spanned<String>>);

impl<'de> Deserialize<'de> for Others {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Others, D::Error> {
        let written = Spanned::<Written>::deserialize(deserializer)?;
        let span = written.span();
        Ok(Others(match written.into_inner() {
            Written::One(text) => vec![Spanned::new(span, text)],
            Written::List(list) => list,
        }))
    }
}

/// How others are written: the place of one alone is that of the whole.
enum Written {
    One(String),
    List(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Written, D::Error> {
        deserializer.deserialize_any(WrittenVisitor)
    }
}

struct WrittenVisitor;

impl<'de> Visitor<'de> for WrittenVisitor {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
        Ok(Written::One(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Written, A::Error> {
        let mut all = Vec::new();
        while let Some(text) = list.next_element()? {
            all.push(text);
        }
        Ok(Written::List(all))
    }
}

#[cfg(test)]
mod tests {
    use crate::article::EntityKind::{Organisation, Person};
    use crate::rules::Rules;

    #[test]
    fn names_that_stand_for_nothing_or_for_two_are_told_with_their_place() {
        for (written, message) in [
            (
                "\"Rosa Quint\" = [\"R. Quint\"]\n\"Ruth Quint\" = [\"Ruthie\", \"R. Quint\"]",
                "line 3, column 27: `R. Quint` stands for `Ruth Quint` in `[names.person]`, and in line 2 for \
                 `Rosa Quint`: leave it with one of them",
            ),
            // In the order of the file.
            (
                "\"Ruth Quint\" = \"R. Quint\"\n\"Rosa Quint\" = \"r QUINT\"",
                "line 3, column 16: `r QUINT` stands for `Rosa Quint` in `[names.person]`, and in line 2 as `R. Quint` \
                 for `Ruth Quint`: leave it with one of them",
            ),
            (
                "\"Big Q\" = [\n  \"The Q\",\n  \"Rosa Quint\",\n]\n\"Rosa Quint\" = [\"Rosie Quint\"]",
                "line 4, column 3: `Rosa Quint` stands for `Big Q` in `[names.person]`, and in line 6 is a name \
                 itself: put all names for the same under one",
            ),
            (
                "\"A. B.\" = [\"C. D.\"]\n\"C. D.\" = [\"a. b.\"]",
                "line 2, column 12: `C. D.` stands for `A. B.` in `[names.person]`, and in line 3 is a name itself",
            ),
            (
                "\"Rosa Quint\" = [\"Rosie\"]\n\"Big Q\" = [\"Rósa Quint\"]",
                "line 3, column 12: `Rósa Quint` stands for `Big Q` in `[names.person]`, and in line 2 as `Rosa",
            ),
            (
                "\"Rosa Quint\" = [\"Rosie\"]\n\"ROSA QUINT\" = [\"R. Quint\"]",
                "line 3, column 1: `ROSA QUINT` in `[names.person]` is the same name as `Rosa Quint` in line 2: put \
                 all names for the same under one",
            ),
            (
                "\"Rosa Quint\" = [\"Rosie\", \"—\"]",
                "line 2, column 26: `—` in `[names.person]` names nothing, for it has no letter or digit: leave it out",
            ),
            ("\"!\" = \"Rosie\"", "line 2, column 1: `!` in `[names.person]` names nothing"),
            (
                "\"Rosa Quint\" = \"\"",
                "line 2, column 16: an empty name in `[names.person]` names nothing: write it out",
            ),
            ("\" \" = []", "line 2, column 1: an empty name in `[names.person]` names nothing"),
            ("\"Rosa Quint\" = [\"Rosie\", 3]", "line 2, column 26: invalid type: integer `3`, expected a string"),
            ("\"Rosa Quint\" = 3", "line 2, column 16: invalid type: integer `3`, expected a text or a list of texts"),
        ] {
            let error = Rules::parse(&format!("[names.person]\n{written}")).unwrap_err();
            assert!(error.starts_with(message), "{written}: {error}");
        }
        let error = Rules::parse("names.place.Harbourtown = ['?']").unwrap_err();
        assert!(error.starts_with("line 1, column 28: `?` in `[names.place]` names nothing"), "{error}");
    }

    #[test]
    fn names_stand_for_themselves_and_for_others_of_other_kinds() {
        let written = "
            [names.person]
            \"Rosa Quint\" = [\"rosa quint\", \"R. Quint\", \"R Quint\"]
            Quint = \"The Q\"
            [names.organisation]
            \"Quint & Sons\" = [\"R. Quint\", \"Quint\"]
        ";
        let names = Rules::parse(written).unwrap().names;
        assert_eq!(names.shown(Person, "r quint"), Some("Rosa Quint"));
        assert_eq!(names.group(Person, "rosa quint"), ["Rosa Quint", "R. Quint"]);
        assert_eq!(names.shown(Person, "the q"), Some("Quint"));
        assert_eq!(names.shown(Organisation, "quint"), Some("Quint & Sons"));
    }
}
