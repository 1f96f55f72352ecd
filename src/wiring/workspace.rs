//! Opens the workspace and its vault as the command line says.

use rolebridge::adapters::store::{Access, SqliteStore, default_workspace};
use rolebridge::adapters::vault::{FileVault, KeychainVault, MemoryVault};
use rolebridge::cli::args::VaultChoice;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::secret::SecretText;
use rolebridge::workflow::ports::{StoreError, Vault, VaultError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An open workspace.
pub(crate) struct Workspace {
    pub(crate) folder: Option<PathBuf>,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) vault: Arc<dyn Vault>,
}

/// Opens the workspace in `folder`, else the user's own.
pub(crate) fn open(folder: Option<&Path>, vault: VaultChoice) -> Result<Workspace, Box<Finding>> {
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => default_workspace().ok_or_else(|| finding(&StoreError::Unusable { reason: "this system has no folder for application data; name one with --workspace".into() }))?,
    };
    let store = SqliteStore::open(&folder).map_err(|e| finding(&e))?;
    let vault: Arc<dyn Vault> = match vault {
        VaultChoice::Keychain => Arc::new(KeychainVault::new(store.workspace_id())),
        VaultChoice::Memory => Arc::new(MemoryVault::new()),
        VaultChoice::File => Arc::new(FileVault::new(&folder, passphrase()?)),
    };
    Ok(Workspace { folder: Some(folder), store: Arc::new(store), vault })
}

/// A workspace that is gone with the program.
pub(crate) fn in_memory() -> Result<Workspace, Box<Finding>> {
    let store = SqliteStore::in_memory().map_err(|e| finding(&e))?;
    Ok(Workspace { folder: None, store: Arc::new(store), vault: Arc::new(MemoryVault::new()) })
}

impl Workspace {
    /// Why it can't be written, when it can't.
    pub(crate) fn read_only(&self) -> Option<Finding> {
        match self.store.access() {
            Access::Full => None,
            Access::ReadOnly(error) => Some(error.finding()),
        }
    }

    /// Where the practice cloud keeps its state.
    pub(crate) fn practice_state(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|f| f.join("practice.json"))
    }

    /// The folder, for people.
    pub(crate) fn shown(&self) -> String {
        self.folder.as_ref().map_or_else(|| "in memory".to_owned(), |f| f.display().to_string())
    }
}

/// From the environment, else asked for at the terminal.
fn passphrase() -> Result<SecretText, Box<Finding>> {
    match std::env::var("ROLEBRIDGE_VAULT_PASSPHRASE") {
        Ok(text) if !text.is_empty() => Ok(SecretText::new(text)),
        _ => rpassword::prompt_password("Passphrase of the vault file: ").map(SecretText::new).map_err(|_| Box::new(VaultError::PassphraseMissing.finding())),
    }
}

fn finding(error: &StoreError) -> Box<Finding> {
    Box::new(error.finding())
}
