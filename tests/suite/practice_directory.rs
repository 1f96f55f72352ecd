//! The practice directory as a second, simple HTTP client sees it, every call held to Microsoft's description of Graph.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "figures, and what was not checked, are said aloud")]

mod aws;
pub(crate) mod client;
mod contract;
mod credentials;
mod door;
mod groups;
mod oauth;
pub(crate) mod page;
mod people;
mod provisioning;
mod refusals;
mod restart;
mod sign_in;
mod sign_in_refusals;
mod speed;
mod tenant;
mod walk;
mod weather;
