//! A word wherever it stands: nothing but its postings decides.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Scorer;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Score, TERMINATED};

use super::leaves::LeafPostings;
use super::view::View;
use crate::ranking::TYPED_FORM_SHARE;

/// Finds and scores the articles of one segment that hold a word in any of its forms.
pub struct WordScorer {
    postings: LeafPostings,
    /// The form as typed, where all forms are looked for and the score counts.
    typed: Option<LeafPostings>,
    lengths: FieldNormReader,
    view: Arc<View>,
    weight: f32,
    doc: DocId,
}

impl WordScorer {
    /// Begins at the first article.
    pub fn new(
        mut postings: LeafPostings,
        typed: Option<LeafPostings>,
        lengths: FieldNormReader,
        view: Arc<View>,
        weight: f32,
    ) -> WordScorer {
        let doc = postings.seek(0);
        WordScorer { postings, typed, lengths, view, weight, doc }
    }

    /// Returns how often the word stands in the article, in any form and as typed.
    pub fn frequencies(&mut self) -> (u32, Option<u32>) {
        let as_typed =
            self.typed.as_mut().map(|typed| if typed.seek(self.doc) == self.doc { typed.frequency() } else { 0 });
        (self.postings.frequency(), as_typed)
    }

    /// Adds the scores of the articles before `end` to `scores`, whose first is that of `start`, and calls `found` with
    /// the place of each; goes on to the first article from `end` on.
    pub fn add_scores(&mut self, start: DocId, end: DocId, scores: &mut [Score], mut found: impl FnMut(usize)) {
        while self.doc < end {
            let at = (self.doc - start) as usize;
            scores[at] += self.score();
            found(at);
            self.doc = self.postings.next();
        }
    }
}

impl DocSet for WordScorer {
    #[inline]
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.postings.next();
        }
        self.doc
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.postings.seek(target);
        }
        self.doc
    }

    fn fill_buffer(&mut self, docs: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        let mut count = 0;
        while count < docs.len() && self.doc != TERMINATED {
            docs[count] = self.doc;
            count += 1;
            self.doc = self.postings.next();
        }
        count
    }

    #[inline]
    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint()
    }
}

impl Scorer for WordScorer {
    #[inline]
    fn score(&mut self) -> Score {
        let norm = self.view.statistics.norm(self.lengths.fieldnorm_id(self.doc));
        let mut worth = crate::ranking::saturated(self.postings.frequency(), norm);
        if let Some(typed) = &mut self.typed
            && typed.seek(self.doc) == self.doc
        {
            worth += TYPED_FORM_SHARE * crate::ranking::saturated(typed.frequency(), norm);
        }
        self.weight * worth
    }
}
