//! The table of fields as a tantivy schema, and the settings of the index.

use tantivy::schema::{
    Field as Handle, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexSettings, Term};

use crate::engine::fields::{FIELDS, Field, Spec, Terms};

/// Builds the schema: tantivy's fields have the numbers of the table's lines.
pub fn schema() -> Schema {
    let mut builder = Schema::builder();
    FIELDS.iter().for_each(|spec| add(&mut builder, spec));
    builder.build()
}

/// Returns tantivy's handle of a field.
pub fn handle(field: Field) -> Handle {
    Handle::from_field_id(field as u32)
}

/// Returns the term of a text value in a field.
pub fn text_term(field: Field, value: &str) -> Term {
    Term::from_field_text(handle(field), value)
}

/// Bodies are packed with zstd in blocks of 16 KiB: ten texts from all over the store cost half of what they cost in
/// blocks of 64 KiB, for a tenth more of its size (0.47 instead of 0.43 of the text; the bench `snippets` has the
/// table).
pub fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(3) }),
        docstore_blocksize: 16 * 1024,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

fn add(builder: &mut SchemaBuilder, spec: &Spec) {
    let is_text = matches!(spec.terms, Terms::Words | Terms::Values)
        || matches!(
            spec.field,
            Field::Member | Field::Entities | Field::Headline | Field::Body | Field::SourceName | Field::Published
        );
    if is_text {
        builder.add_text_field(spec.name, text_options(spec));
    } else if spec.is_column && !matches!(spec.field, Field::FirstDay | Field::LastDay | Field::Order) {
        builder.add_u64_field(spec.name, number_options(spec));
    } else {
        builder.add_i64_field(spec.name, number_options(spec));
    }
}

fn text_options(spec: &Spec) -> TextOptions {
    let indexing = |record, has_lengths| {
        // The words are cut by our own tokenizer before they reach tantivy; no field is ever tokenised by it.
        TextFieldIndexing::default().set_tokenizer("raw").set_index_option(record).set_fieldnorms(has_lengths)
    };
    let mut options = TextOptions::default();
    options = match spec.terms {
        // All words stand in the text: its length is that of the others.
        Terms::Words => {
            options.set_indexing_options(indexing(IndexRecordOption::WithFreqsAndPositions, spec.field == Field::Text))
        }
        Terms::Values => options.set_indexing_options(indexing(IndexRecordOption::Basic, false)),
        Terms::None | Terms::Number => options,
    };
    if spec.is_column {
        options = options.set_fast("raw");
    }
    if spec.is_stored { options.set_stored() } else { options }
}

fn number_options(spec: &Spec) -> NumericOptions {
    let mut options = NumericOptions::default();
    if spec.terms == Terms::Number {
        options = options.set_indexed();
    }
    if spec.is_column {
        options = options.set_fast();
    }
    if spec.is_stored { options.set_stored() } else { options }
}
