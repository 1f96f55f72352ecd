//! An encrypted file, for computers without a keychain and for users who choose it. Two files in the age format
//! (<https://age-encryption.org/v1>), both of which the `age` tool reads as well:
//!
//! - `vault-key.age`: an age identity (X25519), encrypted with the passphrase (scrypt). Written once.
//! - `vault.age`: a JSON object of item name → base64 secret, encrypted to that identity. Replaced whole at each write.
//!
//! So scrypt, slow on purpose, is paid once per process, and a write costs a millisecond. Without Rolebridge the secrets
//! are read by `age --decrypt --identity vault-key.age vault.age`. The public half of the identity is written nowhere, so
//! somebody who can write to the folder but has no passphrase can't make a vault file that opens.
//!
//! May use: `workflow::ports`, domain, age. Never: the keychain, a plain secret on the disk.

mod content;
mod disk;
mod key;

use super::blocking::{self, NoResult};
use crate::domain::secret::{SecretBytes, SecretText};
use crate::workflow::ports::{Vault, VaultError, VaultItem, VaultKind};
use async_trait::async_trait;
use content::Content;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Name of the file with the encrypted identity in the workspace folder.
pub const KEY_FILE: &str = "vault-key.age";

/// Name of the file with the secrets in the workspace folder.
pub const VAULT_FILE: &str = "vault.age";

/// How long a call may take: scrypt on a slow machine, and another program's write.
const LIMIT: Duration = Duration::from_secs(60);

/// Secrets in an encrypted file.
#[derive(Debug)]
pub struct FileVault {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    passphrase: Option<SecretText>,
    /// The opened identity, wiped when dropped. Locked during each call, which makes them take turns.
    identity: Mutex<Option<age::x25519::Identity>>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl FileVault {
    /// A vault in the folder of a workspace. Nothing is read or written yet; the files are made at the first write.
    /// Without a passphrase, or with an empty one, every call says `PassphraseMissing`.
    #[must_use]
    pub fn new(folder: &Path, passphrase: Option<SecretText>) -> Self {
        let passphrase = passphrase.filter(|text| !text.expose().is_empty());
        Self { inner: Arc::new(Inner { folder: folder.to_owned(), passphrase, identity: Mutex::new(None) }) }
    }

    async fn call<T, F>(&self, job: F) -> Result<T, VaultError>
    where
        T: Send + 'static,
        F: FnOnce(&Inner, &mut Option<age::x25519::Identity>) -> Result<T, VaultError> + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        let work = move || {
            let mut identity = inner.identity.lock().unwrap_or_else(PoisonError::into_inner);
            job(&inner, &mut identity)
        };
        match blocking::run(LIMIT, work).await {
            Ok(result) => result,
            Err(NoResult::TimeIsUp) => Err(VaultError::File { detail: format!("no end within {} s", LIMIT.as_secs()) }),
            Err(NoResult::Failed) => Err(VaultError::File { detail: "the thread of the call failed".into() }),
        }
    }
}

impl Inner {
    /// Opens the identity where it is not open yet. `None` when there is no vault yet.
    fn unlock<'a>(&self, identity: &'a mut Option<age::x25519::Identity>) -> Result<Option<&'a age::x25519::Identity>, VaultError> {
        let passphrase = self.passphrase.as_ref().ok_or(VaultError::PassphraseMissing)?;
        if identity.is_none() {
            *identity = match disk::read(&self.folder.join(KEY_FILE))? {
                Some(encrypted) => Some(key::open(&encrypted, passphrase)?),
                None if disk::read(&self.folder.join(VAULT_FILE))?.is_some() => {
                    return Err(VaultError::File { detail: format!("{VAULT_FILE} is there, but {KEY_FILE} that opens it is missing") });
                }
                None => None,
            };
        }
        Ok(identity.as_ref())
    }

    fn load(&self, identity: &age::x25519::Identity) -> Result<Content, VaultError> {
        disk::read(&self.folder.join(VAULT_FILE))?.map_or_else(|| Ok(Content::default()), |bytes| Content::open(&bytes, identity))
    }

    /// Reads, changes and writes the file while no other program does. `change` says whether there is anything to write.
    fn change(&self, open: &mut Option<age::x25519::Identity>, change: impl FnOnce(&mut Content) -> bool) -> Result<(), VaultError> {
        let passphrase = self.passphrase.as_ref().ok_or(VaultError::PassphraseMissing)?;
        let _turn = disk::take_turn(&self.folder)?;
        if self.unlock(open)?.is_none() {
            let (identity, encrypted) = key::make(passphrase)?;
            disk::replace(&self.folder.join(KEY_FILE), &encrypted)?;
            *open = Some(identity);
        }
        let identity = open.as_ref().ok_or(VaultError::PassphraseMissing)?;
        let mut content = self.load(identity)?;
        if change(&mut content) {
            disk::replace(&self.folder.join(VAULT_FILE), &content.seal(identity)?)?;
        }
        Ok(())
    }
}

#[async_trait]
impl Vault for FileVault {
    fn kind(&self) -> VaultKind {
        VaultKind::File
    }

    async fn check(&self) -> Result<(), VaultError> {
        self.call(|inner, open| inner.unlock(open)?.map_or(Ok(()), |identity| inner.load(identity).map(|_| ()))).await
    }

    async fn put(&self, item: &VaultItem, secret: &SecretBytes) -> Result<(), VaultError> {
        let (item, secret) = (item.clone(), secret.clone());
        self.call(move |inner, open| {
            inner.change(open, |content| {
                content.put(item.as_str(), secret);
                true
            })
        })
        .await
    }

    async fn get(&self, item: &VaultItem) -> Result<Option<SecretBytes>, VaultError> {
        let item = item.clone();
        self.call(move |inner, open| inner.unlock(open)?.map_or(Ok(None), |identity| Ok(inner.load(identity)?.take(item.as_str())))).await
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), VaultError> {
        let item = item.clone();
        self.call(move |inner, open| match inner.unlock(open)? {
            Some(_) => inner.change(open, |content| content.take(item.as_str()).is_some()),
            None => Ok(()),
        })
        .await
    }
}
