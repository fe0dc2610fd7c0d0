//! Dates of a query: days, months, years, spans between them, and spans up to today.
//!
//! Today is a parameter: the same text and the same day give the same range. What is relative is resolved here, so that
//! the canonical text says which days were meant.

use std::fmt;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::ranges::{Typed, typed, write_span};
use crate::article::Published;

/// A range of days, both ends included; at least one end is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    from: Option<Date>,
    to: Option<Date>,
}

impl DateRange {
    /// Returns the range between two days in either order; `None` where both ends are open or before year 1.
    pub fn new(from: Option<Date>, to: Option<Date>) -> Option<DateRange> {
        let (from, to) = match (from, to) {
            (None, None) => return None,
            (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
            ends => ends,
        };
        let earliest = from.or(to)?;
        (earliest.year() >= 1).then_some(DateRange { from, to })
    }

    /// Returns the first day.
    pub fn from(&self) -> Option<Date> {
        self.from
    }

    /// Returns the last day.
    pub fn to(&self) -> Option<Date> {
        self.to
    }

    /// Reads a range as typed: `2019-03`, `2019..2020`, `>2019`, `last 30 days`.
    pub(super) fn read(raw: &str, today: Date) -> Option<DateRange> {
        let period = |text| Period::read(text, today);
        match typed(raw) {
            Typed::One(text) => period(text)?.range(),
            Typed::Between(Some(low), Some(high)) => period(low)?.until(period(high)?),
            Typed::Between(Some(low), None) => DateRange::new(Some(period(low)?.first), None),
            Typed::Between(None, Some(high)) => DateRange::new(None, Some(period(high)?.last)),
            Typed::Between(None, None) => None,
            Typed::Above(text) => DateRange::after(text, today),
            Typed::AtLeast(text) => DateRange::new(Some(period(text)?.first), None),
            Typed::Below(text) => DateRange::before(text, today),
            Typed::AtMost(text) => DateRange::new(None, Some(period(text)?.last)),
        }
    }

    /// Returns the days after the period has ended.
    pub(super) fn after(text: &str, today: Date) -> Option<DateRange> {
        DateRange::new(Some(Period::read(text, today)?.last.tomorrow().ok()?), None)
    }

    /// Returns the days before the period begins.
    pub(super) fn before(text: &str, today: Date) -> Option<DateRange> {
        DateRange::new(None, Some(Period::read(text, today)?.first.yesterday().ok()?))
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (from, to) => write_span(f, from, to),
        }
    }
}

/// A day, month, year or a span up to today.
#[derive(Debug, Clone, Copy)]
struct Period {
    first: Date,
    last: Date,
}

impl Period {
    fn read(text: &str, today: Date) -> Option<Period> {
        let text = text.trim().to_ascii_lowercase();
        match text.as_str() {
            "today" => Some(Period { first: today, last: today }),
            "yesterday" => today.yesterday().ok().map(|day| Period { first: day, last: day }),
            _ => last(&text, today).or_else(|| calendar(&text)),
        }
    }

    fn range(self) -> Option<DateRange> {
        DateRange::new(Some(self.first), Some(self.last))
    }

    /// Returns the range of both periods and what lies between, in either order.
    fn until(self, other: Period) -> Option<DateRange> {
        DateRange::new(Some(self.first.min(other.first)), Some(self.last.max(other.last)))
    }
}

/// Reads a calendar date at any precision; months and days may lack their leading zero.
fn calendar(text: &str) -> Option<Period> {
    if let Ok(day) = padded(text).parse::<Date>()
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        && text.matches('-').count() == 2
    {
        return Some(Period { first: day, last: day });
    }
    let published = Published::parse(&padded(text))?;
    Some(Period { first: published.first_day(), last: published.last_day() })
}

/// Gives the parts of `2019-3-5` two digits.
fn padded(text: &str) -> String {
    let pad = |part: &str| match part.as_bytes() {
        [digit] if digit.is_ascii_digit() => format!("0{part}"),
        _ => part.to_owned(),
    };
    text.split('-').map(pad).collect::<Vec<_>>().join("-")
}

/// Reads `last 30 days`, `last week`, `past 2 years`: so long a time that ends today.
fn last(text: &str, today: Date) -> Option<Period> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (number, unit) = match words.as_slice() {
        ["last" | "past", number, unit] => (number.parse::<u16>().ok().filter(|n| *n > 0)?, *unit),
        ["last" | "past", unit] => (1, *unit),
        _ => return None,
    };
    let first = today.checked_sub(span(number, unit)?).ok()?.tomorrow().ok()?;
    Some(Period { first, last: today })
}

fn span(number: u16, unit: &str) -> Option<Span> {
    let number = i64::from(number);
    match unit.strip_suffix('s').unwrap_or(unit) {
        "day" => number.days(),
        "week" => number.weeks(),
        "month" => number.months(),
        "year" => number.years(),
        _ => return None,
    }
    .into()
}

/// A day of any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    /// From 1 to 12.
    pub month: i8,
    /// From 1 to 31.
    pub day: i8,
}

/// A year that has a 29th of February.
const LEAP_YEAR: i16 = 2000;

impl MonthDay {
    /// Reads `09-11`, `9-11`, `September 11` or `11 September`.
    fn read(text: &str) -> Option<MonthDay> {
        let text = text.trim();
        let day = match text.split_once('-') {
            Some((month, day)) => Date::new(LEAP_YEAR, two_digits(month)?, two_digits(day)?).ok()?,
            None => match Published::parse(&format!("{text} {LEAP_YEAR}"))? {
                Published::Day(day) => day,
                _ => return None,
            },
        };
        Some(MonthDay { month: day.month(), day: day.day() })
    }
}

