//! The news of `--data`: rows of packed JSON Lines, and the same articles as a tree of text files.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter};
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use super::Result;

/// A row as the bench reads it, on its own and without the project's readers.
#[derive(Debug, Deserialize)]
pub struct Row {
    /// The headline.
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// The source as the data writes it.
    pub source: Option<String>,
}

impl Row {
    /// Returns the source in lower case and without `www.`; empty where the row names none.
    pub fn host(&self) -> String {
        let host = self.source.as_deref().unwrap_or("").trim().to_lowercase();
        host.strip_prefix("www.").unwrap_or(&host).to_owned()
    }

    /// Returns the article as a text file: headline, text and source, an empty line between them.
    fn as_text(&self) -> String {
        let headline = self.title.as_deref().map(|title| format!("{title}\n\n")).unwrap_or_default();
        format!("{headline}{}\n\nOriginal Source: {}\n", self.text, self.source.as_deref().unwrap_or(""))
    }
}

/// Reads all rows of a packed file.
pub fn read(path: &Path) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for line in BufReader::new(zstd::Decoder::new(File::open(path)?)?).lines() {
        rows.push(serde_json::from_str(&line?)?);
    }
    Ok(rows)
}

/// Unpacks a file.
pub fn unpack(packed: &Path, to: &Path) -> Result<()> {
    let mut out = BufWriter::new(File::create(to)?);
    io::copy(&mut zstd::Decoder::new(File::open(packed)?)?, &mut out)?;
    out.into_inner()?.sync_all()?;
    Ok(())
}

/// Returns how many rows each source has.
pub fn sources(rows: &[Row]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(row.host()).or_default() += 1);
    counts
}

/// Returns the path of a row's file in the tree; rows count from 1.
pub fn path_of(row: usize) -> String {
    format!("{:03}/{row:06}.txt", row / 1000)
}

/// Writes the rows as text files under `folder`, 1000 a folder, a day old.
pub fn write_tree(rows: &[Row], folder: &Path) -> Result<()> {
    let yesterday = SystemTime::now() - Duration::from_secs(86_400);
    for (row, article) in (1..).zip(rows) {
        let path = folder.join(path_of(row));
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(&path, article.as_text())?;
        File::options().write(true).open(&path)?.set_modified(yesterday + Duration::from_secs(row as u64))?;
    }
    Ok(())
}

/// Returns the bytes of all files in a folder.
pub fn bytes_in(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { bytes_in(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}
