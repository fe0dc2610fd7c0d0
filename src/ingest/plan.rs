//! What a run has to do: the files on disk compared with the ledger.

use std::collections::BTreeMap;

use super::report::Outcome;
use crate::corpus::{FileState, Found, Record};
use crate::readers::{Limits, Skip};

/// The work of one run.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files to read, new or changed.
    pub read: Vec<Found>,
    /// Files that are gone or give no article any more: their articles leave the index, with the run that read them.
    pub remove: Vec<(String, u64)>,
    /// Changed files with their old records: what an earlier run read of them leaves once they have been read again.
    pub changed: BTreeMap<String, Record>,
    /// The new state of files that need no reading, other than unchanged ones.
    pub records: Vec<(String, Record)>,
    /// What became of the files that need no reading.
    pub outcomes: Vec<(String, Outcome)>,
    is_to_reread: bool,
}

impl Plan {
    /// Compares `found` under `scope` with the ledger's `known` files. All are to be read where `is_to_reread`.
    pub fn new(
        found: Vec<Found>,
        known: &BTreeMap<String, Record>,
        scope: &[String],
        limits: Limits,
        is_to_reread: bool,
    ) -> Plan {
        let mut plan = Plan { is_to_reread, ..Plan::default() };
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
            plan.take(file, record, limits);
        }
        if known_found < known.len() {
            plan.find_removed(known, scope, seen, &unreadable);
        }
        plan
    }

    /// Returns whether the index needs no change.
    pub fn is_empty(&self) -> bool {
        self.read.is_empty() && self.remove.is_empty() && self.records.is_empty()
    }

    fn take(&mut self, file: Found, record: Option<&Record>, limits: Limits) {
        let is_current = record.is_some_and(|record| {
            let is_to_reread = self.is_to_reread && file.skip.is_none();
            record.is_current(file.stamp, limits.article_bytes as u64) && same_skip(record, &file) && !is_to_reread
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
            Some(skip) => {
                if let Some(record) = record {
                    self.remove.push((file.path.clone(), record.run));
                }
                let state = FileState::Skipped(skip.clone());
                let record = Record { run: 0, stamp: file.stamp, is_racy: false, state };
                self.records.push((file.path.clone(), record));
                self.outcomes.push((file.path, Outcome::Skipped(skip)));
            }
            None => {
                if let Some(record) = record {
                    self.changed.insert(file.path.clone(), record.clone());
                }
                self.read.push(file);
            }
        }
    }

    /// Finds the known files in scope that the walk did not find. What lies in a folder that cannot be read now is not
    /// taken for removed.
    fn find_removed(
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
                self.remove.push((path.clone(), record.run));
                self.outcomes.push((path.clone(), Outcome::Removed));
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

    use super::{Plan, is_in};
    use crate::corpus::{FileState, Found, Record, Stamp, Yield};
    use crate::readers::{Limits, Skip};

    const STAMP: Stamp = Stamp { bytes: 1, modified_ns: 5 };

    fn found(path: &str, stamp: Stamp, skip: Option<Skip>) -> Found {
        Found { path: path.into(), stamp, skip }
    }

    fn indexed() -> Record {
        let state = FileState::Indexed(Yield { articles: 1, ..Yield::default() });
        Record { run: 1, stamp: STAMP, is_racy: false, state }
    }

    fn known(paths: &[&str]) -> BTreeMap<String, Record> {
        paths.iter().map(|path| ((*path).to_owned(), indexed())).collect()
    }

    #[test]
    fn new_changed_and_gone() {
        let changed = Stamp { bytes: 2, ..STAMP };
        let on_disk = vec![found("same", STAMP, None), found("changed", changed, None), found("new", STAMP, None)];
        let plan = Plan::new(on_disk, &known(&["same", "changed", "gone"]), &[String::new()], Limits::default(), false);
        assert_eq!(plan.read.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["changed", "new"]);
        assert_eq!(plan.remove, [("gone".to_owned(), 1)]);
        assert_eq!(plan.changed.keys().collect::<Vec<_>>(), ["changed"]);
    }

    #[test]
    fn nothing_outside_the_scope_or_in_an_unreadable_folder_is_removed() {
        let unreadable = Skip::Unreadable { error: "permission denied".into() };
        let on_disk = vec![found("a/locked", Stamp { bytes: 0, modified_ns: 0 }, Some(unreadable))];
        let plan = Plan::new(on_disk, &known(&["a/locked/x", "b/y"]), &["a".to_owned()], Limits::default(), false);
        assert_eq!(plan.remove, []);
    }

    #[test]
    fn a_file_that_is_now_skipped_leaves_the_index() {
        let plan = Plan::new(
            vec![found("x", STAMP, Some(Skip::Link))],
            &known(&["x"]),
            &[String::new()],
            Limits::default(),
            false,
        );
        assert_eq!((plan.remove, plan.records.len()), (vec![("x".to_owned(), 1)], 1));
    }

    #[test]
    fn roots_hold_whole_names() {
        let roots = ["2024".to_owned()];
        assert!(is_in("2024/a", &roots) && is_in("2024", &roots) && !is_in("20245/a", &roots));
    }
}
