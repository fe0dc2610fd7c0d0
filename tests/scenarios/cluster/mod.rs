//! `--engine` and `morgue handoff` against a stand-in for a cluster: the same answers, and every fault survived or named.

mod appending;
mod documents;
mod quickwit;
mod server;
mod tls;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::archive::{Archive, Run, morgue};
use crate::server::Server as Served;
use server::{Door, Fault, Manner, Server};

/// An archive of so many articles, indexed.
fn archive(count: usize) -> Archive {
    let archive = Archive::new();
    let row = |n: usize| {
        json!({"text": format!("The ferry number{n} sailed on day {}. “A storm,” said Kim.", n % 7), "title": format!("Ferry {n}"),
               "url": format!("https://{}.example/{n}", ["post", "ledger"][n % 2]), "date": format!("2024-03-{:02}", n % 28 + 1)})
    };
    let rows: String = (0..count).map(|n| row(n).to_string() + "\n").collect();
    archive.text("ferries.jsonl", &rows);
    archive.index();
    archive
}

fn handoff(archive: &Archive, server: &Server, args: &[&str]) -> Run {
    archive.run(&[&["handoff", ".", &server.url(), "--threads", "1"], args].concat())
}

/// Hands over under faults; at the end every article is there once.
#[track_caller]
fn survives(manner: Manner) -> Run {
    let archive = archive(250);
    let server = Server::start(manner);
    let run = handoff(&archive, &server, &[]);
    assert_eq!((run.code, server.documents()), (0, 250), "{run:?}");
    assert!(run.out.contains("all of them are there, counted one by one"), "{run:?}");
    assert!(!archive.path().join(".morgue/handoff-news").exists());
    run
}

fn faults(faults: &[Fault]) -> Manner {
    Manner { bulk: faults.iter().cloned().collect(), ..Manner::default() }
}

#[test]
fn a_cluster_that_is_behind_is_waited_for() {
    survives(faults(&[Fault::Items(429), Fault::Items(503), Fault::Items(408)]));
    survives(faults(&[Fault::Status(429), Fault::Status(503), Fault::Status(408), Fault::Status(502)]));
    survives(faults(&[Fault::Slow(Duration::from_millis(700))]));
}

#[test]
fn what_is_in_doubt_is_sent_again_and_there_once() {
    survives(faults(&[Fault::Cut, Fault::Lost, Fault::Cut, Fault::Short(3)]));
}

#[test]
fn too_large_a_request_is_parted() {
    let run = survives(Manner { most_lines: 17, ..Manner::default() });
    assert!(run.out.contains("250 articles sent"), "{run:?}");

    // One that is too large alone is named; the rest goes on.
    let archive = archive(20);
    archive.text("long.txt", &"A very long article. ".repeat(1000));
    archive.index();
    let server = Server::start(Manner { most_bytes: 20_000, ..Manner::default() });
    let run = handoff(&archive, &server, &["--rejected", "rejected.jsonl"]);
    assert_eq!((run.code, server.documents()), (2, 20), "{run:?}");
    let rejected = fs::read_to_string(archive.path().join("rejected.jsonl")).unwrap();
    assert!(rejected.contains("\"status\":413") && rejected.contains("longer than the cluster takes"), "{rejected}");
}

#[test]
fn what_was_acknowledged_and_lost_is_found_missing_and_sent_again() {
    let run = survives(faults(&[Fault::Forgotten]));
    assert!(run.out.contains("sent again, for they were missing when all were counted"), "{run:?}");
}

