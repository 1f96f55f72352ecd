//! The state of the practice cloud: one value behind one lock, written to disk before an answer goes out.

use super::{aws::state::AwsState, directory::state::DirectoryState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that survives a restart.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PracticeState {
    /// The AWS accounts.
    pub aws: AwsState,
    /// The directory.
    pub directory: DirectoryState,
}

/// The time as the practice cloud sees it.
pub type PracticeClock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What all request handlers share.
pub struct Shared {
    state: Mutex<PracticeState>,
    file: Option<PathBuf>,
    clock: PracticeClock,
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub base_url: String,
    /// The bearer token of everything that is neither a browser page nor signed with an access key.
    pub token: String,
}

impl Shared {
    /// Puts the parts together.
    #[must_use]
    pub fn new(state: PracticeState, file: Option<PathBuf>, clock: PracticeClock, base_url: String, token: String) -> Self {
        Self { state: Mutex::new(state), file, clock, base_url, token }
    }

    /// The current practice time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Looks at the state.
    pub fn read<T>(&self, look: impl FnOnce(&PracticeState) -> T) -> T {
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state and writes it to disk before it returns.
    ///
    /// # Errors
    /// When the file can't be written; the change is kept in memory then, and the caller answers with a server fault.
    pub fn change<T>(&self, change: impl FnOnce(&mut PracticeState) -> T) -> std::io::Result<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut state);
        if let Some(file) = &self.file {
            let next = file.with_extension("next");
            std::fs::write(&next, serde_json::to_vec(&*state)?)?;
            std::fs::rename(&next, file)?;
        }
        Ok(result)
    }
}
