//! The keychain of the operating system, through keyring-core and its store crates: Secret Service on Linux,
//! Credential Manager on Windows, Keychain on macOS.
//!
//! Every call runs on a thread of its own and ends in time. Nothing here opens an unlock prompt on Linux: a locked
//! keychain is a state that the user is told about.
//!
//! May use: `workflow::ports`, domain. Never: a secret in an error.

mod parts;
mod platform;
#[cfg(target_os = "linux")]
mod secret_service;
mod slots;

use super::blocking::{self, NoResult};
use crate::domain::secret::SecretBytes;
use crate::workflow::ports::{Vault, VaultError, VaultItem, VaultKind};
use async_trait::async_trait;
use platform::{Platform, System};
use slots::Slots;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Duration;

/// The service that all items are filed under.
pub const SERVICE: &str = "rolebridge";

/// How long a look at the keychain may take.
const CHECK_LIMIT: Duration = Duration::from_secs(10);

/// How long a call may take. Only macOS may ask the user within a call, who needs time to read.
const CALL_LIMIT: Duration = Duration::from_secs(if cfg!(target_os = "macos") { 120 } else { 20 });

/// Secrets in the operating system's keychain.
#[derive(Debug)]
pub struct KeychainVault {
    namespace: String,
    shared: Arc<Shared>,
    call_limit: Duration,
}

#[derive(Debug)]
struct Shared {
    platform: Box<dyn Platform>,
    /// Opened at the first call, and again after a call that failed: a Secret Service that was started anew knows
    /// nothing of an older session.
    slots: Mutex<Option<Box<dyn Slots>>>,
    /// A call ran out of time. As long as it holds `slots`, further ones would only queue behind it.
    late: AtomicBool,
}

impl KeychainVault {
    /// A vault whose items are filed as user `<namespace>/<item>` of the service [`SERVICE`]; the namespace (a
    /// workspace's id) keeps two workspaces apart. Nothing is opened yet.
    ///
    /// Windows tells names that differ only in case not apart; the workflow's names never do.
    #[must_use]
    pub fn new(namespace: &str) -> Self {
        Self::on(namespace, Box::new(System), CALL_LIMIT)
    }

    fn on(namespace: &str, platform: Box<dyn Platform>, call_limit: Duration) -> Self {
        let shared = Shared { platform, slots: Mutex::new(None), late: AtomicBool::new(false) };
        Self { namespace: namespace.to_owned(), shared: Arc::new(shared), call_limit }
    }

    fn name(&self, item: &VaultItem) -> String {
        format!("{}/{}", self.namespace, item.as_str())
    }

    async fn call<T, F>(&self, limit: Duration, job: F) -> Result<T, VaultError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Slots) -> Result<T, VaultError> + Send + 'static,
    {
        let no_answer = |limit: Duration| VaultError::Refused { detail: format!("no answer within {} s", limit.as_secs_f32()) };
        if self.shared.is_stuck() {
            return Err(VaultError::Refused { detail: "an earlier call to the keychain still waits for its answer".into() });
        }
        let shared = Arc::clone(&self.shared);
        match blocking::run(limit, move || shared.call(job)).await {
            Ok(result) => result,
            Err(NoResult::Failed) => Err(VaultError::Refused { detail: "the thread of the call failed".into() }),
            Err(NoResult::TimeIsUp) => {
                self.shared.late.store(true, Ordering::Release);
                Err(no_answer(limit))
            }
        }
    }
}

impl Shared {
    fn call<T>(&self, job: impl FnOnce(&dyn Slots) -> Result<T, VaultError>) -> Result<T, VaultError> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        self.platform.ready().and_then(|()| {
            let open = match slots.take() {
                Some(open) => open,
                None => self.platform.open()?,
            };
            let result = job(open.as_ref());
            if result.is_ok() {
                *slots = Some(open);
            }
            result
        })
    }

    fn is_stuck(&self) -> bool {
        let stuck = self.late.load(Ordering::Acquire) && matches!(self.slots.try_lock(), Err(TryLockError::WouldBlock));
        if !stuck {
            self.late.store(false, Ordering::Release);
        }
        stuck
    }
}

#[async_trait]
impl Vault for KeychainVault {
    fn kind(&self) -> VaultKind {
        VaultKind::Keychain
    }

    async fn check(&self) -> Result<(), VaultError> {
        // a name that is never written: what counts is that the keychain answers
        let name = format!("{}/check", self.namespace);
        self.call(CHECK_LIMIT.min(self.call_limit), move |slots| slots.get(&name).map(|_| ())).await
    }

    async fn put(&self, item: &VaultItem, secret: &SecretBytes) -> Result<(), VaultError> {
        let (name, secret) = (self.name(item), secret.clone());
        self.call(self.call_limit, move |slots| parts::put(slots, &name, secret.expose())).await
    }

    async fn get(&self, item: &VaultItem) -> Result<Option<SecretBytes>, VaultError> {
        let name = self.name(item);
        self.call(self.call_limit, move |slots| parts::get(slots, &name)).await
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), VaultError> {
        let name = self.name(item);
        self.call(self.call_limit, move |slots| parts::delete(slots, &name)).await
    }
}

#[cfg(test)]
mod tests {
    use super::slots::tests::MemorySlots;
    use super::*;

    #[derive(Debug)]
    struct Fake {
        ready: Result<(), VaultError>,
        delay: Duration,
        slots: MemorySlots,
    }

    impl Platform for Fake {
        fn ready(&self) -> Result<(), VaultError> {
            std::thread::sleep(self.delay);
            self.ready.clone()
        }

        fn open(&self) -> Result<Box<dyn Slots>, VaultError> {
            Ok(Box::new(self.slots.clone()))
        }
    }

    fn vault(ready: Result<(), VaultError>, delay: Duration) -> KeychainVault {
        KeychainVault::on("workspace", Box::new(Fake { ready, delay, slots: MemorySlots::default() }), Duration::from_millis(100))
    }

    #[tokio::test]
    async fn a_secret_goes_in_and_out() -> Result<(), Box<dyn std::error::Error>> {
        let vault = vault(Ok(()), Duration::ZERO);
        let item = VaultItem::access_key("AKIAEXAMPLE");
        vault.check().await?;
        assert!(vault.get(&item).await?.is_none());
        vault.put(&item, &SecretBytes::new(vec![7; 9000])).await?;
        assert_eq!(vault.get(&item).await?.map(|s| s.expose().to_vec()), Some(vec![7; 9000]));
        vault.delete(&item).await?;
        vault.delete(&item).await?;
        assert!(vault.get(&item).await?.is_none());
        Ok(())
    }

    #[tokio::test]
    async fn states_are_passed_on() {
        for state in [VaultError::Locked, VaultError::Absent { detail: "no bus".into() }, VaultError::Refused { detail: "policy".into() }] {
            let vault = vault(Err(state.clone()), Duration::ZERO);
            assert_eq!(vault.check().await, Err(state.clone()));
            assert_eq!(vault.delete(&VaultItem::named("a")).await, Err(state));
        }
    }

    #[tokio::test]
    async fn a_keychain_that_hangs_holds_nobody_up() {
        let vault = vault(Ok(()), Duration::from_millis(400));
        assert!(matches!(vault.check().await, Err(VaultError::Refused { detail }) if detail.contains("no answer")));
        assert!(matches!(vault.check().await, Err(VaultError::Refused { detail }) if detail.contains("earlier call")));
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(!vault.shared.is_stuck(), "it answered at last");
    }
}
