//! `/groups`: security groups with members and owners.

use super::body::{Body, Contract, Shape, merged, required_text};
use super::error::GraphError;
use super::members::object;
use super::odata::Ask;
use super::reference;
use super::{Answer, Graph, no_content, shown};
use crate::practice::directory::new_id;
use crate::practice::directory::state::DirectoryState;
use crate::practice::directory::state::groups::{Group, HeldGroup};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use jiff::Timestamp;
use serde_json::{Map, Value};

const CONTRACT: Contract = Contract {
    name: "group",
    writable: &[
        ("description", Shape::MaybeText),
        ("displayName", Shape::Text),
        ("groupTypes", Shape::Texts),
        ("isAssignableToRole", Shape::MaybeFlag),
        ("mailEnabled", Shape::Flag),
        ("mailNickname", Shape::Text),
        ("securityEnabled", Shape::Flag),
        ("visibility", Shape::MaybeText),
    ],
    read_only: &["id", "createdDateTime", "deletedDateTime", "mail", "proxyAddresses", "securityIdentifier"],
    not_kept: &["assignedLabels", "classification", "membershipRule", "members", "owners", "preferredLanguage", "theme", "uniqueName"],
};

/// As many members and owners may come with a new group. Source: "Create group", relationships of one request.
const MAX_BOUND: usize = 20;
const FILTERABLE: [&str; 6] = ["id", "displayName", "mailNickname", "mailEnabled", "securityEnabled", "createdDateTime"];

/// Members or owners.
#[derive(Debug, Clone, Copy)]
enum Link {
    Members,
    Owners,
}

pub(super) fn routes() -> Router<Graph> {
    let mut router = Router::new()
        .route("/groups", get(list).post(add))
        .route("/groups/{id}", get(show).patch(change).delete(remove))
        .route("/groups/{id}/members/{member}/$ref", delete(|graph, ids| unlink(Link::Members, graph, ids)))
        .route("/groups/{id}/owners/{member}/$ref", delete(|graph, ids| unlink(Link::Owners, graph, ids)));
    for (link, name) in [(Link::Members, "members"), (Link::Owners, "owners")] {
        router = router
            .route(&format!("/groups/{{id}}/{name}"), get(move |graph, id, ask| async move { linked(link, &graph, &id, &ask) }))
            .route(&format!("/groups/{{id}}/{name}/$ref"), post(move |graph, id, body| add_link(link, graph, id, body)));
    }
    router
}

fn find<'a>(directory: &'a DirectoryState, id: &str) -> Result<&'a HeldGroup, GraphError> {
    directory.groups.get(id).map(|g| &**g).ok_or_else(|| GraphError::not_found(id))
}

async fn list(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = graph.read(|d| Ok(d.groups.values().map(|g| shown(&g.group)).collect()))?;
    ask.page(&graph, "groups", "/groups", all, &FILTERABLE)
}

async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let group = graph.read(|d| find(d, &id).map(|g| shown(&g.group)))?;
    Ok(graph.entity(StatusCode::OK, "groups/$entity", ask.select(group)?))
}

async fn add(State(graph): State<Graph>, body: Body) -> Answer {
    let mut plain = body.0;
    let (members, owners) = (bound(&mut plain, "members")?, bound(&mut plain, "owners")?);
    CONTRACT.check(&plain)?;
    for name in ["displayName", "mailNickname"] {
        required_text(&plain, name, if name == "displayName" { 256 } else { 64 })?;
    }
    for name in ["mailEnabled", "securityEnabled"] {
        if !plain.get(name).is_some_and(Value::is_boolean) {
            return Err(GraphError::bad_request(format!("A value is required for property '{name}' of the resource.")));
        }
    }
    let group: Group = merged(&blank(graph.now()), &plain)?;
    check(&group)?;
    let value = shown(&group);
    graph
        .change(move |directory| {
            for id in members.iter().chain(&owners) {
                object(directory, id)?;
            }
            directory.groups.insert(group.id.clone(), HeldGroup { group, members, owners }.into());
            Ok(())
        })
        .await?;
    Ok(graph.entity(StatusCode::CREATED, "groups/$entity", value))
}

fn blank(now: Timestamp) -> Group {
    Group {
        id: new_id(),
        created_date_time: now,
        deleted_date_time: None,
        description: None,
        display_name: String::new(),
        group_types: Vec::new(),
        is_assignable_to_role: None,
        mail: None,
        mail_enabled: false,
        mail_nickname: String::new(),
        security_enabled: true,
        visibility: None,
    }
}

