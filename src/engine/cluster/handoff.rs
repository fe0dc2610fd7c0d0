//! A finished index of this machine moves into a cluster: nothing of the archive is read again.
//!
//! Articles are drafted and sent by several threads, noted in a `Journal` once they are in, and counted at the end:
//! what is missing then, whatever was acknowledged, is sent again.
//!
//! Where nothing is replaced, it is asked what is there before anything is sent that may be there; what is in doubt waits
//! for the count; and the words are listed once all articles are in, for those are not to be lost either.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::Receiver;
use rustc_hash::FxBuildHasher;

use super::address::{Access, Address};
use super::bulk::{Bulk, DeadLetter, Load};
use super::client::Client;
use super::compile::every;
use super::document::{Draft, Drafter, unlisted};
use super::journal::Journal;
use super::mapping::{PRINT, Shape};
use super::presence::{IDS_AT_ONCE, held};
use super::writer::articles_of;
use super::{listing, setup};
use crate::article::{Article, ArticleId};
use crate::corpus::Ledger;
use crate::engine::embedded::{Index, Snapshot};
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
    /// In already, by the journal of an earlier run or by what is there.
    pub known: u64,
    /// Missing when all were counted, and sent again.
    pub mended: u64,
    /// In the index of the cluster but not in the archive.
    pub others: u64,
    /// The files of articles that are there as they were before they changed, where nothing is replaced.
    pub changed: BTreeSet<String>,
    /// Articles that are there more than once, where nothing is replaced.
    pub doubled: u64,
    /// What the cluster does not take.
    pub dead: Vec<DeadLetter>,
    /// Whether it ended early.
    pub is_interrupted: bool,
}

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
    let told = client.ask("GET", "/", &serde_json::Value::Null)?;
    let cluster = told["cluster_uuid"].as_str().map_or_else(|| address.to_string(), str::to_owned);
    let ledger = commit.map(|commit| commit.ledger).unwrap_or_default();
    let title = format!("handoff 1 of {ledger} into {} of {cluster}", address.index);
    let journal = Journal::open(&index.beside(&format!("handoff-{}", address.index)), &title)?;
    let is_append_only = client.dialect().is_append_only();
    if is_append_only && journal.is_continued {
        // What an earlier run has sent at last.
        setup::show(&client, None)?;
    }
    let handoff = Handoff {
        asks: AtomicBool::new(is_append_only && setup::count(&client, &every())? > 0),
        known: AtomicU64::new(0),
        changed: Mutex::default(),
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
    /// Whether something may be there already that is not replaced.
    asks: AtomicBool,
    /// Articles that were found to be there.
    known: AtomicU64,
    /// The files of those that were there as they are no longer.
    changed: Mutex<BTreeSet<String>>,
    sent: AtomicU64,
    is_failed: AtomicBool,
    dead: Mutex<Vec<DeadLetter>>,
}

