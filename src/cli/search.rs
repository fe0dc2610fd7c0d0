//! `morgue search`: ranked answers from an archive.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::archive::{Chosen, IndexArg};
use super::index::Reading;
use super::query::{Filters, ReadIn, bring_up_to_date, filtered, refuse_flag, say_notes, today};
use super::render::{self, Answer, Format, Rows, Shown};
use super::show::find;
use super::terminal::{Color, Screen};
use super::{Outcome, print};
use crate::engine::feedback;
use crate::engine::{Cursor, Engine, Facet, Hit, Request, Sort};
use crate::error::{Error, Result};
use crate::passages::{Marker, snippets};
use crate::query::{Note, NoteKind, Query, Tree};

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
    sort: Option<Order>,

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
    #[arg(long, value_name = "FACET", value_delimiter = ',', value_parser = facet_parser())]
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

/// The values of `--sort`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The best match first
    Relevance,
    /// The latest first
    Newest,
    /// The earliest first
    Oldest,
    /// By source from A to Z, the latest first within each
    Source,
}

impl From<Order> for Sort {
    fn from(order: Order) -> Sort {
        match order {
            Order::Relevance => Sort::Relevance,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
            Order::Source => Sort::Source,
        }
    }
}

pub fn run(args: &Args) -> Result<Outcome> {
    let (text, archives) = args.split()?;
    let filters = args.filters.trees(today())?;
    let chosen = args.index.choose(&archives)?;
    if !archives.is_empty() && !args.no_update {
        bring_up_to_date(&chosen, &args.reading.options())?;
    }
    let engine = chosen.open(&args.read_in.languages)?;
    let session = Session { args, filters, engine, chosen };
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
}

