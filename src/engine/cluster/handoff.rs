//! A finished index of this machine moves into a cluster: nothing of the archive is read again.
//!
//! Articles are drafted and sent by several threads, noted in a `Journal` once they are in, and counted at the end:
//! what is missing then, whatever was acknowledged, is sent again.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::Receiver;
use rustc_hash::FxBuildHasher;
use serde_json::{Value, json};

use super::address::{Access, Address};
use super::bulk::{Bulk, DeadLetter, Load};
use super::client::Client;
use super::document::Drafter;
use super::journal::Journal;
use super::mapping::Shape;
use super::{setup, view};
use crate::article::{Article, ArticleId};
use crate::corpus::Ledger;
use crate::engine::embedded::{Index, Snapshot};
use crate::engine::fields::Field;
use crate::engine::{Engine, Request};
use crate::error::{Error, Result};
use crate::query::Tree;

/// How a handoff is to go.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How the index is laid out where it is not there yet.
    pub shape: Shape,
    /// Threads that draft and send.
    pub threads: usize,
}

/// Who watches a handoff.
pub trait Watch: Sync {
    /// So many articles are to be in.
    fn planned(&self, articles: u64);
    /// So many more are in.
    fn sent(&self, articles: u64);
    /// All are sent, and counted now.
    fn verifying(&self);
    /// Whether it is to end early.
    fn is_cancelled(&self) -> bool;
}

/// What a handoff did.
#[derive(Debug, Default)]
pub struct Report {
    /// Articles of the archive.
    pub articles: u64,
    /// Sent by this run.
    pub sent: u64,
    /// In already, by the journal of an earlier run.
    pub known: u64,
    /// Missing when all were counted, and sent again.
    pub mended: u64,
    /// In the index of the cluster but not in the archive.
    pub others: u64,
    /// What the cluster does not take.
    pub dead: Vec<DeadLetter>,
    /// Whether it ended early.
    pub is_interrupted: bool,
}

/// So many ids are counted at once.
const IDS_AT_ONCE: usize = 1000;

/// So often what is missing is sent again.
const MOST_MENDING: usize = 5;

/// Moves the articles of an index into a cluster.
///
/// # Errors
/// Where the index cannot be read, and where the cluster does not take it: the next run goes on where this one ended.
pub fn hand_off(
    index: &Index,
    address: &Address,
    access: &Access,
    options: &Options,
    watch: &dyn Watch,
) -> Result<Report> {
    let client = Arc::new(Client::new(address.clone(), access)?.patient());
    setup::make(&client, options.shape)?;
    let snapshot = Snapshot::open(index)?;
    let commit = index.commit()?;
    // By whatever node the cluster is spoken to the next time.
    let told = client.ask("GET", "/", &Value::Null)?;
    let cluster = told["cluster_uuid"].as_str().map_or_else(|| address.to_string(), str::to_owned);
    let ledger = commit.map(|commit| commit.ledger).unwrap_or_default();
    let title = format!("handoff 1 of {ledger} into {} of {cluster}", address.index);
    let journal = Journal::open(&index.beside(&format!("handoff-{}", address.index)), &title)?;
    let handoff = Handoff {
        client: &client,
        ledger: index.ledger()?,
        bulk: Bulk::new(client.clone()),
        words: Mutex::default(),
        journal: &journal,
        watch,
        sent: AtomicU64::new(0),
        is_failed: AtomicBool::new(false),
        dead: Mutex::default(),
    };
    let report = handoff.run(&snapshot, options.threads.max(1))?;
    if !report.is_interrupted && report.dead.is_empty() {
        journal.remove();
    }
    Ok(report)
}

struct Handoff<'a> {
    client: &'a Client,
    ledger: Ledger,
    bulk: Bulk,
    /// The words that are listed already, by their hashes.
    words: Mutex<HashSet<u64, FxBuildHasher>>,
    journal: &'a Journal,
    watch: &'a dyn Watch,
    sent: AtomicU64,
    is_failed: AtomicBool,
    dead: Mutex<Vec<DeadLetter>>,
}

