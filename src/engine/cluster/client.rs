//! Requests to a cluster: who asks, which node, what is tried again, and what an answer that is none means.
//!
//! A node that cannot be reached has been told nothing: the same request goes to the next one. Where a connection ends
//! without an answer, what was asked is *in doubt*; all that morgue asks may be asked twice.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::tls::{Certificate, RootCerts, TlsConfig, parse_pem};

use super::address::{Access, Address, CREDENTIALS_HINT, Credentials};
use super::dialect::Dialect;
use super::nodes::{Nodes, told};
use super::product::Product;
use crate::error::{Error, Result};

/// How long an answer is waited for. Clusters that are behind answer slowly rather than not at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a connection may take to be made; and, of nodes that the cluster tells of, all of a first answer.
const CONNECTING: Duration = Duration::from_secs(5);
const PROBING: Duration = Duration::from_secs(1);

/// How long a search is tried again while the cluster is busy or a node is gone.
const MOST_TRYING: Duration = Duration::from_secs(30);

/// The same while an archive is written: a cluster that starts anew is waited for.
const MOST_TRYING_TO_WRITE: Duration = Duration::from_secs(300);

/// Of that, how long all shards are waited for to answer.
const SHARE_FOR_SHARDS: u32 = 6;

/// The first pause before something is tried again; the next is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// So long may be between two tries of what somebody waits for.
const LONGEST_PAUSE_OF_ASKING: Duration = Duration::from_secs(4);

/// At most so many nodes that a cluster tells of are spoken to.
const MOST_TOLD: usize = 32;

/// A cluster that answers.
pub struct Client {
    agent: ureq::Agent,
    /// Where it is.
    pub address: Address,
    /// Its nodes.
    pub nodes: Nodes,
    /// What it is, once it was asked.
    product: OnceLock<Product>,
    authorization: Option<String>,
    most_trying: Duration,
    has_answered: AtomicBool,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// What was said; null where it was no JSON.
    pub body: Value,
    /// How long the cluster asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// Nothing came back.
#[derive(Debug)]
pub struct Silence {
    node: String,
    reason: String,
    /// Whether what was asked may have been done all the same.
    pub is_in_doubt: bool,
}

impl Client {
    /// Makes a client; nothing is asked yet.
    ///
    /// # Errors
    /// Where the file of trusted certificates cannot be read.
    pub fn new(address: Address, access: &Access) -> Result<Client> {
        let mut tls = TlsConfig::builder();
        if let Some(path) = &access.authorities {
            let pem = std::fs::read(path).map_err(|error| Error::File { path: path.clone(), error })?;
            let certificates = parse_pem(&pem).filter_map(|item| match item {
                Ok(ureq::tls::PemItem::Certificate(own)) => Some(own),
                _ => None,
            });
            let certificates: Vec<Certificate<'static>> = certificates.collect();
            if certificates.is_empty() {
                return Err(Error::Argument {
                    reason: format!("`{}` holds no certificate", path.display()),
                    hint: "name a file in PEM, as `openssl` writes it: -----BEGIN CERTIFICATE-----".to_owned(),
                });
            }
            tls = tls.root_certs(RootCerts::Specific(std::sync::Arc::new(certificates)));
        }
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(CONNECTING))
            .http_status_as_error(false)
            .max_idle_connections_per_host(16)
            .tls_config(tls.build())
            .build()
            .into();
        let authorization = match &access.credentials {
            Credentials::None => None,
            Credentials::Basic { user, password } => {
                let both = data_encoding::BASE64.encode(format!("{user}:{password}").as_bytes());
                Some(format!("Basic {both}"))
            }
            Credentials::ApiKey(key) => Some(format!("ApiKey {key}")),
        };
        let nodes = Nodes::new(&address.nodes);
        let (most_trying, has_answered) = (MOST_TRYING, AtomicBool::new(false));
        Ok(Client { agent, address, nodes, product: OnceLock::new(), authorization, most_trying, has_answered })
    }

    /// The same for one who writes an archive, and waits longer for a cluster that does not answer.
    pub fn patient(self) -> Client {
        Client { most_trying: MOST_TRYING_TO_WRITE, ..self }
    }

