//! What files read as, and what becomes of those that are no news.

use std::io::Write;
use std::os::unix::ffi::OsStrExt;

use serde_json::{Value, json};

use crate::archive::Archive;

fn state_of(report: &[Value], path: &str) -> (String, String) {
    let line = report.iter().find(|line| line["path"] == path).unwrap_or_else(|| panic!("{path} not in {report:?}"));
    (line["state"].as_str().unwrap().to_owned(), line["reason"].as_str().unwrap_or("").to_owned())
}

#[test]
fn encodings_and_line_ends_of_text() {
    let archive = Archive::new();
    let text = "The café in Łódź pays “too much”.\nOriginal Source: www.post.example";
    archive.text("plain.txt", text);
    archive.text("crlf.txt", &text.replace('\n', "\r\n"));
    archive.text("mark.txt", &format!("\u{FEFF}{text}  \n \n\n"));
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    archive.file("wide.txt", &utf16);
    archive.file("old.txt", b"The caf\xE9 in Lodz pays \x93too much\x94.\nOriginal Source: www.post.example");
    assert_eq!(archive.search(&["café \"too much\" source:post.example"])["total"], 5);
    assert_eq!(archive.search(&["lodz"])["total"], 5);
    let body = archive.run(&["show", archive.hit("path:old.txt")["id"].as_str().unwrap()]).out;
    assert!(body.contains("The café in Lodz pays “too much”."), "{body}");
}

#[test]
fn agencies_and_datelines_are_found_counted_and_shown() {
    let archive = Archive::new();
    let rows = [
        json!({"text": "LONDON, March 5 (Reuters) - Ferries sail."}),
        json!({"text": "BAGHDAD, Iraq — Ferries sail.", "author": "Jane Doe, Associated Press"}),
        json!({"text": "Ferries sail.", "agency": "Unionwire", "dateline": "SEABURY, March 5"}),
        json!({"text": "NOTE - Ferries sail."}),
    ];
    archive.text("a.jsonl", &rows.map(|row| row.to_string()).join("\n"));
    for (query, total) in [
        ("agency:Reuters", 1),
        ("agency:(\"Thomson Reuters\", AP, unionwire)", 3),
        ("dateline:iraq", 1),
        ("dateline:(\"Baghdad, Iraq\", seabury)", 2),
        ("ferries -dateline:london", 3),
    ] {
        assert_eq!(archive.search(&[query])["total"], total, "{query}");
    }
    let facets = &archive.search(&["ferries", "--facet", "agency,dateline"])["facets"];
    let values =
        |facet: &str| facets[facet].as_array().unwrap().iter().map(|own| own["value"].clone()).collect::<Vec<_>>();
    assert_eq!(values("agency"), [json!(null), json!("AP"), json!("Reuters"), json!("Unionwire")]);
    assert_eq!(values("dateline"), [json!(null), json!("BAGHDAD, Iraq"), json!("LONDON"), json!("SEABURY")]);
    let id = archive.hit("agency:ap")["id"].as_str().unwrap().to_owned();
    let article: Value = serde_json::from_str(&archive.run(&["show", "--json", &id]).out).unwrap();
    assert_eq!((&article["agency"], &article["dateline"]), (&json!("AP"), &json!("BAGHDAD, Iraq")));
    let shown = archive.run(&["show", &id]).out;
    assert!(shown.contains("agency     AP\ndateline   BAGHDAD, Iraq\n"), "{shown}");
}

#[test]
fn sources_of_every_shape() {
    let archive = Archive::new();
    for (at, trailer) in [
        "Original Source: www.post.example",
        "ORIGINAL SOURCE: WWW.POST.EXAMPLE",
        "Source: post.example",
        "source: https://www.post.example/2024/03/05/ferry?x=1",
        "Original Source: //post.example/a",
    ]
    .iter()
    .enumerate()
    {
        archive.text(&format!("{at}.txt"), &format!("A text.\n{trailer}\n\n  \n"));
    }
    archive.text("none.txt", "A text without one.");
    let answer = archive.search(&["text"]);
    assert_eq!(answer["facets"]["source"], json!([{"value": "post.example", "count": 5}, {"value": null, "count": 1}]));
    assert_eq!(archive.paths("source:none"), ["none.txt"]);
}

