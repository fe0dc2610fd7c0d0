//! `morgue check`: whether the index is good, and putting it right.

use std::path::PathBuf;

use clap::ValueEnum;

use super::archive::{Chosen, IndexArg};
use super::index::{Reading, account};
use super::render::check::{Shown, check_json, check_text};
use super::terminal::{self, Color, Screen};
use super::{Outcome, print};
use crate::error::{Error, Result};
use crate::ingest::{Check, check, repair};

/// Check that the index is whole and holds what it counts
///
/// Reads every file of the index and holds it against its checksum, and the articles against the ledger: each that it
/// counts is there, and no other. Changes nothing unless --repair is given. Exit code 0: all is good (or was repaired);
/// 1: something is wrong; 2: it could not be checked.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder or file of the archive; the nearest index by default
    archive: Option<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    /// Read the files on disk, too, and hold them against their hashes: tells a file whose bytes have changed though its
    /// size and time have not
    #[arg(long)]
    files: bool,

    /// Put right what is wrong with the index: files are read again whose articles are damaged, all of them where that
    /// cannot be told
    #[arg(long)]
    repair: bool,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,

    #[command(flatten)]
    reading: Reading,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// One JSON object
    Json,
}

pub fn run(args: &Args) -> Result<Outcome> {
    let chosen = args.index.choose(args.archive.as_slice())?.on_disk("check")?;
    let found = chosen.watched(|progress| check(&chosen.archive, args.files, progress))?;
    if args.repair && found.is_repairable() {
        return args.put_right(&chosen, &found);
    }
    args.show(&chosen, &found, false)?;
    if found.is_repairable() && args.format == Format::Text {
        terminal::hint("`morgue check --repair` puts the index right");
    }
    Ok(outcome(&found))
}

fn outcome(found: &Check) -> Outcome {
    if found.is_good() { Outcome::Done } else { Outcome::NothingFound }
}

impl Args {
    fn show(&self, chosen: &Chosen, found: &Check, is_repaired: bool) -> Result<()> {
        let shown = Shown { check: found, archive: &chosen.archive, is_repaired };
        match self.format {
            Format::Json => print(&check_json(&shown)),
            Format::Text => print(check_text(&shown, &Screen::of_stdout(self.color)).as_bytes()),
        }
    }

    /// Repairs, checks again, and says what was wrong and what is now.
    fn put_right(&self, chosen: &Chosen, found: &Check) -> Result<Outcome> {
        let options = self.reading.options();
        let repaired = chosen.watched(|progress| repair(&chosen.archive, &chosen.scope, found, &options, progress));
        let report = match repaired {
            Ok(report) => report,
            Err(error) => {
                self.show(chosen, found, false)?;
                return Err(error);
            }
        };
        let mut left = chosen.watched(|progress| check(&chosen.archive, false, progress))?;
        left.findings.extend(found.findings.iter().filter(|finding| !finding.is_of_index()).cloned());
        self.show(chosen, found, left.is_good() || !left.is_repairable())?;
        if self.format == Format::Text {
            let end = if left.is_good() { "all is good now\n" } else { "" };
            print(format!("repaired:\n{}{end}", account(chosen, &report)).as_bytes())?;
        }
        if report.is_interrupted { Err(Error::Interrupted) } else { Ok(outcome(&left)) }
    }
}
