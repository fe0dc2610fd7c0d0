//! What does a query cost, warm and in process, by its kind? And proximity beside tantivy's own sloppy phrase?

use std::path::Path;
use std::time::Instant;

use morgue::engine::embedded::{Index, Snapshot};
use morgue::engine::fields::terms;
use morgue::engine::{Engine, Facet, Request};
use morgue::query::Query;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, PhraseQuery, Query as TantivyQuery};
use tantivy::{Searcher, TantivyDocument, Term};

use super::measure::{self, median, percentile};
use super::samples::Samples;
use super::table::{Table, commands, notes, verdict};
use super::{Context, Result, Section, binary};

/// Queries of each kind.
const QUERIES: usize = 200;

/// Times that each query is asked; the median counts.
const RUNS: usize = 5;

/// The same, where two ways of asking are held side by side.
const REFINING_RUNS: usize = 11;

/// Builds an index of the generated articles and asks it.
pub fn run(context: &Context) -> Result<Section> {
    let corpus = match context.corpus() {
        Ok(corpus) => corpus,
        Err(why) => return Ok(Section::Skipped(why)),
    };
    let folder = context.folder("queries")?;
    let mut index = binary::morgue(["index"]);
    index.arg("--index").arg(&folder).arg(&corpus);
    measure::run(&mut index)?;
    let asked = Asked::open(&folder)?;
    let mut markdown = commands(&[binary::shown(&index)]);
    markdown += &kinds(&asked, context.options.runs_or(RUNS))?;
    markdown += &refining(&asked, context.options.runs_or(REFINING_RUNS))?;
    markdown += &facets(&asked, context.options.runs_or(RUNS))?;
    markdown += &beside_phrases(&asked, context.options.runs_or(RUNS))?;
    markdown += &beside_sloppy_phrases(&asked, context.options.runs_or(RUNS))?;
    markdown += &notes(&[
        "One thread, warm: each query is asked several times in a row, its median counts. The time is that of the whole \
         answer: parsing, the ten best articles with their texts, the exact total. Facets, snippets and output are not \
         in it.",
        "Two words side by side also count the articles that have one of them, and five are one ranking of all that have \
         any; with AND the list ends with the matches.",
        "Words are drawn from the index's dictionary: common ones are in 10 to 40 % of the articles, middling ones in 1 \
         to 5 %. Phrases are words that stand side by side in some article.",
        "The sloppy phrase (slop 9) is tantivy's own over the same index, with the same ten texts fetched: on the exact \
         forms beside `\"a\" w/10 \"b\"`, on the stems beside `a w/10 b`, which looks up the typed forms, too, for the \
         score. One such phrase finds pairs in one order, two of them find what `w/10` finds.",
    ]);
    Ok(Section::measured(markdown))
}

/// The same index, opened by morgue and by tantivy.
struct Asked {
    snapshot: Snapshot,
    searcher: Searcher,
    samples: Samples,
}

impl Asked {
    fn open(folder: &Path) -> Result<Asked> {
        let snapshot = Snapshot::open(&Index::open(folder)?)?;
        let searcher = tantivy::Index::open_in_dir(folder)?.reader()?.searcher();
        let samples = Samples::read(&searcher, QUERIES)?;
        Ok(Asked { snapshot, searcher, samples })
    }

    /// Asks for the ten best.
    fn ask(&self, query: &str) -> Result<u64> {
        self.ask_with(query, true)
    }

    fn ask_with(&self, query: &str, is_refined: bool) -> Result<u64> {
        let query = Query::parse(query, jiff::civil::date(2024, 6, 1));
        Ok(self.snapshot.search(&Request { is_refined, ..Request::new(query.tree, 10) })?.total)
    }

    /// Asks tantivy the same way.
    fn ask_tantivy(&self, query: &dyn TantivyQuery) -> Result<u64> {
        let (count, top) = self.searcher.search(query, &(Count, TopDocs::with_limit(10).order_by_score()))?;
        for (_, address) in top {
            self.searcher.doc::<TantivyDocument>(address)?;
        }
        Ok(count as u64)
    }
}

