//! Tables: CSV, TSV and their like, one article a row under a header that names the columns.
//!
//! A table is known by its header: a line of short names, one of which is that of a text or a headline in
//! `json_fields`. The delimiter is the one that cuts the header into most cells. Rows count from 1 with the header, as
//! spreadsheets count them. A quote that is left open takes rows with it, up to the longest article.

use std::io::{BufRead, Read};

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs_io::DecodeReaderBytes;

use super::field_names::{Column, FieldNames};
use super::json_fields::Fields;
use super::metered::Metered;
use super::{Entry, Reader, Skip, Take, Terms, ascii};
use crate::article::Content;
use crate::text::{self, Encoding};

/// Articles as rows of a table.
pub struct Csv;

impl Reader for Csv {
    fn name(&self) -> &'static str {
        "table"
    }

    fn sign(&self) -> &'static str {
        "its first line is a header with known names"
    }

    fn recognises(&self, sample: &[u8], names: &FieldNames) -> bool {
        delimiter_of(sample, names).is_some()
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let sample = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
        let delimiter = delimiter_of(sample, terms.names).unwrap_or(b',');
        let (_, encoding) = text::encoding_of(sample, None);
        // Without a mark it passes bytes through; the cells decode them.
        let decoded = DecodeReaderBytes::new(input);
        read_rows(decoded, delimiter, encoding, terms, take)
    }
}

/// Delimiters that are tried, the commonest first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Finds the delimiter that makes the first line a header; `None` where none does.
fn delimiter_of(sample: &[u8], known: &FieldNames) -> Option<u8> {
    if !may_be_header(&ascii(sample)) {
        return None; // and nothing of it has been decoded
    }
    let decoded = text::decode(sample.strip_suffix(b"\r").unwrap_or(sample)).ok()?;
    let line = decoded.text.trim_start().lines().next()?.to_owned();
    let headers = DELIMITERS.iter().filter_map(|delimiter| Some((*delimiter, header_cells(&line, *delimiter, known)?)));
    headers.max_by_key(|(_, cells)| *cells).map(|(delimiter, _)| delimiter)
}

/// The longest name of a column in bytes.
const NAME_BYTES: usize = 40;

/// Returns whether the first line of a sample, of which the letters beyond ASCII may be missing, has short cells.
fn may_be_header(sample: &str) -> bool {
    let line = sample.trim_start().lines().next().unwrap_or("");
    let is_short = |cell: &str| cell.trim().len() <= NAME_BYTES + 2; // quotes
    DELIMITERS.iter().any(|own| {
        let mut cells = line.split(char::from(*own));
        line.contains(char::from(*own)) && cells.all(is_short)
    })
}

/// Returns the number of cells of `line` where it is a header: short names, at least two, none twice, one of them that
/// of a text or a headline, and either another known one or nothing but single words.
fn header_cells(line: &str, delimiter: u8, known: &FieldNames) -> Option<usize> {
    let mut record = ByteRecord::new();
    let mut reader = ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(line.as_bytes());
    reader.read_byte_record(&mut record).ok()?;
    let names: Vec<&str> =
        record.iter().map(|cell| std::str::from_utf8(cell).map(str::trim)).collect::<Result<_, _>>().ok()?;
    let known: Vec<Column> = names.iter().filter_map(|name| known.column(name)).collect();
    let is_name = |name: &str| name.len() <= NAME_BYTES && !name.ends_with(['.', '!', '?', ':']);
    let is_one_word = |name: &str| !name.contains(' ');
    let mut distinct: Vec<&&str> = names.iter().filter(|name| !name.is_empty()).collect();
    let filled = distinct.len();
    distinct.sort_unstable();
    distinct.dedup();
    let is_header = filled >= 2
        && distinct.len() == filled
        && names.iter().all(|name| is_name(name))
        && known.iter().any(|column| column.is_text())
        && (known.len() >= 2 || names.iter().all(|name| is_one_word(name)));
    is_header.then_some(names.len())
}

fn read_rows(
    input: impl Read,
    delimiter: u8,
    encoding: Encoding,
    terms: Terms<'_>,
    take: &mut Take<'_>,
) -> Result<(), Skip> {
    let limit = terms.article_bytes;
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    let mut reader = builder.from_reader(Metered::new(input, limit));
    let mut record = ByteRecord::new();
    let mut columns: Option<Vec<Option<Column>>> = None;
    let mut unused = Vec::new();
    let mut row = 0;
    loop {
        let found = reader.read_byte_record(&mut record).map_err(|error| unreadable(&error))?;
        let is_cut = reader.get_mut().fill_up();
        if is_cut {
            // The parser believes that the input has ended; a new one goes on from there.
            reader = builder.from_reader(reader.into_inner());
        }
        if !found && !is_cut {
            return if row > 1 { Ok(()) } else { Err(Skip::NoEntries) };
        }
        row += 1;
        let Some(columns) = &columns else {
            let names: Vec<String> = record.iter().map(|name| decoded(name, encoding).unwrap_or_default()).collect();
            if terms.is_inspected {
                unused.extend(
                    names.iter().filter(|name| terms.names.column(name).is_none() && !name.is_empty()).cloned(),
                );
            }
            columns = Some(names.iter().map(|name| terms.names.column(name)).collect());
            continue;
        };
        let mut content = match is_cut {
            true => Err(Skip::TooLong { limit: limit as u64 }),
            false => content_of(&record, columns, encoding, terms),
        };
        if let Ok(content) = &mut content {
            content.reading.encoding = Some(encoding);
            content.reading.unused.clone_from(&unused);
        }
        if take(Entry::new(Some(row), content)).is_break() {
            return Ok(());
        }
    }
}

