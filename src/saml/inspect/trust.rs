//! Whom to trust: certificates from metadata, from files, or of known instances.

use super::error::InspectError;
use super::input::{MAX_BYTES, text};
use crate::pki::Certificate;
use crate::saml::metadata::{self, Metadata};

/// The most certificates in one file.
const MAX_CERTIFICATES: usize = 32;

/// Certificates that stand for one identity provider.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// A file's name or an instance's.
    pub name: String,
    /// The signing certificates.
    pub certificates: Vec<Certificate>,
    /// The metadata, if it is known: with it the issuer is compared, too.
    pub metadata: Option<Metadata>,
}

impl Anchor {
    /// Reads federation metadata, or certificates as PEM, DER or base64.
    ///
    /// # Errors
    /// [`InspectError::Trust`] with the reason.
    pub fn read(name: &str, content: &[u8]) -> Result<Self, InspectError> {
        let fail = |reason: String| InspectError::Trust { name: name.to_owned(), reason };
        if content.len() > MAX_BYTES {
            return Err(fail(format!("it is larger than {MAX_BYTES} bytes")));
        }
        let certificates = match text(content) {
            Ok(text) if text.trim_start().starts_with('<') => {
                let metadata = metadata::read(text.trim()).map_err(|error| fail(error.to_string()))?;
                return Ok(Self { name: name.to_owned(), certificates: metadata.certificates.clone(), metadata: Some(metadata) });
            }
            Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => {
                let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1).take(MAX_CERTIFICATES);
                blocks.map(|block| Certificate::from_pem(&format!("-----BEGIN CERTIFICATE-----{block}"))).collect::<Result<Vec<_>, _>>()
            }
            Ok(text) => Certificate::from_base64(&text).map(|certificate| vec![certificate]),
            Err(_) => Certificate::from_der(content).map(|certificate| vec![certificate]),
        };
        let certificates = certificates.map_err(|error| fail(error.to_string()))?;
        Ok(Self { name: name.to_owned(), certificates, metadata: None })
    }
}

/// Everybody who is trusted.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    anchors: Vec<Anchor>,
}

impl Trust {
    /// Trust in these.
    #[must_use]
    pub const fn new(anchors: Vec<Anchor>) -> Self {
        Self { anchors }
    }

    /// Whether nobody is trusted, so that no signature can be checked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.anchors.iter().all(|a| a.certificates.is_empty())
    }

    /// All certificates.
    pub(super) fn certificates(&self) -> Vec<Certificate> {
        self.anchors.iter().flat_map(|a| a.certificates.iter().cloned()).collect()
    }

    /// The metadata that AWS would hold the response against: that of the signer, else of the issuer, else the only one.
    pub(super) fn provider(&self, signer: Option<&Certificate>, issuer: &str) -> Option<&Metadata> {
        let metadata = || self.anchors.iter().filter_map(|a| a.metadata.as_ref());
        match signer {
            Some(signer) => {
                let signers = || metadata().filter(|m| m.certificates.contains(signer));
                signers().find(|m| m.entity_id == issuer).or_else(|| signers().next())
            }
            None => metadata().find(|m| m.entity_id == issuer).or_else(|| metadata().next().filter(|_| metadata().count() == 1)),
        }
    }
}
