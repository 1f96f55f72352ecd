//! Owners of applications and of service principals.

use super::body::Body;
use super::error::GraphError;
use super::odata::Ask;
use super::reference;
use super::{Answer, Graph, no_content, shown};
use crate::practice::directory::state::{DirectoryState, Instance};
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{delete, get, post};
use serde_json::Value;

/// Whose owners.
#[derive(Debug, Clone, Copy)]
enum Of {
    Application,
    ServicePrincipal,
}

pub(super) fn routes() -> Router<Graph> {
    let mut router = Router::new();
    for (of, path) in [(Of::Application, "applications"), (Of::ServicePrincipal, "servicePrincipals")] {
        router = router
            .route(&format!("/{path}/{{id}}/owners"), get(move |graph, id, ask| async move { list(of, &graph, &id, &ask) }))
            .route(&format!("/{path}/{{id}}/owners/$ref"), post(move |graph, id, body| add(of, graph, id, body)))
            .route(&format!("/{path}/{{id}}/owners/{{owner}}/$ref"), delete(move |graph, ids| remove(of, graph, ids)));
    }
    router
}

impl Of {
    fn find(self, directory: &DirectoryState, id: &str) -> Result<String, GraphError> {
        let found = match self {
            Self::Application => directory.by_application(id),
            Self::ServicePrincipal => directory.by_service_principal(id),
        };
        found.map(|i| i.application.app_id.clone()).ok_or_else(|| GraphError::not_found(id))
    }

    fn owners(self, instance: &Instance) -> &Vec<String> {
        match self {
            Self::Application => &instance.application_owners,
            Self::ServicePrincipal => &instance.owners,
        }
    }

    fn owners_mut(self, instance: &mut Instance) -> &mut Vec<String> {
        match self {
            Self::Application => &mut instance.application_owners,
            Self::ServicePrincipal => &mut instance.owners,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Application => "applications",
            Self::ServicePrincipal => "servicePrincipals",
        }
    }
}

fn list(of: Of, State(graph): &State<Graph>, Path(id): &Path<String>, ask: &Ask) -> Answer {
    let owners: Vec<Value> = graph.read(|d| {
        let app_id = of.find(d, id)?;
        let ids = d.instances.get(&app_id).map(|i| of.owners(i).clone()).unwrap_or_default();
        let typed = |id: &String| {
            let mut user = shown(&d.users.get(id)?.user);
            user["@odata.type"] = "#microsoft.graph.user".into();
            Some(user)
        };
        Ok(ids.iter().filter_map(typed).collect())
    })?;
    ask.page(graph, "directoryObjects", &format!("/{}/{id}/owners", of.path()), owners, &["id"])
}

async fn add(of: Of, State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    let owner = reference::target(&body, &["directoryObjects", "users"])?;
    graph
        .change(move |directory| {
            let app_id = of.find(directory, &id)?;
            if !directory.users.contains_key(&owner) {
                return Err(GraphError::not_found(&owner));
            }
            let Some(instance) = directory.instances.get_mut(&app_id) else { return Err(GraphError::not_found(&id)) };
            let owners = of.owners_mut(instance);
            if owners.contains(&owner) {
                return Err(GraphError::bad_request(
                    "One or more added object references already exist for the following modified properties: 'owners'.",
                ));
            }
            owners.push(owner);
            Ok(())
        })
        .await?;
    Ok(no_content())
}

async fn remove(of: Of, State(graph): State<Graph>, Path((id, owner)): Path<(String, String)>) -> Answer {
    graph
        .change(move |directory| {
            let app_id = of.find(directory, &id)?;
            let Some(instance) = directory.instances.get_mut(&app_id) else { return Err(GraphError::not_found(&id)) };
            let owners = of.owners_mut(instance);
            let at = owners.iter().position(|o| *o == owner).ok_or_else(|| GraphError::not_found(&owner))?;
            owners.remove(at);
            Ok(())
        })
        .await?;
    Ok(no_content())
}
