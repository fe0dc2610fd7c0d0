//! The terms of the fields that are searched by whole values, while a segment is built.

use std::hash::BuildHasher;
use std::io;

use foldhash::quality::RandomState;
use rustc_hash::FxHashMap;
use tantivy::postings::InvertedIndexSerializer;

use super::schema::handle;
use super::segment::Postings;
use super::words::{NONE, Terms};
use crate::article::{Article, Content, EntityKind};
use crate::engine::fields::{self, FIELDS, Field};
use crate::engine::values;

/// The terms of each field, and the articles that have them.
#[derive(Default)]
pub struct ValueTerms {
    fields: FxHashMap<Field, FieldTerms>,
    hashes: RandomState,
    /// By the hash of kind and name, the numbers of the terms of the names that texts use for entities: the same come again
    /// and again. The hash has a key of its own, so that no text can be made to have two names taken for one.
    names: FxHashMap<u64, u32>,
    /// By the numbers of the terms of names, that of the name's next shorter end; [`NONE`] where it has none.
    ends: Vec<u32>,
    /// The hashes of the names of an article, and what is known under them.
    asked: Vec<(u64, Option<u32>)>,
}

/// The terms of one field.
#[derive(Default)]
struct FieldTerms {
    terms: Terms,
    /// The numbers of the terms of one article after the other; an article may have a term several times.
    log: Vec<u32>,
    /// Where those of each article begin.
    starts: Vec<u32>,
}

impl ValueTerms {
    /// Returns the memory held, in bytes; what writing needs included.
    pub fn bytes(&self) -> usize {
        self.names.capacity() * 20
            + self.ends.capacity() * 4
            + self.fields.values().map(FieldTerms::bytes).sum::<usize>()
    }

    /// Adds a term of an article. Articles come in the order of their numbers.
    pub fn add(&mut self, doc: u32, field: Field, term: &[u8]) {
        let of_field = self.fields.entry(field).or_default();
        let number = of_field.number(term);
        of_field.log(doc, number);
    }

    /// Adds all terms of an article.
    pub fn add_article(&mut self, doc: u32, article: &Article) {
        self.add(doc, Field::Id, &article.id.number().to_be_bytes());
        values::each_term_but_names(article, &mut |field, term| self.add(doc, field, term.as_bytes()));
        self.add_names(doc, &article.content);
    }

    /// Adds the names that the article uses for its entities.
    fn add_names(&mut self, doc: u32, content: &Content) {
        let ValueTerms { fields, hashes, names: known, ends, asked } = self;
        let each = |take: &mut dyn FnMut(EntityKind, &str)| {
            let entities = content.entities.iter();
            entities.for_each(|entity| values::each_name(entity, content, &mut |name| take(entity.kind, name)));
        };
        asked.clear();
        each(&mut |kind, name| asked.push((hashes.hash_one((name, kind as u8)), None)));
        // The table is large: nothing that depends on one look into it stands before the next.
        asked.iter_mut().for_each(|(hash, number)| *number = known.get(hash).copied());
        let of_field = fields.entry(Field::Entity).or_default();
        if asked.iter().any(|(_, number)| number.is_none()) {
            let mut asked = asked.iter_mut();
            each(&mut |kind, name| {
                if let Some((hash, number @ None)) = asked.next() {
                    *number = Some(*known.entry(*hash).or_insert_with(|| of_field.number_name(kind, name, ends)));
                }
            });
        }
        for first in asked.iter().filter_map(|(_, number)| *number) {
            let mut number = first;
            while number != NONE {
                of_field.log(doc, number);
                number = ends[number as usize];
            }
        }
    }

    /// Writes the postings of all fields.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(mut self, mut serializer: InvertedIndexSerializer) -> io::Result<()> {
        let has_values = |terms| matches!(terms, fields::Terms::Values | fields::Terms::Number);
        for field in FIELDS.iter().filter(|spec| has_values(spec.terms)).map(|spec| spec.field) {
            self.fields.remove(&field).unwrap_or_default().write(field, &mut serializer)?;
        }
        serializer.close()
    }
}

impl FieldTerms {
    fn bytes(&self) -> usize {
        self.terms.memory() + (self.log.capacity() + self.log.len() + self.starts.capacity()) * 4
    }

    /// Returns the number of a term; [`NONE`] for what is no id, name or address that anybody would look up.
    fn number(&mut self, term: &[u8]) -> u32 {
        if term.len() <= values::MOST_BYTES { self.terms.number(term) } else { NONE }
    }

    /// Returns the number of a name's first term; notes in `ends` which of its terms follows each.
    fn number_name(&mut self, kind: EntityKind, name: &str, ends: &mut Vec<u32>) -> u32 {
        let (mut first, mut before) = (NONE, NONE);
        values::each_name_term(kind, name, &mut |term| {
            let number = self.number(term.as_bytes());
            if number == NONE {
                return;
            }
            ends.resize(ends.len().max(number as usize + 1), NONE);
            if before == NONE {
                first = number;
            } else {
                ends[before as usize] = number;
            }
            before = number;
        });
        first
    }

    /// Notes that an article has the term of a number.
    fn log(&mut self, doc: u32, number: u32) {
        if number != NONE {
            let docs = self.starts.len().max(doc as usize + 1);
            self.starts.resize(docs, self.log.len() as u32);
            self.log.push(number);
        }
    }

    /// Calls `take` with the number of each term of each article, and the article.
    fn each(&self, mut take: impl FnMut(u32, u32)) {
        let ends = self.starts.iter().skip(1).map(|end| *end as usize).chain([self.log.len()]);
        for (doc, (start, end)) in (0..).zip(self.starts.iter().zip(ends)) {
            self.log[*start as usize..end].iter().for_each(|term| take(*term, doc));
        }
    }

    /// Sorts the log by term, and writes it.
    fn write(self, field: Field, serializer: &mut InvertedIndexSerializer) -> io::Result<()> {
        let mut counts = vec![0; self.terms.len()];
        self.log.iter().for_each(|term| counts[*term as usize] += 1);
        let mut sorted = Postings::of_counts(counts);
        self.each(|term, doc| sorted.put(term, doc));
        let FieldTerms { terms, log, .. } = self;
        let mut out = serializer.new_field(handle(field), log.len() as u64, None)?;
        for term in terms.in_order() {
            let docs = || sorted.of_term(term).chunk_by(u32::eq).map(|same| same[0]);
            out.new_term(terms.bytes(term), docs().count() as u32, false)?;
            docs().for_each(|doc| out.write_doc(doc, 1, &[]));
            out.close_term()?;
        }
        out.close()
    }
}
