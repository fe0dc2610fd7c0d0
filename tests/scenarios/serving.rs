//! `morgue serve`: the page and the API over a real connection.

use std::io::{Read, Write};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::archive::Archive;
use crate::server::{Reply, Server};

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

/// Whatever went wrong is a problem of that status, which names neither the archive's folder nor the index.
#[track_caller]
fn problem(reply: &Reply, status: u16, archive: &Archive) -> Value {
    assert_eq!(reply.status, status, "{}\n{}", reply.head, reply.text());
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert!(!reply.text().contains(archive.path().to_str().unwrap()), "{}", reply.text());
    let problem: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(problem["status"], status);
    assert!(problem["type"].as_str().unwrap().starts_with("/problems/") && problem["title"].is_string());
    problem
}

#[test]
fn what_cannot_be_answered_says_why() {
    let (archive, server) = small();
    for (path, status, detail) in [
        ("/api/search?q=ferry&page=2", 400, "`page` is not asked for here"),
        ("/api/search?limit=101", 400, "`limit`: 100 is the most"),
        ("/api/search?limit=ten", 400, "invalid digit"),
        ("/api/search?offset=10001", 400, "`offset`: 10000 is the most"),
        ("/api/search?sort=best", 400, "best"),
        ("/api/search?after=soon", 400, "`after`: `soon` is not"),
        ("/api/search?cursor=x", 400, "not a cursor"),
        ("/api/search?filter=ferry", 400, "`filter`: words of the text"),
        ("/api/search?facet=taste", 400, "taste"),
        ("/api/search?facet_limit=1001", 400, "`facet_limit`: 1000 is the most"),
        ("/api/search?recency=1x", 400, "`recency`"),
        ("/api/kwic?q=ferry&width=501", 400, "`width`: 500 is the most"),
        ("/api/suggest?q=fe&limit=51", 400, "`limit`: 50 is the most"),
        ("/api/export?format=word", 400, "word"),
        ("/api/articles/nobody", 404, "no article has the id `nobody`"),
        ("/api/articles/..%2F..%2Fetc%2Fpasswd", 404, "no article"),
        ("/api/articles/%2Fetc%2Fpasswd", 404, "no article"),
        ("/api/entities/Nobody%20Atall", 404, "no article names it"),
        ("/api/nothing", 404, "nothing has this address"),
    ] {
        let found = problem(&server.get(path), status, &archive);
        assert!(found["detail"].as_str().unwrap().contains(detail), "{path}: {found}");
    }
    let long = format!("/api/search?q={}", "a".repeat(4097));
    assert!(problem(&server.get(&long), 400, &archive)["detail"].as_str().unwrap().contains("4097 bytes"));
    for path in ["/article/nobody", "/nothing", "/assets/x/../../../../etc/passwd", "/?limit=1000", "/?after=soon"] {
        let reply = server.get(path);
        assert!(matches!(reply.status, 400 | 404), "{path}: {}", reply.head);
        assert!(reply.header("content-type").starts_with("text/html") && !reply.text().contains("root:"), "{path}");
    }
}

#[test]
fn requests_that_would_do_harm_are_refused() {
    let (archive, server) = small();
    let host = server.address;
    let send = |text: &str| server.send(&text.replace('\n', "\r\n").replace("HOST", &host.to_string()));
    let post = send("POST /api/search HTTP/1.1\nHost: HOST\nConnection: close\nContent-Length: 2\n\nhi");
    problem(&post, 405, &archive);
    assert_eq!(post.header("allow"), "get, head");
    problem(&send("GET /api/search HTTP/1.1\nHost: HOST\nContent-Length: 99999999999\n\n"), 413, &archive);
    problem(&send("GET /api/search HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked\n\n"), 413, &archive);
    problem(&send("GET /api/search HTTP/1.1\nHost: evil.example\nConnection: close\n\n"), 421, &archive);
    problem(&send("GET /api/search HTTP/1.1\nHost: evil.example:80\nConnection: close\n\n"), 421, &archive);
    assert_eq!(send("GET /api/search HTTP/1.1\nHost: localhost:1\nConnection: close\n\n").status, 200);
    assert_eq!(send("HEAD /?q=ferry HTTP/1.1\nHost: HOST\nConnection: close\n\n").body, b"");
    assert_eq!(send("nonsense\n\n").status, 400);
    let head = format!("X-Long: {}\r\n", "a".repeat(64 << 10));
    assert_eq!(server.get_with("/api/search", &head).status, 431);
    // A head that never ends, and a connection that never asks.
    let began = Instant::now();
    let mut slow = server.connect();
    slow.write_all(b"GET /api/search HTTP/1.1\r\nHost: ").unwrap();
    let mut silent = server.connect();
    assert!(matches!(Reply::read(&mut slow).status, 0 | 408));
    assert!(matches!(Reply::read(&mut silent).status, 0 | 408));
    assert!(began.elapsed() < Duration::from_secs(40));
    assert_eq!(server.get("/healthz").text(), "{\"status\":\"ok\"}\n");
}

