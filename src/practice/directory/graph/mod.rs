//! Microsoft Graph v1.0 of the practice directory: one file per resource, in the shapes of Microsoft's own description.
//!
//! Every request needs the bearer token. Properties and query options that Graph does not know are refused, and so are
//! those that it knows and the practice directory does not keep: nothing is taken and forgotten.

mod alternate_key;
mod app_roles;
mod applications;
mod assignments;
mod batch;
mod body;
mod claims_policies;
mod conditional_access;
mod credentials;
mod error;
mod filter;
mod grants;
mod groups;
mod logs;
mod me;
mod members;
mod odata;
mod owners;
mod permissions;
mod pfx_upload;
mod reference;
mod registrations;
mod service_principals;
mod synchronization;
mod templates;
mod tenant;
mod token_signing;
mod users;

use super::provisioning::Importer;
use super::state::DirectoryState;
use super::whole_seconds;
use crate::practice::state::{PracticeState, Shared};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use error::GraphError;
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;

/// What every handler gets.
#[derive(Clone)]
pub(super) struct Graph {
    shared: Arc<Shared>,
    importer: Arc<Importer>,
}

/// What every handler gives.
type Answer = Result<Response, GraphError>;

/// The whole of Graph, to be mounted under its version.
pub(super) fn router(shared: Arc<Shared>, importer: Arc<Importer>) -> Router {
    let graph = Graph { shared, importer };
    Router::new()
        .merge(me::routes())
        .merge(templates::routes())
        .merge(applications::routes())
        .merge(service_principals::routes())
        .merge(owners::routes())
        .merge(claims_policies::routes())
        .merge(token_signing::routes())
        .merge(assignments::routes())
        .merge(users::routes())
        .merge(groups::routes())
        .merge(members::routes())
        .merge(synchronization::routes())
        .merge(tenant::routes())
        .merge(conditional_access::routes())
        .merge(logs::routes())
        .merge(batch::routes())
        .merge(grants::routes())
        .fallback(error::no_such_segment)
        .method_not_allowed_fallback(error::no_such_method)
        .layer(middleware::from_fn_with_state(graph.clone(), error::frame))
        .with_state(graph)
}

impl Graph {
    /// The address of Graph.
    fn url(&self) -> String {
        format!("{}/graph/v1.0", self.shared.base_url)
    }

    /// The practice time in whole seconds, as the directory stores it.
    fn now(&self) -> Timestamp {
        whole_seconds(self.shared.now())
    }

    /// Looks at the directory. The look is short: it never waits for anything but the lock.
    fn read<T>(&self, look: impl FnOnce(&DirectoryState) -> Result<T, GraphError>) -> Result<T, GraphError> {
        self.shared.read(|s| look(&s.directory))
    }

    /// As [`Graph::change`], for a change that also looks at what lies outside the directory.
    async fn change_all<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut PracticeState) -> Result<T, GraphError> + Send + 'static,
    ) -> Result<T, GraphError> {
        let shared = Arc::clone(&self.shared);
        let work = move || shared.change(change);
        tokio::task::spawn_blocking(work).await.map_err(|_| GraphError::internal())?.map_err(|_| GraphError::internal())?
    }

    /// Changes the directory and writes it to disk, away from the async threads. A change that fails has to leave the
    /// directory as it was.
    async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut DirectoryState) -> Result<T, GraphError> + Send + 'static,
    ) -> Result<T, GraphError> {
        self.change_all(|s| change(&mut s.directory)).await
    }

    /// One entity, or what was just made, with its `@odata.context`.
    fn entity(&self, status: StatusCode, context: &str, entity: Value) -> Response {
        let mut value = entity;
        if let Value::Object(map) = &mut value {
            map.insert("@odata.context".into(), format!("{}/$metadata#{context}", self.url()).into());
        }
        (status, axum::Json(value)).into_response()
    }
}

/// The answer of a change that shows nothing.
fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// An entity as Graph shows it.
fn shown(entity: &impl serde::Serialize) -> Value {
    serde_json::to_value(entity).unwrap_or_default()
}
