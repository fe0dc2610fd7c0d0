//! The sources of an archive in their order, over all segments.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::{Searcher, SegmentOrdinal};

use crate::engine::fields::Field;

/// All sources from A to Z, and where those of each segment stand among them.
pub struct Sources {
    names: Vec<String>,
    of_segments: Vec<Arc<[u32]>>,
}

impl Sources {
    /// Reads them off the index.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn read(searcher: &Searcher) -> tantivy::Result<Sources> {
        let mut of_segments = Vec::new();
        for segment in searcher.segment_readers() {
            let mut names = Vec::new();
            if let Some(column) = segment.fast_fields().str(Field::Source.spec().name)? {
                let mut terms = column.dictionary().stream()?;
                while terms.advance() {
                    names.push(String::from_utf8_lossy(terms.key()).into_owned());
                }
            }
            of_segments.push(names);
        }
        let names: BTreeSet<&String> = of_segments.iter().flatten().collect();
        let names: Vec<String> = names.into_iter().cloned().collect();
        let place = |name: &String| names.partition_point(|own| own < name) as u32;
        let of_segments = of_segments.iter().map(|own| own.iter().map(place).collect()).collect();
        Ok(Sources { names, of_segments })
    }

    /// Returns the places of a segment's sources, by their numbers there.
    pub fn of_segment(&self, ordinal: SegmentOrdinal) -> Arc<[u32]> {
        self.of_segments.get(ordinal as usize).cloned().unwrap_or_default()
    }

    /// Returns the source at a place.
    pub fn name(&self, place: usize) -> Option<&str> {
        self.names.get(place).map(String::as_str)
    }

    /// Returns the place at which a source stands or would stand, in halves: a source that is no more stands between two.
    pub fn place(&self, name: &str) -> f64 {
        let before = self.names.partition_point(|own| own.as_str() < name);
        let is_known = self.names.get(before).is_some_and(|own| own == name);
        before as f64 - if is_known { 0.0 } else { 0.5 }
    }
}
