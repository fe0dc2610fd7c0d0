//! Counted values by name: all of them, or those in most articles.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use tantivy::columnar::StrColumn;

use super::facets::TextCounts;
use super::numbers::{Numbered, Numbers};
use crate::engine::Facet;
use crate::engine::facets::value_of;

/// Fewer than one in so many values of a column are few: they are looked at one by one rather than all in their order, and
/// as long as no more were counted since the index was opened, they are named one by one rather than all numbered.
const FEW: usize = 16;

/// Returns all values with their counts; `None` for articles without one.
///
/// # Errors
/// Where the index cannot be read.
pub fn all_values(facet: Facet, segments: &[&TextCounts]) -> tantivy::Result<HashMap<Option<String>, u64>> {
    let mut sums = without(segments);
    for texts in segments {
        let Some(column) = &texts.column else { continue };
        each_value(facet, column, texts.counted.clone(), |ord, value| {
            *sums.entry(Some(value)).or_default() += u64::from(texts.counts[ord as usize]);
        })?;
    }
    Ok(sums)
}

fn without(segments: &[&TextCounts]) -> HashMap<Option<String>, u64> {
    let without: u64 = segments.iter().map(|texts| texts.without).sum();
    (without > 0).then_some((None, without)).into_iter().collect()
}

/// Calls `add` with values of a column, by their numbers in it; those of other kinds are left out.
fn each_value(
    facet: Facet,
    column: &StrColumn,
    mut ords: Vec<u64>,
    mut add: impl FnMut(u64, String),
) -> tantivy::Result<()> {
    ords.sort_unstable();
    let mut next = ords.iter();
    column.dictionary().sorted_ords_to_term_cb(&ords, |bytes| {
        let value = value_of(facet, &String::from_utf8_lossy(bytes));
        if let Some((ord, value)) = next.next().zip(value) {
            add(*ord, value);
        }
    })?;
    Ok(())
}

/// Returns at least the `most` values in most articles, exactly counted, without naming all there are; with them those that
/// are in as many articles as the last of them.
///
/// # Errors
/// Where the index cannot be read.
pub fn best_values(
    facet: Facet,
    segments: &[&TextCounts],
    most: usize,
    numbers: &Numbers,
) -> tantivy::Result<HashMap<Option<String>, u64>> {
    let counted: usize = segments.iter().map(|texts| texts.counted.len()).sum();
    let all: usize = segments.iter().map(|texts| texts.counts.len()).sum();
    let is_numbered = || segments.iter().all(|texts| numbers.has(texts));
    if counted <= most || (!is_numbered() && numbers.named_one_by_one(counted) < all / FEW) {
        return all_values(facet, segments);
    }
    let (numbers, ids) = numbers.of(segments)?;
    let own: Vec<Own<'_>> = segments.iter().zip(&numbers).filter_map(|(own, ids)| Own::of(facet, own, ids)).collect();
    let sums = Sums::of(&own, ids);
    let bound = sums.bound(most);
    let mut named: HashMap<u32, String> = HashMap::new();
    for own in &own {
        let is_best = |ord: &u64| {
            let id = own.ids[*ord as usize];
            sums.by_id[id as usize] >= bound && !named.contains_key(&id)
        };
        let mut best = Vec::new();
        own.each_counted(|ord| best.extend(Some(ord).filter(is_best)));
        each_value(facet, own.column, best, |ord, value| {
            named.insert(own.ids[ord as usize], value);
        })?;
        if named.len() == sums.at_least(bound) {
            break;
        }
    }
    let best = named.into_iter().map(|(id, value)| (Some(value), u64::from(sums.by_id[id as usize])));
    Ok(without(segments).into_iter().chain(best).collect())
}

/// The counted values of a segment that are of one facet, with their numbers.
struct Own<'a> {
    column: &'a StrColumn,
    texts: &'a TextCounts,
    ids: &'a [u32],
    range: Range<u64>,
}

impl<'a> Own<'a> {
    fn of(facet: Facet, texts: &'a TextCounts, numbered: &'a Numbered) -> Option<Own<'a>> {
        let column = texts.column.as_ref()?;
        Some(Own { column, texts, ids: &numbered.ids, range: numbered.range(facet) })
    }

    fn each_counted(&self, mut visit: impl FnMut(u64)) {
        let TextCounts { counts, counted, .. } = self.texts;
        if counted.len() > counts.len() / FEW {
            // Most of them: in their order they are sooner found than one by one.
            self.range.clone().filter(|ord| counts[*ord as usize] > 0).for_each(visit);
        } else {
            counted.iter().copied().filter(|ord| self.range.contains(ord)).for_each(&mut visit);
        }
    }
}

/// Articles by the numbers of their values, over all segments.
struct Sums {
    by_id: Vec<u32>,
    counted: Vec<u32>,
}

impl Sums {
    fn of(segments: &[Own<'_>], ids: usize) -> Sums {
        let mut sums = Sums { by_id: vec![0; ids], counted: Vec::new() };
        for own in segments {
            own.each_counted(|ord| {
                let id = own.ids[ord as usize];
                let sum = &mut sums.by_id[id as usize];
                if *sum == 0 {
                    sums.counted.push(id);
                }
                *sum += own.texts.counts[ord as usize];
            });
        }
        sums
    }

    /// Returns in how many articles the last of the `most` values is; 0 where there are no more.
    fn bound(&self, most: usize) -> u32 {
        let mut counts: Vec<Reverse<u32>> = self.counted.iter().map(|id| Reverse(self.by_id[*id as usize])).collect();
        if most == 0 || counts.len() <= most {
            return 0;
        }
        counts.select_nth_unstable(most - 1).1.0
    }

    /// Returns how many values are in so many articles.
    fn at_least(&self, bound: u32) -> usize {
        self.counted.iter().filter(|id| self.by_id[**id as usize] >= bound).count()
    }
}
