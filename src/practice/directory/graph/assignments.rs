//! `/servicePrincipals/{id}/appRoleAssignedTo`: who holds which app role of an instance.

use super::body::{Body, Contract, Shape, required_text};
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, no_content, shown};
use crate::practice::directory::state::{AppRoleAssignment, DirectoryState, Instance};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get};
use jiff::Timestamp;

const CONTRACT: Contract = Contract {
    name: "appRoleAssignment",
    writable: &[("appRoleId", Shape::Text), ("principalId", Shape::Text), ("resourceId", Shape::Text)],
    read_only: &["id", "createdDateTime", "deletedDateTime", "principalDisplayName", "principalType", "resourceDisplayName"],
    not_kept: &[],
};

/// "Default Access": valid only where an application declares no role for the kind of member.
const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

pub(super) fn routes() -> Router<Graph> {
    Router::new()
        .route("/servicePrincipals/{id}/appRoleAssignedTo", get(list).post(add))
        .route("/servicePrincipals/{id}/appRoleAssignedTo/{assignment}", delete(remove).get(show))
}

fn find<'a>(directory: &'a DirectoryState, id: &str) -> Result<&'a Instance, GraphError> {
    directory.by_service_principal(id).ok_or_else(|| GraphError::not_found(id))
}

async fn list(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let all = graph.read(|d| Ok(find(d, &id)?.assigned_to.iter().map(shown).collect()))?;
    ask.page(
        &graph,
        "appRoleAssignments",
        &format!("/servicePrincipals/{id}/appRoleAssignedTo"),
        all,
        &["id", "principalId", "appRoleId", "principalDisplayName"],
    )
}

async fn show(State(graph): State<Graph>, Path((id, assignment)): Path<(String, String)>, ask: Ask) -> Answer {
    let found = graph.read(|d| {
        find(d, &id)?.assigned_to.iter().find(|a| a.id == assignment).map(shown).ok_or_else(|| GraphError::not_found(&assignment))
    })?;
    Ok(graph.entity(StatusCode::OK, "appRoleAssignments/$entity", ask.select(found)?))
}

async fn add(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    CONTRACT.check(&body.0)?;
    let text = |name| required_text(&body.0, name, 36).map(str::to_owned);
    let (principal, resource, role) = (text("principalId")?, text("resourceId")?, text("appRoleId")?);
    let now = graph.now();
    let assignment = graph
        .change(move |directory| {
            let assignment = assignment(directory, &id, &principal, &resource, &role, now)?;
            let app_id = find(directory, &id)?.application.app_id.clone();
            if let Some(instance) = directory.instances.get_mut(&app_id) {
                instance.assigned_to.push(assignment.clone());
            }
            Ok(assignment)
        })
        .await?;
    Ok(graph.entity(StatusCode::CREATED, "appRoleAssignments/$entity", shown(&assignment)))
}

fn assignment(
    directory: &DirectoryState,
    id: &str,
    principal: &str,
    resource: &str,
    role: &str,
    now: Timestamp,
) -> Result<AppRoleAssignment, GraphError> {
    let instance = find(directory, id)?;
    if resource != id {
        return Err(GraphError::bad_request("The resourceId has to be the id of the service principal in the request's address."));
    }
    let user = directory.users.get(principal).map(|p| &p.user).ok_or_else(|| GraphError::not_found(principal))?;
    let known = instance.service_principal.app_roles.iter().find(|r| r.id == role);
    if role == DEFAULT_ACCESS || known.is_none() {
        return Err(GraphError::bad_request("Permission being assigned was not found on application."));
    }
    if known.is_some_and(|r| !r.is_enabled) {
        return Err(GraphError::bad_request("Permission being assigned is disabled."));
    }
    if instance.assigned_to.iter().any(|a| a.principal_id == principal && a.app_role_id == role) {
        // our guess: two wordings are reported, neither is documented
        return Err(GraphError::bad_detail("InvalidUpdate", "appRoleId", "Permission being assigned already exists on the object."));
    }
    Ok(AppRoleAssignment {
        id: opaque_id(),
        app_role_id: role.to_owned(),
        created_date_time: now,
        principal_display_name: Some(user.display_name.clone()),
        principal_id: principal.to_owned(),
        principal_type: "User".into(),
        resource_display_name: Some(instance.service_principal.display_name.clone()),
        resource_id: id.to_owned(),
    })
}

/// The ids of assignments are opaque and no GUIDs in the real directory.
fn opaque_id() -> String {
    use base64::Engine;
    let mut bytes = uuid::Uuid::new_v4().into_bytes().to_vec();
    bytes.extend(uuid::Uuid::new_v4().into_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

async fn remove(State(graph): State<Graph>, Path((id, assignment)): Path<(String, String)>) -> Answer {
    graph
        .change(move |directory| {
            let app_id = find(directory, &id)?.application.app_id.clone();
            let Some(instance) = directory.instances.get_mut(&app_id) else { return Err(GraphError::not_found(&id)) };
            let before = instance.assigned_to.len();
            instance.assigned_to.retain(|a| a.id != assignment);
            if instance.assigned_to.len() == before {
                return Err(GraphError::not_found(&assignment));
            }
            Ok(())
        })
        .await?;
    Ok(no_content())
}
