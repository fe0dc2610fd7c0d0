//! A stand-in for a cluster: as much of OpenSearch's interface as morgue speaks, on loopback, with every fault on order.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::documents::Documents;
use super::quickwit;

/// What goes wrong with a request for bulk writing.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Every other line is answered with this status and not written.
    Items(u16),
    /// All of it is answered with this status and not written.
    Status(u16),
    /// Nothing is written, and the connection ends without an answer.
    Cut,
    /// It is written, and the connection ends without an answer.
    Lost,
    /// It is said to be written, and is not.
    Forgotten,
    /// The answer takes so long.
    Slow(Duration),
    /// Only the first so many lines are answered for; all are written.
    Short(usize),
}

/// What the stand-in is and does.
#[derive(Debug)]
pub struct Manner {
    /// What `GET /` says of the version.
    pub version: Value,
    /// What is asked for in the header `authorization`.
    pub authorization: Option<String>,
    /// What goes wrong with the next bulk requests, one after the other.
    pub bulk: VecDeque<Fault>,
    /// The status of the next searches.
    pub search: VecDeque<u16>,
    /// More lines than this in one bulk request are too much.
    pub most_lines: usize,
    /// Articles that are refused for good: those whose text has the word.
    pub refused_word: Option<String>,
    /// The disks are full: the status and the reason that every line is refused with.
    pub full_disk: Option<(u16, &'static str)>,
    /// A request with more bytes than this is too much.
    pub most_bytes: usize,
    /// In the next so many answers a shard is missing.
    pub lacking: usize,
    /// What it tells of the addresses of its nodes.
    pub nodes: Vec<String>,
    /// Every bulk request takes so long.
    pub pace: Duration,
    /// Whether it is Quickwit, and how long what it takes is not seen there.
    pub is_quickwit: bool,
    pub commit: Duration,
    /// So many articles more does Quickwit count whenever it counts.
    pub more: usize,
}

impl Manner {
    /// Quickwit without any fault.
    pub fn quickwit() -> Manner {
        Manner { is_quickwit: true, version: json!({"number": "0.9.0"}), ..Manner::default() }
    }
}

impl Default for Manner {
    fn default() -> Manner {
        Manner {
            version: json!({"distribution": "opensearch", "number": "2.19.1"}),
            authorization: None,
            bulk: VecDeque::new(),
            search: VecDeque::new(),
            most_lines: usize::MAX,
            refused_word: None,
            full_disk: None,
            most_bytes: usize::MAX,
            lacking: 0,
            nodes: Vec::new(),
            pace: Duration::ZERO,
            is_quickwit: false,
            commit: Duration::from_millis(300),
            more: 0,
        }
    }
}

#[derive(Default)]
pub struct State {
    pub manner: Manner,
    /// By what the cluster is known to be the same.
    uuid: String,
    pub indices: BTreeMap<String, Documents>,
    /// The indices of Quickwit.
    pub splits: BTreeMap<String, quickwit::Index>,
    /// How many bulk requests came.
    pub bulks: usize,
}

/// A running stand-in; it ends with the test's process.
pub struct Server {
    pub port: u16,
    pub state: Arc<Mutex<State>>,
    pub door: Door,
    is_secure: bool,
}

/// An address that a stand-in listens at: one of its nodes.
#[derive(Clone)]
pub struct Door {
    pub port: u16,
    /// How many requests came.
    asked: Arc<AtomicUsize>,
    is_shut: Arc<AtomicBool>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Door {
    fn open(state: Arc<Mutex<State>>, tls: Option<Arc<rustls::ServerConfig>>) -> Door {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let door = Door { port, asked: Arc::default(), is_shut: Arc::default(), streams: Arc::default() };
        let own = door.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if own.is_shut.load(Ordering::SeqCst) {
                    return;
                }
                own.streams.lock().unwrap().push(stream.try_clone().unwrap());
                let (state, tls, asked) = (state.clone(), tls.clone(), own.asked.clone());
                thread::spawn(move || {
                    let own = stream.try_clone().unwrap();
                    match tls.map(|tls| rustls::ServerConnection::new(tls).unwrap()) {
                        None => serve(stream, &state, &asked),
                        Some(tls) => serve(rustls::StreamOwned::new(tls, stream), &state, &asked),
                    }
                    let _ = own.shutdown(Shutdown::Both);
                });
            }
        });
        door
    }

    /// How many requests came.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The node dies: its connections end, whatever was asked, and no more are taken.
    pub fn shut(&self) {
        self.is_shut.store(true, Ordering::SeqCst);
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        // Wakes the listener, which then goes.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Server {
    pub fn start(manner: Manner) -> Server {
        Server::start_with(manner, None)
    }

    /// One that speaks TLS.
    pub fn start_with(manner: Manner, tls: Option<Arc<rustls::ServerConfig>>) -> Server {
        let state = Arc::new(Mutex::new(State { manner, ..State::default() }));
        let is_secure = tls.is_some();
        let door = Door::open(state.clone(), tls);
        state.lock().unwrap().uuid = format!("cluster-{}", door.port);
        Server { port: door.port, state, door, is_secure }
    }

    /// A second node of the same cluster.
    pub fn another_door(&self) -> Door {
        Door::open(self.state.clone(), None)
    }

    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}/news", if self.is_secure { "https" } else { "http" }, self.port)
    }

    /// Whether nobody has made an index.
    pub fn is_empty(&self) -> bool {
        let state = self.state.lock().unwrap();
        state.indices.is_empty() && state.splits.is_empty()
    }

    /// The documents of the archive's index.
    pub fn documents(&self) -> usize {
        let state = self.state.lock().unwrap();
        if state.manner.is_quickwit { state.splits["news"].len() } else { state.indices["news"].len() }
    }
}

