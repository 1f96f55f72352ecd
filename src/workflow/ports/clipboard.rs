//! The system's clipboard, for the Inspector's watch over it.

use async_trait::async_trait;

/// The clipboard can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the clipboard can't be read: {reason}")]
pub struct ClipboardError {
    /// Why, in the system's words.
    pub reason: String,
}

/// Reads the clipboard. It is read only while the user has the watch switched on.
#[async_trait]
pub trait ClipboardPort: Send + Sync {
    /// The text on the clipboard; nothing when there is none.
    async fn text(&self) -> Result<Option<String>, ClipboardError>;
}

impl ClipboardError {
    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> crate::domain::finding::Finding {
        crate::domain::finding::Finding::warning(
            "clipboard",
            "The clipboard can't be watched here",
            self.reason.clone(),
            "Copy the response, then paste it into the Inspector with Ctrl V",
        )
    }
}
