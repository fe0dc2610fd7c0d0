//! How well the ten best articles of the sample answer forty queries, held against floors.
//!
//! `judged/queries.tsv` has the queries as people type them, `judged/qrels.txt` their judgments as TREC writes them:
//! query, 0, path, grade. The grades come from reading every article, not from what a search had found: 2 is about
//! it, 1 is so in part, or in another language than the query; what is not listed is 0.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::archive::repository;
use crate::sample::sample;

// What was measured, rounded down to three places. The floors only rise: whoever improves the ranking raises them.
const NDCG_FLOOR: f64 = 0.879;
const RECIPROCAL_RANK_FLOOR: f64 = 0.950;

/// A query that does worse is named when a floor gives way.
const POOR_NDCG: f64 = 0.5;

/// So many hits are looked at.
const DEPTH: usize = 10;

const QUERIES: &str = "tests/scenarios/judged/queries.tsv";
const JUDGMENTS: &str = "tests/scenarios/judged/qrels.txt";

/// A query with the grades of the articles that answer it, by their path.
struct Judged {
    id: String,
    words: String,
    grades: BTreeMap<String, u32>,
}

fn judged() -> Vec<Judged> {
    let queries = fs::read_to_string(repository().join(QUERIES)).unwrap();
    let mut judged: Vec<Judged> = queries
        .lines()
        .map(|line| {
            let (id, words) = line.split_once('\t').unwrap();
            Judged { id: id.to_owned(), words: words.to_owned(), grades: BTreeMap::new() }
        })
        .collect();
    for line in fs::read_to_string(repository().join(JUDGMENTS)).unwrap().lines() {
        let [id, _, path, grade] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let query = judged.iter_mut().find(|query| query.id == id).unwrap_or_else(|| panic!("{line}"));
        let twice = query.grades.insert(path.to_owned(), grade.parse().unwrap());
        assert!(twice.is_none(), "{line}");
    }
    judged
}

/// The gain of a list: each grade over the logarithm of its place.
fn gain(grades: &[u32]) -> f64 {
    let places = (2u32..).map(|place| f64::from(place).log2());
    grades.iter().take(DEPTH).zip(places).map(|(grade, discount)| f64::from(*grade) / discount).sum()
}

/// The gain of the grades found, as a share of what the best order of all that was judged would gain.
fn ndcg(found: &[u32], judged: &[u32]) -> f64 {
    let mut best = judged.to_vec();
    best.sort_unstable_by(|a, b| b.cmp(a));
    gain(found) / gain(&best)
}

/// One over the place of the first article that answers at all.
fn reciprocal_rank(found: &[u32]) -> f64 {
    found.iter().take(DEPTH).position(|grade| *grade > 0).map_or(0.0, |at| 1.0 / (at + 1) as f64)
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

#[test]
fn rankings_stay_above_their_floors() {
    let queries = judged();
    let (file, depth) = (repository().join(QUERIES), DEPTH.to_string());
    let batch = ["search", "--batch", file.to_str().unwrap(), "--words", "--format", "jsonl", "--limit", &depth, "."];
    let run = sample().run(&batch);
    assert_eq!(run.code, 0, "{run:?}");
    let hits: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let scores: Vec<(f64, f64, String)> = queries
        .iter()
        .map(|query| {
            let own = hits.iter().filter(|hit| hit["qid"] == query.id.as_str());
            let grade = |hit: &Value| query.grades.get(hit["path"].as_str().unwrap()).copied().unwrap_or(0);
            let found: Vec<u32> = own.map(grade).collect();
            let grades: Vec<u32> = query.grades.values().copied().collect();
            let ndcg = ndcg(&found, &grades);
            let said = format!("{ndcg:.3} {}, judged {grades:?}, found {found:?}", query.words);
            (ndcg, reciprocal_rank(&found), said)
        })
        .collect();
    let poor: Vec<&str> = scores.iter().filter(|score| score.0 < POOR_NDCG).map(|score| score.2.as_str()).collect();
    for (measure, value, floor) in [
        ("nDCG@10", mean(scores.iter().map(|score| score.0)), NDCG_FLOOR),
        ("MRR@10", mean(scores.iter().map(|score| score.1)), RECIPROCAL_RANK_FLOOR),
    ] {
        assert!(
            value >= floor,
            "mean {measure} {value:.4} is below {floor}; nDCG below {POOR_NDCG}:\n{}",
            poor.join("\n")
        );
    }
}

#[test]
fn every_judgment_is_of_an_article_of_the_sample() {
    for query in judged() {
        assert!(!query.grades.is_empty(), "{}: not judged", query.words);
        for (path, grade) in query.grades {
            assert!(repository().join("corpus").join(&path).is_file(), "{}: {path}", query.words);
            assert!(matches!(grade, 1 | 2), "{}: {path} {grade}", query.words);
        }
    }
}

#[test]
fn measures_worked_out_by_hand() {
    // Found: 2 / log2 3 + 1 / log2 4 = 1.2619 + 0.5; best: 2 / log2 2 + 1 / log2 3 + 1 / log2 4 = 2 + 0.6309 + 0.5.
    assert!((ndcg(&[0, 2, 1], &[1, 2, 1]) - 0.5627).abs() < 1e-4);
    assert_eq!((ndcg(&[2, 1], &[1, 2]), ndcg(&[], &[1])), (1.0, 0.0));
    assert_eq!((reciprocal_rank(&[0, 0, 1, 2]), reciprocal_rank(&[0])), (1.0 / 3.0, 0.0));
    // The eleventh place counts no more.
    let late = [[0; DEPTH].as_slice(), &[2]].concat();
    assert_eq!((ndcg(&late, &[2]), reciprocal_rank(&late)), (0.0, 0.0));
}
