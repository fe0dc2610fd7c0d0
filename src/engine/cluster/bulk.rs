//! Bulk writing: articles go in in batches, until each is in or is known not to be wanted.
//!
//! A batch grows with every success and halves where the cluster is behind; what it could not take now is sent again, after
//! a pause; what it will never take goes to the dead letters with the reason. A request without an answer is *in doubt*. It is
//! sent again where documents are written under the id of their article, so that twice is once. Where nothing is
//! replaced, its articles are set aside: who counts what is there finds out which of them are missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Answer, Client, LINES, Pause, Silence, is_busy, is_read_only, reason};
use super::document::Draft;
use crate::error::{Error, Result};

/// The bytes of a request, at most, unless one article is longer.
const MOST_BYTES: usize = 8 << 20;

/// The articles of a request: to begin with, and at most.
const FIRST_BATCH: usize = 100;
const MOST_BATCH: usize = 2000;

/// The lines of a request, at most: articles, and words for the list of words.
const MOST_LINES: usize = 20_000;

/// How many more articles a batch has after a success.
const GROWTH: usize = 50;

/// How long nothing at all may go in before the load is given up.
const MOST_WAITING: Duration = Duration::from_secs(300);

/// One line to write, or two.
#[derive(Debug)]
struct Item {
    /// The article's id; none of a word for the list of words.
    id: Option<String>,
    bytes: Vec<u8>,
}

/// What the cluster will not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The article's id.
    pub id: String,
    /// The status that the cluster gave it.
    pub status: u16,
    /// Its reason.
    pub reason: String,
}

/// What did not become of a load what was wanted.
#[derive(Debug, Default)]
pub struct Sent {
    /// What the cluster will not take.
    pub dead: Vec<DeadLetter>,
    /// The ids of articles that may be in or not.
    pub doubtful: Vec<String>,
}

/// Writes to one index.
pub struct Bulk {
    client: Arc<Client>,
    /// How many articles the next request has.
    batch: AtomicUsize,
    /// How many lines a request may have; less where one was too large for the cluster.
    lines: AtomicUsize,
    waiting: Duration,
}

/// Articles on their way.
#[derive(Default)]
pub struct Load {
    items: Vec<Item>,
}

impl Load {
    /// Adds an article.
    pub fn add(&mut self, client: &Client, draft: Draft) {
        let action = json!({client.dialect().action(): {"_index": client.address.index, "_id": draft.id}});
        let bytes = format!("{action}\n{}\n", Value::Object(draft.document)).into_bytes();
        self.items.push(Item { id: Some(draft.id), bytes });
    }

    /// Adds a word to the list of the archive's words.
    pub fn add_word(&mut self, client: &Client, word: &str) {
        let action = json!({"create": {"_index": client.address.words_index(), "_id": word}});
        let bytes = format!("{action}\n{}\n", Value::Object(client.dialect().listed(word))).into_bytes();
        self.items.push(Item { id: None, bytes });
    }
}

impl Bulk {
    /// Begins to write.
    pub fn new(client: Arc<Client>) -> Bulk {
        Bulk {
            client,
            batch: AtomicUsize::new(FIRST_BATCH),
            lines: AtomicUsize::new(MOST_LINES),
            waiting: MOST_WAITING,
        }
    }

    /// Returns how many articles the next request should have.
    pub fn batch(&self) -> usize {
        self.batch.load(Ordering::Relaxed)
    }

    /// Sends everything, and returns when all of it is in but what it returns. Words are sent again when in doubt.
    ///
    /// # Errors
    /// [`Error::Engine`] where the cluster takes nothing at all any more: what was sent is in, the rest is not.
    pub fn send(&self, load: Load) -> Result<Sent> {
        let mut sending = Sending { bulk: self, left: load.items, sent: Sent::default(), pause: Pause::default() };
        let mut last_success = Instant::now();
        while !sending.left.is_empty() {
            let before = sending.left.len();
            let trouble = sending.request()?;
            if sending.left.len() < before {
                last_success = Instant::now();
            } else if last_success.elapsed() > self.waiting {
                return Err(trouble.unwrap_or_else(|| self.stuck()));
            }
        }
        Ok(sending.sent)
    }

    fn stuck(&self) -> Error {
        Error::Engine {
            engine: self.client.address.to_string(),
            reason: format!("it has taken nothing in for {} minutes", self.waiting.as_secs() / 60),
            hint: "what it took is in; the same command goes on from there".to_owned(),
        }
    }

    fn grow(&self) {
        let grown = (self.batch() + GROWTH).min(MOST_BATCH);
        self.batch.store(grown, Ordering::Relaxed);
    }

    fn halve(&self) {
        self.batch.store((self.batch() / 2).max(1), Ordering::Relaxed);
    }
}

struct Sending<'a> {
    bulk: &'a Bulk,
    /// What is not in yet.
    left: Vec<Item>,
    sent: Sent,
    pause: Pause,
}

