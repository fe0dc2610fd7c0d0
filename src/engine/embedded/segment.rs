//! Builds one segment of the index from articles.
//!
//! tantivy's own writer cuts, folds and hashes every field of every article on its own. Here the text is cut once: each
//! word is looked up once in a table that knows its folded form and its stems, and the numbers of the words are
//! appended to a log. Headline, lede, text and stems are ranges of that one log; sorting it at the end (a counting sort
//! by term) gives their postings in order, which tantivy's own serializers write.

use std::io;

use rustc_hash::FxHashMap;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent, SegmentMeta};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::Schema;
use tantivy::store::StoreWriter;
use tantivy::{Directory, TantivyDocument};

use super::convert;
use super::schema::handle;
use super::words::{Terms, WordNumber, Words};
use crate::article::Article;
use crate::engine::fields::{Field, HEADLINE_GAP, terms};
use crate::text::{Language, Tokenizer};

/// Where the words of one article lie in the log.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    headline_end: u32,
    lede_end: u32,
    language: u8,
}

impl Span {
    fn headline_words(&self) -> u32 {
        self.headline_end - self.start
    }
}

/// A segment being built.
pub struct SegmentBuilder {
    segment: Segment,
    run: u64,
    schema: Schema,
    tokenizer: Tokenizer,
    words: Words,
    log: Vec<WordNumber>,
    spans: Vec<Span>,
    values: Values,
    lengths: FieldNormsWriter,
    columns: FastFieldsWriter,
    store: StoreWriter,
}

impl SegmentBuilder {
    /// Opens the files of a new segment, for articles read in the run of that number.
    pub fn new(segment: Segment, run: u64) -> tantivy::Result<SegmentBuilder> {
        let schema = segment.schema();
        let index = segment.index();
        let settings = index.settings();
        let store = StoreWriter::new(
            index.directory().open_write(&segment.relative_path(SegmentComponent::Store))?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        let columns =
            FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, index.fast_field_tokenizer().clone())?;
        Ok(SegmentBuilder {
            tokenizer: Tokenizer::default(),
            words: Words::default(),
            log: Vec::new(),
            spans: Vec::new(),
            values: Values::default(),
            lengths: FieldNormsWriter::for_schema(&schema),
            columns,
            store,
            schema,
            segment,
            run,
        })
    }

    /// Returns whether the segment holds as much as fits in `bytes` of memory, what finishing it needs included.
    pub fn is_full(&self, bytes: usize) -> bool {
        // Finishing sorts the log into places of 8 bytes; a log grown by doubling may hold twice what it needs.
        let log = self.log.capacity() * 4 + self.log.len() * 8;
        let rest = self.words.bytes() + self.values.bytes() + self.columns.mem_usage() + self.store.mem_usage();
        log + rest + self.spans.capacity() * size_of::<Span>() >= bytes
            || self.log.len() >= (u32::MAX - (1 << 24)) as usize
    }

    /// Returns whether no article was added.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Adds an article.
    pub fn add(&mut self, article: &Article) -> tantivy::Result<()> {
        let doc = self.spans.len() as u32;
        let words = self.log_words(article);
        self.values.add(doc, Field::Path, terms::reading(self.run, &article.path).as_bytes());
        self.values.add_article(doc, article);
        let mut document = TantivyDocument::default();
        convert::fill(&mut document, article, words);
        self.columns.add_document(&document)?;
        self.store.store(&document, &self.schema)?;
        Ok(())
    }

    /// Cuts headline and body into words, appends them to the log, and returns how many there are.
    fn log_words(&mut self, article: &Article) -> u32 {
        let content = &article.content;
        let doc = self.spans.len() as u32;
        let language = self.words.language(content.language.unwrap_or(Language::ENGLISH));
        let start = self.log.len() as u32;
        let SegmentBuilder { tokenizer, words, log, .. } = self;
        if let Some(headline) = &content.headline {
            tokenizer.each(headline, |token| log.push(words.number(language, token)));
        }
        let headline_end = log.len() as u32;
        let lede = content.lede();
        let lede_bytes = lede.as_ptr() as usize - content.body.as_ptr() as usize + lede.len();
        let mut lede_end = headline_end;
        tokenizer.each(&content.body, |token| {
            log.push(words.number(language, token));
            if token.start < lede_bytes {
                lede_end = log.len() as u32;
            }
        });
        let end = log.len() as u32;
        for (field, length) in [
            (Field::Text, end - start),
            (Field::Stems, end - start),
            (Field::Headline, headline_end - start),
            (Field::Lede, lede_end - headline_end),
        ] {
            self.lengths.record(doc, handle(field), length);
        }
        self.spans.push(Span { start, headline_end, lede_end, language });
        end - start
    }