fn unreadable(error: &csv::Error) -> Skip {
    match error.kind() {
        csv::ErrorKind::Io(error) => Skip::unreadable(error),
        _ => Skip::BrokenRow { error: error.to_string() },
    }
}

fn content_of(
    record: &ByteRecord,
    columns: &[Option<Column>],
    encoding: Encoding,
    terms: Terms<'_>,
) -> Result<Content, Skip> {
    let is_over = record.iter().skip(columns.len()).any(|cell| !cell.trim_ascii().is_empty());
    if record.len() < columns.len() || is_over {
        let error = format!("{} cells where the header has {}", record.len(), columns.len());
        return Err(Skip::BrokenRow { error });
    }
    let mut cells = Vec::new();
    for (cell, column) in record.iter().zip(columns) {
        if let Some(column) = column {
            cells.push((*column, decoded(cell, encoding)?));
        }
    }
    let content = Fields::from_cells(terms.names, cells.into_iter()).into_content(terms.dates);
    if content.is_blank() { Err(Skip::Blank) } else { Ok(content) }
}

/// Decodes a cell: a few bytes say little of their encoding, so that of the whole table comes first.
fn decoded(cell: &[u8], encoding: Encoding) -> Result<String, Skip> {
    let decoded = text::decode_labelled(cell, Some(encoding.name))
        .map_err(|text::DecodeError::Binary { at }| Skip::Binary { at: at as u64 })?;
    Ok(decoded.text.trim_start_matches('\u{FEFF}').to_owned())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::{Csv, delimiter_of};
    use crate::readers::{Entry, Limits, Reader, Terms};

    fn rows(input: &[u8], article_bytes: usize) -> Vec<String> {
        let mut found = Vec::new();
        let mut take = |entry: Entry| {
            let row = entry.row.unwrap();
            found.push(match entry.content {
                Ok(content) => format!("{row} {}: {}", content.headline.unwrap_or_default(), content.body),
                Err(skip) => format!("{row} {skip}"),
            });
            ControlFlow::Continue(())
        };
        Csv.read(&mut &input[..], Terms::within(Limits { article_bytes }), &mut take).unwrap();
        found
    }

    #[test]
    fn a_header_makes_a_table() {
        for (text, delimiter) in [
            ("id,title,text\n1,a,b\n", Some(b',')),
            ("\u{FEFF}Publish Date;TITLE;Source_Domain\r\n", Some(b';')),
            ("url\ttitle, long\tmain text\n", Some(b'\t')),
            (",headline,label\n0,a,b\n", Some(b',')),
            ("name,version\nx,1\n", None),
            ("Text, title and all the rest of it, which nobody had read.\n", None),
            ("Title\n\nA text, with commas.\n", None),
            ("The mayor resigned, text and all\n", None),
            ("", None),
        ] {
            assert_eq!(delimiter_of(text.as_bytes(), crate::readers::FieldNames::KNOWN), delimiter, "{text}");
        }
    }

    #[test]
    fn quoted_line_ends_and_broken_rows() {
        let input = b"id,title,text\n1,One,\"First\nand \"\"last\"\".\"\n2,Two\n3,Three,c,d\n4,,\n5,Five,Text.,\n";
        assert_eq!(
            rows(input, 1000),
            [
                "2 One: First\nand \"last\".",
                "3 broken row: 2 cells where the header has 3",
                "4 broken row: 4 cells where the header has 3",
                "5 neither a headline nor a text",
                "6 Five: Text.",
            ]
        );
    }

    #[test]
    fn legacy_encodings_and_utf16() {
        assert_eq!(rows(b"title;text\nCaf\xE9 au lait;Text.\n", 1000), ["2 Café au lait: Text."]);
        let wide: Vec<u8> =
            [0xFEFF].into_iter().chain("title\ttext\nŁódź\tb\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert!(Csv.recognises(&wide, crate::readers::FieldNames::KNOWN));
        assert_eq!(rows(&wide, 1000), ["2 Łódź: b"]);
    }

    #[test]
    fn an_open_quote_costs_no_more_than_the_longest_article() {
        let good = "2,Good,Text.\n";
        let input = format!("id,title,text\n1,One,\"Open\n{}", good.repeat(40_000));
        let found = rows(input.as_bytes(), 100_000);
        assert_eq!(found[0], "2 longer than an article may be (0 MiB): raise --max-article");
        assert!(found.len() > 30_000, "{}", found.len());
    }
}
