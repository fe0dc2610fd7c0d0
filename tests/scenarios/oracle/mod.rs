//! An oracle: random queries over random articles, judged by the index, by the highlights, and by brute force.
//!
//! The articles are made of parts that are known (`words`, `articles`) and only then written as text (`text`), the
//! queries are made as trees (`queries`) and then typed (`typed`). What they mean is told from the definition of the
//! language alone (`reading`, `meaning`, `filters`): nothing of the crate's tokenizer, parser, evaluator or engine has a
//! part in it, only its stemmers. The index is built in several runs between which files come, change and go (`shelf`).
//! Where the verdicts differ (`verdicts`), the query and the articles are made as small as the difference allows
//! (`shrink`, `smaller`).
//!
//! Beside it, what holds of texts of which nothing is known (`any_text`).

mod any_text;
mod articles;
mod filters;
mod known;
mod meaning;
mod queries;
mod random;
mod reading;
mod shelf;
mod shrink;
mod smaller;
mod text;
mod typed;
mod verdicts;
mod words;

use queries::Queries;
use random::Random;
use shelf::Shelf;
use shrink::shrink;
use verdicts::Bench;

/// Where chance begins.
const SEED: u64 = 20_240_305;

/// Archives, each with another share of the vocabulary; `ORACLE_ROUNDS` asks for more.
const ROUNDS: u64 = 6;

/// States of each archive that are asked, some runs apart.
const STATES: usize = 3;

/// Queries to each state.
const QUERIES: usize = 220;

#[test]
fn index_highlights_and_oracle_agree() {
    let (mut checks, mut hits) = (0, 0);
    let rounds = std::env::var("ORACLE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    for round in 0..rounds {
        let seed = SEED + round;
        let random = &mut Random::new(seed);
        let mut shelf = Shelf::new();
        let topic = topic(random, shelf.vocabulary.len());
        for state in 0..STATES {
            for _ in 0..random.between(2, 5) {
                shelf.change(random, &topic);
            }
            let bench = Bench::of(&shelf);
            let ids: Vec<String> = bench.known().map(|known| known.id.to_string()).take(3).collect();
            let filters = filters::filters(&ids);
            let entries = topic.iter().map(|entry| shelf.vocabulary[*entry].clone());
            let entries = entries.filter(|entry| entry.text != "Kim’s-led").collect();
            let queries = Queries { entries, filters: &filters };
            for number in 0..QUERIES {
                let query = queries.random(random);
                match bench.compare(&query) {
                    Ok(found) => hits += found,
                    Err(difference) => {
                        let small = shrink(&bench, query, difference);
                        panic!("seed {seed}, state {state}, query {number}: {small}");
                    }
                }
                checks += bench.known().count();
            }
        }
    }
    println!("{checks} checks, {hits} hits");
    assert!(checks >= 100_000 && (checks / 10..checks * 9 / 10).contains(&hits), "{checks} checks, {hits} hits");
}

/// Chooses entries of the vocabulary: all of them, or a dozen or two.
fn topic(random: &mut Random, entries: usize) -> Vec<usize> {
    let most = random.pick(&[12, 20, 30, entries]);
    if most == entries { (0..entries).collect() } else { (0..most).map(|_| random.below(entries)).collect() }
}