#[test]
fn headline_byline_and_date_above_the_text() {
    let hit = Archive::small().hit("ferries");
    assert_eq!(hit["headline"], "Ferry Strike Ends");
    assert_eq!(hit["published"], "2024-03-05");
    let archive = Archive::small();
    archive.index();
    let id = archive.hit("ferries")["id"].as_str().unwrap().to_owned();
    let article: Value = serde_json::from_str(&archive.run(&["show", "--json", &id]).out).unwrap();
    assert_eq!(article["authors"], json!(["Jane Doe"]));
    assert_eq!(article["body"], "The harbour ferries sail again. Mayor Rosa Quint is relieved.");
}

#[test]
fn files_that_are_no_news_are_skipped_with_the_reason() {
    let archive = Archive::small();
    archive
        .file("empty.txt", b"")
        .file("blank.txt", b" \n\r\n\t")
        .file("photo.jpg", b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00");
    archive.text(".hidden.txt", "Hidden.").text(".folder/inside.txt", "Hidden, too.");
    archive.file("long.txt", &b"word ".repeat(300_000));
    archive.text("package.json", "{\"name\":\"x\",\"version\":\"1\"}");
    archive.file("cut.jsonl.gz", &gzip(&b"{\"text\":\"Whole row.\"}\n".repeat(2000))[..60]);
    std::os::unix::fs::symlink(".", archive.path().join("loop")).unwrap();
    let run = archive.run(&["index", "--max-article", "1"]);
    assert_eq!(run.code, 0, "{run:?}");
    let report = archive.report_of(&["--max-article", "1"]);
    for (path, reason) in [
        ("empty.txt", "empty"),
        ("blank.txt", "empty"),
        ("photo.jpg", "binary data at byte 4"),
        (".hidden.txt", "hidden: its name or its folder's begins with a point"),
        (".folder/inside.txt", "hidden: its name or its folder's begins with a point"),
        ("loop", "symbolic link: name its target as an archive of its own"),
        ("long.txt", "longer than an article may be (1 MiB): raise --max-article"),
        ("package.json", "JSON without a text or a headline"),
    ] {
        assert_eq!(state_of(&report, path), ("skipped".to_owned(), reason.to_owned()), "{path}");
    }
    // With longer articles allowed, what was too long is read after all.
    let report = archive.report();
    assert_eq!(state_of(&report, "long.txt").0, "indexed");
}

#[test]
fn a_packed_file_that_breaks_off_keeps_what_was_read() {
    let archive = Archive::new();
    let rows: String = (0..5000).map(|row| format!("{{\"id\":\"{row}\",\"text\":\"Row {row} of many.\"}}\n")).collect();
    let packed = gzip(rows.as_bytes());
    archive.file("cut.jsonl.gz", &packed[..packed.len() / 2]);
    let report = archive.report();
    assert_eq!(report[0]["state"], "indexed");
    assert!(report[0]["articles"].as_u64().unwrap() > 100, "{report:?}");
    assert!(report[0]["cut_short"].as_str().unwrap().starts_with("damaged: "), "{report:?}");
}

#[test]
fn names_that_are_not_utf8_are_found_and_opened() {
    let archive = Archive::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xE9.txt");
    std::fs::write(archive.path().join(name), "A text about harbours.").unwrap();
    assert_eq!(archive.paths("harbour"), ["caf\\xe9.txt"]);
    let output = crate::archive::morgue()
        .args(["search", "harbour", ".", "--format", "path", "-0"])
        .current_dir(archive.path())
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"caf\xE9.txt\0");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn json_in_every_layout_and_packing() {
    let archive = Archive::new();
    let rows = "{\"id\":\"a\",\"title\":\"One\",\"text\":\"First harbour.\",\"source\":\"www.post.example\",\"date\":\"2024-03\"}\n\
                not json\n\n{\"id\":\"b\",\"maintext\":\"Second harbour.\",\"hostname\":\"ledger.example\"}\n";
    archive.text("rows.jsonl", rows);
    archive.file("rows.jsonl.gz", &gzip(rows.as_bytes()));
    archive.file("rows.jsonl.zst", &zstd::encode_all(rows.as_bytes(), 3).unwrap());
    archive.text(
        "array.json",
        "[\n {\"headline\":\"Three\",\n \"body\":\"Third harbour.\"}, {\"text\":\"Fourth harbour.\"}\n]",
    );
    archive.text("one.json", "{\n \"title\": \"Five\",\n \"content\": \"Fifth harbour.\"\n}");
    let report = archive.report();
    let rows_skipped = json!([{"member": null, "row": 2, "reason": "broken JSON: expected ident at line 1 column 2"}]);
    for path in ["rows.jsonl", "rows.jsonl.gz", "rows.jsonl.zst"] {
        let line = report.iter().find(|line| line["path"] == path).unwrap();
        assert_eq!((&line["articles"], &line["skipped_entries"]), (&json!(2), &rows_skipped), "{path}");
    }
    assert_eq!(archive.search(&["harbour"])["total"], 9);
    let wide: Vec<u8> = [0xFEFF].into_iter().chain(rows.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    archive.file("wide.jsonl", &wide);
    assert_eq!(archive.search(&["harbour path:wide.jsonl"])["total"], 2);
    assert_eq!(archive.search(&["third OR fourth OR fifth"])["total"], 3);
    let hit = archive.hit("first path:rows.jsonl");
    assert_eq!((&hit["given_id"], &hit["row"], &hit["published"]), (&json!("a"), &json!(1), &json!("2024-03")));
    assert_eq!(archive.hit("second path:rows.jsonl")["row"], 4);
}

#[test]
fn tables_under_a_header() {
    let archive = Archive::new();
    archive.text(
        "rows.csv",
        "ID,Title,Main_Text,Source Domain,publish-date\n\
         a,One,\"First harbour,\nin two lines.\",www.post.example,2024-03-05\nb,Two\n,,,,\nc,Three,Third harbour.,,\n",
    );
    archive.file("old.tsv", b"headline\turl\nHarbour caf\xE9\thttps://www.ledger.example/1\n");
    archive.text("semicolon.txt", "title;section\r\nHarbour news;Sea\r\n");
    archive.text("numbers.csv", "year,ships\n2024,7\n");
    let report = archive.report();
    let line = report.iter().find(|line| line["path"] == "rows.csv").unwrap();
    assert_eq!(line["articles"], 2);
    assert_eq!(
        line["skipped_entries"],
        json!([{"member": null, "row": 3, "reason": "broken row: 2 cells where the header has 5"},
               {"member": null, "row": 4, "reason": "neither a headline nor a text"}])
    );
    let hit = archive.hit("first path:rows.csv");
    assert_eq!((&hit["given_id"], &hit["row"], &hit["published"]), (&json!("a"), &json!(2), &json!("2024-03-05")));
    assert_eq!(archive.hit("café")["source"], "ledger.example");
    assert_eq!(archive.hit("path:semicolon.txt")["headline"], "Harbour news");
    // A table without a text is read as the text it is.
    assert_eq!(archive.paths("ships"), ["numbers.csv"]);
}

#[test]
fn items_of_agencies_and_entries_of_feeds() {
    let archive = Archive::new();
    archive.text(
        "message.xml",
        r#"<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
        <newsItem guid="tag:wire.example,2024:1" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/>
        <versionCreated>2024-03-05T14:30:00+01:00</versionCreated></itemMeta>
        <contentMeta><headline>Ferries Sail</headline></contentMeta><contentSet><inlineXML><nitf><body><body.content>
        <p>The harbour is open.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>
        <newsItem><itemMeta><itemClass qcode="ninat:video"/></itemMeta></newsItem></itemSet></newsMessage>"#,
    );
    archive.text(
        "feed.xml",
        "<rss version=\"2.0\"><channel><link>https://www.post.example/</link><item><title>Harbour &amp;amp; sea</title>\
         <guid>g</guid><description>&lt;p&gt;Calm.&lt;/p&gt;</description></item><item/></channel></rss>",
    );
    archive.text(
        "wire.sgm",
        "<REUTERS NEWID=\"7\">\n<TEXT>\n<TITLE>HARBOUR &lt;H.O></TITLE><BODY>Open.\n</BODY></TEXT>\n</REUTERS>\n",
    );
    archive.text("catalog.xml", "<?xml version=\"1.0\"?><catalog><book>Harbour</book></catalog>");
    archive.text("deep.xml", &format!("<rss>{}", "<channel>".repeat(100_000)));
    let report = archive.report();
    let line = report.iter().find(|line| line["path"] == "message.xml").unwrap();
    assert_eq!(line["skipped_entries"], json!([{"member": null, "row": 2, "reason": "no text but a video"}]));
    let hit = archive.hit("path:message.xml");
    assert_eq!((&hit["given_id"], &hit["source"]), (&json!("tag:wire.example,2024:1"), &json!("wire.example")));
    assert_eq!(hit["published"], "2024-03-05T14:30:00+01:00");
    let hit = archive.hit("path:feed.xml");
    assert_eq!((&hit["headline"], &hit["source"]), (&json!("Harbour & sea"), &json!("post.example")));
    assert_eq!(archive.hit("path:wire.sgm")["headline"], "HARBOUR <H.O>");
    let reason = "XML of a format that is not read: its root is `catalog`";
    assert_eq!(state_of(&report, "catalog.xml"), ("skipped".to_owned(), reason.to_owned()));
    assert_eq!(state_of(&report, "deep.xml").1, "broken XML: elements more than 200 deep");
}

#[test]
fn a_name_is_never_taken_for_a_domain() {
    let archive = Archive::new();
    archive.text("a.json", "{\"text\":\"One.\",\"source\":\"Harbour Post\"}");
    archive.text("b.json", "{\"text\":\"Two.\",\"source\":\"Harbour Post\",\"url\":\"https://www.post.example/1\"}");
    assert_eq!(archive.hit("source:post.example")["path"], "b.json");
    assert_eq!(archive.search(&["source:\"harbour post\""])["total"], 2);
    assert_eq!(archive.paths("source:none"), [""; 0]);
    assert_eq!(
        (&archive.hit("one")["source"], &archive.hit("one")["source_name"]),
        (&Value::Null, &json!("Harbour Post"))
    );
}

#[test]
fn articles_with_the_same_text_are_all_counted() {
    let archive = Archive::new();
    for name in ["a.txt", "b.txt", "copy/a.txt"] {
        archive.text(name, "The very same text.");
    }
    assert_eq!(archive.search(&["same"])["total"], 3);
}

#[test]
fn ids_in_a_file_are_distinct_even_where_given_ids_are_not() {
    let archive = Archive::new();
    archive
        .text("a.jsonl", "{\"id\":\"x\",\"text\":\"One.\"}\n{\"id\":\"x\",\"text\":\"Two.\"}\n{\"text\":\"Three.\"}\n");
    let answer = archive.search(&["*"]);
    let mut ids: Vec<_> = answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), archive.search(&["id:x"])["total"].as_u64()), (3, Some(2)));
    // An id that is not unique is never another article's later: all of them go by their rows.
    let first = archive.hit("one")["id"].clone();
    archive.text(
        "a.jsonl",
        "{\"id\":\"x\",\"text\":\"Zero.\"}\n{\"id\":\"x\",\"text\":\"One.\"}\n{\"text\":\"Three.\"}\n",
    );
    assert_ne!(archive.hit("one")["id"], first);
    archive.text("a.jsonl", "{\"id\":\"x\",\"text\":\"One.\"}\n");
    assert_ne!(archive.hit("one")["id"], first);
}

