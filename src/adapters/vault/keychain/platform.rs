//! Which store crate serves on which system.

use super::slots::{KeyringSlots, Slots};
use crate::workflow::ports::VaultError;
use std::sync::Arc;

/// A system with a keychain.
pub(super) trait Platform: Send + Sync + std::fmt::Debug {
    /// Looks whether a call would be answered without waiting for a person.
    fn ready(&self) -> Result<(), VaultError>;
    /// Opens the keychain.
    fn open(&self) -> Result<Box<dyn Slots>, VaultError>;
}

/// The system that the program runs on.
#[derive(Debug)]
pub(super) struct System;

#[cfg(target_os = "linux")]
impl Platform for System {
    fn ready(&self) -> Result<(), VaultError> {
        super::secret_service::ready()
    }

    fn open(&self) -> Result<Box<dyn Slots>, VaultError> {
        let store = zbus_secret_service_keyring_store::Store::new().map_err(|e| super::slots::state(&e))?;
        Ok(Box::new(KeyringSlots(store as Arc<keyring_core::CredentialStore>)))
    }
}

#[cfg(target_os = "windows")]
impl Platform for System {
    fn ready(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn open(&self) -> Result<Box<dyn Slots>, VaultError> {
        let store = windows_native_keyring_store::Store::new().map_err(|e| super::slots::state(&e))?;
        Ok(Box::new(KeyringSlots(store as Arc<keyring_core::CredentialStore>)))
    }
}

#[cfg(target_os = "macos")]
impl Platform for System {
    fn ready(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn open(&self) -> Result<Box<dyn Slots>, VaultError> {
        let store = apple_native_keyring_store::keychain::Store::new().map_err(|e| super::slots::state(&e))?;
        Ok(Box::new(KeyringSlots(store as Arc<keyring_core::CredentialStore>)))
    }
}

#[cfg(not(any(target_os = "linux", target_os = "windows", target_os = "macos")))]
impl Platform for System {
    fn ready(&self) -> Result<(), VaultError> {
        Err(VaultError::Absent { detail: "no keychain is known for this operating system".into() })
    }

    fn open(&self) -> Result<Box<dyn Slots>, VaultError> {
        Err(VaultError::Absent { detail: "no keychain is known for this operating system".into() })
    }
}
