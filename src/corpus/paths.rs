//! Paths as text: what is UTF-8 stays as it is, other bytes are written `\xNN` and read back exactly.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// Writes `path` as text. A byte that is not part of UTF-8 becomes `\xNN`; so does the backslash of a name that holds
/// `\x` itself.
pub fn path_to_text(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes();
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains("\\x")
    {
        return text.to_owned();
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(&chunk.valid().replace("\\x", "\\x5cx"));
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// Reads what [`path_to_text`] wrote.
pub fn path_from_text(text: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let byte = rest.get(at + 2..at + 4).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(b'\\'));
        rest = &rest[at + if byte.is_some() { 4 } else { 1 }..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use super::{path_from_text, path_to_text};
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    #[test]
    fn every_name_comes_back() {
        for (bytes, text) in [
            (&b"2024/caf\xC3\xA9.txt"[..], "2024/café.txt"),
            (b"caf\xE9.txt", "caf\\xe9.txt"),
            (b"a\\xyz", "a\\x5cxyz"),
            (b"a\\b", "a\\b"),
        ] {
            let path = Path::new(OsStr::from_bytes(bytes));
            assert_eq!(path_to_text(path), text);
            assert_eq!(path_from_text(text), path);
        }
    }
}
