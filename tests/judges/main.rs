//! Tests by outside judges. `packaging/check` installs what they need and switches the feature on.
#![cfg(feature = "judges")]
#![allow(clippy::print_stdout, reason = "judges print their figures")]

#[cfg(target_os = "linux")]
mod atspi;
mod aws_cli;
mod browser;
mod display;
#[path = "../suite/graph_contract.rs"]
#[allow(dead_code, reason = "the judges need a part of it")]
mod graph_contract;
mod keychain;
mod moto;
mod openssl;
mod prism;
mod real_window;
mod rehearsal;
mod schemas;
mod xmlenc;
mod xmlsec;
