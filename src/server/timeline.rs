//! The matching articles over time, without gaps.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;
use crate::answers::{Answer, Search};
use crate::engine::{Bucket, Engine, Facet};

/// By what time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Years.
    Year,
    /// Months.
    Month,
    /// Days.
    Day,
}

/// Articles by year, month or day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// By what.
    pub unit: Unit,
    /// The periods from the first to the last, those without articles too.
    pub bars: Vec<(String, u64)>,
    /// Articles that are not known so exactly.
    pub undated: u64,
}

/// The most bars in a unit that is chosen for a chart.
const MOST_BARS: usize = 400;

/// The most bars at all; a period beyond is given without those between.
const MOST_FILLED: usize = 20_000;

/// A search that lies within so many months is shown by day.
const DAYS_MONTHS: usize = 3;

impl Unit {
    /// Returns the facet that counts by it.
    pub fn facet(self) -> Facet {
        match self {
            Unit::Year => Facet::Year,
            Unit::Month => Facet::Month,
            Unit::Day => Facet::Day,
        }
    }

    /// Returns its name.
    pub fn name(self) -> &'static str {
        self.facet().name()
    }

    /// Returns the period after one.
    fn after(self, period: &str) -> Option<String> {
        let first = match self {
            Unit::Year => format!("{period}-01-01"),
            Unit::Month => format!("{period}-01"),
            Unit::Day => period.to_owned(),
        };
        let first: Date = first.parse().ok()?;
        Some(match self {
            Unit::Year => format!("{:04}", first.checked_add(1.year()).ok()?.year()),
            Unit::Month => first.checked_add(1.month()).ok()?.strftime("%Y-%m").to_string(),
            Unit::Day => first.tomorrow().ok()?.to_string(),
        })
    }
}

impl Timeline {
    /// Chooses the unit in which an answer shows best, given its counts by year and month, and counts by it.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn of(search: &Search, answer: &Answer, engine: &dyn Engine) -> Result<Timeline, Problem> {
        let months = Timeline::of_unit(Unit::Month, answer);
        if (1..=DAYS_MONTHS).contains(&months.bars.len()) {
            let days =
                Search { facets: vec![Facet::Day], limit: 0, cursor: None, counts_words: false, ..search.clone() };
            return Ok(Timeline::of_unit(Unit::Day, &days.answer(engine)?));
        }
        if months.bars.is_empty() || months.bars.len() > MOST_BARS {
            return Ok(Timeline::of_unit(Unit::Year, answer));
        }
        Ok(months)
    }

    /// Takes the counts of an answer.
    pub fn of_unit(unit: Unit, answer: &Answer) -> Timeline {
        let counts = answer.facets.iter().find(|counts| counts.facet == unit.facet());
        Timeline::new(unit, counts.map_or(&[], |counts| &counts.buckets))
    }

    /// Fills the gaps between counted periods.
    fn new(unit: Unit, buckets: &[Bucket]) -> Timeline {
        let mut bars: Vec<(String, u64)> = Vec::new();
        let mut undated = 0;
        for bucket in buckets {
            let Some(value) = &bucket.value else {
                undated += bucket.count;
                continue;
            };
            let next = |bars: &[(String, u64)]| bars.last().and_then(|(last, _)| unit.after(last));
            while bars.len() < MOST_FILLED
                && let Some(between) = next(&bars).filter(|next| next < value)
            {
                bars.push((between, 0));
            }
            bars.push((value.clone(), bucket.count));
        }
        Timeline { unit, bars, undated }
    }
}

#[cfg(test)]
mod tests {
    use super::{Timeline, Unit};
    use crate::engine::Bucket;

    fn bucket(value: Option<&str>, count: u64) -> Bucket {
        Bucket { value: value.map(str::to_owned), count }
    }

    #[test]
    fn gaps_are_filled() {
        let buckets = [bucket(Some("2019-11"), 3), bucket(Some("2020-02"), 1), bucket(None, 4)];
        let timeline = Timeline::new(Unit::Month, &buckets);
        let bars: Vec<(&str, u64)> = timeline.bars.iter().map(|(period, count)| (period.as_str(), *count)).collect();
        assert_eq!(bars, [("2019-11", 3), ("2019-12", 0), ("2020-01", 0), ("2020-02", 1)]);
        assert_eq!(timeline.undated, 4);
        let days = Timeline::new(Unit::Day, &[bucket(Some("2020-02-28"), 1), bucket(Some("2020-03-01"), 1)]);
        assert_eq!(days.bars[1].0, "2020-02-29");
        assert!(Timeline::new(Unit::Year, &[]).bars.is_empty());
    }
}
