//! The session that is asked for: its name, the person behind it, its length.

use super::context::AwsContext;
use super::outcome::RuleOutcome;
use super::{short, wording};
use crate::domain::claims::{ROLE_SESSION_NAME, SESSION_DURATION, SOURCE_IDENTITY};
use crate::domain::finding::Finding;
use crate::domain::session::{SessionSeconds, is_session_text};
use crate::saml::assertion::Assertion;

/// All values of the attributes with exactly this name.
pub(super) fn values<'a>(assertion: &'a Assertion, name: &str) -> Vec<&'a str> {
    assertion.attributes.iter().filter(|a| a.name == name).flat_map(|a| a.values.iter().map(String::as_str)).collect()
}

/// The session name that the assertion asks for: the first value.
#[must_use]
pub fn session_name(assertion: &Assertion) -> Option<&str> {
    values(assertion, ROLE_SESSION_NAME).first().copied()
}

/// The console session's length in seconds that the assertion asks for, where it is a whole number at all.
#[must_use]
pub fn session_seconds(assertion: &Assertion) -> Option<u64> {
    values(assertion, SESSION_DURATION).first().filter(|v| v.bytes().all(|b| b.is_ascii_digit())).and_then(|v| v.parse().ok())
}

/// Row 18: one session name of 2 to 64 characters of AWS's alphabet.
pub(super) fn name(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.session_name";
    let found = values(assertion, ROLE_SESSION_NAME);
    let fix = "Set the claim RoleSessionName to an attribute that every user has and that AWS takes, such as user.mail or user.userprincipalname.";
    let [name] = found.as_slice() else {
        if !found.is_empty() {
            let what = format!("RoleSessionName has {} values", found.len());
            let why = "AWS asks for exactly one. The words of its refusal are not published.";
            return RuleOutcome::refused(ID, wording::ours("RoleSessionName must have one value."), Finding::error(ID, what, why, fix));
        }
        let other_case = assertion.attributes.iter().find(|a| a.name.trim().eq_ignore_ascii_case(ROLE_SESSION_NAME));
        let (what, why) = match other_case {
            Some(a) => (
                format!("The attribute RoleSessionName is written {}", short(&a.name)),
                "AWS compares attribute names letter by letter, upper and lower case included.",
            ),
            None => (
                "The assertion has no RoleSessionName".to_owned(),
                "AWS names the session after it and takes no response without. A user who lacks the source attribute gets no claim at all.",
            ),
        };
        return RuleOutcome::refused(ID, wording::session_name_missing(), Finding::error(ID, what, why, fix));
    };
    if is_session_text(name) {
        return RuleOutcome::kept(ID);
    }
    let what = match name.chars().find(|c| !c.is_ascii_alphanumeric() && !"_+=,.@-".contains(*c)) {
        Some(' ') => format!("RoleSessionName is {:?}, which holds a blank", short(name)),
        Some(bad) => format!("RoleSessionName is {:?}, which holds {bad:?}", short(name)),
        None => format!("RoleSessionName is {:?}, {} characters long", short(name), name.chars().count()),
    };
    let why = if name.contains("#EXT#") {
        "AWS takes 2 to 64 letters, digits and _+=,.@- there. Guests sign in with a user principal name that has #EXT# in it."
    } else {
        "AWS takes 2 to 64 letters, digits and _+=,.@- there, no blanks."
    };
    RuleOutcome::refused(ID, wording::session_name_bad(), Finding::error(ID, what, why, fix))
}

/// Row 19: a source identity, if there is one, keeps to the same alphabet and does not begin with `aws:`.
pub(super) fn source_identity(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.source_identity";
    let found = values(assertion, SOURCE_IDENTITY);
    let fix = "Send one value of 2 to 64 letters, digits and _+=,.@-, or leave the claim SourceIdentity out.";
    match found.as_slice() {
        [] => RuleOutcome::kept(ID),
        [one] if is_session_text(one) => RuleOutcome::noted(
            ID,
            Finding::info(
                ID,
                format!("The response sets the source identity {}", short(one)),
                "The role's trust policy has to allow sts:SetSourceIdentity, else AWS answers Not authorized to perform sts:AssumeRoleWithSAML.",
                "Check that the role's trust policy allows sts:SetSourceIdentity.",
            ),
        ),
        // the colon of aws: is outside the alphabet, so the alphabet settles that too
        [one] => {
            let what = format!("SourceIdentity is {:?}", short(one));
            let why = "AWS takes 2 to 64 letters, digits and _+=,.@- there, and nothing that begins with aws:.";
            RuleOutcome::refused(ID, wording::source_identity_bad(), Finding::error(ID, what, why, fix))
        }
        several => {
            let what = format!("SourceIdentity has {} values", several.len());
            let why = "AWS speaks of one source identity; what it does with several is not published.";
            RuleOutcome::unknown_but(ID, wording::ours("SourceIdentity must have one value."), Finding::warning(ID, what, why, fix))
        }
    }
}

