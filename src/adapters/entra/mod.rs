//! The directory over HTTP: [`DirectoryPort`](crate::workflow::ports::DirectoryPort) on Microsoft Graph v1.0, and
//! [`SignInPort`](crate::workflow::ports::SignInPort) on pages as a browser sees them.
//!
//! May use: `workflow::ports`, domain, an HTTP client. Never: another adapter, a decision of policy, a retry of a call
//! that changes something (most are not idempotent; the workflow looks first whether it was carried out), a token to
//! any other host than Graph's.
//!
//! One file per concern: `auth` (the administrator's sign-in), `http` (client, addresses, bounded bodies), `graph` (token, JSON,
//! paging, retries), `error`, `challenge`, `scopes`, `token`, `batch`, `wire*` (shapes), `read`, `instance`, `tenant`, `access` (conditional access),
//! `logs`, `capture`, `write`, `credentials`, `people`, `groups`, `provisioning`.

mod access;
mod auth;
mod batch;
mod capture;
mod challenge;
mod credentials;
mod directory;
mod error;
mod graph;
mod groups;
mod http;
mod instance;
mod logs;
mod people;
mod provisioning;
mod read;
mod scopes;
mod sign_in;
mod tenant;
mod token;
mod wire;
mod wire_sync;
mod wire_tenant;
mod write;

pub use auth::{AdminSession, Administrators};
pub use directory::{CertificateReader, EntraDirectory, EntraTarget};
pub use sign_in::PageSignIn;
pub use token::{AfterRefusal, ClaimsChallenge, FixedToken, TokenSource};
