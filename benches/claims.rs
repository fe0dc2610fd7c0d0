//! What `morgue` claims, measured: counts, an unchanged run, cold searches, indexing, memory, queries by kind, snippets.
//!
//! `cargo bench --bench claims -- [--data DIR] [--peers DIR] [--corpus FILE] [--runs N] [--date DATE] [CASE...]`
//!
//! Each case runs its contenders in turn, takes medians and gives a section of Markdown: the commands, the data, the
//! figures, what is fair and what is not. A case whose data or peer is missing says `skipped`. The exit code is 1 where
//! articles are counted wrong, 2 where a command fails, else 0: a missed bar is a line in the table, not an error.

mod support;

use std::process::ExitCode;

use support::{Context, Options, Section, cold, counts, indexing, memory, queries, snippets, unchanged};

/// A case: its name and what runs it.
type Case = (&'static str, fn(&Context) -> support::Result<Section>);

const CASES: &[Case] = &[
    ("counts", counts::run),
    ("unchanged", unchanged::run),
    ("cold", cold::run),
    ("indexing", indexing::run),
    ("memory", memory::run),
    ("queries", queries::run),
    ("snippets", snippets::run),
];

fn main() -> ExitCode {
    match Options::parse(std::env::args().skip(1)).and_then(Context::new).and_then(|context| run(&context)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs the cases asked for and prints their sections; returns whether all counts were right.
fn run(context: &Context) -> support::Result<bool> {
    let wanted = &context.options.cases;
    if let Some(unknown) = wanted.iter().find(|wanted| CASES.iter().all(|(name, _)| name != wanted)) {
        return Err(format!("there is no case `{unknown}`").into());
    }
    println!("{}", context.header()?);
    let mut is_right = true;
    for (name, case) in CASES.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|one| one == name)) {
        eprintln!("{name} …");
        match case(context).map_err(|error| format!("{name}: {error}"))? {
            Section::Skipped(why) => println!("## {name}\n\nskipped: {why}\n"),
            Section::Done { markdown, is_right: this } => {
                println!("## {name}\n\n{}", context.shortened(&markdown));
                is_right &= this;
            }
        }
    }
    Ok(is_right)
}