pub struct Request {
    pub method: String,
    pub path: String,
    /// What stands behind the `?`.
    pub parameters: String,
    authorization: Option<String>,
    pub body: Vec<u8>,
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut authorization, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => authorization = Some(value.to_owned()),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, parameters) = path.split_once('?').unwrap_or((&path, ""));
    Some(Request { path: path.to_owned(), parameters: parameters.to_owned(), method, authorization, body })
}

/// Answers the requests of one connection; none after one that ends without an answer.
fn serve(stream: impl Read + Write, state: &Mutex<State>, asked: &AtomicUsize) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream) {
        asked.fetch_add(1, Ordering::SeqCst);
        let Some((status, body)) = answer(&request, state) else { return };
        let body = body.to_string();
        let head =
            format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        let stream = stream.get_mut();
        if stream.write_all((head + &body).as_bytes()).and_then(|()| stream.flush()).is_err() {
            return;
        }
    }
}

fn error(kind: &str, reason: &str) -> Value {
    json!({"error": {"type": kind, "reason": reason, "root_cause": [{"type": kind, "reason": reason}]}})
}

fn answer(request: &Request, state: &Mutex<State>) -> Option<(u16, Value)> {
    let fault = {
        let mut state = state.lock().unwrap();
        if state.manner.authorization.is_some() && state.manner.authorization != request.authorization {
            return Some((401, error("security_exception", "missing authentication credentials")));
        }
        if request.path.ends_with("/_bulk") {
            state.bulks += 1;
            state.manner.bulk.pop_front()
        } else {
            None
        }
    };
    if state.lock().unwrap().manner.is_quickwit {
        return quickwit::answer(request, state, fault);
    }
    if request.path == "/_bulk" {
        return bulk(request, state, fault);
    }
    let mut state = state.lock().unwrap();
    let (names, action) = request.path[1..].split_once('/').unwrap_or((&request.path[1..], ""));
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    if request.path == "/" {
        return Some((200, json!({"version": state.manner.version, "cluster_uuid": state.uuid})));
    }
    if request.path == "/_nodes/http" {
        let node = |address: &String| json!({"roles": ["data"], "http": {"publish_address": address}});
        let nodes: BTreeMap<&String, Value> = state.manner.nodes.iter().map(|own| (own, node(own))).collect();
        return Some((200, json!({"nodes": nodes})));
    }
    if request.path == "/api/v1/_elastic" {
        return Some((404, Value::Null));
    }
    let first = names.split(',').next()?.to_owned();
    if request.method == "PUT" && action.is_empty() {
        if state.indices.contains_key(&first) {
            if let Some((status, reason)) = state.manner.full_disk {
                return Some((status, error("cluster_block_exception", reason)));
            }
            return Some((400, error("resource_already_exists_exception", "it exists")));
        }
        state.indices.insert(first, Documents::new(body));
        return Some((200, json!({"acknowledged": true})));
    }
    let is_whole = state.manner.lacking == 0 || action == "_mapping";
    if !is_whole {
        state.manner.lacking -= 1;
    }
    let failures = json!([{"reason": {"reason": "node left"}}]);
    let shards = json!({"total": 3, "failed": u8::from(!is_whole), "failures": failures});
    if !state.indices.contains_key(&first) {
        return Some((404, error("index_not_found_exception", "no such index")));
    }
    let index = state.indices.get_mut(&first)?;
    Some(match action {
        "_mapping" => (200, json!({first: {"mappings": index.mapping()}})),
        "_refresh" => (200, json!({"_shards": shards})),
        "_stats" => (200, json!({"_all": {"primaries": {"store": {"size_in_bytes": 1000}}}})),
        "_delete_by_query" => (200, json!({"deleted": index.remove(&body["query"]), "failures": []})),
        "_search" => {
            let mut answer = index.search(&body);
            answer["_shards"] = shards;
            let status = state.manner.search.pop_front().unwrap_or(200);
            if status == 200 { (200, answer) } else { (status, error("busy", "too busy")) }
        }
        other => panic!("the stand-in knows no `{other}`"),
    })
}

