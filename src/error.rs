//! What can go wrong, as one type, so that the message, the hint and the exit code stand in one place.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// The result of what can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a command ended without doing its work.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// No index was found in the folder or above it.
    NoIndex {
        /// The folder in which the search began.
        folder: PathBuf,
    },
    /// The archive named does not exist or cannot be reached.
    NoArchive {
        /// The path as given.
        path: PathBuf,
        /// The system's reason.
        error: io::Error,
    },
    /// The root of the file system or the home folder would have been indexed by a mere search.
    TooWide {
        /// The folder.
        folder: PathBuf,
    },
    /// The index cannot be created or written.
    IndexNotWritable {
        /// The folder of the index.
        index: PathBuf,
        /// The system's reason.
        error: io::Error,
    },
    /// Another process is writing the index.
    IndexBusy {
        /// The folder of the index.
        index: PathBuf,
        /// The process that writes it, where known.
        process: Option<u32>,
    },
    /// An archive's settings are wrong.
    Rules {
        /// The file.
        path: PathBuf,
        /// What is wrong and where.
        message: String,
    },
    /// The index was built by a version of morgue with another format.
    IndexFormat {
        /// The folder of the index.
        index: PathBuf,
        /// The format found.
        found: u32,
        /// The format that this build reads.
        expected: u32,
    },
    /// The index is damaged or not readable.
    IndexBroken {
        /// The folder of the index.
        index: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The folder given for the index holds other things.
    NotAnIndex {
        /// The folder.
        folder: PathBuf,
        /// One of the things in it.
        file: PathBuf,
    },
    /// The index belongs to another archive.
    OtherArchive {
        /// The folder of the index.
        index: PathBuf,
        /// The archive that it belongs to.
        base: PathBuf,
        /// What was to be indexed.
        path: PathBuf,
    },
    /// No article has the id.
    NoArticle {
        /// The id as given.
        id: String,
    },
    /// A file other than the archive's cannot be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        error: io::Error,
    },
    /// An answer cannot be written.
    Output {
        /// The system's reason.
        error: io::Error,
    },
    /// The address of a server cannot be listened at.
    Listen {
        /// Host and port.
        address: String,
        /// The system's reason.
        error: io::Error,
    },
    /// A filter has a value that it cannot take.
    Value {
        /// The filter's name.
        name: &'static str,
        /// What is wrong.
        reason: String,
        /// The way out.
        hint: String,
    },
    /// An argument has a wrong value.
    Argument {
        /// What is wrong.
        reason: String,
        /// The way out.
        hint: String,
    },
    /// A cluster does not do what is asked of it.
    Engine {
        /// Its address and index.
        engine: String,
        /// What it says, or what is known of it.
        reason: String,
        /// The way out.
        hint: String,
    },
    /// The run was interrupted.
    Interrupted,
}

impl Error {
    /// Returns the way out, where there is one.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Error::NoIndex { .. } => "name the archive: `morgue search QUERY ARCHIVE`".to_owned(),
            Error::TooWide { folder } => {
                format!(
                    "if you mean it: `morgue index {}`; else name a folder in it, or `--index DIR`",
                    folder.display()
                )
            }
            Error::IndexNotWritable { error, .. } if is_full(error) => {
                "make room, or put the index elsewhere with `--index DIR`; what was committed stays, and the next run goes \
                 on from there"
                    .to_owned()
            }
            Error::IndexNotWritable { .. } => {
                "put the index elsewhere with `--index DIR` or the variable MORGUE_INDEX".to_owned()
            }
            Error::IndexBusy { .. } => "wait for it to end; searches go on meanwhile".to_owned(),
            Error::IndexFormat { .. } => "build it again: `morgue index --rebuild ARCHIVE`".to_owned(),
            Error::IndexBroken { .. } => {
                "`morgue check ARCHIVE` says what is wrong, `--repair` with it puts it right".to_owned()
            }
            Error::OtherArchive { .. } | Error::NotAnIndex { .. } => {
                "name another folder with `--index DIR`".to_owned()
            }
            Error::NoArticle { .. } => "ids stand in the answers of `morgue search`".to_owned(),
            Error::Listen { .. } => "another port: `--port 0` takes any that is free".to_owned(),
            Error::Value { hint, .. } | Error::Argument { hint, .. } | Error::Engine { hint, .. } => hint.clone(),
            Error::Rules { .. } => "mend it, or move it away to read the archive without it".to_owned(),
            Error::NoArchive { .. } | Error::File { .. } | Error::Output { .. } | Error::Interrupted => return None,
        })
    }

    /// Returns the exit code of a command that ends with this error: 2, or 130 after an interruption, as of grep and the
    /// shell.
    pub fn exit_code(&self) -> u8 {
        if matches!(self, Error::Interrupted) { 130 } else { 2 }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoIndex { folder } => write!(f, "no index in `{}` or above it", folder.display()),
            Error::NoArchive { path, error } => write!(f, "cannot read `{}`: {}", path.display(), plain_error(error)),
            Error::TooWide { folder } => {
                write!(f, "a search does not put an index into `{}` on its own", folder.display())
            }
            Error::IndexNotWritable { index, error } => {
                write!(f, "cannot write the index at `{}`: {}", index.display(), plain_error(error))
            }
            Error::IndexBusy { index, process } => match process {
                Some(process) => write!(f, "the index at `{}` is being written by process {process}", index.display()),
                None => write!(f, "the index at `{}` is being written by another process", index.display()),
            },
            Error::Rules { path, message } => write!(f, "`{}` is wrong: {}", path.display(), message.trim_end()),
            Error::IndexFormat { index, found, expected } => {
                write!(f, "the index at `{}` has format {found}, this build reads {expected}", index.display())
            }
            Error::IndexBroken { index, reason } => {
                write!(f, "the index at `{}` cannot be used: {reason}", index.display())
            }
            Error::NotAnIndex { folder, file } => {
                write!(f, "`{}` is no folder for an index: it holds `{}`", folder.display(), file.display())
            }
            Error::OtherArchive { index, base, path } => write!(
                f,
                "the index at `{}` belongs to `{}`, which does not hold `{}`",
                index.display(),
                base.display(),
                path.display()
            ),
            Error::NoArticle { id } => write!(f, "no article has the id `{id}`"),
            Error::File { path, error } => write!(f, "cannot use `{}`: {}", path.display(), plain_error(error)),
            Error::Output { error } => write!(f, "cannot write the answer: {}", plain_error(error)),
            Error::Listen { address, error } => write!(f, "cannot listen at `{address}`: {}", plain_error(error)),
            Error::Value { name, reason, .. } => write!(f, "`{name}`: {reason}"),
            Error::Argument { reason, .. } => f.write_str(reason),
            Error::Engine { engine, reason, .. } => write!(f, "the engine at `{engine}`: {reason}"),
            Error::Interrupted => f.write_str("interrupted; what is done is kept, and the next run goes on from there"),
        }
    }
}

impl std::error::Error for Error {}

/// Returns whether there is no room left.
fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// Says what an I/O error means, without the number that Rust prints after it.
pub fn plain_error(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
