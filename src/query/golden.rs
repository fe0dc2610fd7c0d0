//! The query language by example: what is typed, and the canonical text that it is read as.

use jiff::civil::{Date, date};

use super::{NoteKind, Query, Term, Tree};

const TODAY: Date = date(2020, 3, 15);

/// What is typed, and its reading; the first rows are those of the language's definition.
const READINGS: &[(&str, &str)] = &[
    ("O'Brien", "obrien"),
    ("Kim’s missile", "kim missile"),
    ("“north korea”", "\"north korea\""),
    ("«north korea»", "\"north korea\""),
    ("\"north korea”", "\"north korea\""),
    ("\"north korea", "\"north korea\""),
    ("36\" vanity", "36 vanity"),
    ("(kim", "kim"),
    ("kim OR", "kim"),
    ("kim AND OR trump", "kim OR trump"),
    ("-trump", "NOT trump"),
    ("kim - trump", "kim trump"),
    ("well-being", "(wellbeing OR \"well being\")"),
    ("kim !trump", "kim NOT trump"),
    ("Yahoo!", "yahoo"),
    ("kim && trump", "kim AND trump"),
    ("kim || trump", "kim OR trump"),
    ("trump or biden", "trump biden"),
    ("kim*", "kim*"),
    ("k*m", "k*m"),
    ("*gate", "*gate"),
    ("k?m", "k?m"),
    ("kim~", "kim~1"),
    ("kim~2", "kim~2"),
    ("\"kim trump\" ~5", "\"kim trump\"~5"),
    ("kim W/5 trump", "kim w/5 trump"),
    ("kim /5 trump", "kim w/5 trump"),
    ("kim NEAR/5 trump", "kim w/5 trump"),
    ("kim +3 un", "kim pre/3 un"),
    ("+kim trump", "+kim trump"),
    ("kim w/10 (missile* OR \"test site\")", "kim w/10 (missile* OR \"test site\")"),
    ("24/7", "\"24 7\""),
    ("9/11 attacks", "\"9 11\" attacks"),
    ("and/or", "\"and or\""),
    ("Trump: I won", "trump won"),
    ("https://www.bbc.co.uk/news/1", "url:\"https://www.bbc.co.uk/news/1\""),
    ("source:www.BBC.co.uk", "source:bbc.co.uk"),
    ("date:2019-03", "date:2019-03-01..2019-03-31"),
    ("naive cafe", "naive cafe"),
    ("=naïve", "=naïve"),
    ("北京 奥运", "北京 奥运"),
    ("*", "*"),
    ("", "*"),
    ("))))((((", "NOT *"),
    // The example of the definition's head.
    ("(kim w/10 (missile* OR rocket*)) source:bbc.co.uk", "(kim w/10 (missile* OR rocket*)) source:bbc.co.uk"),
    // Words.
    ("  Kim\n Jong ", "kim jong"),
    ("U.S. 1,000", "US 1000"),
    ("naïve Müller", "naïve müller"),
    ("AT&T", "\"at t\""),
    ("kim,trump", "kim trump"),
    ("kim_trump", "kim trump"),
    ("state-of-the-art", "(stateoftheart OR \"state of the art\")"),
    ("covid-19 vaccine", "(covid19 OR \"covid 19\") vaccine"),
    ("co-operat*", "(cooperat* OR \"co operat*\")"),
    ("2019-03-05", "\"2019 03 05\""),
    ("12:30", "\"12 30\""),
    ("bbc.co.uk", "\"bbc co uk\""),
    ("me@example.org", "\"me example org\""),
    ("北京2008", "北京2008"),
    ("\"北京 奥运\"", "\"北京奥运\""),
    ("ລ+ັ", "\"ລ ັ\""),
    ("ドナルド・トランプ", "ドナルド トランプ"),
    ("who won?", "won"),
    ("kim??", "kim"),
    ("!!! ???", "NOT *"),
    ("=well-being", "\"=well =being\""),
    ("caps(US)", "caps(US)"),
    ("caps(U.S.) kim", "caps(US) kim"),
    ("CAPS(Black Lives)", "caps(Black) caps(Lives)"),
    ("caps (kim)", "caps kim"),
    ("kim~0", "kim"),
    ("kim~9", "kim~2"),
    ("kim~0.8", "kim~1"),
    ("kim ~5", "kim 5"),
    ("北~", "北"),
    ("kim^2", "kim^2"),
    ("kim~2^1.50 trump", "kim~2^1.5 trump"),
    ("\"a b\"~3^2", "\"a b\"~3^2"),
    ("(kim trump)^3", "(kim trump)^3"),
    ("headline:kim^2", "headline:kim^2"),
    ("kim^0", "kim"),
    // Stop words.
    ("the war in the north", "war north"),
    ("to be or not to be", "to be or not to be"),
    ("the", "the"),
    ("who funds the WHO", "funds WHO"),
    ("US sanctions", "US sanctions"),
    ("the WHO", "who"),
    ("who is in the US -trump", "us NOT trump"),
    ("US", "us"),
    ("The United States", "united states"),
    ("\"the who\"", "\"the who\""),
    ("the AND kim", "the AND kim"),
    ("+the kim", "+the kim"),
    ("the w/3 kim", "the w/3 kim"),
    ("-the kim", "NOT the kim"),
    ("(the) kim", "THE kim"),
    ("(the) 24", "THE 24"),
    ("US 2019", "US 2019"),
    ("(i) kim", "(i) kim"),
    ("(or not) kim", "(or) (not) kim"),
    ("WHO FUNDS IT", "funds"),
    ("the source:bbc.co.uk", "the source:bbc.co.uk"),
    ("the \"white house\"", "\"white house\""),
    ("headline:the kim", "headline:the kim"),
    ("headline:(the kim)", "headline:kim"),
    ("KIM AND TRUMP", "kim trump"),
    ("KIM OR TRUMP", "kim trump"),
    ("KIM NOT TRUMP", "kim trump"),
    ("KIM -TRUMP", "kim NOT trump"),
    ("北京 OR 奥运", "北京 OR 奥运"),
    ("24 OR 25", "24 OR 25"),
    ("US OR IT", "us OR it"),
    // Operators.
    ("kim missile AND trump", "kim missile AND trump"),
    ("kim AND trump AND un", "kim AND trump AND un"),
    ("kim trump OR biden un", "(kim trump) OR (biden un)"),
    ("kim AND trump OR biden", "(kim AND trump) OR biden"),
    ("kim (trump OR biden)", "kim (trump OR biden)"),
    ("(a1 AND b1) AND c1", "a1 AND b1 AND c1"),
    ("(a1 b1) AND c1", "(a1 b1) AND c1"),
    ("kim|trump", "kim OR trump"),
    ("kim | trump", "kim OR trump"),
    ("kim AND NOT trump", "kim AND NOT trump"),
    ("NOT NOT kim", "kim"),
    ("NOT -kim", "kim"),
    ("NOT (kim OR trump)", "NOT (kim OR trump)"),
    ("-(kim trump)", "NOT (kim trump)"),
    ("-\"north korea\" kim", "NOT \"north korea\" kim"),
    ("kim -source:foxnews.com", "kim NOT source:foxnews.com"),
    ("--kim", "kim"),
    ("kim-", "kim"),
    ("+(kim trump) un", "+(kim trump) un"),
    ("+\"north korea\"", "+\"north korea\""),
    ("+3 kim", "+(3) kim"),
    ("kim +3", "kim +(3)"),
    ("/5 kim", "5 kim"),
    ("NOT", "NOT *"),
    ("AND kim", "kim"),
    ("OR kim", "kim"),
    ("kim NOT", "kim"),
    ("kim OR OR trump", "kim OR trump"),
    ("kim AND AND trump", "kim AND trump"),
    ("kim *", "kim"),
    ("kim OR *", "*"),
    ("kim -*", "NOT *"),
    ("NOT *", "NOT *"),
    ("()", "NOT *"),
    ("kim ()", "kim"),
    ("((kim))", "kim"),
    ("kim) trump", "kim trump"),
    ("& kim", "kim"),
    // Phrases.
    ("\"kim * missile\"", "\"kim * missile\""),
    ("\"(kim|trump) said\"", "\"(kim|trump) said\""),
    ("\"kim* =naïve k?m trmp~2\"", "\"kim* =naïve k?m trmp~2\""),
    ("\"well-being\"", "\"well being\""),
    ("\"missile\"", "\"missile\""),
    ("„kim“ ‘trump’", "\"kim\" trump"),
    ("\"\"", "NOT *"),
    ("kim \"\"", "kim"),
    ("kim\"north korea\"", "kim \"north korea\""),
    ("36\" and 48\" tall", "36 48 tall"),
    ("kim \"", "kim"),
    ("\"a b\"~", "\"a b\""),
    // Proximity.
    ("kim pre/2 un w/5 trump", "(kim pre/2 un) w/5 trump"),
    ("kim adj/2 un", "kim pre/2 un"),
    ("kim w/s trump", "kim w/s trump"),
    ("kim /P trump", "kim w/p trump"),
    ("kim not w/5 trump", "kim not w/5 trump"),
    ("kim NOT W/5 trump", "kim not w/5 trump"),
    ("kim not pre/s trump", "kim not pre/s trump"),
    ("\"north korea\" w/5 test", "\"north korea\" w/5 test"),
    ("kim w/5 (north korea)", "(kim w/5 north) (kim w/5 korea)"),
    ("(north AND korea) w/5 kim", "(north w/5 kim) AND (korea w/5 kim)"),
    ("kim w/5 source:bbc.co.uk", "kim AND source:bbc.co.uk"),
    ("kim not w/5 source:bbc.co.uk", "kim AND NOT source:bbc.co.uk"),
    ("kim^2 w/5 trump", "kim w/5 trump"),
    ("kim w/5", "kim"),
    ("w/5 kim", "kim"),
    ("kim w/5 OR trump", "kim OR trump"),
    ("kim w/5 well-being", "kim w/5 (wellbeing OR \"well being\")"),
    ("kim w/0 trump", "kim w/1 trump"),
    ("kim trump w/5 biden", "kim (trump w/5 biden)"),
    ("kim w/5 trump OR biden", "(kim w/5 trump) OR biden"),
    ("NOT kim w/5 trump", "NOT (kim w/5 trump)"),
    // Fields of the text.
    ("headline:kim", "headline:kim"),
    ("Title:kim", "headline:kim"),
    ("HLEAD:(kim OR trump) lede:\"test site\"", "hlead:(kim OR trump) lede:\"test site\""),
    ("quote:\"fire and fury\"", "quote:\"fire and fury\""),
    ("headline:(kim w/5 trump)", "headline:(kim w/5 trump)"),
    ("headline:well-being", "headline:(wellbeing OR \"well being\")"),
    ("-headline:kim trump", "NOT headline:kim trump"),
    ("headline:kim~", "headline:kim~1"),
    ("headline:*", "headline:*"),
    ("headline:*^2", "headline:*^2"),
    ("headline:(body:kim)", "headline:(body:kim)"),
    ("headline: kim", "headline:kim"),
    ("kim headline:", "kim"),
    ("headline:source:bbc.co.uk", "source:bbc.co.uk"),
    // Sources.
    ("site:bbc.co.uk domain:ap.org", "source:bbc.co.uk source:ap.org"),
    ("source:=news.bbc.co.uk", "source:=news.bbc.co.uk"),
    ("source:=www.bbc.co.uk", "source:=bbc.co.uk"),
    ("source:https://www.bbc.co.uk/news", "source:bbc.co.uk"),
    ("source:*.bbc.co.uk", "source:bbc.co.uk"),
    ("source:(ap.org, reuters.com)", "source:(ap.org, reuters.com)"),
    ("source:(ap.org OR reuters.com)", "source:(ap.org, reuters.com)"),
    ("source:(ap.org reuters.com)", "source:(ap.org, reuters.com)"),
    ("source:ap.org OR source:reuters.com", "source:(ap.org, reuters.com)"),
    ("-source:(ap.org,none)", "NOT source:(ap.org, none)"),
    ("kim source:(ap.org, reuters.com)", "kim source:(ap.org, reuters.com)"),
    ("source:(NOT foxnews.com)", "NOT source:foxnews.com"),
    ("source:none", "source:none"),
    ("source:\"none\"", "source:\"none\""),
    ("source:*", "NOT source:none"),
    ("source:Reuters", "source:\"reuters\""),
    ("source:\"The Daily Planet\"", "source:\"the daily planet\""),
    ("source:^1.5km", "source:1.5km"),
    ("SOURCE:BBC.CO.UK KIM", "source:bbc.co.uk kim"),
    ("kim source:", "kim"),
    ("source:ap.org^2", "source:ap.org^2"),
    // Other data.
    ("by:Smith", "author:\"Smith\""),
    ("author:\"Jane  Doe\"", "author:\"Jane Doe\""),
    ("author:(Jane Doe, \"J. Smith\")", "author:(\"Jane Doe\", \"J. Smith\")"),
    ("section:world", "section:\"world\""),
    ("agency:reuters dateline:(London, \"New York\")", "agency:\"reuters\" dateline:(\"London\", \"New York\")"),
    ("person:\"Kim Jong Un\"", "person:\"Kim Jong Un\""),
    (
        "person:“Kim Jong Un” org:UN place:Seoul entity:x",
        "person:\"Kim Jong Un\" org:\"UN\" place:\"Seoul\" entity:\"x\"",
    ),
    ("person:(\"Kim Jong Un\" AND Trump)", "person:\"Kim Jong Un\" AND person:\"Trump\""),
    ("lang:EN-gb language:eng", "lang:en lang:en"),
    ("lang:(en, de)", "lang:(en, de)"),
    ("words:>500", "words:501.."),
    ("words:100..200", "words:100..200"),
    ("words:[100 TO 200]", "words:100..200"),
    ("url:https://x.org/a_(b)", "url:\"https://x.org/a_(b)\""),
    ("(https://x.org/a)", "url:\"https://x.org/a\""),
    ("path:2019/a.txt id:abc story:abc", "path:\"2019/a.txt\" id:\"abc\" story:\"abc\""),
    // Dates.
    ("date:2019", "date:2019-01-01..2019-12-31"),
    ("date:2019-03-05", "date:2019-03-05"),
    ("date:2019-03..2019-06", "date:2019-03-01..2019-06-30"),
    ("date:..2019", "date:..2019-12-31"),
    ("date:2019-03-05..", "date:2019-03-05.."),
    ("date:>2019-03", "date:2019-04-01.."),
    ("date:>=2019-03", "date:2019-03-01.."),
    ("date:<2019", "date:..2018-12-31"),
    ("date:<=2019", "date:..2019-12-31"),
    ("date:[2019 TO 2020]", "date:2019-01-01..2020-12-31"),
    ("date:\"last 30 days\"", "date:2020-02-15..2020-03-15"),
    ("date:today", "date:2020-03-15"),
    ("date:yesterday", "date:2020-03-14"),
    ("date:\"March 5, 2019\"", "date:2019-03-05"),
    ("date:none", "date:none"),
    ("date:(2018, 2020)", "date:(2018-01-01..2018-12-31, 2020-01-01..2020-12-31)"),
    ("after:2019", "date:2020-01-01.."),
    ("before:2019", "date:..2018-12-31"),
    ("day:09-11", "day:09-11"),
    ("day:12-20..01-05", "day:12-20..01-05"),
    ("kim date:2019, trump", "kim date:2019-01-01..2019-12-31 trump"),
    ("date:2019-13", "date \"2019 13\""),
    ("-date:2019-13 kim", "NOT (date \"2019 13\") kim"),
    ("Date: unknown", "date unknown"),
    ("lang:english", "lang:en"),
    // Functions.
    ("atleast5(brexit)", "atleast5(brexit)"),
    ("ATLEAST5(brexit OR \"no deal\")", "atleast5(brexit OR \"no deal\")"),
    ("first(50, recession)", "first(50, recession)"),
    ("first(50,recession kim", "first(50, recession kim)"),
    ("first (kim)", "first kim"),
    ("atleast0(kim)", "atleast0 kim"),
    // Names of no field.
    ("foo:bar", "foo bar"),
    ("sorce:bbc.co.uk", "sorce \"bbc co uk\""),
    ("Note:\"north korea\"", "note \"north korea\""),
];

