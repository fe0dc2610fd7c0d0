//! One state of the index, with what every query needs of it, read once.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher, SegmentReader};

use super::numbers::Numbers;
use super::schema::handle;
use super::statistics::Statistics;
use crate::engine::fields::Field;

/// The index as a commit left it.
pub struct View {
    /// Its segments.
    pub searcher: Searcher,
    /// All articles in numbers.
    pub statistics: Statistics,
    /// Numbers for the values that are counted; states that follow each other share them.
    pub numbers: Arc<Numbers>,
    columns: HashMap<SegmentId, Columns>,
}

/// The columns of a segment that queries read, and the lengths of its articles.
#[derive(Clone)]
pub struct Columns {
    /// The ids.
    pub ids: Column<u64>,
    /// The rows in files of many articles.
    pub rows: Option<Column<u64>>,
    times: Option<Column<i64>>,
    /// Words of headline and body.
    pub words: Column<u64>,
    /// Words of the headline.
    pub headline_words: Column<u64>,
    /// Words of the lede.
    pub lede_words: Column<u64>,
    /// The same as `words`, coded for scores.
    pub lengths: FieldNormReader,
}

impl View {
    /// Opens a state of the index.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn open(searcher: Searcher, numbers: Arc<Numbers>) -> tantivy::Result<View> {
        let statistics = Statistics::read(&searcher)?;
        let columns =
            searcher.segment_readers().iter().map(|segment| Ok((segment.segment_id(), Columns::open(segment)?)));
        let columns = columns.collect::<tantivy::Result<_>>()?;
        Ok(View { searcher, statistics, numbers, columns })
    }

    /// Returns the columns of a segment.
    ///
    /// # Errors
    /// Where the segment is none of this state, and its columns cannot be read.
    pub fn columns(&self, segment: &SegmentReader) -> tantivy::Result<Columns> {
        self.columns.get(&segment.segment_id()).map_or_else(|| Columns::open(segment), |own| Ok(own.clone()))
    }
}

impl Columns {
    /// Returns the time of an article, in seconds since 1970.
    pub fn time(&self, doc: DocId) -> Option<i64> {
        self.times.as_ref().and_then(|times| times.first(doc))
    }

    fn open(segment: &SegmentReader) -> tantivy::Result<Columns> {
        let columns = segment.fast_fields();
        let numbers = |field: Field| columns.u64(field.spec().name);
        Ok(Columns {
            ids: numbers(Field::Id)?,
            rows: numbers(Field::Row).ok(),
            times: columns.i64(Field::Order.spec().name).ok(),
            words: numbers(Field::Words)?,
            headline_words: numbers(Field::HeadlineWords)?,
            lede_words: numbers(Field::LedeWords)?,
            lengths: segment.get_fieldnorms_reader(handle(Field::Text))?,
        })
    }
}
