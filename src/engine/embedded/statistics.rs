//! The archive in the numbers that a score needs.

use tantivy::Searcher;
use tantivy::fieldnorm::FieldNormReader;

use super::schema::handle;
use crate::engine::fields::Field;
use crate::ranking;

/// What is known of all articles, whatever segments they lie in.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// All articles.
    pub articles: u64,
    /// What an article's length counts, by its code.
    norms: Box<[f32]>,
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
        let norm = |code: u8| ranking::length_norm(FieldNormReader::id_to_fieldnorm(code), mean);
        Ok(Statistics { articles, norms: (0..=u8::MAX).map(norm).collect() })
    }

    /// Returns what the coded length of an article counts.
    pub fn norm(&self, length_code: u8) -> f32 {
        self.norms[usize::from(length_code)]
    }

    /// Returns how much `frequency` matches count in an article of the coded length.
    pub fn saturated(&self, frequency: u32, length_code: u8) -> f32 {
        ranking::saturated(frequency, self.norm(length_code))
    }
}

#[cfg(test)]
mod tests {
    use tantivy::fieldnorm::FieldNormReader;

    #[test]
    fn lengths_are_coded_as_in_every_engine() {
        for words in (0..5000).chain((0..30).map(|shift| (1 << shift) + 12345)) {
            let coded = FieldNormReader::id_to_fieldnorm(FieldNormReader::fieldnorm_to_id(words));
            assert_eq!(crate::ranking::coded_length(words), coded, "{words}");
        }
    }
}