/// Begins to hand over, and is killed when three requests are in.
fn handoff_that_is_killed(archive: &Archive, server: &Server) {
    let mut command = morgue();
    command.args(["handoff", ".", &server.url(), "--threads", "1"]).current_dir(archive.path());
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    while server.state.lock().unwrap().bulks < 3 {
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_handoff_that_was_killed_goes_on_where_it_was() {
    let archive = archive(400);
    let server = Server::start(Manner { pace: Duration::from_millis(150), ..Manner::default() });
    handoff_that_is_killed(&archive, &server);
    let run = handoff(&archive, &server, &[]);
    assert_eq!((run.code, server.documents()), (0, 400), "{run:?}");
    assert!(run.out.contains("sent by an earlier run"), "{run:?}");
    // Given once more, everything is sent again and nothing is doubled.
    let run = handoff(&archive, &server, &[]);
    assert_eq!((run.code, server.documents()), (0, 400), "{run:?}");
    assert!(run.out.contains("400 articles sent"), "{run:?}");
}

/// Begins to hand over, shuts the door as soon as `is_time`, and returns the end.
#[track_caller]
fn handoff_while_a_node_dies(archive: &Archive, url: &str, door: &Door, is_time: impl Fn() -> bool) -> Run {
    let mut command = morgue();
    command.args(["handoff", ".", url, "--threads", "2"]).current_dir(archive.path());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while !is_time() && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(is_time());
    door.shut();
    Run::of(child.wait_with_output().unwrap())
}

#[test]
fn another_node_is_asked_where_one_has_gone() {
    let archive = archive(400);
    let server = Server::start(Manner { pace: Duration::from_millis(100), most_lines: 100, ..Manner::default() });
    let other = server.another_door();
    let url = format!("http://127.0.0.1:{},127.0.0.1:{}/news", server.port, other.port);
    let bulks = || server.state.lock().unwrap().bulks;
    let run = handoff_while_a_node_dies(&archive, &url, &server.door, || bulks() >= 4);
    assert_eq!((run.code, server.documents()), (0, 400), "{run:?}");
    assert!(run.out.contains("all of them are there, counted one by one"), "{run:?}");
    let before = other.asked();
    assert_eq!(archive.run(&["search", "*", "--engine", &url, "--count"]).out, "400\n");
    assert!(other.asked() > before);

    other.shut();
    let run = archive.run(&["search", "*", "--engine", &url]);
    assert!(run.code == 2 && run.err.contains(&format!("the engine at `{url}`: no answer of its 2 nodes")), "{run:?}");
}

#[test]
fn nodes_that_the_cluster_tells_of_are_remembered_where_they_are_of_it() {
    let archive = archive(400);
    let manner = || Manner { pace: Duration::from_millis(200), most_lines: 40, ..Manner::default() };
    let (server, stranger) = (Server::start(manner()), Server::start(Manner::default()));
    let other = server.another_door();
    // One behind the wall, one of another cluster, and one that can be reached.
    let ports = [1, stranger.port, other.port];
    server.state.lock().unwrap().manner.nodes = ports.map(|port| format!("127.0.0.1:{port}")).into();
    let is_known = || other.asked() > 1;
    let run = handoff_while_a_node_dies(&archive, &server.url(), &server.door, is_known);
    assert_eq!((run.code, server.documents()), (0, 400), "{run:?}");
    assert!(run.out.contains("all of them are there, counted one by one"), "{run:?}");
    assert!(stranger.is_empty() && stranger.door.asked() > 0);
}

#[test]
fn what_the_cluster_refuses_is_listed_and_the_rest_goes_on() {
    let archive = archive(50);
    let server = Server::start(Manner { refused_word: Some("number7 ".to_owned()), ..Manner::default() });
    let run = handoff(&archive, &server, &["--rejected", "rejected.jsonl"]);
    assert_eq!((run.code, server.documents()), (2, 49), "{run:?}");
    assert!(run.err.contains("it does not take 1 article\nhint: `--rejected FILE` lists them"), "{run:?}");
    let rejected: Value =
        serde_json::from_str(&fs::read_to_string(archive.path().join("rejected.jsonl")).unwrap()).unwrap();
    assert_eq!((&rejected["status"], &rejected["reason"]), (&json!(400), &json!("failed to parse field [body]")));
}

/// What a search in a cluster says.
fn search(archive: &Archive, server: &Server, query: &str) -> Run {
    archive.run(&["search", query, "--engine", &server.url(), "--format", "json"])
}

#[test]
fn errors_name_what_is_wrong_and_the_way_out() {
    let archive = archive(10);
    for (status, reason) in [
        (403, "index [news] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];"),
        (429, "[TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only block]"),
    ] {
        let full = Server::start(Manner { full_disk: Some((status, reason)), ..Manner::default() });
        for run in [handoff(&archive, &full, &[]), index_there(&archive, &full, &[])] {
            assert_eq!(run.code, 2);
            let said = format!("it takes nothing in any more ({status})");
            assert!(run.err.contains(&said) && run.err.contains("hint: its disks are full"), "{run:?}");
        }
        // There is room again: both go on.
        full.state.lock().unwrap().manner.full_disk = None;
        assert_eq!((handoff(&archive, &full, &[]).code, full.documents()), (0, 10));
        std::fs::remove_dir_all(archive.path().join(".morgue@news")).unwrap();
    }

    for (version, said) in [
        (json!({"distribution": "opensearch", "number": "1.3.0"}), "OpenSearch 1.3.0 is not supported"),
        (json!({"number": "7.9.3"}), "Elasticsearch 7.9.3 is not supported"),
        (Value::Null, "what answers there is not supported"),
    ] {
        let server = Server::start(Manner { version, ..Manner::default() });
        let run = search(&archive, &server, "ferry");
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains(said) && run.err.contains("hint: OpenSearch 2 or 3"), "{run:?}");
    }

    let empty = Server::start(Manner::default());
    let run = search(&archive, &empty, "ferry");
    assert!(run.err.contains("it has no index `news`") && run.err.contains("morgue handoff ARCHIVE"), "{run:?}");
    let foreign = documents::Documents::new(json!({"mappings": {"properties": {}}}));
    empty.state.lock().unwrap().indices.insert("news".to_owned(), foreign);
    for run in [search(&archive, &empty, "ferry"), handoff(&archive, &empty, &[])] {
        assert!(run.err.contains("its index `news` was not made by morgue"), "{run:?}");
    }

    let run = archive.run(&["search", "ferry", "--engine", "http://127.0.0.1:1/news"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("the engine at `http://127.0.0.1:1/news`: no answer:"), "{run:?}");
    let run = archive.run(&["search", "ferry", "--engine", "http://127.0.0.1:9200"]);
    assert!(run.err.contains("names no index"), "{run:?}");
}

#[test]
fn credentials_come_from_the_environment_or_a_file_and_are_not_printed() {
    let archive = archive(10);
    let authorization = Some("Basic bWU6c2VjcmV0".to_owned()); // me:secret
    let server = Server::start(Manner { authorization, ..Manner::default() });
    for run in [handoff(&archive, &server, &[]), search(&archive, &server, "ferry")] {
        assert_eq!(run.code, 2);
        assert!(run.err.contains("it does not know who asks") && run.err.contains("MORGUE_ENGINE_PASSWORD"), "{run:?}");
    }
    let wrong = morgue().args(["stats", "--engine", &server.url()]).env("MORGUE_ENGINE_API_KEY", "hidden").output();
    let run = Run::of(wrong.unwrap());
    assert!(run.code == 2 && run.err.contains("it does not know who asks") && !run.err.contains("hidden"), "{run:?}");
    let args = ["handoff", ".", &server.url()];
    let output = morgue()
        .args(args)
        .envs([("MORGUE_ENGINE_USER", "me"), ("MORGUE_ENGINE_PASSWORD", "secret")])
        .current_dir(archive.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");

    let file = archive.path().join("who");
    fs::write(&file, "user = me\npassword = secret\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let ask = || archive.run(&["stats", "--engine", &server.url(), "--engine-credentials", "who"]);
    let run = ask();
    assert!(
        run.code == 2 && run.err.contains("others than its owner can use") && run.err.contains("chmod 600"),
        "{run:?}"
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(ask().code, 0);

    let run = archive.run(&["search", "ferry", "--engine", "http://me:secret@127.0.0.1:9200/news"]);
    assert!(run.code == 2 && run.err.contains("holds a name or a password") && !run.err.contains("secret"), "{run:?}");
}

#[test]
fn a_search_waits_for_a_busy_cluster_and_takes_no_part_of_an_answer() {
    let archive = archive(10);
    let server = Server::start(Manner::default());
    assert_eq!(handoff(&archive, &server, &[]).code, 0);
    server.state.lock().unwrap().manner.search = [429, 503].into();
    assert_eq!(search(&archive, &server, "ferry").code, 0);
    // A shard that is missing for a moment is waited for.
    server.state.lock().unwrap().manner.lacking = 2;
    assert_eq!(search(&archive, &server, "ferry").code, 0);
    server.state.lock().unwrap().manner.lacking = usize::MAX;
    let run = search(&archive, &server, "ferry");
    assert!(run.code == 2 && run.err.contains("1 of its 3 shards do not answer: node left"), "{run:?}");
}

#[test]
fn the_answers_are_those_of_the_index() {
    let archive = archive(60);
    archive.text(
        "storm.txt",
        "2023-11-02\nA storm closed the harbours of Seabury, Rosa Quint said.\nOriginal Source: ledger.example",
    );
    archive.index();
    the_same_answers(&archive, Manner::default());
    the_same_answers(&archive, Manner::quickwit());
}

/// Hands over, and holds what the cluster answers against the index.
#[track_caller]
fn the_same_answers(archive: &Archive, manner: Manner) {
    let server = Server::start(manner);
    let run = handoff(archive, &server, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    let same = |args: &[&str]| {
        let url = server.url();
        let told = |run: Run| {
            // What the index takes on the disk differs.
            let lines = run.out.lines().map(|line| line.split("; index ").next().unwrap());
            (lines.collect::<Vec<_>>().join("\n"), run.code)
        };
        let (here, there) = (archive.run(args), archive.run(&[args, &["--engine", &url]].concat()));
        assert!(there.err.is_empty(), "{args:?}: {there:?}");
        assert_eq!(told(there), told(here), "{args:?}");
    };
    for query in [
        "*",
        "number7 OR harbour",
        "harbours",
        "\"ferry number7\"",
        "storm -ferry",
        "source:post.example date:2024-03-05..2024-03-11",
        "entity:\"Rosa Quint\"",
        "words:..12",
        "atleast2(ferry) number7",
        "first(3, ferry) number8",
        "zebra ferrys",
        "number7 zebra harbour seabury quint",
    ] {
        same(&["search", query, "--format", "jsonl", "--facet", "source,entity,year,day"]);
        same(&["search", query, "--count"]);
    }
    for sort in ["newest", "oldest", "source"] {
        same(&["search", "ferry", "--format", "jsonl", "--sort", sort, "--offset", "5", "--limit", "7"]);
        same(&["search", "harbour OR ferry", "--all", "--sort", sort]);
    }
    same(&["search", "harbour closed seabury", "--explain", "--strict"]);
    same(&["kwic", "\"storm\"", "--sort", "right1"]);
    same(&["stats"]);
    same(&["entity", "Rosa Quint"]);
    archive.text(".morgue/queries", "harbours\tharbours\nferries\tferry number7\n");
    same(&["search", "--batch", ".morgue/queries", "--format", "trec"]);
    let served = |args: &[&str]| Served::with(archive.path(), args, &[]);
    let (here, there) = (served(&[]), served(&["--engine", &server.url()]));
    for typed in ["fe", "sea", "source:po", "po", "person:ros", "entity:r", "entity:\"rosa q", "place:sea", "n"] {
        let path = format!("/api/suggest?q={}", typed.replace(' ', "+").replace('"', "%22"));
        let (own, other) = (here.json(&path), there.json(&path));
        assert_eq!(other["suggestions"], own["suggestions"], "{typed}");
        assert!(typed.len() == 1 || own["suggestions"][0].is_object(), "{typed}: {own}");
    }
    let hit: Value = serde_json::from_str(&archive.run(&["search", "harbour", "--format", "jsonl"]).out).unwrap();
    same(&["show", hit["id"].as_str().unwrap()]);
    same(&["show", "storm.txt", "--json"]);
}

#[test]
fn settings_and_the_environment_name_the_engine() {
    let archive = archive(10);
    let server = Server::start(Manner::default());
    assert_eq!(handoff(&archive, &server, &[]).code, 0);
    let other = Archive::new();
    other.text("morgue.toml", &format!("engine = \"{}\"", server.url()));
    assert_eq!(other.run(&["search", "ferry", "--count"]).out, "10\n");
    let output = morgue().args(["search", "ferry", "--count"]).env("MORGUE_ENGINE", server.url()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "10\n");
}

/// What `index` into a cluster, and a search there, say.
fn index_there(archive: &Archive, server: &Server, args: &[&str]) -> Run {
    archive.run(&[&["index", "--engine", &server.url(), "--threads", "1"], args].concat())
}

#[test]
fn an_archive_is_read_into_a_cluster_and_kept_in_step() {
    let archive = Archive::small();
    let server = Server::start(Manner::default());
    let found = |query: &str| {
        let run = archive.run(&["search", query, "--engine", &server.url(), "--count"]);
        run.out.trim().to_owned()
    };
    let run = index_there(&archive, &server, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("3 files indexed: 3 articles\nindex at http://127.0.0.1"), "{run:?}");
    assert_eq!((found("*"), found("harbour")), ("3".to_owned(), "2".to_owned()));

    let run = index_there(&archive, &server, &[]);
    assert!(run.out.contains("3 files unchanged"), "{run:?}");

    archive.text("2023/storm.txt", "2023-11-02\nA storm passed the harbours by.\nOriginal Source: ledger.example");
    archive.remove("2024/rates.txt");
    archive.rename("2024/ferry.txt", "2025/ferry.txt");
    let run = index_there(&archive, &server, &[]);
    assert!(run.out.contains("1 file indexed") && run.out.contains("1 file moved"), "{run:?}");
    assert_eq!(
        (found("*"), found("harbour"), found("bank"), found("closed")),
        ("2".into(), "2".into(), "0".into(), "0".into())
    );
    assert_eq!(found("path:2025"), "1");
    let run = archive.run(&["status", ".", "--engine", &server.url()]);
    assert_eq!(run.code, 0, "{run:?}");

    // What is not in the ledger of this machine is not taken for the archive's.
    std::fs::remove_dir_all(archive.path().join(".morgue@news")).unwrap();
    let run = index_there(&archive, &server, &[]);
    assert!(
        run.code == 2 && run.err.contains("it holds 2 articles, but the ledger on this machine accounts for 0"),
        "{run:?}"
    );
    let run = index_there(&archive, &server, &["--rebuild"]);
    assert_eq!((run.code, found("*")), (0, "2".to_owned()), "{run:?}");
}

#[test]
fn reading_into_a_cluster_survives_its_faults() {
    let archive = Archive::new();
    let rows: String = (0..300).map(|n| format!("{{\"text\":\"Ferry number{n} sails.\"}}\n")).collect();
    archive.text("rows.jsonl", &rows);
    let server = Server::start(faults(&[Fault::Items(429), Fault::Cut, Fault::Lost, Fault::Status(503)]));
    let run = index_there(&archive, &server, &[]);
    assert_eq!((run.code, server.documents()), (0, 300), "{run:?}");

    // Acknowledged and lost: the run does not count, and the next one sends all again.
    let server = Server::start(faults(&[Fault::Forgotten]));
    archive.text("rows.jsonl", &(rows + "{\"text\":\"One more.\"}\n"));
    std::fs::remove_dir_all(archive.path().join(".morgue@news")).unwrap();
    let run = index_there(&archive, &server, &[]);
    assert!(run.code == 2 && run.err.contains("articles of the 301 that it has taken"), "{run:?}");
    let run = index_there(&archive, &server, &[]);
    assert_eq!((run.code, server.documents()), (0, 301), "{run:?}");

    // A refused article is named; the others are there, and later runs go on.
    let server = Server::start(Manner { refused_word: Some("number7 ".to_owned()), ..Manner::default() });
    let run = index_there(&archive, &server, &["--rebuild"]);
    assert!(run.code == 2 && run.err.contains("it does not take 1 article; "), "{run:?}");
    archive.text("more.txt", "Another ferry sails.");
    let run = index_there(&archive, &server, &[]);
    assert_eq!((run.code, server.documents()), (0, 301), "{run:?}");
}
