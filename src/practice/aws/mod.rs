//! The practice AWS: IAM and STS over the AWS Query protocol, and the sign-in page, for several accounts.
//!
//! May use: saml, pki, domain, and the shared state of the practice cloud. Never: an AWS SDK or the clients that it is
//! there to test. It answers with AWS's own codes and texts; what no document settles is marked `our guess` in the code
//! and with [`GUESS`] on pages.

pub mod caller;
pub mod door;
pub mod error;
pub mod iam;
pub mod ids;
pub mod managed;
pub mod operations;
pub mod params;
mod service;
pub mod sigv4;
pub mod state;
pub mod sts;
pub mod xml;

use super::state::Shared;
use axum::Router;
use axum::routing::post;
use std::sync::Arc;

/// The mark of what no document of AWS settles.
pub const GUESS: &str = "our guess";

/// The routes: `POST /` for IAM and STS, `/saml` and `/saml/acs/{uuid}` for browsers.
pub fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", post(service::answer))
        .route("/saml", post(door::sign_in).get(door::explain))
        .route("/saml/acs/{uuid}", post(door::sign_in).get(door::explain))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(shared)
}
