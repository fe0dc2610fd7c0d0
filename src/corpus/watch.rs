//! Changes of files on disk, as the system tells of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::archive::Archive;
use super::paths::path_to_text;

/// What has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Paths of files and folders relative to the archive's base; what was under a folder may have changed with it.
    pub paths: BTreeSet<String>,
    /// Whether more may have changed: the system has lost count.
    pub is_more: bool,
    /// Why the system tells of no further changes, where that is so.
    pub end: Option<String>,
}

impl Changes {
    fn is_none(&self) -> bool {
        self.paths.is_empty() && !self.is_more && self.end.is_none()
    }
}

/// Hears of changes from its beginning to its end.
pub struct Watch {
    _watcher: RecommendedWatcher,
    heard: Arc<Heard>,
}

/// What was heard and not asked for yet.
#[derive(Default)]
struct Heard {
    changes: Mutex<Changes>,
    is_any: Condvar,
}

impl Watch {
    /// Begins to hear of all changes under `roots`, paths relative to the archive's base. The index's own are none.
    ///
    /// # Errors
    /// Why the system cannot tell of them.
    pub fn begin(archive: &Archive, roots: &[String]) -> Result<Watch, String> {
        let heard = Arc::new(Heard::default());
        let (sink, base, index) = (heard.clone(), archive.base.clone(), archive.index_home());
        let hear = move |told: notify::Result<Event>| sink.hear(told, &base, &index);
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(hear, config).and_then(|mut watcher| {
            for root in roots {
                let path = archive.base.join(super::path_from_text(root));
                // A file that is replaced by another of its name is seen from its folder only.
                match path.parent().filter(|_| !path.is_dir()) {
                    Some(folder) => watcher.watch(folder, RecursiveMode::NonRecursive)?,
                    None => watcher.watch(&path, RecursiveMode::Recursive)?,
                }
            }
            Ok(watcher)
        });
        watcher.map(|watcher| Watch { _watcher: watcher, heard }).map_err(|error| reason(&error))
    }

    /// Waits for changes, at most so long; returns those since it was last asked.
    pub fn wait(&self, most: Duration) -> Changes {
        let changes = self.heard.changes();
        let waited = self.heard.is_any.wait_timeout_while(changes, most, |changes| changes.is_none());
        std::mem::take(&mut *waited.unwrap_or_else(PoisonError::into_inner).0)
    }
}

impl Heard {
    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, told: notify::Result<Event>, base: &Path, index: &Path) {
        let mut changes = self.changes();
        match told {
            Ok(event) => {
                changes.is_more |= event.need_rescan();
                if is_change(event.kind) {
                    changes.paths.extend(event.paths.iter().filter_map(|path| text(path, base, index)));
                }
            }
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => {
                changes.end = Some(reason(&error));
            }
            // A folder that is gone before it could be looked at, and the like.
            Err(error) => {
                changes.is_more |= error.paths.is_empty();
                changes.paths.extend(error.paths.iter().filter_map(|path| text(path, base, index)));
            }
        }
        if !changes.is_none() {
            self.is_any.notify_one();
        }
    }
}

/// Returns whether an event tells of a change; that a file is read is none.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

/// Returns a path relative to the base; `None` for the index's own files.
fn text(path: &Path, base: &Path, index: &Path) -> Option<String> {
    let relative: PathBuf = path.strip_prefix(base).ok()?.to_owned();
    (!path.starts_with(index)).then(|| path_to_text(&relative))
}

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "it watches no more folders (on Linux, see fs.inotify.max_user_watches)".to_owned()
        }
        notify::ErrorKind::Io(error) => crate::error::plain_error(error),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, Flag};
    use notify::{Error, Event};

    use super::Heard;

    #[test]
    fn what_is_heard_is_kept_once() {
        let heard = Heard::default();
        let hear = |told| heard.hear(told, Path::new("/a"), Path::new("/a/.morgue"));
        let event = |kind, path: &str| Ok(Event::new(kind).add_path(path.into()));
        hear(event(EventKind::Access(AccessKind::Open(AccessMode::Any)), "/a/read.txt"));
        hear(event(EventKind::Create(CreateKind::File), "/a/.morgue/meta.json"));
        assert!(heard.changes().is_none());
        hear(event(EventKind::Create(CreateKind::File), "/a/b/c.txt"));
        hear(event(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/a/b/c.txt"));
        assert_eq!(heard.changes().paths.iter().collect::<Vec<_>>(), ["b/c.txt"]);
        hear(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        assert!(heard.changes().is_more && heard.changes().end.is_none());
        hear(Err(Error::new(notify::ErrorKind::MaxFilesWatch)));
        assert!(heard.changes().end.is_some());
    }
}
