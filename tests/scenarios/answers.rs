//! `morgue search`: what matches, in what order, and how it is shown.

use serde_json::{Value, json};

use crate::archive::Archive;

fn matching(archive: &Archive, query: &str) -> Vec<String> {
    let answer = archive.search(&["--limit", "1000", "--strict", query]);
    let hits = answer["hits"].as_array().unwrap().iter();
    let mut paths: Vec<String> = hits.map(|hit| hit["path"].as_str().unwrap().to_owned()).collect();
    paths.sort();
    paths
}

#[test]
fn words_phrases_and_operators() {
    let archive = Archive::new();
    archive.text("a", "The missiles flew over North Korea.");
    archive.text("b", "A missile test in the north of Korea.");
    archive.text("c", "Naïve cafés, O’Brien’s and Müller’s, in the U.S. for 1,000 days.");
    for (query, expected) in [
        ("missile", "a b"),
        ("missiles flying", ""),
        ("MISSILE north", "a b"),
        ("\"north korea\"", "a"),
        ("\"missile\"", "b"),
        ("missile -test", "a"),
        ("missile NOT test", "a"),
        ("test OR cafe", "b c"),
        ("(test OR flew) korea", "a b"),
        ("naive cafe", "c"),
        ("o'brien muller us 1000", "c"),
        ("nai*", "c"),
        ("=missile", "b"),
        ("misile~", "b"),
        ("missile AND -test", "a"),
        ("-missile", "c"),
        ("*", "a b c"),
        ("zebra", ""),
        ("headline:missile", ""),
        ("lede:missile", "a b"),
    ] {
        assert_eq!(matching(&archive, query).join(" "), expected, "{query}");
    }
}

#[test]
fn a_word_may_stand_in_several_parts_of_a_query() {
    let archive = Archive::new();
    // Rows of one file: they lie side by side in the index.
    let texts = ["Kim met Trump.", "Kim Jong met Trump.", "Jong met Trump and Kim."];
    archive.text("rows.jsonl", &texts.map(|text| format!("{{\"text\":\"{text}\"}}\n")).concat());
    for (query, expected) in [
        ("(\"kim jong\" OR \"kim\") w/3 trump", 3),
        ("(\"kim\" OR \"kim jong\") pre/3 trump", 2),
        ("atleast1((kim AND jong) OR (kim w/2 trump))", 3),
        ("atleast1(kim NOT (kim w/2 jong))", 2),
    ] {
        assert_eq!(archive.search(&[query])["total"], expected, "{query}");
    }
}

#[test]
fn a_word_counts_once_where_it_stands() {
    let archive = Archive::new();
    // With and without its accent the word has two stems in Spanish, and both are looked up.
    archive.text("a.json", "{\"text\":\"La policía.\",\"language\":\"es\"}");
    archive.text("b.json", "{\"text\":\"La policia.\",\"language\":\"es\"}");
    let answer = archive.search(&["policía"]);
    assert_eq!(answer["total"], 2);
    assert_eq!(answer["hits"][0]["score"], answer["hits"][1]["score"], "{answer}");
}

#[test]
fn any_input_is_read_somehow_and_says_how() {
    let archive = Archive::small();
    for query in
        ["\"harbour", "(harbour", "harbour OR", "foo:harbour", "\u{202E}))((\"", "w/5", "-", "AND", "harbour w/3 storm"]
    {
        let run = archive.run(&["search", "--format", "json", query, "."]);
        assert!(matches!(run.code, 0 | 1), "{query}: {run:?}");
    }
    let answer = archive.search(&["sorce:x harbour"]);
    let notes = answer["query"]["notes"].as_array().unwrap();
    assert!(
        notes.iter().any(|note| note["kind"] == "hint" && note["text"].as_str().unwrap().contains("source:")),
        "{notes:?}"
    );
    assert_eq!((&notes[0]["start"], &notes[0]["end"]), (&json!(0), &json!(6)));
}

#[test]
fn sources_are_whole_labels() {
    let archive = Archive::new();
    for host in ["www.post.example", "news.post.example", "notpost.example", "post.example.org"] {
        archive.text(host, &format!("A text.\nOriginal Source: {host}"));
    }
    assert_eq!(matching(&archive, "source:post.example"), ["news.post.example", "www.post.example"]);
    assert_eq!(matching(&archive, "source:=post.example"), ["www.post.example"]);
    assert_eq!(matching(&archive, "-source:post.example"), ["notpost.example", "post.example.org"]);
    let either =
        archive.search(&["text", "--source", "https://www.notpost.example/x", "--source", "news.post.example"]);
    assert_eq!(either["total"], 2);
}

