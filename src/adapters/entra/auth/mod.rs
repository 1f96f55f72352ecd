//! The sign-in of an administrator: OAuth 2.0 with the crate `oauth2`.
//!
//! Sources: "Microsoft identity platform and OAuth 2.0 authorization code flow", "device authorization grant", "Refresh tokens",
//! "Claims challenges", RFC 7636, RFC 8252, RFC 8628.
//!
//! Refresh tokens lie in the vault, access tokens in memory. Neither is ever part of a message, a log or a `Debug` output.
//!
//! `client` (the protocol), `transport` (HTTP for it), `refusal`, `id_token`, `loopback` (where the browser comes back to),
//! `browser` and `device` (the two ways), `session` (tokens of one sign-in), `sessions` (all of them).

mod browser;
mod client;
mod device;
mod id_token;
mod loopback;
mod refusal;
mod session;
mod sessions;
mod transport;

pub use session::AdminSession;
pub use sessions::Administrators;
