//! The practice directory as a second, simple HTTP client sees it, every call held to Microsoft's description of Graph.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

mod aws;
mod client;
mod contract;
mod credentials;
mod door;
mod page;
mod people;
mod refusals;
mod restart;
mod sign_in;
mod sign_in_refusals;
mod speed;
mod walk;
