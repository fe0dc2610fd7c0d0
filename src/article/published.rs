//! When an article was published, at the precision that its source gives.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// A publication date of known precision. The day is the article's own, local to its publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// Only the year is known.
    Year(i16),
    /// Year and month (1 to 12) are known.
    Month(i16, i8),
    /// The day is known.
    Day(Date),
    /// Date and time of day, with the offset from UTC where it is given.
    Instant(DateTime, Option<Offset>),
}

impl Published {
    /// Reads a date in ISO 8601 (extended or basic, at any precision), RFC 2822 or RFC 9557, or as newspapers print it
    /// in English (`March 5, 2024`, `5 March 2024`, `Tue, 5 Mar 2024`).
    ///
    /// Returns `None` for anything else, and for `05/03/2024`, whose order is not known: no date is better than a
    /// guessed one.
    pub fn parse(text: &str) -> Option<Published> {
        let text = text.trim();
        if !text.is_ascii() || text.len() > 64 {
            return None;
        }
        iso(text)
            .or_else(|| basic(text))
            .or_else(|| rfc2822(text))
            .or_else(|| newspaper(text))
            .filter(Published::is_plausible)
    }

    /// Returns what the style is called in which [`parse`](Published::parse) reads a text; `None` where it does not.
    pub fn style(text: &str) -> Option<&'static str> {
        let text = text.trim();
        Published::parse(text)?;
        let is_iso = iso(text).or_else(|| basic(text)).is_some();
        Some(match is_iso {
            true => "ISO 8601",
            false if rfc2822(text).is_some() => "RFC 2822",
            false => "as newspapers print it in English",
        })
    }

    /// Reads seconds or, from 10^11 on, milliseconds since 1970, in UTC.
    pub fn from_unix(number: i64) -> Option<Published> {
        let seconds = if number.abs() >= 100_000_000_000 { number.div_euclid(1000) } else { number };
        let local = Offset::UTC.to_datetime(jiff::Timestamp::from_second(seconds).ok()?);
        Some(Published::Instant(local, Some(Offset::UTC))).filter(Published::is_plausible)
    }

    /// Returns whether an article can be from then: newspapers begin with the Relation of 1605, and what lies far ahead
    /// is a typing error or the date of another thing.
    pub fn is_plausible(&self) -> bool {
        (1600..=2100).contains(&self.first_day().year())
    }

    /// Returns the first day that the article can be from.
    pub fn first_day(&self) -> Date {
        match *self {
            Published::Year(year) => Date::constant(year, 1, 1),
            Published::Month(year, month) => Date::constant(year, month, 1),
            Published::Day(date) => date,
            Published::Instant(local, _) => local.date(),
        }
    }

    /// Returns the last day that the article can be from.
    pub fn last_day(&self) -> Date {
        match *self {
            Published::Year(year) => Date::constant(year, 12, 31),
            Published::Month(..) => self.first_day().last_of_month(),
            Published::Day(_) | Published::Instant(..) => self.first_day(),
        }
    }

    /// Returns the seconds since 1970 by which articles are ordered in time: the instant, or the first moment of the
    /// period, taken as UTC where no offset is known.
    pub fn order_seconds(&self) -> i64 {
        let (local, offset) = match *self {
            Published::Instant(local, offset) => (local, offset.unwrap_or(Offset::UTC)),
            _ => (self.first_day().to_datetime(Time::midnight()), Offset::UTC),
        };
        offset.to_timestamp(local).map_or(0, |timestamp| timestamp.as_second())
    }
}

/// ISO 8601 at the known precision: `2024`, `2024-03`, `2024-03-05`, `2024-03-05T14:30:00+01:00`.
impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Published::Year(year) => write!(f, "{year:04}"),
            Published::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Published::Day(date) => write!(f, "{date}"),
            Published::Instant(local, offset) => {
                write!(f, "{}", local.strftime("%Y-%m-%dT%H:%M:%S"))?;
                match offset {
                    Some(offset) if offset.is_zero() => f.write_str("Z"),
                    Some(offset) => {
                        let minutes = offset.seconds() / 60;
                        let sign = if minutes < 0 { '-' } else { '+' };
                        write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
                    }
                    None => Ok(()),
                }
            }
        }
    }
}