/// Writes what a bulk request holds, as its fault has it; `None` where no answer comes.
fn bulk(request: &Request, state: &Mutex<State>, fault: Option<Fault>) -> Option<(u16, Value)> {
    let pace = state.lock().unwrap().manner.pace;
    thread::sleep(pace);
    if let Some(Fault::Slow(time)) = fault {
        thread::sleep(time);
    }
    let mut state = state.lock().unwrap();
    let text = std::str::from_utf8(&request.body).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    match fault {
        Some(Fault::Status(status)) => return Some((status, error("busy", "too busy"))),
        Some(Fault::Cut) => return None,
        _ if lines.len() / 2 > state.manner.most_lines || text.len() > state.manner.most_bytes => {
            return Some((413, Value::Null));
        }
        _ => {}
    }
    let mut items = Vec::new();
    for (at, pair) in lines.chunks(2).enumerate() {
        let action: Value = serde_json::from_str(pair[0]).unwrap();
        let (kind, target) = action.as_object().unwrap().iter().next().unwrap();
        let (name, id) = (target["_index"].as_str().unwrap(), target["_id"].as_str().unwrap());
        let document: Value = serde_json::from_str(pair[1]).unwrap();
        let refused = state.manner.refused_word.clone();
        let is_refused = refused.is_some_and(|word| document["body"].as_str().unwrap_or_default().contains(&word));
        let (status, reason) = match fault {
            _ if state.manner.full_disk.is_some() => state.manner.full_disk?,
            Some(Fault::Items(status)) if at % 2 == 0 => (status, "rejected execution of bulk"),
            _ if is_refused => (400, "failed to parse field [body]"),
            Some(Fault::Forgotten) => (201, ""),
            _ => (state.indices.get_mut(name)?.write(id, document, kind == "create"), ""),
        };
        let mut item = json!({"_id": id, "status": status});
        if status >= 300 {
            item["error"] = json!({"type": "x", "reason": reason});
        }
        items.push(json!({kind: item}));
    }
    match fault {
        Some(Fault::Lost) => return None,
        Some(Fault::Short(count)) => items.truncate(count),
        _ => {}
    }
    Some((200, json!({"errors": true, "items": items})))
}
