//! An index that keeps in step with an archive that grows: what has changed is read once it has come to rest.
//!
//! A file that is still being written is left alone until nothing has been heard of it for a while, though not for ever.
//! Where the system tells of no changes, as of those that other machines make, all files are looked at from time to time.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::plan::is_in;
use super::report::Report;
use crate::corpus::{Archive, Changes, Watch};
use crate::engine::embedded::Commit;
use crate::error::{Error, Result};
use crate::rules;

/// How an archive is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How long nothing may have been heard of a file before it is read.
    pub settle: Duration,
    /// After how long all files are looked at, where the system is not to be asked for changes.
    pub poll: Option<Duration>,
}

/// For whom an archive is watched.
pub trait Watcher {
    /// Brings the index in step with the files under `scope`, as [`update`](super::update) does.
    ///
    /// # Errors
    /// Those of [`update`](super::update).
    fn update(&mut self, scope: &[String]) -> Result<Report>;

    /// Hears what happened.
    fn hear(&mut self, news: News<'_>);

    /// Returns whether to end.
    fn is_cancelled(&self) -> bool;
}

/// What happens while an archive is watched.
#[derive(Debug)]
pub enum News<'a> {
    /// The index has been brought in step.
    Updated(&'a Report),
    /// It could not be; it is tried again so much later.
    Postponed(&'a Error, Duration),
    /// The system tells of no changes, for the reason; all files are looked at every so often.
    Polling(&'a str, Duration),
}

/// How long is waited for changes at a time: so soon an end is noticed.
const TICK: Duration = Duration::from_millis(100);

/// After so long what never comes to rest is read all the same.
const LONGEST: Duration = Duration::from_secs(60);

/// After so long all files are looked at, whatever was heard.
const SAFETY: Duration = Duration::from_secs(600);

/// After so long what failed is tried again.
const RETRY: Duration = Duration::from_secs(10);

/// How often all files are looked at where that is not said.
const POLL: Duration = Duration::from_secs(60);

/// From so many paths on all files are looked at instead.
const MOST_PATHS: usize = 5000;

/// Keeps the index of an archive in step with the files under `roots` until `watcher` is cancelled.
///
/// # Errors
/// [`Error::IndexBroken`] and what else no waiting mends; [`Error::NoIndex`] where the index disappears.
pub fn watch(archive: &Archive, roots: &[String], pace: Pace, watcher: &mut dyn Watcher) -> Result<()> {
    let mut ear = Ear::begin(archive, roots, pace, watcher);
    let mut pending = Pending { all: Some(Instant::now()), ..Pending::default() };
    let mut has_index = false;
    while !watcher.is_cancelled() {
        if let Some(scope) = pending.due(Instant::now(), pace.settle, roots) {
            match step(archive, &scope, has_index, watcher) {
                Ok(report) if report.is_interrupted => break,
                Ok(report) => {
                    has_index = true;
                    watcher.hear(News::Updated(&report));
                }
                Err(error) if is_passing(&error) => {
                    pending.all = Some(Instant::now() + RETRY);
                    watcher.hear(News::Postponed(&error, RETRY));
                }
                Err(error) => return Err(error),
            }
        }
        let changes = ear.wait(TICK);
        if changes.is_more || changes.end.is_some() {
            // New folders may have been missed with the rest: all are listened to anew.
            let is_over = changes.end.is_some();
            ear = if is_over {
                ear.polling(changes.end.as_deref(), watcher)
            } else {
                Ear::begin(archive, roots, pace, watcher)
            };
            pending.all = Some(Instant::now());
        }
        let paths = changes.paths.into_iter().filter(|path| path.is_empty() || is_in(path, roots));
        pending.add(paths, Instant::now());
    }
    Ok(())
}

/// Brings the index in step, unless the archive or its index is not there, as when a network share is away: its files are
/// not gone for that.
fn step(archive: &Archive, scope: &[String], has_index: bool, watcher: &mut dyn Watcher) -> Result<Report> {
    if let Err(error) = std::fs::read_dir(&archive.base) {
        return Err(Error::NoArchive { path: archive.base.clone(), error });
    }
    if has_index && Commit::last(&archive.index).is_none() {
        return Err(Error::NoIndex { folder: archive.index.clone() });
    }
    watcher.update(scope)
}

fn is_passing(error: &Error) -> bool {
    matches!(
        error,
        Error::IndexBusy { .. }
            | Error::IndexNotWritable { .. }
            | Error::NoArchive { .. }
            | Error::File { .. }
            | Error::Rules { .. }
    )
}

/// How changes are heard of.
enum Ear {
    /// From the system; all files are looked at when the time has come.
    System(Watch, Instant),
    /// By looking at all files every so often, next at that time.
    Poll(Duration, Instant),
}

impl Ear {
    fn begin(archive: &Archive, roots: &[String], pace: Pace, watcher: &mut dyn Watcher) -> Ear {
        let now = Instant::now();
        if let Some(every) = pace.poll {
            return Ear::Poll(every, now + every);
        }
        match Watch::begin(archive, roots) {
            Ok(watch) => Ear::System(watch, now + SAFETY),
            Err(reason) => {
                watcher.hear(News::Polling(&reason, POLL));
                Ear::Poll(POLL, now + POLL)
            }
        }
    }

    fn polling(self, reason: Option<&str>, watcher: &mut dyn Watcher) -> Ear {
        watcher.hear(News::Polling(reason.unwrap_or_default(), POLL));
        Ear::Poll(POLL, Instant::now() + POLL)
    }

    /// Waits for changes, at most so long.
    fn wait(&mut self, most: Duration) -> Changes {
        let (mut changes, next, every) = match self {
            Ear::System(watch, next) => (watch.wait(most), next, SAFETY),
            Ear::Poll(every, next) => {
                std::thread::sleep(most);
                (Changes::default(), next, *every)
            }
        };
        if Instant::now() >= *next {
            *next = Instant::now() + every;
            changes.paths.insert(String::new());
        }
        changes
    }
}

/// What was heard and not read yet.
#[derive(Debug, Default)]
struct Pending {
    /// Each path with the times when it was first and last heard of.
    paths: BTreeMap<String, (Instant, Instant)>,
    /// From when on all files are to be looked at.
    all: Option<Instant>,
}

impl Pending {
    fn add(&mut self, paths: impl Iterator<Item = String>, now: Instant) {
        for path in paths {
            if path.is_empty() || path == rules::FILE {
                self.all.get_or_insert(now);
            } else {
                self.paths.entry(path).and_modify(|(_, last)| *last = now).or_insert((now, now));
            }
        }
    }

    /// Takes out what has come to rest, or has waited long enough. Of very much all files are looked at, and what has not
    /// come to rest is looked at once more when it has.
    fn due(&mut self, now: Instant, settle: Duration, roots: &[String]) -> Option<Vec<String>> {
        if self.all.is_some_and(|when| when > now) {
            return None; // something failed that takes time to pass
        }
        let is_due = |(first, last): &(Instant, Instant)| *last + settle <= now || *first + LONGEST <= now;
        let due: Vec<String> =
            self.paths.iter().filter(|(_, times)| is_due(times)).map(|(path, _)| path.clone()).collect();
        self.paths.retain(|_, times| !is_due(times));
        if self.all.take().is_some() || due.len() > MOST_PATHS {
            return Some(roots.to_vec());
        }
        (!due.is_empty()).then_some(due)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{LONGEST, MOST_PATHS, Pending};

    const SETTLE: Duration = Duration::from_secs(1);

    fn pending(paths: &[&str], now: Instant, pending: &mut Pending) {
        pending.add(paths.iter().map(|path| (*path).to_owned()), now);
    }

    #[test]
    fn what_is_still_being_written_waits_but_not_for_ever() {
        let (start, roots) = (Instant::now(), [String::new()]);
        let mut heard = Pending::default();
        pending(&["a", "b"], start, &mut heard);
        pending(&["b"], start + SETTLE, &mut heard);
        assert_eq!(heard.due(start + SETTLE, SETTLE, &roots), Some(vec!["a".to_owned()]));
        assert_eq!(heard.due(start + SETTLE, SETTLE, &roots), None);
        pending(&["b"], start + LONGEST, &mut heard);
        assert_eq!(heard.due(start + LONGEST, SETTLE, &roots), Some(vec!["b".to_owned()]));
    }

    #[test]
    fn settings_and_floods_concern_all_files() {
        let (start, roots) = (Instant::now(), ["2024".to_owned()]);
        let mut heard = Pending::default();
        pending(&["morgue.toml"], start, &mut heard);
        assert_eq!(heard.due(start, SETTLE, &roots), Some(roots.to_vec()));
        let many: Vec<String> = (0..=MOST_PATHS).map(|number| number.to_string()).collect();
        heard.add(many.into_iter(), start);
        assert_eq!(heard.due(start + SETTLE, SETTLE, &roots), Some(roots.to_vec()));
        assert_eq!(heard.due(start + SETTLE, SETTLE, &roots), None);
    }

    #[test]
    fn what_failed_is_tried_again_later() {
        let (start, roots) = (Instant::now(), [String::new()]);
        let mut heard = Pending::default();
        pending(&["a"], start, &mut heard);
        heard.all = Some(start + 2 * SETTLE);
        assert_eq!(heard.due(start + SETTLE, SETTLE, &roots), None);
        assert_eq!(heard.due(start + 2 * SETTLE, SETTLE, &roots), Some(roots.to_vec()));
    }
}
