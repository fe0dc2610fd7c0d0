//! The progress of a run on standard error: files, bytes a second, time left. Silent where that is no terminal.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use super::{interrupt, terminal};
use crate::ingest::Observer;

/// Watches a run for a person.
pub struct Progress {
    bar: ProgressBar,
    /// Said before the first run over an archive, with what is to be read.
    first_run: Option<FirstRun>,
}

/// What is to be said of an archive that is read for the first time.
pub struct FirstRun {
    /// The archive as the user named it.
    pub archive: String,
    /// Where the index goes.
    pub index: String,
}

impl Progress {
    /// Begins to watch.
    pub fn new(first_run: Option<FirstRun>) -> Progress {
        let bar = ProgressBar::new_spinner();
        bar.set_style(style("{spinner} {msg}"));
        Progress { bar, first_run }
    }

    /// Takes the progress off the screen.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Makes a style that leaves the cursor at the start of its line: a terminal writes `^C` where the cursor is, and behind a
/// full line that would break it in two.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(&format!("{template}\r"))
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

impl Observer for Progress {
    fn walked(&self, files: usize) {
        self.bar.set_message(format!("{} files found", HumanCount(files as u64)));
        self.bar.tick();
    }

    fn compared(&self, files: usize) {
        self.bar.set_message(format!("{} new files compared with missing ones", HumanCount(files as u64)));
        self.bar.tick();
    }

    fn planned(&self, files: usize, bytes: u64) {
        if let Some(FirstRun { archive, index }) = &self.first_run {
            let what = format!("{} {}, {}", HumanCount(files as u64), plural(files as u64, "file"), HumanBytes(bytes));
            self.bar.suspend(|| {
                terminal::note(&format!("reading `{archive}` for the first time: {what}; the index goes to `{index}`"));
            });
        }
        self.bar.set_length(bytes);
        self.bar.set_message(format!("of {} {}", HumanCount(files as u64), plural(files as u64, "file")));
        self.bar.set_style(style("{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {msg}, {eta} left"));
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn read(&self, _files: u64, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn finishing(&self) {
        self.bar.set_style(style("{spinner} {msg}"));
        self.bar.set_message("writing the index");
    }

    fn is_cancelled(&self) -> bool {
        interrupt::is_cancelled()
    }
}

/// Returns the word for `count` things.
pub fn plural(count: u64, thing: &str) -> String {
    if count == 1 { thing.to_owned() } else { format!("{thing}s") }
}
