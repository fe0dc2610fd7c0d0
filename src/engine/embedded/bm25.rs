//! BM25: how much a number of matches in an article is worth.
//!
//! Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Lucene's idf, which is
//! never negative.

use tantivy::Searcher;
use tantivy::fieldnorm::FieldNormReader;

use super::schema::handle;
use crate::engine::fields::Field;

/// How fast further matches lose weight.
const K1: f32 = 1.2;

/// How much a long article counts less, from 0 to 1.
const B: f32 = 0.75;

/// The archive in the numbers that a score needs.
#[derive(Debug, Clone)]
pub struct Statistics {
    articles: u64,
    /// The denominator's constant part, by the coded length of an article.
    by_length: Box<[f32]>,
}

impl Statistics {
    /// Reads them off the index.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn read(searcher: &Searcher) -> tantivy::Result<Statistics> {
        let (mut articles, mut words) = (0, 0);
        for segment in searcher.segment_readers() {
            articles += u64::from(segment.max_doc());
            words += segment.inverted_index(handle(Field::Text))?.total_num_tokens();
        }
        let mean = (words as f32 / articles.max(1) as f32).max(1.0);
        let constant = |code: u8| K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(code) as f32 / mean);
        Ok(Statistics { articles, by_length: (0..=u8::MAX).map(constant).collect() })
    }

    /// Returns the weight of what `articles` articles hold.
    pub fn idf(&self, articles: u64) -> f32 {
        let (all, own) = (self.articles.max(articles) as f32, articles as f32);
        (1.0 + (all - own + 0.5) / (own + 0.5)).ln()
    }

    /// Returns how much `frequency` matches count in an article of the coded length: from 0 to [`K1`] + 1.
    pub fn saturated(&self, frequency: u32, length_code: u8) -> f32 {
        let frequency = frequency as f32;
        frequency * (1.0 + K1) / (frequency + self.by_length[usize::from(length_code)])
    }
}
