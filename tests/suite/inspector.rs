//! The Inspector's engine on documents of our own: encrypted assertions, known instances, comparison, redaction, reports, the command
//! line's options for them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // a test fails by panicking and reports what it counted

pub(crate) mod encrypted;
mod redacted;
mod written;
