//! What can go wrong with keys and certificates. No variant ever carries key material.

/// Why a key or a certificate could not be read, made or used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PkiError {
    /// The input is longer than anything of its kind needs to be.
    #[error("{what} has more than {limit} bytes")]
    TooLarge {
        /// What was being read, such as `a certificate`.
        what: &'static str,
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// The PEM text could not be taken apart, or holds something else than was looked for.
    #[error("no usable PEM text: {reason}")]
    Pem {
        /// What was found instead.
        reason: String,
    },
    /// The text is not base64.
    #[error("{what} is not base64")]
    Base64 {
        /// What was being read.
        what: &'static str,
    },
    /// The bytes are no X.509 certificate.
    #[error("no X.509 certificate: {reason}")]
    NotACertificate {
        /// What the parser said.
        reason: String,
    },
    /// The bytes are no RSA private key in PKCS#8 or PKCS#1 form.
    #[error("no unencrypted RSA private key: {reason}")]
    NotAKey {
        /// What the parser said; never a part of the key.
        reason: String,
    },
    /// An RSA key of a size that is not used for signing here.
    #[error("RSA keys of {bits} bits are not used for signing, only 2048, 3072 and 4096")]
    KeySize {
        /// The size found.
        bits: usize,
    },
    /// The common name is empty, too long or holds control characters.
    #[error("a certificate's common name has 1 to 64 characters and no control characters, this is {found:?}")]
    CommonName {
        /// The name given, shortened.
        found: String,
    },
    /// The validity ends before it begins, or lies outside the years that X.509 can say.
    #[error("a certificate must end after it begins, both within the years 1950 to 9999")]
    Validity,
    /// A PFX file could not be read or written.
    #[error("unusable PFX file: {reason}")]
    Pfx {
        /// What is wrong with it.
        reason: String,
    },
    /// The passphrase does not open the PFX file (or the file was changed).
    #[error("the passphrase does not open this PFX file")]
    WrongPassphrase,
    /// The certificate was issued for another key.
    #[error("the certificate was issued for another key")]
    OtherKey,
    /// The cryptographic library refused.
    #[error("the cryptographic library refused to {what}")]
    Crypto {
        /// What was to be done.
        what: &'static str,
    },
}
