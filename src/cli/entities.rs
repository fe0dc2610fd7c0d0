//! `morgue entities`: the names in a text, without an archive.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, StdoutLock, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Outcome, print, terminal};
use crate::article::{Content, EntityKind, Mention};
use crate::entities::labels::{Label, kind_of};
use crate::entities::names::{Address, Named, Resolver};
use crate::entities::tagger::Tagger;
use crate::entities::{Annotator, models};
use crate::error::{Error, Result};
use crate::text::{self, Language};

/// Find the names in a text
///
/// Prints a JSON object a line for each person, organisation and place that a text names, with the byte offsets of the
/// name and the name under which all its mentions stand. `morgue help entities` tells how they are found, and how well.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The text; standard input by default, and for `-`
    file: Option<PathBuf>,

    /// Read a word a line, blank lines between sentences, `-DOCSTART-` between documents; print each word with its label
    /// in IOB2: `PER`, `ORG`, `LOC`
    #[arg(long)]
    tokens: bool,

    /// The words of --tokens come with their labels, behind a tab: names are not looked for, but what they stand for. The
    /// first word of each is printed with the name of all its mentions in the document, behind another tab
    #[arg(long, requires = "tokens")]
    labelled: bool,

    /// The language of the text, as `en`; guessed by default, words of --tokens are taken for English
    #[arg(long, value_name = "CODE", value_parser = language)]
    language: Option<Language>,
}

fn language(code: &str) -> std::result::Result<Language, String> {
    let known = Language::from_code(code).filter(|language| models::LANGUAGES.contains(&language.code()));
    known.ok_or_else(|| format!("names are found in these languages: {}", models::LANGUAGES.join(", ")))
}

pub fn run(args: &Args) -> Result<Outcome> {
    let file = args.file.as_deref().filter(|path| *path != Path::new("-"));
    let input: Box<dyn Read> = match file {
        Some(path) => Box::new(File::open(path).map_err(|error| unreadable(path, error))?),
        None => Box::new(io::stdin().lock()),
    };
    let path = file.unwrap_or(Path::new("standard input"));
    if args.tokens { run_tokens(args, input, path) } else { run_text(args, input, path) }
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::File { path: path.to_owned(), error }
}

