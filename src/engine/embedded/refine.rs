//! Looks again at the best articles: where do the words stand?

use std::sync::Arc;

use tantivy::{DocAddress, Searcher, SegmentReader};

use super::leaves::{LeafPostings, LeafTerms};
use super::schema::handle;
use super::spans::expression_idf;
use super::statistics::Statistics;
use super::text_reader::{Needs, TextReader};
use super::top::Key;
use crate::engine::fields::Field;
use crate::passages::{LeafNumber, Node};
use crate::ranking::{Closeness, Extra, Recency};

/// Adds to the scores of the best articles what the places of the words give.
pub struct Refiner {
    closeness: Closeness,
    /// The leaves whose places are needed, ascending.
    used: Vec<LeafNumber>,
    leaves: Arc<[LeafTerms]>,
    statistics: Arc<Statistics>,
    recency: Option<Recency>,
}

impl Refiner {
    /// Makes one for a plan's root.
    pub fn new(
        root: &Node,
        leaves: Arc<[LeafTerms]>,
        statistics: Arc<Statistics>,
        recency: Option<Recency>,
    ) -> Refiner {
        let closeness = Closeness::new(root, |expression| expression_idf(expression, &leaves, &statistics));
        let mut used: Vec<LeafNumber> = closeness.expressions().flat_map(|expression| expression.leaves()).collect();
        used.sort_unstable();
        used.dedup();
        Refiner { closeness, used, leaves, statistics, recency }
    }

    /// Puts `best`, ordered by their words alone, in their final order.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn refine(&self, best: &mut [(Key, DocAddress)], searcher: &Searcher) -> tantivy::Result<()> {
        if self.used.is_empty() {
            return Ok(());
        }
        best.sort_unstable_by_key(|(_, address)| *address);
        for own in best.chunk_by_mut(|(_, a), (_, b)| a.segment_ord == b.segment_ord) {
            let mut reader = self.open(searcher.segment_reader(own[0].1.segment_ord))?;
            for (key, address) in own {
                let extra = reader.extra(self, address.doc_id);
                let recency = self.recency.map_or(1.0, |recency| recency.factor(reader.time(address.doc_id)));
                // What was added before the gain of late articles, and is multiplied by it.
                key.value = f64::from(extra.score(key.value as f32 / recency) * recency);
            }
        }
        best.sort_unstable_by_key(|(key, _)| *key);
        Ok(())
    }

    /// Returns what one article gets for the places of the words, and for being late.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn extra(&self, address: DocAddress, searcher: &Searcher) -> tantivy::Result<(Extra, f32)> {
        let mut reader = self.open(searcher.segment_reader(address.segment_ord))?;
        let recency = self.recency.map_or(1.0, |recency| recency.factor(reader.time(address.doc_id)));
        Ok((reader.extra(self, address.doc_id), recency))
    }

    fn open(&self, segment: &SegmentReader) -> tantivy::Result<Reader> {
        let mut leaves: Vec<Option<LeafPostings>> = (0..self.leaves.len()).map(|_| None).collect();
        for leaf in &self.used {
            leaves[*leaf] = Some(self.leaves[*leaf].postings(segment, true)?);
        }
        let needs = Needs { layout: true, marks: false };
        Ok(Reader {
            leaves,
            text: TextReader::open(segment, needs, self.used.clone())?,
            lengths: segment.get_fieldnorms_reader(handle(Field::Text))?,
            times: segment.fast_fields().i64(Field::Order.spec().name).ok(),
        })
    }
}

/// What is read of one segment.
struct Reader {
    leaves: Vec<Option<LeafPostings>>,
    text: TextReader,
    lengths: tantivy::fieldnorm::FieldNormReader,
    times: Option<tantivy::columnar::Column<i64>>,
}

impl Reader {
    fn extra(&mut self, refiner: &Refiner, doc: u32) -> Extra {
        self.text.read(doc, &mut self.leaves);
        let norm = refiner.statistics.norm(self.lengths.fieldnorm_id(doc));
        refiner.closeness.extra(self.text.places(), norm)
    }

    fn time(&self, doc: u32) -> Option<i64> {
        self.times.as_ref().and_then(|times| times.first(doc))
    }
}
