//! Why a SAML document could not be read or written.

use crate::pki::PkiError;

/// Why a SAML document could not be read or written. What it quotes of the document is short and never decoded content of value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SamlError {
    /// More than is looked at: too long, too deep, too many.
    #[error("too large: {what}, at most {limit}")]
    Limit {
        /// What there was too much of.
        what: &'static str,
        /// The most that is accepted.
        limit: usize,
    },
    /// Not well-formed XML.
    #[error("no well-formed XML at {position}: {reason}")]
    NotXml {
        /// Where, as far as known.
        position: String,
        /// What the parser said.
        reason: String,
    },
    /// A document type declaration, which SAML documents don't have.
    #[error("it holds a document type declaration")]
    Doctype,
    /// Two elements carry the same ID, so that a reference to it means nothing.
    #[error("two elements carry the same ID")]
    DuplicateId,
    /// Something needed is not there.
    #[error("{what} is missing")]
    Missing {
        /// What is missing.
        what: String,
    },
    /// Something stands there that has no place.
    #[error("unexpected: {what}")]
    Unexpected {
        /// What was found.
        what: String,
    },
    /// Base64, deflate or character encoding is broken.
    #[error("the encoding is broken: {what}")]
    Encoding {
        /// Which encoding.
        what: String,
    },
    /// A key or a certificate could not be read or used.
    #[error(transparent)]
    Crypto(#[from] PkiError),
}

impl SamlError {
    /// Shorthand for [`SamlError::Missing`].
    pub(crate) fn missing(what: impl Into<String>) -> Self {
        Self::Missing { what: what.into() }
    }

    /// Shorthand for [`SamlError::Unexpected`].
    pub(crate) fn unexpected(what: impl Into<String>) -> Self {
        Self::Unexpected { what: what.into() }
    }
}
