//! A place in the list of an answer, as a token that a caller keeps.

use std::fmt;
use std::str::FromStr;

use super::request::{Request, Sort};

/// The place after a hit. Going on from there costs the same however deep it lies, and gives no hit twice nor leaves one
/// out that was there all the time, even if the archive has changed in between.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// What was asked; a cursor belongs to one request.
    pub request: u32,
    /// Whether the matches are passed, and the place lies in what follows them.
    pub is_past_matches: bool,
    /// How many hits of that stretch lie before it.
    pub rank: u64,
    /// Where the stretch can be entered without a look at what lies before: after the article with that place in the
    /// order.
    pub after: Option<Place>,
}

/// The place of an article in the order of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The score or the time, such that more stands higher.
    pub value: f64,
    /// The time, where it is the second in the order.
    pub second: f64,
    /// The source, where the order is by source.
    pub source: Option<String>,
    /// The article's id.
    pub id: u64,
}

impl Cursor {
    /// Returns where the list of a request begins.
    pub fn start(request: &Request) -> Cursor {
        let start = Cursor {
            request: Cursor::fingerprint(request),
            is_past_matches: false,
            rank: request.offset as u64,
            after: None,
        };
        request.cursor.clone().unwrap_or(start)
    }

    /// Returns a number that requests share whose lists are the same but for limit and offset.
    pub fn fingerprint(request: &Request) -> u32 {
        let Request { tree, scope, sort, is_strict, is_refined, expansion, recency, .. } = request;
        let recency = recency.map(f64::to_bits);
        let sort = if *sort == Sort::Relevance { format!("{is_strict}{is_refined}") } else { format!("{sort:?}") };
        let expansion: Vec<String> = expansion.iter().map(ToString::to_string).collect();
        let text = format!("{tree}\n{scope:?}\n{sort}\n{recency:?}\n{expansion:?}");
        // FNV-1a: a token holds for as long as the text does, on every machine.
        text.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stretch = if self.is_past_matches { 'p' } else { 'm' };
        write!(f, "{:08x}{stretch}{:x}", self.request, self.rank)?;
        if let Some(place) = &self.after {
            write!(f, "-{:x}-{:x}-{:x}-", place.value.to_bits(), place.second.to_bits(), place.id)?;
            place.source.iter().flat_map(|source| source.bytes()).try_for_each(|byte| write!(f, "{byte:02x}"))?;
        }
        Ok(())
    }
}

/// What is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadCursor;

impl fmt::Display for BadCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a cursor: it is the `next` of a JSON answer")
    }
}

impl std::error::Error for BadCursor {}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Cursor, BadCursor> {
        read(text).ok_or(BadCursor)
    }
}

fn read(text: &str) -> Option<Cursor> {
    let (request, rest) = text.split_at_checked(8)?;
    let is_past_matches = match rest.as_bytes().first()? {
        b'm' => false,
        b'p' => true,
        _ => return None,
    };
    let mut numbers = rest[1..].split('-');
    let mut number = || u64::from_str_radix(numbers.next()?, 16).ok();
    let rank = number()?;
    let after = match number() {
        None => None,
        Some(value) => {
            let (second, id) = (number()?, number()?);
            let source = text_of(numbers.next()?)?;
            let place = Place { value: f64::from_bits(value), second: f64::from_bits(second), source, id };
            Some(place)
        }
    };
    let request = u32::from_str_radix(request, 16).ok()?;
    numbers.next().is_none().then_some(Cursor { request, is_past_matches, rank, after })
}

/// Reads text from its bytes in hexadecimal; none from none.
fn text_of(hex: &str) -> Option<Option<String>> {
    let bytes: Option<Vec<u8>> = (0..hex.len())
        .step_by(2)
        .map(|at| hex.get(at..at + 2).and_then(|byte| u8::from_str_radix(byte, 16).ok()))
        .collect();
    let text = String::from_utf8(bytes?).ok()?;
    Some((!text.is_empty()).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::{BadCursor, Cursor, Place};

    #[test]
    fn tokens_are_read_back() {
        let place = Place { value: 12.5, second: -3.0, source: Some("bbc.co.uk".to_owned()), id: 77 };
        for after in [None, Some(Place { source: None, ..place.clone() }), Some(place)] {
            let cursor = Cursor { request: 0xAB, is_past_matches: after.is_some(), rank: 250, after };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for wrong in ["", "abc", "000000abx1", "000000abm", "000000abm1-2", "000000abm1-2-3-4-5", "é0000000m1"] {
            assert_eq!(wrong.parse::<Cursor>(), Err(BadCursor), "{wrong}");
        }
    }
}
