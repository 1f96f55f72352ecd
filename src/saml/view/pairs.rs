//! The values of the `Role` attribute as a table.

use crate::domain::account::AccountId;
use crate::domain::arn::RolePair;
use crate::domain::claims::ROLE;
use crate::saml::assertion::{Assertion, Claimed, Verified};
use crate::saml::verify::Verification;

/// One value of the `Role` attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The value as it stands.
    pub value: String,
    /// What it says when it is a pair.
    pub parsed: Option<ParsedPair>,
    /// Why it is none.
    pub problem: Option<String>,
    /// Whether signed bytes say so.
    pub signed: bool,
}

/// The parts of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedPair {
    /// The role's name.
    pub role: String,
    /// The role's ARN.
    pub role_arn: String,
    /// The account of the role.
    pub account: AccountId,
    /// The provider's name.
    pub provider: String,
    /// The provider's ARN.
    pub provider_arn: String,
    /// Characters of both ARNs.
    pub chars: usize,
}

/// All values in order.
#[must_use]
pub fn pairs(found: &Verification) -> Vec<Pair> {
    let (assertion, signed): (&Assertion, bool) = match (&found.trusted, &found.claimed) {
        (Some(verified), _) => (Verified::get(verified), true),
        (None, Some(claimed)) => (Claimed::get(claimed), false),
        (None, None) => return Vec::new(),
    };
    assertion.values(ROLE).map(|value| pair(value, signed)).collect()
}

fn pair(value: &str, signed: bool) -> Pair {
    let parsed = RolePair::parse(value);
    let problem = parsed.as_ref().err().map(ToString::to_string);
    let parsed = parsed.ok().map(|pair| ParsedPair {
        role: pair.role().name().as_str().to_owned(),
        role_arn: pair.role().to_string(),
        account: pair.role().account().clone(),
        provider: pair.provider().name().as_str().to_owned(),
        provider_arn: pair.provider().to_string(),
        chars: pair.arn_chars(),
    });
    Pair { value: value.to_owned(), parsed, problem, signed }
}
