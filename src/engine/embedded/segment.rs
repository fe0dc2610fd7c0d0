//! Builds one segment of the index from articles.
//!
//! tantivy's own writer cuts, folds and hashes every field of every article on its own. Here the text is cut once: each
//! word is looked up once in a table that knows all its terms, and the numbers of the words are appended to a log.
//! Sorting that one log at the end (a counting sort by term) gives the postings of words, stems and spellings in order,
//! which tantivy's own serializers write.
//!
//! Half of a segment's memory is for that: the more it holds, the fewer segments there are, and the fewer dictionaries. So
//! what is sorted is one number for article and place: places go on from article to article ([`Articles`]).

use std::io;
use std::ops::Range;

use tantivy::Directory;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReader, FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent, SegmentMeta};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::Schema;
use tantivy::store::StoreWriter;

use super::convert;
use super::pairs;
use super::schema::handle;
use super::value_terms::ValueTerms;
use super::words::{NONE, Terms, WordNumber, Words};
use crate::article::{Article, Layout, body_start};
use crate::engine::fields::{Field, terms};
use crate::text::{Language, Tokenizer};

/// Where the words of one article lie in the log, and its places in the segment.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    first_place: u32,
    headline_words: u32,
    language: u8,
}

/// Set on a number of the log that shares the place of the word before it.
const JOINED: u32 = 1 << 31;

/// Set on the number of a word that is written with capitals or accents.
const SPELLED: u32 = 1 << 30;

/// A segment being built.
pub struct SegmentBuilder {
    segment: Segment,
    run: u64,
    schema: Schema,
    tokenizer: Tokenizer,
    words: Words,
    log: Vec<WordNumber>,
    spans: Vec<Span>,
    /// The place in the segment at which the next article begins.
    next_place: u32,
    marks: Marks,
    values: ValueTerms,
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
            log: Vec::with_capacity(FIRST_WORDS),
            spans: Vec::new(),
            next_place: 0,
            marks: Marks::default(),
            values: ValueTerms::default(),
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
        // Finishing sorts the log into places.
        let log = self.log.len() * (size_of::<WordNumber>() + size_of::<Place>());
        let rest = self.spans.capacity() * size_of::<Span>()
            + self.words.bytes()
            + self.marks.bytes()
            + self.values.bytes()
            + self.columns.mem_usage()
            + self.store.mem_usage();
        log + rest >= bytes || self.next_place >= Place::MAX - (1 << 24)
    }

    /// Returns whether no article was added.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Adds an article.
    pub fn add(&mut self, article: &Article) -> tantivy::Result<()> {
        let doc = self.spans.len() as u32;
        let layout = self.log_words(article);
        self.marks.add(self.next_place, &layout);
        // Articles do not touch: no phrase reaches from one into the next.
        self.next_place += layout.end_place() + 1;
        self.values.add(doc, Field::Path, terms::reading(self.run, &article.path).as_bytes());
        self.values.add_article(doc, article);
        let document = convert::document_of(article, &layout);
        self.columns.add_document(&document)?;
        self.store.store(&document, &self.schema)?;
        Ok(())
    }

    /// Cuts headline and body into words and appends them to the log.
    fn log_words(&mut self, article: &Article) -> Layout {
        let content = &article.content;
        let language = self.words.language(content.language.unwrap_or(Language::ENGLISH));
        let start = self.log.len() as u32;
        let SegmentBuilder { tokenizer, words, log, .. } = self;
        make_room(log, content.body.len());
        let layout = Layout::read(content, tokenizer, |_, _, word| {
            let number = words.number(language, word.form);
            let joined = if word.is_joined { JOINED } else { 0 };
            let spelled = if word.form.bytes().all(is_plain) { 0 } else { SPELLED };
            log.push(number | joined | spelled);
        });
        self.lengths.record(self.spans.len() as u32, handle(Field::Text), layout.words);
        let Layout { headline_words, .. } = layout;
        self.spans.push(Span { start, first_place: self.next_place, headline_words, language });
        layout
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
        self.words.forget_lookup();
        let articles = Articles::new(&self.spans, self.next_place);
        let log = Log { numbers: &self.log, spans: &self.spans };
        let serializer = write_words(serializer, &lengths, &self.words, log, &articles)?;
        self.values.write(self.marks.write(serializer, &articles)?)?;
        Ok(self.segment.with_max_doc(docs).meta().clone())
    }
}

/// The words that a log has room for at first. Memory is taken when it is written to; a block of this size, 36 MiB, is one of
/// its own, which grows without being copied and goes back whole.
const FIRST_WORDS: usize = 9 << 20;

/// Makes room for the words of a text of so many bytes. A log that doubled would hold up to twice what it needs; it grows by
/// an eighth.
fn make_room(log: &mut Vec<WordNumber>, text: usize) {
    if log.capacity() - log.len() < text {
        log.reserve_exact(text.max(log.len() / 8));
    }
}

/// Returns whether a byte of a word is no capital and part of no accent.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_uppercase()
}

