//! Whom the assertion speaks of.

use super::context::AwsContext;
use super::outcome::RuleOutcome;
use super::wording;
use crate::domain::finding::Finding;
use crate::saml::assertion::Assertion;

/// Row 16: there is a `NameID`. AWS answers as if the role's trust policy said no.
pub(super) fn name_id(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.name_id";
    if assertion.name_id.as_ref().is_some_and(|n| !n.value.trim().is_empty()) {
        return RuleOutcome::kept(ID);
    }
    let what = "The subject has no NameID";
    let why = "AWS needs to know whom the assertion speaks of. It answers in the same words as for a missing role or a trust policy that says no.";
    let fix = "Set the unique user identifier among the instance's claims; Entra's own choice is user.userprincipalname.";
    RuleOutcome::refused(ID, wording::not_authorized(), Finding::error(ID, what, why, fix))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{context, good, message};

    #[test]
    fn a_missing_name_looks_like_a_missing_permission() {
        let mut assertion = good();
        assert_eq!(message(&assertion, &context(), "aws.name_id"), "");
        assertion.name_id = None;
        assert_eq!(message(&assertion, &context(), "aws.name_id"), "AccessDenied 403 Not authorized to perform sts:AssumeRoleWithSAML");
    }
}