/// ISO 8601, extended format; a blank may stand for the `T`.
fn iso(text: &str) -> Option<Published> {
    let bytes = text.as_bytes();
    if bytes.len() < 4 || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    match bytes.len() {
        4 => return Some(Published::Year(text.parse().ok()?)),
        7 if matches!(bytes[4], b'-' | b'/') => {
            let month: i8 = text[5..].parse().ok()?;
            return (1..=12).contains(&month).then_some(Published::Month(text[..4].parse().ok()?, month));
        }
        _ => {}
    }
    let text = if bytes.get(4) == Some(&b'/') { text.replacen('/', "-", 2) } else { text.to_owned() };
    if text.len() == 10 {
        return Some(Published::Day(text.parse().ok()?));
    }
    instant(&text)
}

/// A date and a time of day, with or without an offset or a zone.
fn instant(text: &str) -> Option<Published> {
    let text = text
        .strip_suffix(" UTC")
        .or_else(|| text.strip_suffix(" GMT"))
        .map_or_else(|| text.to_owned(), |local| format!("{local}Z"));
    let parser = jiff::fmt::temporal::DateTimeParser::new();
    let pieces = parser.parse_pieces(&text).ok()?;
    let offset = pieces.to_numeric_offset().or_else(|| pieces.offset().map(|_| Offset::UTC));
    Some(match pieces.time() {
        Some(time) => Published::Instant(pieces.date().to_datetime(time), offset),
        None => Published::Day(pieces.date()),
    })
}

/// ISO 8601, basic format, as in `20240305` and `20240305T143000Z`.
fn basic(text: &str) -> Option<Published> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match (digits, text.len()) {
        (8, 8) => Some(Published::Day(Date::strptime("%Y%m%d", text).ok()?)),
        (14, 14) => Some(Published::Instant(DateTime::strptime("%Y%m%d%H%M%S", text).ok()?, None)),
        (8, _) => instant(text),
        _ => None,
    }
}

fn rfc2822(text: &str) -> Option<Published> {
    let zoned = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned_datetime(text).ok()?;
    Some(Published::Instant(zoned.datetime(), Some(zoned.offset())))
}

/// Dates as English-language newspapers print them; a weekday before and a time of day after are passed over.
fn newspaper(text: &str) -> Option<Published> {
    let words: Vec<&str> = text.split([' ', ',', '.']).filter(|word| !word.is_empty()).collect();
    let words = match words.first() {
        Some(first) if is_name_of(first, &WEEKDAYS).is_some() => &words[1..],
        _ => &words[..],
    };
    let day = |word: &str| -> Option<i8> {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let suffix = &word[digits.len()..];
        let is_ordinal = suffix.is_empty() || ["st", "nd", "rd", "th"].contains(&suffix);
        digits.parse().ok().filter(|day| is_ordinal && (1..=31).contains(day))
    };
    let year = |word: &str| -> Option<i16> { word.parse().ok().filter(|_| word.len() == 4) };
    match *words {
        [m, y] if month(m).is_some() => Some(Published::Month(year(y)?, month(m)?)),
        [m, d, y, ..] if month(m).is_some() => dated(year(y)?, month(m)?, day(d)?, &words[3..]),
        [d, m, y, ..] if month(m).is_some() => dated(year(y)?, month(m)?, day(d)?, &words[3..]),
        _ => None,
    }
}

