//! A virtual screen of its own. One window at a time: what a window takes at rest, and how soon it answers, is not judged while
//! another one starts.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panic")]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

static WINDOW: Mutex<()> = Mutex::new(());

/// A virtual screen that answers, and the right to have a window on it; gone when it is dropped.
pub(crate) struct Display {
    server: Child,
    name: String,
    _turn: MutexGuard<'static, ()>,
}

impl Display {
    /// Waits for its turn, then starts one; the server chooses a free number and says which.
    pub(crate) fn start() -> Self {
        // a test that failed before this one is no reason to fail too
        let turn = WINDOW.lock().unwrap_or_else(PoisonError::into_inner);
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is missing: packaging/check installs it");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { server, name: format!(":{}", number.trim()), _turn: turn }
    }

    /// What `DISPLAY` has to be.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
