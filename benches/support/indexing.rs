//! From JSON Lines to an index: `morgue index` and `tantivy index` side by side.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{self, Cost, medians};
use super::rows;
use super::table::{Table, commands, notes};
use super::tantivy_cli::{self, Schema};
use super::{Context, Result, Section, binary};

const RUNS: usize = 3;
const THREADS: usize = 2;
const MEMORY_MIB: u64 = 512;

/// Who indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contender {
    Morgue,
    /// Ourselves, with no names looked for in the texts.
    Nameless,
    Tantivy(Schema),
}

const CONTENDERS: [Contender; 4] =
    [Contender::Morgue, Contender::Nameless, Contender::Tantivy(Schema::Equal), Contender::Tantivy(Schema::Plain)];

/// Indexes the AllSides articles and, where they are given, the generated ones.
pub fn run(context: &Context) -> Result<Section> {
    let (packed, peer) = match (context.data("allsides_dev.jsonl.zst"), context.peer("tantivy")) {
        (Ok(packed), Ok(peer)) => (packed, peer),
        (Err(why), _) | (_, Err(why)) => return Ok(Section::Skipped(why)),
    };
    let allsides = context.folder("indexing-data")?.join("allsides.jsonl");
    rows::unpack(&packed, &allsides)?;
    let mut markdown = archive(context, &peer, "AllSides", &allsides)?;
    markdown += &match context.corpus() {
        Ok(corpus) => archive(context, &peer, "Generated (`mkcorpus`)", &corpus)?,
        Err(why) => format!("Generated articles: skipped: {why}\n\n"),
    };
    Ok(Section::measured(markdown + &fairness()))
}

/// Runs the contenders in turn over one file and writes their table.
fn archive(context: &Context, peer: &Path, name: &str, rows: &Path) -> Result<String> {
    let folder = context.folder("indexing-input")?;
    let mut race = Race { context, peer, rows, folder, all: Vec::new() };
    for schema in [Schema::Equal, Schema::Plain] {
        tantivy_cli::prepare(rows, &race.input(Contender::Tantivy(schema)), schema)?;
    }
    for run in 0..context.options.runs_or(RUNS) {
        let mut order = CONTENDERS;
        order.rotate_left(run % CONTENDERS.len());
        for contender in order {
            let entry = race.run(contender)?;
            if let Some((_, first)) = race.all.first().filter(|(_, first)| first.articles != entry.articles) {
                let (articles, all) = (entry.articles, first.articles);
                return Err(format!("{name}: {contender:?} indexed {articles} articles of {all}").into());
            }
            race.all.push((contender, entry));
        }
    }
    race.markdown(name)
}

/// One run of a contender.
#[derive(Debug, Clone, Copy)]
struct Entry {
    cost: Cost,
    bytes: u64,
    articles: u64,
    segments: usize,
}

/// The runs over one file.
struct Race<'a> {
    context: &'a Context,
    peer: &'a Path,
    rows: &'a Path,
    folder: PathBuf,
    all: Vec<(Contender, Entry)>,
}

