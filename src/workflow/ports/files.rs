//! Files that the user names.

use async_trait::async_trait;
use std::path::{Path, PathBuf};

/// A file could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// Why, in the system's words.
    pub reason: String,
}

/// Reads and writes files that the user names.
#[async_trait]
pub trait Files: Send + Sync {
    /// Reads a file of at most `most_bytes`.
    async fn read(&self, path: &Path, most_bytes: u64) -> Result<Vec<u8>, FileError>;
    /// Writes a file whole or not at all; an older one of the name is replaced only when the new one is complete.
    async fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError>;
}

impl FileError {
    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> crate::domain::finding::Finding {
        crate::domain::finding::Finding::error(
            "file",
            format!("{} can't be used", self.path.display()),
            self.reason.clone(),
            "Check the name, the rights and the space on the disk, or choose another file",
        )
    }
}
