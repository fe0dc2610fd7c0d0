//! Forms that write one hit after the other, so that any number of them streams through.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::{Answer, Format, Shown, bibtex, csl, csv, jsonl, ris, trec};

/// Writes hits in one of the forms that need no look at the others.
pub struct Rows {
    format: Format,
    qid: Option<String>,
    base: PathBuf,
    /// What ends a path.
    path_end: u8,
    /// Files that were written already.
    files: HashSet<PathBuf>,
    written: u64,
    /// The score in the line before, of a TREC run.
    last_score: f32,
}

impl Rows {
    /// Begins hits of the archive at `base`, of the query with the id in a batch; `None` for forms that show an answer
    /// as a whole.
    pub fn new(format: Format, qid: Option<&str>, base: &Path, path_end: u8) -> Option<Rows> {
        let qid = qid.map(str::to_owned);
        let base = base.to_owned();
        (!format.is_whole()).then(|| Rows {
            format,
            qid,
            base,
            path_end,
            files: HashSet::new(),
            written: 0,
            last_score: f32::MAX,
        })
    }

    /// Returns whether the form shows passages and highlights.
    pub fn has_passages(&self) -> bool {
        matches!(self.format, Format::Csv | Format::Jsonl)
    }

    /// Writes what stands before the first hit; `is_first` where it begins the output.
    pub fn begin(&self, is_first: bool) -> Vec<u8> {
        match self.format {
            Format::Csv if is_first => csv::header(self.qid.is_some()),
            Format::Csl => csl::BEGIN.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Writes a hit.
    pub fn hit(&mut self, shown: &Shown) -> Vec<u8> {
        self.written += 1;
        let (article, qid) = (&shown.hit.article, self.qid.as_deref());
        match self.format {
            Format::Csv => csv::row(shown, qid),
            Format::Path => self.path(shown),
            Format::Trec => trec(shown, qid, &mut self.last_score),
            Format::Ris => ris(article),
            Format::Bibtex => bibtex(article),
            Format::Csl if self.written > 1 => [csl::SEPARATOR, &csl::item(article)].concat(),
            Format::Csl => csl::item(article),
            Format::Jsonl | Format::Text | Format::Json => jsonl(shown, qid),
        }
    }

    /// Writes what stands after the last hit.
    pub fn end(&self) -> Vec<u8> {
        if self.format == Format::Csl { csl::END.to_vec() } else { Vec::new() }
    }

    /// Writes all hits of an answer.
    pub fn answer(mut self, answer: &Answer) -> Vec<u8> {
        let mut bytes = self.begin(answer.is_first);
        answer.hits.iter().for_each(|shown| bytes.extend(self.hit(shown)));
        bytes.extend(self.end());
        bytes
    }

    /// Writes the file of a hit, once, as it can be opened from the current folder.
    fn path(&mut self, shown: &Shown) -> Vec<u8> {
        let file = shown.file(&self.base);
        if self.files.contains(&file) {
            return Vec::new();
        }
        let here = std::env::current_dir().unwrap_or_default();
        let mut bytes = file.strip_prefix(&here).unwrap_or(&file).as_os_str().as_encoded_bytes().to_vec();
        bytes.push(self.path_end);
        self.files.insert(file);
        bytes
    }
}
