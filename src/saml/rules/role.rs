//! The `Role` attribute: pairs of a role and the SAML provider that leads to it.

use super::context::{AwsContext, Door};
use super::endpoint::sign_in_page;
use super::offered::{OfferedRole, usable};
use super::outcome::RuleOutcome;
use super::{short, wording};
use crate::domain::arn::{BadArn, BadPair};
use crate::domain::claims::ROLE;
use crate::domain::finding::Finding;
use crate::saml::assertion::Assertion;

/// The two ARNs of a claim value, as far as it is a pair at all. They need not be good ARNs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimedPair<'a> {
    /// The half that is not the provider.
    pub role: &'a str,
    /// The half that names a SAML provider.
    pub provider: &'a str,
}

impl<'a> ClaimedPair<'a> {
    /// A value that is two texts around one comma, one of them naming a SAML provider.
    pub(super) fn read(value: &'a str) -> Option<Self> {
        let (left, right) = value.split_once(',')?;
        let (left, right) = (left.trim(), right.trim());
        match (left.contains(":saml-provider/"), right.contains(":saml-provider/"), right.contains(',')) {
            (false, true, false) => Some(Self { role: left, provider: right }),
            (true, false, false) => Some(Self { role: right, provider: left }),
            _ => None,
        }
    }
}

