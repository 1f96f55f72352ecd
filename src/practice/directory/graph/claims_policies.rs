//! Claims mapping policies: made, changed, deleted, and assigned to instances.

use super::body::{Body, Contract, Shape, merged, required_text};
use super::error::GraphError;
use super::odata::Ask;
use super::{Answer, Graph, no_content, reference, shown};
use crate::practice::directory::claims::Definition;
use crate::practice::directory::new_id;
use crate::practice::directory::state::{ClaimsMappingPolicy, DirectoryState, Instance};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use serde_json::Value;

const CONTRACT: Contract = Contract {
    name: "claimsMappingPolicy",
    writable: &[
        ("definition", Shape::Texts),
        ("description", Shape::MaybeText),
        ("displayName", Shape::Text),
        ("isOrganizationDefault", Shape::Flag),
    ],
    read_only: &["id", "deletedDateTime"],
    not_kept: &["appliesTo"],
};

pub(super) fn routes() -> Router<Graph> {
    Router::new()
        .route("/policies/claimsMappingPolicies", get(list).post(add))
        .route("/policies/claimsMappingPolicies/{id}", get(show).patch(change).delete(remove))
        .route("/policies/claimsMappingPolicies/{id}/appliesTo", get(applies_to))
        .route("/servicePrincipals/{id}/claimsMappingPolicies", get(assigned))
        .route("/servicePrincipals/{id}/claimsMappingPolicies/$ref", post(assign))
        .route("/servicePrincipals/{id}/claimsMappingPolicies/{policy}/$ref", delete(unassign))
}

const FILTERABLE: [&str; 2] = ["id", "displayName"];

async fn list(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = graph.read(|d| Ok(d.claims_policies.values().map(shown).collect()))?;
    ask.page(&graph, "policies/claimsMappingPolicies", "/policies/claimsMappingPolicies", all, &FILTERABLE)
}

async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let policy = graph.read(|d| d.claims_policies.get(&id).map(shown).ok_or_else(|| GraphError::not_found(&id)))?;
    Ok(graph.entity(StatusCode::OK, "policies/claimsMappingPolicies/$entity", ask.select(policy)?))
}

async fn applies_to(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let all: Vec<Value> = graph.read(|d| {
        let policy = d.claims_policies.get(&id).ok_or_else(|| GraphError::not_found(&id))?;
        let typed = |i: &Instance| serde_json::json!({"@odata.type": "#microsoft.graph.servicePrincipal", "id": i.service_principal.id, "displayName": i.service_principal.display_name});
        Ok(d.all_instances().filter(|i| i.claims_policies.contains(&policy.id)).map(typed).collect())
    })?;
    ask.page(&graph, "directoryObjects", &format!("/policies/claimsMappingPolicies/{id}/appliesTo"), all, &["id"])
}

async fn add(State(graph): State<Graph>, body: Body) -> Answer {
    CONTRACT.check(&body.0)?;
    required_text(&body.0, "displayName", 256)?;
    let blank = ClaimsMappingPolicy {
        id: new_id(),
        definition: Vec::new(),
        description: None,
        display_name: String::new(),
        is_organization_default: false,
    };
    let policy = merged(&blank, &body.0)?;
    check(&policy)?;
    let value = shown(&policy);
    graph.change(move |d| Ok(d.claims_policies.insert(policy.id.clone(), policy.into()))).await?;
    Ok(graph.entity(StatusCode::CREATED, "policies/claimsMappingPolicies/$entity", value))
}

async fn change(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    CONTRACT.check(&body.0)?;
    graph
        .change(move |directory| {
            let policy = directory.claims_policies.get_mut(&id).ok_or_else(|| GraphError::not_found(&id))?;
            let next = merged(policy, &body.0)?;
            check(&next)?;
            *policy = next;
            Ok(())
        })
        .await?;
    Ok(no_content())
}

fn check(policy: &ClaimsMappingPolicy) -> Result<(), GraphError> {
    let bad =
        |why: String| GraphError::bad_detail("InvalidValue", "definition", format!("Property definition has an invalid value. {why}"));
    if policy.is_organization_default {
        return Err(GraphError::bad_detail(
            "InvalidValue",
            "isOrganizationDefault",
            "The practice directory has no policies for the whole organization.",
        ));
    }
    let [definition] = policy.definition.as_slice() else { return Err(bad("It holds exactly one text.".into())) };
    Definition::parse(definition).map(|_| ()).map_err(bad)
}

async fn remove(State(graph): State<Graph>, Path(id): Path<String>) -> Answer {
    graph
        .change(move |directory| {
            directory.claims_policies.remove(&id).ok_or_else(|| GraphError::not_found(&id))?;
            for instance in directory.instances.values_mut() {
                instance.claims_policies.retain(|p| *p != id);
            }
            Ok(())
        })
        .await?;
    Ok(no_content())
}

fn app_id(directory: &DirectoryState, id: &str) -> Result<String, GraphError> {
    directory.by_service_principal(id).map(|i| i.application.app_id.clone()).ok_or_else(|| GraphError::not_found(id))
}

async fn assigned(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let all = graph.read(|d| {
        let ids = &d.by_service_principal(&id).ok_or_else(|| GraphError::not_found(&id))?.claims_policies;
        Ok(ids.iter().filter_map(|p| d.claims_policies.get(p)).map(shown).collect())
    })?;
    ask.page(&graph, "policies/claimsMappingPolicies", &format!("/servicePrincipals/{id}/claimsMappingPolicies"), all, &FILTERABLE)
}

async fn assign(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    let policy = reference::target(&body, &["policies/claimsMappingPolicies"])?;
    graph
        .change(move |directory| {
            let app_id = app_id(directory, &id)?;
            if !directory.claims_policies.contains_key(&policy) {
                return Err(GraphError::not_found(&policy));
            }
            let Some(instance) = directory.instances.get_mut(&app_id) else { return Err(GraphError::not_found(&id)) };
            if instance.claims_policies.contains(&policy) {
                return Err(GraphError::bad_request(
                    "One or more added object references already exist for the following modified properties: 'policies'.",
                ));
            }
            if !instance.claims_policies.is_empty() {
                // our guess: that a second policy is refused is reported, its wording is not
                return Err(GraphError::bad_detail(
                    "InvalidUpdate",
                    "claimsMappingPolicies",
                    "A policy of this type is assigned to the object already. Unassign it first.",
                ));
            }
            instance.claims_policies.push(policy);
            Ok(())
        })
        .await?;
    Ok(no_content())
}

async fn unassign(State(graph): State<Graph>, Path((id, policy)): Path<(String, String)>) -> Answer {
    graph
        .change(move |directory| {
            let app_id = app_id(directory, &id)?;
            let Some(instance) = directory.instances.get_mut(&app_id) else { return Err(GraphError::not_found(&id)) };
            let at = instance.claims_policies.iter().position(|p| *p == policy).ok_or_else(|| GraphError::not_found(&policy))?;
            instance.claims_policies.remove(at);
            Ok(())
        })
        .await?;
    Ok(no_content())
}
