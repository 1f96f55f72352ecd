//! For whom the assertion is: audience, confirmation, recipient.

use super::context::AwsContext;
use super::endpoint::{audience_partition, is_sign_in_host, sign_in_page};
use super::outcome::RuleOutcome;
use super::{short, wording};
use crate::domain::finding::Finding;
use crate::saml::assertion::Assertion;

/// How a bearer, that is whoever brings the assertion, is confirmed. Source: SAML core, profiles.
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// Row 11: an audience names AWS. The values are those that are known to work; other addresses of AWS may work too.
pub(super) fn audience(assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.audience";
    let known: Vec<_> = assertion.audiences.iter().filter_map(|a| audience_partition(a)).collect();
    if known.iter().any(|p| context.partition.is_none_or(|wanted| wanted == *p)) {
        return RuleOutcome::kept(ID);
    }
    let fix = "In the instance's basic SAML configuration, set the identifier to https://signin.aws.amazon.com/saml (with #2, #3 … for further instances), or to the audience of your partition.";
    let Some(first) = assertion.audiences.first() else {
        let what = "The assertion names no audience";
        return RuleOutcome::refused(
            ID,
            wording::no_audience(),
            Finding::error(ID, what, "AWS asks for an AudienceRestriction that names AWS.", fix),
        );
    };
    let what = format!("The audience is {}", short(first));
    if !known.is_empty() || assertion.audiences.iter().any(|a| is_of_aws(a)) {
        let why = "It is an address of AWS, but not one that is known to be taken as audience here; AWS publishes no full list.";
        return RuleOutcome::unknown_but(
            ID,
            wording::ours("Response does not contain the required audience."),
            Finding::warning(ID, what, why, fix),
        );
    }
    let why = if first.contains('#') {
        "Entra cuts #2 and the like off before it sends the audience. This one still has it, and AWS compares the whole text."
    } else {
        "AWS takes only responses that are meant for it: urn:amazon:webservices, https://signin.aws.amazon.com/saml, or their like in GovCloud and China."
    };
    RuleOutcome::refused(ID, wording::no_audience(), Finding::error(ID, what, why, fix))
}

/// An address or a name of AWS's that is not known to be taken as audience: AWS publishes no list, least of all for its smaller
/// partitions.
fn is_of_aws(audience: &str) -> bool {
    (is_sign_in_host(audience) && !audience.contains('#')) || audience.starts_with("urn:amazon:webservices:")
}

/// Row 12: exactly one confirmation, of the bearer, with an end and a recipient. The rule is documented, AWS's words are not.
pub(super) fn confirmation(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.confirmation";
    let what = match assertion.confirmations.as_slice() {
        [one] => {
            let missing = [(one.not_on_or_after.is_none(), "NotOnOrAfter"), (one.recipient.is_none(), "Recipient")];
            let missing: Vec<_> = missing.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
            if one.method != BEARER {
                format!("The subject is confirmed by {}, not as bearer", short(&one.method))
            } else if missing.is_empty() {
                return RuleOutcome::kept(ID);
            } else {
                format!("The SubjectConfirmationData has no readable {}", missing.join(" and no "))
            }
        }
        [] => "The subject has no SubjectConfirmation".to_owned(),
        several => format!("The subject has {} SubjectConfirmation elements", several.len()),
    };
    let why = "AWS asks for exactly one SubjectConfirmation with Method bearer, whose data hold both NotOnOrAfter and Recipient. The words of its refusal are not published.";
    let fix = "Set the reply URL at the identity provider; Entra, AD FS and Okta then write the element as AWS wants it.";
    RuleOutcome::refused(ID, wording::ours("The SubjectConfirmation is not as required."), Finding::error(ID, what, why, fix))
}

