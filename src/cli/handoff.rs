//! `morgue handoff`: a finished index moves into a cluster.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::archive::{Chosen, IndexArg};
use super::engine::{AccessArg, Remote};
use super::progress::plural;
use super::{Outcome, interrupt, print};
use crate::corpus::Archive;
use crate::engine::cluster::handoff::{self, Options, Report, Watch};
use crate::engine::cluster::{DeadLetter, Shape};
use crate::engine::embedded::Index;
use crate::error::{Error, Result};

/// Move a finished index into a cluster, without reading the archive again
///
/// Makes the index in the cluster where it is not there yet, sends every article, then counts all and sends again what is
/// missing. Given again it goes on where it was; what is sent twice is there once. See `morgue help cluster`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder or file of the archive
    #[arg(value_name = "ARCHIVE")]
    archive: PathBuf,

    /// The cluster and the index in it: `http://host:9200/news`; several nodes of it are parted by commas
    #[arg(value_name = "URL")]
    url: String,

    /// Folder of the index, instead of `.morgue` in the archive
    #[arg(long, value_name = "DIR", env = "MORGUE_INDEX")]
    index: Option<PathBuf>,

    #[command(flatten)]
    access: AccessArg,

    #[command(flatten)]
    shape: ShapeArg,

    /// Threads that prepare and send articles; two more than there are processors by default
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// Write the articles that the cluster does not take to FILE, one JSON object a line
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
}

/// How an index is laid out that is made in a cluster.
#[derive(Debug, clap::Args)]
pub struct ShapeArg {
    /// Shards of an index that is made in a cluster: as many as nodes, or one for each 40 GB
    #[arg(long, value_name = "N", default_value_t = Shape::default().shards)]
    shards: u32,

    /// Further copies of each shard of an index that is made in a cluster
    #[arg(long, value_name = "N", default_value_t = Shape::default().replicas)]
    replicas: u32,
}

impl ShapeArg {
    /// Returns the shape.
    pub fn shape(&self) -> Shape {
        Shape { shards: self.shards.max(1), replicas: self.replicas }
    }
}

pub fn run(args: &Args) -> Result<Outcome> {
    let remote = args.access.at(&args.url)?;
    let chosen = IndexArg::local(args.index.clone()).choose_here(std::slice::from_ref(&args.archive))?;
    let Chosen { archive: Archive { index, .. }, .. } = &chosen;
    let index = Index::open(index)?;
    let report = hand_over(&index, &remote, args.shape.shape(), args.threads)?;
    if let Some(path) = &args.rejected {
        write_rejected(path, &report.dead).map_err(|error| Error::File { path: path.clone(), error })?;
    }
    let refused = |dead: &[DeadLetter]| {
        let reason = format!("it does not take {} {}", dead.len(), plural(dead.len() as u64, "article"));
        (reason, "`--rejected FILE` lists them with the reasons")
    };
    ended(&report, &remote, refused)
}

/// Moves an index into a cluster, and says what was done.
pub fn hand_over(index: &Index, remote: &Remote, shape: Shape, threads: Option<NonZeroUsize>) -> Result<Report> {
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let options = Options { shape, threads: threads.map_or(processors + 2, NonZeroUsize::get) };
    let began = Instant::now();
    let progress = Progress::new();
    let report =
        interrupt::while_writing(|| handoff::hand_off(index, &remote.address, &remote.access, &options, &progress));
    progress.bar.finish_and_clear();
    let report = report?;
    print(account(&report, &remote.address.to_string(), began.elapsed()).as_bytes())?;
    Ok(report)
}

/// Ends a command that has handed over; `refused` says of articles that the cluster does not take what and the way out.
///
/// # Errors
/// Where the cluster does not hold what the archive holds.
pub fn ended(
    report: &Report,
    remote: &Remote,
    refused: impl Fn(&[DeadLetter]) -> (String, &'static str),
) -> Result<Outcome> {
    if report.is_interrupted {
        return Err(Error::Interrupted);
    }
    let refused = (!report.dead.is_empty()).then(|| refused(&report.dead));
    match refused.or_else(|| unlike(report)) {
        None => Ok(Outcome::Done),
        Some((reason, hint)) => {
            Err(Error::Engine { engine: remote.address.to_string(), reason, hint: hint.to_owned() })
        }
    }
}

/// Says in what the cluster does not hold what the archive holds, where it replaces nothing.
fn unlike(report: &Report) -> Option<(String, &'static str)> {
    let Report { changed, doubled, .. } = report;
    let anew = "hand the archive over into a new index: the same command with another name at the end of the URL";
    if !changed.is_empty() {
        let named: Vec<&str> = changed.iter().take(MOST_NAMED).map(String::as_str).collect();
        let more = if changed.len() > MOST_NAMED {
            format!(" and {} more", changed.len() - MOST_NAMED)
        } else {
            String::new()
        };
        let reason = format!(
            "it replaces nothing, and holds articles of {} {} as they were before: `{}`{more}",
            changed.len(),
            plural(changed.len() as u64, "file"),
            named.join("`, `"),
        );
        return Some((reason, anew));
    }
    (*doubled > 0)
        .then(|| (format!("it replaces nothing, and holds {doubled} {} too many", plural(*doubled, "article")), anew))
}

/// At most so many files are named.
const MOST_NAMED: usize = 5;

/// Says what was done.
fn account(report: &Report, address: &str, took: Duration) -> String {
    let mut lines = String::new();
    let mut line = |count: u64, what: &str| {
        if count > 0 {
            lines.push_str(&format!("{count:>9} {} {what}\n", plural(count, "article")));
        }
    };
    line(report.sent, "sent");
    line(report.known, "sent by an earlier run");
    line(report.mended, "sent again, for they were missing when all were counted");
    line(report.dead.len() as u64, "not taken");
    line(report.doubled, "there more than once");
    line(report.others, "more in the index than the archive has");
    let verdict = match report {
        Report { is_interrupted: true, .. } => "interrupted",
        Report { changed, .. } if !changed.is_empty() => "all of them are there, some as they were before",
        Report { dead, .. } if dead.is_empty() => "all of them are there, counted one by one",
        _ => "all others are there",
    };
    let rate = report.sent as f64 / took.as_secs_f64().max(0.001);
    lines.push_str(&format!(
        "{} {} at {address}: {verdict}; in {:.1} s ({rate:.0} a second)\n",
        report.articles,
        plural(report.articles, "article"),
        took.as_secs_f64(),
    ));
    lines
}

fn write_rejected(path: &PathBuf, dead: &[DeadLetter]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for letter in dead {
        let line = serde_json::json!({"id": letter.id, "status": letter.status, "reason": letter.reason});
        writeln!(out, "{line}")?;
    }
    out.into_inner()?.sync_all()
}

/// Watches for a person.
struct Progress {
    bar: ProgressBar,
}

impl Progress {
    fn new() -> Progress {
        let bar = ProgressBar::new(0);
        let template = "{wide_bar} {human_pos}/{human_len} articles {per_sec}, {eta} left";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("=> "));
        Progress { bar }
    }
}

impl Watch for Progress {
    fn planned(&self, articles: u64) {
        self.bar.set_length(articles);
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn sent(&self, articles: u64) {
        self.bar.inc(articles);
    }

    fn verifying(&self) {
        let style = ProgressStyle::with_template("{spinner} counting {human_pos} articles in the cluster");
        self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    }

    fn is_cancelled(&self) -> bool {
        interrupt::is_cancelled()
    }
}
