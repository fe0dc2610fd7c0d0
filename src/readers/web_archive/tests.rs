use std::io::Write;
use std::ops::ControlFlow;

use super::digest::Digest;
use super::{Arc, Warc};
use crate::readers::{Entry, Limits, Reader, Terms};

const PAGE: &str = "<!DOCTYPE html><html><head><title>Ferries sail</title></head><body><article><h1>Ferries sail</h1>\
                    <p>Ferry workers ended their strike on Tuesday, and the boats sail again.</p></article></body></html>";

/// Returns what a reader says of each entry.
fn told(reader: &dyn Reader, input: &[u8], article_bytes: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut take = |entry: Entry| {
        let row = entry.row.unwrap();
        let flaw = entry.flaw.map(|flaw| format!(" [{flaw}]")).unwrap_or_default();
        found.push(match entry.content {
            Ok(content) => {
                let source = content.source.map(|source| source.to_string()).unwrap_or_default();
                let is_whole = content.body.contains("the boats sail again.");
                format!("{row} {source}{}{flaw}", if is_whole { "" } else { " in part" })
            }
            Err(skip) => format!("{row} {skip}{flaw}"),
        });
        ControlFlow::Continue(())
    };
    let end = reader.read(&mut &input[..], Terms::within(Limits { article_bytes }), &mut take);
    found.extend(end.err().map(|skip| format!("end: {skip}")));
    found
}

fn warc_of(records: &[Vec<u8>]) -> Vec<String> {
    let input = records.concat();
    assert!(Warc.recognises(&input, crate::readers::FieldNames::KNOWN));
    told(&Warc, &input, 1 << 20)
}