/// Rows 13 and 20: the recipient is a sign-in page of AWS, and one that the role's trust policy names in `saml:aud`.
pub(super) fn recipient(assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.recipient";
    // without a recipient it is the rule above that speaks
    let Some(recipient) = assertion.confirmations.iter().find_map(|c| c.recipient.as_deref()) else { return RuleOutcome::kept(ID) };
    let page = sign_in_page(recipient);
    let fix = "Set the instance's reply URL (assertion consumer service) to https://signin.aws.amazon.com/saml, or to the regional page that the role's trust policy names.";
    if let Some(expected) = context.recipient_expected {
        return if expected.iter().any(|e| e == recipient) {
            RuleOutcome::kept(ID)
        } else {
            let what = format!("The recipient {} is none of those that the role's trust policy takes", short(recipient));
            let why = "AWS compares the recipient with saml:aud in the trust policy, letter by letter.";
            RuleOutcome::refused(ID, wording::not_authorized(), Finding::error(ID, what, why, fix))
        };
    }
    let what = format!("The recipient is {}", short(recipient));
    match page {
        Some(page) if context.partition.is_none_or(|p| p == page.partition) => RuleOutcome::kept(ID),
        Some(page) => {
            let why = format!(
                "That is a sign-in page of the partition {}, not of the one that the account lies in. What AWS answers is not published.",
                page.partition
            );
            RuleOutcome::unknown_but(
                ID,
                wording::ours("The recipient is not a sign-in page of this partition."),
                Finding::warning(ID, what, why, fix),
            )
        }
        None if is_sign_in_host(recipient) => {
            let why = "It lies on a sign-in host of AWS, but it is no page that is known to take responses.";
            RuleOutcome::unknown_but(ID, wording::ours("The recipient is not a sign-in page of AWS."), Finding::warning(ID, what, why, fix))
        }
        None => {
            let why = "AWS asks for the address of its own sign-in page there. The words of its refusal are not published.";
            RuleOutcome::refused(ID, wording::ours("The recipient is not a sign-in page of AWS."), Finding::error(ID, what, why, fix))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, context, good, message};
    use super::*;
    use crate::domain::account::Partition;
    use crate::domain::verdict::AwsAnswer;

    fn audiences(values: &[&str]) -> Assertion {
        Assertion { audiences: values.iter().map(|v| (*v).to_owned()).collect(), ..good() }
    }

    #[test]
    fn an_audience_must_name_aws() {
        let ask = |values: &[&str]| answer(&audiences(values), &context(), "aws.audience");
        assert_eq!(ask(&["urn:amazon:webservices"]), AwsAnswer::Accepts);
        assert_eq!(ask(&["x", "https://signin.aws.amazon.com/saml"]), AwsAnswer::Accepts);
        assert_eq!(ask(&["https://eu-west-1.signin.aws.amazon.com/saml"]), AwsAnswer::Unknown);
        for wrong in [&[][..], &["https://example.com"], &["https://signin.aws.amazon.com/saml#2"], &["URN:amazon:webservices"]] {
            assert_eq!(ask(wrong), AwsAnswer::Refuses, "{wrong:?}");
        }
        assert_eq!(message(&audiences(&[]), &context(), "aws.audience"), "? ? Response does not contain the required audience.");
    }

    #[test]
    fn audiences_belong_to_their_partition() {
        let china = AwsContext { partition: Some(Partition::China), ..context() };
        assert_eq!(answer(&audiences(&["urn:amazon:webservices:cn-north-1"]), &china, "aws.audience"), AwsAnswer::Accepts);
        assert_eq!(answer(&audiences(&["urn:amazon:webservices"]), &china, "aws.audience"), AwsAnswer::Unknown);
    }

    #[test]
    fn one_bearer_confirmation_with_end_and_recipient() {
        let changed = |change: fn(&mut Assertion)| {
            let mut assertion = good();
            change(&mut assertion);
            answer(&assertion, &context(), "aws.confirmation")
        };
        assert_eq!(changed(|_| ()), AwsAnswer::Accepts);
        assert_eq!(changed(|a| a.confirmations.clear()), AwsAnswer::Refuses);
        assert_eq!(changed(|a| a.confirmations.extend_from_within(..)), AwsAnswer::Refuses);
        assert_eq!(changed(|a| a.confirmations[0].recipient = None), AwsAnswer::Refuses);
        assert_eq!(changed(|a| a.confirmations[0].not_on_or_after = None), AwsAnswer::Refuses);
        assert_eq!(changed(|a| a.confirmations[0].method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key".into()), AwsAnswer::Refuses);
    }

    #[test]
    fn the_recipient_is_a_page_of_aws_and_the_one_that_is_trusted() {
        let ask = |recipient: &str, context: &AwsContext<'_>| {
            let mut assertion = good();
            assertion.confirmations[0].recipient = Some(recipient.into());
            (answer(&assertion, context, "aws.recipient"), message(&assertion, context, "aws.recipient"))
        };
        assert_eq!(ask("https://us-west-2.signin.aws.amazon.com/saml", &context()).0, AwsAnswer::Accepts);
        assert_eq!(ask("https://signin.aws.amazon.com/static/saml", &context()).0, AwsAnswer::Unknown);
        assert_eq!(ask("https://example.com/saml", &context()).0, AwsAnswer::Refuses);
        let expected = ["https://signin.aws.amazon.com/saml".to_owned()];
        let trusting = AwsContext { recipient_expected: Some(&expected), ..context() };
        assert_eq!(ask("https://signin.aws.amazon.com/saml", &trusting).0, AwsAnswer::Accepts);
        let regional = ask("https://us-west-2.signin.aws.amazon.com/saml", &trusting);
        assert_eq!(regional, (AwsAnswer::Refuses, "AccessDenied 403 Not authorized to perform sts:AssumeRoleWithSAML".into()));
    }
}
