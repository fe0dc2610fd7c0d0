//! Makes a difference of verdicts small before it is shown.

use super::known::Known;
use super::queries::Query;
use super::shelf::Shelf;
use super::verdicts::{Bench, Difference};

/// So many smaller indexes are tried.
const MOST_TRIES: usize = 400;

/// Returns the smallest difference found on the way from a query that shows one, as text.
pub fn shrink(bench: &Bench, query: Query, difference: Difference) -> String {
    let (query, difference) = shrink_query(bench, query, difference);
    let mut small = Small { tries: 0, query, description: String::new() };
    small.description = bench.describe(&small.query, &difference);
    let known: Vec<Known> = bench.known().cloned().collect();
    let alone: Vec<Known> = difference.article.map(|at| known[at].clone()).into_iter().collect();
    let mut articles = if !alone.is_empty() && small.differs(&alone) { alone } else { small.fewer(known) };
    while let Some(smaller) = small.smaller(&articles) {
        articles = smaller;
    }
    small.description
}

fn shrink_query(bench: &Bench, mut query: Query, mut difference: Difference) -> (Query, Difference) {
    while let Some(smaller) = query.smaller().into_iter().find_map(|query| Some((bench.compare(&query).err()?, query)))
    {
        (difference, query) = smaller;
    }
    (query, difference)
}

struct Small {
    tries: usize,
    query: Query,
    description: String,
}

impl Small {
    /// Whether an index of these articles alone shows a difference, too.
    fn differs(&mut self, articles: &[Known]) -> bool {
        self.tries += 1;
        if self.tries > MOST_TRIES {
            return false;
        }
        let bench = Bench::of(&Shelf::holding(articles));
        let difference = bench.compare(&self.query).err();
        if let Some(difference) = &difference {
            self.description = bench.describe(&self.query, difference);
        }
        difference.is_some()
    }

    /// Leaves articles out, many at a time, then one by one.
    fn fewer(&mut self, mut articles: Vec<Known>) -> Vec<Known> {
        let mut step = articles.len() / 2;
        while step > 0 {
            let mut at = 0;
            while at < articles.len() {
                let mut rest = articles.clone();
                rest.drain(at..articles.len().min(at + step));
                if self.differs(&rest) { articles = rest } else { at += step }
            }
            step /= 2;
        }
        articles
    }

    /// Makes one article a little smaller.
    fn smaller(&mut self, articles: &[Known]) -> Option<Vec<Known>> {
        for (at, article) in articles.iter().enumerate() {
            for model in article.model.smaller() {
                let mut smaller = articles.to_vec();
                smaller[at].model = model;
                if self.differs(&smaller) {
                    return Some(smaller);
                }
            }
        }
        None
    }
}
