//! An inspected document: where it came from, its bytes, and what was found in it. Kept in memory only.

use crate::domain::spec::InstanceKey;
use crate::saml::inspect::{Exhibit, Report};
use jiff::Timestamp;
use std::sync::Arc;

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Pasted into the window.
    Pasted,
    /// Found on the clipboard while it was watched.
    Clipboard,
    /// Read from a file of this name.
    File(String),
    /// Caught in the sign-in test of an instance: its key and its name.
    Captured(InstanceKey, String),
}

/// A document as it came in. It may be as good as a password for a while, so it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// Where it came from.
    pub origin: Origin,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// When it came in.
    pub taken_at: Timestamp,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document of {} bytes, {:?}, at {}", self.bytes.len(), self.origin, self.taken_at)
    }
}

/// A document and what was found in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The document.
    pub document: Document,
    /// The time that it was judged at.
    pub judged_at: Timestamp,
    /// Whether that time was asked for, and is not simply when it came in.
    pub as_asked: bool,
    /// The report, in the shape of the command line's.
    pub report: Report,
    /// Its messages, laid out; at least one.
    pub exhibits: Vec<Exhibit>,
}