/// A record with its own length, or with another.
fn record(head: &str, length: usize, block: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.0\r\n{head}\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(url: &str, block: &[u8]) -> Vec<u8> {
    record(&format!("WARC-Type: response\r\nWARC-Target-URI: {url}"), block.len(), block)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{head}\r\n").as_bytes(), body].concat()
}

#[test]
fn pages_are_articles_and_the_rest_is_accounted_for() {
    let image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG";
    let gone = b"HTTP/1.0 404 Not Found\r\nContent-Type: text/html\r\n\r\nNo.";
    let robots = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *";
    let text = b"HTTP/1.1 200 OK\nContent-Type: text/plain\n\nFerries sail\n\nFor now the boats sail again.";
    let found = warc_of(&[
        record("WARC-Type: warcinfo", 6, b"a: b\r\n"),
        response("http://a.example/1", &answer("", PAGE.as_bytes())),
        record("WARC-Type: request\r\nWARC-Target-URI: http://a.example/1", 4, b"GET "),
        response("http://a.example/i.png", image),
        response("http://a.example/none", gone),
        response("http://a.example/robots.txt", robots),
        response("http://a.example/news/today.txt", text),
        record("WARC-Type: revisit\r\nWARC-Target-URI: http://a.example/1", 0, b""),
        response("dns:a.example", b"20240305 a.example. 300 IN A 1.2.3.4"),
        record(
            "WARC-Type: resource\r\nWARC-Target-URI: <http://b.example/r>\r\nContent-Type: text/html",
            PAGE.len(),
            PAGE.as_bytes(),
        ),
        response("http://a.example/odd", b"no HTTP"),
    ]);
    assert_eq!(
        found,
        [
            "2 a.example",
            "4 no page but image/png",
            "5 no page: the server answered 404",
            "6 no page but text/plain",
            "7 a.example",
            "8 the same as an earlier capture, which it names",
            "10 b.example",
            "11 broken HTTP: invalid HTTP version",
        ]
    );
}

#[test]
fn a_wrong_length_costs_no_record() {
    let page = answer("", PAGE.as_bytes());
    let of =
        |url: &str, length: usize| record(&format!("WARC-Type: response\r\nWARC-Target-URI: {url}"), length, &page);
    let right = page.len();
    let found = warc_of(&[
        of("http://short.example/", 100),
        of("http://long.example/", right + 300),
        of("http://good.example/", right),
        record("WARC-Type: response\r\nWARC-Target-URI: http://none.example/\r\nX: y", 0, b"")[..40].to_vec(),
        b"\r\n\r\n".to_vec(),
        of("http://last.example/", right + 1000),
    ]);
    assert_eq!(found[0], "1 short.example [not 100 bytes long, as it says]");
    assert_eq!(found[1], format!("2 long.example [not {} bytes long, as it says]", right + 300));
    assert_eq!(found[2], "3 good.example");
    assert_eq!(found[3..], ["4 empty", "5 last.example [ends 996 bytes before its end]"]);
}

#[test]
fn noise_between_records_and_a_missing_end() {
    let page = answer("", PAGE.as_bytes());
    let mut last = response("http://cut.example/", &page);
    last.truncate(last.len() - 30);
    let noise = b"\x00\xFF noise\r\n".repeat(9000);
    let found = warc_of(&[response("http://one.example/", &page), noise, response("http://two.example/", &page), last]);
    assert!(found[0].starts_with("1 one.example [not "), "{found:?}");
    assert_eq!(found[1..], ["2 two.example", "3 cut.example [ends 26 bytes before its end]"]);
}

#[test]
fn bodies_as_they_were_before_they_were_sent() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(PAGE.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let (first, second) = gzip.split_at(50);
    let chunks = [
        format!("{:x};name=value\r\n", first.len()).as_bytes(),
        first,
        format!("\r\n00{:X}\r\n", second.len()).as_bytes(),
        second,
        b"\r\n0000\r\n\r\n",
    ]
    .concat();
    let found = warc_of(&[
        response(
            "http://chunked.example/",
            &answer("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", &chunks),
        ),
        response("http://unchunked.example/", &answer("Transfer-Encoding: chunked\r\n", PAGE.as_bytes())),
        response("http://unpacked.example/", &answer("Content-Encoding: gzip\r\n", PAGE.as_bytes())),
        response("http://br.example/", &answer("Content-Encoding: br\r\n", PAGE.as_bytes())),
        response("http://cut.example/", &answer("Content-Encoding: gzip\r\n", &gzip[..gzip.len() - 30])),
        response("http://broken.example/", &answer("Content-Encoding: gzip\r\n", b"\x1F\x8B\x08 and no more")),
    ]);
    assert_eq!(found[..4], ["1 chunked.example", "2 unchunked.example", "3 unpacked.example", "4 br.example"]);
    assert!(found[4].starts_with("5 cut.example"), "{found:?}");
    assert!(found[5].starts_with("6 broken HTTP: its body is not gzip"), "{found:?}");
}

#[test]
fn digests_tell_alteration() {
    let page = answer("", PAGE.as_bytes());
    let with = |digests: &str| {
        record(&format!("WARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n{digests}"), page.len(), &page)
    };
    // `printf 'abc' | sha1sum`, and the same in base 32.
    for text in ["sha1:a9993e364706816aba3e25717850c26c9cd0d89d", "SHA1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5"] {
        let digest = Digest::parse(text).unwrap();
        assert!(digest.is_of(b"abc") && !digest.is_of(b"abd"), "{text}");
    }
    assert_eq!((Digest::parse("md5:00"), Digest::parse("sha1:00"), Digest::parse("none")), (None, None, None));
    let wrong = "sha1:a9993e364706816aba3e25717850c26c9cd0d89d";
    let found = warc_of(&[
        with(&format!("WARC-Block-Digest: {wrong}")),
        with(&format!("WARC-Payload-Digest: {wrong}")),
        with("WARC-Payload-Digest: md5:00\r\nWARC-Truncated: time"),
    ]);
    assert_eq!(
        found,
        [
            "1 a.example [altered since it was stored: its digest is another]",
            "2 a.example [altered since it was stored: its digest is another]",
            "3 a.example [cut short by the crawler (time)]",
        ]
    );
}

#[test]
fn what_is_too_long_is_left_out_alone() {
    let long = answer("", format!("<html>{}", "long ".repeat(1000)).as_bytes());
    let input = [response("http://long.example/", &long), response("http://a.example/", &answer("", PAGE.as_bytes()))];
    let found = told(&Warc, &input.concat(), 1000);
    assert_eq!(found, ["1 longer than an article may be (0 MiB): raise --max-article", "2 a.example"]);
}

#[test]
fn arcs_of_both_versions() {
    let page = [b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", PAGE.as_bytes()].concat();
    let block = |head: &str| [head.as_bytes(), &page, b"\n"].concat();
    let length = page.len();
    let one = [
        b"filedesc://a.arc 0.0.0.0 20140216050221 text/plain 75\n1 0 LiveWeb Capture\nURL IP-address Archive-date Content-type Archive-length\n\n".to_vec(),
        block(&format!("http://a.example/a b?c=d e 1.2.3.4 20140216050221 text/html {length}\n")),
        block("http://b.example/ 1.2.3.4 201404010000000000 text/html abc\n"),
        block(&format!("http://c.example/ 1.2.3.4 20140216050221 text/html {length}\n")),
        b"dns:c.example 1.2.3.4 20140216050221 text/dns 7\n1.2.3.4\n".to_vec(),
    ]
    .concat();
    assert!(Arc.recognises(&one, crate::readers::FieldNames::KNOWN));
    let expected = ["2 a.example", "3 b.example [does not tell how long it is]", "4 c.example"];
    assert_eq!(told(&Arc, &one, 1 << 20), expected);
    let columns =
        "URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length";
    let described = format!("2 0 Alexa\n{columns}\n");
    let two = [
        format!("filedesc://a.arc 0.0.0.0 20140216050221 text/plain {}\n{described}\n", described.len()).into_bytes(),
        block(&format!("http://a.example/ 1.2.3.4 20140216050221 text/html 200 - - 0 a.arc {length}\n")),
    ]
    .concat();
    assert_eq!(told(&Arc, &two, 1 << 20), ["2 a.example"]);
}
