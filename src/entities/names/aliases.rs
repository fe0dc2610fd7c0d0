//! Names that stand for the same: the table of our own, and that of an archive.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::article::EntityKind;
use crate::text::folded_words;

/// The table that comes with morgue.
const OWN: &str = include_str!("aliases.txt");

/// Names by kind, each with the name that is shown for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases {
    shown: HashMap<(EntityKind, String), String>,
    /// All names of an entity, the one that is shown first, by its folded form.
    groups: HashMap<(EntityKind, String), Vec<String>>,
}

/// A line of a table that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// The line's number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Aliases {
    /// Returns the table that comes with morgue.
    pub fn own() -> &'static Aliases {
        static ALIASES: OnceLock<Aliases> = OnceLock::new();
        ALIASES.get_or_init(|| Aliases::parse(OWN).unwrap_or_default())
    }

    /// Reads a table: `[person]`, `[organisation]` or `[place]`, then lines `name = other | other`; `#` begins a remark.
    ///
    /// # Errors
    /// The first line that is none of these.
    pub fn parse(text: &str) -> Result<Aliases, BadLine> {
        let mut aliases = Aliases::default();
        let mut kind = None;
        for (at, line) in text.lines().map(str::trim).enumerate() {
            let bad = |reason| BadLine { line: at + 1, reason };
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                let found = EntityKind::from_name(heading.trim()).filter(|kind| *kind != EntityKind::Unknown);
                kind = Some(found.ok_or(bad("the heading is not `[person]`, `[organisation]` or `[place]`"))?);
                continue;
            }
            let kind = kind.ok_or(bad("a heading such as `[person]` has to stand above it"))?;
            let (name, others) = line.split_once('=').ok_or(bad("it is not of the form `name = other | other`"))?;
            aliases.add(kind, name.trim(), others.split('|').map(str::trim));
        }
        Ok(aliases)
    }

    /// Adds names that stand for the same as `name`; those that are taken already stay where they are.
    pub fn add<'a>(&mut self, kind: EntityKind, name: &'a str, others: impl Iterator<Item = &'a str>) {
        let key = folded_words(name);
        for written in [name].into_iter().chain(others) {
            let form = folded_words(written);
            if form.is_empty() || self.shown.contains_key(&(kind, form.clone())) {
                continue;
            }
            self.shown.insert((kind, form), name.to_owned());
            self.groups.entry((kind, key.clone())).or_default().push(written.to_owned());
        }
    }

    /// Returns whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Returns the name that is shown for the folded one.
    pub fn shown(&self, kind: EntityKind, folded: &str) -> Option<&str> {
        self.shown.get(&(kind, folded.to_owned())).map(String::as_str)
    }

    /// Returns all names of what the folded one names, where there are others.
    pub fn group(&self, kind: EntityKind, form: &str) -> &[String] {
        let shown = self.shown(kind, form).map(folded_words);
        shown.and_then(|shown| self.groups.get(&(kind, shown))).map_or(&[], Vec::as_slice)
    }

    /// Returns the kind that the table knows the folded name by, if it is one alone.
    pub fn only_kind(&self, folded: &str) -> Option<EntityKind> {
        let known = |kind: &EntityKind| self.shown(*kind, folded).is_some();
        let mut kinds = EntityKind::NAMED.into_iter().filter(known);
        kinds.next().filter(|_| kinds.next().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::{Aliases, OWN};
    use crate::article::EntityKind::{Organisation, Person, Place};

    #[test]
    fn our_own_table_is_sound() {
        let aliases = Aliases::parse(OWN).unwrap();
        for (written, kind, shown) in [
            ("us", Place, "United States"),
            ("united states", Place, "United States"),
            ("un", Organisation, "United Nations"),
            ("kim jong un", Person, "Kim Jong Un"),
        ] {
            assert_eq!(aliases.shown(kind, written), Some(shown));
        }
        assert_eq!(aliases.shown(Person, "us"), None);
        assert_eq!(aliases.only_kind("us"), Some(Place));
        assert!(aliases.group(Place, "usa").contains(&"U.S.".to_owned()));
        // No form stands for two.
        let lines = OWN.lines().filter(|line| line.contains('='));
        let forms: usize = lines.map(|line| line.split(['=', '|']).count()).sum();
        assert!(aliases.shown.len() > forms * 8 / 10, "{} of {forms}", aliases.shown.len());
    }

    #[test]
    fn bad_lines_are_told() {
        assert_eq!(Aliases::parse("[person]\nA B = C\nD").unwrap_err().line, 3);
        assert_eq!(Aliases::parse("A = B").unwrap_err().line, 1);
        assert_eq!(Aliases::parse("[dog]").unwrap_err().line, 1);
    }
}
