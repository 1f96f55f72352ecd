//! Bad input gets a clear answer and loses nothing. The storage's part stands beside the tests of the vaults.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod inspect;
