//! Numbers for the values of columns that are the same in all segments.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::columnar::StrColumn;
use tantivy::index::SegmentId;

use super::facets::TextCounts;
use crate::engine::facets::name_of;
use crate::engine::fields::Field;

/// Numbers for the names that columns hold, made for each segment when they are first needed and kept while the segment is
/// in use. They take 4 bytes a value of each segment, and some 28 a name.
///
/// A name is known by a hash of 64 bits with a key of the process's own: of a million names two are taken for one with a
/// probability of 3e-8.
#[derive(Default)]
pub struct Numbers {
    fields: Mutex<FxHashMap<Field, Numbering>>,
}

#[derive(Default)]
struct Numbering {
    hashes: RandomState,
    ids: FxHashMap<u64, u32>,
    segments: FxHashMap<SegmentId, Arc<[u32]>>,
}

impl Numbers {
    /// Returns whether the values of a column have their numbers.
    pub fn has(&self, texts: &TextCounts) -> bool {
        let fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        texts.column.is_none() || fields.get(&texts.field).is_some_and(|own| own.segments.contains_key(&texts.segment))
    }

    /// Returns the numbers of the values of one field's columns, which are all those of the index now: those of other
    /// segments are given up.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn of(&self, columns: &[&TextCounts]) -> tantivy::Result<Vec<Arc<[u32]>>> {
        let Some(field) = columns.first().map(|texts| texts.field) else { return Ok(Vec::new()) };
        let mut fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        let numbering = fields.entry(field).or_default();
        if columns.iter().any(|texts| !numbering.segments.contains_key(&texts.segment)) {
            numbering.segments.retain(|id, _| columns.iter().any(|texts| texts.segment == *id));
        }
        columns.iter().map(|texts| numbering.segment(texts)).collect()
    }
}

impl Numbering {
    fn segment(&mut self, texts: &TextCounts) -> tantivy::Result<Arc<[u32]>> {
        if let Some(ids) = self.segments.get(&texts.segment) {
            return Ok(ids.clone());
        }
        let ids: Arc<[u32]> = match &texts.column {
            Some(column) => self.number(texts.field, column)?.into(),
            None => Arc::default(),
        };
        self.segments.insert(texts.segment, ids.clone());
        Ok(ids)
    }

    fn number(&mut self, field: Field, column: &StrColumn) -> tantivy::Result<Vec<u32>> {
        let mut ids = Vec::with_capacity(column.num_terms());
        let mut values = column.dictionary().stream()?;
        while values.advance() {
            let hash = self.hashes.hash_one(name_of(field, values.key()));
            let next = self.ids.len() as u32;
            ids.push(*self.ids.entry(hash).or_insert(next));
        }
        Ok(ids)
    }
}
