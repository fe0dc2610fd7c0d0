//! Range notation, as dates, days and word counts share it: `a..b`, `a..`, `>a`, `<=b`, `[a TO b]`.

use std::fmt;

/// A value or a range as typed, its ends not yet read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed<'a> {
    One(&'a str),
    Between(Option<&'a str>, Option<&'a str>),
    Above(&'a str),
    AtLeast(&'a str),
    Below(&'a str),
    AtMost(&'a str),
}

/// Tells the notation of `raw`.
pub(super) fn typed(raw: &str) -> Typed<'_> {
    let raw = raw.trim();
    if let Some(rest) = raw.strip_prefix(">=") {
        Typed::AtLeast(rest.trim())
    } else if let Some(rest) = raw.strip_prefix("<=") {
        Typed::AtMost(rest.trim())
    } else if let Some(rest) = raw.strip_prefix('>') {
        Typed::Above(rest.trim())
    } else if let Some(rest) = raw.strip_prefix('<') {
        Typed::Below(rest.trim())
    } else {
        between(raw).map_or(Typed::One(raw), |(low, high)| Typed::Between(end(low), end(high)))
    }
}

fn between(raw: &str) -> Option<(&str, &str)> {
    match raw.strip_prefix('[') {
        Some(inside) => split_at_to(inside.strip_suffix(']').unwrap_or(inside)),
        None => raw.split_once(".."),
    }
}

/// Parts `low TO high` at the word, in any letter case.
fn split_at_to(inside: &str) -> Option<(&str, &str)> {
    let at = inside.to_ascii_lowercase().find(" to ")?;
    Some((&inside[..at], &inside[at + " to ".len()..]))
}

/// Reads one end; nothing and `*` leave it open.
fn end(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty() && *text != "*")
}

/// A range of counts, both ends included; at least one end is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountRange {
    from: Option<u32>,
    to: Option<u32>,
}

impl CountRange {
    /// Returns the range between two counts in either order; `None` where both ends are open.
    pub fn new(from: Option<u32>, to: Option<u32>) -> Option<CountRange> {
        match (from, to) {
            (None, None) => None,
            (Some(a), Some(b)) => Some(CountRange { from: Some(a.min(b)), to: Some(a.max(b)) }),
            _ => Some(CountRange { from, to }),
        }
    }

    /// Returns the smallest count.
    pub fn from(&self) -> Option<u32> {
        self.from
    }

    /// Returns the largest count.
    pub fn to(&self) -> Option<u32> {
        self.to
    }

    /// Reads a range as typed.
    pub(super) fn read(raw: &str) -> Option<CountRange> {
        let (from, to) = match typed(raw) {
            Typed::One(n) => (Some(count(n)?), Some(count(n)?)),
            Typed::Between(low, high) => (optional(low)?, optional(high)?),
            Typed::Above(n) => (Some(count(n)?.checked_add(1)?), None),
            Typed::AtLeast(n) => (Some(count(n)?), None),
            Typed::Below(n) => (None, Some(count(n)?.checked_sub(1)?)),
            Typed::AtMost(n) => (None, Some(count(n)?)),
        };
        CountRange::new(from, to)
    }
}

fn count(text: &str) -> Option<u32> {
    text.replace(',', "").parse().ok()
}

fn optional(text: Option<&str>) -> Option<Option<u32>> {
    text.map_or(Some(None), |text| count(text).map(Some))
}

impl fmt::Display for CountRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (from, to) => write_span(f, from, to),
        }
    }
}

/// Writes `from..to`, open ends left empty.
pub(super) fn write_span<T: fmt::Display>(f: &mut fmt::Formatter<'_>, from: Option<T>, to: Option<T>) -> fmt::Result {
    if let Some(from) = from {
        write!(f, "{from}")?;
    }
    f.write_str("..")?;
    to.map_or(Ok(()), |to| write!(f, "{to}"))
}

#[cfg(test)]
mod tests {
    use super::{CountRange, Typed, typed};

    #[test]
    fn notations() {
        assert_eq!(typed("2019"), Typed::One("2019"));
        assert_eq!(typed("2019..2020"), Typed::Between(Some("2019"), Some("2020")));
        assert_eq!(typed("..2020"), Typed::Between(None, Some("2020")));
        assert_eq!(typed("[2019 TO *]"), Typed::Between(Some("2019"), None));
        assert_eq!(typed(">= 5"), Typed::AtLeast("5"));
    }

    #[test]
    fn counts() {
        let printed = |raw| CountRange::read(raw).map(|range| range.to_string());
        for (raw, expected) in [
            ("500", "500"),
            (">500", "501.."),
            (">=500", "500.."),
            ("<500", "..499"),
            ("<=1,000", "..1000"),
            ("[1 TO 5]", "1..5"),
            ("5..1", "1..5"),
        ] {
            assert_eq!(printed(raw).as_deref(), Some(expected), "{raw}");
        }
        for wrong in ["", "..", "many", "<0", "-1", "99999999999"] {
            assert_eq!(printed(wrong), None, "{wrong}");
        }
    }
}
