//! Findings beside the rules of AWS: about the signature, the message around the assertion, requests and metadata.

use super::report::{AwsReport, Kind};
use crate::domain::finding::{self, Finding, Severity};
use crate::saml::error::SamlError;
use crate::saml::metadata;
use crate::saml::rules::{AwsContext, SUCCESS, endpoint::is_sign_in_host};
use crate::saml::verify::{SignatureVerdict, Verification};
use jiff::Timestamp;

/// A document beyond the bounds that any honest one keeps.
pub(super) fn hostile(error: &SamlError) -> Finding {
    let what = "The document was not looked into: it goes beyond bounds that every honest one keeps";
    Finding::error("input.refused", what, sentence(&error.to_string()), "Do not use it. Find out who made it.")
}

/// About the signature. For responses the rule `aws.signature` says the rest.
pub(super) fn signature(found: &Verification, kind: Kind, signed_url: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let (SignatureVerdict::Refused, Some(attack)) = (found.verdict, &found.attack) {
        let fix = "Use nothing of it, and find out where it came from. If it is yours, have the identity provider write it anew.";
        findings.push(Finding::error(
            "signature.attack",
            format!("The document looks like an attack: {attack}"),
            sentence(&found.reason),
            fix,
        ));
    } else if !kind.is_for_aws() && matches!(found.verdict, SignatureVerdict::Untrusted | SignatureVerdict::Refused) {
        let fix = "Get the document from its source once more, and compare the certificate.";
        findings.push(Finding::error("signature.untrusted", "The signature can't be trusted", sentence(&found.reason), fix));
    }
    if let Some(embedded) = &found.embedded {
        let facts = embedded.facts();
        let what = format!("The document brings the certificate {} along, with which its signature would hold", facts.thumbprint);
        let why =
            "After a rollover the new certificate looks like this; so does a forger's own. A certificate in a message proves nothing.";
        let fix = "Compare the thumbprint with the signing certificate that the directory shows for this instance.";
        findings.push(Finding::info("signature.embedded", what, why, fix));
    }
    if found.weak && found.verdict == SignatureVerdict::Trusted {
        let what = "The signature rests on SHA-1 or on a short key";
        let why = "It still verifies, but such signatures can be forged with enough effort, and services drop them one after another.";
        findings.push(Finding::warning(
            "signature.weak",
            what,
            why,
            "Set the signing algorithm of the instance to SHA-256, with a key of 2,048 bits or more.",
        ));
    }
    if signed_url {
        let what = "The URL carries a signature of its own, which was not checked";
        let why = "In the redirect binding the query is signed, not the XML.";
        findings.push(Finding::info("signature.url", what, why, "Take the identity of the sender from elsewhere."));
    }
    findings
}

/// About the message itself.
pub(super) fn message(found: &Verification, kind: Kind, xml: &str, at: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    match kind {
        Kind::Response | Kind::LogoutResponse => findings.extend(status(found)),
        Kind::EntityDescriptor => findings.extend(federation_metadata(xml, at)),
        Kind::AuthnRequest | Kind::LogoutRequest => findings.push(request(found, kind)),
        Kind::Assertion => {}
    }
    let destination = found.envelope.get().destination.as_deref();
    if let Some(destination) = destination.filter(|d| kind == Kind::Response && !d.is_empty() && !is_sign_in_host(d)) {
        let what = format!("The response is addressed to {}, not to AWS", shown(destination));
        let why = "Destination says to which service the identity provider sent it. AWS looks at the Recipient; whether it looks at the Destination too is not published.";
        findings.push(Finding::info("response.destination", what, why, "Nothing, if this response was never meant for AWS."));
    }
    findings
}

/// About what became of an encrypted assertion.
pub(super) fn encryption(found: &Verification) -> Option<Finding> {
    match found.opened.as_ref()? {
        Ok(opened) if opened.weak => {
            let what = format!("The assertion was encrypted with {} and its key with {}", opened.data_method, opened.key_method);
            let why = "AES in CBC mode shows no change of the encrypted text, and RSA 1.5 is open to attacks on services that decrypt it. XML encryption advises against both.";
            Some(Finding::warning("encryption.weak", what, why, "Choose AES-GCM and RSA-OAEP where the identity provider lets you."))
        }
        Ok(opened) => {
            let what = format!("The assertion was encrypted with {} and was opened with a given key", opened.data_method);
            let why = "Encryption alone says nothing of who wrote it; the signature does.";
            Some(Finding::info("encryption.opened", what, why, "Nothing to do."))
        }
        Err(error) => {
            let what = "The encrypted assertion was not opened";
            let fix = "Give the private key whose public half the identity provider encrypts to.";
            Some(Finding::warning("encryption.closed", what, sentence(&error.to_string()), fix))
        }
    }
}

/// The identity provider says that it did not work out.
fn status(found: &Verification) -> Option<Finding> {
    let envelope = found.envelope.get();
    let status = envelope.status.as_deref().filter(|status| *status != SUCCESS)?;
    let short = status.rsplit(':').next().unwrap_or(status);
    let what = format!("The identity provider reports a failure: {}", shown(short));
    let why = match &envelope.status_message {
        Some(message) if !message.is_empty() => format!("It says: {}", shown(message)),
        _ => "It says nothing more.".to_owned(),
    };
    Some(Finding::error("response.status", what, why, "Look for the error in the identity provider's sign-in log; AWS was not asked yet."))
}

