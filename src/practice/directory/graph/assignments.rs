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
        .route("/users/{id}/appRoleAssignments", get(held_by_user).post(add_for_user))
        .route("/users/{id}/appRoleAssignments/{assignment}", delete(remove_from_user))
        .route("/groups/{id}/appRoleAssignments", get(held_by_group).post(add_for_group))
        .route("/groups/{id}/appRoleAssignments/{assignment}", delete(remove_from_group))
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

/// The ids that an assignment names.
struct Wanted {
    principal: String,
    resource: String,
    role: String,
}

impl Wanted {
    fn read(body: &Body) -> Result<Self, GraphError> {
        CONTRACT.check(&body.0)?;
        let text = |name| required_text(&body.0, name, 36).map(str::to_owned);
        Ok(Self { principal: text("principalId")?, resource: text("resourceId")?, role: text("appRoleId")? })
    }
}

async fn add(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    let wanted = Wanted::read(&body)?;
    assign(&graph, id, wanted).await
}

async fn assign(graph: &Graph, id: String, Wanted { principal, resource, role }: Wanted) -> Answer {
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
    let (kind, name) = principal_of(directory, principal)?;
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
        principal_display_name: Some(name),
        principal_id: principal.to_owned(),
        principal_type: kind.into(),
        resource_display_name: Some(instance.service_principal.display_name.clone()),
        resource_id: id.to_owned(),
    })
}

/// Kind and name of whom a role can be assigned to. Groups need a licence. Our guess: how the real directory refuses without.
fn principal_of(directory: &DirectoryState, id: &str) -> Result<(&'static str, String), GraphError> {
    if let Some(person) = directory.users.get(id) {
        return Ok(("User", person.user.display_name.clone()));
    }
    let held = directory.groups.get(id).ok_or_else(|| GraphError::not_found(id))?;
    if !directory.settings.has_premium {
        let message = "Groups can't be assigned to applications in this tenant: that needs Microsoft Entra ID P1 or P2.";
        return Err(GraphError::bad_detail("LicenseRequired", "principalId", message));
    }
    Ok(("Group", held.group.display_name.clone()))
}

/// The ids of assignments are opaque and no GUIDs in the real directory.
fn opaque_id() -> String {
    use base64::Engine;
    let mut bytes = uuid::Uuid::new_v4().into_bytes().to_vec();
    bytes.extend(uuid::Uuid::new_v4().into_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// The same assignments, seen from who holds them.
#[derive(Debug, Clone, Copy)]
enum Holder {
    User,
    Group,
}

impl Holder {
    /// The object id behind what the address names.
    fn id(self, directory: &DirectoryState, named: &str) -> Result<String, GraphError> {
        let found = match self {
            Self::User => directory.person(named).map(|p| p.user.id.clone()),
            Self::Group => directory.groups.get(named).map(|g| g.group.id.clone()),
        };
        found.ok_or_else(|| GraphError::not_found(named))
    }

    fn list(self, graph: &Graph, named: &str, ask: &Ask) -> Answer {
        let all = graph.read(|d| {
            let id = self.id(d, named)?;
            Ok(d.all_instances().flat_map(|i| &i.assigned_to).filter(|a| a.principal_id == id).map(shown).collect())
        })?;
        let collection = match self {
            Self::User => "users",
            Self::Group => "groups",
        };
        ask.page(graph, "appRoleAssignments", &format!("/{collection}/{named}/appRoleAssignments"), all, &["id", "resourceId", "appRoleId"])
    }

    async fn add(self, graph: &Graph, named: String, body: Body) -> Answer {
        let wanted = Wanted::read(&body)?;
        if graph.read(|d| self.id(d, &named))? != wanted.principal {
            return Err(GraphError::bad_request("The principalId has to be the id of the principal in the request's address."));
        }
        let resource = wanted.resource.clone();
        assign(graph, resource, wanted).await
    }

    async fn remove(self, graph: &Graph, named: String, assignment: String) -> Answer {
        let resource = graph.read(|d| {
            let id = self.id(d, &named)?;
            let found = d.all_instances().flat_map(|i| &i.assigned_to).find(|a| a.id == assignment && a.principal_id == id);
            found.map(|a| a.resource_id.clone()).ok_or_else(|| GraphError::not_found(&assignment))
        })?;
        remove(State(graph.clone()), Path((resource, assignment))).await
    }
}

async fn held_by_user(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    Holder::User.list(&graph, &id, &ask)
}

async fn held_by_group(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    Holder::Group.list(&graph, &id, &ask)
}

async fn add_for_user(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    Holder::User.add(&graph, id, body).await
}

async fn add_for_group(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    Holder::Group.add(&graph, id, body).await
}

async fn remove_from_user(State(graph): State<Graph>, Path((id, assignment)): Path<(String, String)>) -> Answer {
    Holder::User.remove(&graph, id, assignment).await
}

async fn remove_from_group(State(graph): State<Graph>, Path((id, assignment)): Path<(String, String)>) -> Answer {
    Holder::Group.remove(&graph, id, assignment).await
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
