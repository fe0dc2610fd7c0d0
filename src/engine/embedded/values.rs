//! Counted values by name: all of them, or those in most articles.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use tantivy::columnar::StrColumn;

use super::facets::TextCounts;
use crate::engine::Facet;
use crate::engine::facets::{kind_prefix, texts_of, value_of};

/// Returns all values with their counts; `None` for articles without one.
///
/// # Errors
/// Where the index cannot be read.
pub fn all_values(facet: Facet, segments: &[&TextCounts]) -> tantivy::Result<HashMap<Option<String>, u64>> {
    let mut sums = without(segments);
    for texts in segments {
        let Some(column) = &texts.column else { continue };
        let counted: Vec<u64> = (0..texts.counts.len() as u64).filter(|at| texts.counts[*at as usize] > 0).collect();
        let mut at = 0;
        column.dictionary().sorted_ords_to_term_cb(&counted, |bytes| {
            let count = texts.counts[counted[at] as usize];
            at += 1;
            if let Some(value) = value_of(facet, &String::from_utf8_lossy(bytes)) {
                *sums.entry(Some(value)).or_default() += u64::from(count);
            }
        })?;
    }
    Ok(sums)
}

fn without(segments: &[&TextCounts]) -> HashMap<Option<String>, u64> {
    let without: u64 = segments.iter().map(|texts| texts.without).sum();
    (without > 0).then_some((None, without)).into_iter().collect()
}

/// Returns at least the `most` values in most articles, exactly counted, without naming all there are.
///
/// Of each segment the values in most of its articles are candidates, and counted in all segments. A value that is none
/// is in no more articles than the first that is no candidate, segment by segment; once the last of the `most` is in more
/// than that, nothing can be missing (the threshold algorithm of Fagin, Lotem and Naor, 2003).
///
/// # Errors
/// Where the index cannot be read.
pub fn best_values(
    facet: Facet,
    segments: &[&TextCounts],
    most: usize,
) -> tantivy::Result<HashMap<Option<String>, u64>> {
    let columns = segments.iter().filter_map(|texts| Counted::of(facet, texts).transpose());
    let columns: Vec<Counted<'_>> = columns.collect::<tantivy::Result<_>>()?;
    let mut depth = most.saturating_mul(2).max(32);
    loop {
        let (candidates, unseen) = candidates(facet, &columns, depth)?;
        let mut totals: Vec<(String, u64)> = Vec::new();
        for value in candidates {
            let total = columns.iter().map(|own| own.count(facet, &value)).sum::<tantivy::Result<u64>>()?;
            totals.push((value, total));
        }
        totals.sort_by_key(|(_, total)| Reverse(*total));
        let is_certain = most == 0 || totals.get(most - 1).is_some_and(|(_, total)| *total > unseen);
        if unseen == 0 || is_certain {
            let best = totals.into_iter().take(most).map(|(value, total)| (Some(value), total));
            return Ok(without(segments).into_iter().chain(best).collect());
        }
        depth = depth.saturating_mul(8);
    }
}

/// The values of a segment that are of one facet.
struct Counted<'a> {
    column: &'a StrColumn,
    counts: &'a [u32],
    range: Range<usize>,
}

impl<'a> Counted<'a> {
    fn of(facet: Facet, texts: &'a TextCounts) -> tantivy::Result<Option<Counted<'a>>> {
        let Some(column) = &texts.column else { return Ok(None) };
        let all = texts.counts.len();
        let range = match kind_prefix(facet) {
            // Values of a kind stand together, as they begin with its name.
            Some(prefix) => {
                let first = first_at_least(column, prefix.as_bytes(), all)?;
                let beyond = format!("{}!", prefix.trim_end());
                first..first_at_least(column, beyond.as_bytes(), all)?
            }
            None => 0..all,
        };
        Ok(Some(Counted { column, counts: &texts.counts, range }))
    }

    /// Returns in how many articles of the segment a value is.
    fn count(&self, facet: Facet, value: &str) -> tantivy::Result<u64> {
        let mut count = 0;
        for text in texts_of(facet, value) {
            let ord = self.column.dictionary().term_ord(text.as_bytes())?;
            count += ord.map_or(0, |ord| u64::from(self.counts[ord as usize]));
        }
        Ok(count)
    }
}

/// Returns the number of the first value that is not less than `bound`.
fn first_at_least(column: &StrColumn, bound: &[u8], all: usize) -> tantivy::Result<usize> {
    let (mut low, mut high) = (0, all);
    let mut value = Vec::new();
    while low < high {
        let middle = low + (high - low) / 2;
        value.clear();
        column.dictionary().ord_to_term(middle as u64, &mut value)?;
        if value.as_slice() < bound { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

/// Returns the `depth` values in most articles of each segment, and in how many articles any other can be.
fn candidates(facet: Facet, columns: &[Counted<'_>], depth: usize) -> tantivy::Result<(BTreeSet<String>, u64)> {
    let mut names = BTreeSet::new();
    let mut unseen = 0;
    for Counted { column, counts, range } in columns {
        let counted = range.clone().filter(|at| counts[*at] > 0).map(|at| (counts[at], at as u64));
        let mut counted: Vec<(u32, u64)> = counted.collect();
        if counted.len() > depth {
            let (_, (next, _), _) = counted.select_nth_unstable_by(depth, |a, b| b.cmp(a));
            unseen += u64::from(*next);
            counted.truncate(depth);
        }
        let mut ords: Vec<u64> = counted.into_iter().map(|(_, at)| at).collect();
        ords.sort_unstable();
        column.dictionary().sorted_ords_to_term_cb(&ords, |bytes| {
            names.extend(value_of(facet, &String::from_utf8_lossy(bytes)));
        })?;
    }
    Ok((names, unseen * texts_of(facet, "").len() as u64))
}
