//! The state of the practice cloud: one value behind one lock, written to disk before an answer goes out.

pub mod file;
pub mod kept;

use super::{aws::state::AwsState, directory::state::DirectoryState};
use crate::domain::secret::SecretText;
use file::StateFile;
use jiff::Timestamp;
use kept::Object;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that survives a restart.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PracticeState {
    /// What stays the same over restarts of the server itself.
    #[serde(default)]
    pub server: ServerState,
    /// The AWS accounts.
    pub aws: AwsState,
    /// The directory.
    pub directory: DirectoryState,
}

impl PracticeState {
    /// The content of a state file of this format.
    ///
    /// # Errors
    /// When a value can't be written as JSON.
    pub fn to_json(&self, format: u32) -> std::io::Result<Vec<u8>> {
        // taken apart by name, so that nothing that is added to the state can be left out here
        let Self { server, aws, directory } = self;
        let mut out = Vec::with_capacity(256 * 1024);
        let mut object = Object::begin(&mut out);
        object.plain("format", &format)?;
        object.plain("server", server)?;
        object.part("aws", aws)?;
        object.part("directory", directory)?;
        object.end();
        Ok(out)
    }
}

/// The server's own part.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ServerState {
    /// The bearer token; empty before the first start.
    pub token: Hidden,
    /// The port of the last run: taken again where it is free, so that bookmarks and sign-in addresses stay good.
    pub last_port: Option<u16>,
}

/// A practice secret. It lies in the state file in plain text, because the practice cloud has no keychain: the file is made for
/// its owner alone. With practice accounts only it opens nothing real. Where a real AWS account was set up against the practice
/// directory, that account trusts the directory's signing key in this file, and whoever reads the key can sign in there.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden")
    }
}

/// The time as the practice cloud sees it.
pub type PracticeClock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What all request handlers share.
pub struct Shared {
    state: Mutex<PracticeState>,
    file: Option<StateFile>,
    clock: PracticeClock,
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub base_url: String,
    /// The bearer token of everything that is neither a browser page nor signed with an access key.
    pub token: String,
}

impl Shared {
    /// Puts the parts together. `file` is written at every change; nothing locks it: [`Shared::with_file`] is for a file
    /// that another program may have open.
    #[must_use]
    pub fn new(state: PracticeState, file: Option<PathBuf>, clock: PracticeClock, base_url: String, token: String) -> Self {
        Self { state: Mutex::new(state), file: file.map(StateFile::unlocked), clock, base_url, token }
    }

    /// Puts the parts together around a state file that was opened and locked before.
    #[must_use]
    pub fn with_file(state: PracticeState, file: Option<StateFile>, clock: PracticeClock, base_url: String, token: String) -> Self {
        Self { state: Mutex::new(state), file, clock, base_url, token }
    }

    /// The current practice time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Whether `given` is the bearer token, compared in constant time.
    #[must_use]
    pub fn is_token(&self, given: &str) -> bool {
        SecretText::new(given) == SecretText::new(self.token.as_str())
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
            file.write(&state)?;
        }
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{AccountId, Partition};

    #[test]
    fn the_file_holds_what_serde_would_write() -> Result<(), Box<dyn std::error::Error>> {
        let mut state = PracticeState::default();
        state.aws.add_account(AccountId::parse("111122223333")?, Partition::Aws, Timestamp::UNIX_EPOCH);
        crate::practice::directory::seed::ensure_tenant(&mut state.directory, Timestamp::UNIX_EPOCH)?;
        for _ in 0..2 {
            let mut expected = serde_json::to_value(&state)?;
            expected["format"] = 1.into();
            assert_eq!(serde_json::from_slice::<serde_json::Value>(&state.to_json(1)?)?, expected);
            state.directory.users.values_mut().for_each(|p| p.user.display_name = "changed".into());
        }
        Ok(())
    }
}
