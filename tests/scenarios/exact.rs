//! What the query language promises about places in the text: proximity, parts, counts, exact spellings.

use crate::archive::Archive;

fn archive() -> Archive {
    let archive = Archive::new();
    archive.text(
        "summit.json",
        r#"{"title":"Kim visits","text":"Kim tested a missile. The summit failed.\nTrump said: “No deal, Kim.” Missiles flew over US soil.","date":"2019-03-05","source":"bbc.co.uk","language":"en"}"#,
    );
    archive.text(
        "cafe.json",
        r#"{"title":"Naïve art","text":"The naïve painter sells e-mail prints to us. A naive buyer paid.","date":"2018-09-11","source":"news.bbc.co.uk","language":"en"}"#,
    );
    archive.text(
        "kimono.json",
        r#"{"text":"A kimono maker met a missile expert. Kim was absent on that day and for many more days to come, missile or not.","source":"post.example","language":"en"}"#,
    );
    archive
}

#[track_caller]
fn finds(queries: &[(&str, &[&str])]) {
    let archive = archive();
    for (query, expected) in queries {
        let mut paths: Vec<String> = archive.paths(query);
        paths.sort();
        assert_eq!(paths, expected.iter().map(|name| format!("{name}.json")).collect::<Vec<_>>(), "{query}");
    }
}

#[test]
fn words_near_each_other() {
    finds(&[
        ("kim w/3 missile", &["kimono", "summit"]),
        ("kim pre/3 missile", &["summit"]),
        ("missile pre/3 kim", &["kimono"]),
        ("kim not w/3 missile", &["summit"]),
        ("kim w/s missile", &["kimono", "summit"]),
        ("kim not w/s missile", &["summit"]),
        ("maker w/3 expert", &[]),
        ("maker w/4 expert", &["kimono"]),
        ("kim* w/1 expert", &["kimono"]),
        ("(kim w/3 missile) w/p trump", &["summit"]),
        ("missile w/p summit", &["summit"]),
        ("\"no deal\" w/2 kim", &["summit"]),
        ("visits w/30 tested", &[]),
    ]);
    // As many words between them as there are places between headline and body.
    finds(&[(&format!("\"visits {}kim\"", "* ".repeat(20)), &[])]);
}

#[test]
fn parts_of_the_text_and_numbers_of_matches() {
    finds(&[
        ("headline:kim", &["summit"]),
        ("body:visits", &[]),
        ("quote:deal", &["summit"]),
        ("quote:flew", &[]),
        ("lede:missiles", &["kimono", "summit"]),
        ("lede:trump", &[]),
        ("first(3, kim)", &["summit"]),
        ("atleast3(kim)", &["summit"]),
        ("atleast4(kim)", &[]),
        ("atleast2(missile)", &["kimono", "summit"]),
    ]);
}

#[test]
fn exact_spellings() {
    finds(&[
        ("naive", &["cafe"]),
        ("=naïve", &["cafe"]),
        ("caps(US)", &["summit"]),
        ("caps(us)", &["cafe"]),
        ("email", &["cafe"]),
        ("\"e mail\"", &["cafe"]),
        ("day:09-11", &["cafe"]),
        ("day:03-01..03-31", &["summit"]),
    ]);
    assert_eq!(archive().hit("=naïve")["matches"], 2);
    assert_eq!(archive().hit("=naive")["matches"], 1);
}

#[test]
fn what_is_not_there_yet_matches_nothing_and_says_so() {
    let archive = archive();
    let answer = archive.search(&["story:x"]);
    assert_eq!(answer["total"], 0);
    assert!(answer["query"]["notes"].to_string().contains("`story:` cannot be searched yet"), "{answer}");
}

#[test]
fn scores_are_explained_by_their_parts() {
    let hit = archive().search(&["missile kim^2 (\"no deal\" OR zebra)", "--explain"])["hits"][0].clone();
    let shares = hit["explanation"].as_array().unwrap();
    let reasons: Vec<_> =
        shares.iter().map(|share| share["text"].as_str().or(share["reason"].as_str()).unwrap()).collect();
    assert_eq!(reasons, ["missile", "kim", "\"no deal\"", "near", "lede"]);
    let sum: f64 = shares.iter().map(|share| share["score"].as_f64().unwrap()).sum();
    assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-4, "{hit}");
    assert_eq!((shares[0]["matches"].as_u64(), shares[0]["as_typed"].as_u64()), (Some(2), Some(1)));
    let text = archive().run(&["search", "missile", ".", "--explain", "--limit", "1"]).out;
    assert!(text.contains("missile: 2 matches"), "{text}");
}

#[test]
fn nothing_found_counts_each_word_and_suggests_others() {
    let archive = archive();
    let answer = archive.search(&["misile \"kim summet\" -kimono"]);
    let words = answer["words"].as_array().unwrap();
    let said: Vec<_> =
        words.iter().map(|word| (word["text"].as_str().unwrap(), word["articles"].as_u64().unwrap())).collect();
    assert_eq!(said, [("misile", 0), ("\"kim summet\"", 0), ("\"kim\"", 2), ("\"summet\"", 0)]);
    assert_eq!(words[0]["suggestions"][0], "missile");
    assert_eq!(words[3]["suggestions"][0], "summit");
    let text = archive.run(&["search", "misile", "."]);
    assert_eq!(text.code, 1);
    assert!(text.out.contains("misile alone: 0 articles; did you mean `missile`"), "{}", text.out);
}
