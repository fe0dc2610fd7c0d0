//! `morgue show`: one article, to read.

use super::archive::ShowArgs;
use super::render::article_text;
use super::terminal::Screen;
use super::{Outcome, print};
use crate::answers::{article_json, find};
use crate::error::Result;

/// Show an article
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article's id, as answers show it, or the id that its data gives, or where it stands:
    /// `dump.tar.gz!/2024/a.json#17`
    id: String,

    #[command(flatten)]
    show: ShowArgs,
}

pub fn run(args: &Args) -> Result<Outcome> {
    let chosen = args.show.choose()?;
    let engine = chosen.open(&[])?;
    let article = find(&*engine, &args.id)?;
    if args.show.json {
        print(&article_json(&article))?;
    } else {
        let screen = Screen::of_stdout(args.show.color);
        print(article_text(&article, &chosen.archive.base, &screen).as_bytes())?;
    }
    Ok(Outcome::Done)
}
