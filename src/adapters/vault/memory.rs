//! A vault that is gone when the program ends: for rehearsals and tests.

use crate::domain::secret::SecretBytes;
use crate::workflow::ports::{Vault, VaultError, VaultItem, VaultKind};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Secrets in memory, wiped when dropped.
#[derive(Debug, Default)]
pub struct MemoryVault {
    items: Mutex<BTreeMap<VaultItem, SecretBytes>>,
}

impl MemoryVault {
    /// An empty vault.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn items(&self) -> MutexGuard<'_, BTreeMap<VaultItem, SecretBytes>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Vault for MemoryVault {
    fn kind(&self) -> VaultKind {
        VaultKind::Memory
    }

    async fn check(&self) -> Result<(), VaultError> {
        Ok(())
    }

    async fn put(&self, item: &VaultItem, secret: &SecretBytes) -> Result<(), VaultError> {
        self.items().insert(item.clone(), secret.clone());
        Ok(())
    }

    async fn get(&self, item: &VaultItem) -> Result<Option<SecretBytes>, VaultError> {
        Ok(self.items().get(item).cloned())
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), VaultError> {
        self.items().remove(item);
        Ok(())
    }
}
