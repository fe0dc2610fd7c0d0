//! What of an archive is searched, and what it calls by several names.

use std::sync::Arc;

use crate::article;
use crate::entities::names::Aliases;
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
            let named: Vec<String> = others.iter().map(|name| format!("\"{name}\"")).collect();
            notes.push(Note::new(NoteKind::Note, format!("{filter} is also {}", named.join(", ")), whole.clone()));
            let others = others.into_iter().map(|name| Tree::Filter(Filter::Entity(*kind, name)));
            Tree::any_of([Tree::Filter(filter.clone())].into_iter().chain(others))
        });
        Query { text, tree, notes }
    }

    /// Returns the other names by which articles may know what is asked for: of our own table the one that is shown, as the
    /// index has it; of the archive's all, for it may be younger than the index.
    fn others(&self, kind: EntityKind, name: &ValueText) -> Vec<ValueText> {
        let form = folded_words(name.as_str());
        let mut forms = vec![form.clone()];
        let mut others = Vec::new();
        let kinds = kind.of_article().map_or(article::EntityKind::NAMED.to_vec(), |kind| vec![kind]);
        for kind in kinds {
            let own = Aliases::own().shown(kind, &form).into_iter();
            let archives = self.names.group(kind, &form).iter().map(String::as_str);
            for other in own.chain(archives) {
                let form = folded_words(other);
                if !forms.contains(&form) {
                    forms.push(form);
                    others.extend(ValueText::read(other));
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
        assert_eq!(read("place:Harbourtown"), ("place:\"Harbourtown\"".to_owned(), 0));
    }
}
