//! The command line.

use std::error::Error;
use std::path::PathBuf;

/// What is trained, from what, and how.
#[derive(Debug)]
pub struct Settings {
    /// The language's code.
    pub language: String,
    /// The folder of labelled texts.
    pub texts: PathBuf,
    /// The folder of lists.
    pub lists: PathBuf,
    /// Where to write the model.
    pub write: Option<PathBuf>,
    /// How often the texts are gone through.
    pub epochs: usize,
    /// The epochs, from the last backwards, whose weights are averaged.
    pub averaged: usize,
    /// The rate of learning in the first epoch.
    pub first_rate: f32,
    /// The rate of learning in the last epoch.
    pub last_rate: f32,
    /// How often a feature must occur.
    pub least_count: u32,
    /// How often a word is met without its letters, so that unknown ones are learnt: a share from 0 to 1.
    pub drop: f32,
    /// How strongly weights are pulled to 0.
    pub decay: f32,
    /// How many features are kept.
    pub rows: usize,
    /// How many documents of invented lines are added.
    pub layouts: usize,
    /// The corpus whose ways those follow, by number.
    pub layouts_as: usize,
    /// The shares of each corpus's own ways, where they are not the usual ones.
    pub shares: Vec<f32>,
    /// Whether some documents are given headlines.
    pub has_headlines: bool,
    /// Whether some documents come again with other names.
    pub swaps_names: bool,
    /// Whether every tenth document is held back and measured on.
    pub hold_back: bool,
    /// Whether progress is told.
    pub is_verbose: bool,
}

impl Settings {
    /// Reads the arguments; `None` where none name the data, as when all benches are run.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Option<Settings>, Box<dyn Error>> {
        let mut settings = Settings::usual();
        let (mut has_texts, mut has_lists) = (false, false);
        // Cargo adds a flag of its own.
        let mut arguments = arguments.filter(|argument| argument != "--bench");
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("`{name}` needs a value"));
            match name.as_str() {
                "--language" => settings.language = value()?,
                "--texts" => (settings.texts, has_texts) = (value()?.into(), true),
                "--lists" => (settings.lists, has_lists) = (value()?.into(), true),
                "--write" => settings.write = Some(value()?.into()),
                "--epochs" => settings.epochs = value()?.parse()?,
                "--averaged" => settings.averaged = value()?.parse()?,
                "--first-rate" => settings.first_rate = value()?.parse()?,
                "--last-rate" => settings.last_rate = value()?.parse()?,
                "--least-count" => settings.least_count = value()?.parse()?,
                "--drop" => settings.drop = value()?.parse()?,
                "--decay" => settings.decay = value()?.parse()?,
                "--rows" => settings.rows = value()?.parse()?,
                "--layouts" => settings.layouts = value()?.parse()?,
                "--layouts-as" => settings.layouts_as = value()?.parse()?,
                "--shares" => settings.shares = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
                "--no-headlines" => settings.has_headlines = false,
                "--no-swaps" => settings.swaps_names = false,
                "--hold-back" => settings.hold_back = true,
                "--verbose" => settings.is_verbose = true,
                _ => return Err(format!("`{name}` is no setting").into()),
            }
        }
        Ok((has_texts && has_lists).then_some(settings))
    }

    fn usual() -> Settings {
        Settings {
            language: "en".to_owned(),
            texts: PathBuf::new(),
            lists: PathBuf::new(),
            write: None,
            epochs: 6,
            averaged: 5,
            first_rate: 0.15,
            last_rate: 0.02,
            least_count: 2,
            drop: 0.1,
            decay: 0.0,
            rows: 120_000,
            layouts: 400,
            layouts_as: 1,
            shares: Vec::new(),
            has_headlines: true,
            swaps_names: true,
            hold_back: false,
            is_verbose: false,
        }
    }

    /// Returns the share of a corpus's own ways: the one asked for, or the usual.
    pub fn share(&self, corpus: usize, usual: f32) -> f32 {
        self.shares.get(corpus).copied().unwrap_or(usual)
    }
}
