//! Why a document is refused, and the names of attacks.

use crate::saml::error::SamlError;

/// Names of attacks that are recognised.
pub mod attack {
    /// A genuine signature on one element, forged content in another place (XSW).
    pub const WRAPPING: &str = "signature wrapping";
    /// More than one assertion or response, of which a reader could take the wrong one.
    pub const SEVERAL: &str = "several assertions";
    /// A comment where it changes what some readers see.
    pub const COMMENT: &str = "comment injection";
    /// Signed with another key, whose certificate the message brings along. A certificate rollover looks the same.
    pub const KEY_SWAP: &str = "key swap or certificate rollover";
    /// A transform that could hide or replace content.
    pub const TRANSFORMS: &str = "transforms";
    /// One ID on several elements.
    pub const DUPLICATE_IDS: &str = "duplicate IDs";
    /// A document type declaration.
    pub const DOCTYPE: &str = "DOCTYPE";
    /// A signature with parts too many or too few.
    pub const MALFORMED_SIGNATURE: &str = "malformed signature";
    /// A namespace or processing instruction that canonicalizers treat differently.
    pub const CANONICALIZATION: &str = "void canonicalization";
}

/// A rule that the document breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The rule, in a sentence.
    pub(super) reason: String,
    /// The attack that it looks like.
    pub(super) attack: Option<&'static str>,
}

impl Refusal {
    pub(super) fn attack(attack: &'static str, reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), attack: Some(attack) }
    }

    pub(super) fn plain(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), attack: None }
    }
}

impl From<&SamlError> for Refusal {
    fn from(error: &SamlError) -> Self {
        let attack = match error {
            SamlError::Doctype => Some(attack::DOCTYPE),
            SamlError::DuplicateId { .. } => Some(attack::DUPLICATE_IDS),
            SamlError::Namespace { .. } | SamlError::ProcessingInstruction { .. } => Some(attack::CANONICALIZATION),
            _ => None,
        };
        Self { reason: format!("Not trusted whatever its signature says: {error}"), attack }
    }
}
