//! Archives in containers: packed once or several times over, damaged, hostile. Every entry is accounted for.

use serde_json::{Value, json};

use crate::archive::Archive;
use crate::packing::{bz2, gz, tar, xz, zip, zst};

const ONE: &[u8] = b"The ferry sails.\nOriginal Source: www.post.example";
const ROWS: &[u8] = b"{\"text\": \"A ferry in a row.\"}\n{\"other\": 1}\n{\"text\": \"Another ferry.\"}\n";

/// What became of the one file of the archive.
fn outcome(archive: &Archive) -> Value {
    let mut report = archive.report();
    assert_eq!(report.len(), 1, "{report:?}");
    report.remove(0)
}

fn skipped(of: &Value) -> Vec<(String, Option<u64>, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let entries = of["skipped_entries"].as_array().unwrap().iter();
    entries.map(|entry| (text(&entry["member"]), entry["row"].as_u64(), text(&entry["reason"]))).collect()
}

#[test]
fn a_word_at_the_place_of_a_mark_makes_no_container() {
    let archive = Archive::new();
    let text = format!(
        "{}mustard is sold at the harbour.{}",
        "The ferry sails again and again to and fro. ".repeat(5) + &"a".repeat(35) + " ",
        " More.".repeat(100)
    );
    assert_eq!(&text[257..262], "ustar");
    archive.text("a.txt", &text);
    assert_eq!(archive.hit("mustard")["path"], "a.txt");
}

#[test]
fn every_packing_is_taken_off() {
    type Pack = fn(&[u8]) -> Vec<u8>;
    for (name, packed) in [("gz", gz as Pack), ("zst", zst), ("bz2", bz2), ("xz", xz)] {
        let archive = Archive::new();
        archive.file(&format!("a.{name}"), &packed(ONE));
        archive.file(&format!("b.tar.{name}"), &packed(&tar(&[("2024/a.txt", ONE), ("rows.jsonl", ROWS)])));
        archive.file(&format!("c.zip.{name}"), &packed(&zip(&[("2024/a.txt", ONE), ("rows.jsonl", ROWS)])));
        let answer = archive.search(&["ferry", "--limit", "20"]);
        assert_eq!(answer["total"], 7, "{name}: {answer}");
    }
}

#[test]
fn an_article_in_a_container_has_an_address() {
    let archive = Archive::new();
    let inner = zip(&[("rows.jsonl", ROWS)]);
    archive.file("dump.tar.gz", &gz(&tar(&[("2024/a.txt", ONE), ("more/inner.zip", &inner)])));
    let of = outcome(&archive);
    assert_eq!((&of["state"], &of["articles"]), (&json!("indexed"), &json!(3)), "{of}");
    let no_text = "JSON without a text or a headline";
    assert_eq!(skipped(&of), [("more/inner.zip!/rows.jsonl".to_owned(), Some(2), no_text.to_owned())]);
    let hits = archive.search(&["another"])["hits"].clone();
    assert_eq!((&hits[0]["path"], &hits[0]["row"]), (&json!("dump.tar.gz"), &json!(3)));
    assert_eq!(hits[0]["member"], "more/inner.zip!/rows.jsonl");
    for address in ["dump.tar.gz!/more/inner.zip!/rows.jsonl#3", hits[0]["id"].as_str().unwrap()] {
        let shown = archive.run(&["show", address]);
        assert!(shown.out.contains("Another ferry.") && shown.out.contains("rows.jsonl, row 3"), "{shown:?}");
    }
    assert!(archive.run(&["show", "dump.tar.gz!/2024/a.txt"]).out.contains("The ferry sails."));
    assert_eq!(archive.run(&["show", "dump.tar.gz!/2024/b.txt"]).code, 2);
}

#[test]
fn an_entry_without_a_name_is_named_by_its_number() {
    let archive = Archive::new();
    archive.file("a.tar", &tar(&[("2024/a.txt", ONE), ("", ONE)]));
    archive.file("b.zip", &zip(&[("2024/a.txt", ONE), ("", ONE)]));
    let hits = archive.search(&["ferry"])["hits"].clone();
    let places: Vec<_> = hits.as_array().unwrap().iter().map(|hit| (&hit["path"], &hit["member"])).collect();
    for path in ["a.tar", "b.zip"] {
        assert!(places.contains(&(&json!(path), &json!("entry 2"))), "{hits}");
    }
}

