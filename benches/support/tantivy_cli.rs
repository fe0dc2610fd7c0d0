//! The peer `tantivy-cli`: an empty index with a schema as `tantivy new` writes it, and the JSON Lines it takes.
//!
//! Two schemas. *Equal* has our table of fields, line by line: a field whose terms are not its stored value becomes a
//! stored field and a field of terms. *Plain* is what `tantivy new` asks for when headline and text are in one field.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use morgue::article::{Article, ArticleId, Content, Key, bare_url};
use morgue::engine::fields::{FIELDS, Field, Spec, Terms, terms};
use morgue::engine::values;
use morgue::entities::Annotator;
use morgue::{readers, text};
use serde_json::{Map, Value, json};

use super::Result;

/// Which fields the peer's index has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Those of our table.
    Equal,
    /// One text, source and date.
    Plain,
}

impl Schema {
    /// Returns the name of the schema's input file.
    pub fn name(self) -> &'static str {
        match self {
            Schema::Equal => "equal",
            Schema::Plain => "plain",
        }
    }

    fn fields(self) -> Vec<Value> {
        match self {
            Schema::Equal => FIELDS.iter().flat_map(equal_fields).collect(),
            Schema::Plain => vec![
                text_field("text", Some(("position", "en_stem", true)), false, true),
                text_field("source", Some(("basic", "raw", true)), false, true),
                json!({"name": "date", "type": "date", "options":
                    {"indexed": true, "fieldnorms": true, "fast": true, "stored": true, "precision": "seconds"}}),
            ],
        }
    }

    fn document(self, article: &Article) -> Value {
        match self {
            Schema::Equal => equal_document(article),
            Schema::Plain => plain_document(&article.content),
        }
    }
}

/// Returns `tantivy index` for a file into the index folder, with the same threads and memory as ours.
pub fn index(binary: &Path, input: &Path, folder: &Path, threads: usize, memory_bytes: u64) -> Command {
    let mut command = Command::new(binary);
    command.arg("index").arg("-i").arg(folder).arg("-f").arg(input);
    command.args(["-t", &threads.to_string(), "-m", &memory_bytes.to_string()]);
    command
}

/// Makes an empty index, as `tantivy new` leaves it: `meta.json` with tantivy's default settings.
pub fn create(folder: &Path, schema: Schema) -> Result<()> {
    let settings = json!({"docstore_compression": "lz4", "docstore_blocksize": 16384});
    let meta = json!({"index_settings": settings, "segments": [], "schema": schema.fields(), "opstamp": 0});
    Ok(fs::write(folder.join("meta.json"), serde_json::to_vec_pretty(&meta)?)?)
}

/// Returns how many articles and segments an index of tantivy holds, ours or the peer's.
pub fn size(folder: &Path) -> Result<(u64, usize)> {
    let meta: Value = serde_json::from_slice(&fs::read(folder.join("meta.json"))?)?;
    let segments = meta["segments"].as_array().ok_or("`meta.json` without segments")?;
    let alive = |segment: &Value| {
        let deleted = segment["deletes"]["num_deleted_docs"].as_u64().unwrap_or(0);
        segment["max_doc"].as_u64().unwrap_or(0).saturating_sub(deleted)
    };
    Ok((segments.iter().map(alive).sum(), segments.len()))
}