#[test]
fn every_answer_is_dressed() {
    let (_archive, server) = small();
    let style = server.page("/").split("href=\"/assets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for path in [
        "/",
        "/?q=ferry",
        "/help",
        "/healthz",
        "/metrics",
        "/api/search",
        "/nothing",
        "/api/nothing",
        &format!("/assets/{style}"),
    ] {
        let reply = server.get(path);
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {}", reply.head);
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert!(!reply.header("x-request-id").is_empty(), "{path}");
        let is_kept = path.starts_with("/assets/");
        assert_eq!(reply.header("cache-control").contains("immutable"), is_kept, "{path}");
    }
    let metrics = server.get("/metrics").text();
    assert!(metrics.contains("morgue_http_requests_total{route=\"/\",status=\"200\"} 3"), "{metrics}");
    assert!(
        metrics.contains("morgue_http_request_duration_seconds_bucket") && metrics.ends_with("# EOF\n"),
        "{metrics}"
    );
}

#[test]
fn others_need_a_token_or_a_word() {
    let archive = Archive::small();
    archive.index();
    let open = Server::refused(archive.path(), &["--host", "0.0.0.0"], &[]);
    assert!(open.contains("`0.0.0.0` can be reached from other machines") && open.contains("MORGUE_TOKEN"), "{open}");
    let token = ("MORGUE_TOKEN", "correct horse battery");
    let server = Server::with(archive.path(), &["--host", "0.0.0.0"], &[token]);
    let asked = |head: &str| server.get_with("/api/search", head).status;
    assert_eq!(asked(""), 401);
    assert_eq!(asked("Authorization: Bearer wrong horse battery\r\n"), 401);
    assert_eq!(asked("Authorization: Bearer correct horse battery\r\n"), 200);
    assert_eq!(asked("Authorization: Basic YW55Ym9keTpjb3JyZWN0IGhvcnNlIGJhdHRlcnk=\r\n"), 200);
    assert!(server.get("/").header("www-authenticate").starts_with("basic realm"));
    assert_eq!((server.get("/healthz").status, server.get("/metrics").status), (200, 401));
    let (_, _, log) = server.stop();
    assert!(!log.contains("horse"), "{log}");
    let public = Server::with(archive.path(), &["--host", "0.0.0.0", "--public"], &[]);
    assert_eq!(public.get_with("/api/search", "").status, 200);
    let short = Server::refused(archive.path(), &[], &[("MORGUE_TOKEN", "short")]);
    assert!(short.contains("fewer than 16 characters"), "{short}");
}

#[test]
fn two_servers_do_not_share_a_port() {
    let (archive, server) = small();
    let port = server.address.port().to_string();
    let second = archive.run(&["serve", "--port", &port]);
    assert!(
        second.code == 2 && second.err.contains("cannot listen at") && second.err.contains("--port 0"),
        "{second:?}"
    );
}

