//! The terms of the fields that are searched by whole values, while a segment is built.

use std::hash::BuildHasher;
use std::io;

use foldhash::quality::RandomState;
use rustc_hash::FxHashMap;
use tantivy::postings::InvertedIndexSerializer;

use super::schema::handle;
use super::segment::starts;
use super::words::{NONE, Terms};
use crate::article::{Article, Content};
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
}

/// The terms of one field.
#[derive(Default)]
struct FieldTerms {
    terms: Terms,
    /// Terms and articles, in the order of articles; an article may have a term several times.
    log: Vec<(u32, u32)>,
}

impl ValueTerms {
    /// Returns the memory held, in bytes; what writing needs included.
    pub fn bytes(&self) -> usize {
        self.names.capacity() * 20 + self.fields.values().map(FieldTerms::bytes).sum::<usize>()
    }

    /// Adds a term of an article. Articles come in the order of their numbers.
    pub fn add(&mut self, doc: u32, field: Field, term: &[u8]) {
        let of_field = self.fields.entry(field).or_default();
        if let Some(number) = of_field.number(term) {
            of_field.log.push((number, doc));
        }
    }

    /// Adds all terms of an article.
    pub fn add_article(&mut self, doc: u32, article: &Article) {
        self.add(doc, Field::Id, &article.id.number().to_be_bytes());
        values::each_term_but_names(article, &mut |field, term| self.add(doc, field, term.as_bytes()));
        self.add_names(doc, &article.content);
    }

    /// Adds the names that the article uses for its entities.
    fn add_names(&mut self, doc: u32, content: &Content) {
        // The table is large: nothing that depends on one look into it stands before the next.
        let mut names = Vec::with_capacity(content.entities.len() * 2);
        for entity in &content.entities {
            let mut take =
                |name| names.push((entity.kind, name, self.hashes.hash_one((name, entity.kind as u8)), None));
            values::each_name(entity, content, &mut take);
        }
        names.iter_mut().for_each(|(_, _, hash, known)| *known = self.names.get(hash).copied());
        let of_field = self.fields.entry(Field::Entity).or_default();
        for (kind, name, hash, known) in names {
            let number = known.unwrap_or_else(|| {
                *self.names.entry(hash).or_insert_with(|| {
                    let term = values::name_term(kind, name);
                    term.and_then(|term| of_field.number(term.as_bytes())).unwrap_or(NONE)
                })
            });
            if number != NONE {
                of_field.log.push((number, doc));
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
        self.terms.memory() + self.log.capacity() * 8 + self.log.len() * 4
    }

    /// Returns the number of a term; `None` for what is no id, name or address that anybody would look up.
    fn number(&mut self, term: &[u8]) -> Option<u32> {
        (term.len() <= values::MOST_BYTES).then(|| self.terms.number(term))
    }

    /// Sorts the log by term (a counting sort), and writes it.
    fn write(self, field: Field, serializer: &mut InvertedIndexSerializer) -> io::Result<()> {
        let FieldTerms { terms, log, .. } = self;
        let mut ends = vec![0_u32; terms.len()];
        log.iter().for_each(|(term, _)| ends[*term as usize] += 1);
        let mut docs = vec![0; starts(&mut ends)];
        for (term, doc) in &log {
            let end = &mut ends[*term as usize];
            docs[*end as usize] = *doc;
            *end += 1;
        }
        let mut out = serializer.new_field(handle(field), log.len() as u64, None)?;
        for term in terms.in_order() {
            let start = term.checked_sub(1).map_or(0, |before| ends[before as usize]);
            let docs = || docs[start as usize..ends[term as usize] as usize].chunk_by(u32::eq).map(|same| same[0]);
            out.new_term(terms.bytes(term), docs().count() as u32, false)?;
            docs().for_each(|doc| out.write_doc(doc, 1, &[]));
            out.close_term()?;
        }
        out.close()
    }
}
