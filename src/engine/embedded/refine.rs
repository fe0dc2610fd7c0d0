//! Looks again at the best articles: where do the words stand?

use std::sync::Arc;

use tantivy::{DocAddress, SegmentReader};

use super::leaves::{LeafPostings, LeafTerms};
use super::spans::expression_idf;
use super::text_reader::{Needs, TextReader};
use super::view::{Columns, View};
use crate::engine::order::Key;
use crate::passages::{LeafNumber, Node};
use crate::ranking::{Closeness, Extra, Recency};

/// Adds to the scores of the best articles what the places of the words give.
pub struct Refiner {
    closeness: Closeness,
    /// The leaves whose places are needed, ascending.
    used: Vec<LeafNumber>,
    leaves: Arc<[LeafTerms]>,
    view: Arc<View>,
    recency: Option<Recency>,
}

impl Refiner {
    /// Makes one for a plan's root; `None` where it has less than two words to look for.
    pub fn new(root: &Node, leaves: Arc<[LeafTerms]>, view: Arc<View>, recency: Option<Recency>) -> Option<Refiner> {
        let closeness = Closeness::new(root, |expression| expression_idf(expression, &leaves, &view.statistics))?;
        let mut used: Vec<LeafNumber> = closeness.expressions().flat_map(|expression| expression.leaves()).collect();
        used.sort_unstable();
        used.dedup();
        Some(Refiner { closeness, used, leaves, view, recency })
    }

    /// Puts `best`, ordered by their words alone, in their final order.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn refine(&self, best: &mut [(Key, DocAddress)]) -> tantivy::Result<()> {
        best.sort_unstable_by_key(|(_, address)| *address);
        for own in best.chunk_by_mut(|(_, a), (_, b)| a.segment_ord == b.segment_ord) {
            let mut reader = self.open(self.view.searcher.segment_reader(own[0].1.segment_ord))?;
            for (key, address) in own {
                let extra = reader.extra(self, address.doc_id);
                let recency = self.recency.map_or(1.0, |recency| recency.factor(reader.columns.time(address.doc_id)));
                // What was added before the gain of late articles, and is multiplied by it.
                key.value = f64::from(extra.score(key.value as f32 / recency) * recency);
            }
        }
        best.sort_unstable_by_key(|(key, _)| *key);
        Ok(())
    }

    /// Returns what one article gets for the places of the words.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn extra(&self, address: DocAddress) -> tantivy::Result<Extra> {
        let mut reader = self.open(self.view.searcher.segment_reader(address.segment_ord))?;
        Ok(reader.extra(self, address.doc_id))
    }

    fn open(&self, segment: &SegmentReader) -> tantivy::Result<Reader> {
        let mut leaves: Vec<Option<LeafPostings>> = (0..self.leaves.len()).map(|_| None).collect();
        for leaf in &self.used {
            leaves[*leaf] = Some(self.leaves[*leaf].postings(segment, true)?);
        }
        let needs = Needs { layout: true, marks: false };
        let columns = self.view.columns(segment)?;
        let text = TextReader::open(segment, &columns, needs, self.used.clone())?;
        Ok(Reader { leaves, text, columns })
    }
}

/// What is read of one segment.
struct Reader {
    leaves: Vec<Option<LeafPostings>>,
    text: TextReader,
    columns: Columns,
}

impl Reader {
    fn extra(&mut self, refiner: &Refiner, doc: u32) -> Extra {
        self.text.read(doc, &mut self.leaves);
        let norm = refiner.view.statistics.norm(self.columns.lengths.fieldnorm_id(doc));
        refiner.closeness.extra(self.text.places(), norm)
    }
}
