//! `morgue stats`: the archive in numbers.

use super::archive::ShowArgs;
use super::render::stats_text;
use super::terminal::Screen;
use super::{Outcome, print};
use crate::answers::stats_json;
use crate::error::Result;

/// Show the archive in numbers: articles, sources, languages, years
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    show: ShowArgs,
}

pub fn run(args: &Args) -> Result<Outcome> {
    let chosen = args.show.choose()?;
    let stats = chosen.open(&[])?.stats()?;
    let bytes = if args.show.json {
        stats_json(&stats)
    } else {
        stats_text(&stats, &Screen::of_stdout(args.show.color)).into_bytes()
    };
    print(&bytes).map(|()| Outcome::Done)
}
