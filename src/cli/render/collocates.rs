//! The words that stand near the matches: as a table, as TSV or as JSON.

use indicatif::HumanCount;
use serde_json::{Value, json};

use super::kwic::Format;
use super::kwic_text::{counted, heading};
use crate::answers::Head;
use crate::cli::terminal::{FAINT, HEADLINE, Screen, clean, columns, fit};
use crate::passages::{Collocate, Sides};

/// What was counted, ready to be shown.
pub struct Table<'a> {
    /// How the query was read.
    pub head: &'a Head,
    /// How many words on either side of a match count as near.
    pub sides: Sides,
    /// Matches.
    pub matches: u64,
    /// Words near them.
    pub neighbours: u64,
    /// How many different words are near them often enough, those not shown included.
    pub words: u64,
    /// Words in the archive.
    pub archive_words: u64,
    /// The words, the highest score first.
    pub rows: &'a [Collocate],
}

/// Writes the words in one of the forms.
pub fn table(table: &Table<'_>, format: Format, screen: &Screen) -> Vec<u8> {
    match format {
        Format::Text => text(table, screen).into_bytes(),
        Format::Tsv => tsv(table.rows).into_bytes(),
        Format::Json => format!("{}\n", json(table)).into_bytes(),
        Format::Jsonl => table.rows.iter().map(|row| format!("{}\n", json_row(row))).collect::<String>().into_bytes(),
    }
}

/// Columns of the words.
const WORD: usize = 28;

fn text(table: &Table<'_>, screen: &Screen) -> String {
    let more = if table.head.articles > 0 { format!(", {}", counted(table.matches)) } else { String::new() };
    let mut out = heading(table.head, &more, screen);
    if table.matches == 0 {
        return out;
    }
    let Sides { left, right } = table.sides;
    let measured = format!(
        "{} of {} words within {left} left, {right} right; {} words in the archive",
        HumanCount(table.rows.len() as u64),
        HumanCount(table.words),
        HumanCount(table.archive_words),
    );
    out.push_str(&format!("{}\n", screen.paint(FAINT, &measured)));
    if table.rows.is_empty() {
        return out;
    }
    let titles = ["left", "right", "total", "archive", "score"].map(str::to_owned);
    out.push_str(&format!("\n{}\n", screen.paint(HEADLINE, &line("word", &titles))));
    for row in table.rows {
        let [left, right, total, archive] =
            [row.left, row.right, row.left + row.right, row.archive].map(|count| HumanCount(count).to_string());
        out.push_str(&line(&clean(&row.word), &[left, right, total, archive, format!("{:.1}", row.score)]));
        out.push('\n');
    }
    out
}

/// Writes a word and its numbers in columns.
fn line(word: &str, numbers: &[String; 5]) -> String {
    let word = fit(word, WORD);
    let gap = " ".repeat(WORD - columns(&word));
    let [left, right, total, archive, score] = numbers;
    format!("{word}{gap}{left:>9}{right:>9}{total:>9}{archive:>12}{score:>12}")
}

fn tsv(rows: &[Collocate]) -> String {
    let lines = rows.iter().map(|row| {
        let Collocate { word, left, right, archive, score } = row;
        format!("{word}\t{left}\t{right}\t{}\t{archive}\t{score:.4}\n", left + right)
    });
    format!("word\tleft\tright\ttotal\tarchive\tscore\n{}", lines.collect::<String>())
}

fn json(table: &Table<'_>) -> Value {
    let mut object = table.head.json();
    object["total_matches"] = json!(table.matches);
    object["span"] = json!([table.sides.left, table.sides.right]);
    object["neighbours"] = json!(table.neighbours);
    object["archive_words"] = json!(table.archive_words);
    object["total_collocates"] = json!(table.words);
    object["collocates"] = table.rows.iter().map(json_row).collect();
    object
}

fn json_row(row: &Collocate) -> Value {
    json!({
        "word": row.word,
        "left": row.left,
        "right": row.right,
        "total": row.left + row.right,
        "archive": row.archive,
        "score": (row.score * 1e4).round() / 1e4,
    })
}