/// The practice directory has security groups only: no other kind can be assigned to roles with certainty.
fn check(group: &Group) -> Result<(), GraphError> {
    if group.mail_enabled || !group.security_enabled || !group.group_types.is_empty() {
        let message = "The practice directory keeps security groups only: mailEnabled false, securityEnabled true, no groupTypes.";
        return Err(GraphError::bad_request(message));
    }
    let allowed = |c: char| c.is_ascii() && !c.is_whitespace() && !"@()\\[]\";:<>,".contains(c);
    if group.mail_nickname.is_empty() || group.mail_nickname.len() > 64 || !group.mail_nickname.chars().all(allowed) {
        return Err(GraphError::bad_detail("InvalidValue", "mailNickname", "Property mailNickname is invalid."));
    }
    if group.display_name.trim().is_empty() || group.display_name.chars().count() > 256 {
        return Err(GraphError::bad_detail("InvalidValue", "displayName", "Property displayName has 1 to 256 characters."));
    }
    Ok(())
}

/// `members@odata.bind` and `owners@odata.bind` of a new group.
fn bound(body: &mut Map<String, Value>, name: &str) -> Result<Vec<String>, GraphError> {
    let Some(list) = body.remove(&format!("{name}@odata.bind")) else { return Ok(Vec::new()) };
    let addresses = list.as_array().filter(|l| l.len() <= MAX_BOUND);
    let addresses = addresses.ok_or_else(|| GraphError::bad_request(format!("{name}@odata.bind takes up to {MAX_BOUND} addresses.")))?;
    let one = |address: &Value| reference::address(address.as_str().unwrap_or_default(), &["directoryObjects", "users", "groups"]);
    addresses.iter().map(one).collect()
}

async fn change(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    CONTRACT.check(&body.0)?;
    graph
        .change(move |directory| {
            let next: Group = merged(&find(directory, &id)?.group, &body.0)?;
            check(&next)?;
            if let Some(held) = directory.groups.get_mut(&id) {
                held.group = next;
            }
            Ok(())
        })
        .await?;
    Ok(no_content())
}

async fn remove(State(graph): State<Graph>, Path(id): Path<String>) -> Answer {
    graph
        .change(move |directory| {
            directory.groups.remove(&id).ok_or_else(|| GraphError::not_found(&id))?;
            for held in directory.groups.values_mut() {
                held.members.retain(|m| *m != id);
            }
            for instance in directory.instances.values_mut() {
                instance.assigned_to.retain(|a| a.principal_id != id);
            }
            Ok(())
        })
        .await?;
    Ok(no_content())
}

impl Link {
    const fn name(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Owners => "owners",
        }
    }

    fn of(self, group: &HeldGroup) -> &Vec<String> {
        match self {
            Self::Members => &group.members,
            Self::Owners => &group.owners,
        }
    }

    fn of_mut(self, group: &mut HeldGroup) -> &mut Vec<String> {
        match self {
            Self::Members => &mut group.members,
            Self::Owners => &mut group.owners,
        }
    }
}

fn linked(link: Link, State(graph): &State<Graph>, Path(id): &Path<String>, ask: &Ask) -> Answer {
    let all = graph.read(|d| Ok(link.of(find(d, id)?).iter().filter_map(|m| object(d, m).ok()).collect()))?;
    ask.page(graph, "directoryObjects", &format!("/groups/{id}/{}", link.name()), all, &["id"])
}

async fn add_link(link: Link, State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    let member = reference::target(&body, &["directoryObjects", "users", "groups"])?;
    graph
        .change(move |directory| {
            find(directory, &id)?;
            object(directory, &member)?;
            if member == id || directory.groups_of(&id, true).contains(&member) {
                return Err(GraphError::bad_request("A group can't be a member of itself."));
            }
            let Some(group) = directory.groups.get_mut(&id) else { return Err(GraphError::not_found(&id)) };
            let list = link.of_mut(group);
            if list.contains(&member) {
                return Err(GraphError::bad_request(format!(
                    "One or more added object references already exist for the following modified properties: '{}'.",
                    link.name()
                )));
            }
            list.push(member);
            Ok(())
        })
        .await?;
    Ok(no_content())
}

async fn unlink(link: Link, State(graph): State<Graph>, Path((id, member)): Path<(String, String)>) -> Answer {
    graph
        .change(move |directory| {
            find(directory, &id)?;
            let Some(group) = directory.groups.get_mut(&id) else { return Err(GraphError::not_found(&id)) };
            let list = link.of_mut(group);
            let at = list.iter().position(|m| *m == member).ok_or_else(|| GraphError::not_found(&member))?;
            list.remove(at);
            Ok(())
        })
        .await?;
    Ok(no_content())
}