#[test]
fn dates_filter_by_the_articles_own_day() {
    let archive = Archive::new();
    for (name, date) in [
        ("year", "2024"),
        ("month", "2024-03"),
        ("day", "2024-03-31"),
        ("late", "2024-03-31T23:30:00-05:00"),
        ("april", "2024-04-01"),
    ] {
        archive.text(name, &format!("{{\"text\":\"A text.\",\"date\":\"{date}\"}}"));
    }
    archive.text("none", "{\"text\":\"A text.\"}");
    for (query, expected) in [
        ("date:2024", "april day late month year"),
        ("date:2024-03", "day late month"),
        ("date:2024-03-31", "day late"),
        ("after:2024-03", "april"),
        ("before:2024-04", "day late month"),
        ("date:2024-03..2024-04", "april day late month"),
        ("date:none", "none"),
    ] {
        assert_eq!(matching(&archive, query).join(" "), expected, "{query}");
    }
    assert_eq!(archive.search(&["*", "--after", "2024-03-30", "--before", "2024-04-01"])["total"], 2);
    let wrong = archive.run(&["search", "*", ".", "--after", "soon"]);
    assert!(wrong.code == 2 && wrong.err.contains("`--after`") && wrong.err.contains("hint:"), "{wrong:?}");
}

#[test]
fn entities_filter_and_all_of_them_must_be_named() {
    let archive = Archive::small();
    let all = archive.search(&["--limit", "1000", "*"]);
    let names_her = |hit: &&Value| hit["entities"].as_array().unwrap().iter().any(|one| one["name"] == "Rosa Quint");
    let named = all["hits"].as_array().unwrap().iter().filter(names_her);
    let mut named: Vec<&str> = named.map(|hit| hit["path"].as_str().unwrap()).collect();
    named.sort_unstable();
    assert!(named.contains(&"2024/ferry.txt"), "{named:?}");
    assert_eq!(matching(&archive, "entity:\"rosa quint\""), named);
    assert_eq!(matching(&archive, "person:\"rosa quint\""), named);
    assert_eq!(archive.search(&["org:\"rosa quint\""])["total"], 0);
    assert_eq!(archive.search(&["*", "--entity", "Rosa Quint", "--entity", "Nobody"])["total"], 0);
}

