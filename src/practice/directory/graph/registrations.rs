//! Registering a public client of one's own: `POST /applications`, then `POST /servicePrincipals` with its client id.

use super::body::{Body, Contract, Shape, required_text};
use super::error::GraphError;
use super::{Answer, Graph, no_content};
use crate::practice::directory::new_id;
use crate::practice::directory::state::DirectoryState;
use crate::practice::directory::state::oauth::Registration;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

const ACCESS: &[(&str, Shape)] = &[("id", Shape::Text), ("type", Shape::Text)];
const APPLICATION: Contract = Contract {
    name: "application",
    writable: &[
        ("description", Shape::MaybeText),
        ("displayName", Shape::Text),
        ("isFallbackPublicClient", Shape::MaybeFlag),
        ("notes", Shape::MaybeText),
        ("publicClient", Shape::Object(&[("redirectUris", Shape::Texts)])),
        ("requiredResourceAccess", Shape::Objects(&[("resourceAppId", Shape::Text), ("resourceAccess", Shape::Objects(ACCESS))])),
        ("signInAudience", Shape::MaybeText),
        ("tags", Shape::Texts),
    ],
    read_only: &["id", "appId", "applicationTemplateId", "createdDateTime", "deletedDateTime", "publisherDomain"],
    not_kept: &["api", "appRoles", "identifierUris", "keyCredentials", "optionalClaims", "owners", "passwordCredentials", "spa", "web"],
};
const PRINCIPAL: Contract = Contract {
    name: "servicePrincipal",
    writable: &[("appId", Shape::Text), ("notes", Shape::MaybeText), ("tags", Shape::Texts)],
    read_only: &["id", "appDisplayName", "applicationTemplateId"],
    not_kept: &["displayName", "appRoles", "keyCredentials", "owners", "passwordCredentials"],
};

/// The registered application of this object id.
pub(super) fn application(directory: &DirectoryState, id: &str) -> Option<Value> {
    directory.oauth.registrations.values().map(|r| &r.application).find(|a| a["id"] == id).cloned()
}

/// The service principal, of a registered client or one of Microsoft's, of this object id.
pub(super) fn principal(directory: &DirectoryState, id: &str) -> Option<Value> {
    principals(directory).into_iter().find(|p| p["id"] == id)
}

/// Service principals of registered clients and of Microsoft's own applications.
pub(super) fn principals(directory: &DirectoryState) -> Vec<Value> {
    let registered = directory.oauth.registrations.values().filter_map(|r| r.service_principal.clone());
    registered.chain(crate::practice::directory::oauth::clients::of_microsoft(directory)).collect()
}

/// `POST /applications`
pub(super) async fn register(graph: &Graph, body: Body) -> Answer {
    APPLICATION.check(&body.0)?;
    required_text(&body.0, "displayName", 256)?;
    let (id, app_id, now) = (new_id(), new_id(), graph.now());
    let mut application = json!({
        "id": id, "appId": app_id, "applicationTemplateId": null, "createdDateTime": now, "displayName": "", "description": null,
        "identifierUris": [], "isFallbackPublicClient": null, "notes": null, "publicClient": {"redirectUris": []},
        "requiredResourceAccess": [], "signInAudience": "AzureADMyOrg", "tags": [], "appRoles": [], "groupMembershipClaims": null,
        "publisherDomain": null, "serviceManagementReference": null,
        "web": {"homePageUrl": null, "logoutUrl": null, "redirectUris": []},
    });
    put(&mut application, &body.0)?;
    let value = application.clone();
    graph
        .change(move |d| {
            d.oauth.registrations.insert(app_id, Registration { application, service_principal: None }.into());
            Ok(())
        })
        .await?;
    Ok(graph.entity(StatusCode::CREATED, "applications/$entity", value))
}

