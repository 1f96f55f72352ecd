//! `/servicePrincipals`: the sign-on side of an instance. App roles and credentials have rules of their own, in files of
//! their own.

use super::body::{Body, Contract, Shape, merged};
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, app_roles, credentials, no_content, pfx_upload, registrations, shown};
use crate::domain::certificate::Thumbprint;
use crate::practice::directory::state::{Instance, ServicePrincipal};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Map, Value};

const CONTRACT: Contract = Contract {
    name: "servicePrincipal",
    writable: &[
        ("accountEnabled", Shape::Flag),
        ("alternativeNames", Shape::Texts),
        ("appRoleAssignmentRequired", Shape::Flag),
        ("appRoles", Shape::Objects(app_roles::PROPERTIES)),
        ("description", Shape::MaybeText),
        ("displayName", Shape::Text),
        ("homepage", Shape::MaybeText),
        ("keyCredentials", Shape::Objects(credentials::KEY_PROPERTIES)),
        ("loginUrl", Shape::MaybeText),
        ("logoutUrl", Shape::MaybeText),
        ("notes", Shape::MaybeText),
        ("notificationEmailAddresses", Shape::Texts),
        ("passwordCredentials", Shape::Objects(credentials::PASSWORD_PROPERTIES)),
        ("preferredSingleSignOnMode", Shape::MaybeText),
        ("preferredTokenSigningKeyThumbprint", Shape::MaybeText),
        ("replyUrls", Shape::Texts),
        ("samlSingleSignOnSettings", Shape::Object(&[("relayState", Shape::MaybeText)])),
        ("tags", Shape::Texts),
    ],
    read_only: &[
        "id",
        "appDescription",
        "appDisplayName",
        "appId",
        "applicationTemplateId",
        "appOwnerOrganizationId",
        "createdByAppId",
        "deletedDateTime",
        "disabledByMicrosoftStatus",
        "servicePrincipalType",
        "signInAudience",
        "verifiedPublisher",
    ],
    not_kept: &[
        "addIns",
        "appRoleAssignedTo",
        "appRoleAssignments",
        "claimsMappingPolicies",
        "customSecurityAttributes",
        "homeRealmDiscoveryPolicies",
        "info",
        "isDisabled",
        "oauth2PermissionScopes",
        "owners",
        "remoteDesktopSecurityConfiguration",
        "resourceSpecificApplicationPermissions",
        "servicePrincipalNames",
        "synchronization",
        "tokenEncryptionKeyId",
        "tokenIssuancePolicies",
        "tokenLifetimePolicies",
    ],
};

/// Source: servicePrincipal resource; the update page writes `external` for `notSupported`.
const SIGN_ON_MODES: [&str; 5] = ["password", "saml", "notSupported", "external", "oidc"];
/// Expiry mails go to at most five addresses. Source: "Manage certificates for federated single sign-on".
const MAX_ADDRESSES: usize = 5;

const FILTERABLE: [&str; 8] =
    ["id", "accountEnabled", "appId", "applicationTemplateId", "displayName", "preferredSingleSignOnMode", "servicePrincipalNames", "tags"];

pub(super) fn routes() -> Router<Graph> {
    Router::new().route("/servicePrincipals", get(list).post(add)).route("/servicePrincipals/{id}", get(show).patch(change).delete(remove))
}

/// Public keys are shown only where a single object is read with `$select=keyCredentials`; private parts never.
pub(super) fn entity(principal: &ServicePrincipal, with_keys: bool) -> Value {
    let mut value = shown(principal);
    if !with_keys && let Some(Value::Array(keys)) = value.get_mut("keyCredentials") {
        for key in keys {
            key["key"] = Value::Null;
        }
    }
    value
}

async fn list(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = graph.read(|d| {
        let others = registrations::principals(d);
        Ok(d.instances.values().map(|i| entity(&i.service_principal, false)).chain(others).collect())
    })?;
    ask.page(&graph, "servicePrincipals", "/servicePrincipals", all, &FILTERABLE)
}

/// The service principal of a registered client; those of instances come with them.
async fn add(State(graph): State<Graph>, body: Body) -> Answer {
    registrations::make_principal(&graph, body).await
}

