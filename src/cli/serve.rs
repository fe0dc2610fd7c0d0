//! `morgue serve`: an archive in the browser, and for other programs.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::archive::IndexArg;
use super::index::Reading;
use super::query::{ReadIn, choose};
use super::{Outcome, interrupt, print};
use crate::error::Result;
use crate::server::{Config, Server, Token};

/// Serve an archive to browsers and other programs
///
/// With ARCHIVE named, its index is brought up to date first (and built, the first time); without, the nearest index at
/// or above the current folder is served as it stands. What `morgue index` adds meanwhile is seen within a second.
///
/// Only this machine can ask, unless `--host` says otherwise. An address that others can reach needs a token in the
/// variable MORGUE_TOKEN, or `--public`. `morgue help serving` explains the page, the API and safety.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders or files to serve; none: the nearest index at or above the current folder
    #[arg(value_name = "ARCHIVE")]
    archives: Vec<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    /// Name or address to listen at
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    host: String,

    /// Port to listen at; 0 for any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,

    /// Answer everybody who can reach the address
    #[arg(long)]
    public: bool,

    /// What to call the archive on its pages; the name of its folder by default
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Form of the log, on standard error
    #[arg(long, value_enum, default_value_t = Log::Text)]
    log: Log,

    #[command(flatten)]
    read_in: ReadIn,

    /// Serve the index as it stands, even with ARCHIVE named
    #[arg(long)]
    no_update: bool,

    #[command(flatten)]
    reading: Reading,
}

/// The forms of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Log {
    /// A line an event
    Text,
    /// A JSON object an event
    Json,
    /// None
    None,
}

/// The variable that holds the token; a flag would show it to everybody on the machine.
const TOKEN: &str = "MORGUE_TOKEN";

pub fn run(args: &Args) -> Result<Outcome> {
    let token = std::env::var(TOKEN).ok().filter(|token| !token.is_empty());
    let token = token.map(|token| Token::new(&token)).transpose()?;
    let chosen = choose(&args.index, &args.archives, args.no_update, &args.reading)?;
    let archive = chosen.current(&args.read_in.languages)?;
    let config = Config {
        host: args.host.clone(),
        port: args.port,
        token,
        is_public: args.public,
        name: args.name.clone().unwrap_or_else(|| name_of(&chosen.archive.base)),
        ground: chosen.ground()?,
    };
    begin_log(args.log);
    let server = Server::bind(config, archive)?;
    let stopper = server.stopper();
    interrupt::stop_with(move || stopper.stop());
    print(format!("http://{}/\n", server.address()).as_bytes())?;
    server.run();
    Ok(Outcome::Done)
}

/// Returns the name of a folder.
fn name_of(base: &Path) -> String {
    base.file_name().map_or_else(|| "Archive".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn begin_log(log: Log) {
    let lines = tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    // Where there is a log already, it stays.
    let _ = match log {
        Log::Text => lines.with_target(false).try_init(),
        Log::Json => lines.json().flatten_event(true).try_init(),
        Log::None => Ok(()),
    };
}
