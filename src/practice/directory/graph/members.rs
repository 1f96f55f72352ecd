//! Objects by id whatever their kind, and who belongs to what: `/directoryObjects`, `memberOf`, directory roles.

use super::body::{Body, Contract, Shape};
use super::error::{Actor, GraphError};
use super::odata::Ask;
use super::{Answer, Graph, registrations, shown};
use crate::practice::directory::state::DirectoryState;
use crate::practice::directory::state::groups::DirectoryRole;
use axum::Extension;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Value, json};

const GET_BY_IDS: Contract = Contract {
    name: "directoryObject.getByIds",
    writable: &[("ids", Shape::Texts), ("types", Shape::Texts)],
    read_only: &[],
    not_kept: &[],
};
/// As many ids may be asked for at once. Source: "directoryObject: getByIds".
const MAX_IDS: usize = 1000;

pub(super) fn routes() -> Router<Graph> {
    Router::new()
        .route("/directoryObjects/getByIds", post(by_ids))
        .route("/directoryObjects/{id}", get(show))
        .route("/me/transitiveMemberOf", get(mine))
        .route("/me/transitiveMemberOf/graph.directoryRole", get(my_roles))
        .route("/users/{id}/memberOf", get(direct))
        .route("/users/{id}/transitiveMemberOf", get(transitive))
        .route("/users/{id}/transitiveMemberOf/graph.directoryRole", get(roles))
}

/// Any object, with its type.
pub(super) fn object(directory: &DirectoryState, id: &str) -> Result<Value, GraphError> {
    let typed = |kind: &str, mut value: Value| {
        value["@odata.type"] = format!("#microsoft.graph.{kind}").into();
        value
    };
    if let Some(person) = directory.users.get(id) {
        return Ok(typed("user", shown(&person.user)));
    }
    if let Some(held) = directory.groups.get(id) {
        return Ok(typed("group", shown(&held.group)));
    }
    if let Some(instance) = directory.by_application(id) {
        return Ok(typed("application", shown(&instance.application)));
    }
    if let Some(application) = registrations::application(directory, id) {
        return Ok(typed("application", application));
    }
    if let Some(principal) = registrations::principal(directory, id) {
        return Ok(typed("servicePrincipal", principal));
    }
    let instance = directory.by_service_principal(id).ok_or_else(|| GraphError::not_found(id))?;
    Ok(typed("servicePrincipal", super::service_principals::entity(&instance.service_principal, false)))
}

async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let found = graph.read(|d| object(d, &id))?;
    Ok(graph.entity(StatusCode::OK, "directoryObjects/$entity", ask.select(found)?))
}

async fn by_ids(State(graph): State<Graph>, body: Body) -> Answer {
    GET_BY_IDS.check(&body.0)?;
    let texts = |name: &str| -> Vec<String> {
        body.0.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
    };
    let (ids, types) = (texts("ids"), texts("types"));
    if ids.is_empty() || ids.len() > MAX_IDS {
        return Err(GraphError::bad_request(format!("getByIds takes 1 to {MAX_IDS} ids.")));
    }
    let wanted = |value: &Value| {
        let kind = value["@odata.type"].as_str().unwrap_or_default();
        types.is_empty() || types.iter().any(|t| kind.rsplit('.').next() == Some(t) || t == "directoryObject")
    };
    let found: Vec<Value> = graph.read(|d| Ok(ids.iter().filter_map(|id| object(d, id).ok()).filter(wanted).collect()))?;
    Ok(graph.entity(StatusCode::OK, "directoryObjects", json!({"value": found})))
}

async fn mine(State(graph): State<Graph>, Extension(actor): Extension<Actor>, ask: Ask) -> Answer {
    list(&graph, &actor.user, "/me/transitiveMemberOf", true, &ask)
}

async fn my_roles(State(graph): State<Graph>, Extension(actor): Extension<Actor>, ask: Ask) -> Answer {
    only_roles(&graph, &actor.user, "/me/transitiveMemberOf/graph.directoryRole", &ask)
}

async fn direct(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    list(&graph, &id, &format!("/users/{id}/memberOf"), false, &ask)
}

async fn transitive(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    list(&graph, &id, &format!("/users/{id}/transitiveMemberOf"), true, &ask)
}

async fn roles(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    only_roles(&graph, &id, &format!("/users/{id}/transitiveMemberOf/graph.directoryRole"), &ask)
}

fn list(graph: &Graph, user: &str, path: &str, transitive: bool, ask: &Ask) -> Answer {
    let all = graph.read(|d| {
        let id = d.person(user).map(|p| p.user.id.clone()).ok_or_else(|| GraphError::not_found(user))?;
        let groups = d.groups_of(&id, transitive);
        let groups = groups.iter().filter_map(|g| object(d, g).ok());
        let roles = d.roles_of(&id).into_iter().map(|r| {
            let mut role = role(r);
            role["@odata.type"] = "#microsoft.graph.directoryRole".into();
            role
        });
        Ok(groups.chain(roles).collect())
    })?;
    ask.page(graph, "directoryObjects", path, all, &["id"])
}

fn only_roles(graph: &Graph, user: &str, path: &str, ask: &Ask) -> Answer {
    let all = graph.read(|d| {
        let id = d.person(user).map(|p| p.user.id.clone()).ok_or_else(|| GraphError::not_found(user))?;
        Ok(d.roles_of(&id).into_iter().map(role).collect())
    })?;
    ask.page(graph, "directoryRoles", path, all, &["id", "displayName", "roleTemplateId"])
}

/// The role's object id in this tenant follows from its template.
fn role(role: DirectoryRole) -> Value {
    json!({
        "id": uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, role.template.as_bytes()).to_string(),
        "deletedDateTime": null,
        "description": format!("Microsoft Entra built-in role: {}", role.name),
        "displayName": role.name,
        "roleTemplateId": role.template,
    })
}
