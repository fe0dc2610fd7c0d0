//! What of an archive is searched, and what it calls by several names.

use std::sync::Arc;

use crate::article;
use crate::entities::names::{Aliases, Plain};
use crate::query::{EntityKind, Filter, Note, NoteKind, Query, Tree, ValueText};
use crate::text::folded_words;

/// The part of an archive that is searched.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// Paths, as in [`crate::engine::Request::scope`].
    pub scope: Vec<String>,
    /// The archive's own table of names; the one that comes with morgue holds besides.
    pub names: Arc<Aliases>,
}

impl Ground {
    /// Lets a query that asks for an entity find the other names of it, too, and says so.
    pub(super) fn with_other_names(&self, query: Query) -> Query {
        let Query { text, tree, mut notes } = query;
        let whole = 0..text.len();
        let tree = tree.with_filters(&mut |filter| {
            let Filter::Entity(kind, name) = &filter else { return Tree::Filter(filter) };
            let others = self.others(*kind, name);
            if others.is_empty() {
                return Tree::Filter(filter);
            }
            let named: Vec<String> = others.iter().map(|(_, name)| format!("\"{name}\"")).collect();
            notes.push(Note::new(NoteKind::Note, format!("{filter} is also {}", named.join(", ")), whole.clone()));
            let others = others.into_iter().map(|(kind, name)| Tree::Filter(Filter::Entity(kind, name)));
            Tree::any_of([Tree::Filter(filter.clone())].into_iter().chain(others))
        });
        Query { text, tree, notes }
    }

    /// Returns the other names by which articles may know what is asked for: without what does not belong to it, as the index
    /// has names (`President Obama`, `the White House`, `Obama, Barack`); of our own table the one that is shown, of the
    /// archive's all, for it may be younger than the index.
    fn others(&self, kind: EntityKind, name: &ValueText) -> Vec<(EntityKind, ValueText)> {
        let mut forms = vec![(kind, folded_words(name.as_str()))];
        let mut others = Vec::new();
        // Of names of every kind, persons come last: what is a title there is none elsewhere (`Supreme Court`).
        let kinds = kind.of_article().map_or(article::EntityKind::NAMED.to_vec(), |kind| vec![kind]);
        for own_kind in kinds.into_iter().rev() {
            let is_person = own_kind == article::EntityKind::Person;
            let is_sure = !is_person || kind != EntityKind::Any || Plain::is_titled(name.as_str());
            let plain = is_sure.then(|| Plain::of_query(name.as_str(), own_kind)).flatten();
            let asked = [Some(forms[0].1.clone()), plain.as_ref().map(|plain| plain.folded.clone())];
            let asked = || asked.iter().flatten();
            let own = asked().filter_map(|form| Aliases::own().shown(own_kind, form)).map(|name| (kind, name));
            let archives = asked().flat_map(|form| self.names.group(own_kind, form)).map(|name| (kind, name.as_str()));
            let plain_kind = if is_person { EntityKind::Person } else { kind };
            let plain = plain.iter().map(|plain| (plain_kind, plain.name.as_str()));
            for (kind, other) in plain.chain(own).chain(archives) {
                let form = (kind, folded_words(other));
                let is_known =
                    |known: &(EntityKind, String)| known.1 == form.1 && [kind, EntityKind::Any].contains(&known.0);
                if !forms.iter().any(is_known) {
                    forms.push(form);
                    others.extend(ValueText::read(other).map(|name| (kind, name)));
                }
            }
        }
        others
    }
}

#[cfg(test)]
mod tests {
    use super::Ground;
    use crate::entities::names::Aliases;
    use crate::query::Query;

    #[test]
    fn a_name_that_is_asked_for_stands_for_its_others() {
        let names = Aliases::parse("[person]\nRosa Quint = R. Quint | The Mayor").unwrap();
        let ground = Ground { names: names.into(), ..Ground::default() };
        let read = |text: &str| {
            let query = ground.with_other_names(Query::parse(text, jiff::civil::date(2024, 3, 5)));
            (query.to_string(), query.notes.len())
        };
        let quint = "person:(\"r. quint\", \"Rosa Quint\", \"The Mayor\")";
        assert_eq!(read("person:\"r. quint\""), (quint.to_owned(), 1));
        assert_eq!(read("ferry -place:USA").0, "ferry NOT place:(\"USA\", \"United States\")");
        assert_eq!(read("person:\"President Quint\"").0, "person:(\"President Quint\", \"Quint\")");
        assert_eq!(read("person:\"Mayor R. Quint\"").0.matches("Quint").count(), 3);
        assert_eq!(read("org:\"the dockers union\"").0, "org:(\"the dockers union\", \"dockers union\")");
        assert_eq!(read("person:\"Vale, Tom\"").0, "person:(\"Vale, Tom\", \"Tom Vale\")");
        assert_eq!(
            read("person:\"king\" -entity:\"president\""),
            ("person:\"king\" NOT entity:\"president\"".to_owned(), 0)
        );
        assert_eq!(read("entity:\"Supreme Court\""), ("entity:\"Supreme Court\"".to_owned(), 0));
        assert_eq!(read("entity:\"President Quint\"").0, "entity:\"President Quint\" OR person:\"Quint\"");
        assert_eq!(read("place:Harbourtown"), ("place:\"Harbourtown\"".to_owned(), 0));
    }
}
