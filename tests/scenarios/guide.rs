//! `morgue help`: the subcommands and the topics. Every example of a guide does what the guide says of it.

use std::fs;

use serde_json::Value;

use crate::archive::{Archive, repository};

/// An example of the guide to the query language.
///
/// ```text
///     QUERY                           what it finds                        four blanks, two or more after the query
///     QUERY                           read as: CANONICAL TEXT
///     NOT FOR US                      → QUERY                              the spelling of another system before it
///     QUERY
///       read as: CANONICAL TEXT                                            six blanks
///       note: A NOTE THAT IS TOO LONG FOR                                  or `hint: …`
///         ONE LINE                                                         eight blanks
///       what it finds
/// ```
#[derive(Debug)]
struct Example {
    query: String,
    /// What another system takes for it.
    elsewhere: Option<String>,
    read_as: Option<String>,
    /// The notes and hints, in the order of the answer.
    notes: Vec<String>,
    text: Vec<String>,
}

impl Example {
    /// Reads the first line of an example.
    fn new(line: &str) -> Example {
        let (first, text) = line.split_once("  ").map_or((line, ""), |(first, text)| (first, text.trim_start()));
        let mut example =
            Example { query: first.to_owned(), elsewhere: None, read_as: None, notes: Vec::new(), text: Vec::new() };
        match text.strip_prefix("→ ") {
            Some(query) => {
                example.elsewhere = Some(std::mem::replace(&mut example.query, query.to_owned()));
            }
            None if !text.is_empty() => example.remark(text),
            None => {}
        }
        example
    }

    fn remark(&mut self, text: &str) {
        assert!(!text.contains("  "), "more than two columns: {text}");
        if let Some(reading) = text.strip_prefix("read as: ") {
            assert!(self.read_as.replace(reading.to_owned()).is_none(), "{self:?}");
        } else if text.starts_with("note: ") || text.starts_with("hint: ") {
            self.notes.push(text.to_owned());
        } else {
            self.text.push(text.to_owned());
        }
    }

    /// Goes on with the remark on the line before.
    fn go_on(&mut self, text: &str) {
        let last = self.notes.last_mut().expect("only notes are broken into lines");
        last.push(' ');
        last.push_str(text);
    }

    /// Whether the guide says that nothing is found.
    fn finds_nothing(&self) -> bool {
        self.text.iter().any(|text| text == "nothing" || text.starts_with("nothing:"))
            || self.notes.iter().any(|note| note.contains("nothing matches it"))
    }
}

fn guide() -> String {
    fs::read_to_string(repository().join("src/query/guide.txt")).unwrap()
}

/// Reads every line of the guide; a line of any other shape than those of [`Example`], a heading or a paragraph is an
/// error, so that no example goes untested.
fn examples(guide: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut is_open = false;
    for line in guide.lines() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let own = examples.last_mut().filter(|_| is_open);
        match (indent, own) {
            (0, _) => assert!(!text.chars().any(char::is_lowercase), "no heading: {line}"),
            (2, _) => assert!(!text.contains("  "), "columns in a paragraph: {line}"),
            (4, _) => examples.push(Example::new(text)),
            (6, Some(own)) => own.remark(text),
            (8, Some(own)) => own.go_on(text),
            _ => panic!("a line of no known shape: {line}"),
        }
        is_open = indent >= 4;
    }
    examples
}

/// The examples of the guide, each with the answer that the sample gives to it.
fn answered() -> Vec<(Example, Value)> {
    let examples = examples(&guide());
    let answers = answers(examples.iter().map(|example| example.query.as_str()));
    assert_eq!(examples.len(), answers.len());
    examples.into_iter().zip(answers).collect()
}

