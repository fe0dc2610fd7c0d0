//! How many articles match each part of a query alone, and what else might have been typed: whatever engine counts.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::WordCount;
use crate::passages::{Expression, Leaf, LeafNumber, Node, Plan, Spans, Window};
use crate::query::{Tree, Word};

/// What is asked of an engine.
pub trait Ask {
    /// What can go wrong.
    type Error;

    /// Counts the articles that satisfy a plan.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn count(&self, plan: &Plan) -> Result<u64, Self::Error>;

    /// Returns the words of the archive within so many letters of `typed`, with their numbers of articles.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn alike(&self, typed: &str, letters: u8) -> Result<HashMap<String, u64>, Self::Error>;

    /// Returns in how many articles each folded word is.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn articles(&self, words: &[String]) -> Result<Vec<u64>, Self::Error>;
}

/// Counts the articles of each part of `tree`, and of each word of a phrase or of proximity; what is negated is left
/// out.
///
/// # Errors
/// Where the index cannot be read.
pub fn count_words<A: Ask>(tree: &Tree, engine: &A) -> Result<Vec<WordCount>, A::Error> {
    let plan = Plan::new(tree);
    let mut spans = Vec::new();
    positive_spans(&plan.root, &mut spans);
    let asking = Asking { plan: &plan, engine };
    let mut counts: Vec<WordCount> = Vec::new();
    for own in spans {
        let leaves = own.expression.leaves();
        let only = if let Expression::Leaf(leaf) = own.expression { Some(leaf) } else { None };
        let words = leaves.into_iter().filter(|_| only.is_none()).map(|leaf| (word(&plan, leaf), Some(leaf)));
        let is_new = |text: &str, counts: &[WordCount]| !counts.iter().any(|known| known.text == text);
        if is_new(&own.text, &counts) {
            counts.push(asking.word_count(own.clone(), only)?);
        }
        // The words of what is found need no count, nor does a character of a row.
        if counts.iter().any(|known| known.text == own.text && known.articles > 0) {
            continue;
        }
        for (one, leaf) in words {
            if is_new(&one.text, &counts) && !is_character(&plan.leaves[leaf.unwrap_or_default()]) {
                counts.push(asking.word_count(one, leaf)?);
            }
        }
    }
    Ok(counts)
}

fn is_character(leaf: &Leaf) -> bool {
    matches!(leaf, Leaf::Inflected(word) | Leaf::Folded(word) if word.is_unspaced())
}

/// A query that found nothing, and where it was asked.
struct Asking<'a, A> {
    plan: &'a Plan,
    engine: &'a A,
}

/// A word in fewer articles than this may be a misprint itself.
const FEW: u64 = 5;

