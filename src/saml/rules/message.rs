//! The message around the assertion: its status, the request that it answers, its encryption.

use super::context::AwsContext;
use super::endpoint::sign_in_page;
use super::outcome::RuleOutcome;
use super::{short, wording};
use crate::domain::finding::Finding;
use crate::saml::assertion::Assertion;
use crate::saml::known::EncryptionMode;

/// The status of a response in which nothing went wrong. Source: SAML core, section 3.2.2.2.
pub const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// Row 29: the identity provider says that it worked. `IDPRejectedClaim` is in AWS's model; that a status sets it off is not
/// published.
pub(super) fn status(_: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.status";
    let Some(status) = context.status.filter(|status| *status != SUCCESS) else { return RuleOutcome::kept(ID) };
    let what = format!("The response holds an assertion, but its status is {}", short(status.rsplit(':').next().unwrap_or(status)));
    let why = "An identity provider that reports a failure sends no assertion. What AWS makes of both together is not published.";
    let fix = "Look for the error in the identity provider's sign-in log.";
    RuleOutcome::unknown_but(ID, wording::idp_rejected(), Finding::warning(ID, what, why, fix))
}

/// Row 15: a response may answer a request. AWS sends none by itself and no document of it mentions the attribute; responses that
/// carry it are in daily use, so it is taken to be ignored (our guess), and said.
pub(super) fn in_response_to(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.in_response_to";
    let Some(request) = assertion.confirmations.iter().find_map(|c| c.in_response_to.as_deref()) else { return RuleOutcome::kept(ID) };
    let what = format!("The response answers the request {}", short(request));
    let why = "AWS publishes nothing about InResponseTo; it is taken to be ignored here. Responses that the directory starts by itself carry none.";
    RuleOutcome::noted(ID, Finding::info(ID, what, why, "Nothing to do."))
}

/// Section 1.2: an encrypted assertion needs a private key at the provider; where the provider requires encryption, a plain one is
/// refused, and the response has to go to the provider's own sign-in page.
pub(super) fn encryption(assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.encryption";
    let provider = context.instance.and_then(|instance| instance.provider.there());
    let mode = provider.and_then(|provider| provider.encryption);
    let fix = "Compare the encryption mode and the keys of the SAML provider in IAM with the token encryption of the instance.";
    match (context.encrypted, mode) {
        (false, Some(EncryptionMode::Required)) => {
            let what = "The assertion is not encrypted, but the SAML provider requires it";
            let why = "Its AssertionEncryptionMode is Required. The words of AWS's refusal are not published.";
            RuleOutcome::refused(ID, wording::ours("The assertion must be encrypted."), Finding::error(ID, what, why, fix))
        }
        (true, Some(EncryptionMode::Required)) => own_page(assertion, context),
        (true, None) => {
            let what = "The assertion is encrypted; whether the SAML provider can open it is not known";
            let why =
                "AWS takes encrypted assertions where their private key was uploaded to the provider. That does not stand in the response.";
            RuleOutcome::unknown(ID, Finding::info(ID, what, why, fix))
        }
        _ => RuleOutcome::kept(ID),
    }
}

/// Where encryption is required, the recipient is `/saml/acs/<SAMLProviderUUID>`.
fn own_page(assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.encryption";
    let uuid = context.instance.and_then(|i| i.provider.there()).and_then(|p| p.uuid.as_deref());
    let recipient = assertion.confirmations.iter().find_map(|c| c.recipient.as_deref()).unwrap_or_default();
    let page = sign_in_page(recipient).and_then(|page| page.provider_id);
    let good = page.as_deref().is_some_and(|id| uuid.is_none_or(|uuid| uuid == id));
    if good {
        return RuleOutcome::kept(ID);
    }
    let what = format!("The recipient {} is not the sign-in page of the SAML provider itself", short(recipient));
    let why = "A provider that requires encryption is reached at https://signin.aws.amazon.com/saml/acs/ and its own id only. The words of AWS's refusal are not published.";
    let fix = "Set the instance's reply URL to the provider's own page, which IAM shows beside the provider.";
    RuleOutcome::refused(ID, wording::ours("The recipient must be the provider's own sign-in page."), Finding::error(ID, what, why, fix))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, context, good, message, with_instance};
    use super::*;
    use crate::domain::verdict::AwsAnswer;

    #[test]
    fn a_failure_beside_an_assertion_is_not_known() {
        let said = |status| answer(&good(), &AwsContext { status, ..context() }, "aws.status");
        assert_eq!(said(None), AwsAnswer::Accepts);
        assert_eq!(said(Some(SUCCESS)), AwsAnswer::Accepts);
        assert_eq!(said(Some("urn:oasis:names:tc:SAML:2.0:status:Responder")), AwsAnswer::Unknown);
    }

    #[test]
    fn a_request_that_is_answered_is_only_noted() {
        let mut assertion = good();
        assertion.confirmations[0].in_response_to = Some("_q".into());
        assert_eq!(answer(&assertion, &context(), "aws.in_response_to"), AwsAnswer::Accepts);
    }

    #[test]
    fn required_encryption_wants_a_ciphertext_and_the_providers_own_page() {
        with_instance(Some(EncryptionMode::Required), |instance| {
            let required = AwsContext { instance: Some(instance), ..context() };
            assert_eq!(message(&good(), &required, "aws.encryption"), "? ? ?");
            let encrypted = AwsContext { encrypted: true, ..required };
            assert_eq!(answer(&good(), &encrypted, "aws.encryption"), AwsAnswer::Refuses);
            let mut own = good();
            own.confirmations[0].recipient = Some("https://signin.aws.amazon.com/saml/acs/SAMLSP0A1B2C3D4E5F6G7H8".into());
            assert_eq!(answer(&own, &encrypted, "aws.encryption"), AwsAnswer::Accepts);
        });
        with_instance(Some(EncryptionMode::Allowed), |instance| {
            let allowed = AwsContext { instance: Some(instance), encrypted: true, ..context() };
            assert_eq!(answer(&good(), &allowed, "aws.encryption"), AwsAnswer::Accepts);
        });
        assert_eq!(answer(&good(), &AwsContext { encrypted: true, ..context() }, "aws.encryption"), AwsAnswer::Unknown);
        assert_eq!(answer(&good(), &context(), "aws.encryption"), AwsAnswer::Accepts);
    }
}
