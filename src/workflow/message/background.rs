//! The check in the background: looked at and switched from the window.

use crate::domain::finding::Finding;
use crate::workflow::background::BackgroundState;
use crate::workflow::ports::BackgroundKind;
use std::path::PathBuf;

/// A wish about the check in the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackgroundCommand {
    /// Look how it stands.
    Look,
    /// Switch it on or off.
    Switch(bool),
}

/// How the check stands.
#[derive(Debug, Clone, PartialEq)]
pub struct BackgroundView {
    /// By which means of the system it runs.
    pub kind: BackgroundKind,
    /// The files that make it: written when it is switched on, removed when it is switched off.
    pub files: Vec<PathBuf>,
    /// How it stands.
    pub state: BackgroundState,
    /// Why the system did not follow when it was switched last, when it did not.
    pub problem: Option<Finding>,
}
