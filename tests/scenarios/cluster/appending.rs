//! `--engine` and `morgue handoff` against a stand-in for Quickwit: the same answers, nothing replaced, nothing doubled.

use std::time::Duration;

use serde_json::{Value, json};

use super::server::{Fault, Manner, Server};
use super::{archive, handoff, handoff_that_is_killed, index_there};
use crate::archive::{Archive, Run};

fn faults(faults: &[Fault]) -> Manner {
    Manner { bulk: faults.iter().cloned().collect(), ..Manner::quickwit() }
}

/// How many articles are there more than once.
fn doubled(server: &Server) -> usize {
    server.state.lock().unwrap().splits["news"].copies("id")
}

/// Queries of every kind over the sample.
const QUERIES: &[&str] = &[
    "*",
    "quake",
    "quakes coast",
    "tsunami OR ferry",
    "harbor -storm",
    "(quake OR ferry) AND (town OR harbor) NOT rail",
    "+minister rail",
    "minister^3 rail",
    "\"prime minister\"",
    "\"tens of thousands\"",
    "\"put out\" fleet",
    "\"a * of\" minister",
    "\"(prime|foreign) minister\"",
    "\"minister said\"~3",
    "=quake",
    "=são",
    "sao paulo",
    "caps(Port)",
    "caps(port)",
    "quak*",
    "q?ake",
    "*gate",
    "qake~1",
    "minsiter~2",
    "minister w/5 said",
    "said pre/3 minister",
    "minister w/30 said",
    "minister w/s said",
    "minister w/p said",
    "minister not w/5 said",
    "\"prime\" w/3 \"minister\"",
    "(prime OR foreign) w/2 (minister OR office)",
    "(prime w/2 minister) w/10 said",
    "minist* w/3 said",
    "headline:quake",
    "headline:quak*",
    "headline:(quake tsunami)",
    "headline:\"tsunami warning\"",
    "lede:minister",
    "hlead:minister",
    "body:\"prime minister\"",
    "quote:minister",
    "quote:(we w/3 not)",
    "headline:* minister",
    "NOT quote:* minister",
    "atleast2(minister)",
    "atleast3(minister OR said)",
    "first(20, minister)",
    "source:example minister",
    "source:none",
    "date:2019 minister",
    "date:2020..2022 minister",
    "after:2021 before:2024",
    "day:11-15",
    "date:none",
    "words:..150 minister",
    "lang:en minister",
    "agency:unionwire",
    "path:2019",
    "well-being",
    "re-election OR reelection",
    "\"long term\"",
    "\"longterm\"",
    "zebra misnister",
];

