//! Opens the workspace and its vault as the command line says.

use rolebridge::adapters::store::{Access, DATABASE_FILE, SqliteStore, default_workspace, make_folder};
use rolebridge::adapters::vault::{FileVault, KeychainVault, MemoryVault};
use rolebridge::domain::finding::Finding;
use rolebridge::domain::secret::SecretText;
use rolebridge::workflow::ports::{Store, StoreError, Vault, VaultKind};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An open workspace.
pub(crate) struct Workspace {
    folder: Option<PathBuf>,
    store: Arc<SqliteStore>,
    pub(crate) vault: Arc<dyn Vault>,
}

/// Which vault, with what a person may have to type for it.
pub(crate) enum Key {
    Keychain,
    Memory,
    File(Option<SecretText>),
}

/// Asks at the terminal where the vault needs it.
pub(crate) fn key(vault: VaultKind) -> Key {
    match vault {
        VaultKind::Keychain => Key::Keychain,
        VaultKind::Memory => Key::Memory,
        VaultKind::File => Key::File(passphrase()),
    }
}

/// Opens the workspace in `folder`, else the user's own.
pub(crate) fn open(folder: Option<&Path>, key: Key) -> Result<Workspace, Box<Finding>> {
    let folder = place(folder)?;
    let store = SqliteStore::open(&folder).map_err(finding)?;
    let vault: Arc<dyn Vault> = match key {
        Key::Keychain => Arc::new(KeychainVault::new(store.workspace_id())),
        Key::Memory => Arc::new(MemoryVault::new()),
        Key::File(passphrase) => Arc::new(FileVault::new(&folder, passphrase)),
    };
    Ok(Workspace { folder: Some(folder), store: Arc::new(store), vault })
}

/// A workspace that is gone with the program.
pub(crate) fn in_memory() -> Result<Workspace, Box<Finding>> {
    let store = SqliteStore::in_memory().map_err(finding)?;
    Ok(Workspace { folder: None, store: Arc::new(store), vault: Arc::new(MemoryVault::new()) })
}

/// The workspace's store, where there is a workspace.
pub(crate) fn if_there(folder: Option<&Path>) -> Result<Option<Arc<dyn Store>>, Box<Finding>> {
    let Ok(folder) = place(folder) else { return Ok(None) };
    if !folder.join(DATABASE_FILE).exists() {
        return Ok(None);
    }
    Ok(Some(Arc::new(SqliteStore::open(&folder).map_err(finding)?)))
}

/// The folder of a workspace, made where it is missing.
pub(crate) fn folder(folder: Option<&Path>) -> Result<PathBuf, Box<Finding>> {
    let folder = place(folder)?;
    make_folder(&folder).map_err(finding)?;
    Ok(folder)
}

/// Where the practice cloud of a workspace keeps its state.
pub(crate) fn practice_state_in(of: Option<&Path>) -> Result<Option<PathBuf>, Box<Finding>> {
    Ok(Some(folder(of)?.join(PRACTICE_FILE)))
}

impl Workspace {
    /// The store as a port.
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        let store: Arc<dyn Store> = Arc::clone(&self.store) as Arc<dyn Store>;
        #[cfg(debug_assertions)]
        let store = super::stop_at::wrap(store);
        store
    }

    /// Why it can't be written, when it can't.
    pub(crate) fn read_only(&self) -> Option<Finding> {
        match self.store.access() {
            Access::Full => None,
            Access::ReadOnly(error) => Some(error.finding()),
        }
    }

    /// Where the practice cloud keeps its state.
    pub(crate) fn practice_state(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|f| f.join(PRACTICE_FILE))
    }

    /// The folder, for people.
    pub(crate) fn shown(&self) -> String {
        self.folder.as_ref().map_or_else(|| "in memory".to_owned(), |f| f.display().to_string())
    }
}

const PRACTICE_FILE: &str = "practice.json";

fn place(folder: Option<&Path>) -> Result<PathBuf, Box<Finding>> {
    let none =
        || finding(StoreError::Unusable { reason: "this system has no folder for application data; name one with --workspace".into() });
    folder.map(Path::to_owned).or_else(default_workspace).ok_or_else(none)
}

/// From the environment, else asked for at the terminal; nothing where there is neither, which the vault then says.
fn passphrase() -> Option<SecretText> {
    match std::env::var("ROLEBRIDGE_VAULT_PASSPHRASE") {
        Ok(text) if !text.is_empty() => Some(SecretText::new(text)),
        _ if std::io::stdin().is_terminal() => rpassword::prompt_password("Passphrase of the vault file: ").ok().map(SecretText::new),
        _ => None,
    }
}

#[allow(clippy::needless_pass_by_value)] // the shape that map_err asks for
fn finding(error: StoreError) -> Box<Finding> {
    Box::new(error.finding())
}
