//! The leaves of a plan in the index: which terms a leaf stands for, and their postings in a segment.
//!
//! A bare word is looked up by its stem, in a field of stems that is written with the index. The other way would be to
//! gather all forms with that stem from the dictionary of words when a query is asked, and to take their postings as
//! one. Both were measured on 2026-11-23, scored alike:
//!
//! | | field of stems | forms from the dictionary |
//! |---|--:|--:|
//! | two words, 100,000 articles, p50 / p95 / p99 | 1.8 / 7.4 / 35 ms | 14.8 / 31.9 / 38 ms |
//! | 200 queries of two words, CPU | 0.30 s | 3.3 s |
//! | known item MRR@10, Reuters / BBC | .6581 / .8057 | .6563 / .8054 |
//! | index of 20,000 articles | 90 MB | 69 MB |
//! | CPU to write it | 8.2 s | 7.2 s |
//!
//! The field costs a quarter of the index and answers many times sooner, with the same ranking (no difference is
//! significant); it knows the language of each text, and a search cluster can hold and score it as any other field. (All
//! on a machine busy with other work; the rows are to be read across.)

use std::collections::HashMap;
use std::hash::BuildHasher;

use rustc_hash::FxHashSet;
use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};

use super::glob::Glob;
use super::schema::{handle, text_term};
use crate::engine::fields::{Field, terms};
use crate::passages::{Leaf, is_fit};
use crate::query::Pattern;
use crate::text::Stemmers;

/// The terms of a leaf in one segment.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// What fits the leaf.
    plus: Vec<(Field, TermInfo)>,
    /// What does not, although it has the same place: spellings with accents or capitals.
    minus: Vec<(Field, TermInfo)>,
}

/// The terms of a leaf in every segment.
#[derive(Debug, Clone, Default)]
pub struct LeafTerms {
    segments: HashMap<SegmentId, Terms>,
    /// Whether it stands for more than [`MOST_OPEN`] terms, those of all segments together: however an index is parted,
    /// the same is counted.
    are_many: bool,
    /// How many articles hold any of them: the sum over the terms, at most all articles.
    pub articles: u64,
}

impl LeafTerms {
    /// Looks the leaf up in the dictionaries of all segments.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn look_up(leaf: &Leaf, searcher: &Searcher, stemmers: &Stemmers) -> tantivy::Result<LeafTerms> {
        let mut found = LeafTerms::default();
        let mut words = FxHashSet::default();
        for segment in searcher.segment_readers() {
            let mut terms = Terms::default();
            Lookup { segment, terms: &mut terms, words: &mut words }.leaf(leaf, stemmers)?;
            found.articles += terms.plus.iter().map(|(_, info)| u64::from(info.doc_freq)).sum::<u64>();
            found.segments.insert(segment.segment_id(), terms);
        }
        found.are_many = words.len() > MOST_OPEN;
        found.articles = found.articles.min(searcher.num_docs());
        Ok(found)
    }

    /// Looks one folded word up, whatever its inflected forms.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn of_word(folded: &str, searcher: &Searcher) -> tantivy::Result<LeafTerms> {
        LeafTerms::of_term(Field::Text, folded, searcher)
    }

    /// Looks two of the most frequent words up that stand side by side.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn of_pair(first: &str, second: &str, searcher: &Searcher) -> tantivy::Result<LeafTerms> {
        LeafTerms::of_term(Field::Pairs, &terms::pair(first, second), searcher)
    }

    fn of_term(field: Field, term: &str, searcher: &Searcher) -> tantivy::Result<LeafTerms> {
        let mut found = LeafTerms::default();
        for segment in searcher.segment_readers() {
            let mut terms = Terms::default();
            Lookup { segment, terms: &mut terms, words: &mut FxHashSet::default() }.term(field, term)?;
            found.articles += terms.plus.iter().map(|(_, info)| u64::from(info.doc_freq)).sum::<u64>();
            found.segments.insert(segment.segment_id(), terms);
        }
        Ok(found)
    }

    /// Opens the postings in one segment.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn postings(&self, segment: &SegmentReader, has_places: bool) -> tantivy::Result<LeafPostings> {
        match self.segments.get(&segment.segment_id()) {
            Some(terms) => LeafPostings::open(terms, segment, has_places, self.are_many),
            None => Ok(LeafPostings::new(Union::Several(Vec::new()), None)),
        }
    }

    /// Returns whether a term of the leaf also stands where the leaf does not fit, so that its places decide.
    pub fn needs_places(&self) -> bool {
        self.segments.values().any(|terms| !terms.minus.is_empty())
    }
}