fn answers<'q>(queries: impl Iterator<Item = &'q str>) -> Vec<Value> {
    let archive = crate::sample::sample();
    let batch = tempfile::NamedTempFile::new().unwrap();
    let lines: String = queries.enumerate().map(|(at, query)| format!("{at}\t{query}\n")).collect();
    fs::write(batch.path(), lines).unwrap();
    let file = batch.path().to_str().unwrap();
    let run = archive.run(&["search", "--batch", file, ".", "--format", "json", "--limit", "0"]);
    run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn notes(answer: &Value) -> Vec<String> {
    let notes = answer["query"]["notes"].as_array().unwrap();
    notes.iter().map(|note| format!("{}: {}", note["kind"].as_str().unwrap(), note["text"].as_str().unwrap())).collect()
}

#[test]
fn no_line_escapes() {
    for line in
        ["A heading", "  two  columns", "   three", "     five", "      of no example", "    query\n        more"]
    {
        assert!(std::panic::catch_unwind(|| examples(line)).is_err(), "{line}");
    }
    assert!(examples(&guide()).len() >= 150);
}

#[test]
fn every_example_is_read_as_the_guide_says() {
    for (example, answer) in answered() {
        assert_eq!(answer["query"]["text"], example.query.as_str());
        if let Some(reading) = &example.read_as {
            assert_eq!(answer["query"]["read_as"], reading.as_str(), "{example:?}");
        }
        assert_eq!(notes(&answer), example.notes, "{example:?}");
    }
}

#[test]
fn spellings_of_other_systems_are_replaced_only_where_they_have_to_be() {
    let mut answered = answered();
    answered.retain(|(example, _)| example.elsewhere.is_some());
    assert!(answered.len() >= 20, "only {} found", answered.len());
    let elsewhere = answers(answered.iter().filter_map(|(example, _)| example.elsewhere.as_deref()));
    for ((example, here), there) in answered.iter().zip(&elsewhere) {
        assert_ne!(here["query"]["read_as"], there["query"]["read_as"], "{example:?}");
    }
}

#[test]
fn every_example_finds_as_many_articles_as_it_did() {
    let answered = answered();
    let count = |answer: &Value| answer["total"].as_u64().unwrap();
    let found: Vec<(&str, u64)> =
        answered.iter().map(|(example, answer)| (example.query.as_str(), count(answer))).collect();
    let table: String = found.iter().map(|line| format!("    {line:?},\n")).collect();
    assert!(found == FOUND, "the table would be\n{table}");
    for (example, answer) in &answered {
        assert_eq!(count(answer) == 0, example.finds_nothing(), "{example:?}");
    }
}

/// The examples in the guide's order, each with the number of articles in the sample that match it.
const FOUND: &[(&str, u64)] = &[
    ("missile test", 2),
    ("\"north korea\" missile*", 4),
    ("ferry (strike OR walkout)", 2),
    ("strike -ferry", 1),
    ("kim w/10 putin", 2),
    ("headline:bridge", 2),
    ("talks source:harbourpost.example after:2023", 1),
    ("entity:\"Kim Jong Un\" trump", 2),
    ("missile", 4),
    ("strikes", 3),
    ("run OR ran", 17),
    ("sao paulo", 4),
    ("bibliotheques", 1),
    ("переправа", 1),
    ("三毛猫", 1),
    ("\"missile\"", 2),
    ("\"cafes\"", 1),
    ("=naïve", 2),
    ("=naive", 0),
    ("caps(WHO)", 1),
    ("caps(US)", 3),
    ("\"north korea\"", 12),
    ("\"the who\"", 1),
    ("\"president * putin\"", 2),
    ("\"(north|south) korean\"", 9),
    ("\"short-range ballistic missile*\"", 1),
    ("\"president putin\"~1", 2),
    ("\"crews ferry\"~2", 1),
    ("\"a flask she\"", 1),
    ("volcan*", 3),
    ("*quake", 1),
    ("harbo*r", 7),
    ("wom?n", 8),
    ("missille~", 2),
    ("pyongjan~2", 10),
    ("ferry AND strike", 2),
    ("rates OR inflation", 4),
    ("strike NOT ferry", 1),
    ("kim NOT (trump OR putin)", 3),
    ("-source:worldradio.example", 68),
    ("volcano OR ferry strike", 5),
    ("(volcano OR ferry) strike", 2),
    ("rates or inflation", 2),
    ("harbour w/3 ferries", 2),
    ("vladimir pre/1 putin", 2),
    ("sanctions w/s russia", 2),
    ("again w/p date", 1),
    ("korea not w/1 north", 9),
    ("sanctions not w/s korea", 3),
    ("\"north korea\" w/6 (missile* OR soldier*)", 4),
    ("kim w/9 (vladimir putin)", 2),
    ("kim w/2 putin w/6 pyongyang", 1),
    ("putin w/1 (president w/1 vladimir)", 2),
    ("vladimir w/1 (president w/2 putin)", 0),
    ("say northam", 3),
    ("say w/50 northam", 0),
    ("kim w/5 source:harbourpost.example", 1),
    ("headline:ferry", 1),
    ("lede:ferry", 2),
    ("hlead:ferry", 2),
    ("body:\"split turns\"", 2),
    ("quote:homework", 1),
    ("first(20, missile)", 2),
    ("headline:ferry strike", 1),
    ("headline:(tannery cost)", 2),
    ("headline:(tannery w/3 cost)", 2),
    ("quote:(cake couple)", 1),
    ("quote:(price w/4 everything)", 1),
    ("northam headline:*", 4),
    ("atleast3(sanctions)", 2),
    ("atleast5(missile OR rocket*)", 1),
    ("source:tribune.co.example", 6),
    ("source:=tribune.co.example", 3),
    ("source:(northledger.example, circuitweekly.example)", 12),
    ("missile -source:pacificherald.example", 3),
    ("source:none", 2),
    ("date:2024", 5),
    ("date:2024-03", 2),
    ("date:2024-03-05", 1),
    ("date:2022-09..2023-07", 2),
    ("date:..2022", 4),
    ("after:2023", 6),
    ("before:2022-09-26", 3),
    ("date:\"last 30 days\"", 0),
    ("day:08-09", 2),
    ("day:12-01..02-28", 4),
    ("date:none", 62),
    ("entity:\"Kim Jong Un\"", 6),
    ("person:kim", 2),
    ("org:nato", 3),
    ("place:seoul", 6),
    ("author:\"Dale Stuyvesant\"", 2),
    ("author:stuyvesant", 2),
    ("lang:de", 2),
    ("lang:(de, fr)", 3),
    ("words:>300", 7),
    ("words:250..260", 10),
    ("path:2024/03", 4),
    ("id:1c9anhhckpgf", 1),
    ("url:https://www.harbourpost.example/2024/03/05/ferry", 1),
    ("section:world", 0),
    ("agency:reuters", 0),
    ("dateline:northam", 2),
    ("story:1c9anhhckpgf", 0),
    ("the bank", 6),
    ("IT helpdesk", 1),
    ("cross-harbour", 1),
    ("crossharbour", 1),
    ("\"cross-harbour ferries\"", 1),
    ("24/7", 2),
    ("AT&T billing", 1),
    ("O’Brien", 3),
    ("Kim’s missiles", 1),
    ("U.N. sanctions", 6),
    ("17,400", 1),
    ("https://www.harbourpost.example/2024/03/05/ferry", 1),
    ("harbourpost.example", 0),
    ("NORTHAM: bridge", 4),
    ("headlin:ferry", 0),
    ("“north korea", 12),
    ("(ferry strike", 2),
    ("ferry OR", 2),
    ("FERRY OR STRIKE", 2),
    ("*", 75),
    ("ferry^3 OR strike", 3),
    ("site:tribune.co.example", 6),
    ("ferry | volcano", 5),
    ("+ferry && !rugby", 2),
    ("after:2022 before:2024", 3),
    ("title:ferry", 1),
    ("missille~1", 2),
    ("\"ferry crews\"~3", 1),
    ("date:[2022 TO 2023]", 6),
    ("kim NEAR/10 putin", 2),
    ("kim W/10 putin AND treaty", 1),
    ("vladimir +1 putin", 2),
    ("sanctions /s russia", 2),
    ("sanctions NOT W/5 korea", 5),
    ("ATLEAST3(sanctions)", 2),
    ("by:stuyvesant", 2),
    ("headline:ferry", 1),
    ("kim w/10 putin", 2),
    ("ferry OR volcano", 5),
    ("northam headline:*", 4),
    ("harbo*r", 7),
    ("missil*", 4),
    ("headline:ferry", 1),
    ("hlead:volcano", 3),
    ("author:stuyvesant", 2),
    ("caps(WHO)", 1),
    ("sanctions w/s russia", 2),
    ("again w/p date", 1),
    ("words:>300", 7),
    ("kim w/10 putin", 2),
    ("president pre/2 putin", 2),
    ("president pre/2 putin", 2),
    ("again w/p date", 1),
    ("hlead:volcano", 3),
    ("first(20, missile)", 2),
    ("volcan*", 3),
    ("lang:de", 2),
    ("strike", 3),
    ("missille~", 2),
    ("first(20, missile)", 2),
    ("headline:ferry", 1),
];

#[test]
fn a_guide_is_printed_as_it_stands() {
    let run = Archive::new().run(&["help", "query"]);
    assert_eq!((run.out, run.err.as_str(), run.code), (guide(), "", 0));
}

#[test]
fn help_of_a_subcommand_is_that_of_its_flag() {
    let archive = Archive::new();
    for name in ["search", "index", "inspect", "show", "stats", "completions", "man", "help"] {
        let (flag, help) = (archive.run(&[name, "--help"]), archive.run(&["help", name]));
        assert_eq!((flag.out, flag.code), (help.out, help.code), "{name}");
    }
    assert!(archive.run(&["search", "--help"]).out.contains("`morgue help query`"));
    assert!(archive.run(&["search", "-h"]).out.contains("`morgue help query`"));
}

#[test]
fn topics_stand_below_the_subcommands() {
    let archive = Archive::new();
    let help = archive.run(&["help"]);
    assert_eq!(help.code, 0);
    let (commands, topics) = help.out.split_once("\n\nTopics:\n").unwrap();
    assert!(commands.contains("\n\nCommands:\n  search ") && commands.contains("\n  help "), "{commands}");
    assert!(
        topics.starts_with("  query ") && topics.contains("\n  archive ") && topics.contains("\n\nOptions:\n"),
        "{topics}"
    );
    let column = |list: &str, text| list.lines().find_map(|line| line.find(text));
    assert_eq!(column(topics, "The query language"), column(commands, "Search an archive"));
    assert_eq!(archive.run(&["--help"]).out, help.out);
}

#[test]
fn an_unknown_topic_is_an_error_that_names_the_known_ones() {
    let run = Archive::new().run(&["help", "qurey"]);
    let error = "error: `qurey` is neither a topic nor a subcommand\n\
                 hint: topics: query, cluster, ranking, reading, archive, entities, serving; subcommands: search, kwic, entity, entities, serve, index, inspect, show, stats, status, check, watch, handoff, completions, man, help\n";
    assert_eq!((run.out.as_str(), run.err.as_str(), run.code), ("", error, 2));
}
