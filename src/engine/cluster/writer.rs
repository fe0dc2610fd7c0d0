//! Writing an archive into a cluster: articles as they are read, what is gone at the commit, the ledger on this machine.
//!
//! A run is in when its ledger is. What a run has sent that did not come so far is removed when the next one begins, which
//! reads those files again: so nothing is lost and nothing stays that should not.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxBuildHasher;
use serde_json::json;

use super::address::{Access, Address};
use super::bulk::{Bulk, DeadLetter, Load};
use super::client::Client;
use super::compile::every;
use super::document::{Drafter, article_of, unlisted};
use super::mapping::{Shape, term_name};
use super::{Cluster, setup, view};
use crate::article::{Article, ArticleId};
use crate::corpus::{Archive, FileState, Ledger};
use crate::engine::Past;
use crate::engine::embedded;
use crate::engine::fields::{Field, terms};
use crate::error::{Error, Result};
use crate::text::Language;

/// A cluster that an archive is read into.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where it is.
    pub address: Address,
    /// How it is spoken to.
    pub access: Access,
    /// How the index is laid out where it is not there yet.
    pub shape: Shape,
    /// Whether what is there goes first.
    pub is_rebuilt: bool,
}

/// Writes into a cluster.
pub struct Writer {
    ledger: embedded::Writer,
    client: Arc<Client>,
    bulk: Bulk,
    /// The words that are listed already, by their hashes.
    words: Mutex<HashSet<u64, FxBuildHasher>>,
    /// What leaves the index at the next commit.
    gone: Mutex<Gone>,
    dead: Mutex<Vec<DeadLetter>>,
    /// Articles of earlier runs that the cluster did not take.
    absent: u64,
}

#[derive(Default)]
struct Gone {
    readings: Vec<String>,
    ids: Vec<u64>,
}

/// Articles on their way.
#[derive(Default)]
pub struct Segment {
    drafter: Drafter,
    load: Load,
    articles: usize,
    bytes: usize,
}

/// So many files leave the index at once.
const FILES_AT_ONCE: usize = 1000;

/// Text of articles in one load, in bytes; documents are some four times as long.
const MOST_TEXT: usize = 2 << 20;

impl Writer {
    /// Begins to write the run whose ledger `ledger` writes.
    ///
    /// # Errors
    /// [`Error::Engine`], also where the index holds what the ledger of this machine knows nothing of.
    pub fn open(target: &Target, ledger: embedded::Writer, known: &Ledger) -> Result<Writer> {
        let client = Arc::new(Client::new(target.address.clone(), &target.access)?.patient());
        client.recognise()?;
        if client.dialect().is_append_only() {
            return Err(append_only(&client));
        }
        setup::make(&client, target.shape)?;
        let mut writer = Writer {
            absent: 0,
            ledger,
            bulk: Bulk::new(client.clone()),
            client,
            words: Mutex::default(),
            gone: Mutex::default(),
            dead: Mutex::default(),
        };
        setup::show(&writer.client, None)?;
        if target.is_rebuilt {
            setup::remove(&writer.client, &every())?;
        }
        // What a run of this number has sent that was never committed.
        let own = terms::reading(writer.run(), "");
        setup::remove(&writer.client, &json!({"prefix": {term_name(Field::Path): own}}))?;
        let there = setup::count(&writer.client, &every())?;
        let accounted = articles_of(known);
        if (there == 0) != (accounted == 0) {
            return Err(Error::Engine {
                engine: target.address.to_string(),
                reason: format!("it holds {there} articles, but the ledger on this machine accounts for {accounted}"),
                hint: "`morgue index --rebuild` with the same `--engine` empties it and reads the archive anew"
                    .to_owned(),
            });
        }
        writer.absent = accounted.saturating_sub(there);
        Ok(writer)
    }

    /// Returns the number of the run that this writer makes.
    pub fn run(&self) -> u64 {
        self.ledger.run()
    }

