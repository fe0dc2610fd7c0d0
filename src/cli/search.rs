//! `morgue search`: ranked answers from an archive.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::archive::{Chosen, IndexArg};
use super::index::Reading;
use super::query::{Filters, ReadIn, choose, refuse_flag, say_notes};
use super::render::{self, Format, Setting};
use super::terminal::{Color, Screen};
use super::{Outcome, print};
use crate::answers::{Answer, Asked, Ground, Paths, Rows, Search, half_life, json, read};
use crate::engine::{Cursor, Engine, Facet, Sort};
use crate::error::{Error, Result};
use crate::query::Tree;

/// Search an archive
///
/// With ARCHIVE named, its index is brought up to date first (and built, the first time); without, the nearest index at
/// or above the current folder answers as it stands.
///
/// Words find all their inflected forms, whatever case and accents: missile finds missiles. "exact phrase", OR, NOT or -,
/// brackets, source:bbc.co.uk, entity:"Kim Jong Un", after:2019-03, date:2019..2020. Nothing typed is an error: the
/// answer says how it was read. `morgue help query` explains the whole language.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "morgue search [OPTIONS] QUERY [ARCHIVE]...\n       morgue search [OPTIONS] --batch FILE [ARCHIVE]..."
)]
pub struct Args {
    /// What to find, see `morgue help query`; `*` finds every article
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,

    /// Folders or files to search; none: the nearest index at or above the current folder
    #[arg(value_name = "ARCHIVE")]
    archives: Vec<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    #[command(flatten)]
    filters: Filters,

    #[command(flatten)]
    read_in: ReadIn,

    /// Find articles like the one with this id instead of a QUERY
    #[arg(long, value_name = "ID", conflicts_with_all = ["batch", "words", "expand"])]
    like: Option<String>,

    /// Add the words that the ten best articles speak of, to find more: articles with any of the words are ranked as one
    #[arg(long, conflicts_with_all = ["strict", "all"])]
    expand: bool,

    /// Order of the hits: by relevance, where not given
    #[arg(long, value_enum)]
    sort: Option<Sort>,

    /// How many hits to show
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,

    /// How many hits to pass over first
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,

    /// Go on after the last hit of an answer to the same search: the `next` of its JSON
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["offset", "all", "batch"])]
    cursor: Option<Cursor>,

    /// End the list with the articles that match, instead of going on with those that have some of the words
    #[arg(long)]
    strict: bool,

    /// Count late articles more, up to 1.5 times; the gain halves with every so many days (14, 14d), weeks (2w), months
    /// (3m) or years (1y) before the latest article
    #[arg(long, value_name = "HALF-LIFE", value_parser = half_life)]
    recency: Option<f64>,

    /// Print only how many articles match
    #[arg(long)]
    count: bool,

    /// Give every hit, one after the other however many there are, in the order of the index unless `--sort` is given;
    /// as JSON Lines unless `--format` is csv, path, trec, ris, bibtex or csl-json
    #[arg(long, conflicts_with_all = ["limit", "offset", "count"])]
    all: bool,

    /// Count the matching articles by this, too; repeated or parted by commas
    #[arg(long, value_name = "FACET", value_enum, value_delimiter = ',')]
    facet: Vec<Facet>,

    /// How many values of a facet to show; all in JSON, where not given
    #[arg(long, value_name = "N")]
    facet_limit: Option<usize>,

    /// Say what each score is made of
    #[arg(long)]
    explain: bool,

    /// Form of the answer: text, where not given
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Print only the files of the hits, each ended by NUL instead of a line end, for `xargs -0`
    #[arg(short = '0', long = "null")]
    is_null: bool,

    /// Read the query as plain words: no operators, quotes, fields or ranges
    #[arg(long)]
    words: bool,

    /// Answer every line of FILE, `id<TAB>query`, over one open index (`-`: standard input)
    #[arg(long, value_name = "FILE")]
    batch: Option<PathBuf>,

    /// Answer from the index as it stands, even with ARCHIVE named
    #[arg(long)]
    no_update: bool,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,

    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &Args) -> Result<Outcome> {
    let (text, archives) = args.split()?;
    let filters = args.filters.trees()?;
    let chosen = choose(&args.index, &archives, args.no_update, &args.reading)?;
    let engine = chosen.open(&args.read_in.languages)?;
    let ground = chosen.ground()?;
    let session = Session { args, filters, engine, chosen, ground };
    match &args.batch {
        Some(file) => session.batch(&read_queries(file)?),
        None => session.single(text),
    }
}

impl Args {
    /// Tells the query from the archives: a batch has no query, so that what stands first is an archive.
    fn split(&self) -> Result<(&str, Vec<PathBuf>)> {
        self.query.as_deref().map_or(Ok(()), |query| refuse_flag(query, "search"))?;
        match (&self.query, self.batch.is_some() || self.like.is_some()) {
            (query, true) => {
                let first = query.iter().map(PathBuf::from);
                Ok(("", first.chain(self.archives.iter().cloned()).collect()))
            }
            (Some(query), false) => Ok((query, self.archives.clone())),
            (None, false) => Err(Error::Argument {
                reason: "no query".to_owned(),
                hint: "`morgue search QUERY [ARCHIVE]`; `*` finds every article".to_owned(),
            }),
        }
    }
}

/// One open index and how to answer from it.
struct Session<'a> {
    args: &'a Args,
    filters: Vec<Tree>,
    engine: Box<dyn Engine>,
    chosen: Chosen,
    ground: Ground,
}

