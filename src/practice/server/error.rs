//! Why the practice cloud does not start, for decisions and for people.

use crate::domain::finding::{Finding, Technical};
use crate::practice::state::file::StateFileError;
use std::io;

/// A start, or a running server, that failed.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The port that was asked for is taken.
    #[error("port {port} on 127.0.0.1 is in use")]
    PortInUse {
        /// The port.
        port: u16,
    },
    /// No connection can be listened for.
    #[error("the practice cloud can't listen on 127.0.0.1: {0}")]
    Listen(#[source] io::Error),
    /// The state file can't be used.
    #[error(transparent)]
    State(StateFileError),
    /// The state can't be written.
    #[error("the practice cloud's state can't be written: {0}")]
    Write(#[source] io::Error),
    /// The address for SAML responses is none that a browser should send one to.
    #[error("{0:?} is no https address, and none on this computer")]
    BadSignInAddress(String),
    /// A task of the runtime broke off.
    #[error("the practice cloud broke off: {0}")]
    Task(#[source] tokio::task::JoinError),
    /// The system gives no random numbers.
    #[error("the practice cloud failed: {0}")]
    System(String),
}

impl PracticeError {
    /// A task of the runtime that did not end well.
    #[must_use]
    pub fn task(error: tokio::task::JoinError) -> Self {
        Self::Task(error)
    }

    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let (id, what, why, fix) = match self {
            Self::PortInUse { port } => (
                "practice.port_in_use",
                format!("The practice cloud could not start: port {port} is in use"),
                "Another program, or another practice cloud, listens there",
                "Choose another port, or none: then a free one is taken",
            ),
            Self::Listen(_) => (
                "practice.no_listener",
                "The practice cloud could not start, or stopped".to_owned(),
                "This computer does not let the program listen on 127.0.0.1",
                "Choose a port above 1023 and look whether a firewall or a sandbox forbids it",
            ),
            Self::State(StateFileError::InUse(path)) => (
                "practice.state_in_use",
                format!("The practice cloud could not start: {} is in use", path.display()),
                "Another program runs a practice cloud on the same state",
                "Close the other one, or choose another workspace",
            ),
            Self::State(StateFileError::Damaged { path, .. }) => (
                "practice.state_damaged",
                format!("The practice cloud could not start: {} can't be read", path.display()),
                "Its content is damaged, or it is another program's file; it was left as it is",
                "Put a copy back, or move the file away: the practice cloud then begins anew",
            ),
            Self::State(StateFileError::Newer { path, .. }) => (
                "practice.state_newer",
                format!("The practice cloud could not start: {} was written by a newer Rolebridge", path.display()),
                "This version does not know the newer form; the file was left as it is",
                "Use the newer version, or another workspace",
            ),
            Self::State(StateFileError::Io { path, .. }) => (
                "practice.state_unreadable",
                format!("The practice cloud could not start: {} can't be opened", path.display()),
                "A missing right, or a disk that is full or gone",
                "Look at the folder's rights and the free space, then start again",
            ),
            Self::Write(_) => (
                "practice.state_unwritable",
                "The practice cloud's state could not be written".to_owned(),
                "A missing right, or a disk that is full or gone",
                "Look at the folder's rights and the free space, then start again",
            ),
            Self::BadSignInAddress(_) => (
                "practice.bad_sign_in_address",
                "The practice cloud could not start: the AWS sign-in address is not usable".to_owned(),
                "A SAML response goes to https addresses and to this computer only",
                "Leave it out, or give https://signin.aws.amazon.com/saml",
            ),
            Self::System(_) | Self::Task(_) => (
                "practice.failed",
                "The practice cloud failed".to_owned(),
                "The technical part has the system's own words",
                "Start it again; its state was written before each answer",
            ),
        };
        Finding::error(id, what, why, fix).with_technical(Technical { message: Some(self.to_string()), ..Technical::default() })
    }
}