#[test]
fn saved_pages_in_any_packing_and_encoding() {
    let archive = Archive::new();
    let text = "The ferry across the bay was late again on Tuesday, and nobody in the harbour could say why it was.";
    let page = format!(
        "<!DOCTYPE html><html lang=de><head><meta charset=windows-1252><title>Fähre spät | Post</title>\
         <link rel=canonical href=https://www.post.example/2024/06/02/ferry></head><body><nav><a href=/>Startseite</a></nav>\
         <article><h1>Fähre spät</h1><p class=date>2. Juni 2024</p><p>{text}</p><p>{text}</p></article></body></html>"
    );
    let old: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    archive.file("old.html", &old);
    archive.file("packed.html.gz", &gzip(page.as_bytes()));
    archive.text("blank.html", "<html><head></head><body></body></html>");
    archive.text("named.htm", "<html><title>Ferry</title><p>Harbour</html>");
    for path in ["old.html", "packed.html.gz"] {
        let hit = archive.hit(&format!("ferry path:{path}"));
        assert_eq!((&hit["headline"], &hit["published"]), (&json!("Fähre spät"), &json!("2024-06-02")), "{path}");
        assert_eq!((&hit["source"], &hit["row"]), (&json!("post.example"), &Value::Null), "{path}");
    }
    assert_eq!(archive.paths("startseite"), [""; 0]);
    assert_eq!(archive.paths("headline:ferry"), ["named.htm"]);
    let reason = "neither a headline nor a text".to_owned();
    assert_eq!(state_of(&archive.report(), "blank.html"), ("skipped".to_owned(), reason));
}
