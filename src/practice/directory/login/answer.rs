//! The end of a sign-in: the signed SAML response on a page that passes it on, and the entry in the sign-in log.

use super::refusal::Refusal;
use super::session::SignedIn;
use super::start::{Start, Target};
use super::{Login, access, pages};
use crate::practice::directory::certificates::NoSigner;
use crate::practice::directory::claims::{Claims, Definition};
use crate::practice::directory::state::{DirectoryState, Instance, SignIn, SignInStatus, Tenant, User};
use crate::practice::directory::{new_id, whole_seconds};
use crate::practice::page;
use crate::saml::response::{ResponseSpec, write_signed};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// A response is good from five minutes before it was made, for 70 minutes in all. Source of the 70: "Single sign-on SAML
/// protocol"; our guess: the five.
const BEFORE: SignedDuration = SignedDuration::from_mins(5);
const LIFE: SignedDuration = SignedDuration::from_mins(70);
/// Our guess: the gallery application's default NameID format is unconfirmed.
const NAME_ID_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// Everything that a response is made of, taken out of the state.
struct Material {
    instance: Instance,
    user: User,
    tenant: Tenant,
    target: Target,
    definition: Option<String>,
    /// Whose assignments count for the user.
    principals: Vec<String>,
    /// The name of a conditional access policy that blocks the sign-in.
    blocked_by: Option<String>,
}

/// The response for somebody who has signed in, or why there is none; either way it is logged.
pub(super) async fn give(login: &Login, start: &Start, who: &SignedIn, headers: &HeaderMap) -> Response {
    let now = login.shared.now();
    let material = match login.shared.read(|s| material(&s.directory, start, &who.id)) {
        Ok(Some(material)) => material,
        Ok(None) => return login.ask_to_sign_in(start, None),
        Err(refusal) => return pages::refused(&refusal, None, now),
    };
    let (user, since) = (material.user.clone(), who.since);
    let signed = tokio::task::spawn_blocking(move || material.signed(now, since).map(|xml| (xml, material.target)));
    let outcome = signed.await.unwrap_or(Err(Refusal::Internal));
    let correlation = log(login, start, &user, outcome.as_ref().err()).await;
    match outcome {
        Ok((xml, target)) => passing_on(login, &xml, &target, headers),
        Err(refusal) => pages::refused(&refusal, Some(&correlation), now),
    }
}

/// Nothing when the user is gone meanwhile.
fn material(directory: &DirectoryState, start: &Start, user: &str) -> Result<Option<Material>, Refusal> {
    let Some(target) = start.resolve(directory)? else { return Ok(None) };
    let (Some(person), Some(instance)) = (directory.users.get(user), directory.instances.get(&target.app_id)) else { return Ok(None) };
    let policy = instance.claims_policies.first().and_then(|id| directory.claims_policies.get(id));
    Ok(Some(Material {
        instance: Instance::clone(instance),
        user: person.user.clone(),
        tenant: directory.tenant.clone(),
        target,
        definition: policy.and_then(|p| p.definition.first().cloned()),
        principals: directory.principals_of(user),
        blocked_by: access::blocking(&access::applied(directory, instance, user)).map(str::to_owned),
    }))
}

impl Material {
    fn signed(&self, now: Timestamp, since: Timestamp) -> Result<String, Refusal> {
        if !self.user.account_enabled {
            return Err(Refusal::UserDisabled);
        }
        let roles = self.roles()?;
        if let Some(policy) = &self.blocked_by {
            return Err(Refusal::Blocked(policy.clone()));
        }
        let signer = self.instance.signer(now).map_err(|e| match e {
            NoSigner::None => Refusal::NoSigningKey,
            NoSigner::NotValid => Refusal::SigningKeyNotValid,
        })?;
        let definition = match &self.definition {
            Some(text) => Definition::parse(text).map_err(|_| Refusal::Internal)?,
            None => Definition::gallery(),
        };
        let claims = definition.claims(&self.user, &self.tenant, &roles);
        let spec = self.spec(claims, now, since)?;
        let key = signer.key().ok_or(Refusal::NoSigningKey)?;
        write_signed(&spec, &key, &signer.certificate).map_err(|_| Refusal::Internal)
    }