/// Writes the postings of the fields that are made of the log; gives the serializer back.
fn write_words(
    mut serializer: InvertedIndexSerializer,
    lengths: &FieldNormReaders,
    words: &Words,
    log: Log<'_>,
    articles: &Articles,
) -> tantivy::Result<InvertedIndexSerializer> {
    let lengths = lengths.get_field(handle(Field::Text))?;
    // One after the other: what is sorted takes as much memory as the log.
    let mut write = |field, lengths, terms: &Terms, sorted: Postings| {
        sorted.write(&mut serializer, lengths, field, terms, articles)
    };
    let forms = |number, _| [words.form(number), NONE];
    write(Field::Text, lengths, &words.forms, Postings::sort(&words.forms, log, 0, forms))?;
    let stems = |number, language| words.stems(language, number);
    write(Field::Stems, None, &words.stems, Postings::sort(&words.stems, log, 0, stems))?;
    let spellings = |number, _| words.spellings(number);
    write(Field::Written, None, &words.spellings, Postings::sort(&words.spellings, log, SPELLED, spellings))?;
    let (terms, pairs) = pairs::find(words, log);
    write(Field::Pairs, None, &terms, pairs)?;
    Ok(serializer)
}

/// The occurrences of words in the articles.
#[derive(Clone, Copy)]
pub struct Log<'a> {
    numbers: &'a [WordNumber],
    spans: &'a [Span],
}

impl Log<'_> {
    /// Calls `take` with each word that has the bits of `flags`, the language of its text, and its place.
    pub fn each(self, flags: u32, mut take: impl FnMut(WordNumber, u8, Place)) {
        for (doc, span) in self.spans.iter().enumerate() {
            let end = self.spans.get(doc + 1).map_or(self.numbers.len(), |next| next.start as usize);
            let mut next = 0;
            for flagged in &self.numbers[span.start as usize..end] {
                let mut place = next;
                if flagged & JOINED != 0 {
                    place -= 1;
                } else {
                    if place == span.headline_words {
                        place = body_start(span.headline_words);
                    }
                    next = place + 1;
                }
                if flagged & flags == flags {
                    take(flagged & !(JOINED | SPELLED), span.language, span.first_place + place);
                }
            }
        }
    }
}

/// A place in a segment: those of its articles one after the other, with a gap between them.
pub type Place = u32;

/// Which places belong to which article.
struct Articles {
    /// The first place of each, and the one behind the last.
    starts: Vec<Place>,
    /// The last article that begins at or before each [`BLOCK`]th place.
    at_blocks: Vec<u32>,
}

/// Places after which the article is noted: of few articles, one is looked for.
const BLOCK: u32 = 256;

impl Articles {
    fn new(spans: &[Span], end: Place) -> Articles {
        let starts: Vec<Place> = spans.iter().map(|span| span.first_place).chain([end]).collect();
        let mut doc = 0;
        let at_blocks = (0..=end.div_ceil(BLOCK)).map(|block| {
            while doc + 1 < spans.len() && starts[doc + 1] <= block * BLOCK {
                doc += 1;
            }
            doc as u32
        });
        Articles { at_blocks: at_blocks.collect(), starts }
    }

    /// Returns the number of the article that has a place, and its own places.
    fn of(&self, place: Place) -> (u32, Range<Place>) {
        let block = (place / BLOCK) as usize;
        let (first, last) = (self.at_blocks[block] as usize, self.at_blocks[block + 1] as usize);
        let behind = self.starts[first + 1..=last].partition_point(|start| *start <= place);
        let doc = first + behind;
        (doc as u32, self.starts[doc]..self.starts[doc + 1])
    }
}

/// The occurrences of all terms of a field, by term, then place; in fields without places the articles, as numbers of the
/// same size.
pub struct Postings {
    /// Where each term's occurrences end in `places`.
    ends: Vec<u32>,
    places: Vec<Place>,
}

impl Postings {
    /// Sorts the occurrences of the `terms` that the flagged words of the log have.
    fn sort(terms: &Terms, log: Log<'_>, flags: u32, terms_of: impl Fn(WordNumber, u8) -> [u32; 2]) -> Postings {
        let known = |term: &u32| *term != NONE;
        let mut counts = vec![0_u32; terms.len()];
        log.each(flags, |word, language, _| {
            terms_of(word, language).into_iter().filter(known).for_each(|term| counts[term as usize] += 1);
        });
        let mut sorted = Postings::of_counts(counts);
        log.each(flags, |word, language, place| {
            terms_of(word, language).into_iter().filter(known).for_each(|term| sorted.put(term, place));
        });
        sorted
    }

    /// Makes room for as many occurrences of each term; they are then to be [`put`](Postings::put) in the order of places.
    pub fn of_counts(mut counts: Vec<u32>) -> Postings {
        let places = vec![0; starts(&mut counts)];
        Postings { ends: counts, places }
    }