impl Handoff<'_> {
    fn run(&self, snapshot: &Snapshot, threads: usize) -> Result<Report> {
        let articles = snapshot.stats()?.articles;
        self.watch.planned(articles);
        let mut ids = Vec::new();
        let mut known = 0;
        self.each(snapshot, threads, &mut |id| {
            ids.push(id.number());
            let is_known = self.journal.has(id.number());
            known += u64::from(is_known);
            if is_known {
                self.watch.sent(1);
            }
            !is_known
        })?;
        let mut report = Report { articles, known, ..Report::default() };
        report.is_interrupted = self.watch.is_cancelled();
        if !report.is_interrupted {
            self.watch.verifying();
            ids.sort_unstable();
            report.mended = self.verify(snapshot, &ids, threads)?;
            let all = setup::count(self.client, &json!({"match_all": {}}))?;
            let dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner).len() as u64;
            report.others = (all + dead).saturating_sub(articles);
        }
        report.sent = self.sent.load(Ordering::Relaxed);
        report.dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(report)
    }

    /// Sends the articles that `wants` takes, with several threads.
    fn each(&self, snapshot: &Snapshot, threads: usize, wants: &mut dyn FnMut(ArticleId) -> bool) -> Result<()> {
        std::thread::scope(|scope| {
            let (sender, receiver) = crossbeam_channel::bounded::<Article>(4 * threads * 100);
            let workers: Vec<_> = (0..threads)
                .map(|_| {
                    let receiver = receiver.clone();
                    scope.spawn(move || {
                        let worked = self.work(&receiver);
                        self.is_failed.fetch_or(worked.is_err(), Ordering::Relaxed);
                        worked
                    })
                })
                .collect();
            drop(receiver);
            let request = Request { is_strict: true, ..Request::new(Tree::Every, 0) };
            let read = snapshot.each(&request, None, &mut |hit| {
                if self.is_to_end() || wants(hit.article.id) && sender.send(hit.article).is_err() {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
            drop(sender);
            let worked = workers
                .into_iter()
                .try_for_each(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            read.and(worked)
        })
    }

    fn is_to_end(&self) -> bool {
        self.is_failed.load(Ordering::Relaxed) || self.watch.is_cancelled()
    }

    /// Drafts and sends articles until there are no more.
    fn work(&self, articles: &Receiver<Article>) -> Result<()> {
        let mut drafter = Drafter::default();
        let mut load = Load::default();
        let (mut ids, mut bytes) = (Vec::new(), 0);
        for article in articles {
            bytes += article.content.text_bytes() * 5;
            ids.push(article.id.number());
            self.add(&mut drafter, &mut load, &article);
            if ids.len() >= self.bulk.batch() || bytes > (6 << 20) {
                self.send(std::mem::take(&mut load), &std::mem::take(&mut ids))?;
                bytes = 0;
            }
        }
        self.send(load, &ids)
    }

    fn add(&self, drafter: &mut Drafter, load: &mut Load, article: &Article) {
        let run = self.ledger.files.get(&article.path).map_or(0, |record| record.run);
        let draft = drafter.draft(article, run);
        let new = super::document::unlisted(&draft.words, &self.words);
        new.iter().for_each(|word| load.add_word(self.client, word));
        load.add(self.client, draft);
    }

    fn send(&self, load: Load, ids: &[u64]) -> Result<()> {
        if load.len() == 0 {
            return Ok(());
        }
        let dead = self.bulk.send(load)?;
        let is_in = |id: &&u64| !dead.iter().any(|letter| letter.id == ArticleId::from_number(**id).to_string());
        let in_now: Vec<u64> = ids.iter().filter(is_in).copied().collect();
        self.journal.note(&in_now)?;
        self.watch.sent(ids.len() as u64);
        self.sent.fetch_add(in_now.len() as u64, Ordering::Relaxed);
        self.dead.lock().unwrap_or_else(PoisonError::into_inner).extend(dead);
        Ok(())
    }

    /// Counts all articles in the cluster, and sends again what is missing; returns how many that were.
    fn verify(&self, snapshot: &Snapshot, ids: &[u64], threads: usize) -> Result<u64> {
        let mut mended = 0;
        for _ in 0..MOST_MENDING {
            let missing = self.missing(ids)?;
            if missing.is_empty() || self.is_to_end() {
                return Ok(mended);
            }
            mended += missing.len() as u64;
            self.each(snapshot, threads, &mut |id| missing.contains(&id.number()))?;
        }
        let missing = self.missing(ids)?;
        if missing.is_empty() {
            return Ok(mended);
        }
        Err(Error::Engine {
            engine: self.client.address.to_string(),
            reason: format!("{} articles are not there although it said that it had taken them", missing.len()),
            hint: "look after its nodes and disks, then give the same command again".to_owned(),
        })
    }

    /// Returns the ids that the cluster has no article of, those left out that it does not take.
    fn missing(&self, ids: &[u64]) -> Result<HashSet<u64, FxBuildHasher>> {
        setup::refresh(self.client)?;
        let dead: HashSet<String> =
            self.dead.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|own| own.id.clone()).collect();
        let mut missing = HashSet::default();
        for ids in ids.chunks(IDS_AT_ONCE) {
            let query = json!({"terms": {Field::Id.spec().name: ids}});
            if setup::count(self.client, &query)? == ids.len() as u64 {
                continue;
            }
            let path = format!("/{}/_search", self.client.address.index);
            let body = json!({"size": ids.len(), "query": query, "_source": [Field::Id.spec().name]});
            let answer = self.client.ask_all_shards("POST", &path, &body)?;
            let id = |hit: &Value| hit["_source"][Field::Id.spec().name].as_u64();
            let there: HashSet<u64> = view::hits(&answer).iter().filter_map(id).collect();
            let is_missing =
                |id: &&u64| !there.contains(*id) && !dead.contains(&ArticleId::from_number(**id).to_string());
            missing.extend(ids.iter().filter(is_missing));
        }
        Ok(missing)
    }
}