#[test]
fn every_reading_is_as_defined() {
    assert!(READINGS.len() > 200);
    for (typed, reading) in READINGS {
        let query = Query::parse(typed, TODAY);
        assert_eq!(query.to_string(), *reading, "{typed}");
        assert_eq!(Query::parse(reading, TODAY), query, "{typed}");
    }
}

/// Asserts that reading `typed` gives a note of that kind with that text about that part of it.
#[track_caller]
fn says(typed: &str, kind: NoteKind, text: &str, about: &str) {
    let notes = Query::parse(typed, TODAY).notes;
    let found =
        notes.iter().any(|note| note.kind == kind && note.text == text && &typed[note.start..note.end] == about);
    assert!(found, "{typed}: {notes:#?}");
}

#[test]
fn notes_name_what_was_left_out() {
    let note = NoteKind::Note;
    says("kim \"north korea", note, "closed a quote", "\"north korea");
    says("36\" vanity", note, "passed over a stray quote", "\"");
    says("a (kim", note, "closed a bracket", "(kim");
    says("kim)", note, "passed over a stray bracket", ")");
    says("kim OR", note, "`OR` has no right side, left out", "OR");
    says("kim AND OR trump", note, "`AND` has no right side, left out", "AND");
    says("AND kim", note, "`AND` has no left side, left out", "AND");
    says("kim NOT", note, "`NOT` has no right side, left out", "NOT");
    says("kim w/5", note, "`w/5` has no right side, left out", "w/5");
    says("w/5 kim", note, "`w/5` has no left side, left out", "w/5");
    says("kim source:", note, "`source:` has nothing after it, left out", "source:");
    says("headline: AND kim", note, "`headline:` has nothing after it, left out", "headline:");
    says("))))((((", note, "nothing to search", "))))((((");
    says("Trump: I won", note, "`I` is a stop word, left out", "I");
    says("the WHO", note, "`the` is a stop word, left out", "the");
    says("kim^0", note, "`^0` is not a weight, left out", "^0");
    says("kim^2 w/5 un", note, "a weight beside `w/5` has no effect", "w/5");
    says("kim w/5 source:a.com", note, "`w/5` stands between words, phrases and OR-groups only, read as AND", "w/5");
}

