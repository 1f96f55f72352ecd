//! What a user can do: steps that observe, plan, apply, prove and undo; jobs with progress, cancel and a journal.
//!
//! May use: domain, saml, pki. Reaches the outside only through its [`ports`]. Never: egui, an SDK type, a concrete
//! adapter.

pub mod apply;
pub mod engine;
pub mod fleet;
pub mod inspection;
pub mod message;
pub mod patience;
pub mod ports;
pub mod rehearse;
pub mod run;
pub mod settle;
pub mod sign_in;
pub mod status;
pub mod steps;
pub mod undo;
pub mod view;
pub mod wish;
pub mod world;
