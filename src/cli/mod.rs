//! The command line: one file a subcommand, its arguments beside the code that uses them.
//!
//! Arguments become checked values, the library does the work, `render` makes bytes of the result; only here are
//! streams written, the environment read, and signals heard.

mod archive;
mod check;
mod engine;
mod entities;
mod entity;
mod handoff;
mod help;
mod index;
mod inspect;
mod interrupt;
mod kwic;
mod pages;
mod progress;
mod query;
mod render;
mod search;
mod serve;
mod show;
mod stats;
mod status;
mod terminal;
mod values;
mod watch;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::{Error, Result};

/// Full-text search for news archives.
///
/// Index an archive of news articles (text files, JSON, packed or not), search it by word and phrase, filter by source.
#[derive(Debug, Parser)]
#[command(
    name = "morgue",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    help_template = help::layout()
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Search(Box<search::Args>),
    Kwic(Box<kwic::Args>),
    Entity(Box<entity::Args>),
    Entities(entities::Args),
    Serve(serve::Args),
    Index(index::Args),
    Inspect(inspect::Args),
    Show(show::Args),
    Stats(stats::Args),
    Status(status::Args),
    Check(check::Args),
    Watch(watch::Args),
    Handoff(handoff::Args),
    Completions(pages::CompletionsArgs),
    Man(pages::ManArgs),
    Help(help::Args),
}

/// How a command ended that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Done, or something was found.
    Done,
    /// Nothing was found.
    NothingFound,
}

impl Outcome {
    /// Joins two outcomes: something was found if either found something.
    fn or(self, other: Outcome) -> Outcome {
        if self == Outcome::Done { self } else { other }
    }
}

/// Runs the command that the process was started with and returns its exit code: 0 found or done, 1 nothing found,
/// 2 error, 130 interrupted; a closed pipe is 0.
pub fn main() -> ExitCode {
    interrupt::listen();
    let outcome = match Cli::parse().command {
        Command::Search(args) => search::run(&args),
        Command::Kwic(args) => kwic::run(&args),
        Command::Entity(args) => entity::run(&args),
        Command::Entities(args) => entities::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Index(args) => index::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Stats(args) => stats::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Watch(args) => watch::run(&args),
        Command::Handoff(args) => handoff::run(&args),
        Command::Completions(args) => pages::completions(&args),
        Command::Man(args) => pages::man(&args),
        Command::Help(args) => help::run(&args),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(1),
        Err(Error::Output { error }) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            terminal::error(&error.to_string(), error.hint().as_deref());
            ExitCode::from(error.exit_code())
        }
    }
}

/// Writes data to standard output.
fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| Error::Output { error })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_sound() {
        super::Cli::command().debug_assert();
    }
}
