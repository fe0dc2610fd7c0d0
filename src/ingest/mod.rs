//! The write line: walk → read → parse → annotate → write. The one place that sees all its stages.
//!
//! [`update`] brings the index of an archive in step with its files: an unchanged file is not read, a changed one is
//! replaced, a removed one leaves the index, and the articles of a moved one go with it. A bad file is a line in the
//! [`Report`], never the end of the run. A [`Survey`] says what there is to do; a run does it, in stretches that each end
//! with a commit.
//!
//! An index is kept by [`watch()`], which does so whenever something has changed, [`check()`], which says whether it is good,
//! [`repair()`] and [`rebuild()`].

mod check;
mod file;
mod inspect;
mod line;
mod moves;
mod observer;
mod options;
mod plan;
mod rebuild;
mod repair;
mod report;
mod run;
mod status;
mod survey;
mod tongue;
mod watch;

use std::time::Instant;

pub use check::{Check, Finding, Hashed, check};
pub use inspect::{Inspected, Seen, Wanted, inspect};
pub use observer::{Observer, Unobserved};
pub use options::Options;
pub use plan::is_in;
pub use rebuild::rebuild;
pub use repair::repair;
pub use report::{Counts, Outcome, Report};
pub use status::{State, Status};
pub use survey::Survey;
pub use watch::{News, Pace, Watcher, watch};

use crate::corpus::Archive;
use crate::engine::cluster::{self, Cluster, Target};
use crate::engine::embedded::{self, Index, Snapshot};
use crate::engine::{Past, Writer};
use crate::error::Result;
use run::Run;

/// Brings the index in step with the files under `scope` (paths relative to the archive's base, `""` for all of it).
///
/// A run commits what it has done every [`Options::checkpoint`], between files: one that is killed loses no more than
/// what it did since. The articles of one file are committed together, however many they are.
///
/// # Errors
/// [`Error::IndexBusy`](crate::error::Error::IndexBusy), [`Error::IndexNotWritable`](crate::error::Error::IndexNotWritable),
/// [`Error::IndexBroken`](crate::error::Error::IndexBroken); the last commit then stands.
pub fn update(archive: &Archive, scope: &[String], options: &Options, observer: &dyn Observer) -> Result<Report> {
    update_in(None, archive, scope, options, observer)
}

/// Does the same with the index in a cluster, where there is such a `target`: the index folder of the archive then holds the
/// ledger alone.
///
/// # Errors
/// Those of [`update`], and [`Error::Engine`](crate::error::Error::Engine).
pub fn update_in(
    target: Option<&Target>,
    archive: &Archive,
    scope: &[String],
    options: &Options,
    observer: &dyn Observer,
) -> Result<Report> {
    let began = Instant::now();
    let mut survey = Survey::make(archive, scope, options.limits, observer)?;
    if let Some(index) = &survey.index {
        index.narrow(survey.access)?;
    }
    if survey.is_in_step() {
        return Ok(Report { ledger: survey.ledger, ..Report::new(survey.plan.outcomes, began) });
    }
    if observer.is_cancelled() {
        return Ok(Report { is_interrupted: true, ..Report::new(Vec::new(), began) });
    }
    let index = survey.index.take().map_or_else(|| Index::open_or_create(archive), Ok)?;
    let writer = embedded::Writer::open(&index, survey.access)?;
    if writer.run() != survey.last_run() + 1 {
        // Another process has committed since the ledger was read: what is to be done has to be found anew.
        drop(writer);
        return update_in(target, archive, scope, options, observer);
    }
    let (writer, past): (Writer, Option<Box<dyn Past>>) = match target {
        Some(target) => {
            let writer = cluster::Writer::open(target, writer, &survey.ledger)?;
            let past = Cluster::open(&target.address, &target.access, &[])?;
            (Writer::Cluster(Box::new(writer)), Some(Box::new(past)))
        }
        None => {
            let past = survey.commit.as_ref().map(|_| Snapshot::open(&index)).transpose()?;
            (Writer::Embedded(Box::new(writer)), past.map(|past| Box::new(past) as Box<dyn Past>))
        }
    };
    Run::begin(archive, past, writer, survey, options, observer)?.finish(began)
}
