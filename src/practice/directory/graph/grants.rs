//! `/oauth2PermissionGrants`: what was consented to, by whom, for whom.

use super::body::{Body, Contract, Shape, merged, required_text};
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, no_content, shown};
use crate::practice::directory::new_id;
use crate::practice::directory::oauth::clients::{of_microsoft, principal_id};
use crate::practice::directory::oauth::scopes::GRAPH;
use crate::practice::directory::state::DirectoryState;
use crate::practice::directory::state::oauth::Grant;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;

const CONTRACT: Contract = Contract {
    name: "oAuth2PermissionGrant",
    writable: &[
        ("clientId", Shape::Text),
        ("consentType", Shape::Text),
        ("principalId", Shape::MaybeText),
        ("resourceId", Shape::Text),
        ("scope", Shape::MaybeText),
    ],
    read_only: &["id"],
    not_kept: &[],
};
/// What a change may touch. Source: "Update oAuth2PermissionGrant".
const CHANGE: Contract = Contract {
    name: "oAuth2PermissionGrant",
    writable: &[("scope", Shape::MaybeText)],
    read_only: &["id", "clientId", "consentType", "principalId", "resourceId"],
    not_kept: &[],
};

pub(super) fn routes() -> Router<Graph> {
    Router::new()
        .route("/oauth2PermissionGrants", get(list).post(add))
        .route("/oauth2PermissionGrants/{id}", get(show).patch(change).delete(remove))
}

async fn list(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = graph.read(|d| Ok(d.oauth.grants.values().map(shown).collect()))?;
    let filterable = ["id", "clientId", "consentType", "principalId", "resourceId"];
    ask.page(&graph, "oauth2PermissionGrants", "/oauth2PermissionGrants", all, &filterable)
}

async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let grant = graph.read(|d| d.oauth.grants.get(&id).map(shown).ok_or_else(|| GraphError::not_found(&id)))?;
    Ok(graph.entity(StatusCode::OK, "oauth2PermissionGrants/$entity", ask.select(grant)?))
}

async fn add(State(graph): State<Graph>, body: Body) -> Answer {
    CONTRACT.check(&body.0)?;
    for name in ["clientId", "consentType", "resourceId", "scope"] {
        required_text(&body.0, name, 4000)?;
    }
    let blank = Grant {
        id: new_id(),
        client_id: String::new(),
        consent_type: String::new(),
        principal_id: None,
        resource_id: String::new(),
        scope: None,
    };
    let grant: Grant = merged(&blank, &body.0)?;
    let value = shown(&grant);
    graph
        .change(move |directory| {
            check(directory, &grant)?;
            directory.oauth.grants.insert(grant.id.clone(), grant.into());
            Ok(())
        })
        .await?;
    Ok(graph.entity(StatusCode::CREATED, "oauth2PermissionGrants/$entity", value))
}

fn check(directory: &DirectoryState, grant: &Grant) -> Result<(), GraphError> {
    let registered = directory.oauth.registrations.values().filter_map(|r| r.service_principal.as_ref());
    let knows_client = registered.chain(&of_microsoft(directory)).any(|p| p["id"] == grant.client_id.as_str());
    if !knows_client || grant.resource_id != principal_id(directory, GRAPH) {
        return Err(GraphError::not_found(if knows_client { &grant.resource_id } else { &grant.client_id }));
    }
    match (grant.consent_type.as_str(), &grant.principal_id) {
        ("AllPrincipals", None) => {}
        ("Principal", Some(user)) if directory.users.contains_key(user) => {}
        _ => return Err(GraphError::bad_request("consentType is AllPrincipals without a principalId, or Principal with one.")),
    }
    let same = |g: &Grant| g.client_id == grant.client_id && g.resource_id == grant.resource_id && g.principal_id == grant.principal_id;
    if directory.oauth.grants.values().any(|g| same(g)) {
        return Err(GraphError::new(StatusCode::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists."));
    }
    Ok(())
}

async fn change(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    CHANGE.check(&body.0)?;
    graph
        .change(move |directory| {
            let grant = directory.oauth.grants.get_mut(&id).ok_or_else(|| GraphError::not_found(&id))?;
            let next: Grant = merged(&**grant, &body.0)?;
            **grant = next;
            Ok(())
        })
        .await?;
    Ok(no_content())
}

/// Consent that is taken back: tokens under way stay good until they end, no new one is given.
async fn remove(State(graph): State<Graph>, Path(id): Path<String>) -> Answer {
    graph.change(move |d| d.oauth.grants.remove(&id).map(|_| ()).ok_or_else(|| GraphError::not_found(&id))).await?;
    Ok(no_content())
}
