//! `morgue index`: reads an archive into its index.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use indicatif::HumanBytes;
use serde_json::json;

use super::archive::{Chosen, IndexArg, near};
use super::progress::plural;
use super::{Outcome, print};
use crate::corpus::Place;
use crate::engine::embedded;
use crate::error::{Error, Result};
use crate::ingest::{Options, Outcome as FileOutcome, Report};
use crate::readers::{Limits, Skip};

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

    /// Build the index anew from all files
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
}

impl Reading {
    /// Returns the options of the write line.
    pub fn options(&self) -> Options {
        let default = Options::default();
        Options {
            memory_bytes: self.memory.get() << 20,
            threads: self.threads.unwrap_or(default.threads),
            limits: Limits { article_bytes: self.max_article.get() << 20 },
        }
    }
}

pub fn run(args: &Args) -> Result<Outcome> {
    let here = [PathBuf::from(".")];
    let paths = if args.archives.is_empty() { &here[..] } else { &args.archives };
    let chosen = args.index.choose(paths)?;
    let chosen = if args.rebuild { rebuilt(chosen)? } else { chosen };
    let report = chosen.update(&args.reading.options())?;
    if args.compact && !report.is_interrupted {
        let index = embedded::Index::open(&chosen.archive.index)?;
        embedded::Writer::open(&index, index.access())?.compact()?;
    }
    if let Some(path) = &args.report {
        write_report(path, &report).map_err(|error| Error::File { path: path.clone(), error })?;
    }
    print(account(&chosen, &report).as_bytes())?;
    if report.is_interrupted { Err(Error::Interrupted) } else { Ok(Outcome::Done) }
}

/// Removes the index; what it covered is read again.
fn rebuilt(chosen: Chosen) -> Result<Chosen> {
    let commit = embedded::Index::open(&chosen.archive.index).and_then(|index| {
        // The lock says whether another process writes the index at this moment.
        embedded::Writer::open(&index, index.access()).map(drop)?;
        index.commit()
    });
    if let Err(error @ (Error::IndexBusy { .. } | Error::IndexNotWritable { .. })) = commit {
        return Err(error);
    }
    let roots = commit.ok().flatten().map(|commit| commit.roots);
    embedded::remove(&chosen.archive.index)?;
    let scope = match roots {
        Some(roots) => roots.into_iter().chain(chosen.scope).collect(),
        None => chosen.scope,
    };
    Ok(Chosen { scope, ..chosen })
}

/// Says what became of the files.
fn account(chosen: &Chosen, report: &Report) -> String {
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
    line(counts.unchanged, "unchanged", String::new());
    line(counts.removed, "removed", String::new());
    line(counts.skipped, "skipped", reasons(report));
    let seconds = report.took.as_secs_f64();
    let rate = HumanBytes((report.bytes_read as f64 / seconds.max(0.001)) as u64);
    lines.push_str(&format!("index at {}, in {seconds:.1} s", near(&chosen.archive.index)));
    if report.bytes_read > 0 {
        lines.push_str(&format!(" ({} read, {rate}/s)", HumanBytes(report.bytes_read)));
    }
    lines.push('\n');
    lines
}

/// Names the first skipped files with their reasons.
fn reasons(report: &Report) -> String {
    const MOST: usize = 5;
    let skipped = report.files.iter().filter_map(|(path, outcome)| match outcome {
        FileOutcome::Skipped(skip) => Some((path, skip)),
        _ => None,
    });
    let mut text = String::new();
    for (at, (path, skip)) in skipped.enumerate() {
        if at == MOST {
            text.push_str("\n          … `--report FILE` lists them all");
            break;
        }
        text.push_str(&format!("\n          {}: {skip}", super::terminal::clean(path)));
    }
    text
}

/// Writes a JSON object for every file: `path`, `state` (`indexed`, `unchanged`, `removed`, `skipped`), for skipped ones
/// `reason`, for indexed ones `articles` and, where there are any, `skipped_entries` and `flawed_entries` (`member`, `row`,
/// `reason`) and `cut_short`.
fn write_report(path: &Path, report: &Report) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for (path, outcome) in &report.files {
        let line = match outcome {
            FileOutcome::Indexed(of) => {
                let mut line = json!({"path": path, "state": "indexed", "articles": of.articles});
                let reason = |(place, skip): &(Place, Skip)| {
                    let Place { member, row } = place;
                    json!({"member": member, "row": row, "reason": skip.to_string()})
                };
                for (name, entries) in [("skipped_entries", &of.skipped), ("flawed_entries", &of.flawed)] {
                    if !entries.is_empty() {
                        line[name] = entries.iter().map(reason).collect();
                    }
                }
                if of.more_skipped > 0 {
                    line["more_skipped_entries"] = json!(of.more_skipped);
                }
                if let Some(skip) = &of.cut_short {
                    line["cut_short"] = json!(skip.to_string());
                }
                line
            }
            FileOutcome::Unchanged => json!({"path": path, "state": "unchanged"}),
            FileOutcome::Removed => json!({"path": path, "state": "removed"}),
            FileOutcome::Skipped(skip) => json!({"path": path, "state": "skipped", "reason": skip.to_string()}),
        };
        writeln!(out, "{line}")?;
    }
    out.into_inner()?.sync_all()
}