impl Race<'_> {
    fn input(&self, contender: Contender) -> PathBuf {
        match contender {
            Contender::Morgue | Contender::Nameless => self.rows.to_owned(),
            Contender::Tantivy(schema) => self.folder.join(format!("{}.jsonl", schema.name())),
        }
    }

    fn command(&self, contender: Contender, index: &Path) -> Command {
        let input = self.input(contender);
        if let Contender::Tantivy(_) = contender {
            return tantivy_cli::index(self.peer, &input, index, THREADS, MEMORY_MIB << 20);
        }
        let mut command = binary::index(&input, index);
        command.args(["--threads", &THREADS.to_string(), "--memory", &MEMORY_MIB.to_string()]);
        if contender == Contender::Nameless {
            command.arg("--no-entities");
        }
        command
    }

    /// Runs a contender into a new index.
    fn run(&self, contender: Contender) -> Result<Entry> {
        let index = self.context.folder("indexing-index")?;
        if let Contender::Tantivy(schema) = contender {
            tantivy_cli::create(&index, schema)?;
        }
        let cost = measure::run(&mut self.command(contender, &index))?;
        let (articles, segments) = tantivy_cli::size(&index)?;
        Ok(Entry { cost, bytes: rows::bytes_in(&index)?, articles, segments })
    }

    fn markdown(&self, name: &str) -> Result<String> {
        let columns = [
            "",
            "wall s",
            "user+sys s",
            "articles/s",
            "index MB",
            "articles",
            "segments",
            "runs: wall s (others)",
            "runs: user+sys s",
        ];
        let mut table = Table::new(&columns);
        for contender in CONTENDERS {
            table.row(&self.row(contender)?);
        }
        for contender in &CONTENDERS[1..] {
            table.row(&self.ratios(*contender));
        }
        let index = self.context.folder("indexing-index")?;
        let lines = CONTENDERS.map(|contender| binary::shown(&self.command(contender, &index)));
        let megabytes = fs::metadata(self.rows)?.len() as f64 / 1e6;
        Ok(format!("{name}, {megabytes:.0} MB of JSON Lines:\n\n{}{}", table.end(), commands(&lines)))
    }

    fn entries(&self, contender: Contender) -> Vec<Entry> {
        self.all.iter().filter(|(own, _)| *own == contender).map(|(_, entry)| *entry).collect()
    }

    fn row(&self, contender: Contender) -> Result<[String; 9]> {
        let entries = self.entries(contender);
        let last = entries.last().ok_or("no run")?;
        let (wall, cpu) = self.medians(contender);
        let input = fs::metadata(self.input(contender))?.len() as f64 / 1e6;
        let name = match contender {
            Contender::Morgue => format!("morgue, {input:.0} MB of rows"),
            Contender::Nameless => "morgue, no names looked for".to_owned(),
            Contender::Tantivy(schema) => format!("tantivy-cli, {} fields, {input:.0} MB prepared", schema.name()),
        };
        let each =
            |write: fn(&Cost) -> String| entries.iter().map(|entry| write(&entry.cost)).collect::<Vec<_>>().join(" · ");
        Ok([
            name,
            format!("{wall:.2}"),
            format!("{cpu:.2}"),
            format!("{:.0}", last.articles as f64 / wall),
            format!("{:.0}", last.bytes as f64 / 1e6),
            last.articles.to_string(),
            last.segments.to_string(),
            each(|cost| format!("{:.1} ({:.1})", cost.wall.as_secs_f64(), cost.others)),
            each(|cost| format!("{:.1}", cost.cpu.as_secs_f64())),
        ])
    }

    /// The other's medians divided by ours: above 1 we are the faster one, or the smaller.
    fn ratios(&self, contender: Contender) -> [String; 9] {
        let ((our_wall, our_cpu), (wall, cpu)) = (self.medians(Contender::Morgue), self.medians(contender));
        let bytes = |contender| self.entries(contender).last().map_or(f64::NAN, |entry| entry.bytes as f64);
        let name = match contender {
            Contender::Tantivy(schema) => format!("{} fields", schema.name()),
            Contender::Morgue | Contender::Nameless => "no names".to_owned(),
        };
        [
            format!("**{name} / morgue**"),
            format!("**{:.2}**", wall / our_wall),
            format!("**{:.2}**", cpu / our_cpu),
            format!("{:.2}", our_wall / wall),
            format!("{:.2}", bytes(contender) / bytes(Contender::Morgue)),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]
    }

    fn medians(&self, contender: Contender) -> (f64, f64) {
        medians(&self.entries(contender).iter().map(|entry| entry.cost).collect::<Vec<_>>())
    }
}

fn fairness() -> String {
    notes(&[
        "Runs in turn, each contender first once; medians. Wall time includes the commit, its sync, and the merges that \
         either starts by itself. Inputs are in the page cache.",
        "In brackets: processors busy with something else during the run. Where that differs between contenders, wall \
         times do not compare; compare user+sys.",
        "Ratios are the peer's figures by ours, above 1 where we take less; for articles/s below 1 where we are faster.",
        "Equal fields: the peer's schema is made from our table of fields. Text and stems with positions, values \
         as raw terms, the same columns, the same stored values.",
        "In our favour: the peer's JSON must name the text three times (`text`, `stems`, `body`), since its \
         schema cannot copy a field; it parses more bytes, with one thread beside its two that index. It has one stemmer \
         (English), no gap between headline and text, stores with lz4 in blocks of 16 KiB (its build has no zstd for \
         that), where we take zstd level 3 in blocks as large.",
        "In the peer's favour: it is spared our spellings with capitals and accents and our marks of sentences, paragraphs and \
         quotations, since it cannot put several terms in one place; its input is prepared beforehand, untimed, every field filled: language, names, ids, dates, terms. \
         `morgue` reads the raw rows and finds all of these itself within the time, folds accents, and keeps a ledger.",
        "Plain fields: headline and text as one stored field with stems and positions (`tantivy new` gives a field of \
         words nothing but `en_stem`), source, date: far less than our index holds; what the peer costs at its simplest.",
        "`-t 2` is the peer's threads that build segments; beside them it has one that reads, one that parses, one a \
         segment that packs the store, and up to four that merge. `--threads 2` is ours that read and build. Memory: 512 \
         MiB each; the peer counts segments only, we take 112 MiB of it for batches and the ledger, and with names 30 MiB a \
         thread for words and names met before.",
    ])
}
