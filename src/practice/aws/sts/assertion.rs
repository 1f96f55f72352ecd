//! What AWS asks of a verified assertion, apart from its claims: time, audience, subject confirmation.

use super::refusal::Refusal;
use super::response::Trusting;
use crate::domain::account::Partition;
use crate::practice::aws::error::AwsError;
use crate::saml::assertion::{Assertion, Confirmation};
use jiff::{SignedDuration, Timestamp};

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// Row 8.
const REDEEM_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// Our guess: how far the directory's clock may be ahead. AWS publishes no tolerance.
const AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// Checks times, audience and confirmation; gives back the recipient, which is `saml:aud`.
///
/// # Errors
/// Rows 8 to 13.
pub(super) fn check(assertion: &Assertion, provider: &Trusting, now: Timestamp) -> Result<String, Refusal> {
    check_times(assertion, now)?;
    let partition = provider.arn.partition();
    if !assertion.audiences.iter().any(|a| partition.audiences().contains(&a.as_str())) {
        // our guess: the code; the text is documented
        return Err(AwsError::invalid_token("Response does not contain the required audience.").into());
    }
    let (recipient, _) = confirmation(assertion)
        .ok_or_else(|| Refusal::unpublished("The response must have one bearer SubjectConfirmation with Recipient and NotOnOrAfter."))?;
    check_recipient(recipient, partition, provider)?;
    Ok(recipient.to_owned())
}

fn check_times(assertion: &Assertion, now: Timestamp) -> Result<(), Refusal> {
    let Some(issued) = assertion.issue_instant.filter(|_| assertion.unreadable_times.is_empty()) else {
        return Err(Refusal::unpublished("The response has a time that can't be read."));
    };
    let ends = assertion.confirmations.iter().filter_map(|c| c.not_on_or_after).chain(assertion.not_on_or_after);
    if ends.into_iter().any(|end| now >= end) {
        return Err(AwsError::expired_token("Response has expired").into());
    }
    if now > issued.saturating_add(REDEEM_WITHIN).unwrap_or(issued) {
        return Err(AwsError::expired_token("Token must be redeemed within 5 minutes of issuance").into());
    }
    let begins = assertion.confirmations.iter().filter_map(|c| c.not_before).chain(assertion.not_before).chain([issued]);
    let latest = now.saturating_add(AHEAD).unwrap_or(now);
    if begins.into_iter().any(|begin| begin > latest) {
        return Err(Refusal::unpublished("Response is not yet valid"));
    }
    Ok(())
}

/// The one confirmation that AWS takes: recipient and end.
fn confirmation(assertion: &Assertion) -> Option<(&str, Timestamp)> {
    match assertion.confirmations.as_slice() {
        [Confirmation { method, recipient: Some(recipient), not_on_or_after: Some(end), .. }] if method == BEARER => {
            Some((recipient, *end))
        }
        _ => None,
    }
}

/// Row 13. A sign-in page of AWS that is not the one wanted is the trust policy's business (`saml:aud`).
fn check_recipient(recipient: &str, partition: Partition, provider: &Trusting) -> Result<(), Refusal> {
    let bad = |words: &str| Err(Refusal::unpublished(words));
    let Some(path) = sign_in_path(recipient, partition) else {
        return bad("The recipient is not an AWS sign-in endpoint.");
    };
    match path.strip_prefix("/acs/") {
        Some(uuid) if uuid != provider.uuid => bad("The recipient is the sign-in endpoint of another provider."),
        _ if provider.encrypted_only => bad("The provider takes encrypted assertions only, which are not practised here."),
        _ => Ok(()),
    }
}

/// What follows `/saml` in a sign-in URL of the partition, with or without a region before the host.
fn sign_in_path(recipient: &str, partition: Partition) -> Option<&str> {
    let (host, _) = partition.sign_in_url().strip_prefix("https://")?.split_once('/')?;
    let (found, path) = recipient.strip_prefix("https://")?.split_once('/')?;
    let region = found.strip_suffix(host)?;
    let is_region = |r: &str| !r.is_empty() && r.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let good_host = region.is_empty() || region.strip_suffix('.').is_some_and(is_region);
    let rest = path.strip_prefix("saml")?;
    (good_host && (rest.is_empty() || rest.starts_with("/acs/"))).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_pages_have_a_region_or_none() {
        let path = |url: &'static str| sign_in_path(url, Partition::Aws);
        assert_eq!(path("https://signin.aws.amazon.com/saml"), Some(""));
        assert_eq!(path("https://eu-west-1.signin.aws.amazon.com/saml"), Some(""));
        assert_eq!(path("https://signin.aws.amazon.com/saml/acs/SAMLSPX"), Some("/acs/SAMLSPX"));
        for bad in [
            "http://signin.aws.amazon.com/saml",
            "https://evilsignin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com/samlx",
            "https://signin.aws.amazon.com.evil/saml",
            "https://.signin.aws.amazon.com/saml",
            "",
        ] {
            assert_eq!(path(bad), None, "{bad}");
        }
    }
}
