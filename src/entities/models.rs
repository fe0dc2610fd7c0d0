//! The models that come with morgue, by language. `benches/train_entities` makes them; `morgue help entities` says of what.

use std::sync::OnceLock;

use super::model::Model;
use super::tagger::Tagger;
use super::tokens::Manner;
use crate::text::Language;

/// The languages that there are models for, by code.
pub const LANGUAGES: &[&str] = &["en", "fr"];

/// Returns the model of a language; `None` where there is none: names of other languages are not guessed at.
pub fn of(language: Language) -> Option<&'static Model> {
    static ENGLISH: OnceLock<Option<Model>> = OnceLock::new();
    static FRENCH: OnceLock<Option<Model>> = OnceLock::new();
    let (place, bytes): (&OnceLock<Option<Model>>, &[u8]) = match language.code() {
        "en" => (&ENGLISH, include_bytes!("models/en.bin")),
        "fr" => (&FRENCH, include_bytes!("models/fr.bin")),
        _ => return None,
    };
    place.get_or_init(|| Model::from_bytes(bytes)).as_ref()
}

/// Returns a tagger of texts in a language; `None` where there is no model of it.
pub fn tagger(language: Language) -> Option<Tagger<'static>> {
    of(language).map(|model| Tagger::new(model, Manner::of(language.code())))
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, of};
    use crate::text::Language;

    #[test]
    fn the_models_can_be_read() {
        for code in LANGUAGES {
            assert!(Language::from_code(code).and_then(of).is_some_and(|model| model.features() > 10_000), "{code}");
        }
        assert!(Language::from_code("sw").and_then(of).is_none());
    }
}
