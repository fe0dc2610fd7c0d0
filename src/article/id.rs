//! The id of an article: a short hash of its address in the archive.

use std::fmt;
use std::str::FromStr;

/// Twelve characters that name one article in an archive.
///
/// The id is made of the first 60 bits of the BLAKE3 hash of the article's address, written in Crockford's base 32
/// (<https://www.crockford.com/base32.html>). At a million articles the chance that any two share an id is 1 in two
/// million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(u64);

/// What tells apart the articles of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// The file is the article.
    Whole,
    /// The id that the data gives.
    Given(&'a str),
    /// The row, from 1.
    Row(u64),
}

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 12;

impl ArticleId {
    /// Derives the id of the article at `key` in the file at `path` (relative to the archive).
    pub fn of(path: &str, key: Key<'_>) -> ArticleId {
        let mut hasher = blake3::Hasher::new();
        hasher.update(path.as_bytes());
        match key {
            Key::Whole => {}
            Key::Given(id) => {
                hasher.update(b"\0id\0").update(id.as_bytes());
            }
            Key::Row(row) => {
                hasher.update(b"\0row\0").update(&row.to_le_bytes());
            }
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        ArticleId(u64::from_be_bytes(first) >> 4)
    }

    /// Returns the id as the number that the engine stores.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Takes an id back from the engine.
    pub fn from_number(number: u64) -> ArticleId {
        ArticleId(number & (u64::MAX >> 4))
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..LENGTH).rev() {
            let digit = (self.0 >> (5 * place)) & 31;
            write!(f, "{}", DIGITS[digit as usize] as char)?;
        }
        Ok(())
    }
}

impl FromStr for ArticleId {
    type Err = ();

    /// Reads an id in either letter case.
    ///
    /// # Errors
    /// `()` where the text is not twelve digits of the alphabet.
    fn from_str(text: &str) -> Result<ArticleId, ()> {
        if text.len() != LENGTH {
            return Err(());
        }
        text.to_ascii_lowercase().bytes().try_fold(ArticleId(0), |id, byte| {
            let digit = DIGITS.iter().position(|d| *d == byte).ok_or(())?;
            Ok(ArticleId(id.0 << 5 | digit as u64))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{ArticleId, Key};

    #[test]
    fn the_address_alone_decides() {
        let id = ArticleId::of("2024/a.jsonl", Key::Given("7"));
        assert_eq!(id, ArticleId::of("2024/a.jsonl", Key::Given("7")));
        let others = [Key::Whole, Key::Row(7), Key::Given("8")].map(|key| ArticleId::of("2024/a.jsonl", key));
        assert!(!others.contains(&id));
        assert_ne!(id, ArticleId::of("2023/a.jsonl", Key::Given("7")));
    }

    #[test]
    fn printed_and_read_back() {
        let id = ArticleId::of("a.txt", Key::Whole);
        let printed = id.to_string();
        assert_eq!((printed.len(), printed.parse()), (12, Ok(id)));
        assert_eq!(printed.to_uppercase().parse(), Ok(id));
        assert_eq!(ArticleId::from_number(id.number()), id);
        for wrong in ["", "0123", "0123456789ab0", "0123456789iu"] {
            assert_eq!(wrong.parse::<ArticleId>(), Err(()), "{wrong}");
        }
    }
}