impl Session<'_> {
    fn single(&self, text: &str) -> Result<Outcome> {
        if self.args.all {
            return self.stream(text, None, true);
        }
        let answer = self.answer(text, None)?;
        if !self.format().is_whole() || self.args.count {
            say_notes(&answer.notes);
        }
        print(&self.rendered(&answer))?;
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
            let mut answer = self.answer(text, Some(id))?;
            answer.is_first = at == 0;
            print(&self.rendered(&answer))?;
            if answer.has_found() {
                outcome = Outcome::Done;
            }
        }
        Ok(outcome)
    }

    /// Reads a query, or makes one of an article, and joins the filters of the flags to it.
    fn read(&self, text: &str) -> Result<Query> {
        let query = match &self.args.like {
            Some(id) => {
                let tree = feedback::like(&*self.engine, &find(&*self.engine, id)?)?;
                Query { text: format!("like {id}"), tree: tree.unwrap_or(Tree::Nothing), notes: Vec::new() }
            }
            None if self.args.words => Query::words(text),
            None => Query::parse(text, today()),
        };
        Ok(filtered(query, &self.filters))
    }

    fn request(&self, query: &Query) -> Request {
        let asked = if self.args.facet.is_empty() { &[Facet::Source] } else { self.args.facet.as_slice() };
        Request {
            tree: query.tree.clone(),
            scope: self.chosen.scope.clone(),
            sort: self.args.sort.map_or(Sort::Relevance, Sort::from),
            limit: if self.args.count { 0 } else { self.args.limit },
            offset: self.args.offset,
            cursor: self.args.cursor.clone(),
            is_strict: self.args.strict,
            is_refined: true,
            expansion: Vec::new(),
            recency: self.args.recency,
            facets: if self.format().is_whole() { asked.to_vec() } else { Vec::new() },
            is_explained: self.args.explain,
        }
    }

    fn answer(&self, text: &str, qid: Option<&str>) -> Result<Answer> {
        let began = Instant::now();
        let query = self.read(text)?;
        let mut request = self.request(&query);
        if self.args.expand {
            request.expansion = feedback::expansion(&*self.engine, &request)?;
        }
        if request.cursor.as_ref().is_some_and(|cursor| cursor.request != Cursor::fingerprint(&request)) {
            return Err(Error::Argument {
                reason: "`--cursor` belongs to another search".to_owned(),
                hint: "repeat the query, the filters and the order of the search that gave it".to_owned(),
            });
        }
        let response = self.engine.search(&request)?;
        let mut notes = query.notes.clone();
        let whole = |text| Note { kind: NoteKind::Note, text, start: 0, end: query.text.len() };
        notes.extend(response.notes.into_iter().map(whole));
        let words = match response.total {
            0 if !self.args.count => self.engine.count_words(&query.tree)?,
            _ => Vec::new(),
        };
        let mut marker = match request.expansion.as_slice() {
            [] => Marker::new(&query.tree),
            words => Marker::expanded(&query.tree, words),
        };
        let has_passages = self.rows(None).is_none_or(|rows| rows.has_passages());
        let show = |hit| if has_passages { shown(hit, &mut marker) } else { Shown::bare(hit) };
        if !request.expansion.is_empty() {
            let words: Vec<String> = request.expansion.iter().map(ToString::to_string).collect();
            notes.push(whole(format!("added from the best articles: {}", words.join(" "))));
        }
        Ok(Answer {
            qid: qid.map(str::to_owned),
            is_first: true,
            text: query.text.clone(),
            read_as: query.to_string(),
            notes,
            total: response.total,
            total_partial: response.total_partial,
            next: response.next,
            words,
            hits: response.hits.into_iter().map(show).collect(),
            facets: response.facets,
            facet_limit: self.args.facet_limit,
            took: began.elapsed(),
            base: self.chosen.archive.base.clone(),
        })
    }

    /// Writes every hit as it comes; nothing is held.
    fn stream(&self, text: &str, qid: Option<&str>, is_first: bool) -> Result<Outcome> {
        let query = self.read(text)?;
        say_notes(&query.notes);
        let Some(mut rows) = self.rows(qid) else {
            return Err(Error::Argument {
                reason: "`--all` writes a hit at a time".to_owned(),
                hint: "`--format` jsonl, csv, path, trec, ris, bibtex or csl-json".to_owned(),
            });
        };
        let mut marker = Marker::new(&query.tree);
        let mut out = BufWriter::new(io::stdout().lock());
        let mut written = out.write_all(&rows.begin(is_first));
        let total = self.engine.each(&self.request(&query), self.args.sort.map(Sort::from), &mut |hit| {
            let shown = match rows.has_passages() {
                true => shown(hit, &mut marker),
                false => Shown::bare(hit),
            };
            written = out.write_all(&rows.hit(&shown));
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

    fn rows(&self, qid: Option<&str>) -> Option<Rows> {
        let path_end = if self.args.is_null { b'\0' } else { b'\n' };
        Rows::new(self.format(), qid, &self.chosen.archive.base, path_end)
    }

    fn rendered(&self, answer: &Answer) -> Vec<u8> {
        match self.rows(answer.qid.as_deref()) {
            _ if self.args.count => render::count(answer, self.format()),
            Some(rows) => rows.answer(answer),
            None if self.format() == Format::Json => render::json(answer),
            None => render::text(answer, &Screen::of_stdout(self.args.color)).into_bytes(),
        }
    }
}

/// Looks up why an article matched.
fn shown(hit: Hit, marker: &mut Marker) -> Shown {
    let marked = if hit.matches_all { marker.mark(&hit.article) } else { marker.mark_loosely(&hit.article) };
    let body = &hit.article.content.body;
    let snippets = snippets(body, &marked.body, render::snippet_chars(body), render::MOST_SNIPPETS);
    Shown { snippets, marked, hit }
}

/// Reads a number of days: `14`, `14d`, `2w`, `3m`, `1y`.
fn half_life(text: &str) -> std::result::Result<f64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let days = match &text[digits.len()..] {
        "" | "d" => 1.0,
        "w" => 7.0,
        "m" => 365.25 / 12.0,
        "y" => 365.25,
        unit => return Err(format!("`{unit}` is no unit: d, w, m or y")),
    };
    let count = digits.parse::<f64>().ok().filter(|count| *count > 0.0 && count.is_finite());
    count.map(|count| count * days).ok_or_else(|| "a positive number of d, w, m or y: `30d`".to_owned())
}

/// Reads the name of a facet.
fn facet_parser() -> impl TypedValueParser<Value = Facet> {
    let named = |name: String| Facet::ALL.into_iter().find(|facet| facet.name() == name).unwrap_or(Facet::Source);
    PossibleValuesParser::new(Facet::ALL.map(Facet::name)).map(named)
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
