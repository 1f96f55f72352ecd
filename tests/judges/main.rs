//! Tests by outside judges. `packaging/check` installs what they need and switches the feature on.
#![cfg(feature = "judges")]

#[cfg(target_os = "linux")]
mod atspi;
mod aws_cli;
mod browser;
mod keychain;
mod moto;
mod openssl;
mod real_window;
mod rehearsal;
mod schemas;
mod xmlsec;
