//! How the dates of an archive are to be read where they do not tell it themselves.

use jiff::civil::Date;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use super::Published;

/// The order of day, month and year in dates of numbers alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// `02/06/2024` is the second of June.
    DayFirst,
    /// `02/06/2024` is the sixth of February.
    MonthFirst,
}

/// What an archive says of its dates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DateRules {
    /// The order of the numbers, where they leave it open.
    pub order: Option<DayOrder>,
    /// The zone of times that name none.
    pub zone: Option<TimeZone>,
    /// Formats in the manner of `strftime`, tried in turn on what cannot be read otherwise.
    pub formats: Vec<String>,
}

impl DateRules {
    /// Without any.
    pub const NONE: &'static DateRules = &DateRules { order: None, zone: None, formats: Vec::new() };

    /// Reads a date in any of the known styles, or as the archive says.
    pub fn read(&self, text: &str) -> Option<Published> {
        let text = text.trim();
        Published::parse(text).or_else(|| self.formatted(text)).or_else(|| self.numbers(text))
    }

    /// Adds what these rules leave open and `others` say.
    pub fn extend(&mut self, others: &DateRules) {
        self.order = self.order.or(others.order);
        self.zone = self.zone.take().or_else(|| others.zone.clone());
        self.formats.extend(others.formats.iter().cloned());
    }

    fn formatted(&self, text: &str) -> Option<Published> {
        self.formats.iter().find_map(|format| {
            let parsed = BrokenDownTime::parse(format, text).ok()?;
            let published = match (parsed.to_datetime(), parsed.to_date()) {
                (Ok(local), _) => Published::Instant(local, parsed.offset()),
                (_, Ok(date)) => Published::Day(date),
                _ => return None,
            };
            published.is_plausible().then_some(published)
        })
    }

    /// Reads `02/06/2024`, `2.6.2024` and `02-06-2024 14:30`. A number above twelve is the day; before points the day
    /// comes first wherever they part dates.
    fn numbers(&self, text: &str) -> Option<Published> {
        let (date, time) = text.split_once([' ', ',', 'T']).unwrap_or((text, ""));
        let separator = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '.' | '-'))?;
        let parts: Vec<&str> = date.trim_end_matches('.').split(separator).collect();
        let &[first, second, year] = &parts[..] else { return None };
        let number = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() <= 2);
        let (first, second) = (number(first)?, number(second)?);
        let year: i16 = year.parse().ok().filter(|_| year.len() == 4)?;
        let order = match (first > 12, second > 12, separator) {
            (true, false, _) => DayOrder::DayFirst,
            (false, true, _) => DayOrder::MonthFirst,
            (_, _, '.') => DayOrder::DayFirst,
            _ => self.order?,
        };
        let (day, month) = if order == DayOrder::DayFirst { (first, second) } else { (second, first) };
        let date = Date::new(year, month, day).ok()?;
        let published = match time.trim_start_matches([' ', ',']).trim() {
            "" => Published::Day(date),
            time => Published::parse(&format!("{date}T{time}"))?,
        };
        published.is_plausible().then_some(published)
    }

    /// Gives a time without an offset that of the archive's zone.
    pub fn in_zone(&self, published: Published) -> Published {
        match (published, &self.zone) {
            (Published::Instant(local, None), Some(zone)) => {
                let offset = zone.to_timestamp(local).ok().map(|instant| zone.to_offset(instant));
                Published::Instant(local, offset)
            }
            (published, _) => published,
        }
    }
}
