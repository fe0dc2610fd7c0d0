//! Queries joined by AND and OR.
//!
//! Unlike tantivy's, they add the scores of their members in the order of the query, whatever their postings are like in
//! a segment: equal articles get equal scores to the last bit, however the index was built.

use super::word::WordScorer;
use tantivy::fastfield::AliveBitSet;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// Articles that satisfy all of `members` and none of `excluded`; none where there is no member.
#[derive(Debug)]
pub struct All {
    /// What has to match; their scores are added.
    pub members: Vec<Box<dyn Query>>,
    /// What must not match.
    pub excluded: Vec<Box<dyn Query>>,
}

/// Articles that satisfy any of the members.
#[derive(Debug)]
pub struct Any(pub Vec<Box<dyn Query>>);

impl Clone for All {
    fn clone(&self) -> All {
        All { members: cloned(&self.members), excluded: cloned(&self.excluded) }
    }
}

impl Clone for Any {
    fn clone(&self) -> Any {
        Any(cloned(&self.0))
    }
}

fn cloned(queries: &[Box<dyn Query>]) -> Vec<Box<dyn Query>> {
    queries.iter().map(|query| query.box_clone()).collect()
}

fn weights(queries: &[Box<dyn Query>], scoring: EnableScoring<'_>) -> tantivy::Result<Vec<Box<dyn Weight>>> {
    queries.iter().map(|query| query.weight(scoring)).collect()
}

impl Query for All {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let members = weights(&self.members, scoring)?;
        Ok(Box::new(AllWeight { members, excluded: weights(&self.excluded, unscored(scoring))? }))
    }
}

impl Query for Any {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(AnyWeight { members: weights(&self.0, scoring)?, is_scored: scoring.is_scoring_enabled() }))
    }
}

fn unscored(scoring: EnableScoring<'_>) -> EnableScoring<'_> {
    match scoring {
        EnableScoring::Enabled { searcher, .. } => EnableScoring::disabled_from_searcher(searcher),
        disabled => disabled,
    }
}

struct AllWeight {
    members: Vec<Box<dyn Weight>>,
    excluded: Vec<Box<dyn Weight>>,
}

struct AnyWeight {
    members: Vec<Box<dyn Weight>>,
    is_scored: bool,
}

fn open(weights: &[Box<dyn Weight>], segment: &SegmentReader, boost: Score) -> tantivy::Result<Vec<Member>> {
    weights.iter().map(|weight| Ok(Member::new(weight.scorer(segment, boost)?))).collect()
}

/// A member; words are known by name, for nearly all members are words and asking them is all the work there is.
enum Member {
    Word(Box<WordScorer>),
    Other(Box<dyn Scorer>),
}

impl Member {
    fn new(scorer: Box<dyn Scorer>) -> Member {
        scorer.downcast().map_or_else(Member::Other, Member::Word)
    }

    #[inline]
    fn doc(&self) -> DocId {
        match self {
            Member::Word(word) => word.doc(),
            Member::Other(other) => other.doc(),
        }
    }

    /// Goes forward to `target`, if not there already.
    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Member::Word(word) => word.seek(target),
            Member::Other(other) => seek(&mut **other, target),
        }
    }

    #[inline]
    fn score(&mut self) -> Score {
        match self {
            Member::Word(word) => word.score(),
            Member::Other(other) => other.score(),
        }
    }

    fn as_scorer(&mut self) -> &mut dyn Scorer {
        match self {
            Member::Word(word) => &mut **word,
            Member::Other(other) => &mut **other,
        }
    }

    fn size_hint(&self) -> u32 {
        match self {
            Member::Word(word) => word.size_hint(),
            Member::Other(other) => other.size_hint(),
        }
    }

    fn cost(&self) -> u64 {
        match self {
            Member::Word(word) => word.cost(),
            Member::Other(other) => other.cost(),
        }
    }
}

impl Weight for AllWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let members = open(&self.members, segment, boost)?;
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by_key(|member| members[*member].cost());
        let mut all = AllScorer { members, order, excluded: open(&self.excluded, segment, 1.0)?, doc: 0 };
        all.find(0);
        Ok(Box::new(all))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explanation(self, segment, doc)
    }
}

impl Weight for AnyWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let members = open(&self.members, segment, boost)?;
        Ok(Box::new(AnyScorer::new(members, self.is_scored, segment.max_doc())))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explanation(self, segment, doc)
    }
}

fn explanation(weight: &dyn Weight, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
    let mut scorer = weight.scorer(segment, 1.0)?;
    if seek(&mut *scorer, doc) != doc {
        return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
    }
    Ok(Explanation::new("sum", scorer.score()))
}

/// Goes forward to `target`; a scorer must not be asked to go back.
fn seek(scorer: &mut dyn Scorer, target: DocId) -> DocId {
    if scorer.doc() < target { scorer.seek(target) } else { scorer.doc() }
}

struct AllScorer {
    /// In the order of the query.
    members: Vec<Member>,
    /// The members by their cost, the cheapest first.
    order: Vec<usize>,
    excluded: Vec<Member>,
    doc: DocId,
}

impl AllScorer {
    /// Goes to the first article from `target` on at which all members stand and nothing that is excluded.
    fn find(&mut self, target: DocId) -> DocId {
        let mut candidate = if self.order.is_empty() { TERMINATED } else { target };
        'candidates: while candidate != TERMINATED {
            for member in &self.order {
                let doc = self.members[*member].seek(candidate);
                if doc != candidate {
                    candidate = doc;
                    continue 'candidates;
                }
            }
            if !self.excluded.iter_mut().any(|excluded| excluded.seek(candidate) == candidate) {
                break;
            }
            candidate += 1;
        }
        self.doc = candidate;
        candidate
    }
}

