//! The words that stand near a query's matches, and which of them do so more often than chance has it.
//!
//! The neighbours of a match are the words within a span on either side, in the same part of the article. Words of
//! matches are no neighbours, and every other word is one at most once: where spans overlap, of the nearer match, and of
//! the one before it where both are as near. So the words outside the matches are parted into those in the spans and
//! those elsewhere, and a word's frequencies in both can be compared ([`Contingency`]); compare Stefan Evert, "Corpora
//! and collocations", 2008, on surface co-occurrence.

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use super::likelihood::Contingency;
use super::marker::Match;
use super::neighbours::Words;
use crate::text::is_stop_word;

/// How many words on either side of a match are its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// Words before it.
    pub left: usize,
    /// Words after it.
    pub right: usize,
}

/// A word that stands near the matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Collocate {
    /// The word, folded.
    pub word: String,
    /// How often it stands left of a match.
    pub left: u64,
    /// How often it stands right of a match.
    pub right: u64,
    /// How often it occurs in the whole archive.
    pub archive: u64,
    /// The log-likelihood ratio; negative where the word is rarer near the matches than elsewhere.
    pub score: f64,
}

/// Counts the neighbours of matches.
#[derive(Debug)]
pub struct Collocates {
    sides: Sides,
    counts: HashMap<Box<str>, Counts, FxBuildHasher>,
    words: Words,
    /// Matches seen.
    pub matches: u64,
    /// Words in the spans of the matches.
    pub neighbours: u64,
    /// Words of the matches themselves.
    pub own_words: u64,
}

/// How often a word occurs where.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    left: u64,
    right: u64,
    own: u64,
}

impl Counts {
    fn near(self) -> u64 {
        self.left + self.right
    }
}

impl Collocates {
    /// Begins to count.
    pub fn new(sides: Sides) -> Collocates {
        let (counts, words) = (HashMap::default(), Words::default());
        Collocates { sides, counts, words, matches: 0, neighbours: 0, own_words: 0 }
    }

    /// Adds the matches of one part of an article, ascending, whose text is `text`.
    pub fn add(&mut self, text: &str, matches: &[Match]) {
        self.words.read(text);
        self.matches += matches.len() as u64;
        let mut last: Option<usize> = None;
        for own in merged(matches, &self.words) {
            self.between(last.unwrap_or(0)..own.start, last.is_some(), true);
            for number in own.clone() {
                self.own_words += 1;
                self.count(number, |counts| &mut counts.own);
            }
            last = Some(own.end);
        }
        self.between(last.unwrap_or(0)..self.words.count(), last.is_some(), false);
    }

    /// Counts the neighbours among words that stand between a match, if there is one before, and the next.
    fn between(&mut self, gap: Range<usize>, is_after: bool, is_before: bool) {
        let Sides { left, right } = self.sides;
        for number in gap.clone() {
            let (from_last, to_next) = (number - gap.start + 1, gap.end - number);
            let is_right = is_after && from_last <= right;
            let is_left = is_before && to_next <= left;
            if is_right && (!is_left || from_last <= to_next) {
                self.neighbours += 1;
                self.count(number, |counts| &mut counts.right);
            } else if is_left {
                self.neighbours += 1;
                self.count(number, |counts| &mut counts.left);
            }
        }
    }

    fn count(&mut self, number: usize, side: impl Fn(&mut Counts) -> &mut u64) {
        let Some(word) = self.words.folded(number) else { return };
        match self.counts.get_mut(word) {
            Some(counts) => *side(counts) += 1,
            None => *side(self.counts.entry(word.into()).or_default()) += 1,
        }
    }

    /// Returns the words that stand near the matches at least `least` times, in alphabetical order; stop words only
    /// where asked for.
    pub fn frequent(&self, least: u64, has_stop_words: bool) -> Vec<&str> {
        let is_wanted =
            |word: &str, counts: &Counts| counts.near() >= least.max(1) && (has_stop_words || !is_stop_word(word));
        let wanted = self.counts.iter().filter(|(word, counts)| is_wanted(word, counts));
        let mut words: Vec<&str> = wanted.map(|(word, _)| &**word).collect();
        words.sort_unstable();
        words
    }