/// An archive that wants to run scripts, lead astray and turn the reading direction.
fn hostile() -> Archive {
    let archive = Archive::new();
    let script = "<script>alert(1)</script>";
    let turn = "\u{202E}\u{2066}";
    let rows = [
        serde_json::json!({
            "title": format!("{script}{turn} ferry \"><img src=x onerror=alert(1)>"),
            "text": format!("A ferry {script} of <b>Rosa Quint</b>.\n\n{turn}' onmouseover='alert(1) ferry {script}"),
            "url": "javascript:alert(document.domain)//https://a.example/",
            "authors": [format!("{script}{turn}Jane \"Doe\"")],
            "section": format!("{script}{turn}\"'"),
            "source": format!("{script}{turn} Gazette"),
            "date_publish": "2024-03-05",
        }),
        serde_json::json!({
            "title": "A ferry", "text": format!("The ferry. {script}"),
            "url": format!("https://evil.example/{turn}\"onclick=alert(1)"), "date_publish": "2024-03-06",
            "id": "'\"><script>alert(1)</script>",
        }),
        serde_json::json!({"title": "Ferry", "text": "The ferry.", "url": "data:text/html,<script>alert(1)</script>"}),
    ];
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    archive.text("<script>alert(1)<|script>/a.jsonl", &lines.join("\n"));
    archive.index();
    archive
}

#[test]
fn articles_run_nothing_and_lead_nowhere() {
    let archive = hostile();
    let server = Server::of(archive.path());
    let hits = server.json("/api/search?q=ferry")["hits"].clone();
    let ids: Vec<&str> = hits.as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3);
    let mut paths: Vec<String> = ids.iter().map(|id| format!("/article/{id}?q=ferry")).collect();
    let search = [
        "/",
        "/?q=ferry",
        "/context?q=ferry",
        "/?q=%3Cscript%3Ealert(1)%3C/script%3E&exclude=%22%3E%3Cscript%3E",
        "/?q=ferry&open=section&open=author",
    ];
    paths.extend(search.map(str::to_owned));
    paths.extend([
        "/%3Cscript%3E".to_owned(),
        "/article/%3Cscript%3Ealert(1)%3C%2Fscript%3E".to_owned(),
        "/?after=%3Cscript%3E".to_owned(),
    ]);
    for path in paths {
        let page = server.get(&path).text();
        // The one script is the server's.
        assert_eq!(page.matches("<script").count(), 1, "{path}: {page}");
        assert!(!page.contains("<img") && !page.contains("<b>Rosa"), "{path}");
        assert!(!page.contains(['\u{202E}', '\u{2066}']), "{path}");
        for attribute in ["href=\"", "src=\"", "action=\""] {
            for link in page.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                assert!(link.starts_with('/') || link == "#content", "{path}: {link}");
            }
        }
        for tag in page.split('<').filter_map(|rest| rest.split('>').next()) {
            let outside_values: String = tag.split('"').step_by(2).collect();
            assert!(!outside_values.contains(" on") && !outside_values.contains("style="), "{path}: {tag}");
        }
    }
    let article = server.page(&format!("/article/{}", ids[0]));
    assert!(article.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{article}");
}

#[test]
fn an_export_is_every_match_as_it_comes() {
    let (archive, server) = small();
    for (format, media) in [
        ("csv", "text/csv"),
        ("jsonl", "application/x-ndjson"),
        ("ris", "application/x-research-info-systems"),
        ("bibtex", "application/x-bibtex"),
        ("csl-json", "application/vnd.citationstyles.csl+json"),
        ("trec", "text/plain"),
    ] {
        let reply = server.get(&format!("/api/export?q=harbour&sort=newest&format={format}"));
        let own = archive.run(&["search", "harbour", "--all", "--sort", "newest", "--format", format]);
        assert_eq!(reply.text(), own.out, "{format}");
        assert!(reply.header("content-type").starts_with(media), "{}", reply.head);
        assert!(reply.header("content-disposition").starts_with("attachment; filename=\"morgue."), "{}", reply.head);
    }
    let id = archive.hit("ferry")["id"].as_str().unwrap().to_owned();
    let reference = server.get(&format!("/api/articles/{id}?format=ris"));
    assert_eq!(reference.text(), archive.run(&["search", "ferry", "--format", "ris"]).out);
    let whole = archive.run(&["show", &id, "--json"]);
    assert_eq!(server.get(&format!("/api/articles/{id}")).text(), whole.out);
}

