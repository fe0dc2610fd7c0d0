//! Answers searches from the index's last commit.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use tantivy::collector::{Count, DocSetCollector};
use tantivy::query::{AllQuery, EnableScoring, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Searcher, TERMINATED, TantivyError, Term};

use super::answer::{Answering, Prepared, article_at};
use super::complete::{complete, words_of};
use super::facets::Facets;
use super::index::Index;
use super::leaves::LeafTerms;
use super::numbers::Numbers;
use super::occurrences::occurrences;
use super::schema::handle;
use super::suggest::Asked;
use super::view::View;
use crate::article::{Article, ArticleId};
use crate::engine::fields::Field;
use crate::engine::suggest::count_words;
use crate::engine::values;
use crate::engine::{Bucket, Engine, Facet, Hit, Request, Response, Sort, Stats, Vocabulary, WordCount};
use crate::error::{Error, Result};
use crate::passages::Leaf;
use crate::query::{Tree, Word};
use crate::text::{Language, Stemmers};

/// The index as its last commit left it; later commits are not seen.
pub struct Snapshot {
    index: Index,
    view: Arc<View>,
    languages: Vec<(Language, u64)>,
    stemmers: Stemmers,
}

impl Snapshot {
    /// Opens the last commit of `index`.
    ///
    /// # Errors
    /// [`Error::IndexBroken`] where it cannot be read.
    pub fn open(index: &Index) -> Result<Snapshot> {
        Snapshot::open_with(index, Arc::default())
    }

    /// Does the same with numbers for values that another commit's snapshot shares.
    ///
    /// # Errors
    /// [`Error::IndexBroken`] where it cannot be read.
    pub fn open_with(index: &Index, numbers: Arc<Numbers>) -> Result<Snapshot> {
        // A commit in this very moment may remove a segment before it is open: the next one is whole.
        let searcher = index.reader().or_else(|_| index.reader())?.searcher();
        let languages = languages(&searcher).map_err(|error| index.broken(&error))?;
        let codes: Vec<Language> = languages.iter().map(|(language, _)| *language).collect();
        let view = Arc::new(View::open(searcher, numbers).map_err(|error| index.broken(&error))?);
        Ok(Snapshot { index: index.clone(), view, languages, stemmers: Stemmers::new(&codes) })
    }

    /// Reads queries in these languages alone, where there are any, instead of in all that the archive holds.
    #[must_use]
    pub fn reading_in(self, languages: &[Language]) -> Snapshot {
        if languages.is_empty() { self } else { Snapshot { stemmers: Stemmers::only(languages), ..self } }
    }

    /// Returns the languages that the archive holds with their articles, the most frequent first.
    ///
    /// # Errors
    /// [`Error::IndexBroken`] where they cannot be read.
    pub fn language_counts(&self) -> Result<Vec<(Language, u64)>> {
        let counted = self.counted(Facet::Language).map_err(|error| self.broken(error))?;
        let named = |bucket: &Bucket| Some((Language::from_code(bucket.value.as_deref()?)?, bucket.count));
        Ok(counted.iter().filter_map(named).collect())
    }

    /// Returns all words of the archive, folded, in alphabetical order; some may be in no article any more.
    ///
    /// # Errors
    /// [`Error::IndexBroken`] where they cannot be read.
    pub fn words(&self) -> Result<Vec<String>> {
        words_of(&self.view.searcher).map_err(|error| self.broken(error))
    }

    pub(super) fn view(&self) -> &View {
        &self.view
    }

    pub(super) fn broken(&self, error: TantivyError) -> Error {
        self.index.broken(&error)
    }

    fn answer(&self, request: &Request) -> tantivy::Result<Response> {
        let prepared = Prepared::new(request, &self.view, &self.stemmers)?;
        Answering::new(request, &prepared, &self.view).answer()
    }

    /// Visits the matches in order, a page at a time.
    fn each_in_order(&self, request: &Request, visit: &mut Visit<'_>) -> tantivy::Result<u64> {
        let request = Request { is_strict: true, ..request.clone() };
        let prepared = Prepared::new(&request, &self.view, &self.stemmers)?;
        let mut walk = prepared.walk(&self.view, &*prepared.matches.query);
        let mut total = None;
        loop {
            let before = walk.rank;
            let found = walk.next(PAGE)?;
            let total = *total.get_or_insert(found.total);
            let is_last = found.top.len() < PAGE;
            for ((key, address), rank) in found.top.into_iter().zip(before as u64 + 1..) {
                let (score, article) = (prepared.score(key), article_at(&self.view, address)?);
                if visit(Hit { rank, score, matches_all: true, article, explanation: Vec::new() }).is_break() {
                    return Ok(total);
                }
            }
            if is_last {
                return Ok(total);
            }
        }
    }

