//! The three verdicts on a query, side by side: of the index, of the highlights, of the oracle.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use jiff::civil::{Date, date};
use morgue::article::{Article, ArticleId, Part};
use morgue::engine::embedded::Snapshot;
use morgue::engine::{Engine, Reason, Request};
use morgue::passages::{Marked, Marker, Match};
use morgue::query;
use morgue::text::Language;

use super::known::Known;
use super::meaning::{Interval, matches};
use super::queries::Query;
use super::reading::{Expression, Reading, read};
use super::shelf::Shelf;
use super::words::Form;

const TODAY: Date = date(2024, 3, 5);

/// One state of an index, with all its articles.
pub struct Bench {
    snapshot: Snapshot,
    articles: Vec<(Known, Article)>,
}

/// Where the verdicts differ.
#[derive(Debug)]
pub struct Difference {
    pub what: String,
    /// The number of the article; `None` where it is not about one.
    pub article: Option<usize>,
}

impl Bench {
    /// Opens the index of an archive and makes sure that it holds the articles as they are known.
    pub fn of(shelf: &Shelf) -> Bench {
        let snapshot = shelf.snapshot();
        let mut stored = BTreeMap::new();
        let every = Request::new(query::Tree::Every, 0);
        let total = snapshot.each(&every, None, &mut |hit| {
            stored.insert(hit.article.id, hit.article);
            ControlFlow::Continue(())
        });
        assert_eq!(total.unwrap(), shelf.articles().count() as u64, "articles in the index");
        let languages: BTreeSet<Language> = shelf.articles().filter_map(|known| known.language).collect();
        let pair = |known: &Known| {
            let article: Article = stored.remove(&known.id).unwrap_or_else(|| panic!("{} is missing", known.path));
            let content = &article.content;
            // A text that does not tell its language takes that of most articles there were when it was read.
            let language = known.language.or_else(|| content.language.filter(|own| languages.contains(own)));
            assert_eq!(
                (content.headline.as_ref(), content.body.as_str(), article.path.as_str(), content.language),
                (known.text.headline.as_ref(), known.text.body.as_str(), known.path.as_str(), language)
            );
            let names = content.entities.iter().flat_map(|entity| {
                let written = entity.mentions.iter().map(|mention| mention.of(content));
                written.chain([entity.name.as_str()]).map(|name| (entity.kind, name.to_owned()))
            });
            let entities = names.collect();
            let known = language.map_or_else(|| known.clone(), |language| known.in_language(language));
            (Known { entities, ..known }, article)
        };
        let articles = shelf.articles().map(pair).collect();
        Bench { snapshot, articles }
    }

    pub fn known(&self) -> impl Iterator<Item = &Known> {
        self.articles.iter().map(|(known, _)| known)
    }

    /// Judges all articles three times; returns how many satisfy the query.
    pub fn compare(&self, query: &Query) -> Result<usize, Difference> {
        let typed = query.to_string();
        let parsed = query::Query::parse(&typed, TODAY);
        let reading = read(query);
        let found = self.found_by_index(&parsed.tree)?;
        let mut marker = Marker::new(&parsed.tree);
        let mut total = 0;
        for (at, (known, article)) in self.articles.iter().enumerate() {
            let expected = matches(&reading, known);
            let marked = marker.mark(article);
            let at_fault = |what: String| Difference { what, article: Some(at) };
            total += usize::from(expected.is_some());
            if found.contains_key(&known.id) != expected.is_some() {
                return Err(at_fault(format!("index: {}, oracle: {expected:?}", found.contains_key(&known.id))));
            }
            if marked.is_match != expected.is_some() {
                return Err(at_fault(format!("highlights: {}, oracle: {expected:?}", marked.is_match)));
            }
            let expected = expected.unwrap_or_default();
            let is_one = matches!(reading, Reading::Text(_));
            if let Some(fault) = fault_of_highlights(&marked, &expected, known, is_one) {
                return Err(at_fault(fault));
            }
            if let Some(Some(counted)) = found.get(&known.id)
                && is_counted_as_one(&reading)
                && *counted as usize != expected.len()
            {
                return Err(at_fault(format!("index: {counted} matches, oracle: {}", expected.len())));
            }
        }
        self.compare_counts(&parsed.tree, &reading, total)?;
        Ok(total)
    }

