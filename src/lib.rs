//! Rolebridge federates Microsoft Entra ID with AWS accounts: set up, prove, keep alive, inspect, rehearse.
//!
//! Who may use whom (`tests/architecture.rs` keeps it so):
//!
//! ```text
//! main ──► everything: wiring only
//! ui, cli ──► workflow ──► saml, pki ──► domain
//! adapters ──► workflow::ports, domain        (adapters never use one another)
//! practice ──► saml, pki, domain              (never the clients that it is there to test)
//! ```

pub mod adapters;
pub mod cli;
pub mod domain;
pub mod pki;
pub mod practice;
pub mod saml;
pub mod ui;
pub mod workflow;
