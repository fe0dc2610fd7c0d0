//! What the commands share that take a query: the flags that filter, an index brought up to date, remarks.

use std::path::PathBuf;

use super::archive::{Chosen, IndexArg, summary};
use super::index::Reading;
use super::terminal;
use crate::answers::{self, today};
use crate::error::{Error, Result};
use crate::ingest::Options;
use crate::query::{Note, NoteKind, Tree};
use crate::text::Language;

/// The flags that filter.
#[derive(Debug, clap::Args)]
pub struct Filters {
    /// Only articles of this source, subdomains included; repeated: of any of them
    #[arg(long, value_name = "HOST")]
    source: Vec<String>,

    /// Only articles that name this person, organisation or place, as `merkel` or `person:merkel`; repeated: all of them
    #[arg(long, value_name = "NAME")]
    entity: Vec<String>,

    /// Only articles that do not match this query; repeated: none of them
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    exclude: Vec<String>,

    /// Only articles published after this year, month or day has ended
    #[arg(long, value_name = "DATE")]
    after: Option<String>,

    /// Only articles published before this year, month or day begins
    #[arg(long, value_name = "DATE")]
    before: Option<String>,

    /// Only articles published in this year, month, day or range: 2019, 2019-03..2019-06, "last 30 days", none
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    date: Option<String>,
}

/// How a query is read.
#[derive(Debug, clap::Args)]
pub struct ReadIn {
    /// Look for the inflected forms of this language, as `de`, only; repeated: of these. Not given: of all languages that
    /// the archive holds
    #[arg(long = "language", value_name = "CODE", value_parser = language)]
    pub languages: Vec<Language>,
}

fn language(code: &str) -> std::result::Result<Language, String> {
    Language::from_code(code).ok_or_else(|| "a code of ISO 639 such as `de`, or the English name".to_owned())
}

impl Filters {
    /// Reads the flags.
    pub fn trees(&self) -> Result<Vec<Tree>> {
        let filters = answers::Filters {
            sources: self.source.clone(),
            entities: self.entity.clone(),
            excluded: self.exclude.clone(),
            after: self.after.clone(),
            before: self.before.clone(),
            date: self.date.clone(),
        };
        filters.trees(today()).map_err(|error| match error {
            Error::Value { name, reason, hint } => Error::Argument { reason: format!("`--{name}`: {reason}"), hint },
            other => other,
        })
    }
}

/// Refuses a query that begins with two minuses: a flag that `subcommand` does not have. With one it is a query.
pub fn refuse_flag(query: &str, subcommand: &str) -> Result<()> {
    if query.starts_with("--") && query.len() > 2 {
        return Err(Error::Argument {
            reason: format!("there is no option `{query}`"),
            hint: format!("`morgue {subcommand} --help` lists them; to search for it: `'\"{query}\"'`"),
        });
    }
    Ok(())
}

/// Finds what is to be searched, and brings its index up to date where archives are named.
pub fn choose(index: &IndexArg, archives: &[PathBuf], no_update: bool, reading: &Reading) -> Result<Chosen> {
    let chosen = index.choose_to_search(archives)?;
    if !archives.is_empty() && !no_update {
        bring_up_to_date(&chosen, &reading.options())?;
    }
    Ok(chosen)
}

/// Updates the index; where another process does so, or it cannot be written, the last commit has to do.
fn bring_up_to_date(chosen: &Chosen, options: &Options) -> Result<()> {
    if chosen.remote.is_some() {
        return Ok(()); // a cluster answers as it stands
    }
    chosen.refuse_too_wide()?;
    match chosen.update(options) {
        Ok(report) => {
            summary(&report).iter().for_each(|text| terminal::note(text));
            if report.is_interrupted { Err(Error::Interrupted) } else { Ok(()) }
        }
        Err(error @ (Error::IndexBusy { .. } | Error::IndexNotWritable { .. })) if chosen.has_commit() => {
            terminal::note(&format!("{error}; answering from the last commit"));
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Says how a query was read, on standard error.
pub fn say_notes(notes: &[Note]) {
    for note in notes {
        match note.kind {
            NoteKind::Note => terminal::note(&note.text),
            NoteKind::Hint => terminal::hint(&note.text),
        }
    }
}