#[test]
fn hits_can_be_sorted_by_time_and_paged() {
    let archive = Archive::new();
    for day in 1..=9 {
        archive.text(&format!("{day}"), &format!("2024-03-0{day}\nA text."));
    }
    archive.text("none", "A text.");
    let paths = |args: &[&str]| -> Vec<String> {
        let answer = archive.search(&[&["text"], args].concat());
        answer["hits"].as_array().unwrap().iter().map(|hit| hit["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(paths(&["--sort", "newest", "--limit", "3"]), ["9", "8", "7"]);
    assert_eq!(paths(&["--sort", "oldest", "--limit", "3", "--offset", "7"]), ["8", "9", "none"]);
    let newest = archive.paths("*");
    assert_eq!((newest[0].as_str(), newest[9].as_str()), ("9", "none"));
    let all = paths(&["--limit", "10"]);
    let pages: Vec<String> =
        (0..5).flat_map(|page| paths(&["--limit", "2", "--offset", &(page * 2).to_string()])).collect();
    assert_eq!(all, pages);
}

#[test]
fn the_json_answer_has_its_documented_shape() {
    let archive = Archive::small();
    let mut answer = archive.search(&["ferries harbour"]);
    assert!(answer["took_ms"].as_f64().unwrap() >= 0.0);
    answer["took_ms"] = Value::Null;
    let hit = &mut answer["hits"][0];
    let (id, score) = (hit["id"].take(), hit["score"].take());
    assert!(id.as_str().unwrap().len() == 12 && score.as_f64().unwrap() > 0.0);
    let partial = answer["hits"].as_array_mut().unwrap().pop().unwrap();
    assert_eq!((&partial["matches_all"], &partial["missing"]), (&json!(false), &json!(["ferries"])));
    let expected = json!({
        "schema": 3,
        "query": {"text": "ferries harbour", "read_as": "ferries harbour", "notes": []},
        "total": 1,
        "total_partial": 1,
        "next": null,
        "took_ms": null,
        "hits": [{
            "rank": 1, "score": null, "matches_all": true, "id": null, "given_id": null, "path": "2024/ferry.txt", "member": null, "row": null,
            "headline": "Ferry Strike Ends", "source": "post.example", "source_name": null, "published": "2024-03-05", "language": "en",
            "entities": [{
                "name": "Rosa Quint", "kind": "person", "given": false, "mentions": [{"start": 38, "end": 48, "in": "body"}],
            }],
            "matches": 3,
            "headline_highlights": [[0, 5]],
            "snippets": [
                {"text": "The harbour ferries sail again. Mayor Rosa Quint is relieved.", "highlights": [[4, 11], [12, 19]]},
            ],
        }],
        "facets": {"source": [{"value": "post.example", "count": 1}]},
    });
    assert_eq!(answer, expected);
    let none = archive.run(&["search", "zebra", ".", "--format", "json"]);
    let answer: Value = serde_json::from_str(&none.out).unwrap();
    assert_eq!((none.code, &answer["total"], &answer["hits"]), (1, &json!(0), &json!([])));
}

#[test]
fn the_other_forms() {
    let archive = Archive::small();
    let csv = archive.run(&["search", "ferries", ".", "--format", "csv"]).out;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "rank,score,id,given_id,path,headline,source,published,language,snippet");
    assert!(
        lines[1].starts_with("1,")
            && lines[1].contains(",2024/ferry.txt,Ferry Strike Ends,post.example,2024-03-05,en,")
    );
    assert_eq!(archive.run(&["search", "ferries", ".", "--format", "path"]).out, "2024/ferry.txt\n");
    assert_eq!(archive.run(&["search", "harbour", ".", "--count"]).out, "2\n");
    let jsonl = archive.run(&["search", "harbour", ".", "--format", "jsonl"]).out;
    let hits: Vec<Value> = jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((hits.len(), &hits[1]["rank"]), (2, &json!(2)));
}

#[test]
fn a_query_may_begin_with_a_hyphen() {
    let archive = Archive::small();
    for args in [
        &["search", "-ferries", ".", "--count"][..],
        &["search", "--count", "-source:ledger.example", "."],
        &["search", "--count", "--", "-ferries", "."],
    ] {
        assert_eq!(archive.run(args).out, "2\n", "{args:?}");
    }
}

#[test]
fn a_person_gets_no_control_characters_of_a_text() {
    let archive = Archive::new();
    archive.text("a.json", r#"{"title":"Evil \u001b[31mred\u202e","text":"A \u001b]8;;x\u0007 harbour\u0000 text.","source":"Post\u001b[2J"}"#);
    let run = archive.run(&["search", "harbour", ".", "--color", "never"]);
    assert!(!run.out.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202E}'), "{run:?}");
    let painted = archive.run(&["search", "harbour", ".", "--color", "always"]);
    assert!(painted.out.contains("\u{1b}[1m\u{1b}[31mharbour\u{1b}[0m"), "{painted:?}");
}

#[test]
fn the_answer_for_a_person() {
    let archive = Archive::small();
    let run = archive.run(&["search", "ferries", "."]);
    let id = archive.hit("ferries")["id"].as_str().unwrap().to_owned();
    let score = archive.hit("ferries")["score"].as_f64().unwrap();
    let expected = format!(
        "1 article matches; read as: ferries\n\n  1 Ferry Strike Ends{gap}{score:.2}\n    post.example · 2024-03-05 · 2024/ferry.txt · {id}\n    \
         The harbour ferries sail again. Mayor Rosa Quint is relieved.\n\nsource: post.example 1\n",
        gap = " ".repeat(76 - 17 - 4),
    );
    assert_eq!(run.out, expected);
    assert_eq!(
        archive.run(&["search", "zebra", "."]).out,
        "no articles match; read as: zebra\n  zebra alone: 0 articles\n"
    );
}

#[test]
fn a_closed_pipe_is_no_error() {
    let archive = Archive::small();
    archive.index();
    let mut child = crate::archive::morgue()
        .args(["search", "*"])
        .current_dir(archive.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn the_same_archive_gives_the_same_order_however_it_was_built() {
    let at_once = Archive::new();
    let in_steps = Archive::new();
    for number in 0..40 {
        let text = format!("The harbour {}", "ferry ".repeat(number % 7));
        at_once.text(&format!("{number}.txt"), &text);
    }
    for step in 0..10 {
        for number in (0..40).filter(|number| number % 10 == step) {
            let text = format!("The harbour {}", "ferry ".repeat(number % 7));
            in_steps.text(&format!("{number}.txt"), &text);
        }
        in_steps.index();
    }
    let order = |archive: &Archive| archive.paths("harbour OR ferry");
    assert_eq!(order(&at_once), order(&in_steps));
}
