//! The order of the list: matches and the rest, what lifts an article, pages, and what scores are made of.

use serde_json::Value;

use crate::archive::Archive;

/// The paths of the hits in their order, with `~` before those that match in part only.
fn listed(archive: &Archive, args: &[&str]) -> String {
    shown(&archive.search(args))
}

fn shown(answer: &Value) -> String {
    let name = |hit: &Value| {
        let mark = if hit["matches_all"] == true { "" } else { "~" };
        format!("{mark}{}", hit["path"].as_str().unwrap())
    };
    answer["hits"].as_array().unwrap().iter().map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_list_goes_on_below_the_matches() {
    let archive = Archive::new();
    archive.text("both", "A long report that names the ferry once, and much later, after many other words, a strike.");
    archive.text("ferry", "Ferry, ferry, ferry.");
    archive.text("strike", "The strike was called off.");
    archive.text("none", "Nothing of the kind.");
    assert_eq!(listed(&archive, &["ferry strike"]), "both ~ferry ~strike");
    let answer = archive.search(&["ferry strike"]);
    assert_eq!((&answer["total"], &answer["total_partial"]), (&1.into(), &2.into()));
    assert_eq!(answer["hits"][1]["missing"], serde_json::json!(["strike"]));
    for strict in [
        &["ferry AND strike"][..],
        &["ferry strike", "--strict"],
        &["+ferry +strike"],
        &["ferry strike", "--sort", "newest"],
    ] {
        let answer = archive.search(strict);
        assert_eq!((shown(&answer).as_str(), &answer["total_partial"]), ("both", &0.into()), "{strict:?}");
    }
    assert_eq!(listed(&archive, &["ferry +strike"]), "both", "one bare word has no part to go on with");
    assert_eq!(listed(&archive, &["ferry once +strike"]), "both");
    assert_eq!(listed(&archive, &["ferry off +strike"]), "~strike ~both");
    assert_eq!(listed(&archive, &["ferry strike -called"]), "both ~ferry");
    assert_eq!(listed(&archive, &["\"ferry strike\""]), "");
    // Five words are one ranking, and each hit says whether it matches.
    assert_eq!(listed(&archive, &["ferry strike report names zebra"]), "~both ~ferry ~strike");
    let mixed = archive.search(&["ferry strike report names later"]);
    assert_eq!(
        (shown(&mixed).as_str(), &mixed["total"], &mixed["total_partial"]),
        ("both ~ferry ~strike", &1.into(), &2.into())
    );
}

#[test]
fn only_matches_are_counted_and_partial_hits_are_hits() {
    let archive = Archive::new();
    archive.text("a", "Ferry.\nOriginal Source: www.post.example");
    archive.text("b", "Strike.\nOriginal Source: www.ledger.example");
    let run = archive.run(&["search", "ferry strike", "."]);
    assert_eq!(run.code, 0);
    assert!(run.out.starts_with("no articles match all; 2 have some of the words"), "{}", run.out);
    assert!(run.out.contains("without strike") && run.out.contains("strike alone: 1 article"), "{}", run.out);
    assert_eq!(archive.run(&["search", "ferry strike", ".", "--strict"]).code, 1);
    let count = archive.run(&["search", "ferry strike", ".", "--count"]);
    assert_eq!((count.code, count.out.as_str()), (1, "0\n"));
    assert_eq!(archive.run(&["search", "ferry strike", ".", "--all"]).out, "");
    assert_eq!(archive.search(&["ferry strike", "--facet", "source"])["facets"]["source"], serde_json::json!([]));
}

#[test]
fn words_together_and_in_the_headline_lift_an_article() {
    let archive = Archive::new();
    let filler = "Many other things were said on this day in the town. ".repeat(4);
    archive.text("apart", &format!("Harbour news\n\nThe ferry was late. {filler} There was a strike."));
    archive.text("near", &format!("Harbour news\n\nThe strike of the ferry was late. {filler} There was one."));
    archive.text("beside", &format!("Harbour news\n\nThe ferry strike was late. {filler} There was one."));
    archive.text("headline", &format!("Strike hits ferry\n\nIt was late. {filler} There was one more."));
    assert_eq!(listed(&archive, &["ferry strike"]), "headline beside near apart");
    let hits = archive.search(&["ferry strike", "--explain"])["hits"].clone();
    for hit in hits.as_array().unwrap() {
        let shares = hit["explanation"].as_array().unwrap();
        let sum: f64 = shares.iter().map(|share| share["score"].as_f64().unwrap()).sum();
        assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-4, "{hit}");
    }
    let said = archive.run(&["search", "ferry strike", ".", "--explain"]).out;
    for line in ["all words are in the headline: × 1.3", "words side by side as in the query: once"] {
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn orders_and_late_articles() {
    let archive = Archive::new();
    for (name, host, year) in [("a", "zeta.example", 2001), ("b", "alpha.example", 2005), ("c", "alpha.example", 2011)]
    {
        archive.text(
            &format!("{name}.json"),
            &format!(r#"{{"text": "The ferry sails.", "source": "{host}", "date": "{year}-05-01"}}"#),
        );
    }
    archive.text("d.json", r#"{"text": "The ferry sails."}"#);
    let names = |args: &[&str]| listed(&archive, args).replace(".json", "");
    assert_eq!(names(&["ferry", "--sort", "newest"]), "c b a d");
    assert_eq!(names(&["ferry", "--sort", "oldest"]), "a b c d");
    assert_eq!(names(&["ferry", "--sort", "source"]), "c b a d");
    let late = archive.search(&["ferry", "--recency", "6y", "--explain"]);
    assert_eq!(shown(&late).replace(".json", ""), "c b a d");
    let factor = |at: usize| late["hits"][at]["explanation"].as_array().unwrap().last().unwrap()["factor"].clone();
    assert_eq!(factor(0), 1.5);
    assert!((factor(1).as_f64().unwrap() - 1.25).abs() < 1e-3, "{late}");
    assert!(archive.run(&["search", "ferry", ".", "--recency", "6x"]).err.contains("d, w, m or y"));
}

#[test]
fn pages_follow_each_other_without_a_gap() {
    let archive = Archive::new();
    let rows = (0..260).map(|row| {
        let text = ["ferry strike ferry", "ferry", "strike over there", "the ferry on strike"][row % 4];
        let more = "word ".repeat(row % 7);
        format!(
            r#"{{"id": "{row}", "text": "{text} {more}", "source": "s{}.example", "date": "20{:02}"}}"#,
            row % 5,
            row % 20
        )
    });
    archive.text("rows.jsonl", &rows.collect::<Vec<_>>().join("\n"));
    for order in ["relevance", "newest", "source"] {
        for query in ["ferry strike", "ferry strike over there zebra"] {
            let ids = |answer: &Value| -> Vec<String> {
                answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].to_string()).collect()
            };
            let whole = ids(&archive.search(&[query, "--sort", order, "--limit", "1000"]));
            for size in ["7", "60", "150"] {
                let mut paged = Vec::new();
                let mut answer = archive.search(&[query, "--sort", order, "--limit", size]);
                loop {
                    paged.extend(ids(&answer));
                    let Some(next) = answer["next"].as_str().map(str::to_owned) else { break };
                    let first = paged.len() as u64 + 1;
                    answer = archive.search(&[query, "--sort", order, "--limit", size, "--cursor", &next]);
                    assert_eq!(answer["hits"][0]["rank"], first);
                }
                assert_eq!(paged, whole, "{query} by {order}, {size} at a time");
            }
            let offset = ids(&archive.search(&[query, "--sort", order, "--offset", "90", "--limit", "100"]));
            assert_eq!(offset, whole[whole.len().min(90)..whole.len().min(190)], "{query} by {order}");
        }
    }
    let next = archive.search(&["ferry"])["next"].as_str().unwrap().to_owned();
    let other = archive.run(&["search", "strike", ".", "--cursor", &next]);
    assert!(other.code == 2 && other.err.contains("belongs to another search"), "{}", other.err);
    assert!(archive.run(&["search", "ferry", ".", "--cursor", "x"]).err.contains("not a cursor"));
}

#[test]
fn equal_articles_keep_their_order_however_the_index_was_built() {
    let at_once = Archive::new();
    let in_steps = Archive::new();
    for name in 0..40 {
        let text =
            format!("The ferry strike goes on. {}", ["A ferry.", "A strike.", "Nobody sails on a ferry."][name % 3]);
        at_once.text(&format!("{name}"), &text);
        in_steps.text(&format!("{name}"), &text);
        if name % 4 == 3 {
            in_steps.run(&["index", "."]);
        }
    }
    for query in ["ferry strike", "ferry strike sails nobody goes on"] {
        let (one, other) = (at_once.search(&[query, "--limit", "50"]), in_steps.search(&[query, "--limit", "50"]));
        assert_eq!(shown(&one), shown(&other), "{query}");
        let scores = |answer: &Value| -> Vec<f64> {
            answer["hits"].as_array().unwrap().iter().map(|hit| hit["score"].as_f64().unwrap()).collect()
        };
        assert_eq!(scores(&one), scores(&other), "{query}");
    }
}