/// Returns the day, provided that nothing but a time of day follows it.
fn dated(year: i16, month: i8, day: i8, rest: &[&str]) -> Option<Published> {
    let is_time = |word: &&str| {
        let word = word.to_ascii_lowercase();
        word.contains(':') && word.bytes().all(|b| b.is_ascii_digit() || b == b':' || b.is_ascii_lowercase())
            || ["at", "am", "pm", "a", "p", "m", "et", "est", "edt", "gmt", "bst", "utc", "pt", "cet"]
                .contains(&word.as_str())
    };
    let date = Date::new(year, month, day).ok()?;
    rest.iter().all(is_time).then_some(Published::Day(date))
}

/// Returns the month, from 1, that `word` is in English: its name or at least the first three letters of it.
pub(super) fn month(word: &str) -> Option<i8> {
    is_name_of(word.trim_end_matches('.'), &MONTHS)
}

/// Finds which of `names` the word stands for, from 1: the name itself or at least its first three letters.
fn is_name_of(word: &str, names: &[&str]) -> Option<i8> {
    let word = word.to_ascii_lowercase();
    let at = names.iter().position(|name| word.len() >= 3 && name.starts_with(&word))?;
    i8::try_from(at + 1).ok()
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

#[cfg(test)]
mod tests {
    use super::Published;

    #[track_caller]
    fn reads(text: &str, expected: &str) {
        assert_eq!(Published::parse(text).map(|p| p.to_string()).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn iso_8601_at_any_precision() {
        reads("2024", "2024");
        reads("2024-03", "2024-03");
        reads("2024-03-05", "2024-03-05");
        reads("2024/03/05", "2024-03-05");
        reads("20240305", "2024-03-05");
        reads("2024-03-05T14:30:00", "2024-03-05T14:30:00");
        reads("2024-03-05 14:30:00", "2024-03-05T14:30:00");
        reads("2024-03-05T14:30:00.123Z", "2024-03-05T14:30:00Z");
        reads("2024-03-05T23:30:00-05:00", "2024-03-05T23:30:00-05:00");
        reads("2024-03-05T14:30:00+0530", "2024-03-05T14:30:00+05:30");
        reads("2024-03-05 14:30:00 UTC", "2024-03-05T14:30:00Z");
        reads("20240305T143000Z", "2024-03-05T14:30:00Z");
    }

    #[test]
    fn mail_and_newspaper_styles() {
        reads("Tue, 05 Mar 2024 14:30:00 +0100", "2024-03-05T14:30:00+01:00");
        reads("March 5, 2024", "2024-03-05");
        reads("Tuesday, March 5th, 2024", "2024-03-05");
        reads("5 March 2024", "2024-03-05");
        reads("Mar. 5, 2024 at 10:30 a.m. ET", "2024-03-05");
        reads("March 2024", "2024-03");
    }

    #[test]
    fn no_date_is_better_than_a_guess() {
        for text in [
            "",
            "05/03/2024",
            "yesterday",
            "2024-13-01",
            "2024-02-30",
            "March 5",
            "0000-00-00",
            "9999",
            "12",
            "May 5, 2024 was a day",
        ] {
            assert_eq!(Published::parse(text), None, "{text}");
        }
    }

    #[test]
    fn unix_times_in_seconds_and_milliseconds() {
        let expected = "2024-03-05T14:30:00Z";
        assert_eq!(Published::from_unix(1_709_649_000).unwrap().to_string(), expected);
        assert_eq!(Published::from_unix(1_709_649_000_000).unwrap().to_string(), expected);
        assert_eq!(Published::from_unix(17), Some(Published::parse("1970-01-01T00:00:17Z").unwrap()));
    }

    #[test]
    fn a_period_spans_its_days() {
        let month = Published::parse("2024-02").unwrap();
        assert_eq!(
            (month.first_day().to_string(), month.last_day().to_string()),
            ("2024-02-01".into(), "2024-02-29".into())
        );
        let late = Published::parse("2024-03-05T23:30:00-05:00").unwrap();
        assert_eq!(late.last_day().to_string(), "2024-03-05");
        assert_eq!(late.order_seconds(), 1_709_699_400);
    }
}
