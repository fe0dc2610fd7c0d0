//! Reasons for which things were skipped, put together by their kind.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use crate::readers::Skip;

/// What was skipped for one kind of reason.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// The reason, as far as it is the same for all.
    pub reason: String,
    /// How much was skipped.
    pub count: u64,
    /// The first of it.
    pub examples: Vec<String>,
}

/// How much of a group is named.
const MOST_EXAMPLES: usize = 3;

/// Puts what was skipped together by reason, most first; `name` says what a thing is called.
pub fn by_reason<'s, T>(skipped: impl Iterator<Item = (T, &'s Skip)>, name: impl Fn(T) -> String) -> Vec<Group> {
    let mut groups: HashMap<Discriminant<Skip>, (&Skip, Group)> = HashMap::new();
    for (thing, skip) in skipped {
        let new = || (skip, Group { reason: skip.to_string(), count: 0, examples: Vec::new() });
        let (last, group) = groups.entry(discriminant(skip)).or_insert_with(new);
        if *last != skip {
            group.reason = common(&group.reason, &skip.to_string());
            *last = skip;
        }
        group.count += 1;
        if group.examples.len() < MOST_EXAMPLES {
            group.examples.push(name(thing));
        }
    }
    let mut groups: Vec<Group> = groups.into_values().map(|(_, group)| group).collect();
    groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reason.cmp(&b.reason)));
    groups
}

/// Returns the words that two reasons begin with, and `…` for what differs.
fn common(a: &str, b: &str) -> String {
    let a = a.strip_suffix('…').unwrap_or(a);
    if a == b {
        return a.to_owned();
    }
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let words = a[..same].rfind(' ').map_or("", |blank| &a[..=blank]);
    format!("{words}…")
}

#[cfg(test)]
mod tests {
    use super::{Group, by_reason, common};
    use crate::readers::Skip;

    #[test]
    fn kinds_are_counted_and_named_by_what_they_share() {
        let skips = [Skip::Binary { at: 3 }, Skip::Hidden, Skip::Binary { at: 30 }, Skip::Binary { at: 3 }];
        let groups = by_reason(skips.iter().enumerate(), |at: usize| at.to_string());
        let named = |reason: &str, count, examples: &[&str]| Group {
            reason: reason.to_owned(),
            count,
            examples: examples.iter().map(|own| (*own).to_owned()).collect(),
        };
        let hidden = Skip::Hidden.to_string();
        assert_eq!(groups, [named("binary data at byte …", 3, &["0", "2", "3"]), named(&hidden, 1, &["1"])]);
    }

    #[test]
    fn what_differs_is_left_out() {
        assert_eq!(common("damaged: no end", "damaged: no end"), "damaged: no end");
        assert_eq!(common("at byte 12", "at byte 1"), "at byte …");
        assert_eq!(common("at byte …", "at row 3"), "at …");
        assert_eq!(common("é", "ü"), "…");
    }
}
