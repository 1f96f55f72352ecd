//! `/auditLogs`: sign-ins and what the provisioning service did, newest first. Entries show after the delay that the tenant's
//! settings name; reading needs a licence.

use super::odata::Ask;
use super::{Answer, Graph, shown};
use crate::practice::directory::graph::error::GraphError;
use crate::practice::directory::state::SignIn;
use crate::practice::state::paced;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use jiff::SignedDuration;
use serde_json::Value;

pub(super) fn routes() -> Router<Graph> {
    Router::new()
        .route("/auditLogs/signIns", get(sign_ins))
        .route("/auditLogs/signIns/{id}", get(sign_in))
        .route("/auditLogs/provisioning", get(provisioning))
        .route("/auditLogs/provisioning/{id}", get(provisioned))
}

async fn sign_ins(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = visible(&graph)?.iter().map(shown).collect();
    let filterable =
        ["appId", "appDisplayName", "correlationId", "createdDateTime", "id", "status/errorCode", "userId", "userPrincipalName"];
    ask.page(&graph, "auditLogs/signIns", "/auditLogs/signIns", all, &filterable)
}

async fn sign_in(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let entry = visible(&graph)?.iter().find(|s| s.id == id).map(shown).ok_or_else(|| GraphError::not_found(&id))?;
    Ok(graph.entity(StatusCode::OK, "auditLogs/signIns/$entity", ask.select(entry)?))
}

fn visible(graph: &Graph) -> Result<Vec<SignIn>, GraphError> {
    let (now, pace) = (graph.shared.now(), graph.shared.pace());
    graph.read(|d| {
        licensed(d.settings.has_premium)?;
        let delay = paced(SignedDuration::from_secs(d.settings.sign_in_log_delay_seconds.into()), pace);
        Ok(d.sign_ins.iter().filter(|s| now.duration_since(s.created_date_time) >= delay).map(|s| (**s).clone()).collect())
    })
}

async fn provisioning(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = entries(&graph)?;
    // our guess: which properties the real log can be filtered by
    let filterable = [
        "id",
        "activityDateTime",
        "cycleId",
        "jobId",
        "changeId",
        "provisioningAction",
        "provisioningStatusInfo/status",
        "servicePrincipal/id",
        "servicePrincipal/displayName",
        "sourceIdentity/id",
        "sourceIdentity/displayName",
    ];
    ask.page(&graph, "auditLogs/provisioning", "/auditLogs/provisioning", all, &filterable)
}

async fn provisioned(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let entry = entries(&graph)?.into_iter().find(|e| e["id"] == id.as_str()).ok_or_else(|| GraphError::not_found(&id))?;
    Ok(graph.entity(StatusCode::OK, "auditLogs/provisioning/$entity", ask.select(entry)?))
}

fn entries(graph: &Graph) -> Result<Vec<Value>, GraphError> {
    graph.read(|d| {
        licensed(d.settings.has_premium)?;
        Ok(d.provisioning_log.iter().map(|e| (**e).clone()).collect())
    })
}

/// Our guess, after reports: the code; the reference says that a P1 or P2 licence is needed.
fn licensed(has_premium: bool) -> Result<(), GraphError> {
    if has_premium {
        return Ok(());
    }
    let message = "Neither tenant is B2C or tenant doesn't have premium license";
    Err(GraphError::new(StatusCode::FORBIDDEN, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", message))
}
