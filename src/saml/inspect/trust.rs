//! Whom to trust: certificates from metadata, from files, or of known instances; and what is known of those.

use super::error::InspectError;
use super::input::{MAX_BYTES, text};
use crate::domain::spec::InstanceKey;
use crate::pki::Certificate;
use crate::saml::decrypt::DecryptKey;
use crate::saml::known::KnownInstance;
use crate::saml::metadata::{self, Metadata};
use crate::saml::rules::{OfferedRole, usable};

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

/// What a document is held against: everybody who is trusted, the instances that are known, and the keys that open encrypted
/// assertions.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    anchors: Vec<Anchor>,
    known: Vec<KnownInstance>,
    keys: Vec<DecryptKey>,
    /// The instance that was named, when one was.
    named: Option<InstanceKey>,
}

impl Trust {
    /// Trust in these.
    #[must_use]
    pub const fn new(anchors: Vec<Anchor>) -> Self {
        Self { anchors, known: Vec::new(), keys: Vec::new(), named: None }
    }

    /// The same, and these instances are known: their certificates are trusted, and what is known of provider and roles counts.
    #[must_use]
    pub fn with_known(mut self, known: Vec<KnownInstance>) -> Self {
        self.known = known;
        self
    }

    /// The same, and the document is taken to be of this known instance.
    #[must_use]
    pub fn with_instance(mut self, named: InstanceKey) -> Self {
        self.named = Some(named);
        self
    }

    /// The same, and these keys open encrypted assertions.
    #[must_use]
    pub fn with_keys(mut self, keys: Vec<DecryptKey>) -> Self {
        self.keys = keys;
        self
    }

    /// The instances that are known.
    #[must_use]
    pub fn known(&self) -> &[KnownInstance] {
        &self.known
    }

    /// The keys that open encrypted assertions.
    pub(super) fn keys(&self) -> &[DecryptKey] {
        &self.keys
    }

    /// Whether nobody is trusted, so that no signature can be checked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.certificates().is_empty()
    }

    /// All certificates.
    pub(super) fn certificates(&self) -> Vec<Certificate> {
        let of_instances = self.known.iter().flat_map(|instance| {
            let metadata = instance.metadata().map(|m| m.certificates.as_slice()).unwrap_or_default();
            instance.certificates.iter().map(|c| &c.certificate).chain(metadata)
        });
        let mut all: Vec<Certificate> = Vec::new();
        for certificate in self.anchors.iter().flat_map(|a| &a.certificates).chain(of_instances) {
            if !all.contains(certificate) {
                all.push(certificate.clone());
            }
        }
        all
    }

    /// The instance that a response is of: the named one; else one whose account and provider its roles name, its signer's before
    /// others; else its signer's.
    pub(super) fn instance(&self, signer: Option<&Certificate>, offered: &[OfferedRole<'_>]) -> Option<&KnownInstance> {
        if let Some(named) = &self.named {
            return self.known.iter().find(|instance| instance.key == *named);
        }
        let signed = |instance: &&KnownInstance| signer.is_some_and(|signer| instance.has(signer));
        let named = || self.known.iter().filter(|instance| usable(offered).any(|pair| *pair.provider() == instance.provider_arn));
        named().find(signed).or_else(|| named().next()).or_else(|| self.known.iter().find(signed))
    }

    /// The metadata that AWS would hold the response against: that of the signer, else of the issuer, else the only one.
    pub(super) fn provider<'a>(
        &'a self,
        signer: Option<&Certificate>,
        issuer: &str,
        instance: Option<&'a KnownInstance>,
    ) -> Option<&'a Metadata> {
        // what was given by hand says whom to hold it against, even where an instance is known
        if let Some(known) = instance.filter(|_| self.anchors.is_empty()).and_then(KnownInstance::metadata) {
            return Some(known);
        }
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
