//! What a file reads as: the write line up to the index, with all that is known of how each part was found.

use std::ops::ControlFlow;

use crate::article::{Content, Property, file_address};
use crate::corpus::{self, Archive, Opened, path_from_text};
use crate::error::Result;
use crate::readers::{self, Entry, Limits, Skip, Terms};
use crate::rules::Rules;
use crate::text;

/// What of a file is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The file's path, relative to the archive's base.
    pub path: String,
    /// The member, where the file is a container and one is wanted alone.
    pub member: Option<String>,
    /// The row, where one is wanted alone.
    pub row: Option<u64>,
    /// How many entries at most are looked at.
    pub limit: usize,
}

/// What was seen of a file.
#[derive(Debug)]
pub struct Inspected {
    /// Why a run does not read it, where it does not.
    pub left_out: Option<Skip>,
    /// Itself, or the members of the container that it is.
    pub parts: Vec<Seen>,
    /// Why it, or the rest of it, cannot be read.
    pub failure: Option<Skip>,
    /// Whether there may be more than was looked at.
    pub is_cut: bool,
}

/// What was seen of an input.
#[derive(Debug)]
pub struct Seen {
    /// Its address in the archive.
    pub address: String,
    /// The name of its format, and by what it was recognised.
    pub format: Option<(&'static str, &'static str)>,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// Reads a file as a run would, and writes nothing.
///
/// # Errors
/// Those of the archive's settings; what the file is like is never an error.
pub fn inspect(archive: &Archive, wanted: &Wanted, limits: Limits) -> Result<Inspected> {
    let rules = Rules::of(archive)?;
    let walked = corpus::walk(archive, std::slice::from_ref(&wanted.path), &|path| rules.leave_out(path), &mut |_| {});
    let left_out = walked.files.into_iter().find(|found| found.path == wanted.path).and_then(|found| found.skip);
    let mut inspected = Inspected { left_out, parts: Vec::new(), failure: None, is_cut: false };
    let path = archive.base.join(path_from_text(&wanted.path));
    let read = Opened::open(&path).and_then(|opened| inspected.read(&opened, &rules, wanted, limits));
    inspected.failure = read.err();
    Ok(inspected)
}

impl Inspected {
    fn read(
        &mut self,
        opened: &Opened,
        rules: &Rules,
        wanted: &Wanted,
        limits: Limits,
    ) -> std::result::Result<(), Skip> {
        let of_file = rules.of_file(&wanted.path);
        let terms = Terms { is_inspected: true, ..of_file.terms(limits) };
        let mut whole = Ok(());
        let visited = corpus::each_file(opened, &mut |member, input| {
            if !wanted.takes(member) {
                return ControlFlow::Continue(());
            }
            let address = file_address(&wanted.path, member).into_owned();
            let chosen = input.and_then(|input| Ok((readers::choose_for(input, terms.names)?, input)));
            let format = chosen.as_ref().ok().map(|(reader, _)| (reader.name(), reader.sign()));
            self.parts.push(Seen { address: address.clone(), format, entries: Vec::new() });
            let read = chosen.and_then(|(_, input)| {
                rules.read(&of_file, &address, input, terms, &mut |entry| self.take(entry, wanted))
            });
            match read {
                Err(skip) if member.is_some() => self.take(Entry::new(None, Err(skip)), wanted),
                read => {
                    whole = read;
                    self.flow(wanted)
                }
            }
        });
        visited.and(whole)
    }

    fn take(&mut self, mut entry: Entry, wanted: &Wanted) -> ControlFlow<()> {
        if wanted.row.is_some_and(|row| entry.row.is_some_and(|own| own < row)) {
            return ControlFlow::Continue(());
        }
        if let Ok(content) = &mut entry.content {
            guess_language(content);
        }
        if let Some(seen) = self.parts.last_mut() {
            seen.entries.push(entry);
        }
        self.flow(wanted)
    }

    fn flow(&mut self, wanted: &Wanted) -> ControlFlow<()> {
        let entries: usize = self.parts.iter().map(|seen| seen.entries.len()).sum();
        let most = if wanted.row.is_some() { 1 } else { wanted.limit };
        self.is_cut = entries >= most;
        if self.is_cut { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Wanted {
    /// Returns whether a member is the wanted one, or lies in it.
    fn takes(&self, member: Option<&str>) -> bool {
        let Some(wanted) = &self.member else { return true };
        let within = |member: &str| member.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with("!/"));
        member.is_some_and(|member| member == wanted || within(member))
    }
}

/// Guesses the language as a run does.
fn guess_language(content: &mut Content) {
    if content.language.is_none() {
        content.language = text::detect(&content.body);
        content.language.iter().for_each(|_| content.reading.note(Property::Language, "a guess by its words"));
    }
}
