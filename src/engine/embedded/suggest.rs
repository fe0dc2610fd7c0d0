//! How many articles match each part of a query alone, and what else might have been typed.

use std::cmp::Reverse;
use std::collections::HashMap;

use tantivy::Searcher;
use tantivy::collector::Count;
use tantivy::query::FuzzyTermQuery;

use super::compile::Compiler;
use super::leaves::LeafTerms;
use super::schema::{handle, text_term};
use crate::engine::WordCount;
use crate::engine::fields::Field;
use crate::passages::{Expression, Leaf, LeafNumber, Node, Plan, Spans, Window};
use crate::query::Tree;
use crate::text::Stemmers;

/// Counts the articles of each part of `tree`, and of each word of a phrase or of proximity; what is negated is left
/// out.
///
/// # Errors
/// Where the index cannot be read.
pub fn count_words(tree: &Tree, searcher: &Searcher, stemmers: &Stemmers) -> tantivy::Result<Vec<WordCount>> {
    let plan = Plan::new(tree);
    let mut spans = Vec::new();
    positive_spans(&plan.root, &mut spans);
    let mut counts: Vec<WordCount> = Vec::new();
    for own in spans {
        let leaves = own.expression.leaves();
        let is_one = matches!(own.expression, Expression::Leaf(_));
        let words = leaves.into_iter().filter(|_| !is_one).map(|leaf| word(&plan, leaf));
        let is_word = if let Expression::Leaf(leaf) = own.expression { Some(leaf) } else { None };
        for (one, leaf) in [(own.clone(), is_word)].into_iter().chain(words) {
            if counts.iter().any(|known| known.text == one.text) {
                continue;
            }
            let text = one.text.clone();
            let articles = count(&plan, one, searcher, stemmers)?;
            let typed = leaf.filter(|_| articles == 0).and_then(|leaf| folded(&plan.leaves[leaf]));
            let suggestions = typed.map_or(Ok(Vec::new()), |typed| suggest(typed, searcher))?;
            counts.push(WordCount { text, articles, suggestions });
        }
    }
    Ok(counts)
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
fn word(plan: &Plan, leaf: LeafNumber) -> (Spans, Option<LeafNumber>) {
    let text = plan.leaves[leaf].to_string();
    (Spans { expression: Expression::Leaf(leaf), window: Window::default(), text }, Some(leaf))
}

fn count(plan: &Plan, spans: Spans, searcher: &Searcher, stemmers: &Stemmers) -> tantivy::Result<u64> {
    let plan = Plan { leaves: plan.leaves.clone(), root: Node::Spans(spans) };
    let query = Compiler::new(&plan, searcher, stemmers)?.compile()?;
    searcher.search(&*query, &Count).map(|count| count as u64)
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

/// Returns words of the archive that differ in a letter, or in two of a long word; the likeliest first.
fn suggest(typed: &str, searcher: &Searcher) -> tantivy::Result<Vec<String>> {
    let letters = typed.chars().count();
    let most = match letters {
        0..=2 => return Ok(Vec::new()),
        3..=5 => 1,
        _ => 2,
    };
    let near = alike(typed, 1, searcher)?;
    let mut found: Vec<(u8, u64, String)> = near.into_iter().map(|(word, articles)| (1, articles, word)).collect();
    if most == 2 && found.len() < MOST_SUGGESTIONS {
        for (word, articles) in alike(typed, 2, searcher)? {
            let begins_alike = word.chars().next() == typed.chars().next();
            if begins_alike && !found.iter().any(|(.., own)| *own == word) {
                found.push((2, articles, word));
            }
        }
    }
    found.extend(parted(typed, searcher)?);
    found.sort_by(|a, b| (a.0, Reverse(a.1), &a.2).cmp(&(b.0, Reverse(b.1), &b.2)));
    Ok(found.into_iter().take(MOST_SUGGESTIONS).map(|(.., word)| word).collect())
}

/// Returns the words of the archive within so many letters of `typed`, with their numbers of articles.
fn alike(typed: &str, letters: u8, searcher: &Searcher) -> tantivy::Result<HashMap<String, u64>> {
    let mut found: HashMap<String, u64> = HashMap::new();
    for segment in searcher.segment_readers() {
        let automaton = FuzzyTermQuery::new(text_term(Field::Text, typed), letters, true).automaton()?;
        let index = segment.inverted_index(handle(Field::Text))?;
        let mut words = index.terms().search(automaton).into_stream()?;
        while words.advance() {
            let word = String::from_utf8_lossy(words.key()).into_owned();
            *found.entry(word).or_default() += u64::from(words.value().doc_freq);
        }
    }
    found.remove(typed);
    Ok(found)
}

/// Returns `typed` as two words, where the archive has both and a blank may have been left out.
fn parted(typed: &str, searcher: &Searcher) -> tantivy::Result<Option<(u8, u64, String)>> {
    const SHORTEST: usize = 3;
    let mut best: Option<(u8, u64, String)> = None;
    for (at, _) in typed.char_indices().skip(SHORTEST).take_while(|(at, _)| typed[*at..].chars().count() >= SHORTEST) {
        let (first, second) = typed.split_at(at);
        let articles =
            LeafTerms::of_word(first, searcher)?.articles.min(LeafTerms::of_word(second, searcher)?.articles);
        if articles > best.as_ref().map_or(0, |(_, most, _)| *most) {
            best = Some((1, articles, format!("{first} {second}")));
        }
    }
    Ok(best)
}
