//! `morgue inspect`: what a file reads as, and why.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::render::inspect::{inspect_json, inspect_text};
use super::terminal::{Color, Screen};
use super::{Outcome, print};
use crate::corpus::Archive;
use crate::error::{Error, Result};
use crate::ingest::{Wanted, inspect};
use crate::readers::Limits;
use crate::rules;

/// Show what a file reads as, and why
///
/// Reads a file as `morgue index` would, with the archive's morgue.toml, and shows each article's parts with the place
/// where each was found; nothing is written. `morgue help reading` says what is read.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file, or the address of what stands in it: `dump.tar.gz!/2024/a.json#17`
    file: String,

    /// How many entries of the file to show
    #[arg(long, value_name = "N", default_value_t = 3)]
    limit: usize,

    /// The longest article, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 16)]
    max_article: usize,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
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
    let (archive, wanted) = find(args)?;
    let inspected = inspect(&archive, &wanted, Limits { article_bytes: args.max_article << 20 })?;
    let bytes = match args.format {
        Format::Text => inspect_text(&inspected, &Screen::of_stdout(args.color)).into_bytes(),
        Format::Json => inspect_json(&inspected, &archive),
    };
    print(&bytes)?;
    let has_article = inspected.parts.iter().flat_map(|seen| &seen.entries).any(|entry| entry.content.is_ok());
    Ok(if has_article { Outcome::Done } else { Outcome::NothingFound })
}

/// Finds the file that an address names, and the archive that it belongs to.
fn find(args: &Args) -> Result<(Archive, Wanted)> {
    let address = Address::parse(&args.file, Path::new("."));
    let nearest = || Archive::nearest(Path::new(".")).ok();
    // Answers name files as the archive does.
    let address = address.or_else(|| Address::parse(&args.file, &nearest()?.base));
    let address = address.ok_or_else(|| no_file(&args.file))?;
    let archive = archive_of(&address.file)?;
    let path = address.file.canonicalize().unwrap_or(address.file);
    let path = archive.relative(&path);
    Ok((archive, Wanted { path, member: address.member, row: address.row, limit: args.limit.max(1) }))
}

fn no_file(address: &str) -> Error {
    let path = PathBuf::from(address.split("!/").next().unwrap_or(address));
    match std::fs::metadata(&path) {
        Err(error) => Error::NoArchive { path, error },
        Ok(_) => Error::Argument {
            reason: format!("`{}` is a folder", path.display()),
            hint: "name a file in it; `morgue status` tells of all".to_owned(),
        },
    }
}

/// Returns the archive whose settings hold for a file: the nearest folder with settings or an index, else its own.
fn archive_of(file: &Path) -> Result<Archive> {
    let (indexed, _) = Archive::holding(&[file.to_owned()], None, &|_, _| true)?;
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let set = file.ancestors().skip(1).find(|above| above.join(rules::FILE).is_file());
    Ok(match set {
        Some(above) if above.starts_with(&indexed.base) || !indexed.index.is_dir() => Archive::at(above),
        _ => indexed,
    })
}

/// Where something stands: `dump.tar.gz!/2024/a.json#17`.
struct Address {
    file: PathBuf,
    member: Option<String>,
    row: Option<u64>,
}

impl Address {
    /// Reads an address below `folder`; `None` where there is no such file.
    fn parse(text: &str, folder: &Path) -> Option<Address> {
        let whole = |text: &str, row| {
            let (file, member) = text.split_once("!/").map_or((text, None), |(file, member)| (file, Some(member)));
            let file = folder.join(crate::corpus::path_from_text(file));
            file.is_file().then(|| Address { file, member: member.map(str::to_owned), row })
        };
        whole(text, None).filter(|address| address.member.is_none() || !text.contains('#')).or_else(|| {
            let row = text.rsplit_once('#').and_then(|(place, row)| Some((place, row.parse().ok()?)));
            row.and_then(|(place, row)| whole(place, Some(row))).or_else(|| whole(text, None))
        })
    }
}
