//! Files that the user names.

use crate::domain::finding::{Finding, Technical};
use async_trait::async_trait;
use std::path::{Path, PathBuf};

/// A file could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// Why, for people.
    pub reason: String,
    /// The system's own words.
    pub system: Option<String>,
}

impl FileError {
    /// What the system said about a file, in our words and in its own.
    #[must_use]
    pub fn from_system(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        let reason = match error.kind() {
            Kind::NotFound => "There is no such file or folder",
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => "You may not read or write there",
            Kind::IsADirectory => "It is a folder, not a file",
            Kind::NotADirectory => "A part of the path is a file, not a folder",
            Kind::StorageFull | Kind::QuotaExceeded => "The disk is full",
            Kind::InvalidFilename => "The system does not allow such a name",
            _ => "The system refused it",
        };
        Self { path: path.to_owned(), reason: reason.to_owned(), system: Some(error.to_string()) }
    }
}

/// Reads and writes files that the user names.
#[async_trait]
pub trait Files: Send + Sync {
    /// Reads a file of at most `most_bytes`.
    async fn read(&self, path: &Path, most_bytes: u64) -> Result<Vec<u8>, FileError>;
    /// Writes a file whole or not at all; an older one of the name is replaced only when the new one is complete.
    async fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError>;
    /// Begins a file that is written piece by piece, on the same terms.
    async fn create(&self, path: &Path) -> Result<Box<dyn NewFile>, FileError>;
}

/// Looks for files and makes folders, for what is written in a place of its own.
#[async_trait]
pub trait Folders: Send + Sync {
    /// Whether there is something of this name.
    async fn exists(&self, path: &Path) -> bool;
    /// Makes a folder with those above it; one that is there stays as it is.
    async fn make_folder(&self, path: &Path) -> Result<(), FileError>;
}

/// A file that is being written. One that is dropped before it is finished leaves nothing behind, and an older one as it was.
#[async_trait]
pub trait NewFile: Send {
    /// Adds bytes.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), FileError>;
    /// Puts it in its place.
    async fn finish(self: Box<Self>) -> Result<(), FileError>;
}

impl FileError {
    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let finding = Finding::error(
            "file",
            format!("The file {} can't be used", self.path.display()),
            self.reason.clone(),
            "Check the name, the rights and the space on the disk, or choose another file",
        );
        match &self.system {
            Some(words) => finding.with_technical(Technical { message: Some(words.clone()), ..Technical::default() }),
            None => finding,
        }
    }
}