    /// Visits the matches as they lie in the index.
    fn each_as_it_lies(&self, request: &Request, visit: &mut Visit<'_>) -> tantivy::Result<u64> {
        let request = Request { is_strict: true, ..request.clone() };
        let prepared = Prepared::new(&request, &self.view, &self.stemmers)?;
        let query = &prepared.matches.query;
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.view.searcher))?;
        let mut rank = 0;
        for (ordinal, segment) in (0..).zip(self.view.searcher.segment_readers()) {
            let mut docs = weight.scorer(segment, 1.0)?;
            while docs.doc() != TERMINATED {
                let doc = docs.doc();
                docs.advance();
                if segment.is_deleted(doc) {
                    continue;
                }
                rank += 1;
                let article = article_at(&self.view, DocAddress::new(ordinal, doc))?;
                let hit = Hit { rank, score: 0.0, matches_all: true, article, explanation: Vec::new() };
                if visit(hit).is_break() {
                    return self.view.searcher.search(&**query, &Count).map(|count| count as u64);
                }
            }
        }
        Ok(rank)
    }

    /// Counts all articles by a facet.
    fn counted(&self, facet: Facet) -> tantivy::Result<Vec<Bucket>> {
        let facets = Facets { facets: &[facet], most: usize::MAX, numbers: &self.view.numbers };
        let counts = self.view.searcher.search(&AllQuery, &facets)?.pop();
        Ok(counts.map(|counts| counts.buckets).unwrap_or_default())
    }

    fn find(&self, id: ArticleId) -> tantivy::Result<Option<Article>> {
        let query = TermQuery::new(Term::from_field_u64(handle(Field::Id), id.number()), IndexRecordOption::Basic);
        let found = self.view.searcher.search(&query, &DocSetCollector)?;
        found.into_iter().min().map(|address| article_at(&self.view, address)).transpose()
    }

    fn count(&self) -> tantivy::Result<Stats> {
        let mut stats = Stats {
            articles: self.view.searcher.num_docs(),
            index_bytes: self.index.bytes_on_disk(),
            ..Stats::default()
        };
        let mut years: BTreeMap<i16, u64> = BTreeMap::new();
        let mut undated = 0;
        for segment in self.view.searcher.segment_readers() {
            let columns = segment.fast_fields();
            let words = columns.u64(Field::Words.spec().name)?;
            let days = columns.i64(Field::FirstDay.spec().name).ok();
            for doc in segment.doc_ids_alive() {
                stats.words += words.first(doc).unwrap_or(0);
                match days.as_ref().and_then(|days| days.first(doc)) {
                    Some(day) => *years.entry(values::date_of(day).year()).or_default() += 1,
                    None => undated += 1,
                }
            }
        }
        let none = (undated > 0).then_some(Bucket { value: None, count: undated });
        let bucket = |(year, count): (i16, u64)| Bucket { value: Some(year.to_string()), count };
        stats.years = years.into_iter().map(bucket).chain(none).collect();
        stats.sources = self.counted(Facet::Host)?;
        stats.languages = self.counted(Facet::Language)?;
        Ok(stats)
    }
}

impl Engine for Snapshot {
    /// Gives all names their numbers, by which they are counted: of a million articles that takes seconds.
    fn warm(&self) -> Result<()> {
        let facets = vec![Facet::Entity];
        self.search(&Request { facets, most_values: 1, ..Request::new(Tree::Every, 0) }).map(|_| ())
    }

    fn search(&self, request: &Request) -> Result<Response> {
        self.answer(request).map_err(|error| self.broken(error))
    }

    fn each(
        &self,
        request: &Request,
        sort: Option<Sort>,
        visit: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<u64> {
        let visited = match sort {
            Some(sort) => self.each_in_order(&Request { sort, ..request.clone() }, visit),
            None => self.each_as_it_lies(request, visit),
        };
        visited.map_err(|error| self.broken(error))
    }

    fn count_words(&self, tree: &Tree) -> Result<Vec<WordCount>> {
        let asked = Asked { view: &self.view, stemmers: &self.stemmers };
        count_words(tree, &asked).map_err(|error| self.broken(error))
    }

    fn occurrences(&self, words: &[&str]) -> Result<Vec<u64>> {
        occurrences(words, &self.view.searcher).map_err(|error| self.broken(error))
    }

    fn frequencies(&self, words: &[Word]) -> Result<(Vec<u64>, u64)> {
        let articles = |word: &Word| {
            let terms = LeafTerms::look_up(&Leaf::Inflected(word.clone()), &self.view.searcher, &self.stemmers);
            terms.map(|terms| terms.articles)
        };
        let articles: tantivy::Result<Vec<u64>> = words.iter().map(articles).collect();
        Ok((articles.map_err(|error| self.broken(error))?, self.view.searcher.num_docs()))
    }

    fn complete(&self, of: Vocabulary, prefix: &str, most: usize) -> Result<Vec<Bucket>> {
        complete(of, prefix, most, &self.view).map_err(|error| self.broken(error))
    }

    fn article(&self, id: ArticleId) -> Result<Option<Article>> {
        self.find(id).map_err(|error| self.broken(error))
    }

    fn languages(&self) -> Result<Vec<Language>> {
        Ok(self.languages.iter().map(|(language, _)| *language).collect())
    }

    fn stats(&self) -> Result<Stats> {
        self.count().map_err(|error| self.broken(error))
    }
}

/// Takes a hit and says whether to go on.
type Visit<'a> = dyn FnMut(Hit) -> ControlFlow<()> + 'a;

/// How many hits are put in order at a time.
const PAGE: usize = 20_000;

/// Reads the languages off the index's terms, with the number of articles in each.
fn languages(searcher: &Searcher) -> tantivy::Result<Vec<(Language, u64)>> {
    let mut counts: BTreeMap<Language, u64> = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(handle(Field::Language))?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let language = std::str::from_utf8(terms.key()).ok().and_then(Language::from_code);
            if let Some(language) = language {
                *counts.entry(language).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    let mut languages: Vec<_> = counts.into_iter().collect();
    languages.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
    Ok(languages)
}
