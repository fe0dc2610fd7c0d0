//! Files that were moved: a new file that is, byte for byte, one that is gone from another path.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::time::SystemTime;

use super::observer::Observer;
use super::plan::{Before, Plan, Work};
use crate::corpus::{self, Archive, ContentHash, Record};
use crate::readers::Limits;
use crate::rules::Rules;

/// Gone files by their content, each in the order of the paths.
type Gone = BTreeMap<ContentHash, VecDeque<(String, Record)>>;

/// Finds the moved files of a plan: their articles need not be read again. Of several with one content the first new path
/// takes the place of the first gone one. Only new files of the size of a gone one are looked into; returns how many
/// bytes were read for it.
pub fn find(plan: &mut Plan, archive: &Archive, limits: Limits, rules: &Rules, observer: &dyn Observer) -> u64 {
    let mut gone = by_content(plan, limits);
    let sizes: HashSet<u64> = gone.values().flatten().map(|(_, record)| record.stamp.bytes).collect();
    let is_like_gone = |work: &&mut Work| work.before.is_none() && sizes.contains(&work.found.stamp.bytes);
    let mut candidates: Vec<&mut Work> = plan.read.iter_mut().filter(is_like_gone).collect();
    candidates.sort_unstable_by(|a, b| a.found.path.cmp(&b.found.path));
    let mut bytes = 0;
    for (at, work) in candidates.into_iter().enumerate() {
        if gone.is_empty() || observer.is_cancelled() {
            break;
        }
        observer.compared(at + 1);
        bytes += work.found.stamp.bytes;
        if let Some(before) = moved_from(work, archive, rules, &mut gone) {
            plan.gone.remove(&before.path);
            work.before = Some(before);
        }
    }
    bytes
}

/// Returns what is gone and could be taken for the same file without being read.
fn by_content(plan: &Plan, limits: Limits) -> Gone {
    let mut gone = Gone::new();
    for (path, record) in &plan.gone {
        if let Some(hash) = record.hash.filter(|_| record.is_final(limits.article_bytes as u64)) {
            gone.entry(hash).or_default().push_back((path.clone(), record.clone()));
        }
    }
    gone
}

/// Returns the gone file that this one was, if it reads by the same settings there, with its record as it is to be at the
/// new path.
fn moved_from(work: &Work, archive: &Archive, rules: &Rules, gone: &mut Gone) -> Option<Before> {
    let read_ns = corpus::nanoseconds(SystemTime::now());
    let stamp = work.found.stamp;
    let hash = ContentHash::of_file(&archive.base.join(corpus::path_from_text(&work.found.path))).ok()?;
    let alike = gone.get_mut(&hash)?;
    let fingerprint = rules.fingerprint(&work.found.path);
    let (path, record) = alike.remove(alike.iter().position(|(_, record)| record.rules == fingerprint)?)?;
    if alike.is_empty() {
        gone.remove(&hash);
    }
    Some(Before { path, record: Record { stamp, is_racy: stamp.is_racy(read_ns), ..record } })
}
