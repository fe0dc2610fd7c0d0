//! `morgue serve`: the page and the API over a real connection.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::archive::Archive;
use crate::server::Server;

/// The small archive, indexed and served.
fn small() -> (Archive, Server) {
    let archive = Archive::small();
    archive.index();
    let server = Server::of(archive.path());
    (archive, server)
}

/// An answer without what differs from run to run.
fn timeless(mut answer: Value) -> Value {
    answer["took_ms"] = Value::Null;
    answer
}

#[test]
fn the_json_is_that_of_the_command_line() {
    let (archive, server) = small();
    for (path, args) in [
        ("q=ferry+harbour", vec!["ferry harbour"]),
        (
            "q=ferry+harbour&strict=true&facet=year&facet=host",
            vec!["ferry harbour", "--strict", "--facet", "year,host"],
        ),
        (
            "q=rosa&source=post.example&sort=newest&limit=1",
            vec!["rosa", "--source", "post.example", "--sort", "newest", "--limit", "1"],
        ),
        ("q=misile&explain=true", vec!["misile", "--explain"]),
        ("date=2023&exclude=ferry", vec!["", "--date", "2023", "--exclude", "ferry"]),
    ] {
        let own = server.json(&format!("/api/search?{path}"));
        assert_eq!(timeless(own), timeless(archive.search(&args)), "{path}");
    }
}

#[test]
fn the_page_answers_without_scripts() {
    let (_archive, server) = small();
    let page = server.page("/?q=ferry+OR");
    assert!(page.contains("<h1 class=\"total\">1 article matches</h1>"), "{page}");
    assert!(page.contains("read as <code>ferry</code>") && page.contains("OR"), "{page}");
    assert!(page.contains("<mark>Ferry</mark> Strike Ends"), "{page}");
    assert!(page.contains("The harbour <mark>ferries</mark> sail again."), "{page}");
    let id = page.split("/article/").nth(1).unwrap().split('?').next().unwrap();
    let article = server.page(&format!("/article/{id}?q=ferry"));
    assert!(article.contains("href=\"/?q=ferry\"") && article.contains("<mark>ferries</mark>"), "{article}");
    assert!(server.page("/context?q=rosa").contains("<mark>Rosa</mark>"));
    assert!(server.page("/").contains("3 articles match"));
    assert!(server.page("/help").contains("THE QUERY LANGUAGE"));
}

#[test]
fn a_commit_is_seen_and_a_signal_ends_it() {
    let (archive, server) = small();
    assert_eq!(server.json("/api/search?q=zeppelin")["total"], 0);
    archive.text("new.txt", "A zeppelin came.\nOriginal Source: post.example").index();
    let began = Instant::now();
    while server.json("/api/search?q=zeppelin")["total"] != 1 {
        assert!(began.elapsed() < Duration::from_secs(10));
        sleep(Duration::from_millis(50));
    }
    // The index built anew, under the same name.
    archive.text("newer.txt", "Another zeppelin came.\nOriginal Source: post.example");
    assert_eq!(archive.run(&["index", "--rebuild"]).code, 0);
    while server.json("/api/search?q=zeppelin")["total"] != 2 {
        assert!(began.elapsed() < Duration::from_secs(20));
        sleep(Duration::from_millis(50));
    }
    let (code, took, log) = server.stop();
    assert_eq!(code, 0, "{log}");
    assert!(took < Duration::from_secs(5));
    assert!(log.contains("path=\"/api/search\" status=200") && !log.contains("zeppelin"), "{log}");
}