/// Row 17: there is a `Role` attribute of exactly this name, with a value; by the API's door the pair that was asked for is
/// among the values.
pub(super) fn attribute(found: &[OfferedRole<'_>], assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.role";
    let refusal = match context.door {
        Door::Browser => wording::invalid_on_page(),
        Door::Api => wording::pair_not_offered(),
    };
    if found.is_empty() {
        if let Some(finding) = china_name(assertion) {
            return RuleOutcome::unknown_but(ID, refusal, finding);
        }
        let (what, why, fix) = role_missing(assertion);
        return RuleOutcome::refused(ID, refusal, Finding::error(ID, what, why, fix));
    }
    match context.requested {
        Some(wanted) if !usable(found).any(|pair| pair == wanted) => {
            let what = format!("The role {} was asked for, but it is not among the {} of the response", wanted.role(), found.len());
            let why = "AWS gives only roles that the response offers, in the same pair with their provider. Names count letter by letter.";
            let fix = "Assign the user to this role in the directory, and compare the role's and the provider's ARN with those in AWS.";
            RuleOutcome::refused(ID, wording::pair_not_offered(), Finding::error(ID, what, why, fix))
        }
        _ => RuleOutcome::kept(ID),
    }
}

/// The China edition of AWS's documentation prints attribute names of its own; every working set-up that was found uses the common
/// ones.
fn china_name(assertion: &Assertion) -> Option<Finding> {
    const NAME: &str = "http://www.amazonaws.cn/SAML/Attributes/Role";
    assertion.attributes.iter().find(|a| a.name == NAME && !a.values.is_empty())?;
    let why =
        "The documentation of AWS in China prints this name, but no working set-up with it is known; the common name works there, too.";
    let fix = "Write the claim's name as https://aws.amazon.com/SAML/Attributes/Role.";
    Some(Finding::warning("aws.role", format!("The roles come in an attribute named {NAME}"), why, fix))
}

/// Why there is no value: other case of the name, an attribute without value, or none at all.
fn role_missing(assertion: &Assertion) -> (String, &'static str, &'static str) {
    const RENAME: &str = "Write the claim's name exactly as https://aws.amazon.com/SAML/Attributes/Role.";
    if assertion.attributes.iter().any(|a| a.name == ROLE) {
        let why = "AWS needs at least one pair of role and provider.";
        return ("The Role attribute has no value".to_owned(), why, "Assign the user, or a group of theirs, to a role of the instance.");
    }
    if let Some(other) = assertion.attributes.iter().find(|a| a.name.trim().eq_ignore_ascii_case(ROLE)) {
        let why = "AWS compares attribute names letter by letter, upper and lower case included.";
        return (format!("The Role attribute is written {}", short(&other.name)), why, RENAME);
    }
    if let Some(other) = assertion.attributes.iter().find(|a| a.values.iter().any(|v| ClaimedPair::read(v).is_some())) {
        let why = "It holds pairs of role and provider, but AWS looks for them under its own attribute name only.";
        return (format!("The roles come in an attribute named {}", short(&other.name)), why, RENAME);
    }
    let why = "AWS does not know which role to give. The directory leaves the claim out when the user is assigned to no role.";
    (
        "The response offers no role".to_owned(),
        why,
        "Assign the user, or a group of theirs, to a role of the instance, and check the claim Role (user.assignedroles).",
    )
}

/// Row 17: each value is a pair. AWS takes the halves in either order and with blanks around the comma; what it does with
/// some good and some bad values is not published.
pub(super) fn pairs(found: &[OfferedRole<'_>], _: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.role_pair";
    let bad: Vec<(&str, &BadPair)> = found.iter().filter_map(|role| Some((role.value, role.pair.as_ref().err()?))).collect();
    let Some((value, why)) = bad.first() else { return RuleOutcome::kept(ID) };
    let what = match bad.len() {
        1 => format!("The role value {} is no usable pair", short(value)),
        n => format!("{n} role values are no usable pairs, the first is {}", short(value)),
    };
    let fix = "Send each role as one value: the role's ARN, a comma, the SAML provider's ARN, both of the same account.";
    let why_text = format!("{why}.");
    if matches!(why, BadPair::Arn(BadArn::Partition { .. })) {
        return RuleOutcome::unknown(
            ID,
            Finding::warning(ID, what, why_text, "Look at the partition in the ARNs; Rolebridge can't judge others than those it knows."),
        );
    }
    if bad.len() < found.len() {
        let finding = Finding::warning(ID, what, format!("{why_text} What AWS does when other values are good is not published."), fix);
        return RuleOutcome::unknown_but(ID, wording::ours("A Role value is not a pair of role and provider."), finding);
    }
    let refusal = match context.door {
        Door::Browser => wording::invalid_on_page(),
        Door::Api => wording::pair_not_offered(),
    };
    RuleOutcome::refused(ID, refusal, Finding::error(ID, what, why_text, fix))
}

/// Row 28: roles of IAM Identity Center can't be had this way. That AWS refuses is documented, its words are not.
pub(super) fn reserved(found: &[OfferedRole<'_>], _: &Assertion, _: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.reserved_role";
    let of_identity_center: Vec<_> = usable(found).filter(|p| p.role().name().as_str().starts_with("AWSReservedSSO_")).collect();
    let Some(first) = of_identity_center.first() else { return RuleOutcome::kept(ID) };
    let what = format!("The role {} belongs to IAM Identity Center", first.role());
    let why = "Roles whose names begin with AWSReservedSSO_ can't be assumed with a SAML response.";
    let fix = "Take the role out of the instance; users reach it through the Identity Center portal.";
    if of_identity_center.len() == usable(found).count() {
        RuleOutcome::refused(
            ID,
            wording::ours("Roles of IAM Identity Center can't be assumed with SAML."),
            Finding::error(ID, what, why, fix),
        )
    } else {
        RuleOutcome::noted(ID, Finding::warning(ID, what, why, fix))
    }
}

/// Section 1.3: the roles lie in one partition, the one whose sign-in page the response goes to. No source says what AWS
/// answers otherwise.
pub(super) fn partition(found: &[OfferedRole<'_>], assertion: &Assertion, context: &AwsContext<'_>) -> RuleOutcome {
    const ID: &str = "aws.partition";
    let page = assertion.confirmations.iter().find_map(|c| c.recipient.as_deref()).and_then(sign_in_page).map(|p| p.partition);
    let Some(expected) = context.partition.or(page).or_else(|| usable(found).next().map(|p| p.role().partition())) else {
        return RuleOutcome::kept(ID);
    };
    let Some(foreign) = usable(found).find(|p| p.role().partition() != expected) else { return RuleOutcome::kept(ID) };
    let what =
        format!("The role {} lies in the partition {}, but the response is for {expected}", foreign.role(), foreign.role().partition());
    let why = "A sign-in page gives roles of its own partition only: aws, aws-us-gov and aws-cn are separate worlds. AWS's answer is not published.";
    let fix = "Use one instance for each partition, with that partition's reply URL and audience.";
    RuleOutcome::unknown_but(ID, wording::ours("The role lies in another partition."), Finding::warning(ID, what, why, fix))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, ask, attribute as named, context, message, with};
    use super::*;
    use crate::domain::arn::RolePair;
    use crate::domain::verdict::AwsAnswer;

    const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin,arn:aws:iam::111122223333:saml-provider/WAAD";
    const TURNED: &str = "arn:aws:iam::111122223333:saml-provider/WAAD , arn:aws:iam::111122223333:role/team/Read";

    #[test]
    fn halves_come_in_either_order_and_with_blanks() {
        let assertion = with(ROLE, &[ADMIN, TURNED, "junk", "a,b", "a,b:saml-provider/c,d"]);
        let offered = OfferedRole::all(&assertion);
        let pairs: Vec<_> = offered.iter().filter_map(|offered| offered.claimed).collect();
        assert_eq!(pairs.len(), 2);
        assert_eq!(pairs[1].role, "arn:aws:iam::111122223333:role/team/Read");
        assert_eq!(answer(&with(ROLE, &[ADMIN, TURNED]), &context(), "aws.role_pair"), AwsAnswer::Accepts);
    }

    #[test]
    fn no_role_is_refused_in_the_words_of_the_door() {
        let none = with(ROLE, &[]);
        assert_eq!(message(&none, &context(), "aws.role"), "? ? Your request included an invalid SAML response. To logout, click here.");
        let api = AwsContext { door: Door::Api, ..context() };
        let words = "InvalidIdentityToken 400 SAML Assertion doesn't contain the requested Role and Metadata in the attributes";
        assert_eq!(message(&none, &api, "aws.role"), words);
        let wanted = RolePair::parse("arn:aws:iam::111122223333:role/admin,arn:aws:iam::111122223333:saml-provider/WAAD").ok();
        let api = AwsContext { requested: wanted.as_ref(), ..api };
        assert_eq!(message(&with(ROLE, &[ADMIN]), &api, "aws.role"), words);
    }

    #[test]
    fn the_case_of_the_name_counts() {
        let mut assertion = with(ROLE, &[]);
        assertion.attributes.push(named("https://aws.amazon.com/SAML/Attributes/role", &[ADMIN]));
        let outcome = ask(&assertion, &context(), "aws.role");
        assert!(outcome.is_some_and(|o| o.answer == AwsAnswer::Refuses && o.finding.is_some_and(|f| f.what.contains("is written"))));
    }

    #[test]
    fn pairs_that_are_none() {
        let said = |values: &[&str]| answer(&with(ROLE, values), &context(), "aws.role_pair");
        for bad in [
            "Admin",
            "arn:aws:iam::111122223333:role/Admin",
            "arn:aws:iam::111122223333:role/Admin,arn:aws:iam::444455556666:saml-provider/WAAD",
            "a,b,c",
        ] {
            assert_eq!(said(&[bad]), AwsAnswer::Refuses, "{bad}");
            assert_eq!(said(&[ADMIN, bad]), AwsAnswer::Unknown, "{bad}");
        }
        assert_eq!(said(&["arn:aws-eusc:iam::111122223333:role/A,arn:aws-eusc:iam::111122223333:saml-provider/W"]), AwsAnswer::Unknown);
    }

    #[test]
    fn reserved_roles_and_other_partitions() {
        let reserved = "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef,arn:aws:iam::111122223333:saml-provider/WAAD";
        assert_eq!(answer(&with(ROLE, &[reserved]), &context(), "aws.reserved_role"), AwsAnswer::Refuses);
        assert_eq!(answer(&with(ROLE, &[reserved, ADMIN]), &context(), "aws.reserved_role"), AwsAnswer::Accepts);
        let china = "arn:aws-cn:iam::111122223333:role/A,arn:aws-cn:iam::111122223333:saml-provider/W";
        assert_eq!(answer(&with(ROLE, &[ADMIN, china]), &context(), "aws.partition"), AwsAnswer::Unknown);
        assert_eq!(answer(&with(ROLE, &[ADMIN]), &context(), "aws.partition"), AwsAnswer::Accepts);
    }
}
