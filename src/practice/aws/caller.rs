//! Who calls: from the access key to an account and a principal, and what that principal may do.

use super::error::AwsError;
use super::managed;
use super::sigv4::{Authorization, Received};
use super::state::{Account, AwsState, PracticeSecret, Rights};
use crate::domain::account::AccountId;
use crate::domain::trust::{Context, Decision, Document, Request, decide};
use jiff::{SignedDuration, Timestamp};

/// The text for keys that AWS does not know, or that are switched off.
const UNKNOWN_KEY: &str = "The security token included in the request is invalid.";
/// How exact the date of a key's last use is: it is not worth writing the state for every call.
const LAST_USED_GRAIN: SignedDuration = SignedDuration::from_mins(1);

/// An authenticated caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// ARN as `GetCallerIdentity` and refusals name it.
    pub arn: String,
    /// `AIDA…`, or `AROA…:session`.
    pub id: String,
    /// User or role.
    pub principal: Principal,
    /// Whether the date of the key's last use is worth writing down.
    pub note_use: bool,
}

/// What kind of principal calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// The user of this name.
    User(String),
    /// A session of the role of this name.
    Session(String),
}

/// Finds the caller by the access key and verifies the signature.
///
/// # Errors
/// `InvalidClientTokenId`, `SignatureDoesNotMatch` or `ExpiredToken`.
pub fn authenticate(
    state: &AwsState,
    authorization: &Authorization<'_>,
    request: &Received<'_>,
    now: Timestamp,
) -> Result<Caller, AwsError> {
    let unknown = || AwsError::unknown_key(UNKNOWN_KEY);
    let token = request.headers.get("x-amz-security-token").and_then(|v| v.to_str().ok());
    let (caller, secret) = state
        .accounts()
        .find_map(|a| user(a, authorization.key, now).or_else(|| session(a, authorization.key, token, now)))
        .ok_or_else(unknown)??;
    authorization.verify(secret.expose(), request, now)?;
    Ok(caller)
}

type Found<'a> = Result<(Caller, &'a PracticeSecret), AwsError>;

fn user<'a>(account: &'a Account, key: &str, now: Timestamp) -> Option<Found<'a>> {
    let (name, user, key) = account.users.iter().find_map(|(name, user)| Some((name, user, user.keys.iter().find(|k| k.id == key)?)))?;
    if !key.active {
        return Some(Err(AwsError::unknown_key(UNKNOWN_KEY)));
    }
    let note_use = key.last_used.as_ref().is_none_or(|(at, ..)| now.duration_since(*at) > LAST_USED_GRAIN);
    let principal = Principal::User(name.clone());
    Some(Ok((Caller { account: account.id.clone(), arn: user.arn.to_string(), id: user.id.clone(), principal, note_use }, &key.secret)))
}

fn session<'a>(account: &'a Account, key: &str, token: Option<&str>, now: Timestamp) -> Option<Found<'a>> {
    let session = account.sessions.get(key)?;
    let role = account.roles.get(&session.role).filter(|r| r.id == session.role_id);
    if role.is_none() || token != Some(session.token.expose()) {
        return Some(Err(AwsError::unknown_key(UNKNOWN_KEY)));
    }
    if session.expires <= now {
        return Some(Err(AwsError::expired_credentials("The security token included in the request is expired")));
    }
    let arn = format!("arn:{}:sts::{}:assumed-role/{}/{}", account.partition, account.id, session.role, session.name);
    let id = format!("{}:{}", session.role_id, session.name);
    let caller = Caller { account: account.id.clone(), arn, id, principal: Principal::Session(session.role.clone()), note_use: false };
    Some(Ok((caller, &session.secret)))
}

/// Whether the caller's policies allow an action.
///
/// # Errors
/// `AccessDenied` in the words of "Troubleshoot access denied error messages", IAM user guide.
pub fn authorize(account: &Account, caller: &Caller, action: &str, resource: &str, now: Timestamp) -> Result<(), AwsError> {
    let rights = match &caller.principal {
        Principal::User(name) => account.users.get(name).map(|u| &u.rights),
        Principal::Session(role) => account.roles.get(role).map(|r| &r.rights),
    };
    let reason = match rights.map_or(Decision::ImplicitDeny, |r| decision(account, r, action, resource, now)) {
        Decision::Allowed => return Ok(()),
        Decision::ExplicitDeny => "with an explicit deny in an identity-based policy".to_owned(),
        Decision::ImplicitDeny => format!("because no identity-based policy allows the {action} action"),
    };
    Err(AwsError::access_denied(format!("User: {} is not authorized to perform: {action} on resource: {resource} {reason}", caller.arn)))
}

/// What the policies attached to a user or role say.
#[must_use]
pub fn decision(account: &Account, rights: &Rights, action: &str, resource: &str, now: Timestamp) -> Decision {
    let managed = rights.attached.iter().filter_map(|arn| {
        let own = account.policies.get(arn).map(|p| p.document.clone());
        own.or_else(|| managed::find(arn).map(managed::AwsManaged::document))
    });
    let documents: Vec<Document> =
        managed.chain(rights.inline.values().cloned()).filter_map(|text| Document::parse_permissions(&text).ok()).collect();
    let context = Context::default()
        .with("aws:CurrentTime", [now.to_string()])
        .with("aws:EpochTime", [now.as_second().to_string()])
        .with("aws:SourceIp", ["127.0.0.1"])
        .with("aws:SecureTransport", ["false"])
        .with("aws:PrincipalAccount", [account.id.as_str()]);
    decide(&documents, &Request { principal: None, action, resource: Some(resource), context: &context })
}
