//! The practice cloud: a directory and AWS accounts on this machine, over the same wire protocols as the real ones.
//!
//! May use: saml, pki, domain. Never: the clients that it is there to test, any address but 127.0.0.1.

pub mod aws;
pub mod directory;
pub mod page;
pub mod server;
pub mod state;
pub mod weather;
