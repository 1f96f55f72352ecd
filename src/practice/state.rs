//! The state of the practice cloud: one value behind one lock, written to disk before an answer goes out.

pub mod file;
pub mod kept;

use super::weather::replicas::{Replicas, View};
use super::weather::{Conditions, Sky};
use super::{aws::state::AwsState, directory::state::DirectoryState};
use crate::domain::secret::SecretText;
use crate::domain::weather::Weather;
use file::StateFile;
use jiff::{SignedDuration, Timestamp};
use kept::Object;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Everything that survives a restart.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ServerState {
    /// The bearer token; empty before the first start.
    pub token: Hidden,
    /// The practice administrator's first password; empty before the first start. It can be changed like any other.
    #[serde(default)]
    pub administrator_password: Hidden,
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

/// A wait of the real directory at this pace.
#[must_use]
pub fn paced(time: SignedDuration, pace: u32) -> SignedDuration {
    time / i32::try_from(pace.max(1)).unwrap_or(i32::MAX)
}

/// What all request handlers share.
pub struct Shared {
    state: Mutex<Held>,
    file: Option<StateFile>,
    clock: PracticeClock,
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub base_url: String,
    /// The bearer token of everything that is neither a browser page nor signed with an access key.
    pub token: String,
    pace: AtomicU32,
    /// The weather.
    pub(super) sky: Sky,
    /// Told of every change.
    changed: Notify,
}

/// The state as it is, and as servers show it that have not heard of every change yet.
struct Held {
    now: PracticeState,
    replicas: Option<Replicas>,
}

impl Shared {
    /// Puts the parts together. `file` is written at every change; nothing locks it: [`Shared::with_file`] is for a file
    /// that another program may have open.
    #[must_use]
    pub fn new(state: PracticeState, file: Option<PathBuf>, clock: PracticeClock, base_url: String, token: String) -> Self {
        Self::with_file(state, file.map(StateFile::unlocked), clock, base_url, token)
    }

    /// Puts the parts together around a state file that was opened and locked before.
    #[must_use]
    pub fn with_file(now: PracticeState, file: Option<StateFile>, clock: PracticeClock, base_url: String, token: String) -> Self {
        let state = Mutex::new(Held { now, replicas: None });
        let sky = Sky::new(Conditions::of(Weather::Calm, 0));
        Self { state, file, clock, base_url, token, pace: AtomicU32::new(1), sky, changed: Notify::new() }
    }

    /// Changes the weather.
    pub fn set_conditions(&self, conditions: Conditions) {
        let mut held = self.lock();
        let lags = !conditions.lag.is_zero();
        held.replicas = lags.then(|| Replicas::new(&held.now, conditions.lag, conditions.seed));
        self.sky.set(conditions);
    }

    /// The current practice time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// How much faster than in the real directory its own waits pass: a cycle of the provisioning service, tries of a
    /// quarantined job, the delay of logs. Times that are shown are those of the clock.
    #[must_use]
    pub fn pace(&self) -> u32 {
        self.pace.load(Ordering::Relaxed).max(1)
    }

    /// Chooses the pace.
    pub fn set_pace(&self, pace: u32) {
        self.pace.store(pace.max(1), Ordering::Relaxed);
    }

    /// Whether `given` is the bearer token, compared in constant time.
    #[must_use]
    pub fn is_token(&self, given: &str) -> bool {
        SecretText::new(given) == SecretText::new(self.token.as_str())
    }

    /// Looks at the state as the server shows it that answers the request under way: where changes spread with delay, that
    /// may be an earlier one.
    pub fn read<T>(&self, look: impl FnOnce(&PracticeState) -> T) -> T {
        let held = self.lock();
        let seen = View::current().and_then(|view| held.replicas.as_ref()?.seen_by(view));
        look(seen.unwrap_or(&held.now))
    }

    /// Looks at the state as it is.
    pub fn truth<T>(&self, look: impl FnOnce(&PracticeState) -> T) -> T {
        look(&self.lock().now)
    }

    /// Changes the state and writes it to disk before it returns.
    ///
    /// # Errors
    /// When the file can't be written; the change is kept in memory then, and the caller answers with a server fault.
    pub fn change<T>(&self, change: impl FnOnce(&mut PracticeState) -> T) -> std::io::Result<T> {
        let mut held = self.lock();
        let held = &mut *held;
        let result = change(&mut held.now);
        if let Some(replicas) = &mut held.replicas {
            replicas.note(&held.now);
        }
        self.changed.notify_one();
        if let Some(file) = &self.file {
            file.write(&held.now)?;
        }
        Ok(result)
    }

    /// Waits until the state was changed; a change since the last wait counts. For one listener, the provisioning service.
    pub(super) async fn next_change(&self) {
        self.changed.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
        crate::practice::directory::seed::ensure_tenant(&mut state.directory, "Practice-1", Timestamp::UNIX_EPOCH)?;
        for _ in 0..2 {
            let mut expected = serde_json::to_value(&state)?;
            expected["format"] = 1.into();
            assert_eq!(serde_json::from_slice::<serde_json::Value>(&state.to_json(1)?)?, expected);
            state.directory.users.values_mut().for_each(|p| p.user.display_name = "changed".into());
        }
        Ok(())
    }
}