/// Row 21: a session length, if there is one, is a whole number of 900 to 43,200 seconds.
pub(super) fn duration(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.session_duration";
    let found = values(assertion, SESSION_DURATION);
    let what = match found.as_slice() {
        [] => return RuleOutcome::kept(ID),
        [one] => match SessionSeconds::parse(one) {
            Ok(seconds) => return short_session(ID, seconds),
            Err(_) => format!("SessionDuration is {:?}", short(one)),
        },
        several => format!("SessionDuration has {} values", several.len()),
    };
    let why = "AWS asks for one whole number of 900 to 43,200 seconds, and no more than the role's own maximum. The words of its refusal are not published.";
    let fix = "Set the claim SessionDuration to a number from 900 to 43200, such as 3600.";
    RuleOutcome::refused(ID, wording::ours("SessionDuration must be a number from 900 to 43200."), Finding::error(ID, what, why, fix))
}

/// Entra sends 900 when nobody chose otherwise, and people wonder why they are signed out after a quarter of an hour.
fn short_session(id: &'static str, seconds: SessionSeconds) -> RuleOutcome {
    if seconds.get() != SessionSeconds::LEAST {
        return RuleOutcome::kept(id);
    }
    let what = "The console session will last 15 minutes";
    let why = "SessionDuration is 900, the shortest that AWS takes; Entra sends it when nobody chose otherwise.";
    RuleOutcome::noted(id, Finding::info(id, what, why, "Set the claim SessionDuration to a constant such as 3600 if that is too short."))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, ask, context, message, with};
    use super::*;
    use crate::domain::verdict::AwsAnswer;

    #[test]
    fn session_names_are_refused_in_the_words_of_aws() {
        let said = |values: &[&str]| message(&with(ROLE_SESSION_NAME, values), &context(), "aws.session_name");
        assert_eq!(said(&["b.simon@contoso.com"]), "");
        assert_eq!(said(&[]), "InvalidIdentityToken 400 RoleSessionName is required in AuthnResponse");
        for bad in ["b", "B Simon", "b_fabrikam.com#EXT#@contoso.com", &"x".repeat(65), ""] {
            assert_eq!(
                said(&[bad]),
                "InvalidIdentityToken 400 RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
                "{bad}"
            );
        }
        assert_eq!(said(&["ab", "cd"]), "? ? ?");
    }

    #[test]
    fn another_case_of_the_name_is_seen() {
        let mut assertion = with(ROLE_SESSION_NAME, &[]);
        assertion.attributes.push(super::super::testing::attribute("https://aws.amazon.com/SAML/Attributes/roleSessionName", &["ab"]));
        let finding = ask(&assertion, &context(), "aws.session_name").and_then(|o| o.finding);
        assert!(finding.is_some_and(|f| f.what.contains("is written")));
    }

    #[test]
    fn a_source_identity_keeps_to_the_alphabet() {
        let said = |values: &[&str]| message(&with(SOURCE_IDENTITY, values), &context(), "aws.source_identity");
        assert_eq!(said(&["b.simon"]), "");
        for bad in ["aws:me", "a", "a b"] {
            assert_eq!(
                said(&[bad]),
                "InvalidIdentityToken 400 Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\""
            );
        }
        assert_eq!(answer(&with(SOURCE_IDENTITY, &["ab", "cd"]), &context(), "aws.source_identity"), AwsAnswer::Unknown);
    }

    #[test]
    fn durations_keep_to_their_bounds() {
        let said = |values: &[&str]| answer(&with(SESSION_DURATION, values), &context(), "aws.session_duration");
        for good in [&[][..], &["900"], &["43200"]] {
            assert_eq!(said(good), AwsAnswer::Accepts, "{good:?}");
        }
        for bad in [&["899"][..], &["43201"], &["one hour"], &["3600.0"], &[""], &["3600", "3600"]] {
            assert_eq!(said(bad), AwsAnswer::Refuses, "{bad:?}");
        }
        assert_eq!(session_seconds(&with(SESSION_DURATION, &["899"])), Some(899));
        assert_eq!(session_seconds(&with(SESSION_DURATION, &["x"])), None);
    }
}