impl Handoff<'_> {
    fn run(&self, snapshot: &Snapshot, threads: usize) -> Result<Report> {
        let articles = snapshot.stats()?.articles;
        let accounted = articles_of(&self.ledger);
        if articles < accounted {
            // A ledger of what went into another cluster has no articles beside it.
            return Err(Error::Engine {
                engine: self.client.address.to_string(),
                reason: format!("the index on this machine holds {articles} of the {accounted} articles of its ledger"),
                hint: "`morgue check` says more; with `--engine`, name another index at the end of the URL".to_owned(),
            });
        }
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
        let mut report = Report { articles, ..Report::default() };
        report.known = known + self.known.load(Ordering::Relaxed);
        report.is_interrupted = self.watch.is_cancelled();
        if !report.is_interrupted {
            self.watch.verifying();
            ids.sort_unstable();
            self.asks.store(self.client.dialect().is_append_only(), Ordering::Relaxed);
            (report.mended, report.doubled) = self.verify(snapshot, &ids, threads)?;
            self.list_words(snapshot)?;
            let all = setup::count(self.client, &every())?;
            let dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner).len() as u64;
            report.others = (all + dead).saturating_sub(articles + report.doubled);
        }
        report.sent = self.sent.load(Ordering::Relaxed);
        report.dead = self.dead.lock().unwrap_or_else(PoisonError::into_inner).clone();
        report.changed = std::mem::take(&mut *self.changed.lock().unwrap_or_else(PoisonError::into_inner));
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
        let (mut drafted, mut bytes) = (Vec::new(), 0);
        for article in articles {
            bytes += article.content.text_bytes() * 5;
            let run = self.ledger.files.get(&article.path).map_or(0, |record| record.run);
            let draft = drafter.draft(&article, run, self.client.dialect());
            drafted.push(Drafted { id: article.id, path: article.path, draft });
            if drafted.len() >= self.bulk.batch() || bytes > (6 << 20) {
                self.send(std::mem::take(&mut drafted))?;
                bytes = 0;
            }
        }
        self.send(drafted)
    }

    fn send(&self, mut drafted: Vec<Drafted>) -> Result<()> {
        let count = drafted.len() as u64;
        if self.asks.load(Ordering::Relaxed) {
            drafted = self.not_held(drafted)?;
        }
        if drafted.is_empty() {
            self.watch.sent(count);
            return Ok(());
        }
        let ids: Vec<ArticleId> = drafted.iter().map(|own| own.id).collect();
        let mut load = Load::default();
        for Drafted { draft, .. } in drafted {
            if !self.client.dialect().is_append_only() {
                let new = unlisted(&draft.words, &self.words);
                new.iter().for_each(|word| load.add_word(self.client, word));
            }
            load.add(self.client, draft);
        }
        let sent = self.bulk.send(load)?;
        let dead: HashSet<&str> = sent.dead.iter().map(|letter| letter.id.as_str()).collect();
        let doubtful: HashSet<&str> = sent.doubtful.iter().map(String::as_str).collect();
        let names: Vec<(u64, String)> = ids.iter().map(|id| (id.number(), id.to_string())).collect();
        let is_in = |name: &str| !dead.contains(name) && !doubtful.contains(name);
        let in_now: Vec<u64> = names.iter().filter(|(_, name)| is_in(name)).map(|(id, _)| *id).collect();
        self.journal.note(&in_now)?;
        self.watch.sent(count);
        self.sent.fetch_add((ids.len() - dead.len()) as u64, Ordering::Relaxed);
        self.dead.lock().unwrap_or_else(PoisonError::into_inner).extend(sent.dead);
        Ok(())
    }

    /// Leaves out the articles that the cluster has already, and remembers those of them that have changed since.
    fn not_held(&self, drafted: Vec<Drafted>) -> Result<Vec<Drafted>> {
        let ids: Vec<u64> = drafted.iter().map(|own| own.id.number()).collect();
        let mut there = HashMap::new();
        for ids in ids.chunks(IDS_AT_ONCE) {
            there.extend(held(self.client, ids)?);
        }
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_new = |own: &Drafted| {
            let Some(held) = there.get(&own.id.number()) else { return true };
            if held.print == own.draft.document.get(PRINT).and_then(serde_json::Value::as_u64) {
                self.known.fetch_add(1, Ordering::Relaxed);
            } else {
                changed.insert(own.path.clone());
            }
            false
        };
        Ok(drafted.into_iter().filter(|own| is_new(own)).collect())
    }

    /// Counts all articles in the cluster, and sends again what is missing; returns how many that were, and of how many
    /// there are several.
    fn verify(&self, snapshot: &Snapshot, ids: &[u64], threads: usize) -> Result<(u64, u64)> {
        let mut mended = 0;
        for _ in 0..MOST_MENDING {
            let (missing, doubled) = self.missing(ids)?;
            if missing.is_empty() || self.is_to_end() {
                return Ok((mended, doubled));
            }
            mended += missing.len() as u64;
            self.each(snapshot, threads, &mut |id| missing.contains(&id.number()))?;
        }
        let (missing, doubled) = self.missing(ids)?;
        if missing.is_empty() {
            return Ok((mended, doubled));
        }
        Err(self.lost(missing.len(), "articles"))
    }

    fn lost(&self, count: usize, what: &str) -> Error {
        Error::Engine {
            engine: self.client.address.to_string(),
            reason: format!("{count} {what} are not there although it said that it had taken them"),
            hint: "look after its nodes and disks, then give the same command again".to_owned(),
        }
    }

    /// Returns the ids that the cluster has no article of, those left out that it does not take; and how many articles it
    /// has too many of the others.
    fn missing(&self, ids: &[u64]) -> Result<(HashSet<u64, FxBuildHasher>, u64)> {
        let dead: HashSet<String> =
            self.dead.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|own| own.id.clone()).collect();
        let is_all = setup::show(self.client, Some((ids.len() - dead.len()) as u64))?;
        let counted = self.counted(ids, &dead)?;
        if counted.0.is_empty() || is_all {
            return Ok(counted);
        }
        // As many are there, but not all of ours: those may still come.
        setup::show(self.client, None)?;
        self.counted(ids, &dead)
    }

    fn counted(&self, ids: &[u64], dead: &HashSet<String>) -> Result<(HashSet<u64, FxBuildHasher>, u64)> {
        let (mut missing, mut doubled) = (HashSet::default(), 0);
        for ids in ids.chunks(IDS_AT_ONCE) {
            let held = held(self.client, ids)?;
            doubled += held.values().map(|own| own.copies.saturating_sub(1)).sum::<u64>();
            let is_missing =
                |id: &&u64| !held.contains_key(*id) && !dead.contains(&ArticleId::from_number(**id).to_string());
            missing.extend(ids.iter().filter(is_missing));
        }
        Ok((missing, doubled))
    }

    /// Lists the words of the archive where they are not sent with the articles, until all are there.
    fn list_words(&self, snapshot: &Snapshot) -> Result<()> {
        if !self.client.dialect().is_append_only() {
            return setup::show_words(self.client, None);
        }
        let words = snapshot.words()?;
        for _ in 0..=MOST_MENDING {
            if listing::list(self.client, &self.bulk, &words)? == 0 {
                return Ok(());
            }
        }
        match listing::unlisted(self.client, &words)?.len() {
            0 => Ok(()),
            missing => Err(self.lost(missing, "words of the list of words")),
        }
    }
}

/// An article made ready to be sent.
struct Drafted {
    id: ArticleId,
    path: String,
    draft: Draft,
}
