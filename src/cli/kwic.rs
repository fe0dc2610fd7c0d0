//! `morgue kwic`: a concordance, every match in its context, or the words that stand near the matches.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::num::{NonZeroU64, NonZeroUsize};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::archive::IndexArg;
use super::index::Reading;
use super::query::{Filters, ReadIn, choose, refuse_flag, say_notes};
use super::render::collocates::{Table, table};
use super::render::kwic::{Column, Concordance, Format};
use super::terminal::{Color, Screen};
use super::{Outcome, print};
use crate::answers::{Asked, Held, Key, Line, Tally, Walk, draw, read};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::passages::{Collocates, Sides, Words};

/// Show every match in its context, one a line: a concordance
///
/// All matches in all matching articles, those in headlines and those in texts, aligned on the match (keyword in
/// context). Query, archives and filters are those of `morgue search`. Words, wildcards, phrases and proximity show as a
/// whole, from their first word to their last.
///
/// With --collocates the words that stand near the matches are counted instead, and compared with the whole archive.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to find, see `morgue help query`
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: String,

    /// Folders or files to search; none: the nearest index at or above the current folder
    #[arg(value_name = "ARCHIVE")]
    archives: Vec<PathBuf>,

    #[command(flatten)]
    index: IndexArg,

    #[command(flatten)]
    filters: Filters,

    #[command(flatten)]
    read_in: ReadIn,

    /// Context on either side, in characters (in text: columns); by default what the screen has room for, in other forms 60
    #[arg(long, value_name = "N", conflicts_with = "is_collocates")]
    width: Option<usize>,

    /// Order of the lines, by several keys one after the other; without, that of the index
    ///
    /// left1 is the word before the match, right1 the word after it, compared without case and accents; lines that have
    /// none come last. Lines to be sorted are all held in memory, as they will be shown (about 300 bytes each), unless
    /// --limit or --sample says how many are wanted; lines in the order of the index are written as they are found.
    #[arg(long, value_name = "KEY", value_enum, value_delimiter = ',', conflicts_with = "is_collocates")]
    sort: Vec<Key>,

    /// Show so many lines at most; all by default, of collocates 50
    #[arg(long, value_name = "N")]
    limit: Option<usize>,

    /// Show so many lines drawn at random; the same query on the same archive draws the same
    #[arg(long, value_name = "N", conflicts_with = "is_collocates")]
    sample: Option<NonZeroUsize>,

    /// What to say of the articles before the lines; by default what the screen has room for. Other forms say all
    #[arg(long, value_name = "COLUMN", value_enum, value_delimiter = ',', conflicts_with = "is_collocates")]
    columns: Option<Vec<Column>>,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Count the words near the matches, those first that are there more often than chance would have it
    ///
    /// The score is the log-likelihood ratio (Dunning 1993): a word's frequency near the matches against its frequency in
    /// the rest of the whole archive, whatever filters the query has. Above 10.83 chance explains it in one of a thousand
    /// cases. Negative: rarer than elsewhere.
    #[arg(long = "collocates")]
    is_collocates: bool,

    /// With --collocates: how many words before and after a match count as near
    #[arg(long, value_name = "L,R", value_parser = sides, default_value = "5,5", requires = "is_collocates")]
    span: Sides,

    /// With --collocates: words that occur near the matches at least so often
    #[arg(long, value_name = "N", default_value = "3", requires = "is_collocates")]
    min: NonZeroU64,

    /// With --collocates: count stop words too (the, of, and …)
    #[arg(long = "stop-words", requires = "is_collocates")]
    has_stop_words: bool,

    /// Answer from the index as it stands, even with ARCHIVE named
    #[arg(long)]
    no_update: bool,

    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,

    #[command(flatten)]
    reading: Reading,
}

/// Collocates that are shown by default.
const COLLOCATES: usize = 50;

/// Reads `L,R`, or one number for both sides.
fn sides(text: &str) -> std::result::Result<Sides, String> {
    let (left, right) = text.split_once(',').unwrap_or((text, text));
    let number = |text: &str| text.trim().parse().map_err(|_| "two numbers of words, as in `5,5`".to_owned());
    Ok(Sides { left: number(left)?, right: number(right)? })
}

