//! How the dates of an archive are to be read where they do not tell it themselves.

use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use super::Published;
use super::printed::{self, Manner};
use crate::text::Language;

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

    /// Reads a text that is a date, in any of the known styles or as the archive says; `language` is that of the article,
    /// where it is known.
    pub fn read(&self, text: &str, language: Option<Language>) -> Option<Published> {
        let text = text.trim();
        Published::parse(text)
            .or_else(|| self.formatted(text))
            .or_else(|| self.numbers(text))
            .or_else(|| printed::whole(text, self.manner(language)))
    }

    /// Reads the date in a short text that says more than that, as pages of the web print it.
    pub fn find(&self, text: &str, language: Option<Language>) -> Option<Published> {
        self.read(text, language)
            .or_else(|| printed::within(text, self.manner(language)))
            .or_else(|| unix_style(text, self.manner(language)))
    }

    /// Says how [`find`](DateRules::find) reads a text, in a few words; `None` where it does not.
    pub fn style(&self, text: &str, language: Option<Language>) -> Option<&'static str> {
        let text = text.trim();
        let own = || self.formatted(text).map(|_| "by a format of morgue.toml");
        let order = || {
            let open = DateRules { order: None, ..DateRules::default() };
            let needs_order = open.find(text, language).is_none();
            self.find(text, language).map(|_| match (needs_order, self.order) {
                (true, Some(DayOrder::DayFirst)) => "day first, as morgue.toml says",
                (true, Some(DayOrder::MonthFirst)) => "month first, as morgue.toml says",
                _ => "as newspapers print it",
            })
        };
        Published::style(text).or_else(own).or_else(order)
    }

    fn manner(&self, language: Option<Language>) -> Manner {
        Manner { language, order: self.order }
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
                (Ok(local), _) if parsed.hour().is_some() => Published::Instant(local, parsed.offset()),
                (_, Ok(date)) => Published::Day(date),
                _ => return None,
            };
            published.is_plausible().then_some(published)
        })
    }

    /// Reads `02/06/2024 14:30` with its time of day.
    fn numbers(&self, text: &str) -> Option<Published> {
        let (date, time) = text.split_once([' ', ',', 'T'])?;
        let Published::Day(date) = printed::whole(date, self.manner(None))? else { return None };
        Published::parse(&format!("{date}T{}", time.trim_start_matches([' ', ',']).trim()))
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

/// Reads `Fri Apr 28 19:20:36 CEST 2023`, as programs print it that were told no format.
fn unix_style(text: &str, manner: Manner) -> Option<Published> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [_, name, date, time, .., year] = words[..] else { return None };
    time.contains(':').then(|| printed::whole(&format!("{name} {date}, {year}"), manner))?
}

#[cfg(test)]
mod tests {
    use super::{DateRules, DayOrder};
    use crate::text::Language;

    #[test]
    fn dates_in_the_order_and_formats_of_an_archive() {
        let rules =
            DateRules { order: Some(DayOrder::DayFirst), formats: vec!["%d|%m|%y".to_owned()], ..DateRules::default() };
        let read = |text: &str| (rules.read(text, None).map(|date| date.to_string()), rules.style(text, None));
        let some = |date: &str| Some(date.to_owned());
        assert_eq!(read("02/06/2024"), (some("2024-06-02"), Some("day first, as morgue.toml says")));
        assert_eq!(read("02/06/2024 14:30"), (some("2024-06-02T14:30:00"), Some("day first, as morgue.toml says")));
        assert_eq!(read("02|06|24"), (some("2024-06-02"), Some("by a format of morgue.toml")));
        assert_eq!(read("2. Juni 2024"), (some("2024-06-02"), Some("as newspapers print it")));
        assert_eq!(read("2024-06-02"), (some("2024-06-02"), Some("ISO 8601")));
        assert_eq!(read("Sun, 02 Jun 2024 14:30:00 +0000").1, Some("RFC 2822"));
        assert_eq!(read("soon"), (None, None));
    }

    #[test]
    fn dates_in_a_text() {
        let german = Language::from_code("de");
        let find = |text: &str| DateRules::NONE.find(text, german).map(|date| date.to_string());
        assert_eq!(find("Stand: 02.06.2024 10:15").as_deref(), Some("2024-06-02"));
        assert_eq!(find("Sun Jun 02 19:20:36 CEST 2024").as_deref(), Some("2024-06-02"));
    }
}
