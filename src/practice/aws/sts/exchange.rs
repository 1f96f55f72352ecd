//! A SAML response against a session: the whole verifier in its order.

use super::claims::{self, Pair};
use super::refusal::Refusal;
use super::response::{self, Trusting};
use super::{assertion as rules, session, tags};
use crate::domain::arn::ProviderArn;
use crate::domain::trust::{Document, SamlFacts, allows_saml};
use crate::practice::aws::error::AwsError;
use crate::practice::aws::state::{PracticeSecret, Role};
use crate::practice::state::Shared;
use crate::saml::assertion::Assertion;
use jiff::Timestamp;

/// By which door a response comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// `AssumeRoleWithSAML`.
    Api,
    /// The sign-in page.
    Browser,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// Role and provider.
    pub pair: Pair,
    /// The response, base64.
    pub response: &'a str,
    /// `DurationSeconds`, 900 to 43,200.
    pub seconds: Option<u32>,
    /// The door.
    pub door: Door,
    /// Characters of session policies that came along.
    pub policies: usize,
}

/// A session that was opened.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // fields are named as STS names them
pub struct Granted {
    pub assumed_role_arn: String,
    pub assumed_role_id: String,
    pub session_name: String,
    pub access_key_id: String,
    pub secret: PracticeSecret,
    pub token: PracticeSecret,
    pub expires: Timestamp,
    pub seconds: u32,
    pub provider: ProviderArn,
    pub subject: String,
    pub subject_format: Option<String>,
    pub issuer: String,
    pub recipient: String,
    pub source_identity: Option<String>,
    pub packed: Option<u32>,
}

/// A response that is in order, whatever role is asked for.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The verified assertion.
    pub assertion: Assertion,
    /// Its recipient.
    pub recipient: String,
}

/// Opens a session for a response.
///
/// # Errors
/// The first check that fails.
pub fn exchange(shared: &Shared, ask: &Ask<'_>) -> Result<Granted, Refusal> {
    let now = shared.now();
    let xml = response::decode(ask.response)?;
    let checked = check_response(shared, &xml, &ask.pair, now)?;
    if !claims::pairs(&checked.assertion).contains(&ask.pair) {
        return Err(Refusal::no_such_pair());
    }
    grant(shared, ask, &checked, now)
}

/// Checks a response against the provider of a pair: rows 4 to 13.
///
/// # Errors
/// The first check that fails.
pub fn check_response(shared: &Shared, xml: &str, pair: &Pair, now: Timestamp) -> Result<Checked, Refusal> {
    // what is no response at all is refused before anything is looked up
    response::claimed(xml)?;
    let provider = shared.read(|s| Trusting::find(&s.aws, pair.role.account(), &pair.provider))?;
    let assertion = response::verified(xml, &provider)?;
    let recipient = rules::check(&assertion, &provider, now)?;
    Ok(Checked { assertion, recipient })
}

/// The claims, the role and its trust policy: rows 16 and 18 to 28.
fn grant(shared: &Shared, ask: &Ask<'_>, checked: &Checked, now: Timestamp) -> Result<Granted, Refusal> {
    let assertion = &checked.assertion;
    let session_name = claims::session_name(assertion)?;
    let source_identity = claims::source_identity(assertion)?;
    let claimed_seconds = claims::session_seconds(assertion)?;
    let tags = tags::read(assertion)?;
    let subject = assertion.name_id.as_ref().filter(|n| !n.value.is_empty()).ok_or_else(Refusal::not_authorized)?;
    let attributes: Vec<(String, Vec<String>)> = assertion.attributes.iter().map(|a| (a.name.clone(), a.values.clone())).collect();
    let facts = SamlFacts {
        provider: &ask.pair.provider,
        issuer: &assertion.issuer,
        recipient: &checked.recipient,
        subject: &subject.value,
        subject_format: subject.format.as_deref(),
        session_name,
        source_identity,
        tags: &tags.tags,
        transitive_tags: &tags.transitive,
        attributes: &attributes,
        at: now,
    };
    let role = trusting_role(shared, ask, &facts)?;
    let seconds = session::seconds(ask, claimed_seconds, &role, assertion, now)?;
    let opened = shared.change(|s| session::open(s.aws.account_mut(ask.pair.role.account())?, &facts, ask, &role.id, seconds));
    opened.map_err(|_| super::super::service::unwritten())?.ok_or_else(Refusal::not_authorized)
}

/// Row 20: the role exists under exactly this ARN and trusts the sign-in. One answer to all that is wrong.
fn trusting_role(shared: &Shared, ask: &Ask<'_>, facts: &SamlFacts<'_>) -> Result<Role, Refusal> {
    let wanted = &ask.pair.role;
    let found = shared.read(|s| s.aws.account(wanted.account())?.roles.get(wanted.name().as_str()).filter(|r| r.arn == *wanted).cloned());
    let role = found.ok_or_else(Refusal::not_authorized)?;
    // row 28; our guess: that the answer is the same
    if wanted.name().as_str().starts_with("AWSReservedSSO_") {
        return Err(Refusal::guess(AwsError::access_denied("Not authorized to perform sts:AssumeRoleWithSAML")));
    }
    let trust = Document::parse_trust(&role.trust).map_err(|_| Refusal::not_authorized())?;
    allows_saml(&trust, facts).map_err(|_| Refusal::not_authorized())?;
    Ok(role)
}
