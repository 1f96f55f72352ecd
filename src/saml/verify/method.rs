//! The algorithms that are accepted, and the cryptography, which is aws-lc's.

use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA256_FIXED, ECDSA_P521_SHA384_FIXED, ECDSA_P521_SHA512_FIXED,
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA384, UnparsedPublicKey, VerificationAlgorithm,
};

/// A signature algorithm. XML signature identifiers: RFC 9231 sections 2.3.1, 2.3.2 and 2.3.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    RsaSha1,
    RsaSha256,
    RsaSha384,
    RsaSha512,
    EcdsaSha256,
    EcdsaSha384,
    EcdsaSha512,
}

impl Method {
    /// The algorithm of an identifier, when it is accepted.
    pub(super) fn of(uri: &str) -> Option<Self> {
        match uri {
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1" => Some(Self::RsaSha1),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => Some(Self::RsaSha256),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => Some(Self::RsaSha384),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => Some(Self::RsaSha512),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => Some(Self::EcdsaSha256),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => Some(Self::EcdsaSha384),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512" => Some(Self::EcdsaSha512),
            _ => None,
        }
    }

    /// Its short name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::RsaSha1 => "rsa-sha1",
            Self::RsaSha256 => "rsa-sha256",
            Self::RsaSha384 => "rsa-sha384",
            Self::RsaSha512 => "rsa-sha512",
            Self::EcdsaSha256 => "ecdsa-sha256",
            Self::EcdsaSha384 => "ecdsa-sha384",
            Self::EcdsaSha512 => "ecdsa-sha512",
        }
    }

    /// Whether its signatures of that length are too weak for new use. An RSA signature is as long as its key.
    pub(super) const fn is_weak(self, signature_bytes: usize) -> bool {
        match self {
            Self::RsaSha1 => true,
            Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512 => signature_bytes < 256,
            Self::EcdsaSha256 | Self::EcdsaSha384 | Self::EcdsaSha512 => false,
        }
    }

    /// Whether the key (`SubjectPublicKeyInfo` in DER) made that signature over the message. A key of another kind did not.
    pub(super) fn verifies(self, spki: &[u8], message: &[u8], signature: &[u8]) -> bool {
        self.variants().iter().any(|variant| UnparsedPublicKey::new(*variant, spki).verify(message, signature).is_ok())
    }

    /// The library's algorithms for it: of ECDSA one for each curve, whose name is in the key. RSA keys of 1,024 bits are
    /// still met in old documents (with SHA-384 the library has none of them).
    fn variants(self) -> &'static [&'static dyn VerificationAlgorithm] {
        match self {
            Self::RsaSha1 => &[&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY],
            Self::RsaSha256 => &[&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY],
            Self::RsaSha384 => &[&RSA_PKCS1_2048_8192_SHA384],
            Self::RsaSha512 => &[&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY],
            Self::EcdsaSha256 => &[&ECDSA_P256_SHA256_FIXED, &ECDSA_P521_SHA256_FIXED],
            Self::EcdsaSha384 => &[&ECDSA_P384_SHA384_FIXED, &ECDSA_P521_SHA384_FIXED],
            Self::EcdsaSha512 => &[&ECDSA_P521_SHA512_FIXED],
        }
    }
}

/// A digest algorithm. Identifiers: XML encryption section 5.7, RFC 9231 section 2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DigestMethod {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl DigestMethod {
    /// The algorithm of an identifier, when it is accepted.
    pub(super) fn of(uri: &str) -> Option<Self> {
        match uri {
            "http://www.w3.org/2000/09/xmldsig#sha1" => Some(Self::Sha1),
            "http://www.w3.org/2001/04/xmlenc#sha256" => Some(Self::Sha256),
            "http://www.w3.org/2001/04/xmldsig-more#sha384" => Some(Self::Sha384),
            "http://www.w3.org/2001/04/xmlenc#sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// Whether the bytes have that digest.
    pub(super) fn matches(self, bytes: &[u8], expected: &[u8]) -> bool {
        let algorithm = match self {
            Self::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &SHA256,
            Self::Sha384 => &SHA384,
            Self::Sha512 => &SHA512,
        };
        digest::digest(algorithm, bytes).as_ref() == expected
    }
}
