//! Who may ask: everybody on this machine, who has the token, or everybody.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use data_encoding::BASE64;

use super::Config;
use super::problem::Problem;
use super::shared::Shared;
use crate::error::{Error, Result};

/// A secret that callers show. Only its hash is kept, and compared in constant time.
#[derive(Clone)]
pub struct Token(blake3::Hash);

/// The shortest token, in bytes.
const SHORTEST: usize = 16;

impl Token {
    /// Takes a token.
    ///
    /// # Errors
    /// [`Error::Argument`] where it is too short to be safe.
    pub fn new(secret: &str) -> Result<Token> {
        if secret.len() < SHORTEST {
            return Err(Error::Argument {
                reason: format!("the token in MORGUE_TOKEN has fewer than {SHORTEST} characters"),
                hint: "make one: `openssl rand -hex 16`".to_owned(),
            });
        }
        Ok(Token(blake3::hash(secret.as_bytes())))
    }

    /// Returns whether an `Authorization` header shows it: as a bearer token, or as the password of any user, which is how
    /// browsers ask for it.
    fn is_shown(&self, header: &str) -> bool {
        let (scheme, value) = header.split_once(' ').unwrap_or_default();
        let value = value.trim();
        let secret = match scheme.to_ascii_lowercase().as_str() {
            "bearer" => value.as_bytes().to_vec(),
            "basic" => BASE64.decode(value.as_bytes()).ok().and_then(password).unwrap_or_default(),
            _ => return false,
        };
        blake3::hash(&secret) == self.0
    }
}

/// Returns what stands behind the first colon.
fn password(user: Vec<u8>) -> Option<Vec<u8>> {
    let colon = user.iter().position(|byte| *byte == b':')?;
    Some(user[colon + 1..].to_vec())
}

/// Refuses an address that others can reach where nobody said that they may.
///
/// # Errors
/// [`Error::Argument`]
pub fn refuse_open(config: &Config, address: SocketAddr) -> Result<()> {
    if address.ip().is_loopback() || config.is_public || config.token.is_some() {
        return Ok(());
    }
    Err(Error::Argument {
        reason: format!("`{}` can be reached from other machines", config.host),
        hint: "put a token into the variable MORGUE_TOKEN, or say `--public` if everybody may read the archive"
            .to_owned(),
    })
}

/// Lets those requests through that may be answered.
pub async fn admit(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> std::result::Result<Response, Problem> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Problem::method());
    }
    let headers = request.headers();
    let has_length = headers.get(CONTENT_LENGTH).is_some_and(|length| length.as_bytes() != b"0");
    if has_length || headers.contains_key(TRANSFER_ENCODING) {
        return Err(Problem::body());
    }
    if !is_own_host(&shared, headers) {
        return Err(Problem::misdirected());
    }
    let is_open = request.uri().path() == super::routes::HEALTH;
    if let Some(token) = shared.config.token.as_ref().filter(|_| !is_open) {
        let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if !shown.is_some_and(|header| token.is_shown(header)) {
            return Err(Problem::unauthorized());
        }
    }
    Ok(next.run(request).await)
}

/// Returns whether the request names this server. A page of another site could otherwise have a name of its own point to
/// this machine and read the archive through its visitor's browser (DNS rebinding).
fn is_own_host(shared: &Shared, headers: &HeaderMap) -> bool {
    if shared.config.is_public || shared.config.token.is_some() {
        return true;
    }
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else { return false };
    let name = without_port(host);
    let is_address = |ip: IpAddr| ip.is_loopback() || ip == shared.address.ip();
    name.eq_ignore_ascii_case("localhost")
        || name.eq_ignore_ascii_case(&shared.config.host)
        || name.trim_start_matches('[').trim_end_matches(']').parse().is_ok_and(is_address)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::{BASE64, Token, without_port};

    #[test]
    fn a_token_is_shown_as_bearer_or_as_password() {
        let token = Token::new("0123456789abcdef").unwrap();
        let basic = |user: &str| format!("Basic {}", BASE64.encode(user.as_bytes()));
        assert!(token.is_shown("Bearer 0123456789abcdef"));
        assert!(token.is_shown("bearer  0123456789abcdef"));
        assert!(token.is_shown(&basic("anyone:0123456789abcdef")));
        for wrong in
            ["", "Bearer", "Bearer 0123456789abcdeg", "0123456789abcdef", "Basic !", &basic("0123456789abcdef")]
        {
            assert!(!token.is_shown(wrong), "{wrong}");
        }
        assert!(Token::new("short").is_err());
    }

    #[test]
    fn ports_are_no_part_of_a_host() {
        let hosts = ["localhost:8080", "localhost", "127.0.0.1:1", "[::1]:80", "[::1]"];
        assert_eq!(hosts.map(without_port), ["localhost", "localhost", "127.0.0.1", "[::1]", "[::1]"]);
    }
}
