//! Words that articles speak of: what to look for to find more like them.

use std::collections::{BTreeMap, BTreeSet};

use super::bm25::{idf, length_norm, saturated};
use crate::article::Article;
use crate::query::{Boost, Tree, Word};
use crate::text::{Language, Stemmer, Tokenizer};

/// A word of some articles, in one of its forms there.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The form that occurs most.
    pub word: Word,
    /// How much of the articles it is: its share of the words of each, times what the article counts, summed.
    share: f32,
    /// How often it occurs, all forms together.
    count: u32,
}

/// How many words of an article are looked for to find articles like it.
const LIKE_WORDS: usize = 25;

/// How many words the best articles add to a query.
const EXPANSION_WORDS: usize = 10;

/// How much the words of the query count beside those that are added, all together.
const ORIGINAL_SHARE: f32 = 0.5;

/// Looks at so many articles, the best, for words to add.
pub const FEEDBACK_ARTICLES: usize = 10;

/// The most candidates that are looked up in the archive.
const MOST_CANDIDATES: usize = 400;

/// Returns the words of `articles`, each with what its article counts: those first that are most of them. Numbers, stop
/// words and single characters are left out; all forms of a word are one.
pub fn candidates(articles: &[(&Article, f32)]) -> Vec<Candidate> {
    let mut stems: BTreeMap<String, (f32, u32, BTreeMap<Word, u32>)> = BTreeMap::new();
    for (article, worth) in articles {
        let content = &article.content;
        let stemmer = Stemmer::for_language(content.language.unwrap_or(Language::ENGLISH));
        let mut words = Vec::new();
        let headline = content.headline.as_deref().unwrap_or_default();
        for text in [headline, &content.body] {
            Tokenizer::default().each(text, |token| words.extend(Word::read(token.written)));
        }
        let length = words.len() as f32;
        for word in words.into_iter().filter(says_something) {
            let stem = stemmer.as_ref().map_or_else(|| word.folded().to_owned(), |own| own.stem(word.lower()));
            let (share, count, forms) = stems.entry(stem).or_default();
            *share += worth / length;
            *count += 1;
            *forms.entry(word).or_default() += 1;
        }
    }
    let most = |forms: BTreeMap<Word, u32>| forms.into_iter().max_by_key(|(_, count)| *count).map(|(word, _)| word);
    let candidates = stems
        .into_values()
        .filter_map(|(share, count, forms)| most(forms).map(|word| Candidate { word, share, count }));
    let mut candidates: Vec<Candidate> = candidates.collect();
    candidates.sort_by(|a, b| b.share.total_cmp(&a.share));
    candidates.truncate(MOST_CANDIDATES);
    candidates
}

fn says_something(word: &Word) -> bool {
    let folded = word.folded();
    !word.is_stop()
        && !word.is_unspaced()
        && folded.chars().nth(1).is_some()
        && !folded.starts_with(|c: char| c.is_ascii_digit())
}

/// Returns the query for articles like one: its most telling words, by tf × idf, any of which may match. `articles` says
/// in how many of `all` articles each candidate is. `None` where the article has no words.
pub fn like(candidates: &[Candidate], articles: &[u64], all: u64) -> Option<Tree> {
    let norm = length_norm(1, 1.0);
    let weighed = candidates.iter().zip(articles).filter(|(_, articles)| **articles > 1);
    let weighed = weighed.map(|(own, articles)| (own, idf(*articles, all) * saturated(own.count, norm)));
    let best = strongest(weighed.collect(), LIKE_WORDS);
    // The search weighs each by its idf again: the boost is for how often the article has it.
    let most = best.iter().map(|(own, _)| own.count).max()?;
    let boost = |own: &Candidate| saturated(own.count, norm) / saturated(most, norm);
    Some(Tree::any_of(best.into_iter().map(|(own, _)| boosted(own, boost(own)))))
}

/// Returns the words that the best articles of a query of `words` words add to it, boosted: RM3 of Abdul-Jaleel and others,
/// "UMass at TREC 2004", with ten articles, ten words, and half of the weight for the query as typed.
pub fn expansion(candidates: &[Candidate], articles: &[u64], all: u64, words: usize) -> Vec<Tree> {
    // Words in nearly every article say nothing of these; BM25 weighs the others by their idf.
    let known = candidates.iter().zip(articles).filter(|(_, articles)| **articles * 4 < all.max(8));
    let best = strongest(known.map(|(own, _)| (own, own.share)).collect(), EXPANSION_WORDS);
    let sum: f32 = best.iter().map(|(_, share)| share).sum();
    let original = words as f32 * (1.0 - ORIGINAL_SHARE) / ORIGINAL_SHARE;
    best.into_iter().map(|(own, share)| boosted(own, share / sum * original)).collect()
}

fn strongest(mut weighed: Vec<(&Candidate, f32)>, most: usize) -> Vec<(&Candidate, f32)> {
    weighed.sort_by(|(a, a_weight), (b, b_weight)| b_weight.total_cmp(a_weight).then_with(|| a.word.cmp(&b.word)));
    let mut seen = BTreeSet::new();
    weighed.retain(|(own, _)| seen.insert(own.word.folded().to_owned()));
    weighed.truncate(most);
    weighed
}

fn boosted(candidate: &Candidate, weight: f32) -> Tree {
    let word = Tree::word(candidate.word.clone());
    Boost::read(&weight.to_string()).map_or(word.clone(), |boost| word.boosted(boost))
}