fn request(found: &Verification, kind: Kind) -> Finding {
    let envelope = found.envelope.get();
    let issuer = envelope.issuer.as_deref().map_or_else(|| "nobody who is named".to_owned(), shown);
    let destination = envelope.destination.as_deref().map_or_else(|| "no address".to_owned(), shown);
    let what = format!("This is a {} of {issuer} to {destination}", kind.as_str());
    let why = "Requests go from the service to the identity provider; AWS never gets one, so there is no answer of AWS to it.";
    Finding::info("request.seen", what, why, "Inspect the response that followed it.")
}

fn federation_metadata(xml: &str, at: Timestamp) -> Vec<Finding> {
    let metadata = match metadata::read(xml) {
        Ok(metadata) => metadata,
        Err(error) => {
            let fix =
                "Download the metadata of the identity provider, not of a service: in Entra, the federation metadata XML of the instance.";
            return vec![Finding::warning(
                "metadata.no_identity_provider",
                "AWS could not make a SAML provider of this metadata",
                sentence(&error.to_string()),
                fix,
            )];
        }
    };
    let mut findings: Vec<Finding> = metadata
        .certificates
        .iter()
        .map(|certificate| {
            let facts = certificate.facts();
            let what = format!("Signing certificate {}, valid until {}", facts.thumbprint, facts.not_after);
            if at > facts.not_after {
                let why = "It has ended. Whether AWS takes signatures of an ended certificate is not published.";
                Finding::warning(
                    "metadata.certificate",
                    what,
                    why,
                    "Roll the signing certificate over, and upload the new metadata to IAM.",
                )
            } else {
                Finding::info(
                    "metadata.certificate",
                    what,
                    "AWS checks signatures with the certificates in this metadata.",
                    "Nothing to do.",
                )
            }
        })
        .collect();
    if let Some(end) = metadata.valid_until.filter(|end| *end < at) {
        let what = format!("The metadata was valid until {end}");
        findings.push(Finding::warning(
            "metadata.ended",
            what,
            "The identity provider asks not to use it any longer.",
            "Download the current metadata.",
        ));
    }
    findings
}

/// There is no assertion that could be judged.
pub(super) fn no_assertion(found: &Verification, kind: Kind, findings: &mut Vec<Finding>) -> AwsReport {
    if !kind.is_for_aws() {
        return AwsReport::unknown(None);
    }
    let finding = if found.encrypted > 0 {
        let what = "The assertion is encrypted, so it can't be read without its key";
        let why = "Only who holds the private key can read it. AWS can, if that key was uploaded to the SAML provider.";
        Finding::info(
            "assertion.encrypted",
            what,
            why,
            "Give the private key (on the command line: --decrypt-key), or switch the encryption off for a test sign-in.",
        )
    } else if let Some(seen) = findings.iter().find(|f| f.severity == Severity::Error) {
        return AwsReport::unknown(Some(&seen.id));
    } else {
        let what = "The response holds no assertion";
        let why = "There is no Assertion element in SAML's namespace, where AWS looks for it.";
        Finding::error("assertion.missing", what, why, "Copy the response once more, whole, and unchanged by other tools.")
    };
    let report = AwsReport::unknown(Some(&finding.id));
    findings.push(finding);
    report
}

/// What `accepts` does not say.
pub(super) fn not_seen(context: &AwsContext<'_>) -> Finding {
    let seen = context
        .instance
        .is_some_and(|instance| instance.provider.there().is_some() && instance.roles.iter().any(|r| r.facts.there().is_some()));
    let why = if seen {
        "Provider, role and trust policy are as this workspace last read them. What was changed since does not stand in the response."
    } else if context.provider.is_some() {
        "Whether the role and the SAML provider exist, and what the role's trust policy says, is not in the response."
    } else {
        "Whether the role and the SAML provider exist, whether its metadata names this issuer, and what the role's trust policy says, is not in the response."
    };
    let fix = if seen {
        "Nothing to do; a sign-in shows the rest."
    } else if context.provider.is_some() {
        "Sign in to see the rest."
    } else {
        "Sign in to see the rest; give the instance's metadata to have the issuer compared."
    };
    Finding::info("aws.not_seen", "Nothing in the response stands against it", why, fix)
}

/// The response was good when it was fresh.
pub(super) fn was_good(at: Timestamp) -> Finding {
    let what = format!("Right after its issue, at {at}, nothing in the response stood against it");
    let why = "It was merely inspected later than AWS would take it.";
    Finding::info(
        "aws.own_time",
        what,
        why,
        format!("To see what AWS would have said then, judge at that time (on the command line: --at {at})."),
    )
}

/// A value of the document, shortened.
fn shown(text: &str) -> String {
    let mut out: String = text.chars().take(200).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

/// A reason as a sentence.
fn sentence(reason: &str) -> String {
    let stop = if reason.ends_with('.') { "" } else { "." };
    format!("{}{stop}", finding::sentence(reason))
}