impl Session<'_> {
    fn single(&self, text: &str) -> Result<Outcome> {
        if self.args.all {
            return self.stream(text, None, true);
        }
        let answer = self.search(text)?.answer(&*self.engine)?;
        if !self.format().is_whole() || self.args.count {
            say_notes(&answer.notes);
        }
        print(&self.rendered(&answer, None, true))?;
        Ok(if answer.has_found() { Outcome::Done } else { Outcome::NothingFound })
    }

    /// Answers each query in turn; found something if any of them did.
    fn batch(&self, queries: &[(String, String)]) -> Result<Outcome> {
        let mut outcome = Outcome::NothingFound;
        for (at, (id, text)) in queries.iter().enumerate() {
            if self.args.all {
                outcome = outcome.or(self.stream(text, Some(id), at == 0)?);
                continue;
            }
            let answer = self.search(text)?.answer(&*self.engine)?;
            print(&self.rendered(&answer, Some(id), at == 0))?;
            if answer.has_found() {
                outcome = Outcome::Done;
            }
        }
        Ok(outcome)
    }

    /// Reads a query, or makes one of an article, and joins to it what the flags ask for.
    fn search(&self, text: &str) -> Result<Search> {
        let args = self.args;
        let asked = match &args.like {
            Some(id) => Asked::Like(id),
            None if args.words => Asked::Words(text),
            None => Asked::Query(text),
        };
        let query = read(asked, &self.filters, &self.ground, &*self.engine)?;
        let facets = if args.facet.is_empty() { &[Facet::Source] } else { args.facet.as_slice() };
        Ok(Search {
            query,
            scope: self.ground.scope.clone(),
            sort: args.sort,
            limit: if args.count { 0 } else { args.limit },
            offset: args.offset,
            cursor: args.cursor.clone(),
            is_strict: args.strict,
            is_expanded: args.expand,
            recency: args.recency,
            facets: if self.format().is_whole() { facets.to_vec() } else { Vec::new() },
            // Text says how many more there are.
            most_values: args.facet_limit.filter(|_| self.format() == Format::Json).unwrap_or(usize::MAX),
            is_explained: args.explain,
            has_passages: self.format().rows(self.paths()).is_none_or(|form| form.has_passages()),
            counts_words: !args.count,
        })
    }

    /// Writes every hit as it comes; nothing is held.
    fn stream(&self, text: &str, qid: Option<&str>, is_first: bool) -> Result<Outcome> {
        let search = self.search(text)?;
        say_notes(&search.query.notes);
        let Some(mut rows) = self.rows(qid) else {
            return Err(Error::Argument {
                reason: "`--all` writes a hit at a time".to_owned(),
                hint: "`--format` jsonl, csv, path, trec, ris, bibtex or csl-json".to_owned(),
            });
        };
        let mut out = BufWriter::new(io::stdout().lock());
        let mut written = out.write_all(&rows.begin(is_first));
        let total = search.each(&*self.engine, &mut |shown| {
            written = out.write_all(&rows.hit(shown));
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        written
            .and_then(|()| out.write_all(&rows.end()))
            .and_then(|()| out.flush())
            .map_err(|error| Error::Output { error })?;
        Ok(if total > 0 { Outcome::Done } else { Outcome::NothingFound })
    }

    fn format(&self) -> Format {
        let usual = match (self.args.all, self.args.is_null) {
            (_, true) => Format::Path,
            (true, false) => Format::Jsonl,
            (false, false) => Format::Text,
        };
        self.args.format.unwrap_or(usual)
    }

    fn paths(&self) -> Paths {
        let end = if self.args.is_null { b'\0' } else { b'\n' };
        let here = std::env::current_dir().unwrap_or_default();
        Paths { base: self.chosen.archive.base.clone(), here, end }
    }

    fn rows(&self, qid: Option<&str>) -> Option<Rows> {
        self.format().rows(self.paths()).map(|form| Rows::new(form, qid))
    }

    fn rendered(&self, answer: &Answer, qid: Option<&str>, is_first: bool) -> Vec<u8> {
        let facet_limit = self.args.facet_limit;
        match self.rows(qid) {
            None if self.format() == Format::Json => json(answer, qid, facet_limit),
            _ if self.args.count => {
                let qid = qid.map(|qid| format!("{qid}\t")).unwrap_or_default();
                format!("{qid}{}\n", answer.total).into_bytes()
            }
            Some(rows) => rows.answer(answer, is_first),
            None => {
                let setting = Setting { qid, is_first, facet_limit, base: &self.chosen.archive.base };
                render::text(answer, &setting, &Screen::of_stdout(self.args.color)).into_bytes()
            }
        }
    }
}

/// Reads the lines `id<TAB>query` of a batch; blank ones are passed over.
fn read_queries(file: &PathBuf) -> Result<Vec<(String, String)>> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes)
    } else {
        fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| Error::File { path: file.clone(), error })?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| {
            let (id, query) = line.split_once('\t').ok_or_else(|| Error::Argument {
                reason: format!("line {number} of `{}` has no tab", file.display()),
                hint: "each line is `id<TAB>query`".to_owned(),
            })?;
            // The id is a column of its own in a TREC run.
            Ok((id.split_whitespace().collect::<Vec<_>>().join("_"), query.to_owned()))
        })
        .collect()
}
