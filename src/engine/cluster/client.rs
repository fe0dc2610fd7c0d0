//! Requests to a cluster: who asks, what is tried again, and what an answer that is none means.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::tls::{Certificate, RootCerts, TlsConfig, parse_pem};

use super::address::{Access, Address, CREDENTIALS_HINT, Credentials};
use crate::error::{Error, Result};

/// How long an answer is waited for. Clusters that are behind answer slowly rather than not at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a search is tried again while the cluster is busy or a node is gone.
const MOST_TRYING: Duration = Duration::from_secs(30);

/// The first pause before something is tried again; the next is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A cluster that answers.
pub struct Client {
    agent: ureq::Agent,
    /// Where it is.
    pub address: Address,
    authorization: Option<String>,
    /// The node that is asked; another one where it does not answer.
    node: AtomicUsize,
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

/// Nothing came back: whether what was asked has been done is not known.
#[derive(Debug)]
pub struct Silence(pub String);

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
            .timeout_connect(Some(Duration::from_secs(10)))
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
        Ok(Client { agent, address, authorization, node: AtomicUsize::new(0) })
    }

    /// Sends one request, once. `path` begins behind the cluster's address. Where the node does not answer, the next
    /// request goes to another.
    ///
    /// # Errors
    /// [`Silence`] where no answer came.
    pub fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> std::result::Result<Answer, Silence> {
        let node = self.node.load(Ordering::Relaxed);
        let answer = self.send_to(node, method, path, kind, body);
        let is_gone = match &answer {
            Ok(answer) => matches!(answer.status, 502..=504),
            Err(_) => true,
        };
        if is_gone {
            let next = (node + 1) % self.address.nodes.len();
            let _ = self.node.compare_exchange(node, next, Ordering::Relaxed, Ordering::Relaxed);
        }
        answer
    }

    fn send_to(
        &self,
        node: usize,
        method: &str,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> std::result::Result<Answer, Silence> {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.address.nodes[node]));
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        if !body.is_empty() {
            request = request.header("content-type", kind);
        }
        let silence = |error: String| Silence(error);
        let request = request.body(body).map_err(|error| silence(error.to_string()))?;
        let mut response = self.agent.run(request).map_err(|error| silence(plain(&error)))?;
        let seconds = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let text = response.body_mut().with_config().limit(MOST_ANSWER_BYTES).read_to_vec();
        let text = text.map_err(|error| silence(plain(&error)))?;
        Ok(Answer {
            status: response.status().as_u16(),
            body: serde_json::from_slice(&text).unwrap_or_default(),
            retry_after: seconds.map(Duration::from_secs),
        })
    }

    /// Asks what may be asked twice: again while the cluster is busy or does not answer.
    ///
    /// # Errors
    /// [`Error::Engine`] where it answers that it cannot, or not in time.
    pub fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let answer = self.answered(method, path, body)?;
        if (200..300).contains(&answer.status) { Ok(answer.body) } else { Err(self.refusal(&answer)) }
    }

    /// Does the same and gives back whatever is answered, once the cluster is not busy.
    ///
    /// # Errors
    /// [`Error::Engine`] where no answer comes in time.
    pub fn answered(&self, method: &str, path: &str, body: &Value) -> Result<Answer> {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let began = Instant::now();
        let mut pause = Pause::default();
        loop {
            let sent = self.send(method, path, "application/json", &bytes);
            let is_over = began.elapsed() > MOST_TRYING;
            match sent {
                Ok(answer) if !is_busy(answer.status) => return Ok(answer),
                Ok(answer) if is_over => return Err(self.refusal(&answer)),
                Err(silence) if is_over || self.is_final(&silence) => return Err(self.unreachable(&silence)),
                Ok(answer) => pause.wait(answer.retry_after),
                Err(_) => pause.wait(None),
            }
        }
    }

    /// Returns whether asking again is of no use: the only node is not there, or not the one that it should be.
    fn is_final(&self, silence: &Silence) -> bool {
        let Silence(reason) = silence;
        let is_absent = reason.contains("resolve") || reason.contains("refused");
        is_certificate(reason) || is_absent && self.address.nodes.len() == 1
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
        Error::Engine { engine: self.address.to_string(), reason, hint }
    }

    /// Says that the cluster does not answer.
    pub fn unreachable(&self, silence: &Silence) -> Error {
        let Silence(reason) = silence;
        let hint = if is_certificate(reason) {
            "name the authority that signed its certificate: `--engine-ca FILE` (PEM)"
        } else {
            "is the address right, and does the cluster run?"
        };
        Error::Engine {
            engine: self.address.to_string(),
            reason: format!("no answer: {reason}"),
            hint: hint.to_owned(),
        }
    }
}

/// The longest answer that is read, in bytes.
const MOST_ANSWER_BYTES: u64 = 1 << 30;

/// Pauses that grow, each a little shorter or longer than the rule says, so that not all come back at once.
pub struct Pause {
    next: Duration,
}

impl Default for Pause {
    fn default() -> Pause {
        Pause { next: FIRST_PAUSE }
    }
}

impl Pause {
    /// Waits: so long as the cluster asks for, if it does.
    pub fn wait(&mut self, asked: Option<Duration>) {
        let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let jitter = f64::from(clock.subsec_nanos() % 1000) / 1000.0;
        let own = self.next.mul_f64(0.75 + jitter / 2.0);
        std::thread::sleep(asked.map_or(own, |asked| asked.min(LONGEST_PAUSE)));
        self.next = (self.next * 2).min(LONGEST_PAUSE);
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

/// Says what failed, without what only a programmer wants.
fn plain(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) => crate::error::plain_error(error),
        ureq::Error::Timeout(_) => format!("nothing for {} seconds", PATIENCE.as_secs()),
        ureq::Error::HostNotFound => "its name does not resolve".to_owned(),
        other => other.to_string(),
    }
}
