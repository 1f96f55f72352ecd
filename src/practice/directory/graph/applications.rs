//! `/applications`: identifiers and reply URLs of an instance; deleting one takes its service principal along.

use super::body::{Body, Contract, Shape, merged};
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, no_content, registrations, shown};
use crate::practice::directory::state::{Application, DirectoryState, Instance, Tenant};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::Value;
use std::collections::HashSet;

const CONTRACT: Contract = Contract {
    name: "application",
    writable: &[
        ("api", Shape::Object(&[("acceptMappedClaims", Shape::MaybeFlag), ("requestedAccessTokenVersion", Shape::MaybeNumber)])),
        ("description", Shape::MaybeText),
        ("displayName", Shape::Text),
        ("groupMembershipClaims", Shape::MaybeText),
        ("identifierUris", Shape::Texts),
        ("notes", Shape::MaybeText),
        ("serviceManagementReference", Shape::MaybeText),
        ("tags", Shape::Texts),
        ("web", Shape::Object(&[("homePageUrl", Shape::MaybeText), ("logoutUrl", Shape::MaybeText), ("redirectUris", Shape::Texts)])),
    ],
    read_only: &[
        "id",
        "appId",
        "applicationTemplateId",
        "certification",
        "createdByAppId",
        "createdDateTime",
        "deletedDateTime",
        "disabledByMicrosoftStatus",
        "publisherDomain",
        "verifiedPublisher",
    ],
    not_kept: &[
        "addIns",
        "appManagementPolicies",
        "appRoles",
        "authenticationBehaviors",
        "createdOnBehalfOf",
        "defaultRedirectUri",
        "extensionProperties",
        "federatedIdentityCredentials",
        "homeRealmDiscoveryPolicies",
        "info",
        "isDeviceOnlyAuthSupported",
        "isDisabled",
        "isFallbackPublicClient",
        "keyCredentials",
        "logo",
        "managerApplications",
        "nativeAuthenticationApisEnabled",
        "oauth2RequirePostResponse",
        "optionalClaims",
        "owners",
        "parentalControlSettings",
        "passwordCredentials",
        "publicClient",
        "requestSignatureVerification",
        "requiredResourceAccess",
        "samlMetadataUrl",
        "servicePrincipalLockConfiguration",
        "signInAudience",
        "spa",
        "synchronization",
        "tokenEncryptionKeyId",
        "tokenIssuancePolicies",
        "tokenLifetimePolicies",
        "uniqueName",
    ],
};

/// Identifiers and reply URLs: how many, and how long. Source: "Redirect URI (reply URL) restrictions"; the identifiers'
/// length is the one of the same page.
const MAX_URLS: usize = 256;
const MAX_URL_CHARS: usize = 256;

pub(super) fn routes() -> Router<Graph> {
    Router::new().route("/applications", get(list).post(add)).route("/applications/{id}", get(show).patch(change).delete(remove))
}

async fn list(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = graph.read(|d| {
        let registered = d.oauth.registrations.values().map(|r| r.application.clone());
        Ok(d.instances.values().map(|i| shown(&i.application)).chain(registered).collect())
    })?;
    ask.page(
        &graph,
        "applications",
        "/applications",
        all,
        &["id", "appId", "applicationTemplateId", "displayName", "identifierUris", "createdDateTime"],
    )
}

/// Registering a client; instances of the gallery are made from its template.
async fn add(State(graph): State<Graph>, body: Body) -> Answer {
    registrations::register(&graph, body).await
}

pub(super) async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let application = graph.read(|d| {
        let found = d.by_application(&id).map(|i| shown(&i.application)).or_else(|| registrations::application(d, &id));
        found.ok_or_else(|| GraphError::not_found(&id))
    })?;
    Ok(graph.entity(StatusCode::OK, "applications/$entity", ask.select(application)?))
}

pub(super) async fn change(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    if let Some(answer) = registrations::change(&graph, &id, &body.0).await {
        return answer;
    }
    CONTRACT.check(&body.0)?;
    graph
        .change(move |directory| {
            let instance = directory.by_application(&id).ok_or_else(|| GraphError::not_found(&id))?;
            let next: Application = merged(&instance.application, &body.0)?;
            if body.0.contains_key("identifierUris") {
                check_identifiers(directory, instance, &next)?;
            }
            check_urls(&next.web.redirect_uris, "web/redirectUris")?;
            if next.display_name.trim().is_empty() || next.display_name.chars().count() > 256 {
                return Err(GraphError::bad_request("The value of property 'displayName' is empty or has more than 256 characters."));
            }
            let app_id = next.app_id.clone();
            if let Some(instance) = directory.instances.get_mut(&app_id) {
                copy_to_service_principal(instance, next);
            }
            Ok(())
        })
        .await?;
    Ok(no_content())
}

