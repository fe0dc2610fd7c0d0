//! How much more late articles may count.

/// What the latest article gains at most: half of its score.
const GAIN: f64 = 0.5;

const SECONDS_A_DAY: f64 = 86_400.0;

/// Late articles count more: an article of today's date 1.5 times, one that is older by the half-life 1.25 times, by two
/// 1.125 times; never less than once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recency {
    /// The days in which the gain halves; positive.
    pub half_life: f64,
    /// From when ages are counted back, in seconds since 1970.
    pub now: i64,
}

impl Recency {
    /// Returns what to multiply the score by of an article from `time`, in seconds since 1970; 1 without a time.
    pub fn factor(&self, time: Option<i64>) -> f32 {
        let Some(time) = time else { return 1.0 };
        let age = (self.now - time).max(0) as f64 / SECONDS_A_DAY;
        (1.0 + GAIN * (-age / self.half_life).exp2()) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::Recency;

    #[test]
    fn the_gain_halves_and_is_bounded() {
        let recency = Recency { half_life: 10.0, now: 864_000 * 3 };
        let factors = [Some(864_000 * 4), Some(864_000 * 3), Some(864_000 * 2), Some(864_000), None];
        assert_eq!(factors.map(|time| recency.factor(time)), [1.5, 1.5, 1.25, 1.125, 1.0]);
    }
}
