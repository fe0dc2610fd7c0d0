//! `morgue kwic`: every match in its context, and the words near the matches.

use serde_json::{Value, json};

use crate::archive::Archive;

/// Four articles in one file, so that they lie in the index in this order.
fn archive() -> Archive {
    let archive = Archive::new();
    archive.text(
        "ferry.jsonl",
        r#"{"id":"1","title":"Ferry strike ends","text":"The old harbour ferries sail again.\nMayor Rosa Quint took the first ferry to the island, and then another ferry back.","url":"https://www.post.example/1","date":"2024-03-05T08:00:00Z"}
{"id":"2","title":"Rates","text":"The bank kept its rates. Nobody took a ferry.","source":"Harbour Bank Review"}
{"id":"3","title":"北京的渡轮","text":"昨天北京的渡轮在北京港停航。","url":"https://news.example/3","date":"2023"}
{"id":"4","title":"Storm","text":"A storm closed\u001b[31m the\tport; “no ferry”,\r\nsaid the Ledger’s reporter. The cafe\u0301 ferry, too.","url":"https://ledger.example/4","date":"2023-11-02"}
"#,
    );
    archive
}

/// What a run says on standard output.
#[track_caller]
fn out(args: &[&str]) -> String {
    let run = archive().run(&[&["kwic"], args, &["."]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    run.out
}

/// The matches with one word on either side, in the order of the answer.
fn lines(args: &[&str]) -> Vec<String> {
    let out = out(&[args, &["--format", "jsonl"]].concat());
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    let word = |text: &Value, is_last: bool| {
        let text = text.as_str().unwrap().trim();
        let word = if is_last { text.rsplit(' ').next() } else { text.split(' ').next() };
        word.unwrap().to_owned()
    };
    let short = |line: Value| {
        let matched = line["match"].as_str().unwrap().to_owned();
        format!("{} {matched} {}", word(&line["left"], true), word(&line["right"], false))
    };
    lines.map(short).collect()
}

#[test]
fn every_match_aligned_for_a_person() {
    let expected = "\
3 articles match; read as: ferry

post.example 2024-03-05                        Ferry strike ends
post.example 2024-03-05        The old harbour ferries sail again. Mayor Rosa
post.example 2024-03-05   Quint took the first ferry to the island, and then
post.example 2024-03-05       and then another ferry back.
Harbour Ban… no date      rates. Nobody took a ferry.
ledger.exam… 2023-11-02          the port; “no ferry”, said the Ledger’s
ledger.exam… 2023-11-02     reporter. The cafe\u{301} ferry, too.

7 matches
";
    assert_eq!(out(&["ferry"]), expected);
}

#[test]
fn wide_characters_take_two_columns() {
    let expected = "\
1 article matches; read as: 北京

\x20          北京的渡轮
\x20      昨天北京的渡轮在北
\x20京的渡轮在北京港停航。

3 matches
";
    assert_eq!(out(&["北京", "--columns", "none", "--width", "11"]), expected);
}

#[test]
fn widths_and_columns_as_asked_for() {
    let expected = "\
2 articles match; read as: took w/4 ferry

1897r7wpndzc  Rosa Quint took the first ferry to the
6g7c0c8pykz0      Nobody took a ferry.

2 matches
";
    assert_eq!(out(&["took w/4 ferry", "--columns", "id", "--width", "11"]), expected);
    let all = out(&["took w/4 ferry", "--columns", "date,source", "--limit", "1"]);
    assert_eq!(
        all.lines().skip(2).collect::<Vec<_>>(),
        [
            "2024-03-05 post.example       Mayor Rosa Quint took the first ferry to the",
            "",
            "the first 1 match; there are more"
        ]
    );
}

#[test]
fn tab_separated_values() {
    let expected = "\
id\tsource\tpublished\tpart\tstart\tend\tleft\tmatch\tright
1897r7wpndzc\tpost.example\t2024-03-05T08:00:00Z\theadline\t0\t5\t\tFerry\t strike ends
1897r7wpndzc\tpost.example\t2024-03-05T08:00:00Z\tbody\t16\t23\tThe old harbour \tferries\t sail again. Mayor Rosa Quint took the first ferry to the
1897r7wpndzc\tpost.example\t2024-03-05T08:00:00Z\tbody\t68\t73\tharbour ferries sail again. Mayor Rosa Quint took the first \tferry\t to the island, and then another ferry back.
1897r7wpndzc\tpost.example\t2024-03-05T08:00:00Z\tbody\t106\t111\tQuint took the first ferry to the island, and then another \tferry\t back.
6g7c0c8pykz0\tHarbour Bank Review\t\tbody\t39\t44\tThe bank kept its rates. Nobody took a \tferry\t.
v141pa65ykpf\tledger.example\t2023-11-02\tbody\t35\t40\tA storm closed[31m the port; “no \tferry\t”, said the Ledger’s reporter. The cafe\u{301} ferry, too.
v141pa65ykpf\tledger.example\t2023-11-02\tbody\t86\t91\tthe port; “no ferry”, said the Ledger’s reporter. The cafe\u{301} \tferry\t, too.
";
    assert_eq!(out(&["ferry", "--format", "tsv"]), expected);
}

#[test]
fn json_as_one_object_and_as_lines() {
    let line = |left: &str, right: &str| {
        json!({
            "id": "6g7c0c8pykz0", "source": "Harbour Bank Review", "published": null, "part": "body",
            "start": 39, "end": 44, "left": left, "match": "ferry", "right": right,
        })
    };
    let jsonl = out(&["ferry rates", "--format", "jsonl", "--width", "8"]);
    let last: Value = serde_json::from_str(jsonl.lines().last().unwrap()).unwrap();
    assert_eq!(last, line("took a ", "."));
    let answer: Value = serde_json::from_str(&out(&["\"a ferry\"", "--format", "json", "--limit", "1"])).unwrap();
    let mut expected = line("The bank kept its rates. Nobody took ", ".");
    (expected["start"], expected["match"]) = (json!(37), json!("a ferry"));
    let expected = json!({
        "schema": 3,
        "query": {"text": "\"a ferry\"", "read_as": "\"a ferry\"", "notes": []},
        "total_articles": 1,
        "lines": [expected],
        "total_matches": 1,
    });
    assert_eq!(answer, expected);
    let cut: Value = serde_json::from_str(&out(&["ferry", "--format", "json", "--limit", "2"])).unwrap();
    assert_eq!((cut["lines"].as_array().unwrap().len(), &cut["total_matches"]), (2, &json!(7)));
}

#[test]
fn lines_are_sorted_by_the_words_around() {
    assert_eq!(
        lines(&["ferry", "--sort", "left1"]),
        [
            "a ferry .",
            "another ferry back.",
            "cafe\u{301} ferry ,",
            "first ferry to",
            "harbour ferries sail",
            "“no ferry ”,",
            " Ferry strike"
        ]
    );
    assert_eq!(
        lines(&["ferry", "--sort", "right1,left1", "--limit", "5"]),
        ["another ferry back.", "“no ferry ”,", "harbour ferries sail", " Ferry strike", "first ferry to"]
    );
    assert_eq!(
        lines(&["ferry", "--sort", "match", "--sort", "source", "--limit", "3"]),
        ["harbour ferries sail", "a ferry .", "“no ferry ”,"]
    );
    assert_eq!(lines(&["ferry", "--sort", "date", "--limit", "1"]), ["“no ferry ”,"]);
    assert_eq!(lines(&["ferry", "--sort", "newest", "--limit", "1"]), [" Ferry strike"]);
    let text = out(&["ferry", "--sort", "left1", "--limit", "2"]);
    assert!(text.ends_with("\n\nthe first 2 of 7 matches\n"), "{text}");
}

#[test]
fn a_sample_is_drawn_alike_each_time() {
    let all = lines(&["ferry"]);
    let sample = lines(&["ferry", "--sample", "3"]);
    let larger = lines(&["ferry", "--sample", "5"]);
    assert_eq!((sample.len(), larger.len()), (3, 5));
    assert_eq!(sample, lines(&["ferry", "--sample", "3"]));
    // In the order of the index, and growing with its size.
    let kept: Vec<&String> = all.iter().filter(|line| sample.contains(line)).collect();
    assert_eq!(kept, sample.iter().collect::<Vec<_>>());
    assert!(sample.iter().all(|line| larger.contains(line)));
    assert!(out(&["ferry", "--sample", "3"]).ends_with("3 of 7 matches, drawn at random\n"));
}

#[test]
fn filters_are_those_of_search() {
    assert_eq!(lines(&["ferry", "--source", "post.example", "--after", "2024-02", "--limit", "1"]), [" Ferry strike"]);
    assert_eq!(lines(&["ferry AND storm", "--before", "2024"]).len(), 4);
    assert_eq!(lines(&["ferry", "--exclude", "storm OR strike"]), ["a ferry ."]);
}

#[test]
fn words_near_the_matches() {
    let archive = Archive::new();
    let strikes = "The ferry strike ends. ".repeat(4) + &"The harbour of the island sleeps. ".repeat(20);
    archive.text("a.txt", &format!("{strikes}No ferry sails, they say."));
    let run = archive.run(&["kwic", "ferry", ".", "--collocates", "--span", "1,2"]);
    let expected = "\
1 article matches, 5 matches; read as: ferry
2 of 2 words within 1 left, 2 right; 141 words in the archive

word                             left    right    total     archive       score
ends                                0        4        4           4        18.7
strike                              0        4        4           4        18.7
";
    assert_eq!(run.out, expected);
    let tsv =
        archive.run(&["kwic", "ferry", "--collocates", "--span", "1", "--min", "1", "--stop-words", "--format", "tsv"]);
    let expected = "\
word\tleft\tright\ttotal\tarchive\tscore
strike\t0\t4\t4\t4\t22.6318
no\t1\t0\t1\t1\t5.3163
sails\t0\t1\t1\t1\t5.3163
the\t4\t0\t4\t44\t0.2792
";
    assert_eq!(tsv.out, expected);
    let json = archive.run(&[
        "kwic",
        "ferry",
        "--collocates",
        "--span",
        "1,0",
        "--limit",
        "1",
        "--stop-words",
        "--format",
        "json",
    ]);
    let answer: Value = serde_json::from_str(&json.out).unwrap();
    let expected = json!({
        "schema": 3,
        "query": {"text": "ferry", "read_as": "ferry", "notes": []},
        "total_articles": 1,
        "total_matches": 5,
        "span": [1, 0],
        "neighbours": 5,
        "archive_words": 141,
        "total_collocates": 1,
        "collocates": [{"word": "the", "left": 4, "right": 0, "total": 4, "archive": 44, "score": 5.0054}],
    });
    assert_eq!(answer, expected);
    let none = archive.run(&["kwic", "ferry", "--collocates", "--min", "30"]);
    assert_eq!((none.code, none.out.lines().count()), (1, 2), "{none:?}");
}

#[test]
fn removed_articles_are_not_counted() {
    let archive = Archive::new();
    archive.text("a.txt", "A ferry strike. A ferry strike. A ferry strike.");
    archive.text("b.txt", "Another strike.");
    archive.index();
    archive.remove("b.txt");
    let run = archive.run(&["kwic", "ferry", ".", "--collocates", "--format", "tsv"]);
    assert!(run.out.contains("\nstrike\t0\t3\t3\t3\t"), "{run:?}");
}

#[test]
fn nothing_found_is_exit_code_1() {
    let archive = archive();
    let none = archive.run(&["kwic", "zebra", "."]);
    assert_eq!((none.code, none.out.as_str()), (1, "no articles match; read as: zebra\n  zebra alone: 0 articles\n"));
    let json: Value = serde_json::from_str(&archive.run(&["kwic", "zebra", "--format", "json"]).out).unwrap();
    assert_eq!(
        (&json["total_matches"], &json["lines"], &json["words"][0]["articles"]),
        (&json!(0), &json!([]), &json!(0))
    );
    let flag = archive.run(&["kwic", "--nonsense", "."]);
    assert!(flag.code == 2 && flag.err.contains("there is no option `--nonsense`"), "{flag:?}");
    let wordless = archive.run(&["kwic", "source:post.example", "."]);
    let expected =
        "1 article matches; read as: source:post.example\nhint: no word to show in its context: add one to the query\n";
    assert_eq!((wordless.code, wordless.out.as_str()), (1, expected));
    let data = archive.run(&["kwic", "source:post.example", "--format", "jsonl"]);
    assert_eq!((data.code, data.out.as_str()), (1, ""));
    assert!(data.err.starts_with("hint: no word"), "{data:?}");
    let counted = archive.run(&["kwic", "zebra", "--collocates"]);
    assert_eq!(
        (counted.code, counted.out.as_str()),
        (1, "no articles match; read as: zebra\n  zebra alone: 0 articles\n")
    );
    let wrong = archive.run(&["kwic", "ferry", "--collocates", "--span", "many"]);
    assert!(wrong.code == 2 && wrong.err.contains("as in `5,5`"), "{wrong:?}");
}

#[test]
fn a_person_gets_marks_and_no_control_characters() {
    let archive = archive();
    let plain = archive.run(&["kwic", "ferry", ".", "--color", "never"]);
    assert!(!plain.out.chars().any(|c| c.is_control() && c != '\n'), "{plain:?}");
    let painted = archive.run(&["kwic", "\"the first ferry\"", "--color", "always", "--columns", "none"]);
    assert!(painted.out.contains("took \u{1b}[1m\u{1b}[31mthe first ferry\u{1b}[0m to"), "{painted:?}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let archive = Archive::new();
    archive.text("a.txt", &"A ferry. ".repeat(100_000));
    archive.index();
    let mut child = crate::archive::morgue()
        .args(["kwic", "ferry"])
        .current_dir(archive.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
