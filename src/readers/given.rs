//! Entities that the data gives: persons, organisations and places that crawlers, agencies and publishers name beside the
//! text.
//!
//! Sources: lists of names or of objects with a name and a type, as taggers write them (`entities`); Webz.io's object of
//! lists by kind; IPTC ninjs 1 to 3 (`person`, `organisation`, `place`, `people`, `organisations`, `places`); schema.org's
//! `about` and `mentions`.

use serde_json::Value;

use super::html_text;
use crate::article::{Entity, EntityKind};

/// The most entities that are taken of an article's data.
const MOST: usize = 200;

/// The longest name, in bytes; what is longer is a text.
const MOST_BYTES: usize = 120;

/// What types of things and fields of them are called, in lower case, by kind.
const KINDS: [(EntityKind, &[&str]); 3] = [
    (EntityKind::Person, &["person", "persons", "people", "per", "human"]),
    (
        EntityKind::Organisation,
        &[
            "organisation",
            "organisations",
            "organization",
            "organizations",
            "org",
            "orgs",
            "company",
            "companies",
            "corporation",
            "newsmediaorganization",
            "governmentorganization",
            "educationalorganization",
            "sportsteam",
            "sportsorganization",
            "ngo",
            "politicalparty",
            "airline",
            "localbusiness",
        ],
    ),
    (
        EntityKind::Place,
        &[
            "place",
            "places",
            "location",
            "locations",
            "loc",
            "gpe",
            "country",
            "countries",
            "city",
            "cities",
            "state",
            "geo",
            "geoarea",
            "poi",
            "administrativearea",
            "region",
            "continent",
            "landform",
            "fac",
            "facility",
        ],
    ),
];

/// Returns the kind of what is called so; what stands before a last `/`, `:` or `#` does not count.
pub fn kind_of(name: &str) -> Option<EntityKind> {
    let name = name.rsplit(['/', ':', '#']).next().unwrap_or(name).to_lowercase().replace(['_', '-', ' '], "");
    KINDS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(kind, _)| *kind)
}

/// Entities, each once.
#[derive(Debug, Default)]
pub struct Given(Vec<Entity>);

impl Given {
    /// Adds an entity by its name.
    pub fn add(&mut self, name: &str, kind: EntityKind) {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        // Codes and addresses are no names.
        let is_name = name.chars().any(char::is_alphabetic) && !name.contains("://") && !name.contains('#');
        let is_new = || !self.0.iter().any(|own| own.kind == kind && own.name == name);
        if is_name && name.len() <= MOST_BYTES && self.0.len() < MOST && is_new() {
            self.0.push(Entity { is_given: true, ..Entity::new(&name, kind) });
        }
    }

    /// Adds what the field called `field` names. Of fields that are not called after a kind only things with a type count
    /// (`about`, `mentions`), but for `entities`.
    pub fn add_field(&mut self, field: &str, value: &Value) {
        let kind = kind_of(field);
        let is_list = field.eq_ignore_ascii_case("entities");
        self.add_value(value, kind, kind.is_some() || is_list);
    }

    fn add_value(&mut self, value: &Value, kind: Option<EntityKind>, takes_names: bool) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.add_value(value, kind, takes_names)),
            Value::Object(fields) => self.add_object(fields, kind, takes_names),
            Value::String(names) if takes_names => {
                html_text::decode(names)
                    .split([';', '|', '\n'])
                    .for_each(|name| self.add(name, kind.unwrap_or(EntityKind::Unknown)));
            }
            _ => {}
        }
    }

    fn add_object(&mut self, fields: &serde_json::Map<String, Value>, kind: Option<EntityKind>, takes_names: bool) {
        let text = |names: &[&str]| names.iter().find_map(|name| fields.get(*name)?.as_str());
        let Some(name) = text(&["name", "text", "entity", "surface", "literal", "value"]) else {
            // Lists by kind.
            for (field, value) in fields {
                if let Some(kind) = kind_of(field) {
                    self.add_value(value, Some(kind), true);
                }
            }
            return;
        };
        let name = html_text::decode(name);
        let types = ["@type", "type", "kind", "entity_type", "entityType", "category", "label"];
        let types: Vec<&Value> = types.iter().filter_map(|name| fields.get(*name)).collect();
        let first = types.iter().find_map(|value| match value {
            Value::String(own) => kind_of(own),
            Value::Array(all) => all.iter().filter_map(Value::as_str).find_map(kind_of),
            _ => None,
        });
        match first.or(kind) {
            Some(kind) => self.add(&name, kind),
            // A date or a number of a tagger's has a type, too.
            None if types.is_empty() && takes_names => self.add(&name, EntityKind::Unknown),
            None => {}
        }
    }

    /// Returns them in their order.
    pub fn into_entities(self) -> Vec<Entity> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Given;

    #[track_caller]
    fn gives(field: &str, value: Value, expected: &[&str]) {
        let mut given = Given::default();
        given.add_field(field, &value);
        let found: Vec<String> = given.into_entities().iter().map(|own| format!("{} {}", own.kind, own.name)).collect();
        assert_eq!(found, expected, "{field}: {value}");
    }

    #[test]
    fn names_come_in_many_shapes() {
        gives("entities", json!(["Rosa Quint", "Harbourtown"]), &["unknown Rosa Quint", "unknown Harbourtown"]);
        let tagged = json!([
            {"text": "Rosa Quint", "label": "PERSON"}, {"text": "Monday", "label": "DATE"}, {"text": "Kenya", "type": "GPE"},
            {"text": "Rosa Quint", "label": "PERSON"}
        ]);
        gives("entities", tagged, &["person Rosa Quint", "place Kenya"]);
        let by_kind = json!({"persons": [{"name": "rosa quint", "sentiment": "none"}], "locations": ["Kenya"], "n": 2});
        gives("entities", by_kind, &["person rosa quint", "place Kenya"]);
        gives("person", json!([{"name": "Rosa Quint", "rel": "about"}]), &["person Rosa Quint"]);
        gives(
            "organizations",
            json!("Dockers Union; Harbour &amp; Sons"),
            &["organisation Dockers Union", "organisation Harbour & Sons"],
        );
        let mentions =
            json!([{"@type": "Person", "name": "Rosa Quint"}, {"@type": "Thing", "name": "Fishing"}, "Fish"]);
        gives("mentions", mentions, &["person Rosa Quint"]);
        gives("about", json!("A harbour town"), &[]);
        gives("locations", json!("1#Kenya#KE#1.0"), &[]);
        gives("places", json!(["https://post.example/kenya", "12"]), &[]);
    }
}
