//! One window at a time: what a window takes at rest, and how soon it answers, is not judged while another one starts.

use std::sync::{Mutex, MutexGuard, PoisonError};

static WINDOW: Mutex<()> = Mutex::new(());

/// The right to have a window, until it is dropped.
pub(crate) type Turn = MutexGuard<'static, ()>;

/// Waits for its turn. A test that failed before this one is no reason to fail too.
pub(crate) fn take() -> Turn {
    WINDOW.lock().unwrap_or_else(PoisonError::into_inner)
}
