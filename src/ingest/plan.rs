//! What a run has to do: the files on disk compared with the ledger.

use std::collections::BTreeMap;

use super::report::Outcome;
use crate::corpus::{FileState, Found, Record};
use crate::readers::{Limits, Skip};
use crate::rules::Rules;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The file.
    pub found: Found,
    /// What the ledger says of it: what was read of it before leaves the index once it has been read again.
    pub before: Option<Before>,
}

/// What an earlier run read of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Where the file was; another path than now if it was moved.
    pub path: String,
    /// The file's record; of a moved file as it is to be now, but for the number of the run.
    pub record: Record,
}

impl Work {
    /// Returns what the file was before it was moved, if it was.
    pub fn moved_from(&self) -> Option<&Before> {
        self.before.as_ref().filter(|before| before.path != self.found.path)
    }
}

/// The work of one run.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files to read, new or changed.
    pub read: Vec<Work>,
    /// Files that are gone, with their records.
    pub gone: BTreeMap<String, Record>,
    /// Files that give no article any more: their articles leave the index, with the run that read them.
    pub remove: Vec<(String, u64)>,
    /// The new state of files that need no reading, other than unchanged ones.
    pub records: Vec<(String, Record)>,
    /// What became of the files that need no reading.
    pub outcomes: Vec<(String, Outcome)>,
}

impl Plan {
    /// Compares `found` under `scope` with the ledger's `known` files; what was read by other `rules` is to be read.
    pub fn new(
        found: Vec<Found>,
        known: &BTreeMap<String, Record>,
        scope: &[String],
        limits: Limits,
        rules: &Rules,
    ) -> Plan {
        let mut plan = Plan::default();
        let mut known_found = 0;
        let unreadable: Vec<String> =
            found.iter().filter(|file| is_unreadable(file)).map(|file| file.path.clone()).collect();
        let mut seen = Vec::with_capacity(found.len());
        for file in found {
            let record = known.get(&file.path);
            if let Some((path, _)) = record.and_then(|_| known.get_key_value(&file.path)) {
                known_found += 1;
                seen.push(path.as_str());
            }
            plan.take(file, record, limits, rules);
        }
        if known_found < known.len() {
            plan.find_gone(known, scope, seen, &unreadable);
        }
        plan
    }

    /// Returns whether the index needs no change.
    pub fn is_empty(&self) -> bool {
        self.read.is_empty() && self.gone.is_empty() && self.remove.is_empty() && self.records.is_empty()
    }

    fn take(&mut self, file: Found, record: Option<&Record>, limits: Limits, rules: &Rules) {
        let is_current = record.is_some_and(|record| {
            let is_read_so = file.skip.is_some() || record.rules == rules.fingerprint(&file.path);
            record.is_current(file.stamp, limits.article_bytes as u64) && same_skip(record, &file) && is_read_so
        });
        if let (true, Some(record)) = (is_current, record) {
            let outcome = match &record.state {
                FileState::Indexed(_) => Outcome::Unchanged,
                FileState::Skipped(skip) => Outcome::Skipped(skip.clone()),
            };
            self.outcomes.push((file.path, outcome));
            return;
        }
        match file.skip {
            // What cannot be read now keeps what was read of it before.
            Some(skip @ Skip::Unreadable { .. }) if record.is_some_and(Record::has_articles) => {
                self.outcomes.push((file.path, Outcome::Skipped(skip)));
            }
            Some(skip) => {
                if let Some(record) = record {
                    self.remove.push((file.path.clone(), record.run));
                }
                let state = FileState::Skipped(skip.clone());
                let record = Record { run: 0, stamp: file.stamp, is_racy: false, hash: None, rules: 0, state };
                self.records.push((file.path.clone(), record));
                self.outcomes.push((file.path, Outcome::Skipped(skip)));
            }
            None => {
                let before = record.map(|record| Before { path: file.path.clone(), record: record.clone() });
                self.read.push(Work { found: file, before });
            }
        }
    }