    /// Finds out what the cluster is, if that is not known yet.
    ///
    /// # Errors
    /// [`Error::Engine`] where it is nothing that morgue knows, or does not answer.
    pub fn recognise(&self) -> Result<()> {
        if self.product.get().is_none() {
            // Another thread may have asked meanwhile.
            let _ = self.product.set(Product::of(self)?);
        }
        Ok(())
    }

    /// Returns how the cluster is spoken to: that of most, until it was recognised.
    pub fn dialect(&self) -> &'static dyn Dialect {
        self.product.get().copied().unwrap_or(Product::OpenSearch).dialect()
    }

    /// Sends one request, to one node after the other until it has reached one. `path` begins behind what stands before the
    /// interface that all have in common.
    ///
    /// # Errors
    /// [`Silence`] where no answer came.
    pub fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> std::result::Result<Answer, Silence> {
        self.send_at(self.dialect().prefix(), method, path, kind, body)
    }

    /// Does the same with what stands before `path`.
    fn send_at(
        &self,
        prefix: &str,
        method: &str,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> std::result::Result<Answer, Silence> {
        // Some take no slash at the end.
        let path = if path == "/" && !prefix.is_empty() { prefix } else { &format!("{prefix}{path}") };
        let mut unreached = None;
        for node in self.nodes.in_turn() {
            match self.send_to(&node, PATIENCE, method, path, kind, body) {
                Ok(answer) => {
                    if matches!(answer.status, 502..=504) {
                        self.nodes.failed(&node);
                    } else {
                        self.nodes.answered(&node);
                        self.learn(&node);
                    }
                    self.has_answered.store(true, Ordering::Relaxed);
                    return Ok(answer);
                }
                Err(silence) => {
                    self.nodes.failed(&node);
                    if silence.is_in_doubt {
                        return Err(silence);
                    }
                    // The first node is the one that was meant.
                    unreached.get_or_insert(silence);
                }
            }
        }
        let none = || Silence { node: String::new(), reason: "no node is named".to_owned(), is_in_doubt: false };
        Err(unreached.unwrap_or_else(none))
    }

    fn send_to(
        &self,
        node: &str,
        patience: Duration,
        method: &str,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> std::result::Result<Answer, Silence> {
        let silence = |reason: String, is_in_doubt| Silence { node: node.to_owned(), reason, is_in_doubt };
        let failed = |error: ureq::Error| silence(plain(&error), is_in_doubt(&error));
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{node}{path}"));
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        if !body.is_empty() {
            request = request.header("content-type", kind);
        }
        let request = request.body(body).map_err(|error| silence(error.to_string(), false))?;
        let request = self.agent.configure_request(request).timeout_global(Some(patience)).build();
        let mut response = self.agent.run(request).map_err(failed)?;
        let seconds = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let text = response.body_mut().with_config().limit(MOST_ANSWER_BYTES).read_to_vec();
        let text = text.map_err(|error| silence(plain(&error), true))?;
        Ok(Answer {
            status: response.status().as_u16(),
            body: serde_json::from_slice(&text).unwrap_or_default(),
            retry_after: seconds.map(Duration::from_secs),
        })
    }

    /// Asks a cluster that is spoken to for long which nodes it has, and remembers those that can be reached from here and
    /// say that they are of it: behind a proxy or in containers, addresses may be another's.
    fn learn(&self, node: &str) {
        let Some((scheme, host)) = node.split_once("://") else { return };
        // Behind a path stands a proxy; and what the cluster tells over a plain connection is not given a password.
        let is_safe = scheme == "https" || self.authorization.is_none();
        if host.contains('/') || !is_safe || !self.dialect().tells_nodes() || !self.nodes.are_to_be_learned() {
            return;
        }
        let ask = |node: &str, path: &str| self.send_to(node, PROBING, "GET", path, "", &[]).ok();
        let identity = |node: &str| ask(node, "/")?.body["cluster_uuid"].as_str().map(str::to_owned);
        let Some((own, answer)) = identity(node).zip(ask(node, "/_nodes/http")) else { return };
        let mut told = told(&answer.body, scheme);
        told.truncate(MOST_TOLD);
        let known: Vec<String> = std::thread::scope(|scope| {
            let asked: Vec<_> = told.iter().map(|node| scope.spawn(|| identity(node))).collect();
            let answers = told.iter().zip(asked);
            answers.filter_map(|(node, asked)| (asked.join().ok()?? == own).then(|| node.clone())).collect()
        });
        self.nodes.learn(known);
    }

    /// Asks what may be asked twice: again while the cluster is busy or does not answer.
    ///
    /// # Errors
    /// [`Error::Engine`] where it answers that it cannot, or not in time.
    pub fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        self.object(self.answered(method, path, body)?)
    }

    /// Asks several things at once, a line each.
    ///
    /// # Errors
    /// Those of [`Client::ask`].
    pub fn ask_lines(&self, path: &str, lines: &[Value]) -> Result<Value> {
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.object(self.persist(self.dialect().prefix(), "POST", path, LINES, lines.as_bytes())?)
    }

    fn object(&self, answer: Answer) -> Result<Value> {
        match answer.status {
            200..=299 if answer.body.is_object() => Ok(answer.body),
            200..=299 => Err(self.error("what it answers is no JSON", "is that the address of a cluster?")),
            _ => Err(self.refusal(&answer)),
        }
    }

    /// Does the same, and again while some of the shards do not answer: an answer without them would be silently different.
    ///
    /// # Errors
    /// [`Error::Engine`], also where they do not come back.
    pub fn ask_all_shards(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let began = Instant::now();
        let mut pause = Pause::up_to(LONGEST_PAUSE_OF_ASKING);
        loop {
            let answer = self.ask(method, path, body)?;
            let shards = &answer["_shards"];
            let failed = shards["failed"].as_u64().unwrap_or(0);
            if failed == 0 && answer["timed_out"] != true {
                return Ok(answer);
            }
            if began.elapsed() > self.most_trying / SHARE_FOR_SHARDS {
                let why = shards["failures"][0]["reason"]["reason"].as_str().unwrap_or("no reason given");
                let all = shards["total"].as_u64().unwrap_or(0);
                return Err(self.error(
                    format!("{failed} of its {all} shards do not answer: {why}"),
                    "an answer without them would lack articles; see `_cluster/health`",
                ));
            }
            pause.wait(None);
        }
    }

    /// Asks and gives back whatever is answered, once the cluster is not busy.
    ///
    /// # Errors
    /// [`Error::Engine`] where no answer comes in time.
    pub fn answered(&self, method: &str, path: &str, body: &Value) -> Result<Answer> {
        self.answered_at(self.dialect().prefix(), method, path, body)
    }

    /// Does the same with what stands before `path`.
    ///
    /// # Errors
    /// [`Error::Engine`] where no answer comes in time.
    pub fn answered_at(&self, prefix: &str, method: &str, path: &str, body: &Value) -> Result<Answer> {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.persist(prefix, method, path, "application/json", &bytes)
    }

    /// Sends the same until the cluster is not busy.
    fn persist(&self, prefix: &str, method: &str, path: &str, kind: &str, bytes: &[u8]) -> Result<Answer> {
        let began = Instant::now();
        let mut pause = Pause::up_to(LONGEST_PAUSE_OF_ASKING);
        loop {
            let sent = self.send_at(prefix, method, path, kind, bytes);
            let is_over = began.elapsed() > self.most_trying;
            match sent {
                // Disks that are full are busy by their status, and stay so.
                Ok(answer) if !is_busy(answer.status) || is_read_only(&reason(&answer.body)) => return Ok(answer),
                Ok(answer) if is_over => return Err(self.refusal(&answer)),
                Err(silence) if is_over || self.is_final(&silence) => return Err(self.unreachable(&silence)),
                Ok(answer) => pause.wait(answer.retry_after),
                Err(_) => pause.wait(None),
            }
        }
    }

    /// Returns whether asking again is of no use: no node is what it should be, or has ever been there.
    fn is_final(&self, silence: &Silence) -> bool {
        let is_absent = !silence.is_in_doubt && !self.has_answered.load(Ordering::Relaxed);
        is_certificate(&silence.reason) || is_absent
    }

    fn error(&self, reason: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::Engine { engine: self.address.to_string(), reason: reason.into(), hint: hint.into() }
    }

    /// Says what it means that the cluster refuses.
    pub fn refusal(&self, answer: &Answer) -> Error {
        let reason = reason(&answer.body);
        let (reason, hint) = match answer.status {
            status if is_read_only(&reason) => (
                format!("it takes nothing in any more ({status}): {reason}"),
                "its disks are full: make room, then allow writing again (`index.blocks.read_only_allow_delete`)"
                    .to_owned(),
            ),
            401 => ("it does not know who asks".to_owned(), CREDENTIALS_HINT.to_owned()),
            403 => (format!("it does not allow that: {reason}"), CREDENTIALS_HINT.to_owned()),
            404 => (
                format!("it has no index `{}`", self.address.index),
                format!("`morgue index ARCHIVE --engine {0}` or `morgue handoff ARCHIVE {0}` makes it", self.address),
            ),
            429 | 502 | 503 | 504 => (
                format!("it is too busy ({})", answer.status),
                "try again later, or give the cluster more nodes: `morgue help cluster`".to_owned(),
            ),
            status => {
                (format!("it answers {status}: {reason}"), "`morgue help cluster` names what it needs".to_owned())
            }
        };
        self.error(reason, hint)
    }

    /// Says that the cluster does not answer.
    pub fn unreachable(&self, silence: &Silence) -> Error {
        let Silence { node, reason, .. } = silence;
        let hint = if is_certificate(reason) {
            "name the authority that signed its certificate: `--engine-ca FILE` (PEM)"
        } else {
            "is the address right, and does the cluster run? several nodes of it are parted by commas"
        };
        match self.nodes.len() {
            1 => self.error(format!("no answer: {reason}"), hint),
            nodes => self.error(format!("no answer of its {nodes} nodes; from `{node}`: {reason}"), hint),
        }
    }
}

