//! The nodes of a cluster: those that were named, those that it tells of itself, and which of them answer.
//!
//! One node is asked until it does not answer; then it rests, longer each time, while the next is asked. Where all rest,
//! they are tried in the order in which they are ready.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long a node rests after its first failure; twice as long after each further one, up to [`LONGEST_REST`].
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(30);

/// A cluster that has been asked for so long is worth knowing better: a single search is over by then.
const LASTING: Duration = Duration::from_secs(2);

/// What a cluster tells of its nodes holds for so long; while one of them fails, for less.
const TOLD_HOLDS: Duration = Duration::from_secs(300);
const TOLD_HOLDS_IN_TROUBLE: Duration = Duration::from_secs(15);

/// The nodes of one cluster.
pub struct Nodes {
    all: Mutex<Vec<Node>>,
    /// Which of those that do not rest is asked.
    turn: AtomicUsize,
    learning: Mutex<Learning>,
}

/// One node.
struct Node {
    base: String,
    /// Whether it was named, and not told by the cluster.
    is_named: bool,
    failures: u32,
    /// When it may be asked again.
    ready: Instant,
}

/// When the cluster was asked for its nodes, and whether it is to be asked again.
struct Learning {
    began: Instant,
    last: Option<Instant>,
    has_failed: bool,
}

impl Nodes {
    /// Takes the nodes that were named: scheme, host, port and path of each, at least one.
    pub fn new(named: &[String]) -> Nodes {
        let began = Instant::now();
        let node = |base: &String| Node { base: base.clone(), is_named: true, failures: 0, ready: began };
        Nodes {
            all: Mutex::new(named.iter().map(node).collect()),
            turn: AtomicUsize::new(0),
            learning: Mutex::new(Learning { began, last: None, has_failed: false }),
        }
    }

    /// Returns all nodes in the order in which they are to be tried.
    pub fn in_turn(&self) -> Vec<String> {
        let all = self.all();
        let now = Instant::now();
        let (mut awake, mut resting): (Vec<&Node>, Vec<&Node>) = all.iter().partition(|node| node.ready <= now);
        if !awake.is_empty() {
            let turn = self.turn.load(Ordering::Relaxed) % awake.len();
            awake.rotate_left(turn);
        }
        resting.sort_by_key(|node| node.ready);
        awake.into_iter().chain(resting).map(|node| node.base.clone()).collect()
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// Lets the next request go to another node, so that all have their share.
    pub fn turn(&self) {
        self.turn.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that a node has answered.
    pub fn answered(&self, base: &str) {
        if let Some(node) = self.all().iter_mut().find(|node| node.base == base && node.failures > 0) {
            (node.failures, node.ready) = (0, Instant::now());
        }
    }

    /// Notes that a node has not answered, or not for the cluster.
    pub fn failed(&self, base: &str) {
        if let Some(node) = self.all().iter_mut().find(|node| node.base == base) {
            let rest = (FIRST_REST * 2_u32.saturating_pow(node.failures.min(10))).min(LONGEST_REST);
            (node.failures, node.ready) = (node.failures + 1, Instant::now() + rest);
        }
        self.learning().has_failed = true;
    }

    /// Returns whether the cluster should be asked for its nodes now; one caller alone is told so.
    pub fn are_to_be_learned(&self) -> bool {
        let mut learning = self.learning();
        let is_due = match learning.last {
            None => learning.began.elapsed() > LASTING,
            Some(last) if learning.has_failed => last.elapsed() > TOLD_HOLDS_IN_TROUBLE,
            Some(last) => last.elapsed() > TOLD_HOLDS,
        };
        if is_due {
            (learning.last, learning.has_failed) = (Some(Instant::now()), false);
        }
        is_due
    }

    /// Takes what the cluster has told of its nodes instead of what it told before; named ones stay.
    pub fn learn(&self, told: Vec<String>) {
        let mut all = self.all();
        all.retain(|node| node.is_named || told.contains(&node.base));
        for base in told {
            if !all.iter().any(|node| node.base == base) {
                all.push(Node { base, is_named: false, failures: 0, ready: Instant::now() });
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, Vec<Node>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learning(&self) -> MutexGuard<'_, Learning> {
        self.learning.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the addresses that a cluster tells of its nodes in `_nodes/http`, under the scheme by which it is asked; those
/// left out that only govern the cluster.
pub fn told(answer: &Value, scheme: &str) -> Vec<String> {
    let nodes = answer["nodes"].as_object().into_iter().flat_map(|nodes| nodes.values());
    let is_asked = |node: &&Value| {
        let mut roles = node["roles"].as_array().into_iter().flatten().filter_map(Value::as_str);
        node["roles"].is_null() || roles.any(|role| !matches!(role, "master" | "cluster_manager"))
    };
    let address = |node: &Value| {
        let address = node["http"]["publish_address"].as_str()?;
        // A name before the number is what a certificate is made out to: `search-1/10.0.0.1:9200`.
        let base = match address.split_once('/') {
            Some((name, number)) => format!("{name}:{}", number.rsplit_once(':')?.1),
            None => address.to_owned(),
        };
        Some(format!("{scheme}://{base}"))
    };
    nodes.filter(is_asked).filter_map(address).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Nodes, told};

    fn nodes(named: &[&str]) -> Nodes {
        Nodes::new(&named.iter().map(|base| (*base).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_node_that_failed_is_asked_last() {
        let nodes = nodes(&["a", "b", "c"]);
        assert_eq!(nodes.in_turn(), ["a", "b", "c"]);
        nodes.failed("a");
        assert_eq!(nodes.in_turn(), ["b", "c", "a"]);
        nodes.failed("b");
        nodes.failed("b");
        nodes.failed("c");
        assert_eq!(nodes.in_turn(), ["a", "c", "b"], "in the order in which they are ready");
        nodes.answered("b");
        nodes.turn();
        assert_eq!(nodes.in_turn()[0], "b");
    }

    #[test]
    fn what_the_cluster_tells_stands_beside_what_was_named() {
        let nodes = nodes(&["a"]);
        nodes.learn(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(nodes.in_turn(), ["a", "b"]);
        nodes.turn();
        assert_eq!(nodes.in_turn(), ["b", "a"]);
        nodes.learn(vec!["c".to_owned()]);
        assert_eq!((nodes.len(), nodes.in_turn().contains(&"b".to_owned())), (2, false));
    }

    #[test]
    fn addresses_are_read_as_nodes_publish_them() {
        let answer = json!({"nodes": {
            "1": {"roles": ["data", "ingest"], "http": {"publish_address": "10.0.0.1:9200"}},
            "2": {"roles": ["data"], "http": {"publish_address": "search-2.example/10.0.0.2:9201"}},
            "3": {"roles": ["cluster_manager"], "http": {"publish_address": "10.0.0.3:9200"}},
            "4": {"roles": [], "http": {"publish_address": "[::1]:9200"}},
            "5": {"roles": ["data"]},
        }});
        let mut told = told(&answer, "https");
        told.sort();
        assert_eq!(told, ["https://10.0.0.1:9200", "https://search-2.example:9201"]);
    }
}
