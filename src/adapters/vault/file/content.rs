//! What the vault file holds: item name → secret, as JSON in an age envelope.

use crate::domain::secret::SecretBytes;
use crate::workflow::ports::VaultError;
use age::x25519::Identity;
use age::{Decryptor, Encryptor};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::iter;
use zeroize::{Zeroize, Zeroizing};

/// The secrets of a vault file.
#[derive(Debug, Default)]
pub(super) struct Content(BTreeMap<String, SecretBytes>);

impl Content {
    /// Adds or replaces a secret.
    pub(super) fn put(&mut self, name: &str, secret: SecretBytes) {
        self.0.insert(name.to_owned(), secret);
    }

    /// Takes a secret out.
    pub(super) fn take(&mut self, name: &str) -> Option<SecretBytes> {
        self.0.remove(name)
    }

    /// Decrypts a vault file.
    pub(super) fn open(encrypted: &[u8], identity: &Identity) -> Result<Self, VaultError> {
        // age words its errors through a translation that a debug build reads from its sources and panics without: the bare
        // variant is said instead
        let decryptor = Decryptor::new_buffered(encrypted).map_err(|e| damaged(&format_args!("{e:?}")))?;
        let mut reader = decryptor.decrypt(iter::once(identity as &dyn age::Identity)).map_err(|e| damaged(&format_args!("{e:?}")))?;
        // the plain text is shorter than the file, so that the buffer never moves and leaves no copy behind
        let mut plain = Zeroizing::new(Vec::with_capacity(encrypted.len()));
        reader.read_to_end(&mut plain).map_err(|e| damaged(&e))?;
        let texts: BTreeMap<String, String> = serde_json::from_slice(&plain).map_err(|e| damaged(&e))?;
        let mut secrets = BTreeMap::new();
        for (name, mut text) in texts {
            let secret = BASE64_STANDARD.decode(text.as_bytes()).map_err(|e| damaged(&e));
            text.zeroize();
            secrets.insert(name, SecretBytes::new(secret?));
        }
        Ok(Self(secrets))
    }

    /// Encrypts a vault file.
    pub(super) fn seal(&self, identity: &Identity) -> Result<Vec<u8>, VaultError> {
        let plain = self.plain()?;
        let recipient = identity.to_public();
        let mut encrypted = Vec::with_capacity(plain.len() + 1024);
        let sealed =
            Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient)).map_err(|e| format!("{e:?}")).and_then(|encryptor| {
                let mut writer = encryptor.wrap_output(&mut encrypted).map_err(|e| e.to_string())?;
                writer.write_all(&plain).map_err(|e| e.to_string())?;
                writer.finish().map_err(|e| e.to_string()).map(|_| ())
            });
        sealed.map_err(|detail| VaultError::File { detail })?;
        Ok(encrypted)
    }

    /// The JSON, written by hand into a buffer that is large enough from the beginning and wiped in the end. Base64 needs
    /// no escaping, and names go through `serde_json`.
    fn plain(&self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let size: usize = self.0.iter().map(|(name, secret)| name.len() * 6 + secret.expose().len() * 4 / 3 + 16).sum();
        let mut plain = Zeroizing::new(Vec::with_capacity(size + 2));
        for (name, secret) in &self.0 {
            let before = if plain.is_empty() { b'{' } else { b',' };
            plain.push(before);
            serde_json::to_writer(&mut *plain, name).map_err(|e| VaultError::File { detail: e.to_string() })?;
            plain.extend_from_slice(b":\"");
            plain.extend_from_slice(Zeroizing::new(BASE64_STANDARD.encode(secret.expose())).as_bytes());
            plain.push(b'"');
        }
        plain.extend_from_slice(if self.0.is_empty() { b"{}" } else { b"}" });
        Ok(plain)
    }
}

fn damaged(why: &dyn std::fmt::Display) -> VaultError {
    VaultError::File { detail: format!("{} can't be read: {why}", super::VAULT_FILE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_secrets_of_any_kind_come_back() -> Result<(), Box<dyn std::error::Error>> {
        let identity = Identity::generate();
        let mut content = Content::default();
        assert!(Content::open(&content.seal(&identity)?, &identity)?.0.is_empty());
        for (name, secret) in [("", vec![]), ("a\"b\\c\u{1}\u{2028}ü", vec![0, 255, 34]), ("signing-key/x", vec![9; 70_000])] {
            content.put(name, SecretBytes::new(secret));
        }
        let plain = content.plain()?;
        assert!(plain.capacity() <= 70_000 * 4 / 3 + 400, "the size was reckoned beforehand");
        let back = Content::open(&content.seal(&identity)?, &identity)?;
        let pairs = |c: &Content| c.0.iter().map(|(n, s)| (n.clone(), s.expose().to_vec())).collect::<Vec<_>>();
        assert_eq!(pairs(&back), pairs(&content));
        Ok(())
    }

    #[test]
    fn every_torn_or_altered_file_is_damaged() -> Result<(), Box<dyn std::error::Error>> {
        let identity = Identity::generate();
        let mut content = Content::default();
        content.put("a", SecretBytes::new(b"secret".to_vec()));
        let sealed = content.seal(&identity)?;
        for at in 0..sealed.len() {
            assert!(Content::open(sealed.get(..at).unwrap_or_default(), &identity).is_err(), "torn at {at}");
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(Content::open(&altered, &identity).is_err(), "altered at {at}");
        }
        assert!(Content::open(&sealed, &Identity::generate()).is_err());
        Ok(())
    }
}
