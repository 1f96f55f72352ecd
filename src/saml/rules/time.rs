//! When the assertion may be used. No source names a tolerance for clocks, so none is given.

use super::context::AwsContext;
use super::outcome::RuleOutcome;
use super::session::session_seconds;
use super::{short, wording};
use crate::domain::finding::Finding;
use crate::domain::session::SessionSeconds;
use crate::saml::assertion::Assertion;
use jiff::{SignedDuration, Timestamp};

/// How long after its issue AWS takes an assertion, in seconds. Source: AWS's own message.
pub const REDEEM_WITHIN_SECONDS: i64 = 300;

/// Row 8: redeemed within five minutes of `IssueInstant`.
pub(super) fn redeem(assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.redeem";
    let Some(issued) = assertion.issue_instant else {
        let what = "The assertion does not say when it was issued";
        let why = "AWS counts five minutes from IssueInstant, which SAML requires. What it does without one is not published.";
        return RuleOutcome::unknown(
            ID,
            Finding::warning(ID, what, why, "Look at the assertion's IssueInstant: it has to be a UTC time such as 2026-11-23T09:41:02Z."),
        );
    };
    let age = context.at.duration_since(issued);
    if age <= SignedDuration::from_secs(REDEEM_WITHIN_SECONDS) {
        return RuleOutcome::kept(ID);
    }
    let what = format!("The response was issued at {issued}, {} before the time of judging, {}", spoken(age), context.at);
    let why = "AWS takes a response only within 5 minutes of its issue, however long its conditions run.";
    let fix = "Sign in again. If it happens at every sign-in, compare the clock of the identity provider with the right time.";
    RuleOutcome::refused(ID, wording::redeem_too_late(), Finding::error(ID, what, why, fix))
}

/// Row 9: neither the conditions nor the confirmation have ended.
pub(super) fn expiry(assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.expired";
    let conditions = assertion.not_on_or_after.map(|t| (t, "conditions"));
    let confirmations = assertion.confirmations.iter().filter_map(|c| c.not_on_or_after).map(|t| (t, "subject confirmation"));
    let Some((end, whose)) = conditions.into_iter().chain(confirmations).min() else { return RuleOutcome::kept(ID) };
    if context.at < end {
        return RuleOutcome::kept(ID);
    }
    let what = format!("The {whose} ended at {end}, {} before the time of judging", spoken(context.at.duration_since(end)));
    let (why, fix) = if assertion.issue_instant.is_some_and(|issued| end <= issued) {
        (
            "The end lies before the issue, so the response could never be used.",
            "Compare the clocks and the token lifetime at the identity provider.",
        )
    } else {
        (
            "AWS takes no response at or after NotOnOrAfter.",
            "Sign in again. If it happens at every sign-in, the identity provider sets a very short lifetime, or a clock is wrong.",
        )
    };
    RuleOutcome::refused(ID, wording::expired(), Finding::error(ID, what, why, fix))
}

/// Row 21: `SessionNotOnOrAfter`, if there is one, caps the session; the smaller of it and `SessionDuration` counts. What AWS does
/// with one that has passed is not published.
pub(super) fn session_end(assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.session_end";
    let Some(end) = assertion.session_not_on_or_after else { return RuleOutcome::kept(ID) };
    let fix = "Look for the session lifetime among the settings of the identity provider.";
    let left = end.duration_since(context.at);
    if left <= SignedDuration::ZERO {
        let what = format!("SessionNotOnOrAfter {end} has passed");
        let why = "AWS caps the session with it; what it does when nothing is left is not published.";
        return RuleOutcome::unknown_but(ID, wording::ours("The session has ended."), Finding::warning(ID, what, why, fix));
    }
    let wanted = session_seconds(assertion).unwrap_or(u64::from(SessionSeconds::DEFAULT.get()));
    if left.as_secs().unsigned_abs() >= wanted {
        return RuleOutcome::kept(ID);
    }
    let what = format!("The session ends after {}, before its {wanted} s are over", spoken(left));
    let why = "SessionNotOnOrAfter is earlier than SessionDuration, and AWS takes the smaller of the two.";
    RuleOutcome::noted(ID, Finding::info(ID, what, why, fix))
}

