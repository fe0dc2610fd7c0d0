//! A query gone through match by match, for concordances and collocates.

use std::mem;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use super::Head;
use crate::article::Article;
use crate::engine::{Engine, Request};
use crate::error::Result;
use crate::passages::{Marker, Match};
use crate::query::{Note, NoteKind, Query};

/// Articles go from one thread to the other in batches of about so many bytes.
const BATCH_BYTES: usize = 1 << 17;

/// So many batches are read ahead of the articles that are looked at.
const BATCHES_AHEAD: usize = 4;

/// A query over one engine, ready to be gone through.
pub struct Walk<'e> {
    engine: &'e dyn Engine,
    marker: Marker,
    request: Request,
    /// How the query was read, and how many articles match.
    pub head: Head,
}

impl<'e> Walk<'e> {
    /// Reads how many articles in `scope` match.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn new(engine: &'e dyn Engine, query: Query, scope: Vec<String>) -> Result<Walk<'e>> {
        let request = Request { scope, is_strict: true, ..Request::new(query.tree.clone(), 0) };
        let response = engine.search(&request)?;
        let marker = Marker::new(&query.tree);
        let words = if response.total == 0 { engine.count_words(&query.tree)? } else { Vec::new() };
        let head = Head { words, ..head(query, response.total, response.notes) };
        Ok(Walk { engine, marker, request, head })
    }

    /// Calls `visit` with every article and its matches, part by part, until it breaks off. One thread reads articles out
    /// of the index, this one looks for the matches.
    ///
    /// # Errors
    /// Where the index cannot be read, and those of `visit`.
    pub fn each(&mut self, mut visit: impl FnMut(&Article, &[Match]) -> Result<ControlFlow<()>>) -> Result<()> {
        let Walk { engine, marker, request, .. } = self;
        if request.tree.is_filter() {
            return Ok(()); // no article would have a match
        }
        let engine = *engine;
        thread::scope(|scope| {
            let (sender, batches) = mpsc::sync_channel(BATCHES_AHEAD);
            let reader = scope.spawn(move || read(engine, request, &sender));
            let visited = batches.into_iter().flatten().try_for_each(|article| {
                let matches = marker.mark(&article).matches;
                matches.chunk_by(|a, b| a.part == b.part).try_for_each(|of_part| match visit(&article, of_part) {
                    Ok(ControlFlow::Continue(())) => ControlFlow::Continue(()),
                    Ok(ControlFlow::Break(())) => ControlFlow::Break(Ok(())),
                    Err(error) => ControlFlow::Break(Err(error)),
                })
            });
            reader.join().unwrap_or_else(|panic| resume_unwind(panic))?;
            visited.break_value().unwrap_or(Ok(()))
        })
    }
}

/// Sends all articles that match, in batches, until nobody takes them any more.
fn read(engine: &dyn Engine, request: &Request, sender: &SyncSender<Vec<Article>>) -> Result<()> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    engine.each(request, None, &mut |hit| {
        bytes += hit.article.content.text_bytes();
        batch.push(hit.article);
        if bytes < BATCH_BYTES {
            return ControlFlow::Continue(());
        }
        bytes = 0;
        match sender.send(mem::take(&mut batch)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    let _ = sender.send(batch); // where nobody takes it, nobody wants it
    Ok(())
}

/// Says how the query was read, and what the engine has to say about it.
fn head(query: Query, articles: u64, remarks: Vec<String>) -> Head {
    let whole = 0..query.text.len();
    let read_as = query.to_string();
    let mut notes = query.notes;
    notes.extend(remarks.into_iter().map(|text| Note::new(NoteKind::Note, text, whole.clone())));
    if articles > 0 && query.tree.is_filter() {
        notes.push(Note::new(NoteKind::Hint, "no word to show in its context: add one to the query", whole));
    }
    Head { text: query.text, read_as, notes, articles, words: Vec::new() }
}
