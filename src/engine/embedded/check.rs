//! Whether an index is as it was written: the checksums of its files, and from which file each article was read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tantivy::directory::Directory;
use tantivy::index::{SegmentComponent, SegmentMeta};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::disk::META;
use super::index::Index;
use super::lock::Lock;
use super::schema::handle;
use crate::corpus::ContentHash;
use crate::engine::fields::{Field, terms};
use crate::error::{Error, Result, plain_error};

/// The files of a segment that every one has. Another lists the articles that were removed, where any were.
const COMPONENTS: [SegmentComponent; 6] = [
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FieldNorms,
    SegmentComponent::FastFields,
    SegmentComponent::Store,
];

/// What is wrong with a file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// It is not there.
    Missing,
    /// Its bytes are not those that were written.
    Checksum,
    /// It cannot be read, for the reason.
    Unreadable(String),
}

/// A file of the index that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedFile {
    /// Its name in the index folder.
    pub name: String,
    /// What is wrong with it.
    pub damage: Damage,
}

/// What was found in an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Integrity {
    /// How many files its segments have.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Those that are not as they were written.
    pub damaged: Vec<DamagedFile>,
    /// The segments that they belong to.
    pub damaged_segments: BTreeSet<String>,
    /// How many articles of the other segments have the term of each reading, as [`terms::reading`] writes it.
    pub readings: BTreeMap<String, u64>,
    /// How many articles the other segments hold.
    pub articles: u64,
}

/// Is told of so many bytes that were read.
type Seen<'a> = dyn FnMut(u64) -> ControlFlow<()> + 'a;

impl Index {
    /// Returns what tells the state of the index from every other: a commit changes it, and so does a merge.
    ///
    /// # Errors
    /// [`Error::IndexBroken`].
    pub fn state(&self) -> Result<ContentHash> {
        let state = ContentHash::of_file(&self.folder.join(META));
        state.map_err(|error| self.broken_because(format!("its file `{META}` cannot be read: {}", plain_error(&error))))
    }

    /// Returns the bytes of all files of its segments.
    ///
    /// # Errors
    /// [`Error::IndexBroken`].
    pub fn segment_bytes(&self) -> Result<u64> {
        let segments = self.inner.searchable_segment_metas().map_err(|error| self.broken(&error))?;
        let files = segments.iter().flat_map(files_of);
        Ok(files.filter_map(|name| self.folder.join(name).metadata().ok()).map(|metadata| metadata.len()).sum())
    }

    /// Reads all files of the index and holds them against their checksums; `seen` is told how many bytes each has, and may
    /// break off. Counts the articles of the segments that are as they were written.
    ///
    /// # Errors
    /// [`Error::IndexBroken`] where the list of segments cannot be read, [`Error::File`] where a file may not be read,
    /// [`Error::Interrupted`].
    pub fn verify(&self, seen: &mut Seen<'_>) -> Result<Integrity> {
        let mut found = Integrity::default();
        for segment in self.inner.searchable_segment_metas().map_err(|error| self.broken(&error))? {
            let damaged = found.damaged.len();
            for name in files_of(&segment) {
                self.verify_file(&name, &mut found, seen)?;
            }
            if found.damaged.len() > damaged {
                found.damaged_segments.insert(segment.id().uuid_string());
            } else {
                self.count(&segment, &mut found).map_err(|error| self.broken(&error))?;
            }
        }
        Ok(found)
    }

    fn verify_file(&self, name: &Path, found: &mut Integrity, seen: &mut Seen<'_>) -> Result<()> {
        let path = self.folder.join(name);
        // Read first as any file is: where the disk fails, that is an error here, but a signal once the file is mapped.
        let read = File::open(&path).and_then(|mut file| io::copy(&mut file, &mut io::sink()));
        let damage = match read {
            Ok(bytes) => {
                found.bytes += bytes;
                if seen(bytes).is_break() {
                    return Err(Error::Interrupted);
                }
                let is_right = self.inner.directory().validate_checksum(name).unwrap_or(false);
                (!is_right).then_some(Damage::Checksum)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Damage::Missing),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(Error::File { path, error }),
            Err(error) => Some(Damage::Unreadable(plain_error(&error))),
        };
        found.files += 1;
        found.damaged.extend(damage.map(|damage| DamagedFile { name: name.display().to_string(), damage }));
        Ok(())
    }

    /// Counts the articles of a segment by the reading that they came from.
    fn count(&self, segment: &SegmentMeta, found: &mut Integrity) -> tantivy::Result<()> {
        let reader = SegmentReader::open(&self.inner.segment(segment.clone()))?;
        found.articles += u64::from(reader.num_docs());
        let paths = reader.inverted_index(handle(Field::Path))?;
        let mut readings = paths.terms().range().lt([terms::READING as u8 + 1]).into_stream()?;
        while readings.advance() {
            let count = match reader.has_deletes() {
                false => u64::from(readings.value().doc_freq),
                true => {
                    let mut postings = paths.read_postings_from_terminfo(readings.value(), IndexRecordOption::Basic)?;
                    let docs = std::iter::from_fn(|| {
                        let doc = postings.doc();
                        postings.advance();
                        (doc != TERMINATED).then_some(doc)
                    });
                    docs.filter(|doc| !reader.is_deleted(*doc)).count() as u64
                }
            };
            if count > 0 {
                let term = String::from_utf8_lossy(readings.key()).into_owned();
                *found.readings.entry(term).or_default() += count;
            }
        }
        Ok(())
    }

    /// Takes segments out of the index, with all articles in them.
    ///
    /// # Errors
    /// [`Error::IndexBroken`], [`Error::IndexNotWritable`]; the index then stands as it was.
    pub fn without_segments(&self, _lock: &Lock, segments: &BTreeSet<String>) -> Result<()> {
        let mut metas = self.inner.load_metas().map_err(|error| self.broken(&error))?;
        metas.segments.retain(|segment| !segments.contains(&segment.id().uuid_string()));
        let bytes = serde_json::to_vec_pretty(&metas).map_err(io::Error::from);
        let written = bytes.and_then(|bytes| self.inner.directory().atomic_write(Path::new(META), &bytes));
        written.map_err(|error| Error::IndexNotWritable { index: self.folder.clone(), error })
    }
}

/// Returns the names of a segment's files.
fn files_of(segment: &SegmentMeta) -> Vec<PathBuf> {
    let removals = segment.has_deletes().then_some(SegmentComponent::Delete);
    COMPONENTS.into_iter().chain(removals).map(|component| segment.relative_path(component)).collect()
}
