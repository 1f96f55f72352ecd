//! The claims that AWS reads: role pairs, session name, source identity, session length.

use super::refusal::Refusal;
use crate::domain::arn::{ProviderArn, RoleArn};
use crate::domain::claims::{ROLE, ROLE_SESSION_NAME, SESSION_DURATION, SOURCE_IDENTITY};
use crate::domain::session::{SessionSeconds, is_session_text};
use crate::practice::aws::error::AwsError;
use crate::saml::assertion::Assertion;

/// A role and the provider that leads to it. Unlike the directory, AWS sets no limit on its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The role.
    pub role: RoleArn,
    /// The provider.
    pub provider: ProviderArn,
}

impl Pair {
    /// Reads a claim value: either order, blanks around the comma allowed (row 17).
    #[must_use]
    pub fn read(value: &str) -> Option<Self> {
        let (left, right) = value.split_once(',')?;
        let (left, right) = (left.trim(), right.trim());
        let read =
            |role: &str, provider: &str| Some(Self { role: RoleArn::parse(role).ok()?, provider: ProviderArn::parse(provider).ok()? });
        read(left, right).or_else(|| read(right, left))
    }
}

/// The role pairs of an assertion, in order. Our guess: values that are none are passed over.
#[must_use]
pub fn pairs(assertion: &Assertion) -> Vec<Pair> {
    assertion.values(ROLE).filter_map(Pair::read).collect()
}

/// The session name.
///
/// # Errors
/// Row 18.
pub fn session_name(assertion: &Assertion) -> Result<&str, Refusal> {
    let values: Vec<&str> = assertion.values(ROLE_SESSION_NAME).collect();
    match values[..] {
        [] => Err(AwsError::invalid_token("RoleSessionName is required in AuthnResponse").into()),
        [one] if is_session_text(one) => Ok(one),
        // our guess: several values are as bad as a wrong one
        _ => Err(AwsError::invalid_token("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}").into()),
    }
}

/// The source identity, when one is sent.
///
/// # Errors
/// Row 19.
pub fn source_identity(assertion: &Assertion) -> Result<Option<&str>, Refusal> {
    let values: Vec<&str> = assertion.values(SOURCE_IDENTITY).collect();
    match values[..] {
        [] => Ok(None),
        [one] if is_session_text(one) && !one.starts_with("aws:") => Ok(Some(one)),
        _ => Err(AwsError::invalid_token("Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"").into()),
    }
}

/// The session length that the directory asks for, in seconds.
///
/// # Errors
/// Row 21, in our words.
pub fn session_seconds(assertion: &Assertion) -> Result<Option<u32>, Refusal> {
    let values: Vec<&str> = assertion.values(SESSION_DURATION).collect();
    let bad = || Refusal::unpublished("SessionDuration must be a whole number between 900 and 43200");
    match values[..] {
        [] => Ok(None),
        [one] => SessionSeconds::parse(one.trim()).map(|s| Some(s.get())).map_err(|_| bad()),
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_in_either_order() {
        let (role, provider) = ("arn:aws:iam::111122223333:role/a/R", "arn:aws:iam::111122223333:saml-provider/P");
        let wanted = Pair::read(&format!("{role},{provider}"));
        assert!(wanted.is_some());
        assert_eq!(Pair::read(&format!(" {provider} , {role} ")), wanted);
        for bad in [role, &format!("{role},{role}"), &format!("{role},{provider},x"), ","] {
            assert_eq!(Pair::read(bad), None, "{bad}");
        }
    }
}
