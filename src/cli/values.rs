//! Values of the library as the command line names them.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::answers::Key;
use crate::engine::{Facet, Sort};

impl ValueEnum for Sort {
    fn value_variants<'a>() -> &'a [Sort] {
        &Sort::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let about = match self {
            Sort::Relevance => "The best match first",
            Sort::Newest => "The latest first",
            Sort::Oldest => "The earliest first",
            Sort::Source => "By source from A to Z, the latest first within each",
        };
        Some(PossibleValue::new(self.name()).help(about))
    }
}

impl ValueEnum for Facet {
    fn value_variants<'a>() -> &'a [Facet] {
        &Facet::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let value = PossibleValue::new(self.name());
        // As in queries.
        Some(if *self == Facet::Organisation { value.aliases(["organisation", "organization"]) } else { value })
    }
}

impl ValueEnum for Key {
    fn value_variants<'a>() -> &'a [Key] {
        &Key::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let about = match self {
            Key::Left1 => "The word before the match",
            Key::Left2 => "The second word before it",
            Key::Left3 => "The third word before it",
            Key::Right1 => "The word after the match",
            Key::Right2 => "The second word after it",
            Key::Right3 => "The third word after it",
            Key::Match => "The words of the match",
            Key::Source => "The source",
            Key::Oldest => {
                return Some(PossibleValue::new(self.name()).alias("date").help("The earliest article first"));
            }
            Key::Newest => "The latest article first",
        };
        Some(PossibleValue::new(self.name()).help(about))
    }
}
