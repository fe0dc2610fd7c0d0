//! Conditions on the articles, as a page offers them, lists them and takes them away.

use crate::engine::Facet;
use crate::query::{EntityKind, Filter, Tree, ValueField, ValueText};
use crate::server::asked::Asked;
use crate::text::Language;

/// A condition that the value of a facet stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    facet: Facet,
    value: String,
    /// As it stands in a query.
    text: String,
}

impl Condition {
    /// Returns the condition that an article has the value; `None` where there is none to ask for.
    pub fn of(facet: Facet, value: Option<&str>) -> Option<Condition> {
        let kind = |kind| Tree::entity_value(kind, value?).ok();
        let field = |field| Some(Tree::Filter(Filter::Value(field, ValueText::read(value?)?)));
        let tree = match facet {
            Facet::Source => Tree::source_value(value.unwrap_or("none")).ok(),
            Facet::Host => Tree::source_value(&format!("={}", value?)).ok(),
            Facet::Entity => kind(EntityKind::Any),
            Facet::Person => kind(EntityKind::Person),
            Facet::Organisation => kind(EntityKind::Organisation),
            Facet::Place => kind(EntityKind::Place),
            Facet::Language => Language::from_code(value?).map(|language| Tree::Filter(Filter::Lang(language))),
            Facet::Author => field(ValueField::Author),
            Facet::Section => field(ValueField::Section),
            Facet::Agency => field(ValueField::Agency),
            Facet::Dateline => field(ValueField::Dateline),
            Facet::Year | Facet::Month | Facet::Day => Tree::date_value(value?, jiff::civil::Date::ZERO).ok(),
        };
        let value = match facet {
            Facet::Host => format!("={}", value?),
            _ => value.unwrap_or("none").to_owned(),
        };
        Some(Condition { facet, value, text: tree?.to_string() })
    }

    /// Asks for it.
    pub fn include(&self, asked: &mut Asked) {
        match self.facet {
            Facet::Source => asked.source.push(self.value.clone()),
            // A host is asked for instead of the domain above it.
            Facet::Host => {
                asked.source.retain(|own| own.starts_with('=') || !self.value.ends_with(own.as_str()));
                asked.source.push(self.value.clone());
            }
            Facet::Year | Facet::Month | Facet::Day => asked.date = Some(self.value.clone()),
            _ => asked.filter.push(self.text.clone()),
        }
    }

    /// Asks for articles without it.
    pub fn exclude(&self, asked: &mut Asked) {
        asked.exclude.push(self.text.clone());
    }

    /// Returns whether it is asked for.
    pub fn is_included(&self, asked: &Asked) -> bool {
        match self.facet {
            Facet::Source | Facet::Host => asked.source.contains(&self.value),
            Facet::Year | Facet::Month | Facet::Day => asked.date.as_ref() == Some(&self.value),
            _ => asked.filter.contains(&self.text),
        }
    }
}

/// A condition of a search with its name and what the search is without it.
pub struct Active {
    /// What is asked for: `source`, `not`, …
    pub label: &'static str,
    /// The value.
    pub value: String,
    /// The search without it.
    pub without: Asked,
}

/// A part of a search: its name, its value, and where that stands.
type Part<'a, T> = (&'static str, &'a T, fn(&mut Asked) -> &mut T);

/// Returns the conditions of a search, in the order in which they are shown.
pub fn active(asked: &Asked) -> Vec<Active> {
    let mut all = Vec::new();
    let lists: [Part<'_, Vec<String>>; 4] = [
        ("source", &asked.source, |asked| &mut asked.source),
        ("names", &asked.entity, |asked| &mut asked.entity),
        ("only", &asked.filter, |asked| &mut asked.filter),
        ("not", &asked.exclude, |asked| &mut asked.exclude),
    ];
    for (label, values, list) in lists {
        for (at, value) in values.iter().enumerate() {
            let mut without = asked.clone();
            list(&mut without).remove(at);
            all.push(Active { label, value: value.clone(), without });
        }
    }
    let single: [Part<'_, Option<String>>; 4] = [
        ("published", &asked.date, |asked| &mut asked.date),
        ("after", &asked.after, |asked| &mut asked.after),
        ("before", &asked.before, |asked| &mut asked.before),
        ("like", &asked.like, |asked| &mut asked.like),
    ];
    for (label, value, part) in single {
        if let Some(value) = value {
            let mut without = asked.clone();
            *part(&mut without) = None;
            all.push(Active { label, value: value.clone(), without });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Condition, active};
    use crate::engine::Facet;
    use crate::server::asked::Asked;

    fn conditions(facet: Facet, value: Option<&str>) -> (Asked, Asked) {
        let condition = Condition::of(facet, value).unwrap();
        let (mut with, mut without) = (Asked::default(), Asked::default());
        condition.include(&mut with);
        condition.exclude(&mut without);
        assert!(condition.is_included(&with) && !condition.is_included(&without));
        (with, without)
    }

    #[test]
    fn values_of_facets_are_conditions() {
        let (with, without) = conditions(Facet::Source, Some("bbc.co.uk"));
        assert_eq!((with.source[0].as_str(), without.exclude[0].as_str()), ("bbc.co.uk", "source:bbc.co.uk"));
        let (with, _) = conditions(Facet::Source, None);
        assert_eq!(with.source, ["none"]);
        let (with, without) = conditions(Facet::Person, Some("Rosa \" OR Quint"));
        assert_eq!(with.filter, without.exclude);
        assert_eq!(with.filter, ["person:\"Rosa OR Quint\""]);
        assert_eq!(conditions(Facet::Month, Some("2024-03")).0.date.as_deref(), Some("2024-03"));
        assert_eq!(conditions(Facet::Language, Some("en")).0.filter, ["lang:en"]);
        assert!(Condition::of(Facet::Author, None).is_none());
    }

    #[test]
    fn a_host_takes_the_place_of_its_domain() {
        let mut asked = Asked { source: vec!["bbc.co.uk".into(), "ap.org".into()], ..Asked::default() };
        Condition::of(Facet::Host, Some("news.bbc.co.uk")).unwrap().include(&mut asked);
        assert_eq!(asked.source, ["ap.org", "=news.bbc.co.uk"]);
    }

    #[test]
    fn each_condition_can_be_taken_away() {
        let asked = Asked {
            source: vec!["a.example".into()],
            exclude: vec!["source:b.example".into(), "ferry".into()],
            date: Some("2019".into()),
            ..Asked::default()
        };
        let shown = active(&asked);
        let labels: Vec<_> = shown.iter().map(|own| (own.label, own.value.as_str())).collect();
        assert_eq!(
            labels,
            [("source", "a.example"), ("not", "source:b.example"), ("not", "ferry"), ("published", "2019")]
        );
        assert_eq!(shown[1].without.exclude, ["ferry"]);
        assert!(shown[3].without.date.is_none());
    }
}
