//! `morgue entity` and names that stand for the same.

use serde_json::{Value, json};

use crate::archive::Archive;
use crate::server::Server;

const ARTICLES: &str = r#"{"id":"1","title":"Talks in Paris","text":"Chancellor Angela Merkel met Emmanuel Macron in Paris on Monday.","url":"https://post.example/1","date":"2019-03-05"}
{"id":"2","title":"Talks in Berlin","text":"Angela Merkel received Emmanuel Macron in Berlin. The weather was fine.","url":"https://post.example/2","date":"2020-05-02"}
{"id":"3","title":"A harvest","text":"Farmers in Kenya praised the rain, said Peter Otieno of the Farmers Union.","url":"https://ledger.example/3","date":"2020-06-01"}
{"id":"4","title":"A speech","text":"Mutti Merkel, as some call her, spoke in Hamburg, said Peter Otieno.","url":"https://ledger.example/4","date":"2021"}
{"id":"5","title":"Rain","text":"It rained all day."}
"#;

const SETTINGS: &str = "[names.person]\n\"Angela Merkel\" = [\"Mutti Merkel\"]\n";

fn archive() -> Archive {
    let archive = Archive::new();
    archive.text("a.jsonl", ARTICLES);
    archive
}

fn entity(archive: &Archive, args: &[&str]) -> Value {
    let run = archive.run(&[&["entity"], args, &["--json"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn a_name_over_the_archive_for_a_person() {
    let archive = archive();
    archive.index();
    let run = archive.run(&["entity", "angela merkel"]);
    let expected = "\
2 articles name angela merkel

first     2019-03-05  post.example  Talks in Paris  ID1
last      2020-05-02  post.example  Talks in Berlin  ID2
as        person 2
written   Angela Merkel 2
by        post.example 2
in        2019 1 · 2020 1
persons   Emmanuel Macron 2 of 2
places    Berlin 1 of 1 · Paris 1 of 1
";
    let ids: Vec<String> =
        ["1", "2"].map(|id| archive.hit(&format!("id:{id}"))["id"].as_str().unwrap().to_owned()).into();
    assert_eq!(run.out, expected.replace("ID1", &ids[0]).replace("ID2", &ids[1]));
    let run = archive.run(&["entity", "Nobody At All"]);
    assert_eq!((run.code, run.out.as_str()), (1, "no articles name Nobody At All\n"));
}

#[test]
fn company_is_held_against_the_whole_archive() {
    let archive = archive();
    archive.index();
    let of = entity(&archive, &["Emmanuel Macron"]);
    assert_eq!(of["articles"], 2);
    assert_eq!(of["first"]["headline"], "Talks in Paris");
    let [merkel] = of["persons"].as_array().unwrap().as_slice() else { panic!("{of}") };
    assert_eq!(
        (&merkel["name"], &merkel["together"], &merkel["articles"]),
        (&json!("Angela Merkel"), &json!(2), &json!(2))
    );
    // Two of two articles with it, none of three without: 2 (2 ln(5/2) + 3 ln(5/3)).
    let expected = 2.0 * (2.0 * 2.5_f64.ln() + 3.0 * (5.0_f64 / 3.0).ln());
    assert!((merkel["likelihood"].as_f64().unwrap() - expected).abs() < 1e-9, "{of}");
    assert_eq!(entity(&archive, &["Emmanuel Macron", "--after", "2019"])["articles"], 1);
    assert_eq!(archive.run(&["entity", "Emmanuel Macron", "--kind", "place"]).code, 1);
}

#[test]
fn an_archives_own_names_hold_at_once_and_in_what_is_read_after() {
    let archive = archive();
    archive.index();
    assert_eq!(archive.search(&["person:\"angela merkel\""])["total"], 2);
    archive.text("morgue.toml", SETTINGS);
    // The index is as it was; the name stands for the other one, too.
    let answer = archive.search(&["person:\"angela merkel\"", "--no-update"]);
    assert_eq!(answer["total"], 3);
    assert_eq!(answer["query"]["read_as"], "person:(\"angela merkel\", \"Mutti Merkel\")");
    assert_eq!(answer["query"]["notes"][0]["text"], "person:\"angela merkel\" is also \"Mutti Merkel\"");
    archive.index();
    let of = entity(&archive, &["mutti merkel"]);
    assert_eq!(of["articles"], 3);
    let written = |value: &str, count: u64| json!({"value": value, "count": count});
    assert_eq!(of["surfaces"], json!([written("Angela Merkel", 2), written("Mutti Merkel", 1)]));
    assert_eq!(archive.hit("id:4")["entities"][0]["name"], "Angela Merkel");
    // Where they stand is highlighted.
    let hit = archive.hit("id:4 person:\"angela merkel\"");
    assert_eq!(hit["snippets"][0]["highlights"], json!([[0, 12]]), "{hit}");
}

#[test]
fn persons_are_found_by_their_last_names_and_with_titles() {
    let archive = Archive::new();
    archive.text(
        "a.jsonl",
        r#"{"id":"1","title":"Aid","text":"Former Florida Gov. Rosa J. Quint spoke in Harbourtown on Friday."}
{"id":"2","title":"Talks","text":"President Tom Vale met George H. W. Quill at the White House, said Rosa J. Quint."}
{"id":"3","title":"A letter","text":"On Monday Tom Vale Jr. wrote to the mayor, as Tom Vale had told him.","entities":[{"name":"Otieno, Peter","type":"person"}]}
"#,
    );
    archive.index();
    for (query, count) in [
        ("person:quint", 2),
        ("person:\"j quint\"", 2),
        ("person:rosa", 0),
        ("person:\"Gov. Quint\"", 2),
        ("person:\"President Vale\"", 2),
        ("person:\"tom vale\"", 2),
        ("person:\"tom vale jr\"", 1),
        ("person:jr", 0),
        ("person:\"george h.w. quill\"", 1),
        ("person:\"George H. W. Quill\"", 1),
        ("person:\"george hw quill\"", 1),
        ("entity:\"the White House\"", 1),
        ("person:\"peter otieno\"", 1),
        ("person:\"Otieno, Peter\"", 1),
    ] {
        assert_eq!(archive.search(&[query])["total"], count, "{query}");
    }
    let hit = archive.hit("id:3");
    let names: Vec<&str> =
        hit["entities"].as_array().unwrap().iter().map(|own| own["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Peter Otieno", "Tom Vale Jr.", "Tom Vale"]);
    // What the answer says of two names is what a search for both finds.
    let of = entity(&archive, &["Rosa J. Quint"]);
    let total = |query: &str| archive.search(&[query])["total"].clone();
    let quill = of["persons"].as_array().unwrap().iter().find(|own| own["name"] == "George H.W. Quill");
    let (together, articles) = quill.map(|own| (own["together"].clone(), own["articles"].clone())).unwrap();
    assert_eq!(together, total("entity:\"rosa j. quint\" person:\"george h.w. quill\""));
    assert_eq!(articles, total("person:\"george h.w. quill\""));
}

#[test]
fn names_of_our_own_table_stand_for_each_other() {
    let archive = Archive::new();
    archive.text("a.txt", "Officials of the United States arrived in London on Friday.\nOriginal Source: post.example");
    assert_eq!(archive.paths("place:USA"), ["a.txt"]);
    assert_eq!(archive.search(&["*", "--entity", "u.s."])["total"], 1);
}

#[test]
fn settings_that_name_wrongly_say_where() {
    let archive = archive();
    archive.text("morgue.toml", "[names.dog]\n\"Angela Merkel\" = [\"Mutti Merkel\"]\n");
    let run = archive.run(&["search", "x", "."]);
    assert_eq!(run.code, 2);
    let expected = "morgue.toml` is wrong: line 1, column 8: unknown field `dog`, expected one of `person`, \
                    `organisation`, `place`\n";
    assert!(run.err.contains(expected), "{}", run.err);
}

#[test]
fn the_api_says_the_same() {
    let archive = archive();
    archive.index();
    let server = Server::of(archive.path());
    assert_eq!(
        server.json("/api/entities/angela%20merkel?kind=person"),
        entity(&archive, &["angela merkel", "--kind", "person", "--limit", "20"])
    );
}

#[test]
fn organisations_are_asked_for_in_short_and_in_whole() {
    let archive = archive();
    archive.index();
    let union = |kind: &str| entity(&archive, &["Farmers Union", "--kind", kind])["articles"].clone();
    assert_eq!((union("org"), union("organisation"), union("organization")), (json!(1), json!(1), json!(1)));
    let facets = |name: &str| archive.run(&["search", "*", "--facet", name]).out;
    assert!(facets("org").contains("Farmers Union"), "{}", facets("org"));
    assert_eq!((facets("organisation"), facets("organization")), (facets("org"), facets("org")));
    let server = Server::of(archive.path());
    let served = |name: &str| server.json(&format!("/api/facets?q=*&facet={name}"))["facets"].clone();
    assert_eq!((served("organisation"), served("organization")), (served("org"), served("org")));
}

#[test]
fn names_are_offered_as_what_is_asked_for() {
    let archive = archive();
    archive.index();
    let server = Server::of(archive.path());
    let offered = |typed: &str| server.json(&format!("/api/suggest?q={typed}"))["suggestions"].clone();
    let union = |field: &str| json!([{"text": format!("{field}:\"Farmers Union\""), "kind": "name", "articles": 1}]);
    assert_eq!((offered("org:far"), offered("entity:far")), (union("org"), union("entity")));
    assert_eq!((offered("person:far"), offered("place:far")), (json!([]), json!([])));
}

#[test]
fn a_name_that_articles_have_only_in_part_is_offered_as_they_write_it() {
    let archive = Archive::new();
    archive.text(
        "a.jsonl",
        r#"{"language":"en","title":"Talks in Paris","text":"Angela Merkel met Emmanuel Macron on Monday. Merkel left at night."}
{"language":"en","title":"Talks in Berlin","text":"The chancellor left, Merkel said, and Emmanuel Macron spoke."}
"#,
    );
    archive.index();
    let server = Server::of(archive.path());
    let offered = server.json("/api/suggest?q=person:merk")["suggestions"].clone();
    assert_eq!(offered, json!([{"text": "person:\"Merkel\"", "kind": "name", "articles": 2}]));
}

#[test]
fn entities_that_the_data_gives_are_kept() {
    let archive = Archive::new();
    archive.text(
        "a.json",
        r#"{"title":"Fähren","text":"Bürgermeisterin Rosa Quint sprach in Hafenstadt.","language":"de",
            "persons":["Rosa Quint"],"about":[{"@type":"Place","name":"Hafenstadt"}]}"#,
    );
    archive.text(
        "b.xml",
        "<nitf><body><body.head><hedline><hl1>Talks</hl1></hedline></body.head><body.content><p>The <org>Dockers \
         Union</org> met <person>Rosa Quint</person> in <location>Harbourtown</location>.</p></body.content></body></nitf>",
    );
    archive.text(
        "c.html",
        r#"<html><head><title>Talks</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Talks",
        "mentions":[{"@type":"Organization","name":"Dockers Union"}]}</script></head>
        <body><article><h1>Talks</h1><p>Talks with the Dockers Union went on until late at night, and nobody knew why.</p>
        </article></body></html>"#,
    );
    archive.index();
    let given = |path: &str| {
        let hit = archive.hit(&format!("path:{path}"));
        let entities = hit["entities"].as_array().unwrap().iter().filter(|own| own["given"] == true);
        let shown = |own: &Value| {
            format!(
                "{} {}: {}",
                own["kind"].as_str().unwrap(),
                own["name"].as_str().unwrap(),
                own["mentions"].as_array().unwrap().len()
            )
        };
        entities.map(shown).collect::<Vec<_>>()
    };
    assert_eq!(given("a.json"), ["person Rosa Quint: 1", "place Hafenstadt: 1"]);
    assert_eq!(given("b.xml"), ["organisation Dockers Union: 1", "person Rosa Quint: 1", "place Harbourtown: 1"]);
    assert_eq!(given("c.html"), ["organisation Dockers Union: 1"]);
    assert_eq!(archive.paths("person:\"rosa quint\"").len(), 2);
}
