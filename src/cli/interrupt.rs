//! Ctrl-C: while an index is written, the run ends at once and commits what is done; else, or pressed twice, the process
//! ends.

use std::sync::atomic::{AtomicBool, Ordering};

static IS_WRITING: AtomicBool = AtomicBool::new(false);
static IS_CANCELLED: AtomicBool = AtomicBool::new(false);

/// Begins to listen for Ctrl-C and termination.
pub fn listen() {
    // Without a handler, as where one is set already, the signals end the process as usual.
    let _ = ctrlc::set_handler(|| {
        let is_first = !IS_CANCELLED.swap(true, Ordering::SeqCst);
        if !(is_first && IS_WRITING.load(Ordering::SeqCst)) {
            std::process::exit(130);
        }
    });
}

/// Runs `work`, which watches [`is_cancelled`] and ends soon after it turns true.
pub fn while_writing<T>(work: impl FnOnce() -> T) -> T {
    IS_WRITING.store(true, Ordering::SeqCst);
    let result = work();
    IS_WRITING.store(false, Ordering::SeqCst);
    result
}

/// Returns whether Ctrl-C was pressed.
pub fn is_cancelled() -> bool {
    IS_CANCELLED.load(Ordering::SeqCst)
}
