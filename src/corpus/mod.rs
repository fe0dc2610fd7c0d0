//! The files of an archive on disk: where the archive and its index are, the walk, unpacking, and the ledger of what
//! became of every file.
//!
//! The only room that opens files of the archive. It knows nothing of formats: what it yields is bytes.

mod archive;
mod container;
mod gzip;
mod hash;
mod ledger;
mod opened;
mod paths;
mod unpack;
mod walk;
mod watch;

pub use archive::{Archive, BESIDE_FOLDER, INDEX_FOLDER, is_too_wide};
pub use container::{Visit, each_file};
pub use hash::ContentHash;
pub use ledger::{FileState, Ledger, Place, Record, Stamp, Yield, nanoseconds};
pub use opened::Opened;
pub use paths::{path_from_text, path_to_text};
pub use walk::{Access, Found, Walked, walk};
pub use watch::{Changes, Watch};
