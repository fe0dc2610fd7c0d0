//! What do ten snippets cost, and the texts they are cut from? And how large should a block of the store be?

use std::path::Path;
use std::time::Instant;

use morgue::article::Article;
use morgue::engine::embedded::{Index, Snapshot};
use morgue::engine::{Engine, Request};
use morgue::passages::{Marker, snippets};
use morgue::query::Query;
use tantivy::schema::{STORED, Schema};
use tantivy::snippet::SnippetGenerator;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::tokenizer::{LowerCaser, SimpleTokenizer, TextAnalyzer};
use tantivy::{DocAddress, IndexSettings, Searcher, TantivyDocument};

use super::measure::{self, median, percentile};
use super::samples::{Samples, texts};
use super::table::{Table, commands, notes, verdict};
use super::{Context, Result, Section, binary};

const QUERIES: usize = 100;
const RUNS: usize = 9;

/// Cuts snippets of generated articles.
pub fn run(context: &Context) -> Result<Section> {
    let corpus = match context.corpus() {
        Ok(corpus) => corpus,
        Err(why) => return Ok(Section::Skipped(why)),
    };
    let folder = context.folder("snippets")?;
    let mut index = binary::morgue(["index"]);
    index.arg("--index").arg(&folder).arg(&corpus);
    measure::run(&mut index)?;
    let searcher = tantivy::Index::open_in_dir(&folder)?.reader()?.searcher();
    let runs = context.options.runs_or(RUNS);
    let mut markdown = commands(&[binary::shown(&index)]);
    markdown += &cutting(&folder, &searcher, runs)?;
    markdown += &blocks(context, &searcher, runs)?;
    markdown += &notes(&[
        "Ten snippets: the ten best articles are given with their texts; timed is finding all matches in them and cutting \
         up to three passages of each, with a fresh `Marker` for every query as a search has it.",
        "tantivy's generator is given the same ten texts and the same words, with 220 characters to a snippet; it cuts \
         one passage and does not tell forms or phrases.",
        "Blocks: the bodies of 20,000 articles in a store of their own, packed with zstd at level 3; ten texts are fetched \
         from all over it, none twice, and nothing of it is kept in tantivy's cache.",
    ]);
    Ok(Section::measured(markdown))
}

fn cutting(folder: &Path, searcher: &Searcher, runs: usize) -> Result<String> {
    const BAR: f64 = 100.0;
    let snapshot = Snapshot::open(&Index::open(folder)?)?;
    let samples = Samples::read(searcher, QUERIES)?;
    let Samples { common, middling, pairs, .. } = &samples;
    let kinds: [(&str, Vec<String>); 4] = [
        ("a word", middling.clone()),
        ("two words", middling.iter().zip(common).map(|(a, b)| format!("{a} {b}")).collect()),
        ("a phrase", pairs.iter().map(|(a, b)| format!("\"{a} {b}\"")).collect()),
        ("w/10", common.iter().rev().zip(common).map(|(a, b)| format!("{a} w/10 {b}")).collect()),
    ];
    let mut table = Table::new(&["ten snippets", "p50 µs", "p95 µs", "bar", "", "tantivy p50 µs", "text KiB"]);
    for (kind, queries) in kinds {
        let (mut own, mut theirs, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        for query in &queries {
            let query = Query::parse(query, jiff::civil::date(2024, 6, 1));
            let hits = snapshot.search(&Request::new(query.tree.clone(), 10))?.hits;
            let articles: Vec<Article> = hits.into_iter().map(|hit| hit.article).collect();
            if articles.len() < 10 {
                continue;
            }
            own.push(median((0..runs).map(|_| micros(|| ours(&query, &articles)))));
            let words = morgue::text::words(&query.text);
            theirs.push(median((0..runs).map(|_| micros(|| tantivys(searcher, &words, &articles)))));
            bytes.push(articles.iter().map(|article| article.content.text_bytes()).sum::<usize>() as f64 / 1024.0);
        }
        let p50 = percentile(&own, 50.0);
        table.row(&[
            format!("{kind} ({} queries)", own.len()),
            format!("{p50:.0}"),
            format!("{:.0}", percentile(&own, 95.0)),
            format!("{BAR}"),
            verdict(p50, BAR).to_owned(),
            format!("{:.0}", percentile(&theirs, 50.0)),
            format!("{:.0}", median(bytes)),
        ]);
    }
    Ok(table.end())
}

fn ours(query: &Query, articles: &[Article]) -> usize {
    let mut marker = Marker::new(&query.tree);
    let cut = |article: &Article| snippets(&article.content.body, &marker.mark(article).body, 220, 3).len();
    articles.iter().map(cut).sum()
}

fn tantivys(searcher: &Searcher, words: &[String], articles: &[Article]) -> usize {
    let Ok(field) = searcher.schema().get_field("text") else { return 0 };
    let weights = words.iter().map(|word| (word.clone(), 1.0)).collect();
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser).build();
    let generator = SnippetGenerator::new(weights, analyzer, field, 220);
    articles.iter().map(|article| generator.snippet(&article.content.body).highlighted().len()).sum()
}

fn micros(work: impl FnOnce() -> usize) -> f64 {
    let began = Instant::now();
    std::hint::black_box(work());
    began.elapsed().as_secs_f64() * 1e6
}

/// Packs the same bodies in blocks of several sizes.
fn blocks(context: &Context, searcher: &Searcher, runs: usize) -> Result<String> {
    const ARTICLES: usize = 20_000;
    let bodies = texts(searcher, ARTICLES)?;
    let text_bytes: usize = bodies.iter().map(String::len).sum();
    let mut table = Table::new(&["block KiB", "size/text", "ten texts p50 µs", "p95 µs"]);
    for kib in [4, 8, 16, 32, 64, 128] {
        let folder = context.folder("blocks")?;
        store(&folder, &bodies, kib * 1024)?;
        let size: u64 = std::fs::read_dir(&folder)?
            .filter_map(|entry| entry.ok())
            .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "store"))
            .filter_map(|entry| entry.metadata().ok())
            .map(|metadata| metadata.len())
            .sum();
        let index = tantivy::Index::open_in_dir(&folder)?;
        let mut times = Vec::new();
        for run in 0..runs * 20 {
            let searcher = index.reader()?.searcher();
            let docs = searcher.segment_reader(0).max_doc() as usize;
            let fetch = |number: usize| {
                let doc = ((run * 10 + number) * 7919 % docs) as u32;
                searcher.doc::<TantivyDocument>(DocAddress::new(0, doc)).map_or(0, |document| document.len())
            };
            times.push(micros(|| (0..10).map(fetch).sum()));
        }
        table.row(&[
            kib.to_string(),
            format!("{:.3}", size as f64 / text_bytes as f64),
            format!("{:.0}", percentile(&times, 50.0)),
            format!("{:.0}", percentile(&times, 95.0)),
        ]);
    }
    Ok(table.end())
}

fn store(folder: &Path, bodies: &[String], block: usize) -> Result<()> {
    let mut schema = Schema::builder();
    let body = schema.add_text_field("body", STORED);
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(3) }),
        docstore_blocksize: block,
        ..IndexSettings::default()
    };
    let builder = tantivy::Index::builder().schema(schema.build()).settings(settings);
    let index = builder.open_or_create(tantivy::directory::MmapDirectory::open(folder)?)?;
    let mut writer = index.writer_with_num_threads(1, 500_000_000)?;
    for text in bodies {
        let mut document = TantivyDocument::default();
        document.add_text(body, text);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}
