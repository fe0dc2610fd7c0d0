//! Texts of any characters: what highlights and snippets promise of every text, and that the index finds in it what the
//! highlights show.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use jiff::civil::{Date, date};
use morgue::article::{Article, ArticleId, Content, Part};
use morgue::engine::{Engine, Request};
use morgue::passages::{Marked, Marker, Span, snippets};
use morgue::query::{Query, Tree};
use morgue::text::{Language, Tokenizer};
use proptest::prelude::*;
use serde_json::json;

use super::random::Random;
use super::shelf::Shelf;

const TODAY: Date = date(2024, 3, 5);

/// Parts of a text that a tokenizer, a folding or a cut may stumble over.
const PARTS: &[&str] = &[
    "ferry",
    "Ferry’s",
    "ferries",
    "FERRY",
    "naïve",
    "nai\u{308}ve",
    "NAÏVE",
    "北京",
    "北",
    "ferry北",
    "well-being",
    "U.S.",
    "U.S.’s",
    "1,000",
    "3.5",
    "<b>",
    "&amp;",
    "</",
    "\"",
    "“",
    "”",
    "‘",
    "’s",
    "'",
    "…",
    ". ",
    "! ",
    "。",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " ",
    " ",
    " ",
    "\u{A0}",
    "\u{0}",
    "\u{7}",
    "\u{AD}",
    "\u{200D}",
    "\u{202E}",
    "\u{301}",
    "\u{20DD}",
    "👩‍👩‍👧",
    "क्षि",
    "한국",
    "ド",
    "ß",
    "ﬁ",
    "İ",
    "ǅ",
    "½",
    "ʼ",
    "é",
    "e\u{301}",
    "ำ",
    "-",
    "—",
    "ferry-",
    "-ferry",
];

/// Queries that find something in such texts.
const QUERIES: &[&str] = &[
    "ferry",
    "naive",
    "=naïve",
    "caps(Ferry)",
    "北京",
    "한",
    "क्षि",
    "ss",
    "fi*",
    "fer*",
    "*e*",
    "n?ive",
    "ferry~2",
    "us 1000",
    "well-being",
    "wellbeing",
    "-zebra ferry",
    "\"ferry * naive\"",
    "\"ferry naive\"~4",
    "ferry w/5 naive",
    "ferry w/s 北",
    "(ferry OR 北) not w/2 naive",
    "(ferry w/9 北) pre/9 naive",
    "headline:ferry OR body:naive",
    "quote:ferry",
    "first(4, *e*)",
    "atleast2(*e* OR 北)",
    "lede:(ferry OR naive OR 北)",
    "*",
];

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => prop::sample::select(PARTS).prop_map(str::to_owned),
        1 => "\\PC{1,5}",
        1 => any::<char>().prop_map(String::from),
        1 => Just("ferry".repeat(30)),
    ];
    (prop::collection::vec(part, 0..40), prop::sample::select(&["", " "][..])).prop_map(|(parts, by)| parts.join(by))
}

fn query() -> impl Strategy<Value = Query> {
    let typed = prop::collection::vec(prop::sample::select(PARTS), 1..5).prop_map(|parts| parts.concat());
    let known = prop::sample::select(QUERIES).prop_map(str::to_owned);
    prop_oneof![3 => known, 1 => typed].prop_map(|typed| Query::parse(&typed, TODAY))
}

fn article(headline: String, body: String, language: Option<&str>) -> Article {
    let headline = (!headline.trim().is_empty()).then_some(headline);
    let language = language.and_then(Language::from_code);
    let content = Content { headline, body, language, ..Content::default() };
    Article { id: ArticleId::from_number(1), path: "a".to_owned(), member: None, row: None, content }
}

/// Returns whether something stands at those bytes.
fn is_stretch(text: &str, start: usize, end: usize) -> bool {
    start < end && text.get(start..end).is_some()
}

fn keeps_promises(article: &Article, marked: &Marked) -> Result<(), TestCaseError> {
    let headline = article.content.headline.as_deref().unwrap_or("");
    let body = article.content.body.as_str();
    for (text, spans) in [(headline, &marked.headline), (body, &marked.body)] {
        prop_assert!(spans.iter().all(|span| is_stretch(text, span.start, span.end)), "{:?}", spans);
        prop_assert!(spans.is_sorted(), "{:?}", spans);
    }
    let spans = marked.headline.len() + marked.body.len();
    prop_assert_eq!(spans > 0, !marked.matches.is_empty());
    prop_assert!(marked.is_match || spans == 0);
    for own in &marked.matches {
        let text = if own.part == Part::Headline { headline } else { body };
        prop_assert!(is_stretch(text, own.start, own.end), "{:?}", own);
    }
    Ok(())
}

