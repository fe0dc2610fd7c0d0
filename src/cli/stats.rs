//! `morgue stats`: the archive in numbers.

use std::path::PathBuf;

use super::archive::IndexArg;
use super::render::{stats_json, stats_text};
use super::terminal::{Color, Screen};
use super::{Outcome, print};
use crate::engine::Engine;
use crate::engine::embedded::{Index, Snapshot};
use crate::error::Result;

/// Show the archive in numbers: articles, sources, languages, years
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder or file of the archive; the nearest index by default
    archive: Option<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    /// Print JSON
    #[arg(long)]
    json: bool,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

pub fn run(args: &Args) -> Result<Outcome> {
    let chosen = args.index.choose(args.archive.as_slice())?;
    let stats = Snapshot::open(&Index::open(&chosen.archive.index)?)?.stats()?;
    let bytes =
        if args.json { stats_json(&stats) } else { stats_text(&stats, &Screen::of_stdout(args.color)).into_bytes() };
    print(&bytes).map(|()| Outcome::Done)
}