    /// Scores words that were counted, given how often each occurs in the archive, which has `archive_words` words in
    /// all. The highest score comes first, then by word.
    ///
    /// The contingency is that of all words of the archive outside the matches: a counts the word in the spans, b the
    /// word elsewhere, c and d the other words.
    pub fn scored(&self, words: &[&str], archive: &[u64], archive_words: u64) -> Vec<Collocate> {
        let score = |(word, archive): (&&str, &u64)| {
            let counts = self.counts.get(*word).copied().unwrap_or_default();
            let a = counts.near();
            let b = archive.saturating_sub(counts.own + a);
            let c = self.neighbours.saturating_sub(a);
            let d = archive_words.saturating_sub(self.own_words + a + b + c);
            let score = Contingency { a, b, c, d }.attraction();
            Collocate { word: (*word).to_owned(), left: counts.left, right: counts.right, archive: *archive, score }
        };
        let mut scored: Vec<Collocate> = words.iter().zip(archive).map(score).collect();
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.word.cmp(&b.word)));
        scored
    }
}

/// Returns the numbers of the words of matches; those that overlap are one.
fn merged(matches: &[Match], words: &Words) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for own in matches {
        let own = words.before(own.start)..words.before(own.end);
        match all.last_mut() {
            Some(last) if own.start < last.end => last.end = last.end.max(own.end),
            _ => all.push(own),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::likelihood::Contingency;
    use super::{Collocates, Match, Sides};
    use crate::article::Part;

    fn counted(text: &str, found: &[&str], sides: Sides) -> Collocates {
        let mut from = 0;
        let matches = found.iter().map(|own| {
            let start = from + text[from..].find(own).unwrap();
            from = start + 1;
            Match { part: Part::Body, start, end: start + own.len() }
        });
        let mut collocates = Collocates::new(sides);
        collocates.add(text, &matches.collect::<Vec<_>>());
        collocates
    }

    #[track_caller]
    fn counts(text: &str, found: &[&str], reach: (usize, usize), expected: &str) {
        let collocates = counted(text, found, Sides { left: reach.0, right: reach.1 });
        let near = collocates.frequent(1, true).into_iter().map(|word| {
            let own = collocates.counts[word];
            format!("{word} {}{}", "l".repeat(own.left as usize), "r".repeat(own.right as usize))
        });
        assert_eq!(near.collect::<Vec<_>>().join(", "), expected, "{text}");
    }

    #[test]
    fn neighbours_within_the_reach() {
        let text = "One two three ferry four five Four six.";
        counts(text, &["ferry"], (2, 3), "five r, four rr, three l, two l");
        counts(text, &["ferry"], (0, 1), "four r");
        counts(text, &["ferry"], (9, 9), "five r, four rr, one l, six r, three l, two l");
        counts(text, &["two three ferry"], (1, 1), "four r, one l");
        counts("ferry", &["ferry"], (5, 5), "");
    }

    #[test]
    fn a_word_between_two_matches_counts_for_the_nearer() {
        let text = "ferry a b c ferry";
        counts(text, &["ferry", "ferry"], (3, 3), "a r, b r, c l");
        counts(text, &["ferry", "ferry"], (3, 1), "a r, b l, c l");
        counts("ferry ferry a", &["ferry", "ferry"], (2, 2), "a r");
        counts("kim a missile b kim", &["kim a missile", "missile b kim"], (5, 5), "");
    }

    #[test]
    fn scores_compare_with_the_words_outside_the_matches() {
        let collocates =
            counted("strike ferry strike the ferry of the", &["ferry", "ferry"], Sides { left: 5, right: 5 });
        assert_eq!((collocates.matches, collocates.own_words, collocates.neighbours), (2, 2, 5));
        assert_eq!(collocates.frequent(1, false), ["strike"]);
        assert_eq!(collocates.frequent(2, true), ["strike", "the"]);
        let scored = collocates.scored(&["strike", "the"], &[4, 60], 1002);
        let words: Vec<&str> = scored.iter().map(|own| own.word.as_str()).collect();
        assert_eq!((words, scored[0].archive), (vec!["strike", "the"], 4));
        assert_eq!((scored[0].left, scored[0].right), (1, 1));
        assert_eq!(scored[0].score, Contingency { a: 2, b: 2, c: 3, d: 993 }.log_likelihood());
    }
}
