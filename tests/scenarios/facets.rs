//! Counts by source, date and so on, and answers of any length.

use serde_json::{Value, json};

use crate::archive::Archive;

fn archive() -> Archive {
    let archive = Archive::new();
    for (at, (source, date, section, author)) in [
        ("news.bbc.co.uk", "2019-03-05", "World", "Jane Doe"),
        ("www.bbc.co.uk", "2019-03", "World", "Jane Doe"),
        ("bbc.co.uk", "2020", "Sport", "Kim Roe"),
        ("post.example", "", "", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let row = json!({"text": "The ferry sails to Seabury again.", "source": source, "date": date, "section": section,
            "author": author, "language": "en"});
        archive.text(&format!("{at}.json"), &row.to_string());
    }
    archive
}

fn buckets(answer: &Value, facet: &str) -> Vec<(Option<String>, u64)> {
    let buckets = answer["facets"][facet].as_array().unwrap();
    buckets.iter().map(|own| (own["value"].as_str().map(str::to_owned), own["count"].as_u64().unwrap())).collect()
}

#[track_caller]
fn counts(answer: &Value, facet: &str, expected: &[(&str, u64)]) {
    let expected: Vec<_> =
        expected.iter().map(|(value, count)| ((*value != "-").then(|| (*value).to_owned()), *count)).collect();
    assert_eq!(buckets(answer, facet), expected, "{facet}");
}

#[test]
fn every_facet_counts_all_matches() {
    let answer = archive().search(&[
        "ferry",
        "--limit",
        "1",
        "--facet",
        "source,host,year,month",
        "--facet",
        "day,section,author,language,entity",
    ]);
    counts(&answer, "source", &[("bbc.co.uk", 3), ("post.example", 1)]);
    counts(&answer, "host", &[("bbc.co.uk", 2), ("news.bbc.co.uk", 1), ("post.example", 1)]);
    counts(&answer, "year", &[("2019", 2), ("2020", 1), ("-", 1)]);
    counts(&answer, "month", &[("2019-03", 2), ("-", 2)]);
    counts(&answer, "day", &[("2019-03-05", 1), ("-", 3)]);
    counts(&answer, "section", &[("World", 2), ("-", 1), ("Sport", 1)]);
    counts(&answer, "author", &[("Jane Doe", 2), ("-", 1), ("Kim Roe", 1)]);
    counts(&answer, "language", &[("en", 4)]);
    counts(&answer, "entity", &[("Seabury", 4)]);
}

#[test]
fn counts_are_those_of_what_matches() {
    let archive = archive();
    let answer = archive.search(&["ferry", "--exclude", "source:bbc.co.uk section:world", "--facet", "source"]);
    counts(&answer, "source", &[("bbc.co.uk", 1), ("post.example", 1)]);
    let answer = archive.search(&["ferry", "--facet", "host", "--facet-limit", "1"]);
    counts(&answer, "host", &[("bbc.co.uk", 2)]);
    let run = archive.run(&["search", "ferry", ".", "--facet", "nonsense"]);
    assert_eq!(run.code, 2, "{run:?}");
}

#[test]
fn all_hits_stream_in_every_form_of_rows() {
    let archive = Archive::new();
    let rows: String = (0..300)
        .map(|at| {
            format!(
                "{{\"id\":\"r{at}\",\"title\":\"Ferry {at}\",\"text\":\"The ferry.\",\"date\":\"20{:02}\"}}\n",
                at % 20
            )
        })
        .collect();
    archive.text("many.jsonl", &rows);
    let total = archive.search(&["ferry"])["total"].as_u64().unwrap() as usize;
    let lines = |args: &[&str]| {
        let run = archive.run(&[&["search", "ferry", ".", "--all"], args].concat());
        assert_eq!(run.code, 0, "{run:?}");
        run.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(total, 300);
    assert_eq!(lines(&[]).len(), total);
    assert_eq!(lines(&["--format", "csv"]).len(), total + 1);
    assert_eq!(lines(&["--format", "ris"]).iter().filter(|line| line.starts_with("TY")).count(), total);
    assert_eq!(lines(&["--format", "bibtex"]).iter().filter(|line| line.starts_with('@')).count(), total);
    let items: Value = serde_json::from_str(&lines(&["--format", "csl-json"]).join("\n")).unwrap();
    assert_eq!(items.as_array().unwrap().len(), total);
    let sorted: Vec<Value> =
        lines(&["--sort", "oldest"]).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let dates: Vec<_> = sorted.iter().map(|hit| hit["published"].as_str().unwrap().to_owned()).collect();
    assert!(dates.is_sorted() && dates[0] == "2000", "{dates:?}");
    let ids: std::collections::HashSet<_> = sorted.iter().map(|hit| hit["id"].to_string()).collect();
    assert_eq!(ids.len(), total);
}

#[test]
fn a_stream_has_no_form_that_shows_an_answer_as_a_whole() {
    let run = archive().run(&["search", "ferry", ".", "--all", "--format", "json"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("hint: `--format` jsonl, csv"), "{run:?}");
    assert_eq!(archive().run(&["search", "zebra", ".", "--all"]).code, 1);
}

#[test]
fn an_unknown_option_is_no_query() {
    let run = archive().run(&["search", "--strikt", "ferry"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("there is no option `--strikt`"), "{run:?}");
}

#[test]
fn the_values_in_most_articles_are_those_of_the_whole_list() {
    let archive = Archive::new();
    let mut state = 7u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    // Five segments, in each of which others write most.
    for run in 0..5 {
        let rows: Vec<String> = (0..400)
            .map(|n| {
                let mut author = || {
                    let most = 1 + random(400);
                    format!("\"Author {}\"", random(most) * (1 + run))
                };
                let authors = [author(), author()].join(",");
                format!("{{\"title\":\"Ferry {n}\",\"text\":\"Mayor Rosa Quint {n} sails.\",\"authors\":[{authors}]}}")
            })
            .collect();
        archive.text(&format!("{run}.jsonl"), &rows.join("\n")).index();
    }
    let values = |query: &str, facet: &str, limit: &str| {
        let answer = archive.search(&["--no-update", query, "--facet", facet, "--facet-limit", limit, "--limit", "0"]);
        answer["facets"][facet].as_array().unwrap().clone()
    };
    for query in ["*", "ferry", "path:3.jsonl", "17"] {
        for facet in ["author", "entity", "source"] {
            let all = values(query, facet, "1000000");
            for limit in [0, 1, 2, 5, 40, 300, 3000] {
                let best = values(query, facet, &limit.to_string());
                assert_eq!(best, all[..limit.min(all.len())], "{query} {facet} {limit}");
            }
        }
    }
}