fn put(application: &mut Value, body: &Map<String, Value>) -> Result<(), GraphError> {
    for (name, value) in body.iter().filter(|(n, _)| !n.contains("@odata.")) {
        application[name] = value.clone();
    }
    let redirects = application["publicClient"]["redirectUris"].as_array().cloned().unwrap_or_default();
    // Source: http is for this computer only
    let good = |r: &Value| {
        let url = r.as_str().and_then(|r| url::Url::parse(r).ok());
        url.is_some_and(|u| u.scheme() != "http" || matches!(u.host_str(), Some("localhost" | "127.0.0.1")))
    };
    if redirects.len() > 256 || !redirects.iter().all(good) {
        let message = "A redirect URI is an absolute address, with http on this computer only.";
        return Err(GraphError::bad_detail("InvalidValue", "publicClient/redirectUris", message));
    }
    Ok(())
}

/// `PATCH /applications/{id}` of a registered client; `None` when it is no such.
pub(super) async fn change(graph: &Graph, id: &str, body: &Map<String, Value>) -> Option<Answer> {
    let app_id = graph.read(|d| Ok(application(d, id))).ok()??["appId"].as_str()?.to_owned();
    let body = body.clone();
    let changed = match APPLICATION.check(&body) {
        Ok(()) => {
            let change = move |d: &mut DirectoryState| {
                let kept = d.oauth.registrations.get_mut(&app_id).ok_or_else(|| GraphError::not_found(&app_id))?;
                let mut next = kept.application.clone();
                put(&mut next, &body)?;
                kept.application = next;
                Ok(())
            };
            graph.change(change).await
        }
        Err(refusal) => Err(refusal),
    };
    Some(changed.map(|()| no_content()))
}

/// Takes a registered client away, with what was consented to for it.
pub(super) fn remove(directory: &mut DirectoryState, id: &str) -> bool {
    let Some(app_id) = application(directory, id).and_then(|a| a["appId"].as_str().map(str::to_owned)) else { return false };
    let principal = crate::practice::directory::oauth::clients::principal_id(directory, &app_id);
    directory.oauth.registrations.remove(&app_id);
    directory.oauth.grants.retain(|_, g| g.client_id != principal);
    true
}

/// `POST /servicePrincipals`
pub(super) async fn make_principal(graph: &Graph, body: Body) -> Answer {
    PRINCIPAL.check(&body.0)?;
    let app_id = required_text(&body.0, "appId", 36)?.to_owned();
    let made = graph
        .change(move |directory| {
            let tenant = directory.tenant.id.clone();
            if directory.instances.contains_key(&app_id) {
                return Err(conflict());
            }
            let Some(kept) = directory.oauth.registrations.get_mut(&app_id) else {
                let message = format!("When using this permission, the backing application of the service principal being created must in the local tenant: {app_id}");
                return Err(GraphError::bad_request(message));
            };
            if kept.service_principal.is_some() {
                return Err(conflict());
            }
            let name = &kept.application["displayName"];
            let principal = json!({
                "id": new_id(), "accountEnabled": true, "alternativeNames": [], "appDescription": null, "appDisplayName": name,
                "appId": app_id, "applicationTemplateId": null, "appOwnerOrganizationId": tenant, "appRoleAssignmentRequired": false,
                "appRoles": [], "description": null, "displayName": name, "homepage": null, "keyCredentials": [], "loginUrl": null,
                "logoutUrl": null, "notes": body.0.get("notes"), "notificationEmailAddresses": [], "passwordCredentials": [],
                "preferredSingleSignOnMode": null, "preferredTokenSigningKeyThumbprint": null, "replyUrls": [],
                "samlSingleSignOnSettings": null, "servicePrincipalNames": [app_id], "servicePrincipalType": "Application",
                "signInAudience": "AzureADMyOrg", "tags": body.0.get("tags").cloned().unwrap_or_else(|| json!([])),
            });
            kept.service_principal = Some(principal.clone());
            Ok(principal)
        })
        .await?;
    Ok(graph.entity(StatusCode::CREATED, "servicePrincipals/$entity", made))
}

fn conflict() -> GraphError {
    let message = "The service principal cannot be created because the service principal name is already in use.";
    GraphError::new(StatusCode::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", message)
}