#[test]
fn a_fifth_export_has_to_wait() {
    let archive = Archive::new();
    let headline = "ferry ".repeat(500);
    let rows: Vec<String> =
        (0..10_000).map(|n| format!("{{\"title\":\"{headline}\",\"text\":\"The ferry {n}.\"}}")).collect();
    archive.text("a.jsonl", &rows.join("\n"));
    archive.index();
    let server = Server::of(archive.path());
    let mut readers: Vec<_> = (0..4).map(|_| server.connect()).collect();
    for reader in &mut readers {
        let request =
            format!("GET /api/export?q=ferry HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address);
        reader.write_all(request.as_bytes()).unwrap();
        let mut first = [0; 64];
        reader.read_exact(&mut first).unwrap();
        assert!(first.starts_with(b"HTTP/1.1 200"));
    }
    let fifth = server.get("/api/export?q=ferry");
    problem(&fifth, 503, &archive);
    assert_eq!(fifth.header("retry-after"), "1");
    // Searches go on, and who leaves makes room.
    assert_eq!(server.json("/api/search?q=ferry&limit=1")["total"], 10_000);
    readers.pop();
    let began = Instant::now();
    while server.get("/api/export?q=ferry&date=1999").status != 200 {
        assert!(began.elapsed() < Duration::from_secs(10));
        sleep(Duration::from_millis(50));
    }
    // The others are cut when the server is told to stop.
    let (code, took, _) = server.stop();
    assert_eq!(code, 0);
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn counts_times_names_and_words() {
    let archive = Archive::small();
    archive.text("2024/may.jsonl", "{\"title\":\"Ferries in May\",\"text\":\"Ferries.\",\"date_publish\":\"2024-05-02\",\"source\":\"post.example\"}");
    archive.index();
    let server = Server::of(archive.path());
    let facets = server.json("/api/facets?q=*&facet=source&facet=host");
    assert_eq!(
        facets["facets"]["source"],
        serde_json::json!([{"value": "post.example", "count": 3}, {"value": "ledger.example", "count": 1}])
    );
    assert_eq!(facets["hits"], serde_json::json!([]));
    let months = server.json("/api/timeline?q=*&by=month");
    let bars: Vec<(&str, u64)> = months["bars"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bar| (bar["value"].as_str().unwrap(), bar["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        bars,
        [
            ("2023-11", 1),
            ("2023-12", 0),
            ("2024-01", 0),
            ("2024-02", 0),
            ("2024-03", 1),
            ("2024-04", 0),
            ("2024-05", 1)
        ]
    );
    assert_eq!((&months["undated"], &months["unit"]), (&Value::from(1), &Value::from("month")));
    assert_eq!(server.json("/api/timeline?q=*&date=2024-03")["unit"], "day");
    let named = server.json("/api/entities/rosa%20quint");
    assert_eq!((&named["articles"], &named["sources"][0]["value"]), (&Value::from(2), &Value::from("post.example")));
    let texts = |path: &str| {
        let found = server.json(path)["suggestions"].clone();
        found.as_array().unwrap().iter().map(|own| own["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts("/api/suggest?q=source:po"), ["source:post.example"]);
    assert_eq!(texts("/api/suggest?q=person:ros"), ["person:\"Rosa Quint\""]);
    let mixed = texts("/api/suggest?q=fer");
    assert!(mixed.contains(&"ferries".to_owned()) && mixed.contains(&"ferry".to_owned()), "{mixed:?}");
    assert!(texts("/api/suggest?q=hea").contains(&"headline:".to_owned()));
    assert_eq!(texts("/api/suggest?q="), [""; 0]);
    let kwic = server.json("/api/kwic?q=rosa&order=left1&width=10");
    let own = archive.run(&["kwic", "rosa", "--sort", "left1", "--width", "10", "--format", "json"]);
    assert_eq!(kwic, serde_json::from_str::<Value>(&own.out).unwrap());
}

#[test]
fn the_description_is_of_what_there_is() {
    let (archive, server) = small();
    let document = server.json("/api/openapi.json");
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let id = archive.hit("ferry")["id"].as_str().unwrap().to_owned();
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(methods["get"]["responses"]["200"].is_object(), "{path}");
        let path = path.replace("{id}", &id).replace("{name}", "rosa%20quint");
        assert_eq!(server.get(&path).status, 200, "{path}");
    }
}