/// Finds the terms of a leaf in one segment.
struct Lookup<'a> {
    segment: &'a SegmentReader,
    terms: &'a mut Terms,
    /// The words of patterns and the like that were found, in all segments so far.
    words: &'a mut FxHashSet<u64>,
}

impl Lookup<'_> {
    fn leaf(&mut self, leaf: &Leaf, stemmers: &Stemmers) -> tantivy::Result<()> {
        match leaf {
            Leaf::Inflected(word) => {
                for (language, stem) in stemmers.stems(word.lower(), word.folded()) {
                    self.term(Field::Stems, &terms::stem(&stem, language))?;
                }
                Ok(())
            }
            Leaf::Folded(word) => self.term(Field::Text, word.folded()),
            Leaf::Accented(word) => self.accented(word.lower(), word.folded()),
            Leaf::Cased(cased) => {
                let (form, word) = (cased.form(), cased.word());
                if form != word.lower() {
                    return self.term(Field::Written, &(terms::capitals(word.folded()) + form));
                }
                self.accented(word.lower(), word.folded())?;
                self.minus(&terms::capitals(word.folded()))
            }
            Leaf::Pattern(pattern) => self.pattern(pattern),
            Leaf::Fuzzy(word, distance) => {
                let term = text_term(Field::Text, word.folded());
                let automaton = FuzzyTermQuery::new(term, distance.letters(), true).automaton()?;
                let index = self.index(Field::Text)?;
                let mut words = index.terms().search(automaton).into_stream()?;
                while words.advance() {
                    self.terms.plus.push((Field::Text, words.value().clone()));
                    self.words.insert(hash(words.key()));
                }
                Ok(())
            }
        }
    }

    fn index(&self, field: Field) -> tantivy::Result<std::sync::Arc<InvertedIndexReader>> {
        self.segment.inverted_index(handle(field))
    }

    fn term(&mut self, field: Field, term: &str) -> tantivy::Result<()> {
        let info = self.index(field)?.terms().get(term)?;
        self.terms.plus.extend(info.map(|info| (field, info)));
        Ok(())
    }

    /// A form with its accents, in any case.
    fn accented(&mut self, lower: &str, folded: &str) -> tantivy::Result<()> {
        if lower != folded {
            return self.term(Field::Written, &(terms::accents(folded) + lower));
        }
        self.term(Field::Text, folded)?;
        self.minus(&terms::accents(folded))
    }

    /// Takes all spellings away that begin so.
    fn minus(&mut self, prefix: &str) -> tantivy::Result<()> {
        let index = self.index(Field::Written)?;
        let mut spellings = index.terms().range().ge(prefix).into_stream()?;
        while spellings.advance() && spellings.key().starts_with(prefix.as_bytes()) {
            self.terms.minus.push((Field::Written, spellings.value().clone()));
        }
        Ok(())
    }

    /// Every word of the dictionary that the pattern fits, however many there are.
    fn pattern(&mut self, pattern: &Pattern) -> tantivy::Result<()> {
        let prefix = pattern.prefix();
        let chars: Vec<char> = pattern.folded().chars().collect();
        let index = self.index(Field::Text)?;
        let words = index.terms().search(Glob::new(pattern.folded())).ge(prefix.as_bytes());
        let mut words = words.into_stream()?;
        let mut word = Vec::new();
        while words.advance() {
            word.clear();
            word.extend(std::str::from_utf8(words.key()).unwrap_or_default().chars());
            if is_fit(&chars, &word) {
                self.terms.plus.push((Field::Text, words.value().clone()));
                self.words.insert(hash(words.key()));
            }
        }
        Ok(())
    }
}

