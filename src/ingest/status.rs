//! What became of every file, and whether the index is in step with it. Nothing is changed by asking.

use super::plan::Work;
use super::report::Outcome;
use super::survey::Survey;
use crate::corpus::{FileState, Ledger, Record};
use crate::readers::Skip;

/// How a file stands to the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// In the index as it is on disk.
    Unchanged,
    /// On disk it is another than in the index, or than it was when it gave no article.
    Changed,
    /// Not looked at yet.
    New,
    /// Not looked at yet at this path, but known, byte for byte, from one where it is gone.
    Moved {
        /// That path.
        from: String,
    },
    /// No longer on disk; its articles are still in the index.
    Gone,
    /// Gives no article, for the reason.
    Skipped(Skip),
}

/// The state of an archive.
#[derive(Debug)]
pub struct Status {
    /// Every file on disk, and those that are gone, in the order of the paths.
    pub files: Vec<(String, State)>,
    /// How many of the files are folders that cannot be listed.
    pub unlisted: u64,
    /// What the index accounts for.
    pub ledger: Ledger,
    /// When the index was last written, in seconds since 1970; `None` where there is none.
    pub written_seconds: Option<i64>,
}

impl From<Survey> for Status {
    fn from(survey: Survey) -> Status {
        let Survey { commit, ledger, plan, unlisted, .. } = survey;
        let known = plan.outcomes.into_iter().map(|(path, outcome)| match outcome {
            Outcome::Skipped(skip) => (path, State::Skipped(skip)),
            _ => (path, State::Unchanged),
        });
        let to_read = plan.read.into_iter().map(|work| {
            let state = state(&work);
            (work.found.path, state)
        });
        let gone = plan.gone.into_keys().map(|path| (path, State::Gone));
        let mut files: Vec<_> = known.chain(to_read).chain(gone).collect();
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Status { files, unlisted, ledger, written_seconds: commit.map(|commit| commit.seconds) }
    }
}

impl Status {
    /// Returns whether there is nothing that a run would change for all that is known.
    pub fn is_in_step(&self) -> bool {
        self.files.iter().all(|(_, state)| matches!(state, State::Unchanged | State::Skipped(_)))
    }

    /// Returns what the ledger says of a file, of a moved one at the path where it was.
    pub fn record(&self, path: &str, state: &State) -> Option<&Record> {
        let known = if let State::Moved { from } = state { from } else { path };
        self.ledger.files.get(known)
    }
}

/// Returns how a file that a run would read stands to the index.
fn state(work: &Work) -> State {
    match (&work.before, work.moved_from()) {
        (None, _) => State::New,
        (_, Some(moved)) => State::Moved { from: moved.path.clone() },
        (Some(before), None) if before.record.stamp != work.found.stamp => State::Changed,
        // It would be read for fear of a change that its time does not tell, or in the hope that it can be read now.
        (Some(before), None) => match &before.record.state {
            FileState::Indexed(_) => State::Unchanged,
            FileState::Skipped(skip) => State::Skipped(skip.clone()),
        },
    }
}
