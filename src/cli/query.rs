//! What the commands share that take a query: the flags that filter, an index brought up to date, remarks.

use jiff::civil::Date;

use super::archive::{Chosen, summarize};
use super::terminal;
use crate::error::{Error, Result};
use crate::ingest::Options;
use crate::query::{BadValue, EntityKind, Note, NoteKind, Query, Tree};
use crate::text::Language;

/// The flags that filter.
#[derive(Debug, clap::Args)]
pub struct Filters {
    /// Only articles of this source, subdomains included; repeated: of any of them
    #[arg(long, value_name = "HOST")]
    source: Vec<String>,

    /// Only articles that name this person, organisation or place; repeated: all of them
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
    /// Reads the flags; relative dates count from `today`.
    pub fn trees(&self, today: Date) -> Result<Vec<Tree>> {
        let wrong = |flag: &str, bad: &BadValue| Error::Argument {
            reason: format!("`{flag}`: {bad}"),
            hint: bad.hint().to_owned(),
        };
        let sources = self.source.iter().map(|source| Tree::source_value(source));
        let sources: Vec<Tree> =
            sources.collect::<std::result::Result<_, _>>().map_err(|bad| wrong("--source", &bad))?;
        let entities = self.entity.iter().map(|name| Tree::entity_value(EntityKind::Any, name));
        let mut filters: Vec<Tree> =
            entities.collect::<std::result::Result<_, _>>().map_err(|bad| wrong("--entity", &bad))?;
        if !sources.is_empty() {
            filters.push(Tree::any_of(sources));
        }
        filters.extend(self.exclude.iter().map(|query| Query::parse(query, today).tree.negated()));
        if let Some(after) = &self.after {
            filters.push(Tree::after(after, today).map_err(|bad| wrong("--after", &bad))?);
        }
        if let Some(before) = &self.before {
            filters.push(Tree::before(before, today).map_err(|bad| wrong("--before", &bad))?);
        }
        Ok(filters)
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

/// Joins filters to a query: articles have to satisfy all of them.
pub fn filtered(query: Query, filters: &[Tree]) -> Query {
    filters.iter().fold(query, |query, filter| query.and_filter(filter.clone()))
}

pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// Updates the index; where another process does so, or it cannot be written, the last commit has to do.
pub fn bring_up_to_date(chosen: &Chosen, options: &Options) -> Result<()> {
    chosen.refuse_too_wide()?;
    match chosen.update(options) {
        Ok(report) => {
            summarize(&report);
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
