//! How surprising it is that two things occur together so often: the log-likelihood ratio.

/// Everything that was counted, parted by two questions: is it the word, and does it stand in the spans?
///
/// | | the word | other words |
/// | --- | --: | --: |
/// | **in the spans** | a | c |
/// | **elsewhere** | b | d |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contingency {
    /// The word, in the spans.
    pub a: u64,
    /// The word, elsewhere.
    pub b: u64,
    /// Other words, in the spans.
    pub c: u64,
    /// Other words, elsewhere.
    pub d: u64,
}

impl Contingency {
    /// Returns Dunning's log-likelihood ratio, G² = −2 log λ: 0 where the word is as frequent in the spans as elsewhere,
    /// the larger the surer it is that it is not. By chance alone it exceeds 3.84 in one of twenty cases, 10.83 in one of
    /// a thousand (chi-squared with one degree of freedom).
    ///
    /// G² = 2 · (a ln(a/Ea) + b ln(b/Eb) + c ln(c/Ec) + d ln(d/Ed)), with 0 ln 0 = 0. Each expected frequency is the
    /// product of its row's and its column's sum, divided by the sum of all: Ea = (a + b)(a + c) / (a + b + c + d).
    ///
    /// Ted Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", Computational Linguistics 19(1),
    /// 1993, pages 61-74.
    pub fn log_likelihood(self) -> f64 {
        let [a, b, c, d] = [self.a, self.b, self.c, self.d].map(|count| count as f64);
        let all = a + b + c + d;
        let share = |observed: f64, row: f64, column: f64| {
            if observed > 0.0 { observed * (observed * all / (row * column)).ln() } else { 0.0 }
        };
        let shares = [share(a, a + c, a + b), share(b, b + d, a + b), share(c, a + c, c + d), share(d, b + d, c + d)];
        // What is exactly as expected may come out a rounding error below 0.
        (2.0 * shares.iter().sum::<f64>()).max(0.0)
    }

    /// Returns the log-likelihood ratio, with a minus where the word is rarer in the spans than elsewhere.
    pub fn attraction(self) -> f64 {
        let [a, b, c, d] = [self.a, self.b, self.c, self.d].map(u128::from);
        if a * d >= b * c { self.log_likelihood() } else { -self.log_likelihood() }
    }
}

#[cfg(test)]
mod tests {
    use super::Contingency;

    /// The first rows of Dunning's table of word pairs: the pair, the first word with others, the second after others,
    /// neither.
    #[test]
    fn dunnings_own_examples() {
        for (cells, published) in [
            ([110, 2442, 111, 29114], "270.72"), // the swiss
            ([29, 13, 123, 31612], "263.90"),    // can be
            ([31, 23, 139, 31584], "256.84"),    // previous year
            ([10, 0, 3, 31764], "167.23"),       // mineral water
        ] {
            let [a, b, c, d] = cells;
            assert_eq!(format!("{:.2}", Contingency { a, b, c, d }.log_likelihood()), published);
        }
    }

    #[test]
    fn independence_is_nothing_and_repulsion_negative() {
        assert_eq!(Contingency { a: 2, b: 20, c: 8, d: 80 }.attraction(), 0.0);
        let attracted = Contingency { a: 9, b: 20, c: 8, d: 80 };
        let repelled = Contingency { a: 1, b: 80, c: 50, d: 80 };
        assert!(attracted.attraction() > 0.0 && repelled.attraction() < 0.0);
        assert_eq!(repelled.attraction(), -repelled.log_likelihood());
    }

    #[test]
    fn nothing_counted_is_no_trouble() {
        for [a, b, c, d] in [[0, 0, 0, 0], [3, 0, 0, 0], [0, 5, 0, 7], [3, 0, 4, 0]] {
            assert_eq!(Contingency { a, b, c, d }.log_likelihood(), 0.0);
        }
    }
}