impl<A: Ask> Asking<'_, A> {
    fn word_count(&self, spans: Spans, leaf: Option<LeafNumber>) -> Result<WordCount, A::Error> {
        let text = spans.text.clone();
        let articles = self.count(self.plan.leaves.clone(), Node::Spans(spans))?;
        let suggestions = match leaf {
            Some(leaf) if articles < FEW => self.suggest(leaf, articles)?,
            _ => Vec::new(),
        };
        Ok(WordCount { text, articles, suggestions })
    }

    fn count(&self, leaves: Vec<Leaf>, root: Node) -> Result<u64, A::Error> {
        self.engine.count(&Plan { leaves, root, loose: None })
    }

    /// Returns what may have been meant by a leaf: first what makes the whole query find most.
    fn suggest(&self, leaf: LeafNumber, articles: u64) -> Result<Vec<String>, A::Error> {
        let Some(typed) = folded(&self.plan.leaves[leaf]) else { return Ok(Vec::new()) };
        let mut ranked = Vec::new();
        for candidate in self.candidates(typed)?.into_iter().filter(|own| own.articles > 10 * articles) {
            let mut leaves = self.plan.leaves.clone();
            let found = match Word::read(&candidate.text) {
                Some(word) => {
                    leaves[leaf] = Leaf::Folded(word);
                    self.count(leaves, self.plan.root.clone())?
                }
                None => 0,
            };
            ranked.push((Reverse(found), candidate));
        }
        ranked.sort_by_key(|(found, _)| *found);
        Ok(ranked.into_iter().take(MOST_SUGGESTIONS).map(|(_, candidate)| candidate.text).collect())
    }

    /// Returns words of the archive that differ from `typed` in a letter, or in two of a long word; the likeliest first.
    fn candidates(&self, typed: &str) -> Result<Vec<Candidate>, A::Error> {
        let most = match typed.chars().count() {
            0..=2 => return Ok(Vec::new()),
            3..=5 => 1,
            _ => 2,
        };
        let mut found: Vec<Candidate> = Vec::new();
        for letters in 1..=most {
            for (text, articles) in self.engine.alike(typed, letters)?.into_iter().filter(|(text, _)| text != typed) {
                let begins_alike = text.chars().next() == typed.chars().next();
                if (letters == 1 || begins_alike) && !found.iter().any(|own| own.text == text) {
                    found.push(Candidate { text, letters, articles });
                }
            }
        }
        found.extend(self.parted(typed)?);
        found.sort_by(|a, b| (a.letters, Reverse(a.articles), &a.text).cmp(&(b.letters, Reverse(b.articles), &b.text)));
        found.truncate(MOST_CANDIDATES);
        Ok(found)
    }

    /// Returns `typed` as two words, where the archive has both and a blank may have been left out.
    fn parted(&self, typed: &str) -> Result<Option<Candidate>, A::Error> {
        const SHORTEST: usize = 3;
        let places = typed.char_indices().skip(SHORTEST).map(|(at, _)| at);
        let places: Vec<usize> = places.take_while(|at| typed[*at..].chars().count() >= SHORTEST).collect();
        let parts = |at: &usize| [typed[..*at].to_owned(), typed[*at..].to_owned()];
        let words: Vec<String> = places.iter().flat_map(parts).collect();
        let articles = self.engine.articles(&words)?;
        let mut best: Option<Candidate> = None;
        for (words, articles) in words.chunks(2).zip(articles.chunks(2)) {
            let articles = articles[0].min(articles[1]);
            if articles > best.as_ref().map_or(0, |own| own.articles) {
                best = Some(Candidate { text: words.join(" "), letters: 1, articles });
            }
        }
        Ok(best)
    }
}

fn positive_spans<'p>(node: &'p Node, spans: &mut Vec<&'p Spans>) {
    match node {
        Node::Spans(own) => spans.push(own),
        Node::All(members) | Node::Any(members) => {
            members.iter().for_each(|member| positive_spans(member, spans));
        }
        Node::Boosted(_, inner) | Node::AtLeast(_, inner) => positive_spans(inner, spans),
        Node::Every | Node::Nothing | Node::Filter(_) | Node::Has(_) | Node::Not(_) => {}
    }
}

/// Returns one leaf as if it had been asked for alone.
fn word(plan: &Plan, leaf: LeafNumber) -> Spans {
    let text = plan.leaves[leaf].to_string();
    Spans { expression: Expression::Leaf(leaf), window: Window::default(), text }
}

/// Returns the word that a leaf was typed as; patterns are none.
fn folded(leaf: &Leaf) -> Option<&str> {
    match leaf {
        Leaf::Inflected(word) | Leaf::Folded(word) | Leaf::Accented(word) | Leaf::Fuzzy(word, _) => Some(word.folded()),
        Leaf::Cased(cased) => Some(cased.word().folded()),
        Leaf::Pattern(_) => None,
    }
}

/// The most words that are suggested for one.
const MOST_SUGGESTIONS: usize = 3;

/// The most words that are tried in place of one.
const MOST_CANDIDATES: usize = 16;

/// A word, or two, of the archive.
struct Candidate {
    text: String,
    /// How many letters it differs in.
    letters: u8,
    articles: u64,
}