fn hash(word: &[u8]) -> u64 {
    rustc_hash::FxBuildHasher.hash_one(word)
}

/// With more terms than this the postings of a leaf are gathered before they are asked for.
const MOST_OPEN: usize = 16;

/// The postings of a leaf in one segment: those of all its terms as if they were one.
pub struct LeafPostings {
    plus: Union,
    minus: Option<Union>,
    doc: DocId,
    scratch: Vec<u32>,
}

impl LeafPostings {
    fn new(plus: Union, minus: Option<Union>) -> LeafPostings {
        let doc = plus.doc();
        LeafPostings { plus, minus, doc, scratch: Vec::new() }
    }

    fn open(terms: &Terms, segment: &SegmentReader, has_places: bool, are_many: bool) -> tantivy::Result<LeafPostings> {
        let open = |own: &[(Field, TermInfo)]| Union::open(own, segment, has_places, are_many || own.len() > MOST_OPEN);
        let plus = open(&terms.plus)?;
        let minus = if terms.minus.is_empty() { None } else { Some(open(&terms.minus)?) };
        Ok(LeafPostings::new(plus, minus))
    }

    /// Opens the postings of one term of a field with places.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn of_term(segment: &SegmentReader, field: Field, term: &str) -> tantivy::Result<LeafPostings> {
        let mut terms = Terms::default();
        Lookup { segment, terms: &mut terms, words: &mut FxHashSet::default() }.term(field, term)?;
        LeafPostings::open(&terms, segment, true, false)
    }

    /// Goes to the first article from `target` on, if not there already, and returns it.
    #[inline]
    pub fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = match &mut self.plus {
                Union::One(postings) => seek(postings, target),
                several => several.seek(target),
            };
        }
        self.doc
    }

    /// Goes to the next article and returns it.
    #[inline]
    pub fn next(&mut self) -> DocId {
        self.doc = match &mut self.plus {
            Union::One(postings) => postings.advance(),
            several => several.seek(self.doc + 1),
        };
        self.doc
    }

    /// Returns in how many places the terms occur in the article it stands at. Where they are many and their places are
    /// not asked for, a place counts once for each term.
    #[inline]
    pub fn frequency(&mut self) -> u32 {
        match &mut self.plus {
            Union::One(postings) => postings.term_freq(),
            several => several.frequency(self.doc, &mut self.scratch),
        }
    }

    /// Puts the places in the article `doc` into `places`, ascending, none twice; none if it does not stand there.
    pub fn places(&mut self, doc: DocId, places: &mut Vec<u32>) {
        places.clear();
        if self.seek(doc) != doc {
            return;
        }
        self.plus.places(doc, places, &mut self.scratch);
        if let Some(minus) = &mut self.minus
            && minus.seek(doc) == doc
        {
            let mut others = Vec::new();
            minus.places(doc, &mut others, &mut self.scratch);
            places.retain(|place| others.binary_search(place).is_err());
        }
    }

    /// Returns about how many articles there are.
    pub fn size_hint(&self) -> u32 {
        match &self.plus {
            Union::One(postings) => postings.size_hint(),
            Union::Several(all) => all.iter().map(|postings| postings.size_hint()).max().unwrap_or(0),
            Union::Gathered(gathered) => gathered.docs.len() as u32,
        }
    }
}

/// Postings of several terms as one.
enum Union {
    One(Box<SegmentPostings>),
    Several(Vec<SegmentPostings>),
    Gathered(Gathered),
}

/// Postings that were read beforehand.
#[derive(Default)]
struct Gathered {
    /// The articles, and how many occurrences each has.
    docs: Vec<(DocId, u32)>,
    /// Every occurrence: article in the high half, place in the low half; empty where places are not asked for.
    places: Vec<u64>,
    at: usize,
}

