//! Session tags. Source: "Pass session tags in AWS STS", IAM user guide. What AWS says to broken ones is known only of
//! a sibling call.

use super::context::AwsContext;
use super::outcome::RuleOutcome;
use super::session::values;
use super::{short, wording};
use crate::domain::claims::{PRINCIPAL_TAG_PREFIX, TRANSITIVE_TAG_KEYS};
use crate::domain::finding::Finding;
use crate::saml::assertion::Assertion;
use std::collections::BTreeSet;

/// The most tags that a session takes.
const MAX_TAGS: usize = 50;
/// The most characters of a key.
const MAX_KEY_CHARS: usize = 128;
/// The most characters of a value.
const MAX_VALUE_CHARS: usize = 256;

/// Key and values of every tag.
fn tags(assertion: &Assertion) -> impl Iterator<Item = (&str, &[String])> {
    assertion.attributes.iter().filter_map(|a| a.name.strip_prefix(PRINCIPAL_TAG_PREFIX).map(|key| (key, a.values.as_slice())))
}

/// Row 24: at most 50 tags of one value each, keys of 1 to 128 and values of at most 256 characters, no key twice.
pub(super) fn principal_tags(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.tags";
    let count = tags(assertion).count();
    let fix = "Send fewer or shorter PrincipalTag claims, each with exactly one value.";
    let refuse = |what: String| {
        let why = "AWS takes up to 50 session tags, each with one value, keys of up to 128 and values of up to 256 characters. The words of its refusal are not published.";
        RuleOutcome::refused(ID, wording::ours("The session tags are not as required."), Finding::error(ID, what, why, fix))
    };
    if count == 0 {
        return RuleOutcome::kept(ID);
    }
    if count > MAX_TAGS {
        return refuse(format!("The response sends {count} session tags"));
    }
    let mut seen = BTreeSet::new();
    for (key, values) in tags(assertion) {
        let shown = short(key);
        let [value] = values else { return refuse(format!("The session tag {shown} has {} values", values.len())) };
        match (key.chars().count(), value.chars().count()) {
            (0, _) => return refuse("A session tag has no key".to_owned()),
            (chars, _) if chars > MAX_KEY_CHARS => return refuse(format!("The key of the session tag {shown} has {chars} characters")),
            (_, chars) if chars > MAX_VALUE_CHARS => return refuse(format!("The value of the session tag {shown} has {chars} characters")),
            _ if !seen.insert(key.to_lowercase()) => {
                return refuse(format!("The session tag {shown} comes twice; case does not count in keys"));
            }
            _ => {}
        }
    }
    let what = format!("The response sends {count} session {}", if count == 1 { "tag" } else { "tags" });
    let why = "The role's trust policy has to allow sts:TagSession, else AWS answers Not authorized to perform sts:AssumeRoleWithSAML.";
    RuleOutcome::noted(ID, Finding::info(ID, what, why, "Check that the role's trust policy allows sts:TagSession."))
}

/// Row 25: every transitive key is a key that is sent. What AWS does otherwise is known of a sibling call only.
pub(super) fn transitive_keys(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.transitive_tags";
    let sent: BTreeSet<_> = tags(assertion).map(|(key, _)| key.to_lowercase()).collect();
    let Some(lost) = values(assertion, TRANSITIVE_TAG_KEYS).into_iter().find(|key| !sent.contains(&key.to_lowercase())) else {
        return RuleOutcome::kept(ID);
    };
    let what = format!("TransitiveTagKeys names {}, but no such tag is sent", short(lost));
    let why = "AWS asks that every transitive key is among the tags that are sent. Its answer to a SAML response that breaks this is not published.";
    let fix = "Send the tag as a PrincipalTag claim, or take the key out of TransitiveTagKeys.";
    let guess = wording::ours("The specified transitive tag key must be included in the requested tags.");
    RuleOutcome::unknown_but(ID, guess, Finding::warning(ID, what, why, fix))
}

/// Row 26: tags are packed together with session policies into a space that AWS does not publish the size of. From here on it is not
/// known whether they fit: an inline session policy may have as many characters (our guess at what certainly fits).
const CERTAINLY_FITS_CHARS: usize = 2_048;

/// Row 26: all tags together fit into the packed session.
pub(super) fn packed_size(assertion: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.packed_size";
    let chars: usize =
        tags(assertion).map(|(key, values)| key.chars().count() + values.iter().map(|v| v.chars().count()).sum::<usize>()).sum();
    if chars <= CERTAINLY_FITS_CHARS {
        return RuleOutcome::kept(ID);
    }
    let what = format!("The session tags have {chars} characters together");
    let why = "AWS packs tags and session policies into one space and refuses with PackedPolicyTooLarge what does not fit. How large it is is not published.";
    let fix = "Send fewer or shorter PrincipalTag claims.";
    RuleOutcome::unknown_but(ID, wording::packed_too_large(), Finding::warning(ID, what, why, fix))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, attribute, context, good};
    use super::*;
    use crate::domain::verdict::AwsAnswer;

    fn tagged(tags: &[(&str, &[&str])]) -> Assertion {
        let mut assertion = good();
        assertion.attributes.extend(tags.iter().map(|(key, values)| attribute(&format!("{PRINCIPAL_TAG_PREFIX}{key}"), values)));
        assertion
    }

    #[test]
    fn tags_keep_to_count_and_lengths() {
        let said = |tags: &[(&str, &[&str])]| answer(&tagged(tags), &context(), "aws.tags");
        let (key, value) = ("k".repeat(128), "v".repeat(256));
        assert_eq!(said(&[]), AwsAnswer::Accepts);
        assert_eq!(said(&[(&key, &[&value])]), AwsAnswer::Accepts);
        assert_eq!(said(&[(&format!("{key}k"), &["v"])]), AwsAnswer::Refuses);
        assert_eq!(said(&[("k", &[&format!("{value}v")])]), AwsAnswer::Refuses);
        assert_eq!(said(&[("k", &["a", "b"])]), AwsAnswer::Refuses);
        assert_eq!(said(&[("k", &[])]), AwsAnswer::Refuses);
        assert_eq!(said(&[("Team", &["a"]), ("team", &["b"])]), AwsAnswer::Refuses);
        let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
        let many: Vec<(&str, &[&str])> = many.iter().map(|n| (n.as_str(), &["v"][..])).collect();
        assert_eq!(said(&many[..50]), AwsAnswer::Accepts);
        assert_eq!(said(&many), AwsAnswer::Refuses);
    }

    #[test]
    fn many_long_tags_may_not_fit() {
        let value = "v".repeat(256);
        let values: &[&str] = &[&value];
        let tags = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].map(|key| (key, values));
        assert_eq!(answer(&tagged(&tags[..7]), &context(), "aws.packed_size"), AwsAnswer::Accepts);
        assert_eq!(answer(&tagged(&tags), &context(), "aws.packed_size"), AwsAnswer::Unknown);
    }

    #[test]
    fn transitive_keys_must_be_sent() {
        let mut assertion = tagged(&[("Team", &["a"])]);
        assertion.attributes.push(attribute(TRANSITIVE_TAG_KEYS, &["Team"]));
        assert_eq!(answer(&assertion, &context(), "aws.transitive_tags"), AwsAnswer::Accepts);
        assertion.attributes.push(attribute(TRANSITIVE_TAG_KEYS, &["Cost"]));
        assert_eq!(answer(&assertion, &context(), "aws.transitive_tags"), AwsAnswer::Unknown);
    }
}