    /// Finds the known files in scope that the walk did not find. What lies in a folder that cannot be read now is not
    /// taken for gone.
    fn find_gone(
        &mut self,
        known: &BTreeMap<String, Record>,
        scope: &[String],
        mut seen: Vec<&str>,
        unreadable: &[String],
    ) {
        seen.sort_unstable();
        for (path, record) in known {
            let is_kept = seen.binary_search(&path.as_str()).is_ok()
                || !is_in(path, scope)
                || is_in(path, unreadable) && !unreadable.contains(path);
            if !is_kept {
                self.gone.insert(path.clone(), record.clone());
            }
        }
    }
}

fn is_unreadable(file: &Found) -> bool {
    matches!(file.skip, Some(Skip::Unreadable { .. }))
}

/// Returns whether what the walk knows of the file agrees with the record: a file that was hidden may not be now.
fn same_skip(record: &Record, file: &Found) -> bool {
    match (&file.skip, &record.state) {
        (Some(skip), FileState::Skipped(known)) => skip == known,
        (Some(_), FileState::Indexed(_)) => false,
        (None, _) => true,
    }
}

/// Returns whether `path` is one of `roots` or below one; the root `""` holds everything.
pub fn is_in(path: &str, roots: &[String]) -> bool {
    roots.iter().any(|root| {
        root.is_empty() || path.strip_prefix(root.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Before, Outcome, Plan, is_in};
    use crate::corpus::{FileState, Found, Record, Stamp, Yield};
    use crate::readers::{Limits, Skip};
    use crate::rules::Rules;

    const STAMP: Stamp = Stamp { bytes: 1, modified_ns: 5 };

    fn found(path: &str, stamp: Stamp, skip: Option<Skip>) -> Found {
        Found { path: path.into(), stamp, skip }
    }

    fn indexed() -> Record {
        let state = FileState::Indexed(Yield::of(1));
        Record { run: 1, stamp: STAMP, is_racy: false, hash: None, rules: Rules::default().fingerprint(""), state }
    }

    fn known(paths: &[&str]) -> BTreeMap<String, Record> {
        paths.iter().map(|path| ((*path).to_owned(), indexed())).collect()
    }

    #[test]
    fn new_changed_and_gone() {
        let changed = Stamp { bytes: 2, ..STAMP };
        let on_disk = vec![found("same", STAMP, None), found("changed", changed, None), found("new", STAMP, None)];
        let plan = Plan::new(
            on_disk,
            &known(&["same", "changed", "gone"]),
            &[String::new()],
            Limits::default(),
            &Rules::default(),
        );
        let before = Before { path: "changed".to_owned(), record: indexed() };
        let read: Vec<_> = plan.read.iter().map(|work| (work.found.path.as_str(), work.before.clone())).collect();
        assert_eq!(read, [("changed", Some(before)), ("new", None)]);
        assert_eq!(plan.gone.into_keys().collect::<Vec<_>>(), ["gone"]);
    }

    #[test]
    fn nothing_outside_the_scope_or_in_an_unreadable_folder_is_removed() {
        let unreadable = Skip::Unreadable { error: "permission denied".into() };
        let on_disk = vec![found("a/locked", Stamp { bytes: 0, modified_ns: 0 }, Some(unreadable))];
        let plan =
            Plan::new(on_disk, &known(&["a/locked/x", "b/y"]), &["a".to_owned()], Limits::default(), &Rules::default());
        assert_eq!((plan.gone.len(), plan.remove.len()), (0, 0));
    }

    #[test]
    fn a_file_that_cannot_be_read_now_keeps_its_articles() {
        let unreadable = Skip::Unreadable { error: "permission denied".into() };
        let found = vec![found("x", STAMP, Some(unreadable))];
        let plan = Plan::new(found, &known(&["x"]), &[String::new()], Limits::default(), &Rules::default());
        assert!(plan.is_empty() && matches!(&plan.outcomes[..], [(_, Outcome::Skipped(_))]));
    }

    #[test]
    fn a_file_that_is_now_skipped_leaves_the_index() {
        let plan = Plan::new(
            vec![found("x", STAMP, Some(Skip::Link))],
            &known(&["x"]),
            &[String::new()],
            Limits::default(),
            &Rules::default(),
        );
        assert_eq!((plan.remove, plan.records.len()), (vec![("x".to_owned(), 1)], 1));
    }

    #[test]
    fn roots_hold_whole_names() {
        let roots = ["2024".to_owned()];
        assert!(is_in("2024/a", &roots) && is_in("2024", &roots) && !is_in("20245/a", &roots));
    }
}
