//! The articles of the index by the file that they were read from.

use std::ops::ControlFlow;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::answer::article_at;
use super::schema::{handle, text_term};
use super::search::Snapshot;
use crate::article::Article;
use crate::engine::Past;
use crate::engine::fields::{Field, terms};
use crate::error::Result;
use crate::text::Language;

impl Past for Snapshot {
    fn language_counts(&self) -> Result<Vec<(Language, u64)>> {
        Snapshot::language_counts(self)
    }

    fn each_of_file(
        &self,
        path: &str,
        run: u64,
        count: u64,
        visit: &mut dyn FnMut(Article) -> ControlFlow<()>,
    ) -> Result<bool> {
        let visited = self.of_file(path, run).and_then(|addresses| {
            let is_whole = addresses.len() as u64 == count;
            for address in addresses.into_iter().filter(|_| is_whole) {
                if visit(article_at(self.view(), address)?).is_break() {
                    break;
                }
            }
            Ok(is_whole)
        });
        visited.map_err(|error| self.broken(error))
    }
}

impl Snapshot {
    fn of_file(&self, path: &str, run: u64) -> tantivy::Result<Vec<DocAddress>> {
        let term = text_term(Field::Path, &terms::reading(run, path));
        let mut addresses = Vec::new();
        for (ordinal, segment) in (0..).zip(self.view().searcher.segment_readers()) {
            let index = segment.inverted_index(handle(Field::Path))?;
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    addresses.push(DocAddress::new(ordinal, postings.doc()));
                }
                postings.advance();
            }
        }
        Ok(addresses)
    }
}
