//! Private keys that open encrypted assertions: read from a file that the user names, or kept in the vault. A list of their names
//! stands in the workspace, as a vault can't be asked what is in it; names are no secrets.

use super::ports::{Store, Vault, VaultItem};
use crate::domain::finding::Finding;
use crate::domain::secret::{SecretBytes, SecretText};
use crate::saml::decrypt::DecryptKey;

/// A file with a key is at most this long, in bytes.
pub const MOST_BYTES: u64 = 128 * 1024;
/// The setting with the names, as a JSON list.
const NAMES: &str = "inspector.decrypt_keys";
/// A longer name is not taken.
const MOST_NAME_CHARS: usize = 64;

/// The names of the keys in the vault, in order.
///
/// # Errors
/// When the workspace can't be read.
pub async fn names(store: &dyn Store) -> Result<Vec<String>, Box<Finding>> {
    let stored = store.setting(NAMES).await.map_err(|e| Box::new(e.finding()))?;
    Ok(stored.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Puts a key into the vault; an older one of the name is replaced.
///
/// # Errors
/// When vault or workspace do not take it, or the name is none.
pub async fn keep(store: &dyn Store, vault: &dyn Vault, name: &str, key: &DecryptKey) -> Result<(), Box<Finding>> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MOST_NAME_CHARS || name.chars().any(char::is_control) {
        let fix = format!("Choose a name of 1 to {MOST_NAME_CHARS} characters");
        return Err(Box::new(Finding::error("input.key_name", "The key can't be kept under that name", "It is empty or too long", fix)));
    }
    vault.put(&VaultItem::decrypt_key(name), &key.pkcs8_der()).await.map_err(|e| Box::new(e.finding()))?;
    let mut all = names(store).await?;
    all.push(name.to_owned());
    save(store, all).await
}

/// Takes a key out of the vault for good.
///
/// # Errors
/// When vault or workspace do not allow it.
pub async fn forget(store: &dyn Store, vault: &dyn Vault, name: &str) -> Result<(), Box<Finding>> {
    vault.delete(&VaultItem::decrypt_key(name)).await.map_err(|e| Box::new(e.finding()))?;
    let mut all = names(store).await?;
    all.retain(|other| other != name);
    save(store, all).await
}

async fn save(store: &dyn Store, mut names: Vec<String>) -> Result<(), Box<Finding>> {
    names.sort();
    names.dedup();
    let json = serde_json::to_string(&names).unwrap_or_default();
    store.save_setting(NAMES, &json).await.map_err(|e| Box::new(e.finding()))
}

/// A key of the vault.
///
/// # Errors
/// When the vault does not give it, or has none of the name.
pub async fn kept(vault: &dyn Vault, name: &str) -> Result<DecryptKey, Box<Finding>> {
    let found = vault.get(&VaultItem::decrypt_key(name)).await.map_err(|e| Box::new(e.finding()))?;
    found.and_then(|der| DecryptKey::read(&der, None).ok()).ok_or_else(|| {
        Box::new(Finding::error(
            "input.key",
            format!("The vault has no key {name}"),
            "Nothing was kept under that name in this workspace, or it was taken away",
            "Open the document with the key's file once more and keep it; on the command line: --decrypt-key KEYFILE --keep-key NAME",
        ))
    })
}

/// A key from what a file holds. `file` is the file's name. Reading a PFX takes the processor a while.
///
/// # Errors
/// When it is no key, or the passphrase is not its; never with anything of the key.
pub fn read(file: &str, content: &SecretBytes, passphrase: Option<&SecretText>) -> Result<DecryptKey, Box<Finding>> {
    DecryptKey::read(content, passphrase).map_err(|error| {
        let pfx = DecryptKey::wants_passphrase(content);
        let fix = if pfx {
            "It is a PFX file: type its passphrase; on the command line it is ROLEBRIDGE_KEY_PASSPHRASE"
        } else {
            "Give an RSA private key as PEM, as PKCS#8 DER, or as PFX file with its passphrase"
        };
        Box::new(Finding::error("input.key", format!("{file} can't be used as key"), format!("{error}."), fix))
    })
}
