//! The moments of an assertion, as a time line has them.

use crate::domain::claims::SESSION_DURATION;
use crate::pki::Certificate;
use crate::saml::assertion::{Assertion, Claimed, Verified};
use crate::saml::rules::REDEEM_WITHIN_SECONDS;
use crate::saml::verify::Verification;
use jiff::{SignedDuration, Timestamp};

/// A console session's length where the response asks for none, in seconds. Source: "Configure SAML assertions for the
/// authentication response" (AWS).
const DEFAULT_SESSION_SECONDS: i64 = 3600;

/// The moments of an assertion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times {
    /// Whether signed bytes say so.
    pub signed: bool,
    /// When it was issued.
    pub issued: Option<Timestamp>,
    /// The last moment at which AWS takes it: five minutes after the issue, or its own end where that is earlier.
    pub redeem_until: Option<Timestamp>,
    /// When its conditions begin.
    pub not_before: Option<Timestamp>,
    /// When its conditions, or the confirmation of its subject, end: the earlier of the two.
    pub not_on_or_after: Option<Timestamp>,
    /// When the AWS session would end that begins with its issue.
    pub session_end: Option<Timestamp>,
    /// Begin and end of the signing certificate.
    pub certificate: Option<(Timestamp, Timestamp)>,
}

impl Times {
    /// The moments of what the verifier found; none where there is no assertion.
    #[must_use]
    pub fn of(found: &Verification) -> Self {
        let (assertion, signed) = match (&found.trusted, &found.claimed) {
            (Some(verified), _) => (Verified::get(verified), true),
            (None, Some(claimed)) => (Claimed::get(claimed), false),
            (None, None) => return Self::default(),
        };
        let later = |time: Timestamp, seconds: i64| time.checked_add(SignedDuration::from_secs(seconds)).ok();
        let ends = assertion.confirmations.iter().filter_map(|c| c.not_on_or_after).chain(assertion.not_on_or_after);
        let end = ends.min();
        let redeem = assertion.issue_instant.and_then(|t| later(t, REDEEM_WITHIN_SECONDS));
        let certificate = found.certificate.as_ref().or(found.embedded.as_ref()).map(Certificate::facts);
        Self {
            signed,
            issued: assertion.issue_instant,
            redeem_until: redeem.map(|r| end.map_or(r, |e| e.min(r))),
            not_before: assertion.not_before,
            not_on_or_after: end,
            session_end: assertion.issue_instant.and_then(|t| later(t, session_seconds(assertion))),
            certificate: certificate.map(|facts| (facts.not_before, facts.not_after)),
        }
    }

    /// By how much the issuer's clock runs ahead of a time at which the document was already there; nothing when it does not.
    #[must_use]
    pub fn ahead_of(&self, seen: Timestamp) -> Option<SignedDuration> {
        self.issued.map(|issued| issued.duration_since(seen)).filter(SignedDuration::is_positive)
    }
}

fn session_seconds(assertion: &Assertion) -> i64 {
    let asked = assertion.values(SESSION_DURATION).next().and_then(|text| text.trim().parse::<i64>().ok());
    asked.filter(|seconds| (1..=86_400).contains(seconds)).unwrap_or(DEFAULT_SESSION_SECONDS)
}