/// Prints the names in a text.
fn run_text(args: &Args, mut input: Box<dyn Read>, path: &Path) -> Result<Outcome> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).map_err(|error| unreadable(path, error))?;
    // The mark that some programs put before a text is no part of its first name.
    let mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    bytes.drain(..mark);
    let body = match String::from_utf8(bytes) {
        Ok(body) => body,
        Err(error) => {
            terminal::note(
                "the text is not in UTF-8; offsets are those of the text once it is converted to UTF-8, not of the file",
            );
            let binary = |_| unreadable(path, io::Error::new(io::ErrorKind::InvalidData, "it is no text"));
            text::decode(error.as_bytes()).map_err(binary)?.text.into_owned()
        }
    };
    let language = args.language.or_else(|| text::detect(&body)).unwrap_or_else(|| {
        terminal::note("the text is too short to tell its language, it is read as English: --language says otherwise");
        Language::ENGLISH
    });
    if models::of(language).is_none() {
        terminal::note(&format!("the text is in `{language}`, a language in which no names are looked for"));
        terminal::hint(&format!("--language says otherwise: {}", models::LANGUAGES.join(", ")));
        return Ok(Outcome::NothingFound);
    }
    let mut content = Content { body, language: Some(language), ..Content::default() };
    Annotator::default().annotate(&mut content);
    let mut lines: Vec<(Mention, &str, EntityKind)> = Vec::new();
    for entity in &content.entities {
        lines.extend(entity.mentions.iter().map(|mention| (*mention, entity.name.as_str(), entity.kind)));
    }
    lines.sort_by_key(|(mention, ..)| mention.start);
    let mut out = Vec::new();
    for (mention, name, kind) in &lines {
        let Mention { start, end, .. } = mention;
        let surface = mention.of(&content);
        let (start, end) = (mark + *start as usize, mark + *end as usize);
        let object = json!({"surface": surface, "name": name, "kind": kind, "start": start, "end": end});
        out.extend_from_slice(object.to_string().as_bytes());
        out.push(b'\n');
    }
    print(&out).map(|()| if lines.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

/// What may stand before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// What every document of words begins with, and what a line has that is not a word.
const DOCUMENT: &[u8] = b"-DOCSTART-";

/// Prints the words of a stream, each with its label.
fn run_tokens(args: &Args, input: Box<dyn Read>, path: &Path) -> Result<Outcome> {
    let language = args.language.unwrap_or(Language::ENGLISH);
    let Some(mut tagger) = models::tagger(language) else { return Ok(Outcome::NothingFound) };
    let mut resolver = Resolver::default();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut document: Vec<Vec<u8>> = Vec::new();
    let mut input = BufReader::new(input);
    if input.fill_buf().map_err(|error| unreadable(path, error))?.starts_with(BYTE_ORDER_MARK) {
        input.consume(BYTE_ORDER_MARK.len());
    }
    loop {
        let mut line = Vec::new();
        let read = input.read_until(b'\n', &mut line).map_err(|error| unreadable(path, error))?;
        if read == 0 || line.starts_with(DOCUMENT) {
            if args.labelled {
                write_names(&mut resolver, &document, &mut out)?;
            } else {
                write_labels(&mut tagger, &document, &mut out)?;
            }
            document.clear();
        }
        if read == 0 {
            break;
        }
        document.push(line);
    }
    out.flush().map_err(|error| Error::Output { error })?;
    Ok(Outcome::Done)
}

/// Writes the lines of a document, the first word of each labelled name with the name that it stands for.
fn write_names(resolver: &mut Resolver, lines: &[Vec<u8>], out: &mut BufWriter<StdoutLock<'_>>) -> Result<()> {
    let labelled = labelled_names(lines);
    let before = |first: usize| first.checked_sub(1).and_then(|at| word(&lines[at])).unwrap_or_default();
    let named = labelled.iter().map(|(first, kind, written)| {
        let address = Address::of(written, &String::from_utf8_lossy(before(*first)));
        Named { written, kind: *kind, address }
    });
    let named: Vec<Named<'_>> = named.collect();
    let resolved = resolver.resolve(&named);
    let mut names = labelled.iter().map(|(first, ..)| *first).zip(resolved).peekable();
    for (at, line) in lines.iter().enumerate() {
        out.write_all(without_end(line)).map_err(|error| Error::Output { error })?;
        let own = names.next_if(|(first, _)| *first == at);
        let name = own.and_then(|(_, resolved)| Some(format!("\t{}", resolver.name(resolved?))));
        writeln!(out, "{}", name.unwrap_or_default()).map_err(|error| Error::Output { error })?;
    }
    Ok(())
}

/// Returns the names of a document by their labels in IOB2: the line of the first word, the kind, the words.
fn labelled_names(lines: &[Vec<u8>]) -> Vec<(usize, EntityKind, String)> {
    let mut names: Vec<(usize, EntityKind, String)> = Vec::new();
    let mut open = None;
    for (at, line) in lines.iter().enumerate() {
        let fields = word(line).zip(without_end(line).split(|byte| *byte == b'\t').nth(1));
        let Some((word, (place, kind))) = fields.and_then(|(word, label)| Some((word, labelled(label)?))) else {
            open = None;
            continue;
        };
        let word = String::from_utf8_lossy(word);
        match names.last_mut() {
            Some((.., name)) if place == b'I' && open == Some(kind) => name.extend([" ", &word]),
            _ => names.push((at, kind, word.into_owned())),
        }
        open = Some(kind);
    }
    names
}

/// Returns the place in a name, `B` or `I`, and the kind of a label in IOB2; `None` for those of no kind that is reported.
fn labelled(label: &[u8]) -> Option<(u8, EntityKind)> {
    let (place, kind) = (*label.first()?, label.get(2..)?);
    let kind = match kind {
        b"PER" => EntityKind::Person,
        b"ORG" => EntityKind::Organisation,
        b"LOC" => EntityKind::Place,
        _ => return None,
    };
    Some((place, kind))
}

/// Writes the lines of a document, its words with their labels.
fn write_labels(tagger: &mut Tagger<'_>, lines: &[Vec<u8>], out: &mut BufWriter<StdoutLock<'_>>) -> Result<()> {
    tagger.begin();
    for line in lines {
        match word(line) {
            Some(word) => tagger.push(&String::from_utf8_lossy(word)),
            None => tagger.end_sentence(),
        }
    }
    let mut labels = tagger.label().iter();
    for line in lines {
        let written = match word(line).and_then(|word| Some((word, labels.next()?))) {
            Some((word, label)) => out.write_all(word).and_then(|()| writeln!(out, "\t{}", tag(*label))),
            None if line.starts_with(DOCUMENT) => out.write_all(without_end(line)).and_then(|()| writeln!(out)),
            None => writeln!(out),
        };
        written.map_err(|error| Error::Output { error })?;
    }
    Ok(())
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Returns the word of a line: what stands before a tab. Blank lines and those between documents have none.
fn word(line: &[u8]) -> Option<&[u8]> {
    let line = without_end(line);
    let word = line.split(|byte| *byte == b'\t').next().unwrap_or(line);
    (!line.starts_with(DOCUMENT) && !word.trim_ascii().is_empty()).then_some(word)
}

/// Returns a label as IOB2 has it.
fn tag(label: Label) -> &'static str {
    match (label.kind().and_then(kind_of), !label.continues()) {
        (Some(EntityKind::Person), true) => "B-PER",
        (Some(EntityKind::Person), false) => "I-PER",
        (Some(EntityKind::Organisation), true) => "B-ORG",
        (Some(EntityKind::Organisation), false) => "I-ORG",
        (Some(EntityKind::Place), true) => "B-LOC",
        (Some(EntityKind::Place), false) => "I-LOC",
        _ => "O",
    }
}

#[cfg(test)]
mod tests {
    use super::{labelled_names, tag, word};
    use crate::article::EntityKind::{Person, Place as APlace};
    use crate::entities::labels::{Label, Place};

    #[test]
    fn words_of_lines() {
        assert_eq!(word(b"-LRB-\r\n"), Some(b"-LRB-".as_slice()));
        assert_eq!(word(b"Kim\tB-PER\n"), Some(b"Kim".as_slice()));
        assert_eq!((word(b"\r\n"), word(b" \n"), word(b"-DOCSTART- -X- O O\n")), (None, None, None));
    }

    #[test]
    fn names_by_their_labels() {
        let lines = "Kim\tB-PER\nJong\tI-PER\nin\tO\nSeoul\tB-LOC\nBusan\tB-LOC\n\nKim\tI-PER\nx\tB-MISC\n";
        let lines: Vec<Vec<u8>> = lines.split_inclusive('\n').map(|line| line.as_bytes().to_owned()).collect();
        let expected = [(0, Person, "Kim Jong"), (3, APlace, "Seoul"), (4, APlace, "Busan"), (6, Person, "Kim")];
        assert_eq!(labelled_names(&lines), expected.map(|(at, kind, name)| (at, kind, name.to_owned())));
    }

    #[test]
    fn labels_in_iob2() {
        let of = |kind, place| tag(Label::new(kind, place));
        assert_eq!((of(0, Place::Single), of(1, Place::First), of(2, Place::Last)), ("B-PER", "B-ORG", "I-LOC"));
        assert_eq!((of(3, Place::First), tag(Label::NONE)), ("O", "O"));
    }
}
