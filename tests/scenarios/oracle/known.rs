//! An article of which everything is known: where it lies, its words, its data.

use std::rc::Rc;

use morgue::article::{ArticleId, EntityKind, Key};
use morgue::text::{Language, detect};
use serde_json::{Value, json};

use super::articles::{AUTHORS, DATES, LANGUAGES, Model, SECTIONS, SOURCES, URLS};
use super::text::{Place, Text};
use super::words::{Entry, Seen, Tongue, Tongues};

/// An article in its archive.
#[derive(Debug, Clone)]
pub struct Known {
    pub model: Model,
    pub path: String,
    pub id: ArticleId,
    pub text: Text,
    /// What stands at each place of the text.
    pub words: Vec<Vec<Seen>>,
    pub tongue: Rc<Tongue>,
    pub language: Option<Language>,
    /// The names that the index keeps, each with its kind; they are taken from there.
    pub entities: Vec<(EntityKind, String)>,
}

impl Known {
    /// Places an article in a row of a file, or in a file of plain text.
    pub fn new(model: Model, path: &str, row: Option<u64>, vocabulary: &[Entry], tongues: &mut Tongues) -> Known {
        let text = Text::of(&model, vocabulary);
        let language = Language::from_code(LANGUAGES[model.data.language]).or_else(|| detect(&text.body));
        let tongue = tongues.of(language);
        let words = seen(&text, &tongue);
        let key = row.map_or(Key::Whole, |row| model.data.id.as_deref().map_or(Key::Row(row), Key::Given));
        let id = ArticleId::of(path, key);
        Known { model, path: path.to_owned(), id, text, words, tongue, language, entities: Vec::new() }
    }

    /// The same article, read in the language that it was given.
    pub fn in_language(&self, language: Language) -> Known {
        let tongue = Rc::new(Tongue::of(language));
        Known { words: seen(&self.text, &tongue), language: Some(language), tongue, ..self.clone() }
    }

    /// The article as a row of JSON.
    pub fn json(&self) -> String {
        let (data, text) = (&self.model.data, &self.text);
        let mut row = json!({ "text": text.body, "authors": AUTHORS[data.authors] });
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                row[name] = Value::from(value);
            }
        };
        add("title", text.headline.as_deref().unwrap_or(""));
        add("id", data.id.as_deref().unwrap_or(""));
        add("language", LANGUAGES[data.language]);
        add("source", SOURCES[data.source].0);
        add("url", URLS[data.url].0);
        add("date", DATES[data.date].0);
        add("section", SECTIONS[data.section]);
        row.to_string()
    }

    /// The article as plain text.
    pub fn plain(&self) -> String {
        let headline = self.text.headline.as_ref().map_or(String::new(), |headline| format!("{headline}\n\n"));
        let source = SOURCES[self.model.data.source].0;
        let trailer = if source.is_empty() { String::new() } else { format!("\nOriginal Source: {source}") };
        format!("{headline}{}{trailer}", self.text.body)
    }

    /// The host and the name of its source; empty where it has none.
    pub fn source(&self) -> (&'static str, &'static str) {
        let (_, host, name) = SOURCES[self.model.data.source];
        (if host.is_empty() { URLS[self.model.data.url].2 } else { host }, name)
    }
}

fn seen(text: &Text, tongue: &Tongue) -> Vec<Vec<Seen>> {
    let seen = |place: &Place| place.forms.iter().map(|form| Seen::new(form, tongue)).collect();
    text.places.iter().map(seen).collect()
}
