//! Where secrets lie: the keychain of the operating system, or an encrypted file that the user chose.

use crate::domain::finding::Finding;
use crate::domain::secret::SecretBytes;
use async_trait::async_trait;

/// The name of a secret, such as `access-key/AKIA…`. Names are no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VaultItem(String);

impl VaultItem {
    /// The secret access key of an import identity.
    #[must_use]
    pub fn access_key(key_id: &str) -> Self {
        Self(format!("access-key/{key_id}"))
    }

    /// The private key of a signing certificate issued here, PKCS#8 DER.
    #[must_use]
    pub fn signing_key(name: &str) -> Self {
        Self(format!("signing-key/{name}"))
    }

    /// A private key that opens encrypted assertions, PKCS#8 DER.
    #[must_use]
    pub fn decrypt_key(name: &str) -> Self {
        Self(format!("decrypt-key/{name}"))
    }

    /// The password of a test user.
    #[must_use]
    pub fn user_password(user_id: &str) -> Self {
        Self(format!("user-password/{user_id}"))
    }

    /// The refresh token of an administrator's sign-in.
    #[must_use]
    pub fn refresh_token(directory: &str) -> Self {
        Self(format!("refresh-token/{directory}"))
    }

    /// Credentials of a connection.
    #[must_use]
    pub fn connection(name: &str) -> Self {
        Self(format!("connection/{name}"))
    }

    /// Any other name, read back from where it was written.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The kinds of vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VaultKind {
    /// Secret Service, Windows Credential Manager or macOS Keychain.
    Keychain,
    /// An age file with a passphrase.
    File,
    /// Gone when the program ends.
    Memory,
}

/// Why a vault does not serve.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It is there, and locked.
    #[error("the keychain is locked")]
    Locked,
    /// There is none.
    #[error("this computer offers no keychain")]
    Absent {
        /// What was tried, for the technical part.
        detail: String,
    },
    /// It is there, and says no: a dismissed prompt, a policy.
    #[error("the keychain did not give or take a secret")]
    Refused {
        /// Its words.
        detail: String,
    },
    /// The passphrase does not open the file.
    #[error("the passphrase does not open the vault file")]
    WrongPassphrase,
    /// No passphrase was given.
    #[error("the vault file needs its passphrase")]
    PassphraseMissing,
    /// The file is damaged or can't be written.
    #[error("the vault file can't be used")]
    File {
        /// Why.
        detail: String,
    },
}

/// Keeps secrets.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Which kind it is.
    fn kind(&self) -> VaultKind;
    /// Looks whether it can be used at all, without storing anything.
    async fn check(&self) -> Result<(), VaultError>;
    /// Stores a secret, replacing an older one of the name. Any size: where items are small it is split.
    async fn put(&self, item: &VaultItem, secret: &SecretBytes) -> Result<(), VaultError>;
    /// Reads a secret; `None` when there is none of the name.
    async fn get(&self, item: &VaultItem) -> Result<Option<SecretBytes>, VaultError>;
    /// Removes a secret; no error when there is none of the name.
    async fn delete(&self, item: &VaultItem) -> Result<(), VaultError>;
}

impl VaultError {
    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let (id, what, why, fix) = match self {
            Self::Locked => (
                "vault.locked",
                "The keychain is locked, so no secret can be stored or read",
                "It was locked by you, by a time-out, or never unlocked in this session",
                "Unlock it in your system's password manager, then run the step again; nothing was lost",
            ),
            Self::Absent { .. } => (
                "vault.absent",
                "This computer offers no keychain",
                "No Secret Service answers on the session bus, as on servers and in containers",
                "Start one (for example gnome-keyring), or choose the encrypted file: --vault file",
            ),
            Self::Refused { .. } => (
                "vault.refused",
                "The keychain did not give or take a secret",
                "Its prompt was dismissed, or a policy forbids it",
                "Run the step again and allow the access, or choose the encrypted file: --vault file",
            ),
            Self::WrongPassphrase => (
                "vault.passphrase",
                "The passphrase does not open the vault file",
                "It was typed differently, or the file belongs to another workspace",
                "Try again; without the passphrase the secrets can't be read by anybody",
            ),
            Self::PassphraseMissing => (
                "vault.passphrase_missing",
                "The vault file needs its passphrase",
                "None was given and there is no terminal to ask at",
                "Set ROLEBRIDGE_VAULT_PASSPHRASE, or run it in a terminal",
            ),
            Self::File { .. } => (
                "vault.file",
                "The vault file can't be used",
                "It is damaged, or the folder can't be written",
                "Restore it from a backup, or check the folder's rights",
            ),
        };
        let finding = Finding::error(id, what, why, fix);
        match self {
            Self::Absent { detail } | Self::Refused { detail } | Self::File { detail } => {
                finding.with_technical(crate::domain::finding::Technical { message: Some(detail.clone()), ..Default::default() })
            }
            _ => finding,
        }
    }
}