/// What does it cost to look again at the best for where their words stand, over the order by the words alone?
fn refining(asked: &Asked, runs: usize) -> Result<String> {
    const BAR: f64 = 1.3;
    let Samples { common, middling, .. } = &asked.samples;
    let pair = |words: &[String], at: usize| format!("{} {}", words[at], words[(at * 7 + 7) % words.len()]);
    let kinds: [(&str, Vec<String>); 4] = [
        ("two words, middling", (0..middling.len()).map(|at| pair(middling, at)).collect()),
        ("two words, common", (0..common.len()).map(|at| pair(common, at)).collect()),
        ("three words", zip(middling, |at, a| format!("{a} {}", pair(common, at % common.len())))),
        (
            "five words",
            zip(middling, |at, a| format!("{a} {} {}", pair(common, at % common.len()), pair(middling, at))),
        ),
    ];
    let mut table =
        Table::new(&["words alone, and where they stand", "p50 µs", "", "ratio", "p95 µs", "", "ratio", "bar", ""]);
    for (kind, queries) in kinds {
        let (mut plain, mut refined) = (Vec::new(), Vec::new());
        for query in &queries {
            let mut times: [Vec<f64>; 2] = Default::default();
            for _ in 0..=runs {
                for (is_refined, times) in [false, true].into_iter().zip(&mut times) {
                    let began = Instant::now();
                    asked.ask_with(query, is_refined)?;
                    times.push(began.elapsed().as_secs_f64() * 1e6);
                }
            }
            // The first time warms the others up.
            let [first, second] = times.map(|times| median(times.into_iter().skip(1)));
            plain.push(first);
            refined.push(second);
        }
        let at = |percent: f64| (percentile(&plain, percent), percentile(&refined, percent));
        let (p50, p95) = (at(50.0), at(95.0));
        let worst = (p50.1 / p50.0).max(p95.1 / p95.0);
        table.row(&[
            kind.to_owned(),
            format!("{:.0}", p50.0),
            format!("{:.0}", p50.1),
            format!("{:.2}", p50.1 / p50.0),
            format!("{:.0}", p95.0),
            format!("{:.0}", p95.1),
            format!("{:.2}", p95.1 / p95.0),
            format!("{BAR}"),
            verdict(worst, BAR).to_owned(),
        ]);
    }
    Ok(table.end())
}

