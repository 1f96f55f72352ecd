//! `/identity/conditionalAccess/policies`: the program reads them; they are made here to rehearse with.
//!
//! A policy is kept as it was sent, held to the properties that Graph knows. Of the conditions the sign-in looks at
//! applications and users only.

use super::body::{Body, Contract, Shape, required_text};
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, no_content};
use crate::practice::directory::new_id;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

const APPLICATIONS: Shape = Shape::Object(&[
    ("excludeApplications", Shape::Texts),
    ("includeApplications", Shape::Texts),
    ("includeUserActions", Shape::Texts),
    ("includeAuthenticationContextClassReferences", Shape::Texts),
]);
const USERS: Shape = Shape::Object(&[
    ("excludeGroups", Shape::Texts),
    ("excludeRoles", Shape::Texts),
    ("excludeUsers", Shape::Texts),
    ("includeGroups", Shape::Texts),
    ("includeRoles", Shape::Texts),
    ("includeUsers", Shape::Texts),
]);
const CONTRACT: Contract = Contract {
    name: "conditionalAccessPolicy",
    writable: &[
        (
            "conditions",
            Shape::Object(&[
                ("applications", APPLICATIONS),
                ("clientAppTypes", Shape::Texts),
                ("signInRiskLevels", Shape::Texts),
                ("userRiskLevels", Shape::Texts),
                ("users", USERS),
            ]),
        ),
        ("description", Shape::MaybeText),
        ("displayName", Shape::Text),
        (
            "grantControls",
            Shape::Object(&[("builtInControls", Shape::Texts), ("operator", Shape::MaybeText), ("termsOfUse", Shape::Texts)]),
        ),
        (
            "sessionControls",
            Shape::Object(&[(
                "cloudAppSecurity",
                Shape::Object(&[("cloudAppSecurityType", Shape::MaybeText), ("isEnabled", Shape::MaybeFlag)]),
            )]),
        ),
        ("state", Shape::Text),
    ],
    read_only: &["id", "createdDateTime", "modifiedDateTime", "templateId"],
    not_kept: &["deletedDateTime"],
};
const STATES: [&str; 3] = ["enabled", "disabled", "enabledForReportingButNotEnforced"];

pub(super) fn routes() -> Router<Graph> {
    Router::new()
        .route("/identity/conditionalAccess/policies", get(list).post(add))
        .route("/identity/conditionalAccess/policies/{id}", get(show).patch(change).delete(remove))
}

async fn list(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = graph.read(|d| Ok(d.conditional_access.values().map(|p| (**p).clone()).collect()))?;
    ask.page(
        &graph,
        "identity/conditionalAccess/policies",
        "/identity/conditionalAccess/policies",
        all,
        &["id", "displayName", "state", "createdDateTime"],
    )
}

async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let policy = graph.read(|d| d.conditional_access.get(&id).map(|p| (**p).clone()).ok_or_else(|| GraphError::not_found(&id)))?;
    Ok(graph.entity(StatusCode::OK, "identity/conditionalAccess/policies/$entity", ask.select(policy)?))
}

async fn add(State(graph): State<Graph>, body: Body) -> Answer {
    required_text(&body.0, "displayName", 256)?;
    let now = graph.now();
    let blank = json!({
        "id": new_id(), "createdDateTime": now, "modifiedDateTime": null, "templateId": null, "description": null, "displayName": "",
        "state": "disabled", "conditions": null, "grantControls": null, "sessionControls": null,
    });
    let policy = put(blank, &body.0, None)?;
    let value = policy.clone();
    graph
        .change(move |d| {
            d.conditional_access.insert(policy["id"].as_str().unwrap_or_default().to_owned(), policy.into());
            Ok(())
        })
        .await?;
    Ok(graph.entity(StatusCode::CREATED, "identity/conditionalAccess/policies/$entity", value))
}

async fn change(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    let now = graph.now();
    graph
        .change(move |directory| {
            let before = directory.conditional_access.get_mut(&id).ok_or_else(|| GraphError::not_found(&id))?;
            **before = put((**before).clone(), &body.0, Some(now))?;
            Ok(())
        })
        .await?;
    Ok(no_content())
}

fn put(mut policy: Value, body: &Map<String, Value>, modified: Option<Timestamp>) -> Result<Value, GraphError> {
    CONTRACT.check(body)?;
    if let Some(state) = body.get("state").and_then(Value::as_str)
        && !STATES.contains(&state)
    {
        return Err(GraphError::bad_detail("InvalidValue", "state", "state is enabled, disabled or enabledForReportingButNotEnforced."));
    }
    for (name, value) in body.iter().filter(|(n, _)| !n.contains("@odata.")) {
        policy[name] = value.clone();
    }
    if let Some(at) = modified {
        policy["modifiedDateTime"] = at.to_string().into();
    }
    Ok(policy)
}

async fn remove(State(graph): State<Graph>, Path(id): Path<String>) -> Answer {
    graph.change(move |d| d.conditional_access.remove(&id).map(|_| ()).ok_or_else(|| GraphError::not_found(&id))).await?;
    Ok(no_content())
}