#[test]
fn notes_say_what_was_read_as_text() {
    let (note, hint) = (NoteKind::Note, NoteKind::Hint);
    says("é Trump: I won", note, "`Trump` is not a field, searched as text", "Trump:");
    says("sorce:x", hint, "did you mean `source:`?", "sorce:");
    says("date:2019-13", note, "`2019-13` is not a date, searched as text", "2019-13");
    says("person:(kim* jong)", note, "`kim* jong` is a whole name, the `*` is left out", "kim* jong");
    says("author:\"sm*th\"", note, "`sm*th` is a whole name, the `*` is left out", "sm*th");
    says("kim lang:klingon", hint, "write two letters as in `lang:en`", "klingon");
    says("trump or biden", hint, "`or` is a word here, as an operator use `OR`", "or");
    says("not kim", hint, "`not` is a word here, as an operator use `NOT`", "not");
    says("KIM AND TRUMP", hint, "`AND` is a word in a query of capitals only, type the words in lower case", "AND");
    says("see bbc.co.uk.", hint, "for what this source published write `source:bbc.co.uk`", "bbc.co.uk");
}

#[test]
fn plain_queries_have_no_notes() {
    for typed in ["", "*", "kim missile", "\"north korea\" w/5 test", "source:(ap.org, reuters.com)", "北京 OR 奥运"]
    {
        assert_eq!(Query::parse(typed, TODAY).notes, [], "{typed}");
    }
    assert_eq!(Query::parse("trump or biden", TODAY).notes.len(), 1);
}