pub fn run(args: &Args) -> Result<Outcome> {
    refuse_flag(&args.query, "kwic")?;
    let filters = args.filters.trees()?;
    let chosen = choose(&args.index, &args.archives, args.no_update, &args.reading)?;
    let engine = chosen.open(&args.read_in.languages)?;
    let ground = chosen.ground()?;
    let query = read(Asked::Query(&args.query), &filters, &ground, &*engine)?;
    let mut walk = Walk::new(&*engine, query, ground.scope)?;
    if !matches!(args.format, Format::Text | Format::Json) {
        say_notes(&walk.head.notes);
    }
    match args.is_collocates {
        true => collocates(&mut walk, &*engine, args),
        false => concordance(&mut walk, &chosen.archive.base, args),
    }
}

fn concordance(walk: &mut Walk<'_>, base: &Path, args: &Args) -> Result<Outcome> {
    let screen = Screen::wide(args.color);
    let form = Concordance::new(args.format, args.width, args.columns.as_deref(), screen, base.to_owned());
    let mut out = Out::new();
    out.write(&form.head(&walk.head))?;
    let is_held = args.sample.is_some() || !args.sort.is_empty();
    let tally = if is_held { held(walk, args, &form, &mut out)? } else { streamed(walk, args, &form, &mut out)? };
    out.write(&form.tail(&tally))?;
    out.end()?;
    Ok(if tally.matches == Some(0) { Outcome::NothingFound } else { Outcome::Done })
}

/// Writes the lines as they are found.
fn streamed(walk: &mut Walk<'_>, args: &Args, form: &Concordance, out: &mut Out) -> Result<Tally> {
    let limit = args.limit.map_or(u64::MAX, |limit| limit as u64);
    let (mut matches, mut shown, mut is_all) = (0, 0, true);
    walk.each(|article, of_part| {
        for found in of_part {
            matches += 1;
            if shown < limit {
                out.row(&form.line(&Line { article, found: *found }), form.between(shown))?;
                shown += 1;
            } else if !form.counts_all() {
                is_all = false;
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(Tally { shown, matches: is_all.then_some(matches), is_sample: false })
}

/// Holds the lines until all are found, then writes them in order.
fn held(walk: &mut Walk<'_>, args: &Args, form: &Concordance, out: &mut Out) -> Result<Tally> {
    let limit = args.limit.unwrap_or(usize::MAX);
    let mut lines = Held::new(args.sample.map_or(limit, NonZeroUsize::get));
    let mut words = Words::default();
    let mut matches = 0;
    walk.each(|article, of_part| {
        if args.sort.iter().any(|key| key.needs_words()) {
            words.read(Line { article, found: of_part[0] }.text());
        }
        for found in of_part {
            let line = Line { article, found: *found };
            let draw = if args.sample.is_some() { draw(&line) } else { 0 };
            lines.add(draw, Key::all(&args.sort, &line, matches, &mut words), || form.line(&line));
            matches += 1;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let mut shown = 0;
    for row in lines.in_order().take(limit) {
        out.row(&row, form.between(shown))?;
        shown += 1;
    }
    Ok(Tally { shown, matches: Some(matches), is_sample: args.sample.is_some() })
}

fn collocates(walk: &mut Walk<'_>, engine: &dyn Engine, args: &Args) -> Result<Outcome> {
    let mut collocates = Collocates::new(args.span);
    walk.each(|article, of_part| {
        collocates.add(Line { article, found: of_part[0] }.text(), of_part);
        Ok(ControlFlow::Continue(()))
    })?;
    let words = collocates.frequent(args.min.get(), args.has_stop_words);
    let occurrences = engine.occurrences(&words)?;
    let archive_words = engine.stats()?.words;
    let mut rows = collocates.scored(&words, &occurrences, archive_words);
    rows.truncate(args.limit.unwrap_or(COLLOCATES));
    let found = Table {
        head: &walk.head,
        sides: args.span,
        matches: collocates.matches,
        neighbours: collocates.neighbours,
        words: words.len() as u64,
        archive_words,
        rows: &rows,
    };
    print(&table(&found, args.format, &Screen::of_stdout(args.color)))?;
    Ok(if rows.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

/// Standard output, written line by line.
struct Out(BufWriter<StdoutLock<'static>>);

impl Out {
    fn new() -> Out {
        Out(BufWriter::new(io::stdout().lock()))
    }

    fn row(&mut self, row: &[u8], before: &[u8]) -> Result<()> {
        self.write(before)?;
        self.write(row)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.write_all(bytes).map_err(|error| Error::Output { error })
    }

    fn end(mut self) -> Result<()> {
        self.0.flush().map_err(|error| Error::Output { error })
    }
}
