//! Who is signed in, and where: `/me`, `/organization`, `/domains`.

use super::error::{Actor, GraphError};
use super::odata::Ask;
use super::{Answer, Graph, shown};
use crate::practice::directory::state::Tenant;
use axum::Extension;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};

pub(super) fn routes() -> Router<Graph> {
    Router::new().route("/me", get(me)).route("/organization", get(organization)).route("/domains", get(domains))
}

async fn me(State(graph): State<Graph>, Extension(actor): Extension<Actor>, ask: Ask) -> Answer {
    let me = graph.read(|d| d.users.get(&actor.user).map(|p| shown(&p.user)).ok_or_else(|| GraphError::not_found("me")))?;
    Ok(graph.entity(StatusCode::OK, "users/$entity", ask.select(me)?))
}

async fn organization(State(graph): State<Graph>, ask: Ask) -> Answer {
    let tenant = graph.read(|d| Ok(d.tenant.clone()))?;
    ask.page(&graph, "organization", "/organization", vec![organization_of(&tenant)], &["id", "displayName"])
}

fn organization_of(tenant: &Tenant) -> Value {
    let domains: Vec<Value> = (tenant.domains.iter().enumerate())
        .map(|(at, name)| json!({"capabilities": "Email, OfficeCommunicationsOnline", "isDefault": at == 0, "isInitial": at == 0, "name": name, "type": "Managed"}))
        .collect();
    json!({
        "id": tenant.id,
        "displayName": tenant.display_name,
        "createdDateTime": tenant.created_date_time,
        "countryLetterCode": null,
        "tenantType": "AAD",
        "verifiedDomains": domains,
    })
}

async fn domains(State(graph): State<Graph>, ask: Ask) -> Answer {
    let tenant = graph.read(|d| Ok(d.tenant.clone()))?;
    let domain = |(at, name): (usize, &String)| {
        json!({
            "id": name,
            "authenticationType": "Managed",
            "isAdminManaged": true,
            "isDefault": at == 0,
            "isInitial": at == 0,
            "isRoot": true,
            "isVerified": true,
            "supportedServices": ["Email"],
        })
    };
    ask.page(&graph, "domains", "/domains", tenant.domains.iter().enumerate().map(domain).collect(), &["id", "isDefault", "isVerified"])
}