/// The kind of what has a JSON value in each line.
pub const LINES: &str = "application/x-ndjson";

/// The longest answer that is read, in bytes.
const MOST_ANSWER_BYTES: u64 = 1 << 30;

/// Pauses that grow, each a little shorter or longer than the rule says, so that not all come back at once.
pub struct Pause {
    next: Duration,
    longest: Duration,
}

impl Default for Pause {
    fn default() -> Pause {
        Pause::up_to(LONGEST_PAUSE)
    }
}

impl Pause {
    fn up_to(longest: Duration) -> Pause {
        Pause { next: FIRST_PAUSE, longest }
    }

    /// Waits: so long as the cluster asks for, if it does.
    pub fn wait(&mut self, asked: Option<Duration>) {
        let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let jitter = f64::from(clock.subsec_nanos() % 1000) / 1000.0;
        let own = self.next.mul_f64(0.75 + jitter / 2.0);
        std::thread::sleep(asked.map_or(own, |asked| asked.min(LONGEST_PAUSE)));
        self.next = (self.next * 2).min(self.longest);
    }
}

/// Returns whether the same may go well a little later.
pub fn is_busy(status: u16) -> bool {
    matches!(status, 408 | 429 | 502 | 503 | 504)
}

/// Returns whether a cluster says that its disks are full.
pub fn is_read_only(reason: &str) -> bool {
    reason.contains("read-only") || reason.contains("disk usage exceeded") || reason.contains("FORBIDDEN/12")
}