#[test]
fn words_side_by_side_are_bare() {
    let is_bare = |typed: &str| Query::parse(typed, TODAY).tree.is_bare();
    for bare in ["kim", "kim*", "kim~", "24/7", "well-being", "(wellbeing OR \"well being\")", "北京", "kim^2"] {
        assert!(is_bare(bare), "{bare}");
    }
    for strict in ["+kim", "\"north korea\"", "=kim", "headline:kim", "-kim", "kim AND trump", "source:ap.org"] {
        assert!(!is_bare(strict), "{strict}");
    }
}

#[test]
fn terms_are_visited_in_order_without_the_negated() {
    let query = Query::parse("kim headline:(trump* OR \"a b\") -un (x1 not w/5 y1)", TODAY);
    let mut found = Vec::new();
    query.tree.visit_terms(&mut |field, term: &Term| {
        found.push(format!("{}{term}", field.map_or(String::new(), |field| format!("{field}:"))));
    });
    assert_eq!(found, ["kim", "headline:trump*", "headline:\"a b\"", "x1"]);
}

#[test]
fn plain_words_know_no_operators() {
    for (text, reading) in [
        ("The \"War\" -in source:x AND war", "war source x"),
        ("to be or not", "to be or not"),
        ("北京", "北京"),
        ("奥运会 5G", "奥运 运会 5g"),
        ("", "*"),
        ("!?", "NOT *"),
    ] {
        let query = Query::words(text);
        assert_eq!(query.to_string(), reading, "{text}");
        assert_eq!(Query::parse(reading, TODAY), query, "{text}");
    }
}

