//! `morgue index`: reads an archive into its index.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::HumanBytes;

use super::archive::{Chosen, IndexArg, near};
use super::engine::Remote;
use super::handoff::{ShapeArg, ended, hand_over};
use super::progress::plural;
use super::render::outcome_json;
use super::{Outcome, print};
use crate::engine::cluster::{self, DeadLetter, Target};
use crate::engine::embedded;
use crate::error::{Error, Result};
use crate::ingest::{Options, Outcome as FileOutcome, Report, rebuild};
use crate::readers::Limits;

/// Read an archive into its index
///
/// Unchanged files are not read again, changed ones are replaced, removed ones leave the index. A file that cannot be
/// read is skipped with a reason and never ends the run. Ctrl-C keeps what is done; the next run goes on from there.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders or files to read; the current folder by default
    #[arg(value_name = "ARCHIVE")]
    archives: Vec<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    #[command(flatten)]
    shape: ShapeArg,

    /// Build the index anew from all files, beside the old one, which answers until the new one is done; it takes up to
    /// the space of the index again while it runs
    #[arg(long)]
    rebuild: bool,

    /// Make one segment of the index and drop what was removed from it: searches are faster, and scores as if the index
    /// had been built at once; it takes up to the space of the index again while it runs
    #[arg(long)]
    compact: bool,

    /// Write what became of every file to FILE, one JSON object a line
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    #[command(flatten)]
    reading: Reading,
}

/// How archives are read.
#[derive(Debug, clap::Args)]
pub struct Reading {
    /// Memory for building the index, in MiB
    #[arg(long, value_name = "MIB", default_value = "512")]
    memory: NonZeroUsize,

    /// Threads that read and build; one for each processor by default
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// The longest article, in MiB; longer ones are skipped
    #[arg(long, value_name = "MIB", default_value = "16")]
    max_article: NonZeroUsize,

    /// Seconds after which a long run commits what it has done; one that is killed goes on from there. The articles of
    /// one file are committed together
    #[arg(long, value_name = "SECONDS", default_value = "120")]
    checkpoint: u64,

    /// Do not look for names in the texts that are read now; those that the data gives are kept
    #[arg(long)]
    no_entities: bool,
}

impl Reading {
    /// Returns the options of the write line.
    pub fn options(&self) -> Options {
        let default = Options::default();
        Options {
            memory_bytes: self.memory.get() << 20,
            threads: self.threads.unwrap_or(default.threads),
            limits: Limits { article_bytes: self.max_article.get() << 20 },
            checkpoint: Duration::from_secs(self.checkpoint),
            finds_entities: !self.no_entities,
        }
    }
}

pub fn run(args: &Args) -> Result<Outcome> {
    let here = [PathBuf::from(".")];
    let paths = if args.archives.is_empty() { &here[..] } else { &args.archives };
    let chosen = args.index.choose(paths)?;
    let options = args.reading.options();
    if let Some(remote) = &chosen.remote
        && cluster::is_append_only(&remote.address, &remote.access)?
    {
        return append(args, &chosen, remote);
    }
    let target = chosen.remote.clone().map(|Remote { address, access }| Target {
        address,
        access,
        shape: args.shape.shape(),
        is_rebuilt: args.rebuild,
    });
    let mut report = match (&target, args.rebuild) {
        (None, true) => chosen.watched(|progress| rebuild(&chosen.archive, &chosen.scope, &options, progress))?,
        (Some(_), true) => {
            let ledger = &chosen.archive.index;
            embedded::remove(ledger)?;
            chosen.update_in(target.as_ref(), &options)?
        }
        (_, false) => chosen.update_in(target.as_ref(), &options)?,
    };
    if target.is_none() && args.compact && !report.is_interrupted {
        let begun = Instant::now();
        let index = embedded::Index::open(&chosen.archive.index)?;
        embedded::Writer::open(&index, index.access())?.compact()?;
        report.took += begun.elapsed();
    }
    if let Some(path) = &args.report {
        write_report(path, &report).map_err(|error| Error::File { path: path.clone(), error })?;
    }
    print(account(&chosen, &report).as_bytes())?;
    match &target {
        _ if report.is_interrupted => Err(Error::Interrupted),
        Some(target) if !report.rejected.is_empty() => {
            let (reason, hint) = refused(&report.rejected);
            Err(Error::Engine { engine: target.address.to_string(), reason, hint: hint.to_owned() })
        }
        _ => Ok(Outcome::Done),
    }
}

/// Says what a cluster does not take.
fn refused(dead: &[DeadLetter]) -> (String, &'static str) {
    let first = dead.first().map(|DeadLetter { id, status, reason }| format!("; {id}: {status}, {reason}"));
    let count = dead.len() as u64;
    let reason = format!("it does not take {count} {}{}", plural(count, "article"), first.unwrap_or_default());
    (reason, "all others are there")
}

