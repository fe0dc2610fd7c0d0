//! Forms that write one hit after the other, so that any number of them streams through.

use std::collections::HashSet;
use std::path::PathBuf;

use super::bibtex::bibtex;
use super::json::jsonl;
use super::ris::ris;
use super::trec::trec;
use super::{Answer, Shown, csl, csv};

/// The form of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowsForm {
    /// One JSON object a line.
    Jsonl,
    /// A table with a header.
    Csv,
    /// The file of each hit, once.
    Path(Paths),
    /// A TREC run.
    Trec,
    /// References for reference managers.
    Ris,
    /// Entries for BibTeX and biblatex.
    Bibtex,
    /// An array for pandoc and Zotero.
    Csl,
}

impl RowsForm {
    /// Returns whether it shows passages and highlights.
    pub fn has_passages(&self) -> bool {
        matches!(self, RowsForm::Csv | RowsForm::Jsonl)
    }
}

/// How files are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The archive's base.
    pub base: PathBuf,
    /// The folder that files below it are seen from.
    pub here: PathBuf,
    /// What ends a path.
    pub end: u8,
}

/// Writes hits in one of the forms that need no look at the others.
pub struct Rows {
    form: RowsForm,
    qid: Option<String>,
    /// Files that were written already.
    files: HashSet<PathBuf>,
    written: u64,
    /// The score in the line before, of a TREC run.
    last_score: f32,
}

impl Rows {
    /// Begins hits of the query with the id in a batch.
    pub fn new(form: RowsForm, qid: Option<&str>) -> Rows {
        Rows { form, qid: qid.map(str::to_owned), files: HashSet::new(), written: 0, last_score: f32::MAX }
    }

    /// Writes what stands before the first hit; `is_first` where it begins the output.
    pub fn begin(&self, is_first: bool) -> Vec<u8> {
        match self.form {
            RowsForm::Csv if is_first => csv::header(self.qid.is_some()),
            RowsForm::Csl => csl::BEGIN.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Writes a hit.
    pub fn hit(&mut self, shown: &Shown) -> Vec<u8> {
        self.written += 1;
        let (article, qid) = (&shown.hit.article, self.qid.as_deref());
        match &self.form {
            RowsForm::Jsonl => jsonl(shown, qid),
            RowsForm::Csv => csv::row(shown, qid),
            RowsForm::Path(paths) => paths.line(shown, &mut self.files),
            RowsForm::Trec => trec(shown, qid, &mut self.last_score),
            RowsForm::Ris => ris(article),
            RowsForm::Bibtex => bibtex(article),
            RowsForm::Csl if self.written > 1 => [csl::SEPARATOR, &csl::item(article)].concat(),
            RowsForm::Csl => csl::item(article),
        }
    }

    /// Writes what stands after the last hit.
    pub fn end(&self) -> Vec<u8> {
        if self.form == RowsForm::Csl { csl::END.to_vec() } else { Vec::new() }
    }

    /// Writes all hits of an answer; `is_first` where it begins the output.
    pub fn answer(mut self, answer: &Answer, is_first: bool) -> Vec<u8> {
        let mut bytes = self.begin(is_first);
        answer.hits.iter().for_each(|shown| bytes.extend(self.hit(shown)));
        bytes.extend(self.end());
        bytes
    }
}

impl Paths {
    /// Writes the file of a hit, once, as it can be opened from the folder that it is seen from.
    fn line(&self, shown: &Shown, written: &mut HashSet<PathBuf>) -> Vec<u8> {
        let file = self.base.join(crate::corpus::path_from_text(&shown.hit.article.path));
        if written.contains(&file) {
            return Vec::new();
        }
        let mut bytes = file.strip_prefix(&self.here).unwrap_or(&file).as_os_str().as_encoded_bytes().to_vec();
        bytes.push(self.end);
        written.insert(file);
        bytes
    }
}
