//! `morgue watch`: keeps an index in step with an archive that grows.

use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use super::archive::{Chosen, IndexArg, summary};
use super::index::Reading;
use super::{Outcome, interrupt, print, terminal};
use crate::error::Result;
use crate::ingest::{News, Options, Pace, Report, Watcher, watch};

/// Keep an index in step with an archive that grows
///
/// Brings the index up to date, then reads what is written, changed, moved or removed soon after, and prints a line for
/// each time. Searches meanwhile see what has been read. Ctrl-C or SIGTERM ends it, with a good index.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders or files to watch; the current folder by default
    #[arg(value_name = "ARCHIVE")]
    archives: Vec<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    /// Look at all files every so many seconds instead of asking the system for changes: for network shares, whose changes
    /// by other machines no system tells
    #[arg(long, value_name = "SECONDS")]
    poll: Option<NonZeroU64>,

    /// Read a file once it has not changed for so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    settle: Duration,

    #[command(flatten)]
    reading: Reading,
}

fn seconds(text: &str) -> std::result::Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.0..=3600.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "a number of seconds up to 3600".to_owned())
}

pub fn run(args: &Args) -> Result<Outcome> {
    let here = [PathBuf::from(".")];
    let paths = if args.archives.is_empty() { &here[..] } else { &args.archives };
    let chosen = args.index.choose(paths)?.on_disk("watch")?;
    let pace = Pace { settle: args.settle, poll: args.poll.map(|seconds| Duration::from_secs(seconds.get())) };
    let mut desk = Desk { chosen: &chosen, options: args.reading.options(), has_begun: false, failure: Ok(()) };
    interrupt::while_writing(|| watch(&chosen.archive, &chosen.scope, pace, &mut desk))?;
    desk.failure.map(|()| Outcome::Done)
}

/// Where the news of a watch comes in.
struct Desk<'a> {
    chosen: &'a Chosen,
    options: Options,
    has_begun: bool,
    /// Why no more can be said, where that is so.
    failure: Result<()>,
}

impl Watcher for Desk<'_> {
    fn update(&mut self, scope: &[String]) -> Result<Report> {
        let part = Chosen { scope: scope.to_vec(), remote: None, archive: self.chosen.archive.clone() };
        part.update(&self.options)
    }

    fn hear(&mut self, news: News<'_>) {
        match news {
            News::Updated(report) => {
                let time = jiff::ZonedDateTime::now().strftime("%Y-%m-%d %H:%M:%S").to_string();
                if let Some(summary) = summary(report) {
                    self.failure = print(format!("{time} {summary}\n").as_bytes());
                }
                if !self.has_begun {
                    terminal::note(&format!("watching `{}`; Ctrl-C ends it", self.chosen.named()));
                    self.has_begun = true;
                }
            }
            News::Postponed(error, later) => {
                terminal::note(&format!("{error}; tried again in {} s", later.as_secs()));
            }
            News::Polling(reason, every) => {
                let every = every.as_secs();
                terminal::note(&format!(
                    "the system tells of no changes: {reason}; all files are looked at every {every} s"
                ));
            }
        }
    }

    fn is_cancelled(&self) -> bool {
        interrupt::is_cancelled() || self.failure.is_err()
    }
}
