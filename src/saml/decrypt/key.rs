//! A private key that opens encrypted assertions.

use super::DecryptError;
use crate::domain::secret::{SecretBytes, SecretText};
use crate::pki::{PkiError, SigningKey, pfx};

/// An RSA private key that opens what was encrypted to it. Cloning shares it; nothing of it is ever formatted.
#[derive(Clone)]
pub struct DecryptKey(SigningKey);

impl DecryptKey {
    /// Reads a private key: PEM (PKCS#8 or PKCS#1), PKCS#8 as DER, or a PFX file with its passphrase.
    ///
    /// # Errors
    /// [`DecryptError::Key`] with the reason, never with anything of the key.
    pub fn read(content: &SecretBytes, passphrase: Option<&SecretText>) -> Result<Self, DecryptError> {
        let key = if let Some(text) = pem_text(content) {
            SigningKey::from_pem(&text)
        } else {
            match SigningKey::from_pkcs8_der(content) {
                Ok(key) => Ok(key),
                Err(no_pkcs8) if !is_pfx(content) => Err(no_pkcs8),
                Err(_) => pfx::read(content, passphrase.unwrap_or(&SecretText::new(""))).map(|(_, key)| key),
            }
        };
        key.map(Self).map_err(|error: PkiError| DecryptError::Key { reason: error.to_string() })
    }

    /// Whether a file is a PFX file, which wants a passphrase.
    #[must_use]
    pub fn wants_passphrase(content: &SecretBytes) -> bool {
        pem_text(content).is_none() && is_pfx(content)
    }

    /// The key as PKCS#8 DER, to be put into the vault.
    #[must_use]
    pub fn pkcs8_der(&self) -> SecretBytes {
        self.0.pkcs8_der()
    }

    pub(super) const fn key(&self) -> &SigningKey {
        &self.0
    }
}

impl From<SigningKey> for DecryptKey {
    fn from(key: SigningKey) -> Self {
        Self(key)
    }
}

impl std::fmt::Debug for DecryptKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DecryptKey(hidden)")
    }
}

fn pem_text(content: &SecretBytes) -> Option<SecretText> {
    let text = std::str::from_utf8(content.expose()).ok()?;
    text.contains("-----BEGIN ").then(|| SecretText::new(text))
}

/// A PFX begins with a sequence whose first part is the integer 3 (RFC 7292, section 4).
fn is_pfx(content: &SecretBytes) -> bool {
    match content.expose() {
        [0x30, length, rest @ ..] => {
            let skipped = if *length < 0x80 { 0 } else { usize::from(length & 0x7F) };
            rest.get(skipped..).is_some_and(|body| body.starts_with(&[0x02, 0x01, 0x03]))
        }
        _ => false,
    }
}
