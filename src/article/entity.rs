//! A person, organisation or place that an article names.

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{Content, Part};

/// Something with a name, as an article mentions it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The name under which all its mentions stand.
    pub name: CompactString,
    /// What sort of thing it names.
    pub kind: EntityKind,
    /// Whether the article's data names it; otherwise it was found in the text.
    #[serde(rename = "given")]
    pub is_given: bool,
    /// Where the text names it, in the order of the text; none where only the data does. Most names stand there once or twice.
    pub mentions: SmallVec<[Mention; 2]>,
}

impl Default for Entity {
    fn default() -> Entity {
        Entity { name: CompactString::default(), kind: EntityKind::Unknown, is_given: false, mentions: SmallVec::new() }
    }
}

impl Entity {
    /// Returns an entity without mentions.
    pub fn new(name: &str, kind: EntityKind) -> Entity {
        Entity { name: name.into(), kind, ..Entity::default() }
    }
}

/// One place where a text names an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The byte offset of the name's first character in the part.
    pub start: u32,
    /// The byte offset after its last character.
    pub end: u32,
    /// The part of the article.
    #[serde(rename = "in")]
    pub part: Part,
}

impl Mention {
    /// Returns the name as it is written in the article; `""` where the place is not in it.
    pub fn of(self, content: &Content) -> &str {
        self.part.of(content).get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Returns what stands before it.
    pub fn before(self, content: &Content) -> &str {
        self.part.of(content).get(..self.start as usize).unwrap_or("")
    }
}

/// Returns whether a folded word behind a person's name tells namesakes apart: alone it names nobody.
pub fn is_name_suffix(word: &str) -> bool {
    matches!(word, "jr" | "sr" | "ii" | "iii" | "iv")
}

/// The sort of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// The kinds that are known.
    pub const NAMED: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];

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
