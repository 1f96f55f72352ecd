//! The values of the `Role` attribute, read once: several rules and the report look at every one of them.

use super::role::ClaimedPair;
use super::session::values;
use crate::domain::arn::{BadPair, RolePair};
use crate::domain::claims::ROLE;
use crate::saml::assertion::Assertion;

/// One value of the `Role` attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedRole<'a> {
    /// As it stands there.
    pub value: &'a str,
    /// The pair of good ARNs that it is, or why it is none.
    pub pair: Result<RolePair, BadPair>,
    /// The two halves as they are claimed, where it has two at all.
    pub claimed: Option<ClaimedPair<'a>>,
}

impl<'a> OfferedRole<'a> {
    /// All values, in the order of the document.
    #[must_use]
    pub fn all(assertion: &'a Assertion) -> Vec<Self> {
        values(assertion, ROLE)
            .into_iter()
            .map(|value| Self { value, pair: RolePair::parse(value), claimed: ClaimedPair::read(value) })
            .collect()
    }
}

/// The usable ones.
pub fn usable<'a>(offered: &'a [OfferedRole<'_>]) -> impl Iterator<Item = &'a RolePair> {
    offered.iter().filter_map(|role| role.pair.as_ref().ok())
}
