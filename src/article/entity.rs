//! A person, organisation or place that an article names.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something with a name, as an article mentions it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The name as printed.
    pub name: String,
    /// What sort of thing it names.
    pub kind: EntityKind,
}

/// The sort of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// A human being.
    Person,
    /// A company, authority, party, team.
    Organisation,
    /// A country, city, river, building.
    Place,
    /// A name whose sort is not known.
    Unknown,
}

impl EntityKind {
    /// All of them.
    pub const ALL: [EntityKind; 4] =
        [EntityKind::Person, EntityKind::Organisation, EntityKind::Place, EntityKind::Unknown];

    /// Returns the kind's name, as in the JSON answer.
    pub fn name(self) -> &'static str {
        match self {
            EntityKind::Person => "person",
            EntityKind::Organisation => "organisation",
            EntityKind::Place => "place",
            EntityKind::Unknown => "unknown",
        }
    }

    /// Returns the kind with the name, if there is one.
    pub fn from_name(name: &str) -> Option<EntityKind> {
        EntityKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
