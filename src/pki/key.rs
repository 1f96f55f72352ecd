//! RSA signing keys: made, read, written, used. The key itself is held by aws-lc and in bytes that are wiped.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use rcgen::PublicKeyData;
use zeroize::{Zeroize, Zeroizing};

use super::PkiError;
use crate::domain::secret::{SecretBytes, SecretText};

/// A PKCS#8 RSA 4096 key has about 2.4 KB; its PEM text a third more.
const MAX_KEY_BYTES: usize = 16 * 1024;

/// The sizes of RSA keys that sign here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RsaBits {
    /// 2,048 bits: what Entra issues.
    #[default]
    B2048,
    /// 3,072 bits.
    B3072,
    /// 4,096 bits.
    B4096,
}

impl RsaBits {
    /// The size as a number of bits.
    #[must_use]
    pub const fn bits(self) -> u16 {
        match self {
            Self::B2048 => 2048,
            Self::B3072 => 3072,
            Self::B4096 => 4096,
        }
    }

    const fn key_size(self) -> KeySize {
        match self {
            Self::B2048 => KeySize::Rsa2048,
            Self::B3072 => KeySize::Rsa3072,
            Self::B4096 => KeySize::Rsa4096,
        }
    }
}

impl TryFrom<u16> for RsaBits {
    type Error = PkiError;
    fn try_from(bits: u16) -> Result<Self, PkiError> {
        [Self::B2048, Self::B3072, Self::B4096].into_iter().find(|b| b.bits() == bits).ok_or(PkiError::KeySize { bits: usize::from(bits) })
    }
}

/// An RSA private key that signs. Cloning shares it; nothing of it is ever formatted.
#[derive(Clone)]
pub struct SigningKey(Arc<Inner>);

struct Inner {
    pkcs8: SecretBytes,
    pair: RsaKeyPair,
    bits: RsaBits,
}

impl SigningKey {
    /// Makes a new key from the system's random source.
    ///
    /// # Errors
    /// [`PkiError::Crypto`] when the library can't (no randomness).
    pub fn generate(bits: RsaBits) -> Result<Self, PkiError> {
        let pair = RsaKeyPair::generate(bits.key_size()).map_err(|_| PkiError::Crypto { what: "make a key" })?;
        Self::from_pair(pair, None)
    }

    /// Reads an unencrypted PKCS#8 key (RFC 5208), at most 16 KiB.
    ///
    /// # Errors
    /// When it is something else, or RSA of another size than 2048, 3072 or 4096 bits.
    pub fn from_pkcs8_der(der: &SecretBytes) -> Result<Self, PkiError> {
        limit("a private key", der.expose().len())?;
        let pair = RsaKeyPair::from_pkcs8(der.expose()).map_err(|e| PkiError::NotAKey { reason: e.to_string() })?;
        Self::from_pair(pair, Some(der.clone()))
    }

    /// Reads the first private key of a PEM text: `PRIVATE KEY` (PKCS#8) or `RSA PRIVATE KEY` (PKCS#1).
    ///
    /// # Errors
    /// When there is none, it is encrypted, or as for [`Self::from_pkcs8_der`].
    pub fn from_pem(text: &SecretText) -> Result<Self, PkiError> {
        limit("a private key in PEM form", text.expose().len())?;
        let blocks = pem::parse_many(text.expose()).map_err(|e| PkiError::Pem { reason: pem_reason(&e) })?;
        let mut found = None;
        // Every block is wiped, also those that are not looked at.
        for block in blocks {
            let tag = block.tag().to_owned();
            let encrypted = tag.starts_with("ENCRYPTED") || block.headers().get("DEK-Info").is_some();
            let contents = Zeroizing::new(block.into_contents());
            if found.is_none() && tag.ends_with("PRIVATE KEY") {
                found = Some((tag, encrypted, contents));
            }
        }
        let not_a_key = |reason: &str| Err(PkiError::NotAKey { reason: reason.to_owned() });
        match found {
            None => not_a_key("the PEM text holds none"),
            Some((_, true, _)) => not_a_key("it is encrypted with a passphrase"),
            Some((tag, _, der)) if tag == "PRIVATE KEY" => Self::from_pkcs8_der(&SecretBytes::new(der.to_vec())),
            Some((tag, _, der)) if tag == "RSA PRIVATE KEY" => {
                let pair = RsaKeyPair::from_der(&der).map_err(|e| PkiError::NotAKey { reason: e.to_string() })?;
                Self::from_pair(pair, None)
            }
            Some((tag, ..)) => not_a_key(if tag == "EC PRIVATE KEY" { "it is an elliptic-curve key" } else { "it is of another kind" }),
        }
    }

    /// The key as PKCS#8 DER.
    #[must_use]
    pub fn pkcs8_der(&self) -> SecretBytes {
        self.0.pkcs8.clone()
    }

    /// The key as `PRIVATE KEY` PEM text, lines ended by LF.
    #[must_use]
    pub fn to_pem(&self) -> SecretText {
        let block = pem::Pem::new("PRIVATE KEY", self.0.pkcs8.expose());
        let text = pem::encode_config(&block, pem_lines());
        block.into_contents().zeroize();
        SecretText::new(text)
    }