/// Returns what a cluster says of an error, in one line.
pub fn reason(body: &Value) -> String {
    let error = &body["error"];
    let cause = error["root_cause"][0]["reason"].as_str().or_else(|| error["caused_by"]["reason"].as_str());
    let own = error["reason"].as_str().or_else(|| error.as_str()).or_else(|| body["message"].as_str());
    let mut text = cause.or(own).unwrap_or("no reason given").replace('\n', " ");
    if text.len() > 300 {
        let end = (0..=300).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
    text
}

fn is_certificate(reason: &str) -> bool {
    reason.contains("certificate") || reason.contains("UnknownIssuer") || reason.contains("tls")
}

/// Returns whether a request that failed so may have been done: unless it never left.
fn is_in_doubt(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Io(error) => {
            error.kind() != std::io::ErrorKind::ConnectionRefused && !is_certificate(&error.to_string())
        }
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => false,
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::BadUri(_) => false,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => false,
        _ => true,
    }
}

/// Says what failed, without what only a programmer wants.
fn plain(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) => crate::error::plain_error(error),
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            format!("no connection within {} seconds", CONNECTING.as_secs())
        }
        ureq::Error::Timeout(_) => format!("nothing for {} seconds", PATIENCE.as_secs()),
        ureq::Error::HostNotFound => "its name does not resolve".to_owned(),
        other => other.to_string(),
    }
}
