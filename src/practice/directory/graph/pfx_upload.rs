//! Opens the PFX files of a request before the directory's lock is taken: their key derivation is CPU work.

use super::credentials::{Change, decode, invalid_certificate};
use super::error::GraphError;
use crate::domain::secret::{SecretBytes, SecretText};
use crate::pki::{Certificate, SigningKey, pfx};

/// A signing key that came along.
pub(super) struct Opened {
    /// The `keyId` of its entry.
    pub(super) key_id: String,
    /// The certificate.
    pub(super) certificate: Certificate,
    /// The key.
    pub(super) key: SigningKey,
}

/// Opens every `Sign` entry that has key material. Entries that only repeat a known id have none.
///
/// # Errors
/// When one is no PFX, or its password is missing or wrong.
pub(super) async fn open(change: &Change) -> Result<Vec<Opened>, GraphError> {
    let mut files = Vec::new();
    for entry in change.keys.iter().flatten().filter(|k| k.usage == "Sign") {
        let Some(key) = &entry.key else { continue };
        let password = change.passwords.iter().flatten().find(|p| p.key_id == entry.key_id).and_then(|p| p.secret_text.clone());
        let password = SecretText::new(password.ok_or_else(invalid_certificate)?);
        files.push((entry.key_id.clone(), SecretBytes::new(decode(key).ok_or_else(invalid_certificate)?), password));
    }
    if files.is_empty() {
        return Ok(Vec::new());
    }
    tokio::task::spawn_blocking(move || files.into_iter().map(|(id, file, password)| open_one(id, &file, &password)).collect())
        .await
        .map_err(|_| GraphError::internal())?
}

fn open_one(key_id: String, file: &SecretBytes, password: &SecretText) -> Result<Opened, GraphError> {
    let (certificate, key) = pfx::read(file, password).map_err(|_| invalid_certificate())?;
    if certificate.belongs_to(&key) { Ok(Opened { key_id, certificate, key }) } else { Err(invalid_certificate()) }
}