/// Returns the median time of a query in microseconds, and how many articles match.
fn time(runs: usize, ask: impl Fn() -> Result<u64>) -> Result<(f64, u64)> {
    let mut total = ask()?;
    let mut times = Vec::new();
    for _ in 0..runs {
        let began = Instant::now();
        total = ask()?;
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    Ok((median(times), total))
}

fn kinds(asked: &Asked, runs: usize) -> Result<String> {
    let Samples { common, middling, pairs, triples } = &asked.samples;
    let next = |words: &[String], at: usize, step: usize| words[(at * step + step) % words.len()].clone();
    let mut kinds: Vec<(&str, Option<f64>, Vec<String>)> = vec![
        ("word, middling", None, middling.clone()),
        ("word, common", None, common.clone()),
        ("two words, middling", None, zip(middling, |at, a| format!("{a} {}", next(middling, at, 7)))),
        ("two words, common", None, zip(common, |at, a| format!("{a} {}", next(common, at, 7)))),
        ("a AND b, middling", Some(1000.0), zip(middling, |at, a| format!("{a} AND {}", next(middling, at, 7)))),
        ("a AND b, common", Some(1000.0), zip(common, |at, a| format!("{a} AND {}", next(common, at, 7)))),
        (
            "five words",
            None,
            zip(middling, |at, a| {
                let [b, c] = [3, 5].map(|step| next(middling, at, step));
                format!("{a} {b} {} {c} {}", next(common, at, 3), next(common, at, 5))
            }),
        ),
        (
            "three words with OR",
            None,
            zip(middling, |at, a| format!("{a} OR {} OR {}", next(middling, at, 7), next(common, at, 3))),
        ),
        ("phrase of two", Some(2000.0), pairs.iter().map(|(a, b)| format!("\"{a} {b}\"")).collect()),
        ("phrase of three", None, triples.iter().map(|words| format!("\"{words}\"")).collect()),
        ("w/10, middling", None, zip(middling, |at, a| format!("{a} w/10 {}", next(middling, at, 7)))),
        ("w/10, common", None, zip(common, |at, a| format!("{a} w/10 {}", next(common, at, 7)))),
        ("w/s, common", None, zip(common, |at, a| format!("{a} w/s {}", next(common, at, 7)))),
        (
            "(a w/10 b) w/10 c",
            None,
            zip(common, |at, a| format!("({a} w/10 {}) w/10 {}", next(common, at, 7), next(common, at, 3))),
        ),
        ("not w/5, common", None, zip(common, |at, a| format!("{a} not w/5 {}", next(common, at, 7)))),
        ("prefix of four letters", None, middling.iter().map(|word| format!("{}*", start(word, 4))).collect()),
        ("wildcard at the start", None, middling.iter().take(20).map(|word| format!("*{}", end(word, 4))).collect()),
        ("fuzzy by one letter", None, middling.iter().map(|word| format!("{word}~1")).collect()),
        ("prefix w/5 common", None, zip(middling, |at, a| format!("{}* w/5 {}", start(a, 4), next(common, at, 7)))),
        ("headline:word", None, middling.iter().map(|word| format!("headline:{word}")).collect()),
        ("caps(Word)", None, middling.iter().map(|word| format!("caps({})", capital(word))).collect()),
        ("atleast3(word)", None, middling.iter().map(|word| format!("atleast3({word})")).collect()),
    ];
    let mut table = Table::new(&["kind", "p50 µs", "p95 µs", "p99 µs", "median hits", "bar p50", ""]);
    for (kind, bar, queries) in &mut kinds {
        let asks = queries.iter().map(|query| time(runs, || asked.ask(query)));
        let (times, totals): (Vec<f64>, Vec<u64>) = asks.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        let p50 = percentile(&times, 50.0);
        table.row(&[
            (*kind).to_owned(),
            format!("{p50:.0}"),
            format!("{:.0}", percentile(&times, 95.0)),
            format!("{:.0}", percentile(&times, 99.0)),
            format!("{:.0}", median(totals.into_iter().map(|total| total as f64))),
            bar.map_or(String::new(), |bar| format!("{bar:.0}")),
            bar.map_or(String::new(), |bar| verdict(p50, bar).to_owned()),
        ]);
    }
    Ok(table.end())
}

fn zip(words: &[String], query: impl Fn(usize, &str) -> String) -> Vec<String> {
    words.iter().enumerate().map(|(at, word)| query(at, word)).collect()
}

fn start(word: &str, letters: usize) -> &str {
    &word[..letters.min(word.len())]
}

fn end(word: &str, letters: usize) -> &str {
    &word[word.len().saturating_sub(letters)..]
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// Counts persons, organisations and places of the articles that match, the ten in most of them.
fn facets(asked: &Asked, runs: usize) -> Result<String> {
    const NAMES: [Facet; 3] = [Facet::Person, Facet::Organisation, Facet::Place];
    let all = asked.searcher.num_docs();
    let rare = asked.samples.middling.iter().map(|word| format!("\"{word}\"")).filter_map(|query| {
        let matches = asked.ask(&query).ok()?;
        (matches <= 1_200).then_some(query)
    });
    let kinds =
        [("a word in 1 to 1.2 % of the articles", rare.collect(), 2e3), ("every article", vec!["*".to_owned()], 30e3)];
    let mut table = Table::new(&[
        "names by kind",
        "queries",
        "median hits",
        "without, p50 µs",
        "with, p50 µs",
        "p95 µs",
        "bar",
        "",
    ]);
    for (kind, queries, bar) in kinds {
        let (mut plain, mut counted, mut hits) = (Vec::new(), Vec::new(), Vec::new());
        for query in &queries {
            let tree = Query::parse(query, jiff::civil::date(2024, 6, 1)).tree;
            let without = Request::new(tree, 10);
            let with = Request { facets: NAMES.to_vec(), most_values: 10, ..without.clone() };
            plain.push(time(runs, || Ok(asked.snapshot.search(&without)?.total))?.0);
            let (took, total) = time(runs, || Ok(asked.snapshot.search(&with)?.total))?;
            counted.push(took);
            hits.push(total as f64);
        }
        let p50 = percentile(&counted, 50.0);
        table.row(&[
            kind.to_owned(),
            queries.len().to_string(),
            format!("{:.0}", median(hits)),
            format!("{:.0}", percentile(&plain, 50.0)),
            format!("{p50:.0}"),
            format!("{:.0}", percentile(&counted, 95.0)),
            format!("{bar:.0}"),
            verdict(p50, bar).to_owned(),
        ]);
    }
    Ok(table.end() + &format!("All articles are {all}.\n\n"))
}

/// Asks for words that stand side by side in some text, beside tantivy's own phrase.
fn beside_phrases(asked: &Asked, runs: usize) -> Result<String> {
    let field = asked.searcher.schema().get_field("text")?;
    let pairs = asked.samples.pairs.iter().map(|(a, b)| format!("{a} {b}")).collect();
    let mut table = Table::new(&["phrases", "p50 µs", "p95 µs", "p99 µs", "all, ms"]);
    for (kind, phrases) in [("of two", pairs), ("of three", asked.samples.triples.clone())] {
        let mut times: [Vec<f64>; 2] = Default::default();
        for words in &phrases {
            let terms = words.split(' ').map(|word| Term::from_field_text(field, word)).collect();
            let phrase = PhraseQuery::new(terms);
            times[0].push(time(runs, || asked.ask_tantivy(&phrase))?.0);
            times[1].push(time(runs, || asked.ask(&format!("\"{words}\"")))?.0);
        }
        for (name, own) in ["tantivy", "morgue"].iter().zip(&times) {
            let at = |percent: f64| format!("{:.0}", percentile(own, percent));
            let all = own.iter().sum::<f64>() / 1e3;
            table.row(&[format!("{kind}, {name}"), at(50.0), at(95.0), at(99.0), format!("{all:.0}")]);
        }
    }
    Ok(table.end())
}

/// Asks for pairs of common words within ten, of exact forms and of all forms, beside the same in tantivy.
fn beside_sloppy_phrases(asked: &Asked, runs: usize) -> Result<String> {
    const BAR: f64 = 2.0;
    let common = &asked.samples.common;
    let pairs: Vec<(&String, &String)> =
        common.iter().enumerate().map(|(at, a)| (a, &common[(at * 7 + 7) % common.len()])).collect();
    let stemmer = morgue::text::Stemmer::for_language(morgue::text::Language::ENGLISH).ok_or("no stemmer")?;
    let stem = |word: &str| terms::stem(&stemmer.stem(word), morgue::text::Language::ENGLISH);
    let mut table = Table::new(&["two common words", "p50 µs", "p95 µs", "p99 µs", "ratio p50", "bar", ""]);
    for (field, is_exact) in [("text", true), ("stems", false)] {
        let field_handle = asked.searcher.schema().get_field(field)?;
        let term =
            |word: &str| Term::from_field_text(field_handle, &if is_exact { word.to_owned() } else { stem(word) });
        let phrase = |a: &str, b: &str| PhraseQuery::new_with_offset_and_slop(vec![(0, term(a)), (1, term(b))], 9);
        let mut times: [Vec<f64>; 3] = Default::default();
        for (a, b) in pairs.iter().filter(|(a, b)| term(a) != term(b)) {
            let both = BooleanQuery::union(vec![Box::new(phrase(a, b)), Box::new(phrase(b, a))]);
            let query = if is_exact { format!("\"{a}\" w/10 \"{b}\"") } else { format!("{a} w/10 {b}") };
            times[0].push(time(runs, || asked.ask_tantivy(&phrase(a, b)))?.0);
            times[1].push(time(runs, || asked.ask_tantivy(&both))?.0);
            times[2].push(time(runs, || asked.ask(&query))?.0);
        }
        let own = if is_exact { "\"a\" w/10 \"b\"" } else { "a w/10 b" };
        let names =
            [format!("tantivy on {field}, one order"), format!("tantivy on {field}, both orders"), own.to_owned()];
        for (name, own) in names.iter().zip(&times) {
            let ratio = percentile(own, 50.0) / percentile(&times[0], 50.0);
            let is_ours = !name.starts_with("tantivy");
            table.row(&[
                name.clone(),
                format!("{:.0}", percentile(own, 50.0)),
                format!("{:.0}", percentile(own, 95.0)),
                format!("{:.0}", percentile(own, 99.0)),
                format!("{ratio:.2}"),
                if is_ours { format!("{BAR}") } else { String::new() },
                if is_ours { verdict(ratio, BAR).to_owned() } else { String::new() },
            ]);
        }
    }
    Ok(table.end())
}