#[test]
fn filters_join_the_query() {
    let filter = Tree::any_of([Tree::source_value("ap.org").unwrap(), Tree::source_value("bbc.co.uk").unwrap()]);
    let joined = |typed| Query::parse(typed, TODAY).and_filter(filter.clone()).to_string();
    assert_eq!(joined("kim trump"), "kim trump source:(ap.org, bbc.co.uk)");
    assert_eq!(joined("kim OR trump"), "(kim OR trump) source:(ap.org, bbc.co.uk)");
    assert_eq!(joined("kim AND trump"), "kim AND trump source:(ap.org, bbc.co.uk)");
    assert_eq!(joined(""), "source:(ap.org, bbc.co.uk)");
}

#[test]
fn deep_nesting_is_read_as_words() {
    for opener in [
        "(",
        "-(",
        "headline:(",
        "a OR (b AND (",
        "first(5,",
        "source:(",
        "source:([ ",
        "first(",
        "caps(",
        "\"(",
        "NOT ",
        "kim w/5 (",
    ] {
        let query = Query::parse(&format!("{}kim", opener.repeat(20_000)), TODAY);
        assert!(query.tree.depth() <= 65, "{opener}");
        assert_eq!(Query::parse(&query.to_string(), TODAY), query, "{opener}");
    }
    let chain = Query::parse(&format!("kim{}", " w/5 kim".repeat(20_000)), TODAY);
    assert!(chain.tree.depth() <= 65);
}
