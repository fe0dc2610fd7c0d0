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

/// The hits of some queries with their scores, in order.
fn ranked(archive: &Archive) -> Vec<(String, f64)> {
    let queries = ["ferry strike", "ferry strike sails nobody goes on", "strik* OR \"the ferry\"", "ferry w/5 strike"];
    let hits = queries.iter().flat_map(|query| {
        let answer = archive.search(&[query, "--limit", "100"]);
        answer["hits"].as_array().unwrap().clone()
    });
    hits.map(|hit| (hit["path"].as_str().unwrap().to_owned(), hit["score"].as_f64().unwrap())).collect()
}

#[test]
fn the_order_does_not_depend_on_how_the_index_was_built() {
    let text = |name: usize| {
        let more = ["A ferry.", "A strike.", "Nobody sails on a ferry.", "It goes on and on."][name % 4];
        format!("The ferry strike goes on. {}{more}", "Another day went by. ".repeat(name % 5))
    };
    let [at_once, in_steps, after_changes] = [(); 3].map(|()| Archive::new());
    for name in 0..40 {
        at_once.text(&name.to_string(), &text(name));
        in_steps.text(&name.to_string(), &text(name));
        let old = if name % 3 == 0 { "A ferry that is to be changed.".to_owned() } else { text(name) };
        after_changes.text(&name.to_string(), &old);
        if name % 4 == 3 {
            in_steps.index();
        }
    }
    (100..110).for_each(|name| {
        after_changes.text(&name.to_string(), "A strike that is to be removed.");
    });
    after_changes.index();
    (0..40).step_by(3).for_each(|name| {
        after_changes.text(&name.to_string(), &text(name));
    });
    (100..110).for_each(|name| {
        after_changes.remove(&name.to_string());
    });
    let compacted = after_changes.run(&["index", "--compact"]);
    assert_eq!(compacted.code, 0, "{compacted:?}");
    let expected = ranked(&at_once);
    assert!(expected.len() > 100);
    assert_eq!(ranked(&in_steps), expected);
    assert_eq!(ranked(&after_changes), expected);
    assert_eq!(after_changes.search(&["ferry"])["total"], 40);
}

#[test]
fn articles_like_one() {
    let archive = Archive::new();
    archive.text("ferry", "The ferry strike goes on. Deckhands left the ferry at the quay in the harbour.");
    archive.text("other", "Deckhands said the strike in the harbour would end; a ferry may sail.");
    archive.text("chess", "A game of chess was lost in the last round.");
    let id = archive.search(&["quay"])["hits"][0]["id"].as_str().unwrap().to_owned();
    let answer = archive.search(&["--like", &id]);
    assert_eq!(shown(&answer), "other", "{answer}");
    assert!(answer["query"]["read_as"].as_str().unwrap().contains(&format!("NOT id:\"{id}\"")), "{answer}");
    assert!(archive.run(&["search", "--like", "nosuch", "."]).err.contains("nosuch"));
}

#[test]
fn words_of_the_best_articles_are_added_on_request() {
    let archive = Archive::new();
    archive.text("a", "The ferry strike: deckhands walked off, the deckhands said.");
    archive.text("b", "Deckhands are wanted.");
    archive.text("c", "A game of chess.");
    (0..20).for_each(|name| {
        archive.text(&format!("x{name}"), "The weather was fine in town today.");
    });
    assert_eq!(listed(&archive, &["ferry strike"]), "a");
    let answer = archive.search(&["ferry strike", "--expand"]);
    assert_eq!((shown(&answer).as_str(), &answer["total"], &answer["total_partial"]), ("a ~b", &1.into(), &1.into()));
    assert!(answer["query"]["notes"].to_string().contains("added from the best articles: deckhands"), "{answer}");
    assert_eq!(answer["hits"][1]["snippets"][0]["highlights"], serde_json::json!([[0, 9]]));
}

#[test]
fn rows_of_characters_are_found_in_parts() {
    let archive = Archive::new();
    archive.text("whole", "国务院召开会议。");
    archive.text("part", "会议在北京召开。");
    archive.text("other", "天气很好。");
    assert_eq!(listed(&archive, &["国务院召开会议"]), "whole ~part");
    assert_eq!(listed(&archive, &["国务院召开会议", "--strict"]), "whole");
    assert_eq!(listed(&archive, &["国务院召开会议", "--words"]), "whole ~part");
    assert_eq!(listed(&archive, &["\"国务院召开会议\""]), "whole");
}

#[test]
fn a_query_is_read_in_the_languages_asked_for() {
    let archive = Archive::new();
    archive.text("de", "Der Gemeinderat hat am Dienstagabend beschlossen, die alten Häuser am Fluss zu sperren und die Kosten zu senken.");
    archive.text("en", "The council said on Tuesday that the old houses by the river were to be closed for the whole winter, and costs cut.");
    archive.text("short", "Haus.");
    assert_eq!(listed(&archive, &["haus"]).split(' ').count(), 2);
    assert_eq!(listed(&archive, &["house", "--language", "de"]), "");
    assert_eq!(listed(&archive, &["house", "--language", "en"]), "en");
    assert!(archive.run(&["search", "x", ".", "--language", "1"]).err.contains("ISO 639"));
}

#[test]
fn the_guide_says_what_may_be_missing() {
    let guide = std::fs::read_to_string(crate::archive::repository().join("src/cli/help/ranking.txt")).unwrap();
    let archive = Archive::new();
    archive.text("all", "The ferry strike: crews left the harbour. 国务院召开会议\nOriginal Source: www.post.example");
    archive.text("ferry", "The ferry left.\nOriginal Source: www.post.example");
    archive.text("strike", "A strike in the harbour.");
    archive.text("phrase", "A ferry strike in the harbour.");
    archive.text("row", "会议");
    for (query, expected) in [
        ("ferry strike", "phrase all ~ferry ~strike"),
        ("ferry AND strike", "phrase all"),
        ("+ferry strike harbour", "phrase all"),
        ("\"ferry strike\" crew harbour", "all ~phrase"),
        ("ferry strike source:post.example", "all ~ferry"),
        ("国务院召开会议", "all ~row"),
    ] {
        assert!(guide.contains(&format!("\n    {query}")), "{query}");
        assert_eq!(listed(&archive, &[query]), expected, "{query}");
    }
    let help = archive.run(&["search", "--help"]).out + &archive.run(&["index", "--help"]).out;
    let options = guide.split(|c: char| !(c.is_ascii_lowercase() || c == '-')).filter(|word| word.starts_with("--"));
    let unknown: Vec<&str> = options.filter(|option| !help.contains(option)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(guide.lines().all(|line| line.chars().count() <= 80));
}
