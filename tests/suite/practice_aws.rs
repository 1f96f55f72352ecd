//! The practice AWS as the real AWS SDK sees it, and as a browser does.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

mod browser;
pub(crate) mod cloud;
mod iam;
mod rights;
mod wire;
