//! The command line of the bench.

use std::path::PathBuf;

use super::Result;

/// What the command line asks for.
#[derive(Debug, Default)]
pub struct Options {
    /// Folder of the news: `allsides_dev.jsonl.zst`, `reuters21578.jsonl.zst`.
    pub data: Option<PathBuf>,
    /// Folder of the peers' binaries: `tantivy`.
    pub peers: Option<PathBuf>,
    /// JSONL of 100,000 generated articles.
    pub corpus: Option<PathBuf>,
    /// Runs of each contender; by default each case has its own number.
    pub runs: Option<usize>,
    /// The date in the report; today by default.
    pub date: String,
    /// The cases to run; none: all.
    pub cases: Vec<String>,
}

impl Options {
    /// Reads the arguments; `--bench`, which cargo adds, is passed over.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options> {
        let date = jiff::ZonedDateTime::now().date().to_string();
        let mut options = Options { date, ..Options::default() };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("`{argument}` needs a value"));
            match argument.as_str() {
                "--bench" => {}
                "--data" => options.data = Some(value()?.into()),
                "--peers" => options.peers = Some(value()?.into()),
                "--corpus" => options.corpus = Some(value()?.into()),
                "--runs" => options.runs = Some(value()?.parse::<usize>()?.max(1)),
                "--date" => options.date = value()?,
                option if option.starts_with('-') => return Err(format!("unknown option `{option}`").into()),
                _ => options.cases.push(argument),
            }
        }
        Ok(options)
    }

    /// Returns how many runs each contender has.
    pub fn runs_or(&self, default: usize) -> usize {
        self.runs.unwrap_or(default)
    }
}
