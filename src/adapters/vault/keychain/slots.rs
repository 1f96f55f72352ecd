//! Single items of a keychain, small and unstructured.

use super::SERVICE;
use crate::workflow::ports::VaultError;
use keyring_core::{CredentialStore, Entry, Error};
use std::collections::HashMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Named byte strings of at most [`super::parts::ITEM_SIZE`].
pub(super) trait Slots: Send + std::fmt::Debug {
    /// Reads; `None` when there is none of the name.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError>;
    /// Writes, replacing an older one.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), VaultError>;
    /// Removes; no error when there is none of the name.
    fn delete(&self, name: &str) -> Result<(), VaultError>;
}

/// Items of a keyring-core store.
#[derive(Debug)]
pub(super) struct KeyringSlots(pub(super) Arc<CredentialStore>);

impl KeyringSlots {
    fn entry(&self, name: &str) -> Result<Entry, VaultError> {
        let label = format!("Rolebridge {name}");
        // the name that password managers show; other systems make their own
        let extras = cfg!(target_os = "linux").then(|| HashMap::from([("label", label.as_str())]));
        self.0.build(SERVICE, name, extras.as_ref()).map_err(|e| state(&e))
    }
}

impl Slots for KeyringSlots {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        match self.entry(name)?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(state(&error)),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), VaultError> {
        self.entry(name)?.set_secret(bytes).map_err(|e| state(&e))
    }

    fn delete(&self, name: &str) -> Result<(), VaultError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(state(&error)),
        }
    }
}

/// What a store's error means. The stores box their own errors, so some are told apart by their words: those of the
/// secret-service crate, of `SecCopyErrorMessageString` on macOS (-25308, errSecInteractionNotAllowed: locked, and no
/// prompt may show) and of the Windows store (no logon session, as in services).
pub(super) fn state(error: &Error) -> VaultError {
    // `Display`, never `Debug`: the latter holds the bytes of an item that could not be decoded
    let detail = error.to_string();
    let says = |words: &[&str]| words.iter().any(|w| detail.contains(w));
    match error {
        Error::NoStorageAccess(_) | Error::PlatformFailure(_) if says(&["object locked", "IsLocked", "nteraction is not allowed"]) => {
            VaultError::Locked
        }
        Error::NoStorageAccess(_) | Error::PlatformFailure(_)
            if says(&["no secret service provider", "ERROR_NO_SUCH_LOGON_SESSION", "No keychain is available"]) =>
        {
            VaultError::Absent { detail }
        }
        _ => VaultError::Refused { detail },
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::sync::{Mutex, PoisonError};

    /// Slots in memory that can stop working after a number of writes, as a killed program does.
    #[derive(Debug, Clone, Default)]
    pub(in super::super) struct MemorySlots {
        pub(in super::super) items: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
        pub(in super::super) writes_left: Arc<Mutex<Option<usize>>>,
    }

    impl MemorySlots {
        pub(in super::super) fn names(&self) -> Vec<String> {
            self.items.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
        }

        fn change(&self) -> Result<(), VaultError> {
            let mut left = self.writes_left.lock().unwrap_or_else(PoisonError::into_inner);
            match left.as_mut() {
                Some(0) => return Err(VaultError::Refused { detail: "killed".into() }),
                Some(n) => *n -= 1,
                None => {}
            }
            Ok(())
        }
    }

    impl Slots for MemorySlots {
        fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
            Ok(self.items.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned().map(Zeroizing::new))
        }

        fn put(&self, name: &str, bytes: &[u8]) -> Result<(), VaultError> {
            assert!(bytes.len() <= super::super::parts::ITEM_SIZE);
            self.change()?;
            self.items.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), bytes.to_vec());
            Ok(())
        }

        fn delete(&self, name: &str) -> Result<(), VaultError> {
            self.change()?;
            self.items.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
            Ok(())
        }
    }

    #[test]
    fn errors_of_the_stores_become_states() {
        let failure = |text: &str| state(&Error::PlatformFailure(text.into()));
        let no_access = |text: &str| state(&Error::NoStorageAccess(text.into()));
        assert_eq!(no_access("SS Error: object locked"), VaultError::Locked);
        assert_eq!(failure("User interaction is not allowed."), VaultError::Locked);
        assert!(matches!(failure("no secret service provider or dbus session found"), VaultError::Absent { .. }));
        assert!(matches!(no_access("Windows ERROR_NO_SUCH_LOGON_SESSION"), VaultError::Absent { .. }));
        assert!(matches!(no_access("SS error: prompt dismissed"), VaultError::Refused { .. }));
        let shown = format!("{:?}", state(&Error::BadDataFormat(b"hunter2".to_vec(), "bad".into())));
        assert!(!shown.contains("hunter2") && !shown.contains("104, 117"), "{shown}");
    }
}
