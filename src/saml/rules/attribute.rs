//! Attributes as such: one of AWS's own that comes twice, and claims that meet in one condition key.

use super::context::AwsContext;
use super::outcome::RuleOutcome;
use super::{short, wording};
use crate::domain::claims::{PRINCIPAL_TAG_PREFIX, ROLE, ROLE_SESSION_NAME, SESSION_DURATION, SOURCE_IDENTITY, TRANSITIVE_TAG_KEYS};
use crate::domain::finding::Finding;
use crate::domain::trust::saml::claim_key;
use crate::saml::assertion::Assertion;
use std::collections::BTreeMap;

/// AWS's attributes that speak of the session: what they are to do twice is not published.
const ONCE: [&str; 5] = [ROLE, ROLE_SESSION_NAME, SESSION_DURATION, SOURCE_IDENTITY, TRANSITIVE_TAG_KEYS];

/// No row of its own: an attribute of AWS's stands in the assertion once, with all its values. Whether AWS takes the first, the
/// last or both of two elements with one name is not published.
pub(super) fn repeated(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.repeated_attribute";
    let count = |name: &str| assertion.attributes.iter().filter(|a| a.name == name).count();
    let Some(twice) = ONCE.into_iter().find(|name| count(name) > 1) else { return RuleOutcome::kept(ID) };
    let what = format!("The attribute {twice} comes {} times", count(twice));
    let why = "Several values belong into one attribute. What AWS makes of several attributes with one name is not published.";
    let fix = "Look for two claims with this name among the instance's claims, and take one out.";
    RuleOutcome::unknown_but(ID, wording::ours("An attribute comes more than once."), Finding::warning(ID, what, why, fix))
}

/// Row 32: claims that map to one condition key. AWS takes one of them and makes no error of it.
pub(super) fn claim_keys(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.claim_keys";
    let mut by_key: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for attribute in assertion.attributes.iter().filter(|a| !a.name.starts_with(PRINCIPAL_TAG_PREFIX)) {
        if let Some(key) = claim_key(&attribute.name) {
            by_key.entry(key).or_default().push(&attribute.name);
        }
    }
    let Some((key, names)) = by_key.iter().find(|(_, names)| names.len() > 1) else { return RuleOutcome::kept(ID) };
    let what = format!("{} claims map to the condition key {key}: {}", names.len(), short(&names.join(", ")));
    let why = "AWS puts one of them into the key and leaves the others out; which one is not published.";
    let fix = "Send one claim for each key that a trust policy asks for.";
    RuleOutcome::noted(ID, Finding::info(ID, what, why, fix))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, ask, attribute, context, good};
    use super::*;
    use crate::domain::verdict::AwsAnswer;

    #[test]
    fn an_attribute_of_aws_comes_once() {
        let mut assertion = good();
        assert_eq!(answer(&assertion, &context(), "aws.repeated_attribute"), AwsAnswer::Accepts);
        assertion.attributes.push(attribute("mail", &["a"]));
        assertion.attributes.push(attribute("mail", &["b"]));
        assert_eq!(answer(&assertion, &context(), "aws.repeated_attribute"), AwsAnswer::Accepts);
        assertion.attributes.push(attribute(SESSION_DURATION, &["900"]));
        assert_eq!(answer(&assertion, &context(), "aws.repeated_attribute"), AwsAnswer::Unknown);
    }

    #[test]
    fn claims_that_meet_in_one_key_are_noted() {
        let mut assertion = good();
        assertion.attributes.push(attribute("urn:oid:2.5.4.4", &["Simon"]));
        assert!(ask(&assertion, &context(), "aws.claim_keys").is_some_and(|o| o.finding.is_none()));
        assertion.attributes.push(attribute("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", &["Simon"]));
        assert!(ask(&assertion, &context(), "aws.claim_keys").is_some_and(|o| o.finding.is_some() && o.answer == AwsAnswer::Accepts));
    }
}
