//! Ctrl-C: while an archive is served, it answers what it is asked already; while an index is written, the run ends at once and commits what is done; else, or pressed twice, the process
//! ends.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static IS_WRITING: AtomicBool = AtomicBool::new(false);
static IS_CANCELLED: AtomicBool = AtomicBool::new(false);

/// What the first Ctrl-C does instead of ending the process.
static STOP: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();

/// Begins to listen for Ctrl-C and termination.
pub fn listen() {
    // Without a handler, as where one is set already, the signals end the process as usual.
    let _ = ctrlc::set_handler(|| {
        let is_first = !IS_CANCELLED.swap(true, Ordering::SeqCst);
        if is_first && let Some(stop) = STOP.get() {
            return stop();
        }
        if !(is_first && IS_WRITING.load(Ordering::SeqCst)) {
            std::process::exit(130);
        }
    });
}

/// Has the first Ctrl-C, or termination, call `stop`, which lets the process end in its own time.
pub fn stop_with(stop: impl Fn() + Send + Sync + 'static) {
    let _ = STOP.set(Box::new(stop)); // there is one server
}

/// Runs `work`, which watches [`is_cancelled`] and ends soon after it turns true.
pub fn while_writing<T>(work: impl FnOnce() -> T) -> T {
    let was_writing = IS_WRITING.swap(true, Ordering::SeqCst);
    let result = work();
    IS_WRITING.store(was_writing, Ordering::SeqCst);
    result
}

/// Returns whether Ctrl-C was pressed.
pub fn is_cancelled() -> bool {
    IS_CANCELLED.load(Ordering::SeqCst)
}
