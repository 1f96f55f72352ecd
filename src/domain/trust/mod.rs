//! Policies in AWS's grammar: trust policies of roles written for a SAML provider, policies read, and policies evaluated.
//!
//! May use: the rest of domain. Never: I/O, the clock (the time is a condition value that the caller gives), a panic on
//! any input. All work is bounded by [`document::MAX_POLICY_CHARS`] and the counts below it.
//!
//! Source of grammar and logic: "Grammar of the IAM JSON policy language", "IAM JSON policy elements: Condition
//! operators" and "Policy evaluation logic", IAM user guide.

pub mod condition;
pub mod context;
pub mod document;
pub mod evaluate;
pub mod explain;
pub mod pattern;
pub mod saml;
pub mod write;

pub use condition::Condition;
pub use context::Context;
pub use document::{BadPolicy, Document, Effect, Statement};
pub use evaluate::{Decision, Request, decide};
pub use explain::{Cause, Explained, explain};
pub use saml::{SamlFacts, TrustRefusal, allows_saml, federated_providers};
pub use write::{TrustSpec, for_console_and_cli};
