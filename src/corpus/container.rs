//! The files in a file of the archive: itself, or the members of a container, nested or not.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Component, Path};

use zip::ZipArchive;
use zip::result::ZipError;

use super::opened::Opened;
use super::paths::path_to_text;
use super::unpack::{Input, MOST_LAYERS, buffered, metered, unwrapped};
use crate::readers::Skip;

/// Takes a file: its path in the container, `None` where it is the file on disk itself, and its bytes, or why they are not
/// to be had. Breaks off where the run is to end.
pub type Visit<'v> = dyn FnMut(Option<&str>, Result<&mut dyn BufRead, Skip>) -> ControlFlow<()> + 'v;

/// A zip within another container is copied to be read; it may be so long.
const MOST_COPIED_BYTES: u64 = 4 << 30;

/// Takes off a file what it is packed with, and calls `visit` with every file in it.
///
/// # Errors
/// [`Skip`] where the file as a whole cannot be read, or not to its end.
pub fn each_file(file: &Opened, visit: &mut Visit<'_>) -> Result<(), Skip> {
    let mut opening = Opening { bytes: file.bytes(), visit };
    if is_zip(&file.start()) {
        return opening.zip(file, None, 1).map(drop);
    }
    let input = buffered(file).map_err(|error| Skip::unreadable(&error))?;
    opening.input(input, None, 0).map(drop)
}

fn is_zip(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")
}

/// A tar of the POSIX or of the GNU kind: the old kind before them has no mark. The mark is followed by what no text has
/// behind the `ustar` of a word.
fn is_tar(start: &[u8]) -> bool {
    start.get(257..263) == Some(b"ustar\0") || start.get(257..265) == Some(b"ustar  \0")
}

/// A file that is being opened.
struct Opening<'a, 'v> {
    bytes: &'a Cell<u64>,
    visit: &'a mut Visit<'v>,
}

impl Opening<'_, '_> {
    /// Takes wrappings off an input, of which `layers` are off already, and visits what is in it.
    fn input(&mut self, input: Input<'_>, name: Option<&str>, mut layers: usize) -> Result<ControlFlow<()>, Skip> {
        let damaged = |error: io::Error| Skip::unreadable(&error);
        let bytes = self.bytes;
        let mut input = input;
        while layers < MOST_LAYERS {
            let (inner, is_unwrapped) = unwrapped(input, bytes).map_err(damaged)?;
            input = inner;
            if !is_unwrapped {
                break;
            }
            layers += 1;
        }
        let start = input.fill_buf().map_err(damaged)?;
        let (is_tar, is_zip) = (is_tar(start), is_zip(start));
        if (is_tar || is_zip) && layers >= MOST_LAYERS {
            return Err(Skip::TooDeep { most: MOST_LAYERS });
        }
        match (is_tar, is_zip) {
            (true, _) => self.tar(input, name, layers + 1),
            (_, true) => self.zip(copied(input)?, name, layers + 1),
            _ => Ok((self.visit)(name, Ok(&mut *input))),
        }
    }

    /// Visits a member, of which an error skips it alone.
    fn member(&mut self, input: io::Result<Input<'_>>, name: &str, layers: usize) -> ControlFlow<()> {
        let opened = input.map_err(|error| Skip::unreadable(&error));
        match opened.and_then(|input| self.input(input, Some(name), layers)) {
            Ok(flow) => flow,
            Err(skip) => (self.visit)(Some(name), Err(skip)),
        }
    }

    fn tar(&mut self, input: Input<'_>, of: Option<&str>, layers: usize) -> Result<ControlFlow<()>, Skip> {
        let damaged = |error: io::Error| Skip::unreadable(&error);
        let mut archive = tar::Archive::new(input);
        for (index, entry) in archive.entries().map_err(damaged)?.enumerate() {
            let entry = entry.map_err(damaged)?;
            let kind = entry.header().entry_type();
            if kind.is_dir() || kind.is_pax_global_extensions() {
                continue;
            }
            let path = entry.path().map(|path| path.into_owned()).map_err(damaged)?;
            let name = match path_to_text(&path) {
                name if name.is_empty() => format!("entry {}", index + 1),
                name => name,
            };
            let name = within(of, &name);
            let skip = match refusal(&path) {
                _ if kind.is_symlink() || kind.is_hard_link() => Some(Skip::Link),
                _ if !kind.is_file() && !kind.is_contiguous() && !kind.is_gnu_sparse() => Some(Skip::Special),
                refusal => refusal,
            };
            let flow = match skip {
                Some(skip) => (self.visit)(Some(&name), Err(skip)),
                None => self.member(buffered(entry), &name, layers),
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn zip(&mut self, input: impl Read + Seek, of: Option<&str>, layers: usize) -> Result<ControlFlow<()>, Skip> {
        let mut archive = ZipArchive::new(input).map_err(|error| zip_skip(&error))?;
        let is_mark = |name: &str| matches!(name, "[Content_Types].xml" | "mimetype" | "META-INF/MANIFEST.MF");
        if archive.file_names().flatten().any(|name| is_mark(&name)) {
            return Err(Skip::Document);
        }
        for index in 0..archive.len() {
            let bytes = self.bytes;
            let name = match archive.name_for_index(index) {
                Some(Ok(name)) if !name.is_empty() => name.into_owned(),
                _ => format!("entry {}", index + 1),
            };
            let full_name = within(of, &name);
            let flow = match (archive.by_index(index), refusal(Path::new(&name))) {
                (Ok(entry), _) if entry.is_dir() => continue,
                (_, Some(skip)) => (self.visit)(Some(&full_name), Err(skip)),
                (Ok(entry), None) if entry.is_symlink() => (self.visit)(Some(&full_name), Err(Skip::Link)),
                (Ok(entry), None) => self.member(metered(entry, bytes), &full_name, layers),
                (Err(error), None) => (self.visit)(Some(&full_name), Err(zip_skip(&error))),
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// Returns the path of a member of a container that may be a member itself.
fn within(container: Option<&str>, name: &str) -> String {
    container.map_or_else(|| name.to_owned(), |container| format!("{container}!/{name}"))
}

/// Returns why a member is not read whatever its bytes are.
fn refusal(path: &Path) -> Option<Skip> {
    let parts = path.components();
    if parts.clone().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Some(Skip::Outside);
    }
    let is_hidden = |name: &str| name.starts_with('.') || name == "__MACOSX";
    let mut names = parts.filter_map(|part| part.as_os_str().to_str()).filter(|name| *name != ".");
    names.any(is_hidden).then_some(Skip::Hidden)
}

fn zip_skip(error: &ZipError) -> Skip {
    match error {
        ZipError::Io(error) => Skip::unreadable(error),
        ZipError::UnsupportedArchive(reason) if *reason == ZipError::PASSWORD_REQUIRED => Skip::Encrypted,
        other => Skip::Damaged { error: other.to_string() },
    }
}

/// Copies an input into a file without a name, where it can be sought in.
fn copied(input: Input<'_>) -> Result<File, Skip> {
    let copy = || {
        let mut file = tempfile::tempfile()?;
        let copied = io::copy(&mut input.take(MOST_COPIED_BYTES + 1), &mut file)?;
        file.flush()?;
        file.rewind()?;
        Ok((file, copied))
    };
    let (file, length) = copy().map_err(|error: io::Error| Skip::unreadable(&error))?;
    if length > MOST_COPIED_BYTES { Err(Skip::TooLong { limit: MOST_COPIED_BYTES }) } else { Ok(file) }
}
