//! The `morgue` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    morgue::cli::main()
}
