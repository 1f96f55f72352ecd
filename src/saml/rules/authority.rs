//! Who speaks: size, issuer, signature.

use super::context::{AwsContext, Door, MethodFacts};
use super::outcome::RuleOutcome;
use super::{short, wording};
use crate::domain::finding::{Finding, Severity};
use crate::domain::number::thousands;
use crate::saml::assertion::Assertion;
use crate::saml::verify::SignatureVerdict;

/// The longest base64 text that `AssumeRoleWithSAML` takes. Source: STS service model.
const MAX_BASE64_CHARS: usize = 100_000;

/// Row 1: the message has at most 100,000 characters as base64. Known of the API; not known of the sign-in page.
pub(super) fn size(_: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.size";
    let Some(chars) = context.base64_chars.filter(|n| *n > MAX_BASE64_CHARS) else { return RuleOutcome::kept(ID) };
    let finding = Finding::warning(
        ID,
        format!("The response has {} characters as base64, more than the 100,000 that AWS's API takes", thousands(chars)),
        "AssumeRoleWithSAML takes at most 100,000 characters; whether the sign-in page has the same limit is not published. Many Role values are the usual cause.",
        "Assign fewer roles to this user, or split them over several instances.",
    );
    match context.door {
        Door::Api => RuleOutcome::refused(ID, wording::too_long(), Finding { severity: Severity::Error, ..finding }),
        Door::Browser => RuleOutcome::unknown_but(ID, wording::ours("The response is too large."), finding),
    }
}

/// Row 6: the assertion's issuer is the entity id of the provider's metadata, letter by letter.
pub(super) fn issuer(assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.issuer";
    let Some(provider) = context.provider else { return RuleOutcome::kept(ID) };
    if assertion.issuer == provider.entity_id {
        return RuleOutcome::kept(ID);
    }
    let almost = assertion.issuer.trim().trim_end_matches('/') == provider.entity_id.trim().trim_end_matches('/');
    let why = if almost {
        "The two differ only in a slash or in blanks at an end, but AWS compares them letter by letter."
    } else {
        "AWS looks for the issuer in the metadata that was uploaded to the SAML provider. Usually the metadata of another application instance or tenant was uploaded."
    };
    let what = format!("The issuer is {}, but the provider's metadata is that of {}", short(&assertion.issuer), short(&provider.entity_id));
    let fix = "Download the federation metadata of the instance that signed this response, and update the SAML provider in IAM with it.";
    RuleOutcome::refused(ID, wording::issuer_not_in_provider(), Finding::error(ID, what, why, fix))
}

/// Row 7: signed with a key of the provider's metadata. AWS asks for signed assertions; what it makes of a response that
/// is signed only as a whole, and of SHA-1, is not published.
pub(super) fn signature(_: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.signature";
    let Some(facts) = context.signature else { return RuleOutcome::kept(ID) };
    match facts.verdict {
        SignatureVerdict::Trusted if facts.method == MethodFacts::Sha1 => unknown_sha1(ID),
        SignatureVerdict::Trusted if facts.method == MethodFacts::EllipticCurve => unknown_ecdsa(ID),
        SignatureVerdict::Trusted if !facts.on_assertion => unknown_whole(ID),
        SignatureVerdict::Trusted => RuleOutcome::kept(ID),
        SignatureVerdict::Refused if facts.attack => RuleOutcome::unknown_but(
            ID,
            wording::ours("Response signature invalid"),
            Finding::warning(
                ID,
                "What AWS does with a document that is built like an attack is not known",
                "Such documents are made so that a careless reader takes other values than the signed ones.",
                "Do not use it. Find out who made it: an identity provider does not write such documents.",
            ),
        ),
        SignatureVerdict::Untrusted | SignatureVerdict::Refused => RuleOutcome::refused(
            ID,
            wording::signature_invalid(),
            Finding::error(
                ID,
                "AWS would not accept the signature",
                "It was made with a key that is not in the given metadata, or the document was changed after it was signed. Most often the signing certificate was rolled over and the metadata in IAM was not.",
                "Download the instance's current federation metadata and update the SAML provider in IAM with it.",
            ),
        ),
        SignatureVerdict::Unsigned => RuleOutcome::refused(
            ID,
            wording::signature_invalid(),
            Finding::error(
                ID,
                "Nothing is signed",
                "AWS takes only responses that a key of the provider's metadata has signed.",
                "Switch signing of the assertion on at the identity provider.",
            ),
        ),
        SignatureVerdict::Unchecked => RuleOutcome::unknown(
            ID,
            Finding::info(
                ID,
                "The signature was not checked, so it is not known what AWS would say",
                "No certificate to check it with was given.",
                "Give the instance's federation metadata or its signing certificate (on the command line: --trust).",
            ),
        ),
    }
}

fn unknown_sha1(id: &str) -> RuleOutcome {
    RuleOutcome::unknown(
        "aws.signature",
        Finding::warning(
            id,
            "The signature holds, but it rests on SHA-1; whether AWS still takes that is not published",
            "SHA-1 signatures can be forged with enough effort, and services drop them one after another.",
            "Set the signing algorithm of the instance to SHA-256.",
        ),
    )
}