/// Reads an archive into a cluster from which nothing can be taken back: into an index of its own on this machine, of which
/// the cluster is then given what it has not.
fn append(args: &Args, chosen: &Chosen, remote: &Remote) -> Result<Outcome> {
    if args.rebuild {
        return Err(Error::Engine {
            engine: remote.address.to_string(),
            reason: "it takes nothing back, so that its index cannot be built anew".to_owned(),
            hint: "read the archive into a new index: the same command with another name at the end of the URL"
                .to_owned(),
        });
    }
    let report = chosen.update(&args.reading.options())?;
    if let Some(path) = &args.report {
        write_report(path, &report).map_err(|error| Error::File { path: path.clone(), error })?;
    }
    print(account(chosen, &report).as_bytes())?;
    if report.is_interrupted {
        return Err(Error::Interrupted);
    }
    let index = embedded::Index::open(&chosen.archive.index)?;
    let report = hand_over(&index, remote, args.shape.shape(), args.reading.threads)?;
    ended(&report, remote, refused)
}

/// Says what became of the files.
pub fn account(chosen: &Chosen, report: &Report) -> String {
    let counts = report.counts();
    let mut lines = String::new();
    let mut line = |count: u64, what: &str, more: String| {
        if count > 0 {
            lines.push_str(&format!("{count:>9} {} {what}{more}\n", plural(count, "file")));
        }
    };
    let articles = format!(": {} {}", counts.articles, plural(counts.articles, "article"));
    let rows = if counts.skipped_parts > 0 {
        format!(", {} {} skipped", counts.skipped_parts, if counts.skipped_parts == 1 { "entry" } else { "entries" })
    } else {
        String::new()
    };
    line(counts.indexed, "indexed", articles + &rows);
    line(counts.moved, "moved", origins(report));
    line(counts.unchanged, "unchanged", String::new());
    line(counts.removed, "removed", String::new());
    line(counts.skipped, "skipped", reasons(report));
    lines.push_str(&copies(report));
    let seconds = report.took.as_secs_f64();
    let rate = HumanBytes((report.bytes_read as f64 / seconds.max(0.001)) as u64);
    let place = chosen.remote.as_ref().map(|remote| remote.address.to_string());
    let place = place.unwrap_or_else(|| near(&chosen.archive.index));
    lines.push_str(&format!("index at {place}, in {seconds:.1} s"));
    if report.bytes_read > 0 {
        lines.push_str(&format!(" ({} read, {rate}/s)", HumanBytes(report.bytes_read)));
    }
    lines.push('\n');
    lines
}

/// Names the first of the files read that hold the same bytes as others.
fn copies(report: &Report) -> String {
    let counts = report.counts();
    if counts.indexed + counts.moved == 0 {
        return String::new();
    }
    let same = report.ledger.same_content();
    let is_new = |outcome: &FileOutcome| matches!(outcome, FileOutcome::Indexed(_) | FileOutcome::Moved { .. });
    let new = report.files.iter().filter(|(_, outcome)| is_new(outcome));
    let copies: Vec<String> = new
        .filter_map(|(path, _)| same.get(path.as_str()).map(|first| format!("{path}: same content as {first}")))
        .collect();
    if copies.is_empty() {
        return String::new();
    }
    let count = copies.len() as u64;
    format!("{count:>9} {} with the content of another{}\n", plural(count, "file"), first_of(copies.into_iter()))
}

/// Names the first skipped files with their reasons.
fn reasons(report: &Report) -> String {
    let skipped = report.files.iter().filter_map(|(path, outcome)| match outcome {
        FileOutcome::Skipped(skip) => Some(format!("{path}: {skip}")),
        _ => None,
    });
    first_of(skipped)
}

/// Names the first moved files with where they were.
fn origins(report: &Report) -> String {
    let moved = report.files.iter().filter_map(|(path, outcome)| match outcome {
        FileOutcome::Moved { from, .. } => Some(format!("{path}, from {from}")),
        _ => None,
    });
    first_of(moved)
}

/// Writes the first few lines of a list.
fn first_of(items: impl Iterator<Item = String>) -> String {
    const MOST: usize = 5;
    let mut text = String::new();
    for (at, item) in items.enumerate() {
        if at == MOST {
            text.push_str("\n          … `--report FILE` lists them all");
            break;
        }
        text.push_str(&format!("\n          {}", super::terminal::clean(&item)));
    }
    text
}

/// Writes a JSON object for every file.
fn write_report(path: &Path, report: &Report) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let same = report.ledger.same_content();
    for (path, outcome) in &report.files {
        writeln!(out, "{}", outcome_json(path, outcome, same.get(path.as_str()).copied()))?;
    }
    out.into_inner()?.sync_all()
}