    /// Adds the next occurrence of a term.
    #[inline]
    pub fn put(&mut self, term: u32, place: Place) {
        let end = &mut self.ends[term as usize];
        self.places[*end as usize] = place;
        *end += 1;
    }

    /// Returns the occurrences of a term, ascending.
    pub fn of_term(&self, term: u32) -> &[Place] {
        let start = if term == 0 { 0 } else { self.ends[term as usize - 1] };
        &self.places[start as usize..self.ends[term as usize] as usize]
    }

    fn write(
        &self,
        serializer: &mut InvertedIndexSerializer,
        lengths: Option<FieldNormReader>,
        field: Field,
        terms: &Terms,
        articles: &Articles,
    ) -> tantivy::Result<()> {
        let mut out = serializer.new_field(handle(field), self.places.len() as u64, lengths)?;
        let mut split = Split::default();
        for term in terms.in_order() {
            let places = self.of_term(term);
            if !places.is_empty() {
                split.write(&mut out, terms.bytes(term), places, articles)?;
            }
        }
        out.close()?;
        Ok(())
    }
}

/// Turns counts into where each begins; returns where the last ends.
fn starts(counts: &mut [u32]) -> usize {
    let mut total = 0;
    for count in counts {
        total += std::mem::replace(count, total);
    }
    total as usize
}

/// The occurrences of one term, split by article; holds the buffers.
#[derive(Default)]
struct Split {
    /// The articles, the first place of each, and where its occurrences end.
    articles: Vec<(u32, Place, usize)>,
    deltas: Vec<u32>,
}

impl Split {
    /// Writes the occurrences of a term.
    fn write(
        &mut self,
        out: &mut FieldSerializer<'_>,
        term: &[u8],
        places: &[Place],
        articles: &Articles,
    ) -> io::Result<()> {
        self.articles.clear();
        let mut at = 0;
        while let Some(place) = places.get(at) {
            let (doc, own) = articles.of(*place);
            at += places[at..].iter().take_while(|place| **place < own.end).count();
            self.articles.push((doc, own.start, at));
        }
        out.new_term(term, self.articles.len() as u32, true)?;
        let mut start = 0;
        for (doc, first, end) in &self.articles {
            let in_doc = &places[start..*end];
            start = *end;
            let mut last = *first;
            self.deltas.clear();
            self.deltas.extend(in_doc.iter().map(|place| place - std::mem::replace(&mut last, *place)));
            out.write_doc(*doc, in_doc.len() as u32, &self.deltas);
        }
        out.close_term()
    }
}

/// The places where sentences, paragraphs and quotations begin, and where quotations end.
#[derive(Default)]
struct Marks([Vec<Place>; 4]);

impl Marks {
    /// The terms, in byte order.
    const TERMS: [&str; 4] = [terms::PARAGRAPH, terms::QUOTE, terms::SENTENCE, terms::UNQUOTE];

    /// Adds those of an article whose places begin at `first`.
    fn add(&mut self, first: Place, layout: &Layout) {
        let at = |place: u32| first + place;
        let [paragraphs, quotes, sentences, unquotes] = &mut self.0;
        paragraphs.extend(layout.paragraphs.iter().copied().map(at));
        sentences.extend(layout.sentences.iter().copied().map(at));
        quotes.extend(layout.quotes.iter().map(|(first, _)| at(*first)));
        unquotes.extend(layout.quotes.iter().map(|(_, last)| at(*last)));
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|marks| marks.capacity() * size_of::<Place>()).sum()
    }

    fn write(
        self,
        mut serializer: InvertedIndexSerializer,
        articles: &Articles,
    ) -> io::Result<InvertedIndexSerializer> {
        let total: usize = self.0.iter().map(Vec::len).sum();
        let mut out = serializer.new_field(handle(Field::Marks), total as u64, None)?;
        let mut split = Split::default();
        for (term, places) in Marks::TERMS.iter().zip(&self.0).filter(|(_, places)| !places.is_empty()) {
            split.write(&mut out, term.as_bytes(), places, articles)?;
        }
        out.close()?;
        Ok(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Articles, BLOCK, Span};

    #[test]
    fn every_place_has_its_article() {
        // Short ones, long ones, and some without a word: these have a place, too.
        let lengths = [1, 1, 700, 1, 1, 1, 255, 256, 257, 1, 2000, 3, 1];
        let mut end = 0;
        let mut spans = Vec::new();
        for length in lengths.iter().cycle().take(400) {
            spans.push(Span { start: 0, first_place: end, headline_words: 0, language: 0 });
            end += length;
        }
        assert!(end > 100 * BLOCK);
        let articles = Articles::new(&spans, end);
        let mut place = 0;
        for (doc, length) in (0..).zip(lengths.iter().cycle().take(400)) {
            for _ in 0..*length {
                assert_eq!(
                    articles.of(place),
                    (doc, spans[doc as usize].first_place..spans[doc as usize].first_place + length)
                );
                place += 1;
            }
        }
        assert_eq!(place, end);
    }
}