    /// Writes the segment and returns its description, to be added to the index.
    pub fn finish(mut self) -> tantivy::Result<SegmentMeta> {
        let docs = self.spans.len() as u32;
        self.store.close()?;
        let mut write = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut write, None)?;
        write.terminate()?;
        drop(self.columns);

        self.lengths.fill_up_to_max_doc(docs);
        let write = self.segment.open_write(SegmentComponent::FieldNorms)?;
        self.lengths.serialize(FieldNormsSerializer::from_write(write)?, None)?;
        drop(self.lengths);

        let lengths = FieldNormReaders::open(self.segment.open_read(SegmentComponent::FieldNorms)?)?;
        let serializer = InvertedIndexSerializer::open(&self.segment)?;
        self.values.write(write_words(serializer, &lengths, &mut self.words, self.log, &self.spans)?)?;
        Ok(self.segment.with_max_doc(docs).meta().clone())
    }
}

/// Writes the postings of the four fields that are ranges of the log; gives the serializer back.
fn write_words(
    mut serializer: InvertedIndexSerializer,
    lengths: &FieldNormReaders,
    words: &mut Words,
    log: Vec<WordNumber>,
    spans: &[Span],
) -> tantivy::Result<InvertedIndexSerializer> {
    words.forget_lookup();
    let words = &*words;
    let order = words.forms.in_order();
    for field in [Field::Text, Field::Headline, Field::Lede] {
        let postings = Postings::sort(&words.forms, || {
            ranges(&log, spans, field).flat_map(|(doc, span, numbers)| {
                let gap_from = if field == Field::Text { span.headline_words() } else { u32::MAX };
                (0..).zip(numbers).map(move |(at, number)| {
                    let gap = if gap_from > 0 && at >= gap_from { HEADLINE_GAP } else { 0 };
                    (words.form(*number), doc, at + gap)
                })
            })
        });
        postings.write(&mut serializer, lengths, field, &words.forms, &order)?;
    }
    let order = words.stems.in_order();
    let postings = Postings::sort(&words.stems, || {
        ranges(&log, spans, Field::Stems).flat_map(|(doc, span, numbers)| {
            numbers.iter().map(move |number| (words.stem(span.language, *number), doc, 0))
        })
    });
    postings.write(&mut serializer, lengths, Field::Stems, &words.stems, &order)?;
    Ok(serializer)
}

/// Returns each article's words in `field`.
fn ranges<'a>(
    log: &'a [WordNumber],
    spans: &'a [Span],
    field: Field,
) -> impl Iterator<Item = (u32, Span, &'a [WordNumber])> {
    (0..).zip(spans).map(move |(doc, span)| {
        let end = spans.get(doc as usize + 1).map_or(log.len() as u32, |next| next.start);
        let (from, to) = match field {
            Field::Headline => (span.start, span.headline_end),
            Field::Lede => (span.headline_end, span.lede_end),
            _ => (span.start, end),
        };
        (doc, *span, &log[from as usize..to as usize])
    })
}

/// The occurrences of all terms of a field, by term, then document, then position.
struct Postings {
    /// Where each term's occurrences end in `places`.
    ends: Vec<u32>,
    /// Document in the high half, position in the low half.
    places: Vec<u64>,
}

impl Postings {
    /// Sorts occurrences (term, document, position), whose documents and positions ascend.
    fn sort<I: Iterator<Item = (u32, u32, u32)>>(terms: &Terms, occurrences: impl Fn() -> I) -> Postings {
        let mut ends = vec![0_u32; terms.len()];
        occurrences().for_each(|(term, _, _)| ends[term as usize] += 1);
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        let mut places = vec![0; total as usize];
        occurrences().for_each(|(term, doc, position)| {
            let end = &mut ends[term as usize];
            places[*end as usize] = u64::from(doc) << 32 | u64::from(position);
            *end += 1;
        });
        Postings { ends, places }
    }

    fn of(&self, term: u32) -> &[u64] {
        let start = if term == 0 { 0 } else { self.ends[term as usize - 1] };
        &self.places[start as usize..self.ends[term as usize] as usize]
    }