#[test]
fn every_kind_of_query_finds_the_same() {
    let archive = crate::sample::sample();
    // Compounds, whose parts and whole share a place.
    archive.text(
        "2024/compound.txt",
        "A long-term re-election plan\n\nThe long-term co-operation of a minister-president.",
    );
    archive.index();
    let server = Server::start(Manner::quickwit());
    let run = handoff(&archive, &server, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    let mut found = 0;
    for query in QUERIES {
        for sort in ["relevance", "newest", "oldest", "source"] {
            let args = ["search", query, "--format", "jsonl", "--sort", sort, "--limit", "100"];
            let (here, there) = (archive.run(&args), archive.run(&[&args[..], &["--engine", &server.url()]].concat()));
            assert!(there.err == here.err && there.code == here.code, "{query}: {there:?}\n{here:?}");
            assert_eq!(there.out, here.out, "{query}, {sort}");
            found += usize::from(!there.out.is_empty());
        }
    }
    assert!(found > 3 * QUERIES.len(), "{found}");
}

#[test]
fn pages_follow_each_other_as_in_the_index() {
    let archive = crate::sample::sample();
    archive.text("undated.txt", "A minister without a date.");
    archive.index();
    let server = Server::start(Manner::quickwit());
    assert_eq!(handoff(&archive, &server, &[]).code, 0);
    for (query, sort) in [
        ("*", "newest"),
        ("*", "oldest"),
        ("*", "source"),
        ("minister said", "relevance"),
        ("first(60, said OR year)", "newest"),
    ] {
        let (mut pages, mut next) = (0, [None::<String>, None]);
        loop {
            let page = |next: &Option<String>, engine: &[&str]| -> Value {
                let mut args = vec!["search", query, "--sort", sort, "--limit", "9", "--format", "json"];
                args.extend(next.iter().flat_map(|token| ["--cursor", token.as_str()]));
                serde_json::from_str(&archive.run(&[&args[..], engine].concat()).out).unwrap()
            };
            let (here, there) = (page(&next[0], &[]), page(&next[1], &["--engine", &server.url()]));
            assert_eq!((&there["hits"], &there["total"]), (&here["hits"], &here["total"]), "{query}, {sort}");
            pages += 1;
            next = [&here, &there].map(|page| page["next"].as_str().map(str::to_owned));
            assert_eq!(next[0].is_some(), next[1].is_some(), "{query}, {sort}");
            if next[0].is_none() {
                break;
            }
        }
        assert!(pages > 1, "{query}, {sort}");
    }
}

#[test]
fn what_it_cannot_do_is_refused_or_said() {
    let archive = archive(10);
    let words: String = (0..10_050).map(|n| format!("word{n} ")).collect();
    archive.text("words.txt", &words);
    archive.index();
    let server = Server::start(Manner::quickwit());
    assert_eq!(handoff(&archive, &server, &[]).code, 0);
    let search = |args: &[&str]| archive.run(&[&["search"], args, &["--engine", &server.url()]].concat());
    let run = search(&["word*"]);
    assert!(run.code == 2 && run.err.contains("`word*` fits 10050 words, and it counts them one by one"), "{run:?}");
    assert_eq!(search(&["word12*", "--count"]).out, "1\n");

    server.state.lock().unwrap().manner.more = 200_000;
    let run = search(&["ferry"]);
    let said = "200010 articles match, more than the 200000 that are all looked at: their order is that of the cluster, and \
                only the first 100 are put in ours";
    assert!(run.code == 0 && run.out.contains(said), "{run:?}");
    assert_eq!(search(&["ferry", "--count"]).out, "200010\n");
    let run = search(&["ferry", "--sort", "newest"]);
    assert!(run.code == 0 && !run.out.contains("note:"), "{run:?}");
    let run = search(&["ferry", "--sort", "source"]);
    assert!(run.code == 2 && run.err.contains("it cannot put them in order by source: more than 200000"), "{run:?}");
    let run = search(&["ferry w/3 sailed"]);
    let said = "200010 articles hold the words, and of a part of this query only their texts can tell";
    assert!(run.code == 2 && run.err.contains(said), "{run:?}");
    let run = archive.run(&["kwic", "ferry", "--collocates", "--engine", &server.url()]);
    assert!(run.code == 2 && run.err.contains("does not tell how often a word occurs"), "{run:?}");
}

/// Hands over under faults; at the end every article is there once.
#[track_caller]
fn survives(manner: Manner) -> Run {
    let archive = archive(250);
    let server = Server::start(manner);
    let run = handoff(&archive, &server, &[]);
    assert_eq!((run.code, server.documents(), doubled(&server)), (0, 250, 0), "{run:?}");
    assert!(run.out.contains("all of them are there, counted one by one"), "{run:?}");
    run
}

#[test]
fn what_is_refused_for_now_is_sent_again() {
    survives(faults(&[Fault::Items(429), Fault::Status(429), Fault::Items(503), Fault::Status(503)]));
    survives(Manner { most_lines: 17, ..Manner::quickwit() });
}

#[test]
fn what_is_in_doubt_is_counted_before_it_is_sent_again() {
    // Taken, and the answer lost.
    let run = survives(faults(&[Fault::Lost, Fault::Lost]));
    assert!(!run.out.contains("sent again"), "{run:?}");
    // Not taken, and no answer either.
    let run = survives(faults(&[Fault::Cut, Fault::Status(408), Fault::Status(500), Fault::Items(408)]));
    assert!(run.out.contains("sent again, for they were missing when all were counted"), "{run:?}");
    survives(faults(&[Fault::Short(3)]));
}

#[test]
fn what_is_there_twice_all_the_same_is_said() {
    let archive = archive(10);
    let server = Server::start(Manner::quickwit());
    assert_eq!(handoff(&archive, &server, &[]).code, 0);
    server.state.lock().unwrap().splits.get_mut("news").unwrap().double();
    let run = handoff(&archive, &server, &[]);
    assert!(run.code == 2 && run.out.contains("1 article there more than once"), "{run:?}");
    assert!(
        run.err.contains("it replaces nothing, and holds 1 article too many\nhint: hand the archive over"),
        "{run:?}"
    );
}

#[test]
fn what_was_acknowledged_and_lost_is_found_missing_and_sent_again() {
    let run = survives(faults(&[Fault::Forgotten]));
    assert!(run.out.contains("100 articles sent again, for they were missing when all were counted"), "{run:?}");
}

#[test]
fn a_handoff_that_was_killed_goes_on_and_doubles_nothing() {
    let archive = archive(400);
    let manner = Manner { pace: Duration::from_millis(150), commit: Duration::from_secs(1), ..Manner::quickwit() };
    let server = Server::start(manner);
    handoff_that_is_killed(&archive, &server);
    let run = handoff(&archive, &server, &[]);
    assert_eq!((run.code, server.documents(), doubled(&server)), (0, 400, 0), "{run:?}");
    assert!(run.out.contains("sent by an earlier run"), "{run:?}");

    // Given once more nothing is sent; what is new is added, what has changed is named.
    let run = handoff(&archive, &server, &[]);
    assert_eq!((run.code, server.documents()), (0, 400), "{run:?}");
    assert!(run.out.contains("400 articles sent by an earlier run") && !run.out.contains("articles sent\n"), "{run:?}");
    archive.text("new.txt", "A new zebra in the harbour.");
    archive.index();
    let run = handoff(&archive, &server, &[]);
    assert_eq!((run.code, server.documents()), (0, 401), "{run:?}");
    let found = |query: &str| archive.run(&["search", query, "--engine", &server.url(), "--count"]).out;
    assert_eq!((found("zebra").as_str(), found("zebr*").as_str()), ("1\n", "1\n"));
    archive.text("new.txt", "A new giraffe in the harbour.");
    archive.index();
    let run = handoff(&archive, &server, &[]);
    assert_eq!((run.code, server.documents(), found("zebra").as_str()), (2, 401, "1\n"), "{run:?}");
    let said = "it replaces nothing, and holds articles of 1 file as they were before: `new.txt`\n\
                hint: hand the archive over into a new index";
    assert!(run.err.contains(said) && run.out.contains("some as they were before"), "{run:?}");
    archive.remove("new.txt");
    archive.index();
    let run = handoff(&archive, &server, &[]);
    assert!(run.code == 0 && run.out.contains("1 article more in the index than the archive has"), "{run:?}");
}

#[test]
fn an_archive_is_read_into_it_and_what_is_new_is_added() {
    let archive = Archive::small();
    let server = Server::start(Manner::quickwit());
    let found = |query: &str| {
        let run = archive.run(&["search", query, "--engine", &server.url(), "--count"]);
        run.out.trim().to_owned()
    };
    let run = index_there(&archive, &server, &[]);
    assert_eq!((run.code, server.documents()), (0, 3), "{run:?}");
    assert!(run.out.contains("3 files indexed: 3 articles\nindex at http://127.0.0.1"), "{run:?}");
    assert!(run.out.contains("all of them are there, counted one by one"), "{run:?}");
    assert_eq!(found("harbour"), "2");

    archive.text("2025/new.txt", "2025-01-02\nA zebra came to the harbour.\nOriginal Source: ledger.example");
    let run = index_there(&archive, &server, &[]);
    assert_eq!((run.code, server.documents(), found("harbour").as_str()), (0, 4, "3"), "{run:?}");
    assert!(run.out.contains("1 file indexed") && run.out.contains("1 article sent\n"), "{run:?}");
    let run = index_there(&archive, &server, &[]);
    assert!(run.code == 0 && run.out.contains("4 files unchanged"), "{run:?}");
    let run = archive.run(&["status", ".", "--engine", &server.url()]);
    assert_eq!(run.code, 0, "{run:?}");

    // What is changed or gone is said, and stays.
    archive.text("2025/new.txt", "2025-01-02\nA giraffe came to the harbour.\nOriginal Source: ledger.example");
    archive.remove("2024/rates.txt");
    let run = index_there(&archive, &server, &[]);
    assert_eq!((run.code, server.documents(), found("zebra").as_str()), (2, 4, "1"), "{run:?}");
    assert!(run.out.contains("1 file removed"), "{run:?}");
    assert!(run.out.contains("1 article more in the index than the archive has"), "{run:?}");
    assert!(run.err.contains("holds articles of 1 file as they were before: `2025/new.txt`"), "{run:?}");
    let run = archive.run(&["index", "--engine", &server.url().replace("/news", "/news-2")]);
    assert_eq!(run.code, 0, "{run:?}");

    // A folder that holds the ledger of another cluster, and no articles.
    let other = Server::start(Manner::default());
    std::fs::remove_dir_all(archive.path().join(".morgue@news")).unwrap();
    assert_eq!(index_there(&archive, &other, &[]).code, 0);
    let run = index_there(&archive, &server, &[]);
    assert!(run.code == 2 && run.err.contains("holds 0 of the 3 articles of its ledger"), "{run:?}");
}

#[test]
fn errors_name_what_is_wrong_and_the_way_out() {
    let archive = archive(10);
    let server = Server::start(Manner::quickwit());
    let run = archive.run(&["search", "ferry", "--engine", &server.url()]);
    assert!(run.code == 2 && run.err.contains("it has no index `news`"), "{run:?}");
    let run = index_there(&archive, &server, &["--rebuild"]);
    let said = "it takes nothing back, so that its index cannot be built anew";
    assert!(run.code == 2 && run.err.contains(said), "{run:?}");
    assert!(server.is_empty());

    let other = |name: &str| archive.run(&["handoff", ".", &format!("http://127.0.0.1:{}/{name}", server.port)]);
    let run = other("news.2024");
    assert!(run.code == 2 && run.err.contains("Quickwit takes no index of the name `news.2024`"), "{run:?}");
    let run = other("api/v1/_elastic/news");
    assert!(run.code == 2 && run.err.contains("hint: leave `/api/v1/_elastic` out"), "{run:?}");

    let foreign = json!({"version": "0.8", "index_id": "news", "indexing_settings": {"commit_timeout_secs": 60},
                         "doc_mapping": {"mode": "strict", "field_mappings": []}});
    let foreign = super::quickwit::Index::new(&foreign).unwrap();
    server.state.lock().unwrap().splits.insert("news".to_owned(), foreign);
    for run in [handoff(&archive, &server, &[]), archive.run(&["search", "ferry", "--engine", &server.url()])] {
        assert!(run.code == 2 && run.err.contains("its index `news` was not made by morgue"), "{run:?}");
    }

    let old = Server::start(Manner { version: json!({"number": "0.8.2"}), ..Manner::quickwit() });
    let run = handoff(&archive, &old, &[]);
    assert!(run.code == 2 && run.err.contains("Quickwit 0.8.2 is not supported"), "{run:?}");
}

#[test]
fn a_search_waits_for_a_busy_cluster_and_takes_no_part_of_an_answer() {
    let archive = archive(10);
    let server = Server::start(Manner::quickwit());
    assert_eq!(handoff(&archive, &server, &[]).code, 0);
    let search = || archive.run(&["search", "ferry", "--engine", &server.url(), "--format", "json"]);
    server.state.lock().unwrap().manner.search = [429, 503].into();
    assert_eq!(search().code, 0);
    server.state.lock().unwrap().manner.lacking = 2;
    assert_eq!(search().code, 0);
    server.state.lock().unwrap().manner.lacking = usize::MAX;
    let run = search();
    assert!(run.code == 2 && run.err.contains("1 of its 3 shards do not answer"), "{run:?}");
}

#[test]
fn what_it_refuses_is_listed_and_the_rest_goes_on() {
    let archive = Archive::new();
    archive.text("rows.jsonl", "{\"text\":\"Ferry one sails.\"}\n{\"text\":\"Ferry two sails.\"}\n");
    archive.index();
    let server = Server::start(Manner { refused_word: Some("two ".to_owned()), ..Manner::quickwit() });
    let run = handoff(&archive, &server, &["--rejected", "rejected.jsonl"]);
    assert_eq!((run.code, server.documents()), (2, 1), "{run:?}");
    assert!(run.err.contains("it does not take 1 article\nhint: `--rejected FILE` lists them"), "{run:?}");
    let run = index_there(&archive, &server, &[]);
    assert!(run.code == 2 && run.err.contains("it does not take 1 article; "), "{run:?}");
    assert!(run.err.contains("failed to parse field [body]\nhint: all others are there"), "{run:?}");
}