/// The service principal follows its application, as in the real directory.
fn copy_to_service_principal(instance: &mut Instance, next: Application) {
    let principal = &mut instance.service_principal;
    principal.service_principal_names = std::iter::once(next.app_id.clone()).chain(next.identifier_uris.iter().cloned()).collect();
    principal.reply_urls.clone_from(&next.web.redirect_uris);
    if next.display_name != instance.application.display_name {
        principal.display_name.clone_from(&next.display_name);
        principal.app_display_name.clone_from(&next.display_name);
    }
    principal.logout_url.clone_from(&next.web.logout_url);
    instance.application = next;
}

fn check_urls(urls: &[String], property: &'static str) -> Result<(), GraphError> {
    let mut seen = HashSet::new();
    if urls.len() > MAX_URLS {
        return Err(GraphError::bad_request(format!("The collection '{property}' has more than {MAX_URLS} values.")));
    }
    for text in urls {
        let shortened: String = text.chars().take(100).collect();
        if text.chars().count() > MAX_URL_CHARS || url::Url::parse(text).is_err() || text.contains(char::is_whitespace) {
            return Err(GraphError::bad_detail(
                "InvalidValue",
                property,
                format!("One of the values of '{property}' is no absolute address, or too long: '{shortened}'."),
            ));
        }
        if !seen.insert(text) {
            return Err(GraphError::bad_detail(
                "InvalidValue",
                property,
                format!("Property '{property}' has the value '{shortened}' more than once."),
            ));
        }
    }
    Ok(())
}

/// The rules of identifiers: unique in the tenant, and of a verified domain unless the instance is in SAML mode.
fn check_identifiers(directory: &DirectoryState, instance: &Instance, next: &Application) -> Result<(), GraphError> {
    check_urls(&next.identifier_uris, "identifierUris")?;
    let others = || directory.instances.values().filter(|i| i.application.id != instance.application.id);
    for text in &next.identifier_uris {
        if others().any(|i| i.application.identifier_uris.iter().any(|u| u.eq_ignore_ascii_case(text))) {
            let message = "Another object with the same value for property identifierUris already exists.";
            return Err(GraphError::bad_detail("ObjectConflict", "identifierUris", message));
        }
    }
    let is_saml = instance.service_principal.preferred_single_sign_on_mode.as_deref() == Some("saml");
    let added: Vec<&String> = next.identifier_uris.iter().filter(|u| !instance.application.identifier_uris.contains(*u)).collect();
    check_policy(directory, &added, is_saml, next)?;
    if !is_saml && !added.into_iter().all(|u| is_of_tenant(u, &directory.tenant, &next.app_id)) {
        let message = "Values of identifierUris property must use a verified domain of the organization or its subdomain.";
        return Err(GraphError::bad_detail("HostNameNotOnVerifiedDomain", "identifierUris", message));
    }
    Ok(())
}

/// The tenant's policy for new identifiers. Source: "Restrictions on identifier URIs"; our guess: the code, and the second text.
fn check_policy(directory: &DirectoryState, added: &[&String], is_saml: bool, next: &Application) -> Result<(), GraphError> {
    let v2 = next.api.get("requestedAccessTokenVersion").and_then(Value::as_i64) == Some(2);
    let policy = &directory.settings.app_policy;
    let code = "IdentifierUriNotAllowedAsPerAppPolicy";
    if policy.foreign_identifiers.holds(is_saml, v2)
        && let Some(uri) = added.iter().find(|u| !is_of_tenant(u, &directory.tenant, &next.app_id))
    {
        let message = format!(
            "Failed to add identifier URI {uri}. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization."
        );
        return Err(GraphError::bad_detail(code, "identifierUris", message));
    }
    if policy.other_identifiers.holds(is_saml, v2)
        && let Some(uri) = added.iter().find(|u| u.as_str() != format!("api://{}", next.app_id))
    {
        let message =
            format!("Failed to add identifier URI {uri}. Only the default URI api://{{appId}} can be added in your organization.");
        return Err(GraphError::bad_detail(code, "identifierUris", message));
    }
    Ok(())
}

fn is_of_tenant(address: &str, tenant: &Tenant, app_id: &str) -> bool {
    let host = url::Url::parse(address).ok().and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_default();
    let on_domain = tenant.domains.iter().any(|d| host == *d || host.strip_suffix(d.as_str()).is_some_and(|rest| rest.ends_with('.')));
    on_domain || host == tenant.id || host == app_id
}

async fn remove(State(graph): State<Graph>, Path(id): Path<String>) -> Answer {
    graph
        .change(move |directory| {
            if registrations::remove(directory, &id) {
                return Ok(());
            }
            let app_id = directory.by_application(&id).map(|i| i.application.app_id.clone()).ok_or_else(|| GraphError::not_found(&id))?;
            directory.instances.remove(&app_id);
            Ok(())
        })
        .await?;
    Ok(no_content())
}