/// Row 10: nothing begins only later. What AWS says then, and how much it tolerates, is not published.
pub(super) fn not_yet(assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.not_yet";
    let begins = assertion.not_before.into_iter().chain(assertion.confirmations.iter().filter_map(|c| c.not_before)).max();
    let Some(begin) = begins.filter(|begin| *begin > context.at) else { return RuleOutcome::kept(ID) };
    let what = format!("The response holds only from {begin}, {} after the time of judging", spoken(begin.duration_since(context.at)));
    let why =
        "The identity provider's clock runs ahead, or the response is judged at a time before it. How much AWS tolerates is not published.";
    let fix = "Compare the identity provider's clock with the right time.";
    RuleOutcome::unknown_but(ID, wording::ours("The response is not valid yet."), Finding::warning(ID, what, why, fix))
}

/// No row of its own: a time that can't be read is no missing one. What AWS makes of it is not published.
pub(super) fn readable(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.times";
    if assertion.unreadable_times.is_empty() {
        return RuleOutcome::kept(ID);
    }
    let what = format!("These times can't be read: {}", short(&assertion.unreadable_times.join(", ")));
    let why = "SAML wants UTC times such as 2026-11-23T09:41:02Z. What AWS makes of others is not published.";
    let fix = "Look at the times in the XML, and correct the identity provider that writes them.";
    RuleOutcome::unknown_but(ID, wording::ours("A time can't be read."), Finding::warning(ID, what, why, fix))
}

/// A span in words, in its largest two units.
fn spoken(span: SignedDuration) -> String {
    let seconds = span.as_secs().unsigned_abs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {minutes} min"),
        (1, _, _) => format!("1 day {hours} h"),
        (2..=730, _, _) => format!("{days} days"),
        _ => format!("{} years", days / 365),
    }
}

/// The time at which an assertion would have been used: right after its issue.
#[must_use]
pub fn own_time(assertion: &Assertion) -> Option<Timestamp> {
    assertion.issue_instant.and_then(|t| t.checked_add(SignedDuration::from_secs(1)).ok())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, context, good, issued, message};
    use super::*;
    use crate::domain::verdict::AwsAnswer;

    fn at(seconds: i64) -> AwsContext<'static> {
        AwsContext { at: issued() + SignedDuration::from_secs(seconds), ..context() }
    }

    #[test]
    fn five_minutes_and_no_second_more() {
        assert_eq!(answer(&good(), &at(300), "aws.redeem"), AwsAnswer::Accepts);
        assert_eq!(
            message(&good(), &at(301), "aws.redeem"),
            "ExpiredTokenException 400 Token must be redeemed within 5 minutes of issuance"
        );
        assert_eq!(answer(&Assertion { issue_instant: None, ..good() }, &at(0), "aws.redeem"), AwsAnswer::Unknown);
    }

    #[test]
    fn the_earlier_end_counts() {
        assert_eq!(answer(&good(), &at(3599), "aws.expired"), AwsAnswer::Accepts);
        assert_eq!(message(&good(), &at(3600), "aws.expired"), "ExpiredTokenException 400 Response has expired");
        let mut brief = good();
        brief.confirmations[0].not_on_or_after = Some(issued() + SignedDuration::from_secs(60));
        assert_eq!(answer(&brief, &at(60), "aws.expired"), AwsAnswer::Refuses);
    }

    #[test]
    fn an_earlier_end_of_the_session_is_noted_and_a_passed_one_not_known() {
        let ends = |seconds| Assertion { session_not_on_or_after: Some(issued() + SignedDuration::from_secs(seconds)), ..good() };
        assert_eq!(answer(&ends(7200), &at(0), "aws.session_end"), AwsAnswer::Accepts);
        assert_eq!(answer(&ends(60), &at(0), "aws.session_end"), AwsAnswer::Accepts);
        assert_eq!(answer(&ends(60), &at(60), "aws.session_end"), AwsAnswer::Unknown);
    }

    #[test]
    fn what_begins_later_is_not_known() {
        assert_eq!(answer(&good(), &at(-300), "aws.not_yet"), AwsAnswer::Accepts);
        assert_eq!(answer(&good(), &at(-301), "aws.not_yet"), AwsAnswer::Unknown);
    }

    #[test]
    fn times_that_cannot_be_read_are_not_known() {
        let odd = Assertion { unreadable_times: vec!["Conditions/@NotOnOrAfter".into()], ..good() };
        assert_eq!(answer(&odd, &at(0), "aws.times"), AwsAnswer::Unknown);
    }

    #[test]
    fn spans_are_spoken_in_their_largest_units() {
        for (seconds, text) in
            [(5, "5 s"), (301, "5 min 1 s"), (3700, "1 h 1 min"), (90_000, "1 day 1 h"), (864_000, "10 days"), (94_608_000, "3 years")]
        {
            assert_eq!(spoken(SignedDuration::from_secs(seconds)), text);
        }
    }
}
