//! `morgue status`: what became of every file, and what a run would change.

use std::path::PathBuf;

use clap::ValueEnum;

use super::archive::IndexArg;
use super::render::status::{Shown, status_json, status_jsonl, status_list, status_text};
use super::terminal::{self, Color, Screen};
use super::{Outcome, print};
use crate::error::{Error, Result};
use crate::ingest::{State, Status, Survey, Unobserved};
use crate::readers::Limits;

/// Show what became of every file, and what has changed since
///
/// Compares the files on disk with the index and changes nothing. Every file on disk is in one state: unchanged,
/// changed, new, moved, skipped; files that are gone are counted beside them.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder or file of the archive; the nearest index by default
    archive: Option<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    /// List the files in this state, one a line; repeated: in any of them
    #[arg(long, value_name = "STATE", value_enum, value_delimiter = ',')]
    state: Vec<Kind>,

    /// List the files, and the entries in files, that give no article, with the reasons: --state skipped
    #[arg(long)]
    skipped: bool,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

/// A state of a file, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// In the index as it is on disk
    Unchanged,
    /// On disk it is another than in the index
    Changed,
    /// Not looked at yet
    New,
    /// Known from another path, where it is gone
    Moved,
    /// No longer on disk
    Gone,
    /// Gives no article
    Skipped,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// One JSON object
    Json,
    /// One JSON object a file
    Jsonl,
}

impl Kind {
    fn of(state: &State) -> Kind {
        match state {
            State::Unchanged => Kind::Unchanged,
            State::Changed => Kind::Changed,
            State::New => Kind::New,
            State::Moved { .. } => Kind::Moved,
            State::Gone => Kind::Gone,
            State::Skipped(_) => Kind::Skipped,
        }
    }
}

impl Args {
    fn wants(&self, state: &State) -> bool {
        let kind = Kind::of(state);
        let is_any = self.state.is_empty() && !self.skipped;
        is_any || self.state.contains(&kind) || self.skipped && kind == Kind::Skipped
    }

    /// Returns whether entries in files are wanted that give no article.
    fn wants_entries(&self) -> bool {
        self.skipped || self.state.contains(&Kind::Skipped)
    }
}

pub fn run(args: &Args) -> Result<Outcome> {
    let chosen = args.index.choose(args.archive.as_slice())?;
    if chosen.archive.base.as_os_str().is_empty() {
        return Err(Error::NoIndex { folder: PathBuf::from(".") }); // the files that a cluster was filled from are elsewhere
    }
    let chosen = if args.archive.is_none() { chosen.covered() } else { chosen };
    let status = Status::from(Survey::make(&chosen.archive, &chosen.scope, Limits::default(), &Unobserved)?);
    let shown = Shown { status: &status, archive: &chosen.archive, same: status.ledger.same_content() };
    let wants = |state: &State| args.wants(state);
    let bytes = match args.format {
        Format::Json => status_json(&shown, &wants),
        Format::Jsonl => status_jsonl(&shown, &wants),
        Format::Text if args.state.is_empty() && !args.skipped => {
            status_text(&shown, &Screen::of_stdout(args.color)).into_bytes()
        }
        Format::Text => status_list(&shown, &wants, args.wants_entries()).into_bytes(),
    };
    print(&bytes)?;
    if args.format == Format::Text && chosen.archive.beside().index.exists() {
        terminal::note("a rebuild was interrupted; `morgue index --rebuild` goes on with it");
    }
    if args.format == Format::Text && !status.is_in_step() {
        terminal::hint("`morgue index` brings the index in step with the files");
    }
    Ok(Outcome::Done)
}
