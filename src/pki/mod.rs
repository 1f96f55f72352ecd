//! Keys and X.509: issue (rcgen), read, PEM, DER and PFX out and in. Pure CPU.
//!
//! May use: domain. Never: I/O, the clock, a printed key, a panic on any input.

mod certificate;
mod error;
mod facts;
mod issue;
mod key;
mod name;
pub mod pfx;

pub use certificate::Certificate;
pub use error::PkiError;
pub use issue::{IssueSpec, issue};
pub use key::{RsaBits, SigningKey};