fn two_digits(text: &str) -> Option<i8> {
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// Days of any year, both ends included; over the turn of the year where the end comes before the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRange {
    /// The first day.
    pub from: MonthDay,
    /// The last day.
    pub to: MonthDay,
}

impl DayRange {
    /// Reads `09-11` or `12-20..01-05`.
    pub(super) fn read(raw: &str) -> Option<DayRange> {
        let (from, to) = match typed(raw) {
            Typed::One(day) => (day, day),
            Typed::Between(Some(from), Some(to)) => (from, to),
            _ => return None,
        };
        Some(DayRange { from: MonthDay::read(from)?, to: MonthDay::read(to)? })
    }

    /// Returns the range that begins in `year`; `None` where that year has none of its days.
    pub fn in_year(&self, year: i16) -> Option<(Date, Date)> {
        let end_year = if self.from <= self.to { year } else { year + 1 };
        // Of 29 February a common year has the day after or the day before.
        let from = Date::new(year, self.from.month, self.from.day).or_else(|_| Date::new(year, 3, 1)).ok()?;
        let to = Date::new(end_year, self.to.month, self.to.day).or_else(|_| Date::new(end_year, 2, 28)).ok()?;
        (from <= to).then_some((from, to))
    }

    /// Returns whether all days from `first` to `last` lie in the range in one year.
    pub fn holds(&self, first: Date, last: Date) -> bool {
        let years = [first.year().saturating_sub(1), first.year()];
        years.into_iter().filter_map(|year| self.in_year(year)).any(|(from, to)| from <= first && last <= to)
    }
}

impl fmt::Display for DayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { write!(f, "{}", self.from) } else { write_span(f, Some(self.from), Some(self.to)) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{DateRange, DayRange};

    const TODAY: Date = date(2020, 2, 29);

    #[track_caller]
    fn reads(raw: &str, expected: &str) {
        assert_eq!(DateRange::read(raw, TODAY).map(|range| range.to_string()).as_deref(), Some(expected), "{raw}");
    }

    #[test]
    fn calendar_dates_at_any_precision() {
        reads("2019", "2019-01-01..2019-12-31");
        reads("2020-02", "2020-02-01..2020-02-29");
        reads("2019-3-5", "2019-03-05");
        reads("20190305", "2019-03-05");
        reads("March 5, 2019", "2019-03-05");
        reads("5 March 2019", "2019-03-05");
        reads("March 2019", "2019-03-01..2019-03-31");
    }

    #[test]
    fn spans_include_their_ends() {
        reads("2019-03..2019-06", "2019-03-01..2019-06-30");
        reads("2020..2019", "2019-01-01..2020-12-31");
        reads("..2019", "..2019-12-31");
        reads("2019..", "2019-01-01..");
        reads(">2019-03", "2019-04-01..");
        reads(">=2019-03", "2019-03-01..");
        reads("<2019", "..2018-12-31");
        reads("<=2019", "..2019-12-31");
        reads("[2019 TO 2020]", "2019-01-01..2020-12-31");
        reads("[* TO 2020]", "..2020-12-31");
    }

    #[test]
    fn spans_up_to_today() {
        reads("today", "2020-02-29");
        reads("Yesterday", "2020-02-28");
        reads("last 30 days", "2020-01-31..2020-02-29");
        reads("last 1 day", "2020-02-29");
        reads("last 2 weeks", "2020-02-16..2020-02-29");
        reads("last month", "2020-01-30..2020-02-29");
        reads("past 2 years", "2018-03-01..2020-02-29");
        reads("yesterday..today", "2020-02-28..2020-02-29");
    }

    #[test]
    fn the_ends_of_time() {
        reads(">2100", "2101-01-01..");
        reads("2101-01-01..", "2101-01-01..");
        reads("<1600", "..1599-12-31");
        for wrong in ["", "..", "2019-13", "2019-02-30", "last 0 days", "last 9999 years", "soon", ">9999-12-31"] {
            assert_eq!(DateRange::read(wrong, TODAY), None, "{wrong}");
        }
    }

    #[test]
    fn days_of_any_year() {
        let printed = |raw| DayRange::read(raw).map(|days| days.to_string());
        assert_eq!(printed("9-11").as_deref(), Some("09-11"));
        assert_eq!(printed("12-20..01-05").as_deref(), Some("12-20..01-05"));
        assert_eq!(printed("September 11").as_deref(), Some("09-11"));
        assert_eq!(printed("02-29").as_deref(), Some("02-29"));
        let holds = |raw: &str, first, last| DayRange::read(raw).unwrap().holds(first, last);
        assert!(holds("12-20..01-05", date(2019, 1, 5), date(2019, 1, 5)));
        assert!(!holds("12-20..01-05", date(2019, 1, 1), date(2019, 1, 31)));
        assert!(holds("02-29", date(2020, 2, 29), date(2020, 2, 29)));
        assert!(
            !holds("02-29", date(2019, 2, 28), date(2019, 2, 28))
                && !holds("02-29", date(2019, 3, 1), date(2019, 3, 1))
        );
        for wrong in ["02-30", "13-01", "9/11", "11", ">09-11", "September", "2019-09-11"] {
            assert_eq!(printed(wrong), None, "{wrong}");
        }
    }
}