    /// The key's size.
    #[must_use]
    pub fn bits(&self) -> RsaBits {
        self.0.bits
    }

    /// The public half as `SubjectPublicKeyInfo` DER.
    #[must_use]
    pub fn spki_der(&self) -> Vec<u8> {
        self.subject_public_key_info()
    }

    /// The public half as PKCS#1 `RSAPublicKey` DER: what a certificate's bit string holds.
    pub(crate) fn public_pkcs1(&self) -> &[u8] {
        self.0.pair.public_key().as_ref()
    }

    /// Signs a message with RSASSA-PKCS1-v1_5 and SHA-256 (XML: `…xmldsig-more#rsa-sha256`).
    ///
    /// # Errors
    /// [`PkiError::Crypto`] when the library can't.
    pub fn sign_rsa_sha256(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        let mut signature = vec![0; self.0.pair.public_modulus_len()];
        self.0
            .pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| PkiError::Crypto { what: "sign" })?;
        Ok(signature)
    }

    fn from_pair(pair: RsaKeyPair, pkcs8: Option<SecretBytes>) -> Result<Self, PkiError> {
        let bits = pair.public_modulus_len() * 8;
        let bits = u16::try_from(bits).map_err(|_| PkiError::KeySize { bits }).and_then(RsaBits::try_from)?;
        let pkcs8 = if let Some(pkcs8) = pkcs8 {
            pkcs8
        } else {
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| PkiError::Crypto { what: "write a key" })?;
            SecretBytes::new(der.as_ref().to_vec())
        };
        Ok(Self(Arc::new(Inner { pkcs8, pair, bits })))
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey(hidden, RSA {})", self.0.bits.bits())
    }
}

/// Lets rcgen issue with this key without a copy of it.
impl PublicKeyData for SigningKey {
    fn der_bytes(&self) -> &[u8] {
        self.public_pkcs1()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl rcgen::SigningKey for SigningKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.sign_rsa_sha256(message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// PEM with LF on every system: what OpenSSL, Entra and AWS take alike.
pub(crate) fn pem_lines() -> pem::EncodeConfig {
    pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF)
}

/// The PEM library's word without quoting the input: a mistyped key must not end up in a message.
pub(crate) fn pem_reason(error: &pem::PemError) -> String {
    use pem::PemError;
    match error {
        PemError::MismatchedTags(..) => "its BEGIN and END lines differ",
        PemError::MalformedFraming | PemError::MissingBeginTag | PemError::MissingEndTag => "its BEGIN or END line is missing",
        PemError::MissingData => "nothing stands between its BEGIN and END lines",
        PemError::InvalidData(_) => "what stands between its BEGIN and END lines is not base64",
        PemError::NotUtf8(_) => "it is not text",
        PemError::InvalidHeader(_) => "its headers can't be read",
    }
    .to_owned()
}

fn limit(what: &'static str, len: usize) -> Result<(), PkiError> {
    if len > MAX_KEY_BYTES { Err(PkiError::TooLarge { what, limit: MAX_KEY_BYTES }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn a_key_survives_der_and_pem() -> Outcome {
        let key = SigningKey::generate(RsaBits::B2048)?;
        assert_eq!(key.bits(), RsaBits::B2048);
        for again in [SigningKey::from_pkcs8_der(&key.pkcs8_der())?, SigningKey::from_pem(&key.to_pem())?] {
            assert_eq!(again.spki_der(), key.spki_der());
            assert_eq!(again.sign_rsa_sha256(b"text")?, key.sign_rsa_sha256(b"text")?);
        }
        Ok(())
    }

    #[test]
    fn nothing_of_a_key_is_formatted() -> Outcome {
        let key = SigningKey::generate(RsaBits::B2048)?;
        assert_eq!(format!("{key:?}"), "SigningKey(hidden, RSA 2048)");
        let text = key.to_pem().expose().replace("-----END", "!!!-----END");
        let Err(error) = SigningKey::from_pem(&SecretText::new(text.clone())) else { return Err("a broken key was read".into()) };
        let line = text.lines().nth(5).unwrap_or_default();
        assert!(!line.is_empty() && !format!("{error} {error:?}").contains(line));
        Ok(())
    }

    #[test]
    fn what_is_no_key_is_refused_with_its_reason() {
        let read = |text: &str| SigningKey::from_pem(&SecretText::new(text)).map(|_| ());
        assert!(matches!(read(""), Err(PkiError::NotAKey { .. } | PkiError::Pem { .. })));
        assert!(matches!(read(&"x".repeat(20_000)), Err(PkiError::TooLarge { .. })));
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAB\n-----END ENCRYPTED PRIVATE KEY-----\n";
        assert!(matches!(read(encrypted), Err(PkiError::NotAKey { reason }) if reason.contains("passphrase")));
        assert!(matches!(read("-----BEGIN EC PRIVATE KEY-----\nMAAB\n-----END EC PRIVATE KEY-----\n"), Err(PkiError::NotAKey { .. })));
        assert!(matches!(SigningKey::from_pkcs8_der(&SecretBytes::new(vec![0x30, 0x80])), Err(PkiError::NotAKey { .. })));
        assert!(matches!(RsaBits::try_from(1024), Err(PkiError::KeySize { bits: 1024 })));
    }
}
