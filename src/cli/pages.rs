//! `morgue completions` and `morgue man`: made from the definition of the arguments.

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Outcome, print};
use crate::error::{Error, Result};

/// Print completions for a shell
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Print the manual page, or that of a subcommand
#[derive(Debug, Args)]
pub struct ManArgs {
    /// A subcommand
    command: Option<String>,
}

pub fn completions(args: &CompletionsArgs) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "morgue", &mut script);
    print(&script).map(|()| Outcome::Done)
}

pub fn man(args: &ManArgs) -> Result<Outcome> {
    let mut command = Cli::command();
    command.build();
    if let Some(name) = &args.command {
        let found = command.find_subcommand(name).cloned();
        let found = found.ok_or_else(|| Error::Argument {
            reason: format!("`{name}` is not a subcommand"),
            hint: "`morgue help` lists them".to_owned(),
        })?;
        command = found.display_name(format!("morgue-{name}")).bin_name(format!("morgue {name}"));
    }
    let mut page = Vec::new();
    let rendered: io::Result<()> = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|error| Error::Output { error })?;
    print(&page).map(|()| Outcome::Done)
}
