//! Why a file or a row gives no article.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::plain_error;

/// The reason for which a file, or a row of one, is not in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Skip {
    /// Nothing stands in it, or only white space.
    Empty,
    /// Its name, or that of a folder above it, begins with a point.
    Hidden,
    /// It is a symbolic link; what it points to is indexed where it stands.
    Link,
    /// It is a device, a socket or a pipe.
    Special,
    /// It holds bytes that no text holds.
    Binary {
        /// Offset of the first such byte.
        at: u64,
    },
    /// It is longer than an article may be.
    TooLong {
        /// The limit in bytes.
        limit: u64,
    },
    /// It could not be read; it is tried again on the next run.
    Unreadable {
        /// The system's reason.
        error: String,
    },
    /// It cannot be unpacked, from some place on.
    Damaged {
        /// What the unpacker says.
        error: String,
    },
    /// It disappeared between the walk and the reading.
    Vanished,
    /// It is JSON that breaks the rules of JSON.
    BrokenJson {
        /// What is wrong and where.
        error: String,
    },
    /// It is JSON without a field that holds a text or a headline.
    NoText,
    /// It unpacks to far more than it is.
    TooPacked,
    /// It is packed in more wrappings than are taken off.
    TooDeep {
        /// How many are.
        most: usize,
    },
    /// Its path leads out of the container.
    Outside,
    /// It is packed with a password.
    Encrypted,
    /// It is a document of an office program, an e-book or a program, packed as these are.
    Document,
    /// It is a row of a table that breaks the form of the table.
    BrokenRow {
        /// What is wrong.
        error: String,
    },
    /// It is XML or SGML that breaks their rules, from some place on.
    BrokenXml {
        /// What is wrong.
        error: String,
    },
    /// It is XML of a format that holds no news, or of one that is not known.
    OtherXml {
        /// The name of its outermost element.
        root: String,
    },
    /// It is an agency's item that is no text.
    NoTextItem {
        /// What it is, with its article.
        what: String,
    },
    /// It has the form of an article, but neither a headline nor a text.
    Blank,
    /// It is a table or a feed without any entry.
    NoEntries,
}

/// The error of an input that unpacks to far more than it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooPacked;

impl fmt::Display for TooPacked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unpacks to more than 1000 times its size")
    }
}

impl std::error::Error for TooPacked {}

impl Skip {
    /// Makes the reason of a failed read.
    pub fn unreadable(error: &std::io::Error) -> Skip {
        match error.kind() {
            std::io::ErrorKind::NotFound => Skip::Vanished,
            _ if error.get_ref().is_some_and(|inner| inner.is::<TooPacked>()) => Skip::TooPacked,
            // What the system did not refuse, an unpacker did.
            _ if error.raw_os_error().is_none() => Skip::Damaged { error: plain_error(error) },
            _ => Skip::Unreadable { error: plain_error(error) },
        }
    }

    /// Returns whether the next run is to try again although the file looks unchanged.
    pub fn is_passing(&self) -> bool {
        matches!(self, Skip::Unreadable { .. } | Skip::Vanished)
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Skip::Empty => f.write_str("empty"),
            Skip::Hidden => f.write_str("hidden: its name or its folder's begins with a point"),
            Skip::Link => f.write_str("symbolic link: name its target as an archive of its own"),
            Skip::Special => f.write_str("not a regular file"),
            Skip::Binary { at } => write!(f, "binary data at byte {at}"),
            Skip::TooLong { limit } => {
                write!(f, "longer than an article may be ({} MiB): raise --max-article", limit >> 20)
            }
            Skip::Unreadable { error } => write!(f, "cannot be read: {error}"),
            Skip::Damaged { error } => write!(f, "damaged: {error}"),
            Skip::Vanished => f.write_str("vanished while the archive was read"),
            Skip::BrokenJson { error } => write!(f, "broken JSON: {error}"),
            Skip::NoText => f.write_str("JSON without a text or a headline"),
            Skip::TooPacked => write!(f, "{TooPacked}: no news does"),
            Skip::TooDeep { most } => write!(f, "packed more than {most} times over"),
            Skip::Outside => f.write_str("its path leads out of the container"),
            Skip::Encrypted => f.write_str("packed with a password"),
            Skip::Document => f.write_str("a document of an office program, an e-book or a program"),
            Skip::BrokenRow { error } => write!(f, "broken row: {error}"),
            Skip::BrokenXml { error } => write!(f, "broken XML: {error}"),
            Skip::OtherXml { root } => write!(f, "XML of a format that is not read: its root is `{root}`"),
            Skip::NoTextItem { what } => write!(f, "no text but {what}"),
            Skip::Blank => f.write_str("neither a headline nor a text"),
            Skip::NoEntries => f.write_str("holds no entries"),
        }
    }
}