fn unknown_ecdsa(id: &str) -> RuleOutcome {
    RuleOutcome::unknown(
        "aws.signature",
        Finding::warning(
            id,
            "The signature holds, but it was made with an elliptic-curve key; whether AWS takes that is not published",
            "Signatures with RSA and SHA-256 are what is known to work.",
            "Use a signing certificate with an RSA key of 2,048 bits or more.",
        ),
    )
}

fn unknown_whole(id: &str) -> RuleOutcome {
    RuleOutcome::unknown(
        "aws.signature",
        Finding::warning(
            id,
            "Only the response as a whole is signed, not the assertion; whether AWS takes that is not published",
            "AWS's own metadata says WantAssertionsSigned.",
            "Set the identity provider to sign the assertion (Entra does so unless told otherwise).",
        ),
    )
}

/// Row 7, where the instance is known: the key that signed is in the metadata that its SAML provider has.
pub(super) fn signer(_: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.signer";
    let trusted = context.signature.is_some_and(|facts| facts.verdict == SignatureVerdict::Trusted);
    let (Some(instance), Some(signer), true) = (context.instance, context.signer, trusted) else { return RuleOutcome::kept(ID) };
    let Some(metadata) = instance.metadata() else { return RuleOutcome::kept(ID) };
    if metadata.certificates.contains(signer) {
        return RuleOutcome::kept(ID);
    }
    let thumbprint = signer.thumbprint();
    let owner = context.known.iter().find(|known| known.key != instance.key && known.has(signer));
    let (what, why) = match (instance.certificate_state(signer), owner) {
        (Some(state), _) => (
            format!(
                "It is signed with the {} certificate {thumbprint} of {}, which is not in the metadata of its SAML provider",
                state.as_str(),
                instance.name
            ),
            "The directory has the certificate, IAM does not: the signing certificate was rolled over, and the metadata in IAM was not.",
        ),
        (None, Some(other)) => (
            format!("It is signed with a certificate of {}, but its role belongs to {}", other.name, instance.name),
            "Every instance has a signing certificate and a SAML provider of its own, and AWS looks into the provider that the role is paired with.",
        ),
        (None, None) => (
            format!("It is signed with the certificate {thumbprint}, which the SAML provider of {} does not have", instance.name),
            "AWS takes only signatures of keys in the provider's metadata.",
        ),
    };
    let fix = "Update the SAML provider with the current federation metadata of the instance that signed, or sign in through the instance that the role belongs to.";
    RuleOutcome::refused(ID, wording::signature_invalid(), Finding::error(ID, what, why, fix))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, context, good, message, metadata};
    use super::*;
    use crate::domain::verdict::AwsAnswer;
    use crate::saml::rules::SignatureFacts;

    #[test]
    fn the_issuer_must_be_the_providers_letter_by_letter() {
        let provider = metadata("https://sts.windows.net/t/");
        let context = AwsContext { provider: Some(&provider), ..context() };
        let mut assertion = good();
        assert_eq!(answer(&assertion, &context, "aws.issuer"), AwsAnswer::Accepts);
        assertion.issuer = "https://sts.windows.net/t".into();
        assert_eq!(answer(&assertion, &context, "aws.issuer"), AwsAnswer::Refuses);
        assert!(
            message(&assertion, &context, "aws.issuer")
                .starts_with("InvalidIdentityToken 400 Issuer not present in specified provider (Service")
        );
    }

    #[test]
    fn only_a_trusted_strong_signature_of_the_assertion_is_accepted() {
        use SignatureVerdict::{Refused, Trusted, Unchecked, Unsigned, Untrusted};
        let facts = |verdict, on_assertion, sha1, attack| {
            let method = if sha1 { MethodFacts::Sha1 } else { MethodFacts::Usual };
            Some(SignatureFacts { verdict, on_assertion, method, attack })
        };
        for (signature, expected) in [
            (facts(Trusted, true, false, false), AwsAnswer::Accepts),
            (facts(Trusted, true, true, false), AwsAnswer::Unknown),
            (facts(Trusted, false, false, false), AwsAnswer::Unknown),
            (facts(Untrusted, true, false, false), AwsAnswer::Refuses),
            (facts(Unsigned, false, false, false), AwsAnswer::Refuses),
            (facts(Refused, true, false, false), AwsAnswer::Refuses),
            (facts(Refused, true, false, true), AwsAnswer::Unknown),
            (facts(Unchecked, true, false, false), AwsAnswer::Unknown),
        ] {
            assert_eq!(answer(&good(), &AwsContext { signature, ..context() }, "aws.signature"), expected, "{signature:?}");
        }
        let curve = SignatureFacts { verdict: Trusted, on_assertion: true, method: MethodFacts::EllipticCurve, attack: false };
        assert_eq!(answer(&good(), &AwsContext { signature: Some(curve), ..context() }, "aws.signature"), AwsAnswer::Unknown);
    }

    #[test]
    fn the_limit_of_the_api_is_known_that_of_the_page_is_not() {
        let at = |base64_chars, door| answer(&good(), &AwsContext { base64_chars: Some(base64_chars), door, ..context() }, "aws.size");
        assert_eq!(at(100_000, Door::Api), AwsAnswer::Accepts);
        assert_eq!(at(100_001, Door::Api), AwsAnswer::Refuses);
        assert_eq!(at(100_001, Door::Browser), AwsAnswer::Unknown);
    }
}
