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
    /// It is a table, a feed or an archive of the web without any entry.
    NoEntries,
    /// It ends before it should.
    Truncated {
        /// How many bytes are missing, by the length that it tells.
        missing: u64,
    },
    /// Its length is not what it tells.
    WrongLength {
        /// The length that it tells, in bytes; `None` where it tells none.
        told: Option<u64>,
    },
    /// Its bytes are not those that its digest was made of.
    WrongDigest,
    /// The crawler did not take all of it.
    CutByCrawler {
        /// What the crawler says: `length`, `time`, `disconnect`.
        reason: String,
    },
    /// It stands for an earlier capture that was the same.
    Revisit,
    /// It is the further part of a record that was cut into several.
    Continuation,
    /// It is the answer of a server, and no page but an image or the like.
    NoPage {
        /// The media type.
        media_type: String,
    },
    /// It is the answer of a server that had no page to send.
    HttpStatus {
        /// The status, such as 404.
        status: u16,
    },
    /// The archive's settings leave it out.
    Excluded,
    /// It is the archive's settings themselves.
    Settings,
    /// It is the answer of a server that breaks the rules of HTTP.
    BrokenHttp {
        /// What is wrong.
        error: String,
    },
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

/// The error of an input of which a stretch cannot be unpacked; what stands behind it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What the unpacker says.
    pub error: String,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl std::error::Error for Gap {}

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
            Skip::Truncated { missing } => write!(f, "ends {missing} bytes before its end"),
            Skip::WrongLength { told: Some(told) } => write!(f, "not {told} bytes long, as it says"),
            Skip::WrongLength { told: None } => f.write_str("does not tell how long it is"),
            Skip::WrongDigest => f.write_str("altered since it was stored: its digest is another"),
            Skip::CutByCrawler { reason } => write!(f, "cut short by the crawler ({reason})"),
            Skip::Revisit => f.write_str("the same as an earlier capture, which it names"),
            Skip::Continuation => f.write_str("the further part of a record that was cut into several"),
            Skip::NoPage { media_type } => write!(f, "no page but {media_type}"),
            Skip::HttpStatus { status } => write!(f, "no page: the server answered {status}"),
            Skip::Excluded => f.write_str("left out by the archive's morgue.toml"),
            Skip::Settings => f.write_str("the archive's settings"),
            Skip::BrokenHttp { error } => write!(f, "broken HTTP: {error}"),
        }
    }
}
