//! What a user can do: steps that observe, plan, apply, prove and undo; jobs with progress, cancel and a journal.
//!
//! May use: domain, saml, pki. Reaches the outside only through its [`ports`]. Never: egui, an SDK type, a concrete
//! adapter.

pub mod message;
pub mod ports;
pub mod view;
