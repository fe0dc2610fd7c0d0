//! Trains the model by which names are found, and measures it.
//!
//! `cargo bench --bench train_entities -- --language en --texts DIR --lists DIR [--write FILE] [SETTING VALUE ...]`
//!
//! `DIR` of the texts holds labelled news as `NAME.conll` or `NAME.conll.zst`: a word, a tab and its label in IOB2 (`PER`,
//! `ORG`, `LOC`, `MISC`) a line, a blank line between sentences, `-DOCSTART-` between documents. For English they are
//! made of
//!
//! - `gmb.train`: the Groningen Meaning Bank 2.2.0, news in the public domain (geo → LOC, per → PER, org → ORG, titles
//!   left out of names; gpe → LOC where it names a country, else MISC);
//! - `wikigold.all`: Wikigold (Balasuriya and others, 2009), CC BY 4.0;
//! - `crossner.train`: CrossNER (Liu and others, 2021), MIT, its kinds mapped to the four;
//! - `gum.train`: GUM, the documents whose annotation and text are CC BY.
//!
//! For French: `europeana_FR.bnf`, newspapers of the Europeana NER corpora (Neudecker, 2016), CC0. The lists are
//! `cities.tsv` (GeoNames, CC BY 4.0), `companies.tsv` (companies on the exchange, PDDL), `first_names.txt` and
//! `surnames.txt` (public lists); `names.txt` beside this file, and `layouts.txt`, are our own.
//!
//! Another language is a row of [`TRAINED`] for each labelled text, a list of names of its own beside `names_fr.txt` (read in
//! `lists.rs`), its particles, prepositions, articles and verbs of speech in `src/entities/word.rs`, its way of writing words
//! together in `src/entities/tokens.rs`, and the model in `src/entities/models.rs`. `--hold-back` measures on every tenth
//! document. Where all nouns have a capital, as in German, what may be in a name has to be told otherwise
//! (`src/entities/reading.rs`).
//!
//! It is only measured, never trained, on `gmb.dev`, `gmb.test`, `conll2003_en_testa`, `wnut17_en_dev`, `gum.test` and
//! `crossner.test`; a file that is missing is left out. The same input gives the same model, byte for byte.

mod case;
mod corpus;
mod crf;
mod headlines;
mod layouts;
mod lists;
mod score;
mod settings;
mod swapped;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use corpus::Document;
use morgue::entities::model::Model;
use settings::Settings;

/// What is trained on, by language, each with its share in what the model keeps of its own ways.
const TRAINED: &[(&str, &str, f32)] = &[
    ("en", "gmb.train", 0.65),
    ("en", "wikigold.all", 0.55),
    ("en", "crossner.train", 0.0),
    ("en", "gum.train", 0.0),
    ("fr", "europeana_FR.bnf", 1.0),
];

/// What is measured on, by language.
const MEASURED: &[(&str, &str)] = &[
    ("en", "gmb.dev"),
    ("en", "gmb.test"),
    ("en", "conll2003_en_testa"),
    ("en", "wnut17_en_dev"),
    ("en", "gum.test"),
    ("en", "crossner.test"),
];

fn main() -> ExitCode {
    let settings = match Settings::parse(std::env::args().skip(1)) {
        Ok(Some(settings)) => settings,
        Ok(None) => {
            println!("nothing to train: name the data with --texts and --lists");
            return ExitCode::SUCCESS;
        }
        Err(error) => return fail(&*error),
    };
    match run(&settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&*error),
    }
}

fn fail(error: &dyn Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(2)
}

fn run(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let (mut documents, held_back) = read_training(settings)?;
    let started = Instant::now();
    let capitals = case::count(&documents);
    let lists = lists::read(&settings.lists, &settings.language, &capitals)?;
    if settings.swaps_names {
        documents.extend(swapped::documents(&documents, &lists));
    }
    if settings.has_headlines {
        headlines::add(&mut documents);
    }
    if settings.layouts > 0 && settings.language == "en" {
        documents.extend(layouts::documents(&lists, settings.layouts, settings.layouts_as));
    }
    let lexicon = lists.lexicon(&capitals);
    let shares: Vec<f32> = (0..=documents.iter().map(|document| document.corpus).max().unwrap_or(0))
        .map(|corpus| settings.share(corpus, trained(settings).nth(corpus).map_or(0.0, |(_, share)| share)))
        .collect();
    let learnt = crf::train(&documents, &lexicon, &shares, settings);
    let model = Model::new(lexicon, learnt.transitions, &learnt.rows);
    let bytes = model.to_bytes()?;
    println!("{} rows, {} bytes, {:.0} s", model.features(), bytes.len(), started.elapsed().as_secs_f64());
    let model = Model::from_bytes(&bytes).ok_or("the model cannot be read again")?;
    if !held_back.is_empty() {
        println!("{}", score::measure("held back", &model, &held_back));
    }
    for name in MEASURED.iter().filter(|(language, _)| *language == settings.language).map(|(_, name)| name) {
        if let Some(documents) = corpus::read(&settings.texts, name, 0)? {
            println!("{}", score::measure(name, &model, &documents));
        }
    }
    if let Some(path) = &settings.write {
        std::fs::write(path, &bytes).map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    }
    Ok(())
}

/// The names and shares of the texts of the language.
fn trained(settings: &Settings) -> impl Iterator<Item = (&'static str, f32)> {
    TRAINED.iter().filter(|(language, ..)| *language == settings.language).map(|(_, name, share)| (*name, *share))
}

/// Reads what is trained on. Of a language without texts to measure on, every tenth document is held back if asked for.
fn read_training(settings: &Settings) -> Result<(Vec<Document>, Vec<Document>), Box<dyn Error>> {
    let (mut documents, mut held_back) = (Vec::new(), Vec::new());
    for (corpus, (name, _)) in trained(settings).enumerate() {
        let read = corpus::read(&settings.texts, name, corpus)?.ok_or_else(|| missing(&settings.texts, name))?;
        documents.extend(read);
    }
    if documents.is_empty() {
        return Err(format!("there are no texts known of the language `{}`", settings.language).into());
    }
    if settings.hold_back {
        let all = std::mem::take(&mut documents);
        for (at, document) in all.into_iter().enumerate() {
            if at % 10 == 9 { held_back.push(document) } else { documents.push(document) }
        }
    }
    Ok((documents, held_back))
}

fn missing(folder: &Path, name: &str) -> String {
    format!("`{}` has no `{name}.conll` or `{name}.conll.zst`", folder.display())
}
