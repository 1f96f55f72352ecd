//! A good assertion and short ways to ask one rule, for the tests of the rules.

use super::{AwsContext, OfferedRole, RuleOutcome, judge};
use crate::domain::account::{AccountId, Partition};
use crate::domain::arn::ProviderArn;
use crate::domain::claims;
use crate::domain::spec::InstanceKey;
use crate::domain::verdict::AwsAnswer;
use crate::saml::assertion::{Assertion, Attribute, Confirmation, NameId};
use crate::saml::known::{EncryptionMode, KnownInstance, KnownProvider, Seen};
use crate::saml::metadata::Metadata;
use jiff::{SignedDuration, Timestamp};

/// 2026-11-23T09:41:02Z, when the good assertion is issued.
pub(crate) fn issued() -> Timestamp {
    Timestamp::from_second(1_795_426_862).unwrap_or_default()
}

/// The good assertion ten seconds after it was issued.
pub(crate) fn context() -> AwsContext<'static> {
    AwsContext::at(issued() + SignedDuration::from_secs(10))
}

/// An assertion as Entra issues it, which AWS takes.
pub(crate) fn good() -> Assertion {
    let end = Some(issued() + SignedDuration::from_hours(1));
    Assertion {
        id: "_1".into(),
        issuer: "https://sts.windows.net/t/".into(),
        issue_instant: Some(issued()),
        name_id: Some(NameId { value: "b.simon@contoso.com".into(), format: None }),
        confirmations: vec![Confirmation {
            method: "urn:oasis:names:tc:SAML:2.0:cm:bearer".into(),
            recipient: Some("https://signin.aws.amazon.com/saml".into()),
            not_before: None,
            not_on_or_after: end,
            in_response_to: None,
        }],
        not_before: Some(issued() - SignedDuration::from_mins(5)),
        not_on_or_after: end,
        audiences: vec!["https://signin.aws.amazon.com/saml".into()],
        session_not_on_or_after: None,
        authn_instant: None,
        session_index: None,
        unreadable_times: Vec::new(),
        attributes: vec![
            attribute(claims::ROLE, &["arn:aws:iam::111122223333:role/Admin,arn:aws:iam::111122223333:saml-provider/WAAD"]),
            attribute(claims::ROLE_SESSION_NAME, &["b.simon@contoso.com"]),
            attribute(claims::SESSION_DURATION, &["3600"]),
        ],
    }
}

/// The good assertion with other values of one attribute; none at all takes it away.
pub(crate) fn with(name: &str, values: &[&str]) -> Assertion {
    let mut assertion = good();
    assertion.attributes.retain(|a| a.name != name);
    if !values.is_empty() {
        assertion.attributes.push(attribute(name, values));
    }
    assertion
}

/// An attribute.
pub(crate) fn attribute(name: &str, values: &[&str]) -> Attribute {
    Attribute { name: name.into(), values: values.iter().map(|v| (*v).to_owned()).collect() }
}

/// Metadata of an identity provider.
pub(crate) fn metadata(entity_id: &str) -> Metadata {
    Metadata { entity_id: entity_id.into(), certificates: Vec::new(), sso_redirect: None, sso_post: None, logout: None, valid_until: None }
}

/// A known instance of the account of the good assertion, whose provider has this encryption mode and a page of its own.
pub(crate) fn with_instance(encryption: Option<EncryptionMode>, use_it: impl FnOnce(&KnownInstance)) {
    let arn = "arn:aws:iam::111122223333:saml-provider/WAAD";
    let (Ok(account), Ok(provider_arn)) = (AccountId::parse("111122223333"), ProviderArn::parse(arn)) else { return };
    let provider = KnownProvider { metadata: None, uuid: Some("SAMLSP0A1B2C3D4E5F6G7H8".into()), encryption };
    use_it(&KnownInstance {
        key: InstanceKey("k".into()),
        name: "prod".into(),
        identifier: "https://signin.aws.amazon.com/saml".into(),
        account,
        partition: Partition::Aws,
        certificates: Vec::new(),
        provider_arn,
        provider: Seen::There(provider),
        roles: Vec::new(),
        read_at: None,
    });
}

/// What one rule says.
pub(crate) fn ask(assertion: &Assertion, context: &AwsContext<'_>, rule: &str) -> Option<RuleOutcome> {
    judge(assertion, &OfferedRole::all(assertion), context).into_iter().find(|o| o.rule == rule)
}

/// The answer of one rule.
pub(crate) fn answer(assertion: &Assertion, context: &AwsContext<'_>, rule: &str) -> AwsAnswer {
    ask(assertion, context, rule).map_or(AwsAnswer::Unknown, |o| o.answer)
}

/// Code, status and message as far as AWS is known to give them: `InvalidIdentityToken 400 Response signature invalid`.
pub(crate) fn message(assertion: &Assertion, context: &AwsContext<'_>, rule: &str) -> String {
    let refusal = ask(assertion, context, rule).and_then(|o| o.refusal);
    let Some(refusal) = refusal else { return String::new() };
    let code = refusal.known_code().map_or_else(|| "? ? ".to_owned(), |c| format!("{c} {} ", refusal.status));
    code + &refusal.known_text().unwrap_or_else(|| "?".to_owned())
}
