//! A running `morgue serve`, and requests to it as they travel.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::archive::morgue;

/// A server at a free port of this machine, killed at the end.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

/// An answer, taken apart.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Server {
    /// Serves the index of `folder` as it stands.
    pub fn of(folder: &Path) -> Server {
        Server::with(folder, &[], &[])
    }

    /// Serves it with more arguments, and variables of the environment.
    pub fn with(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Server {
        let mut command = morgue();
        command.args(["serve", "--port", "0", "--name", "Sample"]).args(args).current_dir(folder);
        command.envs(variables.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let place = line.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/'));
        let port = place.unwrap_or_else(|| panic!("no address: {line}")).rsplit_once(':').unwrap().1;
        Server { child, address: format!("127.0.0.1:{port}").parse().unwrap() }
    }

    /// Tries to serve what cannot be, and returns what it says.
    pub fn refused(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> String {
        let mut command = morgue();
        command.args(["serve", "--port", "0"]).args(args).current_dir(folder).envs(variables.iter().copied());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    }

    /// Asks for a path.
    pub fn get(&self, path: &str) -> Reply {
        self.get_with(path, "")
    }

    /// Asks with more lines in the head, each ended by CR and LF.
    pub fn get_with(&self, path: &str, head: &str) -> Reply {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{head}\r\n", self.address))
    }

    /// Sends bytes and reads all that comes back.
    pub fn send(&self, request: &str) -> Reply {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        Reply::read(&mut stream)
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// The JSON at a path.
    pub fn json(&self, path: &str) -> Value {
        let reply = self.get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        serde_json::from_slice(&reply.body).unwrap_or_else(|error| panic!("{path}: {error}: {}", reply.text()))
    }

    /// The page at a path.
    pub fn page(&self, path: &str) -> String {
        let reply = self.get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        assert!(reply.header("content-type").starts_with("text/html"), "{}", reply.head);
        reply.text()
    }

    /// Sends SIGTERM, and returns the exit code, how long the end took, and the log.
    pub fn stop(mut self) -> (i32, Duration, String) {
        let began = Instant::now();
        let killed = std::process::Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(killed.success());
        let status = self.child.wait().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (status.code().unwrap_or(-1), began.elapsed(), log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Reply {
    /// Reads an answer to its end.
    pub fn read(stream: &mut TcpStream) -> Reply {
        let mut bytes = Vec::new();
        // A connection that is closed with a request half read may be reset.
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let body = bytes.get(end + 4..).unwrap_or_default().to_vec();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let body = if head.contains("transfer-encoding: chunked") { unchunked(&body) } else { body };
        Reply { status, head, body }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header; empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(own, _)| *own == name).map(|(_, value)| value).next().unwrap_or_default()
    }
}

/// Joins the chunks of a body.
fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap().trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    body
}
