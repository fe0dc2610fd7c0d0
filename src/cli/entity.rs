//! `morgue entity`: a person, organisation or place over the archive.

use std::path::PathBuf;

use clap::ValueEnum;

use super::archive::IndexArg;
use super::index::Reading;
use super::query::{Filters, choose};
use super::render::entity_text;
use super::terminal::{Color, Screen};
use super::{Outcome, print};
use crate::answers::{EntityQuestion, entity, entity_json};
use crate::error::{Error, Result};
use crate::query::EntityKind;

/// Show what the articles say of a name: how often, when, by whom, together with whom
///
/// Those named with it stand in the order of how much more often its articles name them than others do (the log-likelihood
/// ratio, Dunning 1993), each with the number of articles that name both, and of those that name it at all.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The person, organisation or place, in any case
    #[arg(value_name = "NAME")]
    name: String,

    /// Folders or files to look in; none: the nearest index at or above the current folder
    #[arg(value_name = "ARCHIVE")]
    archives: Vec<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    /// Only where it is named as that
    #[arg(long, value_enum)]
    kind: Option<Kind>,

    #[command(flatten)]
    filters: Filters,

    /// Show so many sources, names and so on at most
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,

    /// Print JSON
    #[arg(long)]
    json: bool,

    /// Answer from the index as it stands, even with ARCHIVE named
    #[arg(long)]
    no_update: bool,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,

    #[command(flatten)]
    reading: Reading,
}

/// What a name may stand for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// A human being
    Person,
    /// A company, authority, party, team
    #[value(aliases = ["organisation", "organization"])]
    Org,
    /// A country, city, river, building
    Place,
}

pub fn run(args: &Args) -> Result<Outcome> {
    let filters = args.filters.trees()?;
    let chosen = choose(&args.index, &args.archives, args.no_update, &args.reading)?;
    let engine = chosen.open(&[])?;
    let kind = match args.kind {
        None => EntityKind::Any,
        Some(Kind::Person) => EntityKind::Person,
        Some(Kind::Org) => EntityKind::Organisation,
        Some(Kind::Place) => EntityKind::Place,
    };
    let ground = chosen.ground()?;
    let question = EntityQuestion { name: &args.name, kind, filters: &filters, ground: &ground, most: args.limit };
    let Some(answer) = entity(&question, &*engine)? else {
        return Err(Error::Argument {
            reason: "the name is empty".to_owned(),
            hint: "`morgue entity \"Rosa Quint\"`".to_owned(),
        });
    };
    let screen = Screen::of_stdout(args.color);
    print(&if args.json { entity_json(&answer) } else { entity_text(&answer, &screen).into_bytes() })?;
    Ok(if answer.articles > 0 { Outcome::Done } else { Outcome::NothingFound })
}
