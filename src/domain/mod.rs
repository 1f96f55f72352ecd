//! Facts and rules of the field: what identifiers, names, ARNs, role pairs, sessions, trust policies, steps, plans and
//! journals are, and what is allowed of them.
//!
//! May use: nothing of the other folders. Never: I/O, async, the clock (time is a parameter), egui, a panic on any
//! input.

pub mod aadsts;
pub mod account;
pub mod arn;
pub mod call;
pub mod certificate;
pub mod claims;
pub mod cloud;
pub mod directory;
pub mod directory_rights;
pub mod finding;
pub mod identifier;
pub mod journal;
pub mod levels;
pub mod markup;
pub mod name;
pub mod number;
pub mod observed;
pub mod plan;
pub mod provisioning;
pub mod rights;
pub mod role_import;
pub mod rollover;
pub mod rotation;
pub mod scope;
pub mod secret;
pub mod session;
pub mod spec;
pub mod step;
pub mod tenant;
pub mod trust;
pub mod verdict;
pub mod weather;
