//! Numbers for the values of columns that are the same in all segments.

use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::quality::RandomState;
use rustc_hash::FxHashMap;
use tantivy::columnar::StrColumn;
use tantivy::index::SegmentId;

use super::facets::TextCounts;
use crate::engine::Facet;
use crate::engine::facets::{kind_of, kind_prefix, name_of};
use crate::engine::fields::Field;

/// Numbers for the names that columns hold, made for each segment when they are first needed and kept while the segment is
/// in use. They take 4 bytes a value of each segment, and some 28 a name.
///
/// A name is known by a hash of 64 bits with a key of the process's own: of a million names two are taken for one with a
/// probability of 3e-8.
#[derive(Default)]
pub struct Numbers {
    named: AtomicUsize,
    fields: Mutex<FxHashMap<Field, Numbering>>,
}

#[derive(Default)]
struct Numbering {
    hashes: RandomState,
    ids: FxHashMap<u64, u32>,
    segments: FxHashMap<SegmentId, Arc<Numbered>>,
}

/// The values of a segment's column under their numbers.
#[derive(Default)]
pub struct Numbered {
    /// The number of each value's name, by the value's place in the column.
    pub ids: Vec<u32>,
    /// Which of the values are of a kind: they stand together, as they begin with its name.
    kinds: Vec<(Vec<u8>, Range<u64>)>,
}

impl Numbered {
    /// Returns which values are of the facet's kind.
    pub fn range(&self, facet: Facet) -> Range<u64> {
        let all = 0..self.ids.len() as u64;
        let Some(prefix) = kind_prefix(facet) else { return all };
        let own = self.kinds.iter().find(|(kind, _)| kind.as_slice() == prefix.trim_end().as_bytes());
        own.map_or(0..0, |(_, range)| range.clone())
    }

    fn add(&mut self, field: Field, value: &[u8], id: u32) {
        let at = self.ids.len() as u64;
        let kind = kind_of(field, value);
        match self.kinds.last_mut() {
            Some((last, range)) if last == kind => range.end = at + 1,
            _ => self.kinds.push((kind.to_owned(), at..at + 1)),
        }
        self.ids.push(id);
    }
}

impl Numbers {
    /// Notes that so many values are to be named one by one; returns how many were so far, these included.
    pub fn named_one_by_one(&self, count: usize) -> usize {
        self.named.fetch_add(count, Ordering::Relaxed).saturating_add(count)
    }

    /// Returns whether the values of a column have their numbers.
    pub fn has(&self, texts: &TextCounts) -> bool {
        let fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        let has_segment = |own: &Numbering| own.segments.contains_key(&texts.segment);
        texts.column.is_none() || fields.get(&texts.field).is_some_and(has_segment)
    }

    /// Numbers the values of one field's columns, which are all those of the index now: those of other segments are given
    /// up. Returns them, and how many numbers there are.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn of(&self, columns: &[&TextCounts]) -> tantivy::Result<(Vec<Arc<Numbered>>, usize)> {
        let Some(field) = columns.first().map(|texts| texts.field) else { return Ok((Vec::new(), 0)) };
        let mut fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        let numbering = fields.entry(field).or_default();
        if columns.iter().any(|texts| !numbering.segments.contains_key(&texts.segment)) {
            numbering.segments.retain(|id, _| columns.iter().any(|texts| texts.segment == *id));
        }
        let segments = columns.iter().map(|texts| numbering.segment(texts)).collect::<tantivy::Result<_>>()?;
        Ok((segments, numbering.ids.len()))
    }
}

impl Numbering {
    fn segment(&mut self, texts: &TextCounts) -> tantivy::Result<Arc<Numbered>> {
        if let Some(own) = self.segments.get(&texts.segment) {
            return Ok(own.clone());
        }
        let numbered = match &texts.column {
            Some(column) => self.number(texts.field, column)?,
            None => Numbered::default(),
        };
        let numbered = Arc::new(numbered);
        self.segments.insert(texts.segment, numbered.clone());
        Ok(numbered)
    }

    fn number(&mut self, field: Field, column: &StrColumn) -> tantivy::Result<Numbered> {
        let mut numbered = Numbered { ids: Vec::with_capacity(column.num_terms()), kinds: Vec::new() };
        let mut values = column.dictionary().stream()?;
        while values.advance() {
            let hash = self.hashes.hash_one(name_of(field, values.key()));
            let next = self.ids.len() as u32;
            let id = *self.ids.entry(hash).or_insert(next);
            numbered.add(field, values.key(), id);
        }
        Ok(numbered)
    }
}
