//! Digests in a WARC: `sha1:` and `sha256:`, in base 32 or in hexadecimal digits.

use data_encoding::{BASE32_NOPAD, HEXLOWER_PERMISSIVE};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// What a record says its bytes come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Digest {
    /// By SHA-1.
    Sha1(Vec<u8>),
    /// By SHA-256.
    Sha256(Vec<u8>),
}

impl Digest {
    /// Reads a digest; `None` for one of another algorithm, which is not checked, and for what is none.
    pub fn parse(text: &str) -> Option<Digest> {
        let (algorithm, value) = text.split_once(':')?;
        let (length, kind): (usize, fn(Vec<u8>) -> Digest) = match algorithm.to_ascii_lowercase().as_str() {
            "sha1" => (20, Digest::Sha1),
            "sha256" | "sha-256" => (32, Digest::Sha256),
            _ => return None,
        };
        let value = value.trim().trim_end_matches('=');
        let hexadecimal = HEXLOWER_PERMISSIVE.decode(value.as_bytes()).ok();
        let base_32 = || BASE32_NOPAD.decode(value.to_ascii_uppercase().as_bytes()).ok();
        let bytes = hexadecimal.filter(|bytes| bytes.len() == length).or_else(base_32)?;
        (bytes.len() == length).then(|| kind(bytes))
    }

    /// Returns whether `bytes` come to it.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        match self {
            Digest::Sha1(digest) => Sha1::digest(bytes)[..] == digest[..],
            Digest::Sha256(digest) => Sha256::digest(bytes)[..] == digest[..],
        }
    }
}
