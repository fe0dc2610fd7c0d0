//! `morgue search`: ranked answers from an archive.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use jiff::civil::Date;

use super::archive::{Chosen, IndexArg, summarize};
use super::index::Reading;
use super::render::{self, Answer, Format, Shown};
use super::terminal::{self, Color, Screen};
use super::{Outcome, print};
use crate::engine::embedded::{Index, Snapshot};
use crate::engine::{Engine, Facet, Request, Sort};
use crate::error::{Error, Result};
use crate::passages::{Marker, snippets};
use crate::query::{BadValue, EntityKind, Note, NoteKind, Query, Tree};

/// Search an archive
///
/// With ARCHIVE named, its index is brought up to date first (and built, the first time); without, the nearest index at
/// or above the current folder answers as it stands.
///
/// Words find all their inflected forms, whatever case and accents: missile finds missiles. "exact phrase", OR, NOT or -,
/// brackets, source:bbc.co.uk, entity:"Kim Jong Un", after:2019-03, date:2019..2020. Nothing typed is an error: the
/// answer says how it was read.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "morgue search [OPTIONS] QUERY [ARCHIVE]...\n       morgue search [OPTIONS] --batch FILE [ARCHIVE]..."
)]
pub struct Args {
    /// What to find; `*` finds every article
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,

    /// Folders or files to search; none: the nearest index at or above the current folder
    #[arg(value_name = "ARCHIVE")]
    archives: Vec<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    /// Only articles of this source, subdomains included; repeated: of any of them
    #[arg(long, value_name = "HOST")]
    source: Vec<String>,

    /// Only articles that name this person, organisation or place; repeated: all of them
    #[arg(long, value_name = "NAME")]
    entity: Vec<String>,

    /// Only articles published after this year, month or day has ended
    #[arg(long, value_name = "DATE")]
    after: Option<String>,

    /// Only articles published before this year, month or day begins
    #[arg(long, value_name = "DATE")]
    before: Option<String>,

    /// Order of the hits
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    sort: Order,

    /// How many hits to show
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,

    /// How many hits to pass over first
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,

    /// Print only how many articles match
    #[arg(long)]
    count: bool,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

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
}

impl From<Order> for Sort {
    fn from(order: Order) -> Sort {
        match order {
            Order::Relevance => Sort::Relevance,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
        }
    }
}

pub fn run(args: &Args) -> Result<Outcome> {
    let (text, archives) = args.split()?;
    let filters = args.filters(today())?;
    let chosen = args.index.choose(&archives)?;
    if !archives.is_empty() && !args.no_update {
        bring_up_to_date(args, &chosen)?;
    }
    let session = Session { args, filters, snapshot: Snapshot::open(&Index::open(&chosen.archive.index)?)?, chosen };
    match &args.batch {
        Some(file) => session.batch(&read_queries(file)?),
        None => session.single(text),
    }
}

impl Args {
    /// Tells the query from the archives: a batch has no query, so that what stands first is an archive.
    fn split(&self) -> Result<(&str, Vec<PathBuf>)> {
        match (&self.query, &self.batch) {
            (query, Some(_)) => {
                let first = query.iter().map(PathBuf::from);
                Ok(("", first.chain(self.archives.iter().cloned()).collect()))
            }
            (Some(query), None) => Ok((query, self.archives.clone())),
            (None, None) => Err(Error::Argument {
                reason: "no query".to_owned(),
                hint: "`morgue search QUERY [ARCHIVE]`; `*` finds every article".to_owned(),
            }),
        }
    }

    /// Reads the flags that filter.
    fn filters(&self, today: Date) -> Result<Vec<Tree>> {
        let wrong = |flag: &str, bad: &BadValue| Error::Argument {
            reason: format!("`{flag}`: {bad}"),
            hint: bad.hint().to_owned(),
        };
        let sources = self.source.iter().map(|source| Tree::source_value(source));
        let sources: Vec<Tree> =
            sources.collect::<std::result::Result<_, _>>().map_err(|bad| wrong("--source", &bad))?;
        let entities = self.entity.iter().map(|name| Tree::entity_value(EntityKind::Any, name));
        let mut filters: Vec<Tree> =
            entities.collect::<std::result::Result<_, _>>().map_err(|bad| wrong("--entity", &bad))?;
        if !sources.is_empty() {
            filters.push(Tree::any_of(sources));
        }
        if let Some(after) = &self.after {
            filters.push(Tree::after(after, today).map_err(|bad| wrong("--after", &bad))?);
        }
        if let Some(before) = &self.before {
            filters.push(Tree::before(before, today).map_err(|bad| wrong("--before", &bad))?);
        }
        Ok(filters)
    }
}

fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// Updates the index; where another process does so, or it cannot be written, the last commit has to do.
fn bring_up_to_date(args: &Args, chosen: &Chosen) -> Result<()> {
    chosen.refuse_too_wide()?;
    match chosen.update(&args.reading.options()) {
        Ok(report) => {
            summarize(&report);
            if report.is_interrupted { Err(Error::Interrupted) } else { Ok(()) }
        }
        Err(error @ (Error::IndexBusy { .. } | Error::IndexNotWritable { .. })) if chosen.has_commit() => {
            terminal::note(&format!("{error}; answering from the last commit"));
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// One open index and how to answer from it.
struct Session<'a> {
    args: &'a Args,
    filters: Vec<Tree>,
    snapshot: Snapshot,
    chosen: Chosen,
}

impl Session<'_> {
    fn single(&self, text: &str) -> Result<Outcome> {
        let answer = self.answer(text, None)?;
        if !matches!(self.args.format, Format::Text | Format::Json) || self.args.count {
            say_notes(&answer.notes);
        }
        print(&self.rendered(&answer))?;
        Ok(if answer.total > 0 { Outcome::Done } else { Outcome::NothingFound })
    }

    /// Answers each query in turn; found something if any of them did.
    fn batch(&self, queries: &[(String, String)]) -> Result<Outcome> {
        let mut outcome = Outcome::NothingFound;
        for (at, (id, text)) in queries.iter().enumerate() {
            let mut answer = self.answer(text, Some(id))?;
            answer.is_first = at == 0;
            print(&self.rendered(&answer))?;
            if answer.total > 0 {
                outcome = Outcome::Done;
            }
        }
        Ok(outcome)
    }

    fn answer<'q>(&self, text: &'q str, qid: Option<&'q str>) -> Result<Answer> {
        let began = Instant::now();
        let query = if self.args.words { Query::words(text) } else { Query::parse(text, today()) };
        let query = self.filters.iter().fold(query, |query, filter| query.and_filter(filter.clone()));
        let request = Request {
            tree: query.tree.clone(),
            scope: self.chosen.scope.clone(),
            sort: self.args.sort.into(),
            limit: if self.args.count { 0 } else { self.args.limit },
            offset: self.args.offset,
            facets: vec![Facet::Source],
            is_explained: false,
        };
        let response = self.snapshot.search(&request)?;
        let mut notes = query.notes.clone();
        let whole = |text| Note { kind: NoteKind::Note, text, start: 0, end: query.text.len() };
        notes.extend(response.notes.into_iter().map(whole));
        let mut marker = Marker::new(&query.tree, &self.snapshot.languages()?);
        let hits = response.hits.into_iter().map(|hit| {
            let marked = marker.mark(&hit.article);
            let body = &hit.article.content.body;
            let snippets = snippets(body, &marked.body, render::SNIPPET_CHARS, render::MOST_SNIPPETS);
            Shown { snippets, marked, hit }
        });
        Ok(Answer {
            qid: qid.map(str::to_owned),
            is_first: true,
            text: query.text.clone(),
            read_as: query.to_string(),
            notes,
            total: response.total,
            hits: hits.collect(),
            facets: response.facets,
            took: began.elapsed(),
            base: self.chosen.archive.base.clone(),
        })
    }

    fn rendered(&self, answer: &Answer) -> Vec<u8> {
        if self.args.count {
            return render::count(answer, self.args.format);
        }
        match self.args.format {
            Format::Text if self.args.is_null => render::paths(answer, b'\0'),
            Format::Text => render::text(answer, &Screen::of_stdout(self.args.color)).into_bytes(),
            Format::Json => render::json(answer),
            Format::Jsonl => render::jsonl(answer),
            Format::Csv => render::csv(answer),
            Format::Path => render::paths(answer, if self.args.is_null { b'\0' } else { b'\n' }),
            Format::Trec => render::trec(answer),
            Format::Ris => answer.articles().flat_map(render::ris).collect(),
            Format::Bibtex => answer.articles().flat_map(render::bibtex).collect(),
            Format::Csl => render::csl::array(answer.articles()),
        }
    }
}

fn say_notes(notes: &[Note]) {
    for note in notes {
        match note.kind {
            NoteKind::Note => terminal::note(&note.text),
            NoteKind::Hint => terminal::hint(&note.text),
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
