//! `/auditLogs/signIns`, newest first. The real log lags by minutes; this one does not.

use super::odata::Ask;
use super::{Answer, Graph, shown};
use crate::practice::directory::graph::error::GraphError;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;

pub(super) fn routes() -> Router<Graph> {
    Router::new().route("/auditLogs/signIns", get(list)).route("/auditLogs/signIns/{id}", get(show))
}

async fn list(State(graph): State<Graph>, ask: Ask) -> Answer {
    let all = graph.read(|d| Ok(d.sign_ins.iter().map(shown).collect()))?;
    let filterable =
        ["appId", "appDisplayName", "correlationId", "createdDateTime", "id", "status/errorCode", "userId", "userPrincipalName"];
    ask.page(&graph, "auditLogs/signIns", "/auditLogs/signIns", all, &filterable)
}

async fn show(State(graph): State<Graph>, Path(id): Path<String>, ask: Ask) -> Answer {
    let entry = graph.read(|d| d.sign_ins.iter().find(|s| s.id == id).map(shown).ok_or_else(|| GraphError::not_found(&id)))?;
    Ok(graph.entity(StatusCode::OK, "auditLogs/signIns/$entity", ask.select(entry)?))
}