/// Looks at the snippets of a text; each is one line, and what is marked in it is what is marked in the text.
fn snippets_keep_promises(text: &str, spans: &[Span], width: usize, most: usize) -> Result<(), TestCaseError> {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>();
    let shown = visible(text);
    let found = snippets(text, spans, width, most);
    prop_assert!((1..=most.max(1)).contains(&found.len()));
    for snippet in &found {
        prop_assert!(!snippet.text.chars().any(char::is_control), "{:?}", snippet);
        prop_assert!(shown.contains(&visible(snippet.text.trim_matches('…'))), "{:?}", snippet);
        let mut before = 0;
        for (start, end) in &snippet.highlights {
            prop_assert!(is_stretch(&snippet.text, *start, *end) && *start >= before, "{:?}", snippet);
            let marked = visible(&snippet.text[*start..*end]);
            let begins = |span: &Span| marked.starts_with(&visible(&text[span.start..span.end]));
            prop_assert!(spans.iter().any(begins), "{:?}", snippet);
            before = *end;
        }
    }
    let is_marked = found.iter().any(|snippet| !snippet.highlights.is_empty());
    prop_assert_eq!(is_marked, !spans.is_empty(), "{:?}", found);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn highlights_and_snippets_of_any_text(
        headline in text(),
        body in text(),
        query in query(),
        language in prop::sample::select(&["en", "es", "hi", "sw"][..]),
        width in prop_oneof![Just(0_usize), Just(1), 2_usize..60, 60_usize..300],
        most in 0_usize..5,
    ) {
        let article = article(headline, body, Some(language));
        let mut marker = Marker::new(&query.tree);
        let marked = marker.mark(&article);
        keeps_promises(&article, &marked)?;
        snippets_keep_promises(&article.content.body, &marked.body, width, most)?;
        prop_assert_eq!(marker.mark(&article), marked);
    }
}

/// The index and the highlights are two readers of the same text: here of texts that nothing else is known of.
#[test]
fn the_index_finds_what_is_highlighted_in_any_text() {
    let random = &mut Random::new(7);
    let rows: Vec<String> = (0..150).map(|_| any_row(random)).collect();
    let shelf = Shelf::new();
    for (at, rows) in rows.chunks(50).enumerate() {
        shelf.add(&format!("{at}.jsonl"), &rows.concat());
    }
    let snapshot = shelf.snapshot();
    let articles = visited(&snapshot, &Tree::Every);
    assert!(articles.len() > 130, "{}", articles.len());
    let mut hits = 0;
    for _ in 0..400 {
        let typed = any_query(random, &articles);
        let tree = Query::parse(&typed, TODAY).tree;
        let found: BTreeSet<ArticleId> = visited(&snapshot, &tree).iter().map(|article| article.id).collect();
        let mut marker = Marker::new(&tree);
        for article in &articles {
            let marked = marker.mark(article);
            let text = (&article.content.headline, &article.content.body);
            assert_eq!(found.contains(&article.id), marked.is_match, "{typed:?} in {text:?}");
        }
        hits += found.len();
    }
    assert!(hits > 4000, "{hits}");
}

fn any_text(random: &mut Random) -> String {
    let by = random.pick(&["", " "]);
    let parts = (0..random.between(0, 30)).map(|_| match random.below(10) {
        0..8 => random.pick(PARTS).to_owned(),
        8 => "x".repeat(random.between(1, 120)),
        _ => char::from_u32(random.below(0x3_0000) as u32).unwrap_or('\u{FFFD}').to_string(),
    });
    parts.collect::<Vec<_>>().join(by)
}

fn any_row(random: &mut Random) -> String {
    let row =
        json!({ "title": any_text(random), "text": any_text(random), "language": random.pick(&["en", "es", "hi"]) });
    format!("{row}\n")
}

/// A query about words of one of the articles.
fn any_query(random: &mut Random, articles: &[Article]) -> String {
    if random.chance(15) {
        return random.pick(QUERIES).to_owned();
    }
    let content = &articles[random.below(articles.len())].content;
    let text = format!("{} {}", content.headline.as_deref().unwrap_or(""), content.body);
    let mut words = Vec::new();
    Tokenizer::default().each(&text, |word| words.push([word.written.to_owned(), word.folded.to_owned()]));
    if words.is_empty() {
        return "ferry".to_owned();
    }
    let at = random.below(words.len());
    let [written, folded] = &words[at];
    let next = &words[(at + 1) % words.len()][0];
    match random.below(9) {
        0 => written.clone(),
        1 => format!("={written}"),
        2 => format!("caps({written})"),
        3 => format!("\"{written} {next}\""),
        4 => format!("\"{written} {next}\"~2"),
        5 => format!("{}*", folded.chars().take(random.between(1, 3)).collect::<String>()),
        6 => format!("*{}", folded.chars().skip(1).collect::<String>()),
        7 => format!("{written}~{}", random.between(1, 2)),
        _ => format!("{written} w/3 {next}"),
    }
}

fn visited(snapshot: &impl Engine, tree: &Tree) -> Vec<Article> {
    let mut articles = Vec::new();
    let visit = &mut |hit: morgue::engine::Hit| {
        articles.push(hit.article);
        ControlFlow::Continue(())
    };
    snapshot.each(&Request::new(tree.clone(), 0), None, visit).unwrap();
    articles
}
