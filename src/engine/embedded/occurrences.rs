//! How often words occur in the archive.

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, SegmentReader};

use super::schema::handle;
use crate::engine::fields::Field;

/// Counts the occurrences of each of the folded `words`; those of removed articles are left out.
///
/// # Errors
/// Where the index cannot be read.
pub fn occurrences(words: &[&str], searcher: &Searcher) -> tantivy::Result<Vec<u64>> {
    let mut counts = vec![0; words.len()];
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(handle(Field::Text))?;
        for (word, count) in words.iter().zip(&mut counts) {
            if let Some(info) = index.terms().get(word)? {
                let postings = index.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
                *count += sum(postings, segment);
            }
        }
    }
    Ok(counts)
}

fn sum(mut postings: BlockSegmentPostings, segment: &SegmentReader) -> u64 {
    let mut sum = 0;
    while postings.block_len() > 0 {
        let all = postings.docs().iter().zip(postings.freqs());
        sum += all.filter(|(doc, _)| !segment.is_deleted(**doc)).map(|(_, freq)| u64::from(*freq)).sum::<u64>();
        postings.advance();
    }
    sum
}
