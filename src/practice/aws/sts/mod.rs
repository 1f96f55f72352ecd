//! STS: who calls, and the exchange of a SAML response for a session.
//!
//! One verifier stands behind both doors, the API and the browser page. The order of its checks is our guess; evidence
//! settles only that the provider is looked up before the signature is checked. What AWS does with a case that no source
//! describes is refused in words of our own, and marked so ([`refusal::Refusal::guess`]).

mod assertion;
pub mod claims;
pub mod exchange;
pub mod refusal;
pub mod response;
mod session;
mod tags;

use super::error::AwsError;
use super::operations::Call;
use super::params::Checks;
use super::state::Account;
use super::xml::Xml;
use crate::domain::arn::{ProviderArn, RoleArn};
use crate::domain::trust::Document;
use crate::domain::trust::saml::{name_qualifier, subject_type};
use crate::practice::state::Shared;
use claims::Pair;
use exchange::{Ask, Door, Granted};
use refusal::Refusal;

/// Managed session policies in one call.
const MOST_POLICY_ARNS: usize = 10;

/// `GetCallerIdentity`: needs no right.
///
/// # Errors
/// None.
pub fn caller_identity(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let caller = call.caller.ok_or_else(|| AwsError::missing_token("Request is missing Authentication Token"))?;
    Ok(Xml::new().text("Arn", &caller.arn).text("UserId", &caller.id).text("Account", account.id.as_str()))
}

/// `AssumeRoleWithSAML`
///
/// # Errors
/// As [`exchange::exchange`], and for bad parameters.
pub fn assume_role_with_saml(shared: &Shared, call: &Call<'_>) -> Result<Xml, AwsError> {
    let mut checks = Checks::new(call.params);
    let role = checks.required("RoleArn", 20, 2048);
    let provider = checks.required("PrincipalArn", 20, 2048);
    let response = checks.required("SAMLAssertion", 4, 100_000);
    let seconds = checks.number("DurationSeconds", 900, 43_200, 0);
    let policy = checks.optional("Policy", 1, 2048);
    checks.done()?;
    let arns: Vec<&str> = (1..=MOST_POLICY_ARNS + 1).map_while(|n| call.params.get(&format!("PolicyArns.member.{n}.arn"))).collect();
    check_session_policies(policy, &arns)?;
    let role = RoleArn::parse(role).map_err(|_| AwsError::validation("Request ARN is invalid"))?;
    let provider = ProviderArn::parse(provider).map_err(|_| AwsError::validation("Principal ARN is invalid"))?;
    let ask = Ask {
        pair: Pair { role, provider },
        response,
        seconds: (seconds > 0).then_some(seconds),
        door: Door::Api,
        policies: policy.into_iter().chain(arns).map(str::len).sum(),
    };
    exchange::exchange(shared, &ask).map(|granted| answer(&granted)).map_err(Refusal::into_error)
}

fn check_session_policies(policy: Option<&str>, arns: &[&str]) -> Result<(), AwsError> {
    if let Some(policy) = policy {
        Document::parse_permissions(policy).map_err(|e| AwsError::malformed_policy(e.to_string()))?;
    }
    if arns.len() > MOST_POLICY_ARNS {
        let words = "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10";
        return Err(AwsError::validation(words));
    }
    Ok(())
}

fn answer(granted: &Granted) -> Xml {
    let credentials = Xml::new()
        .text("AccessKeyId", &granted.access_key_id)
        .text("SecretAccessKey", granted.secret.expose())
        .text("SessionToken", granted.token.expose())
        .time("Expiration", granted.expires);
    let user = Xml::new().text("AssumedRoleId", &granted.assumed_role_id).text("Arn", &granted.assumed_role_arn);
    Xml::new()
        .element("Credentials", &credentials)
        .element("AssumedRoleUser", &user)
        .maybe("PackedPolicySize", granted.packed.map(|p| p.to_string()))
        .text("Subject", &granted.subject)
        .text("SubjectType", subject_type(granted.subject_format.as_deref()))
        .text("Issuer", &granted.issuer)
        .text("Audience", &granted.recipient)
        .text("NameQualifier", name_qualifier(&granted.issuer, &granted.provider))
        .maybe("SourceIdentity", granted.source_identity.as_ref())
}