#[test]
fn what_changes_in_a_container_is_read_again() {
    let archive = Archive::new();
    archive.file("a.zip", &zip(&[("a.txt", ONE), ("b.txt", b"An old strike.")]));
    assert_eq!(archive.search(&["strike"])["total"], 1);
    archive.file("a.zip", &zip(&[("a.txt", ONE), ("c.txt", b"A new bridge.")]));
    assert_eq!(archive.search(&["strike"])["total"], 0);
    assert_eq!(archive.search(&["*"])["total"], 2);
    archive.remove("a.zip");
    assert_eq!(archive.search(&["*"])["total"], 0);
}

#[test]
fn entries_that_are_no_news_are_named() {
    let archive = Archive::new();
    let files: &[(&str, &[u8])] = &[
        ("a.txt", ONE),
        ("../out.txt", ONE),
        ("/etc/out.txt", ONE),
        (".hidden/a.txt", ONE),
        ("empty.txt", b""),
        ("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\0"),
        ("broken.gz", b"\x1f\x8b\x08\0broken"),
        ("paper.docx", &zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")])),
    ];
    archive.file("a.tar", &tar(files));
    let of = outcome(&archive);
    assert_eq!(of["articles"], 1, "{of}");
    let said: Vec<_> = skipped(&of).into_iter().map(|(member, _, reason)| format!("{member}: {reason}")).collect();
    assert_eq!(said.len(), 7, "{said:?}");
    for (at, reason) in [
        "../out.txt: its path leads out of the container",
        "/etc/out.txt: its path leads out of the container",
        ".hidden/a.txt: hidden",
        "empty.txt: empty",
        "image.png: binary data at byte",
        "broken.gz: damaged",
        "paper.docx: a document of an office program",
    ]
    .into_iter()
    .enumerate()
    {
        assert!(said[at].starts_with(reason), "{} {reason}", said[at]);
    }
}

#[test]
fn a_container_that_breaks_off_keeps_what_was_read() {
    let archive = Archive::new();
    let whole = tar(&[("a.txt", ONE), ("b.txt", &b"A strike. ".repeat(1000))]);
    archive.file("a.tar", &whole[..2000]);
    let of = outcome(&archive);
    // The second as far as it goes: the line says that the file is cut short.
    assert_eq!(of["articles"], 2, "{of}");
    assert!(of["cut_short"].as_str().unwrap().contains("damaged"), "{of}");
}

#[test]
fn bombs_end_as_one_skipped_entry() {
    let archive = Archive::new();
    let zeros = vec![b' '; 200 << 20];
    archive.file("bomb.zip", &zip(&[("a.txt", ONE), ("zeros.txt", &zeros), ("rows.jsonl", ROWS)]));
    let of = outcome(&archive);
    assert_eq!(of["articles"], 3, "{of}");
    let said = skipped(&of);
    assert!(said[0].0 == "zeros.txt" && said[0].2.contains("longer than an article may be"), "{said:?}");
    let archive = Archive::new();
    let line = [b"{\"text\": \"", &zeros[..], b"\"}\n"].concat();
    archive.file("bomb.jsonl.gz", &gz(&line.repeat(2)));
    let of = outcome(&archive);
    assert!(of["state"] == "skipped" || of["articles"] == 0, "{of}");
    let archive = Archive::new();
    archive.file("deep.gz", &gz(&gz(&gz(&gz(ONE)))));
    archive.file("deep.zip", &zip(&[("a.zip", &zip(&[("b.zip", &zip(&[("c.zip", &zip(&[("d.txt", ONE)]))]))]))]));
    let report = archive.report();
    assert!(report.iter().all(|of| of["state"] != "indexed" || of["articles"] == 0), "{report:?}");
    assert!(format!("{report:?}").contains("packed more than 3 times over"), "{report:?}");
}