    /// Removes the article with the id at the next commit.
    pub fn remove_article(&self, id: ArticleId) {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).ids.push(id.number());
    }

    /// Removes the articles that the run of that number read from the file at `path`, at the next commit.
    pub fn remove_file(&self, path: &str, run: u64) {
        let reading = terms::reading(run, path);
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).readings.push(reading);
    }

    /// Adds an article, and sends what waits where that is enough.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn add(&self, segment: &mut Segment, article: &Article) -> Result<()> {
        let draft = segment.drafter.draft(article, self.run(), self.client.dialect());
        let new = unlisted(&draft.words, &self.words);
        new.iter().for_each(|word| segment.load.add_word(&self.client, word));
        segment.load.add(&self.client, draft);
        segment.articles += 1;
        segment.bytes += article.content.text_bytes();
        if segment.articles >= self.bulk.batch() || segment.bytes > MOST_TEXT { self.send(segment) } else { Ok(()) }
    }

    /// Sends what waits.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn send(&self, segment: &mut Segment) -> Result<()> {
        let dead = self.bulk.send(std::mem::take(&mut segment.load))?.dead;
        (segment.articles, segment.bytes) = (0, 0);
        self.dead.lock().unwrap_or_else(PoisonError::into_inner).extend(dead);
        Ok(())
    }

    /// Makes what was sent visible, removes what is gone, and commits the ledger.
    ///
    /// # Errors
    /// [`Error::Engine`], [`Error::IndexNotWritable`]; the last commit of the ledger then stands.
    pub fn commit(&mut self, archive: &Archive, roots: &[String], ledger: &Ledger) -> Result<()> {
        setup::show(&self.client, None)?;
        setup::show_words(&self.client, None)?;
        let Gone { readings, ids } = std::mem::take(&mut *self.gone.lock().unwrap_or_else(PoisonError::into_inner));
        for readings in readings.chunks(FILES_AT_ONCE) {
            setup::remove(&self.client, &json!({"terms": {term_name(Field::Path): readings}}))?;
        }
        for ids in ids.chunks(FILES_AT_ONCE) {
            setup::remove(&self.client, &json!({"terms": {Field::Id.spec().name: ids}}))?;
        }
        let there = setup::count(&self.client, &every())?;
        let dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner).len() as u64;
        let accounted = articles_of(ledger);
        if there + dead + self.absent < accounted {
            return Err(Error::Engine {
                engine: self.client.address.to_string(),
                reason: format!("it holds {there} articles of the {accounted} that it has taken"),
                hint: "look after its nodes and disks; the next run sends those of this one again".to_owned(),
            });
        }
        self.ledger.commit(archive, roots, ledger)
    }

    /// Gives the lock back; returns the articles that the cluster does not take.
    ///
    /// # Errors
    /// [`Error::IndexNotWritable`].
    pub fn finish(self) -> Result<Vec<DeadLetter>> {
        self.ledger.finish()?;
        Ok(self.dead.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Refuses to keep an archive in step where nothing leaves the index.
fn append_only(client: &Client) -> Error {
    Error::Engine {
        engine: client.address.to_string(),
        reason: "it takes nothing back, as a run over changed files has to".to_owned(),
        hint: format!(
            "`morgue index ARCHIVE`, then `morgue handoff ARCHIVE {}`: that adds what is new",
            client.address
        ),
    }
}

/// Returns how many articles a ledger accounts for.
pub fn articles_of(ledger: &Ledger) -> u64 {
    let of = |state: &FileState| match state {
        FileState::Indexed(of) => of.articles,
        FileState::Skipped(_) => 0,
    };
    ledger.files.values().map(|record| of(&record.state)).sum()
}

impl Past for Cluster {
    fn language_counts(&self) -> Result<Vec<(Language, u64)>> {
        Ok(self.view.languages.clone())
    }

    fn each_of_file(
        &self,
        path: &str,
        run: u64,
        count: u64,
        visit: &mut dyn FnMut(Article) -> ControlFlow<()>,
    ) -> Result<bool> {
        let query = json!({"term": {term_name(Field::Path): terms::reading(run, path)}});
        if setup::count(&self.view.client, &query)? != count {
            return Ok(false);
        }
        let sort = json!([{Field::Id.spec().name: "asc"}]);
        view::pages(&self.view, &query, &sort, None, 500, &mut |hit| visit(article_of(&hit["_source"])))?;
        Ok(true)
    }
}