    /// The values of the enabled app roles that the user holds; the two default roles have none.
    fn roles(&self) -> Result<Vec<String>, Refusal> {
        let principal = &self.instance.service_principal;
        let held = self.instance.assigned_to.iter().filter(|a| self.principals.contains(&a.principal_id));
        let held: Vec<_> = held.filter_map(|a| principal.app_roles.iter().find(|r| r.id == a.app_role_id && r.is_enabled)).collect();
        if held.is_empty() && principal.app_role_assignment_required {
            return Err(Refusal::NotAssigned { user: self.user.user_principal_name.clone(), application: principal.display_name.clone() });
        }
        Ok(held.into_iter().filter_map(|r| r.value.clone()).collect())
    }

    fn spec(&self, claims: Claims, now: Timestamp, since: Timestamp) -> Result<ResponseSpec, Refusal> {
        let assertion_id = format!("_{}", new_id());
        let not_before = now - BEFORE;
        Ok(ResponseSpec {
            response_id: format!("_{}", new_id()),
            session_index: assertion_id.clone(),
            assertion_id,
            issue_instant: now,
            issuer: self.tenant.issuer(),
            destination: self.target.reply_url.clone(),
            audience: self.target.audience.clone(),
            recipient: self.target.reply_url.clone(),
            in_response_to: self.target.request_id.clone(),
            name_id: claims.name_id.ok_or(Refusal::NoNameId)?,
            name_id_format: NAME_ID_FORMAT.into(),
            not_before,
            not_on_or_after: not_before + LIFE,
            authn_instant: since,
            attributes: claims.attributes,
        })
    }
}

/// The form goes to the practice AWS on the very host that the browser uses, unless another place was chosen, or the reply URL
/// is one on this computer: a response that a program captures for a test.
fn passing_on(login: &Login, xml: &str, target: &Target, headers: &HeaderMap) -> Response {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok());
    let here = || host.map_or_else(|| login.shared.base_url.clone(), |h| format!("http://{h}"));
    let captured = url::Url::parse(&target.reply_url).ok().filter(|u| matches!(u.host_str(), Some("localhost" | "127.0.0.1")));
    let capturing = captured.map(|u| u.origin().ascii_serialization());
    let (action, origin) = match (&capturing, &login.form_target) {
        (Some(origin), _) => (target.reply_url.clone(), Some(origin.as_str())),
        (None, Some(place)) => (place.url.clone(), Some(place.origin.as_str())),
        (None, None) => (format!("{}/saml", here()), None),
    };
    let html = pages::pass_on(&action, &STANDARD.encode(xml), target.relay_state.as_deref());
    let mut response = page::answer(StatusCode::OK, html);
    if let Ok(policy) = HeaderValue::from_str(&page::content_security_policy(origin)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Writes a sign-in into the log and gives its correlation id. A log that can't be written does not stop the sign-in.
pub(super) async fn log(login: &Login, start: &Start, user: &User, refusal: Option<&Refusal>) -> String {
    let correlation_id = new_id();
    let entry = SignIn {
        id: new_id(),
        app_display_name: None,
        app_id: None,
        applied_conditional_access_policies: Vec::new(),
        client_app_used: "Browser".into(),
        conditional_access_status: "notApplied".into(),
        correlation_id: correlation_id.clone(),
        created_date_time: whole_seconds(login.shared.now()),
        ip_address: "127.0.0.1".into(),
        is_interactive: true,
        resource_display_name: None,
        resource_id: None,
        status: SignInStatus {
            additional_details: None,
            error_code: refusal.map_or(0, Refusal::code),
            failure_reason: refusal.map(Refusal::reason),
        },
        user_display_name: Some(user.display_name.clone()),
        user_id: user.id.clone(),
        user_principal_name: Some(user.user_principal_name.clone()),
    };
    let (shared, start) = (Arc::clone(&login.shared), start.clone());
    let write = move || shared.change(|s| s.directory.log_sign_in(about(entry, &s.directory, &start)));
    // the sign-in's own answer matters more than its log entry
    drop(tokio::task::spawn_blocking(write).await);
    correlation_id
}

fn about(mut entry: SignIn, directory: &DirectoryState, start: &Start) -> SignIn {
    let target = start.resolve(directory).ok().flatten();
    if let Some(instance) = target.and_then(|t| directory.instances.get(&t.app_id)) {
        entry.app_id = Some(instance.application.app_id.clone());
        entry.app_display_name = Some(instance.application.display_name.clone());
        let applied = access::applied(directory, instance, &entry.user_id);
        (entry.conditional_access_status, entry.applied_conditional_access_policies) = access::logged(&applied);
    }
    entry
}
