//! SAML: bounded XML, metadata, messages, signatures, decoding, the rules of AWS. Pure CPU.
//!
//! May use: domain, pki. Never: I/O, the clock, the network, a panic on any input.

pub mod assertion;
pub mod error;
pub mod inspect;
pub mod metadata;
pub mod request;
pub mod response;
pub mod rules;
mod second_reader;
mod sign;
pub mod verify;
pub mod view;
pub mod xml;
