//! The practice directory: one tenant that speaks Microsoft Graph, federation metadata and SAML sign-in.
//!
//! `state` is what it keeps, `graph/` the administrators' API, `login/` the pages for people, `metadata` the document that
//! AWS is given. May use: saml, pki, domain. Never: the clients of Graph that it is there to test.

mod certificates;
mod claims;
pub mod graph;
mod login;
mod metadata;
mod oauth;
mod password;
pub(super) mod provisioning;
pub(super) mod seed;
pub mod state;

use super::state::Shared;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use jiff::Timestamp;
use std::sync::Arc;

/// Where the last sign-in page sends its form when that is not the practice AWS.
#[derive(Debug, Clone)]
pub(super) struct FormTarget {
    /// The whole address.
    pub(super) url: String,
    /// Its origin, for the page's content security policy.
    pub(super) origin: String,
}

/// The largest request body of the directory, in bytes: a full `appRoles` list of 1,200 entries stays below.
const MAX_BODY: usize = 1024 * 1024;

/// Everything of the directory.
pub(super) fn router(shared: Arc<Shared>, importer: Arc<provisioning::Importer>, form_target: Option<FormTarget>) -> Router {
    let metadata = get(metadata::show);
    Router::new()
        .route("/{tenant}/federationmetadata/2007-06/federationmetadata.xml", metadata.clone())
        .route("/{tenant}/FederationMetadata/2007-06/FederationMetadata.xml", metadata)
        .with_state(Arc::clone(&shared))
        .nest("/graph/v1.0", graph::router(Arc::clone(&shared), importer))
        .merge(login::router(shared, form_target))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}

/// A new object id.
fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A moment without its fraction, as the directory writes moments. Never rounded up: a certificate that begins half a second
/// from now would not be valid yet.
fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