pub(super) async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let with_keys = ask.selects("keyCredentials");
    let found = graph.read(|d| {
        let found = d.by_service_principal(&id).map(|i| entity(&i.service_principal, with_keys));
        found.or_else(|| registrations::principal(d, &id)).ok_or_else(|| GraphError::not_found(&id))
    })?;
    Ok(graph.entity(StatusCode::OK, "servicePrincipals/$entity", ask.select(found)?))
}

pub(super) async fn change(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    CONTRACT.check(&body.0)?;
    let mut plain = body.0;
    let roles = app_roles::take(&mut plain)?;
    let credentials = credentials::Change::take(&mut plain)?;
    let opened = pfx_upload::open(&credentials).await?;
    graph
        .change(move |directory| {
            let mut next = directory.by_service_principal(&id).cloned().ok_or_else(|| GraphError::not_found(&id))?;
            next.service_principal = merged(&next.service_principal, &plain)?;
            if let Some(roles) = roles {
                app_roles::replace(&mut next, roles)?;
            }
            credentials.apply(&mut next, opened, &directory.settings.app_policy)?;
            check(&mut next, &plain)?;
            directory.instances.insert(next.application.app_id.clone(), next.into());
            Ok(())
        })
        .await?;
    Ok(no_content())
}

/// The rules of the plain properties that the request names.
fn check(next: &mut Instance, plain: &Map<String, Value>) -> Result<(), GraphError> {
    let principal = &mut next.service_principal;
    if let Some(mode) = &principal.preferred_single_sign_on_mode
        && !SIGN_ON_MODES.contains(&mode.as_str())
    {
        return Err(GraphError::bad_detail(
            "InvalidValue",
            "preferredSingleSignOnMode",
            "Property preferredSingleSignOnMode has an invalid value.",
        ));
    }
    if principal.notification_email_addresses.len() > MAX_ADDRESSES || principal.notification_email_addresses.iter().any(|a| !is_address(a))
    {
        let message = format!("Property notificationEmailAddresses takes up to {MAX_ADDRESSES} mail addresses.");
        return Err(GraphError::bad_detail("InvalidValue", "notificationEmailAddresses", message));
    }
    if principal.notes.as_ref().is_some_and(|n| n.chars().count() > 1024) {
        return Err(GraphError::bad_detail("InvalidValue", "notes", "Property notes takes up to 1024 characters."));
    }
    if plain.contains_key("preferredTokenSigningKeyThumbprint") {
        check_thumbprint(next)?;
    }
    Ok(())
}

fn is_address(text: &str) -> bool {
    text.len() <= 254
        && text.split_once('@').is_some_and(|(alias, domain)| !alias.is_empty() && domain.contains('.'))
        && !text.contains(char::is_whitespace)
}

/// Our guess: what the real directory does with a thumbprint that no certificate of the instance has is not documented;
/// here it is refused, so that a mistake shows at once.
fn check_thumbprint(next: &mut Instance) -> Result<(), GraphError> {
    let Some(text) = next.service_principal.preferred_token_signing_key_thumbprint.clone() else { return Ok(()) };
    let bad = |why| GraphError::bad_detail("InvalidValue", "preferredTokenSigningKeyThumbprint", why);
    let thumbprint =
        Thumbprint::parse(&text).map_err(|_| bad("Property preferredTokenSigningKeyThumbprint takes 40 hexadecimal digits."))?;
    if !next.certificates().iter().any(|c| c.certificate.thumbprint() == thumbprint) {
        return Err(bad("No token signing certificate of this service principal has this thumbprint."));
    }
    next.service_principal.preferred_token_signing_key_thumbprint = Some(thumbprint.to_string());
    Ok(())
}

/// A SAML instance's service principal can't be deleted by itself. Our guess for when exactly: once SAML mode is set.
async fn remove(State(graph): State<Graph>, Path(id): Path<String>) -> Answer {
    graph
        .change(move |directory| {
            let instance = directory.by_service_principal(&id).ok_or_else(|| GraphError::not_found(&id))?;
            let message = if instance.service_principal.preferred_single_sign_on_mode.as_deref() == Some("saml") {
                "Property appId is invalid."
            } else {
                "The practice directory deletes the pair only: delete the application."
            };
            Err::<(), _>(GraphError::bad_detail("DeletingSamlSpNotAllowed", "appId", message))
        })
        .await?;
    Ok(no_content())
}