    /// Asks the index in each of its ways; returns the articles that match and how often, where one part of the query
    /// alone decides.
    fn found_by_index(&self, tree: &query::Tree) -> Result<BTreeMap<ArticleId, Option<u32>>, Difference> {
        let request = Request { is_explained: true, ..Request::new(tree.clone(), usize::MAX) };
        let response = self.snapshot.search(&request).unwrap();
        let mut scored = BTreeMap::new();
        let listed = response.hits.len() as u64;
        for hit in response.hits.into_iter().filter(|hit| hit.matches_all) {
            let sum: f32 = hit.explanation.iter().map(|share| share.score).sum();
            if !hit.explanation.is_empty() && (sum - hit.score).abs() > 1e-4 * sum {
                let what = format!("index: score {} of {} is explained by {sum}", hit.score, hit.article.id);
                return Err(Difference { what, article: None });
            }
            let parts = hit.explanation.iter().filter_map(|share| match share.reason {
                Reason::Part { matches, .. } => Some(matches),
                _ => None,
            });
            let parts: Vec<u32> = parts.collect();
            let counted = if let [only] = parts.as_slice() { Some(*only) } else { None };
            scored.insert(hit.article.id, counted);
        }
        if listed != response.total + response.total_partial {
            let what = format!("index: {} and {} make {listed}", response.total, response.total_partial);
            return Err(Difference { what, article: None });
        }
        let mut visited = BTreeSet::new();
        let total = self.snapshot.each(&request, None, &mut |hit| {
            visited.insert(hit.article.id);
            ControlFlow::Continue(())
        });
        let counts = [response.total, total.unwrap(), scored.len() as u64, visited.len() as u64];
        if counts.iter().any(|count| *count != counts[0]) || !scored.keys().eq(&visited) {
            let what = format!("index: total, visited, hits, articles visited are {counts:?}");
            return Err(Difference { what, article: None });
        }
        Ok(scored)
    }

    /// Looks at the numbers of articles that the index gives without the articles: of a part of the archive, and of a
    /// query's words.
    fn compare_counts(&self, tree: &query::Tree, reading: &Reading, total: usize) -> Result<(), Difference> {
        let different = |what: String| Err(Difference { what, article: None });
        let in_folder = |known: &Known| known.path.starts_with("a/") && matches(reading, known).is_some();
        let expected = self.known().filter(|known| in_folder(known)).count() as u64;
        let request = Request { scope: vec!["a".to_owned()], ..Request::new(tree.clone(), 0) };
        let found = self.snapshot.search(&request).unwrap().total;
        if found != expected {
            return different(format!("index: {found} in folder `a`, oracle: {expected}"));
        }
        let counts = self.snapshot.count_words(tree).unwrap();
        match (counts.first(), reading) {
            // A compound is two: as one word, and as its parts.
            (_, Reading::Text(Expression::Any(_))) => Ok(()),
            (Some(own), Reading::Text(_)) if own.articles != total as u64 => {
                different(format!("index: {} articles of the words, oracle: {total}", own.articles))
            }
            _ => Ok(()),
        }
    }

    /// What there is to say of a difference.
    pub fn describe(&self, query: &Query, difference: &Difference) -> String {
        let typed = query.to_string();
        let parsed = query::Query::parse(&typed, TODAY);
        let mut text = format!("{}\nquery: {typed}\nread as: {parsed}\n", difference.what);
        let shown = |at: usize| difference.article.is_none_or(|own| own == at);
        for (at, (known, _)) in self.articles.iter().enumerate() {
            let mark = if shown(at) { "article" } else { "beside it" };
            text += &format!("{mark}: {} {}\n", known.path, known.json());
        }
        text
    }
}

/// Returns whether the index counts all matches of a query together. Not where many words fit a pattern: there a compound
/// counts twice that fits it with its first part and as a whole.
fn is_counted_as_one(reading: &Reading) -> bool {
    match reading {
        Reading::Text(expression) => !matches!(expression, Expression::Word(Form::Pattern(_) | Form::Fuzzy(..))),
        Reading::In(_, inner) | Reading::First(_, inner) => is_counted_as_one(inner),
        Reading::AtLeast(..) => true,
        _ => false,
    }
}

/// Says what is wrong with the matches and the highlights of an article, given its true matches; `is_one` where they
/// are those of one part of the query.
fn fault_of_highlights(marked: &Marked, expected: &[Interval], known: &Known, is_one: bool) -> Option<String> {
    let places = &known.text.places;
    let fits = |found: &Match, (start, end): &Interval| {
        let (first, last) = (&places[*start], &places[*end]);
        (found.part == Part::Body) == first.is_body
            && found.start == first.start
            && [last.end, last.compound_end].contains(&found.end)
    };
    let is_all = marked.matches.len() == expected.len()
        && marked.matches.iter().zip(expected).all(|(found, expected)| fits(found, expected));
    if !is_all {
        return Some(format!("highlights: {:?}, oracle: {expected:?}", marked.matches));
    }
    for (part, spans) in [(Part::Headline, &marked.headline), (Part::Body, &marked.body)] {
        let matches = || marked.matches.iter().filter(|own| own.part == part);
        let is_within = |start, end| !is_one || matches().any(|own| own.start <= start && end <= own.end);
        let is_shown = |own: &Match| spans.iter().any(|span| own.start <= span.start && span.end <= own.end);
        if !spans.iter().all(|span| is_within(span.start, span.end)) || !matches().all(is_shown) {
            return Some(format!("highlights: {spans:?} of {:?}", marked.matches));
        }
        if !spans.is_sorted() || spans.iter().any(|span| span.start >= span.end) {
            return Some(format!("highlights: {spans:?}"));
        }
    }
    None
}