impl Sending<'_> {
    /// Sends one request of what is left. Returns what is wrong where nothing was taken.
    fn request(&mut self) -> Result<Option<Error>> {
        let count = self.count();
        let body: Vec<u8> = self.left[..count].iter().flat_map(|item| item.bytes.iter().copied()).collect();
        let client = self.bulk.client.clone();
        let answer = match client.send("POST", "/_bulk", LINES, &body) {
            Ok(answer) => answer,
            Err(silence) => return self.doubt(count, &silence),
        };
        client.nodes.turn();
        match answer.status {
            200..=299 => self.take(count, &answer),
            413 if count == 1 => {
                let item = self.left.remove(0);
                self.bury(item, 413, "longer than the cluster takes");
                Ok(None)
            }
            413 => {
                self.bulk.lines.store(count / 2, Ordering::Relaxed);
                Ok(None)
            }
            status if self.is_doubt(status) => self.set_aside(count, Some(client.refusal(&answer))),
            status if is_busy(status) && !is_read_only(&reason(&answer.body)) => {
                self.bulk.halve();
                self.pause.wait(answer.retry_after);
                Ok(Some(client.refusal(&answer)))
            }
            _ => Err(client.refusal(&answer)),
        }
    }

    /// Returns whether the status of a request or a line leaves open if it is in.
    fn is_doubt(&self, status: u16) -> bool {
        let is_refused = status < 500 && status != 408 || status == 503;
        self.bulk.client.dialect().is_append_only() && !is_refused
    }

    /// A request has no answer: it may be in.
    fn doubt(&mut self, count: usize, silence: &Silence) -> Result<Option<Error>> {
        self.bulk.halve();
        let trouble = self.bulk.client.unreachable(silence);
        if silence.is_in_doubt && self.bulk.client.dialect().is_append_only() {
            return self.set_aside(count, Some(trouble));
        }
        // Sent again, it is there once.
        self.pause.wait(None);
        Ok(Some(trouble))
    }

    /// Sets the articles of a request aside, and waits until the cluster answers again.
    fn set_aside(&mut self, count: usize, trouble: Option<Error>) -> Result<Option<Error>> {
        let (mut words, articles): (Vec<Item>, Vec<Item>) =
            self.left.drain(..count).partition(|item| item.id.is_none());
        self.sent.doubtful.extend(articles.into_iter().filter_map(|item| item.id));
        words.append(&mut self.left);
        self.left = words;
        self.pause.wait(None);
        self.bulk.client.ask("GET", "/", &Value::Null)?;
        Ok(trouble)
    }

    /// Returns how many lines go into the next request.
    fn count(&self) -> usize {
        let (most, lines) = (self.bulk.batch(), self.bulk.lines.load(Ordering::Relaxed));
        let (mut bytes, mut articles, mut count) = (0, 0, 0);
        for item in &self.left {
            bytes += item.bytes.len();
            articles += usize::from(item.id.is_some());
            let is_full = bytes > MOST_BYTES || articles > most || count >= lines;
            if count > 0 && is_full {
                break;
            }
            count += 1;
        }
        count
    }

    /// Goes through what became of each line of a request.
    fn take(&mut self, count: usize, answer: &Answer) -> Result<Option<Error>> {
        let results = answer.body["items"].as_array().map_or(&[][..], Vec::as_slice);
        let sent: Vec<Item> = self.left.drain(..count).collect();
        let mut again = Vec::new();
        let mut trouble = None;
        for (at, item) in sent.into_iter().enumerate() {
            // A line of which nothing is said is in doubt.
            let result = results.get(at).and_then(|result| result.as_object()?.values().next());
            let status = result.and_then(|result| result["status"].as_u64()).unwrap_or(408) as u16;
            let said = result.map_or(Value::Null, |result| json!({"error": result["error"]}));
            let why = reason(&said);
            match status {
                200..=299 | 409 => {}
                _ if is_read_only(&why) => {
                    let body = json!({"error": {"reason": why}});
                    return Err(self.bulk.client.refusal(&Answer { status, body, retry_after: None }));
                }
                status if self.is_doubt(status) && item.id.is_some() => self.sent.doubtful.extend(item.id),
                status if is_busy(status) || self.is_doubt(status) => {
                    let body = json!({"error": {"reason": why}});
                    trouble = Some(self.bulk.client.refusal(&Answer { status, body, retry_after: None }));
                    again.push(item);
                }
                401 | 403 | 404 => {
                    let body = json!({"error": {"reason": why}});
                    return Err(self.bulk.client.refusal(&Answer { status, body, retry_after: None }));
                }
                status => self.bury(item, status, &why),
            }
        }
        if again.is_empty() {
            self.bulk.grow();
            self.pause = Pause::default();
            return Ok(None);
        }
        again.append(&mut self.left);
        self.left = again;
        self.bulk.halve();
        self.pause.wait(answer.retry_after);
        Ok(trouble)
    }

    fn bury(&mut self, item: Item, status: u16, reason: &str) {
        // A word that cannot be listed is no loss of an article.
        if let Some(id) = item.id {
            self.sent.dead.push(DeadLetter { id, status, reason: reason.to_owned() });
        }
    }
}