impl Union {
    fn open(
        terms: &[(Field, TermInfo)],
        segment: &SegmentReader,
        has_places: bool,
        are_many: bool,
    ) -> tantivy::Result<Union> {
        let are_several = terms.len() > 1 && !are_many;
        let option = match has_places || are_several {
            true => IndexRecordOption::WithFreqsAndPositions,
            false => IndexRecordOption::WithFreqs,
        };
        let mut postings = terms.iter().map(|(field, info)| {
            Ok(segment.inverted_index(handle(*field))?.read_postings_from_terminfo(info, option)?)
        });
        if are_many && terms.len() > 1 {
            return Gathered::read(postings, segment.max_doc(), has_places).map(Union::Gathered);
        }
        if terms.len() == 1 {
            let only = postings.next().transpose()?;
            return Ok(only.map_or(Union::Several(Vec::new()), |only| Union::One(Box::new(only))));
        }
        postings.collect::<tantivy::Result<_>>().map(Union::Several)
    }

    fn doc(&self) -> DocId {
        match self {
            Union::One(postings) => postings.doc(),
            Union::Several(all) => all.iter().map(DocSet::doc).min().unwrap_or(TERMINATED),
            Union::Gathered(gathered) => gathered.doc(),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Union::One(postings) => seek(postings, target),
            Union::Several(all) => all.iter_mut().map(|own| seek(own, target)).min().unwrap_or(TERMINATED),
            Union::Gathered(gathered) => gathered.seek(target),
        }
    }

    fn frequency(&mut self, doc: DocId, scratch: &mut Vec<u32>) -> u32 {
        match self {
            Union::One(postings) => postings.term_freq(),
            Union::Several(all) => {
                let mut here = all.iter().filter(|own| own.doc() == doc);
                if let (Some(only), None) = (here.next(), here.next()) {
                    return only.term_freq();
                }
                // A word has two stems where accents make another; a compound stands where its first part does.
                let mut places = Vec::new();
                self.places(doc, &mut places, scratch);
                places.len() as u32
            }
            Union::Gathered(gathered) => gathered.docs.get(gathered.at).map_or(0, |(_, count)| *count),
        }
    }

    fn places(&mut self, doc: DocId, places: &mut Vec<u32>, scratch: &mut Vec<u32>) {
        match self {
            Union::One(postings) => {
                postings.positions(places);
                places.dedup();
            }
            Union::Several(all) => {
                let here = all.iter_mut().filter(|own| own.doc() == doc);
                for own in here {
                    own.positions(scratch);
                    places.append(scratch);
                }
                places.sort_unstable();
                places.dedup();
            }
            Union::Gathered(gathered) => {
                let from = gathered.places.partition_point(|place| (place >> 32) < u64::from(doc));
                let here = gathered.places[from..].iter().take_while(|place| (*place >> 32) == u64::from(doc));
                places.extend(here.map(|place| *place as u32));
            }
        }
    }
}

/// Goes forward to `target`; tantivy's own seek must not be asked to go back.
#[inline]
fn seek(postings: &mut SegmentPostings, target: DocId) -> DocId {
    if postings.doc() < target { postings.seek(target) } else { postings.doc() }
}

impl Gathered {
    fn read(
        postings: impl Iterator<Item = tantivy::Result<SegmentPostings>>,
        docs: u32,
        has_places: bool,
    ) -> tantivy::Result<Gathered> {
        let mut counts = vec![0_u32; docs as usize];
        let mut places = Vec::new();
        let mut own = Vec::new();
        for postings in postings {
            let mut postings = postings?;
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                counts[doc as usize] += postings.term_freq();
                if has_places {
                    postings.positions(&mut own);
                    places.extend(own.iter().map(|place| u64::from(doc) << 32 | u64::from(*place)));
                }
                postings.advance();
            }
        }
        places.sort_unstable();
        places.dedup();
        let docs = (0..).zip(counts).filter(|(_, count)| *count > 0).collect();
        Ok(Gathered { docs, places, at: 0 })
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            // Mostly it is the next one; otherwise it is not far.
            let mut step = 1;
            while self.docs.get(self.at + step).is_some_and(|(doc, _)| *doc < target) {
                step *= 2;
            }
            let end = self.docs.len().min(self.at + step + 1);
            self.at += self.docs[self.at..end].partition_point(|(doc, _)| *doc < target);
        }
        self.doc()
    }
}