impl DocSet for AllScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.find(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.find(target) }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.members.iter().map(|member| member.size_hint()).min().unwrap_or(0)
    }

    fn cost(&self) -> u64 {
        self.members.iter().map(|member| member.cost()).min().unwrap_or(0)
    }
}

impl Scorer for AllScorer {
    fn score(&mut self) -> Score {
        self.members.iter_mut().map(|member| member.score()).sum()
    }
}

/// So many articles are looked at together.
const WINDOW: usize = 4096;

/// The articles of a window that match, with their scores.
struct Window {
    start: DocId,
    found: [u64; WINDOW / 64],
    scores: Box<[Score; WINDOW]>,
}

struct AnyScorer {
    /// In the order of the query.
    members: Vec<Member>,
    is_scored: bool,
    end: DocId,
    doc: DocId,
    /// Read ahead as long as nobody skips articles.
    window: Option<Window>,
}

impl AnyScorer {
    fn new(members: Vec<Member>, is_scored: bool, end: DocId) -> AnyScorer {
        let window = Window { start: 0, found: [0; WINDOW / 64], scores: Box::new([0.0; WINDOW]) };
        let mut any = AnyScorer { members, is_scored, end, doc: 0, window: None };
        any.doc = any.nearest();
        if any.members.len() > 1 && any.doc != TERMINATED {
            any.window = Some(window);
            any.fill();
        }
        any
    }

    /// Returns the first article at which a member stands.
    fn nearest(&self) -> DocId {
        self.members.iter().map(|member| member.doc()).min().unwrap_or(TERMINATED)
    }

    /// Reads the window that begins where the members stand.
    fn fill(&mut self) {
        let start = self.nearest();
        let Some(window) = &mut self.window else { return };
        window.start = start;
        let end = start.saturating_add(WINDOW as DocId).min(self.end);
        if self.is_scored {
            window.scores.fill(0.0);
        }
        let Window { found, scores, .. } = window;
        let mut mark = |at: usize| found[at / 64] |= 1 << (at % 64);
        for member in &mut self.members {
            match member {
                Member::Word(word) if self.is_scored => word.add_scores(start, end, &mut scores[..], &mut mark),
                member => {
                    let member = member.as_scorer();
                    let mut doc = member.doc();
                    while doc < end {
                        let at = (doc - start) as usize;
                        mark(at);
                        if self.is_scored {
                            scores[at] += member.score();
                        }
                        doc = member.advance();
                    }
                }
            }
        }
    }

    /// Returns all articles that are left, a bit for each.
    fn found(&mut self) -> Vec<u64> {
        let mut found = vec![0_u64; (self.end as usize).div_ceil(64)];
        if let Some(window) = self.window.take() {
            let from = self.doc.saturating_sub(window.start) as usize;
            for at in (from..WINDOW).filter(|at| window.found[at / 64] >> (at % 64) & 1 == 1) {
                let doc = window.start as usize + at;
                found[doc / 64] |= 1 << (doc % 64);
            }
        }
        let mut docs = [0; COLLECT_BLOCK_BUFFER_LEN];
        for member in &mut self.members {
            loop {
                let count = member.as_scorer().fill_buffer(&mut docs);
                docs[..count].iter().for_each(|doc| found[*doc as usize / 64] |= 1 << (doc % 64));
                if count < docs.len() {
                    break;
                }
            }
        }
        self.doc = TERMINATED;
        found
    }

    /// Returns the next article of the window.
    fn next_in_window(&mut self) -> Option<DocId> {
        let window = self.window.as_mut()?;
        let from = (self.doc + 1).checked_sub(window.start)? as usize;
        let mut word = from / 64;
        let mut bits = window.found.get(word)? & (u64::MAX << (from % 64));
        while bits == 0 {
            word += 1;
            bits = *window.found.get(word)?;
        }
        Some(window.start + (word * 64) as DocId + bits.trailing_zeros())
    }
}

impl DocSet for AnyScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        if self.window.is_none() {
            let target = self.doc + 1;
            for member in &mut self.members {
                member.seek(target);
            }
            self.doc = self.nearest();
            return self.doc;
        }
        if let Some(doc) = self.next_in_window() {
            self.doc = doc;
            return doc;
        }
        self.doc = self.nearest();
        if self.doc != TERMINATED {
            if let Some(window) = &mut self.window {
                window.found.fill(0);
            }
            self.fill();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        // What the window has read lies behind the members; past it they are asked one article at a time.
        while let Some(window) = &self.window {
            if target >= window.start + WINDOW as DocId {
                self.window = None;
            } else if self.advance() >= target {
                return self.doc;
            }
        }
        for member in &mut self.members {
            member.seek(target);
        }
        self.doc = self.nearest();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn count(&mut self, alive: &AliveBitSet) -> u32 {
        let found = self.found();
        let is_alive = |doc: &DocId| alive.is_alive(*doc);
        (0..self.end).filter(|doc| found[*doc as usize / 64] >> (doc % 64) & 1 == 1).filter(is_alive).count() as u32
    }

    fn count_including_deleted(&mut self) -> u32 {
        self.found().iter().map(|word| word.count_ones()).sum()
    }

    fn size_hint(&self) -> u32 {
        self.members.iter().map(|member| member.size_hint()).max().unwrap_or(0)
    }

    fn cost(&self) -> u64 {
        self.members.iter().map(|member| member.cost()).sum()
    }
}

impl Scorer for AnyScorer {
    fn score(&mut self) -> Score {
        if let Some(window) = &self.window {
            return window.scores[(self.doc - window.start) as usize];
        }
        let here = self.members.iter_mut().filter(|member| member.doc() == self.doc);
        here.map(|member| member.score()).sum()
    }
}
