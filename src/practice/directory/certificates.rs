//! The signing certificates of an instance, and which of them signs.

use super::state::{HeldKey, Instance};
use crate::domain::certificate::Thumbprint;
use crate::domain::secret::SecretBytes;
use crate::pki::{Certificate, SigningKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

/// A certificate with its key, still packed.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) certificate: Certificate,
    held: HeldKey,
}

/// Why nothing can be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoSigner {
    /// The instance has no certificate.
    None,
    /// All have ended, or none has begun.
    NotValid,
}

impl Pair {
    /// Unpacks the key: some CPU work.
    pub(super) fn key(&self) -> Option<SigningKey> {
        SigningKey::from_pkcs8_der(&SecretBytes::new(STANDARD.decode(&self.held.pkcs8.0).ok()?)).ok()
    }
}

impl Instance {
    /// The certificates that the directory holds the key of, in the order in which they came.
    pub(super) fn certificates(&self) -> Vec<Pair> {
        let read =
            |held: &HeldKey| Certificate::from_base64(&held.certificate).ok().map(|certificate| Pair { certificate, held: held.clone() });
        self.signing_keys.iter().filter_map(read).collect()
    }

    /// The certificate that signs at `now`: the chosen one; the first valid one when none is chosen (our guess) or the chosen
    /// one is not valid (Microsoft says that a new one may sign at once when the current one has expired).
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn signer(&self, now: Timestamp) -> Result<Pair, NoSigner> {
        let all = self.certificates();
        if all.is_empty() {
            return Err(NoSigner::None);
        }
        let chosen = self.service_principal.preferred_token_signing_key_thumbprint.as_deref().and_then(|t| Thumbprint::parse(t).ok());
        let valid = || all.iter().filter(|p| p.certificate.facts().is_valid_at(now));
        let best = valid().find(|p| Some(p.certificate.thumbprint()) == chosen).or_else(|| valid().next());
        best.cloned().ok_or(NoSigner::NotValid)
    }
}
