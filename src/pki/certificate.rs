//! An X.509 certificate: its DER, and what it says of itself.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key::{SigningKey, pem_lines, pem_reason};
use super::{PkiError, facts};
use crate::domain::certificate::{CertificateFacts, Thumbprint};

/// Real certificates have one to four kilobytes.
const MAX_DER_BYTES: usize = 64 * 1024;
/// As text, with room for the chain and the dump that tools put around it.
const MAX_TEXT_BYTES: usize = 512 * 1024;

/// A certificate that could be parsed. Cloning shares it.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    parsed: facts::Parsed,
}

impl Certificate {
    /// Reads DER, at most 64 KiB, with nothing after its end.
    ///
    /// # Errors
    /// [`PkiError::TooLarge`] or [`PkiError::NotACertificate`].
    pub fn from_der(der: &[u8]) -> Result<Self, PkiError> {
        limit("a certificate", der.len(), MAX_DER_BYTES)?;
        Ok(Self(Arc::new(Inner { der: der.to_vec(), parsed: facts::parse(der)? })))
    }

    /// Reads the first certificate of a PEM text; other blocks and text around it are skipped.
    ///
    /// # Errors
    /// When there is none, or as for [`Self::from_der`].
    pub fn from_pem(text: &str) -> Result<Self, PkiError> {
        limit("a certificate in PEM form", text.len(), MAX_TEXT_BYTES)?;
        let blocks = pem::parse_many(text).map_err(|e| PkiError::Pem { reason: pem_reason(&e) })?;
        let is_certificate = |tag: &str| matches!(tag, "CERTIFICATE" | "X509 CERTIFICATE");
        match blocks.iter().find(|b| is_certificate(b.tag())) {
            Some(block) => Self::from_der(block.contents()),
            None => Err(PkiError::Pem { reason: "it holds no certificate".to_owned() }),
        }
    }

    /// Reads base64 of the DER, blanks and line ends allowed: the text of `ds:X509Certificate`, or Graph's `key`.
    ///
    /// # Errors
    /// When it is not base64, or as for [`Self::from_der`].
    pub fn from_base64(text: &str) -> Result<Self, PkiError> {
        limit("a certificate in base64", text.len(), MAX_TEXT_BYTES)?;
        let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        let der = STANDARD.decode(digits).map_err(|_| PkiError::Base64 { what: "the certificate" })?;
        Self::from_der(&der)
    }

    /// Reads a certificate file in whichever of the three forms it is: PEM, bare base64 or DER.
    ///
    /// # Errors
    /// Those of the form that it looks like.
    pub fn from_file(content: &[u8]) -> Result<Self, PkiError> {
        match std::str::from_utf8(content) {
            Ok(text) if text.contains("-----BEGIN ") => Self::from_pem(text),
            Ok(text) => Self::from_base64(text.trim_start_matches('\u{feff}')),
            Err(_) => Self::from_der(content),
        }
    }

    /// The certificate as DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The certificate as PEM text, lines ended by LF.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode_config(&pem::Pem::new("CERTIFICATE", self.der()), pem_lines())
    }

    /// The DER as base64 on one line: as metadata, signatures and Graph carry it.
    #[must_use]
    pub fn base64(&self) -> String {
        STANDARD.encode(self.der())
    }

    /// What the certificate says of itself.
    #[must_use]
    pub fn facts(&self) -> &CertificateFacts {
        &self.0.parsed.facts
    }

    /// SHA-1 over the DER; prints as Entra does (forty upper-case hex digits).
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        self.facts().thumbprint.clone()
    }

    /// The same digest as IAM prints thumbprints: forty lower-case hex digits, nothing between them.
    ///
    /// IAM prints one for OIDC providers only (`ThumbprintList`); of a SAML provider it shows no certificate but in the metadata.
    #[must_use]
    pub fn aws_thumbprint(&self) -> String {
        self.facts().thumbprint.to_string().to_lowercase()
    }

    /// The public key as `SubjectPublicKeyInfo` DER.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.0.parsed.spki
    }

    /// Whether the certificate was issued for this key.
    #[must_use]
    pub fn belongs_to(&self, key: &SigningKey) -> bool {
        self.facts().key.starts_with("RSA") && self.0.parsed.public_key == key.public_pkcs1()
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der() == other.der()
    }
}

impl Eq for Certificate {}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({}, {})", self.facts().subject, self.facts().thumbprint)
    }
}

fn limit(what: &'static str, len: usize, limit: usize) -> Result<(), PkiError> {
    if len > limit { Err(PkiError::TooLarge { what, limit }) } else { Ok(()) }
}