/// Writes the articles of a JSON Lines file as documents of the schema, every field filled.
pub fn prepare(rows: &Path, out: &Path, schema: Schema) -> Result<()> {
    let path = rows.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut input = BufReader::new(File::open(rows)?);
    let mut out = BufWriter::new(File::create(out)?);
    let mut written = Ok(());
    let reader = readers::choose(b"{\"", readers::FieldNames::KNOWN);
    let mut annotator = Annotator::default();
    let mut take = |entry: readers::Entry| {
        let Ok(content) = entry.content else { return ControlFlow::Continue(()) };
        let document = schema.document(&article(&path, entry.row, content, &mut annotator));
        written = writeln!(out, "{document}");
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    reader
        .read(&mut input, readers::Terms::within(readers::Limits::default()), &mut take)
        .map_err(|skip| skip.to_string())?;
    written?;
    out.into_inner()?.sync_all()?;
    Ok(())
}

/// Makes the article that `morgue index` makes of a row.
fn article(path: &str, row: Option<u64>, mut content: Content, annotator: &mut Annotator) -> Article {
    content.language = content.language.or_else(|| text::detect(&content.body));
    annotator.annotate(&mut content);
    let key = match &content.given_id {
        Some(given) => Key::Given(given),
        None => row.map_or(Key::Whole, Key::Row),
    };
    Article { id: ArticleId::of(path, key), path: path.to_owned(), member: None, row, content }
}

/// Returns the peer's fields for a line of our table.
fn equal_fields(spec: &Spec) -> Vec<Value> {
    let Spec { name, is_column, is_stored, .. } = *spec;
    let terms_name = format!("{name}_terms");
    match spec.terms {
        // The peer has no tokens in one place: spellings and marks of sentences are spared it.
        Terms::Words if matches!(spec.field, Field::Written | Field::Pairs | Field::Marks) => Vec::new(),
        Terms::Words => {
            let tokenizer = if spec.field == Field::Stems { "en_stem" } else { "default" };
            let has_lengths = spec.field == Field::Text;
            vec![text_field(name, Some(("position", tokenizer, has_lengths)), is_column, is_stored)]
        }
        Terms::Values => vec![
            text_field(name, None, is_column, is_stored),
            text_field(&terms_name, Some(("basic", "raw", false)), false, false),
        ],
        Terms::None
            if matches!(
                spec.field,
                Field::Member | Field::Headline | Field::Body | Field::SourceName | Field::Entities | Field::Published
            ) =>
        {
            vec![text_field(name, None, is_column, is_stored)]
        }
        Terms::None | Terms::Number => vec![number_field(spec)],
    }
}

/// Writes a text field; `indexing` is what is recorded, the tokenizer, and whether lengths are kept.
fn text_field(name: &str, indexing: Option<(&str, &str, bool)>, is_column: bool, is_stored: bool) -> Value {
    let mut options = json!({"stored": is_stored, "fast": false});
    if is_column {
        options["fast"] = json!({"with_tokenizer": "raw"});
    }
    if let Some((record, tokenizer, fieldnorms)) = indexing {
        options["indexing"] = json!({"record": record, "fieldnorms": fieldnorms, "tokenizer": tokenizer});
    }
    json!({"name": name, "type": "text", "options": options})
}

fn number_field(spec: &Spec) -> Value {
    let sort = if matches!(spec.field, Field::FirstDay | Field::LastDay | Field::Order) { "i64" } else { "u64" };
    json!({"name": spec.name, "type": sort, "options": {
        "indexed": spec.terms == Terms::Number, "fieldnorms": false, "fast": spec.is_column, "stored": spec.is_stored,
    }})
}

fn equal_document(article: &Article) -> Value {
    let mut document = Map::new();
    for spec in FIELDS {
        let (value, terms) = (value_of(article, spec.field), terms_of(article, spec.field));
        if !value.is_null() {
            document.insert(spec.name.to_owned(), value);
        }
        if !terms.is_empty() {
            document.insert(format!("{}_terms", spec.name), json!(terms));
        }
    }
    Value::Object(document)
}

fn plain_document(content: &Content) -> Value {
    let mut document = json!({"text": whole_text(content)});
    if let Some(source) = &content.source {
        document["source"] = json!(source.as_str());
    }
    if let Some(published) = &content.published {
        document["date"] =
            json!(jiff::Timestamp::from_second(published.order_seconds()).unwrap_or_default().to_string());
    }
    document
}

fn whole_text(content: &Content) -> String {
    format!("{}\n{}", content.headline.as_deref().unwrap_or(""), content.body)
}

/// Returns the value of a field as the peer stores it or cuts it into words.
fn value_of(article: &Article, field: Field) -> Value {
    let content = &article.content;
    let days = |date: jiff::civil::Date| date.duration_since(jiff::civil::date(1970, 1, 1)).as_secs() / 86_400;
    match field {
        Field::Id => json!(article.id.number()),
        Field::GivenId => json!(content.given_id),
        Field::Path => json!(article.path),
        Field::Member => json!(article.member),
        Field::Row => json!(article.row),
        Field::Text | Field::Stems => json!(whole_text(content)),
        Field::Headline => json!(content.headline),
        Field::Written | Field::Pairs | Field::Marks => Value::Null,
        Field::Body => json!(content.body),
        Field::Source => json!(content.source.as_ref().map(|source| source.as_str())),
        Field::SourceName => json!(content.source_name),
        Field::Url => json!(content.url),
        Field::Author => json!(content.authors),
        Field::Entity => {
            json!(content.entities.iter().map(values::entity_to_text).collect::<Vec<_>>())
        }
        Field::Entities => json!(values::entities_to_text(&content.entities)),
        Field::Published => json!(content.published.map(|published| published.to_string())),
        Field::FirstDay => json!(content.published.map(|published| days(published.first_day()))),
        Field::LastDay => json!(content.published.map(|published| days(published.last_day()))),
        Field::Order => json!(content.published.map(|published| published.order_seconds())),
        Field::Language => json!(content.language.as_ref().map(|language| language.code())),
        Field::Section => json!(content.section),
        Field::Agency => json!(content.agency),
        Field::Dateline => json!(content.dateline),
        Field::Words => json!(text::words(&whole_text(content)).len()),
        Field::HeadlineWords => json!(text::words(content.headline.as_deref().unwrap_or("")).len()),
        Field::LedeWords => json!(text::words(content.lede()).len()),
    }
}

/// Returns the terms of a field of values, as our index has them.
fn terms_of(article: &Article, field: Field) -> Vec<String> {
    let content = &article.content;
    match field {
        Field::Path => {
            terms::path(&article.path).map(str::to_owned).chain([terms::reading(1, &article.path)]).collect()
        }
        Field::Source => source_terms(content),
        Field::GivenId => content.given_id.iter().cloned().collect(),
        Field::Url => content.url.iter().map(|url| bare_url(url)).collect(),
        Field::Author => content.authors.iter().flat_map(|author| author_terms(author)).collect(),
        Field::Entity => content.entities.iter().map(|entity| text::folded_words(&entity.name)).collect(),
        Field::Language => content.language.iter().map(|language| language.code().to_owned()).collect(),
        Field::Section => content.section.iter().map(|section| text::folded_words(section)).collect(),
        Field::Agency => content.agency.iter().map(|agency| text::folded_words(agency)).collect(),
        Field::Dateline => content.dateline.iter().flat_map(|place| terms::dateline(place)).collect(),
        _ => Vec::new(),
    }
}

fn source_terms(content: &Content) -> Vec<String> {
    let mut found: Vec<String> = match &content.source {
        Some(source) => {
            terms::source(source).map(str::to_owned).chain([terms::exact_source(source.as_str())]).collect()
        }
        None => vec![terms::NO_SOURCE.to_owned()],
    };
    found.extend(content.source_name.as_deref().map(terms::source_name));
    found
}

fn author_terms(author: &str) -> Vec<String> {
    terms::name(&text::folded_words(author)).map(str::to_owned).collect()
}