    fn write(
        &self,
        serializer: &mut InvertedIndexSerializer,
        lengths: &FieldNormReaders,
        field: Field,
        terms: &Terms,
        order: &[u32],
    ) -> tantivy::Result<()> {
        let handle = handle(field);
        let mut out = serializer.new_field(handle, self.places.len() as u64, lengths.get_field(handle)?)?;
        let has_positions = field != Field::Stems;
        let mut deltas = Vec::new();
        for term in order {
            let places = self.of(*term);
            if places.is_empty() {
                continue;
            }
            let is_same_doc = |a: &u64, b: &u64| a >> 32 == b >> 32;
            out.new_term(terms.bytes(*term), places.chunk_by(is_same_doc).count() as u32, true)?;
            for in_doc in places.chunk_by(is_same_doc) {
                deltas.clear();
                if has_positions {
                    let mut last = 0;
                    deltas
                        .extend(in_doc.iter().map(|place| *place as u32 - std::mem::replace(&mut last, *place as u32)));
                }
                out.write_doc((in_doc[0] >> 32) as u32, in_doc.len() as u32, &deltas);
            }
            out.close_term()?;
        }
        out.close()?;
        Ok(())
    }
}

/// The longest value that can be looked up.
const MOST_VALUE_BYTES: usize = 4096;

/// The terms of the fields that are searched by whole values.
#[derive(Default)]
struct Values(FxHashMap<Field, ValueTerms>);

#[derive(Default)]
struct ValueTerms {
    terms: Terms,
    log: Vec<(u32, u32)>,
}

impl Values {
    fn bytes(&self) -> usize {
        self.0.values().map(|values| values.terms.memory() + values.log.capacity() * 8 + values.log.len() * 8).sum()
    }

    fn add(&mut self, doc: u32, field: Field, term: &[u8]) {
        if term.len() > MOST_VALUE_BYTES {
            return; // no id, name or address that anybody would look up
        }
        let values = self.0.entry(field).or_default();
        let number = values.terms.number(term);
        values.log.push((number, doc));
    }

    fn add_article(&mut self, doc: u32, article: &Article) {
        let content = &article.content;
        self.add(doc, Field::Id, &article.id.number().to_be_bytes());
        for term in terms::path(&article.path) {
            self.add(doc, Field::Path, term.as_bytes());
        }
        match &content.source {
            Some(source) => {
                terms::source(source).for_each(|term| self.add(doc, Field::Source, term.as_bytes()));
                self.add(doc, Field::Source, terms::exact_source(source.as_str()).as_bytes());
            }
            None if content.source_name.is_none() => self.add(doc, Field::Source, terms::NO_SOURCE.as_bytes()),
            None => {}
        }
        let mut add_text = |field: Field, term: &str| self.add(doc, field, term.as_bytes());
        if let Some(name) = &content.source_name {
            add_text(Field::Source, &terms::source_name(name));
        }
        if let Some(id) = &content.given_id {
            add_text(Field::GivenId, id);
        }
        if let Some(url) = &content.url {
            add_text(Field::Url, &terms::url(url));
        }
        for author in &content.authors {
            let name = terms::folded(author);
            if let Some((_, last)) = name.rsplit_once(' ') {
                add_text(Field::Author, last);
            }
            add_text(Field::Author, &name);
        }
        for entity in &content.entities {
            add_text(Field::Entity, &terms::folded(&entity.name));
        }
        if let Some(language) = content.language {
            add_text(Field::Language, language.code());
        }
        if let Some(section) = &content.section {
            add_text(Field::Section, &terms::folded(section));
        }
    }

    fn write(mut self, mut serializer: InvertedIndexSerializer) -> io::Result<()> {
        let fields = crate::engine::fields::FIELDS.iter().filter(|spec| {
            matches!(spec.terms, crate::engine::fields::Terms::Values | crate::engine::fields::Terms::Number)
        });
        for spec in fields {
            let ValueTerms { terms, mut log } = self.0.remove(&spec.field).unwrap_or_default();
            let mut ranks = vec![0; terms.len()];
            for (rank, term) in terms.in_order().iter().enumerate() {
                ranks[*term as usize] = rank as u32;
            }
            log.sort_unstable_by_key(|(term, doc)| (ranks[*term as usize], *doc));
            log.dedup();
            let mut out = serializer.new_field(handle(spec.field), log.len() as u64, None)?;
            for postings in log.chunk_by(|a, b| a.0 == b.0) {
                out.new_term(terms.bytes(postings[0].0), postings.len() as u32, false)?;
                postings.iter().for_each(|(_, doc)| out.write_doc(*doc, 1, &[]));
                out.close_term()?;
            }
            out.close()?;
        }
        serializer.close()
    }
}
