//! SAML: bounded XML, metadata, messages, signatures, decoding, the rules of AWS. Pure CPU.
//!
//! May use: domain, pki. Never: I/O, the clock, the network, a panic on any input.

pub mod assertion;
pub mod decrypt;
pub mod error;
pub mod inspect;
pub mod known;
pub mod metadata;
pub mod redact;
pub mod request;
pub mod response;
pub mod rules;
mod second_reader;
mod sign;
pub mod ticket;
pub mod verify;
pub mod view;
pub mod xml;
