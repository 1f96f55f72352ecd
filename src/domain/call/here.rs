//! Calls that change something on this computer only, planned and journaled like those to a cloud.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A change on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LocalCall {
    /// Makes a key pair and a self-signed certificate. The key goes into the vault, the certificate into the workspace.
    IssueCertificate {
        /// Name of the key in the vault, such as `signing-key/…`.
        vault_item: String,
        /// Common name of the subject, without `CN=`.
        common_name: String,
        /// First moment at which it is valid.
        starts: Timestamp,
        /// Last moment at which it is valid.
        ends: Timestamp,
        /// RSA modulus: 2048, 3072 or 4096 bits.
        rsa_bits: u16,
    },
    /// Forgets a key and certificate made here.
    ForgetCertificate {
        /// Name of the key in the vault.
        vault_item: String,
    },
}

impl LocalCall {
    pub(super) const fn action(&self) -> &'static str {
        match self {
            Self::IssueCertificate { .. } => "Issue certificate here",
            Self::ForgetCertificate { .. } => "Forget certificate made here",
        }
    }

    pub(super) fn inverse(&self) -> Option<Self> {
        match self {
            Self::IssueCertificate { vault_item, .. } => Some(Self::ForgetCertificate { vault_item: vault_item.clone() }),
            Self::ForgetCertificate { .. } => None,
        }
    }
}
