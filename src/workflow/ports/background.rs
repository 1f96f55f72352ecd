//! The system's own means to run something daily for a user.

use super::FileError;
use async_trait::async_trait;
use std::path::{Path, PathBuf};

/// Which means a system has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackgroundKind {
    /// A timer of the user's systemd.
    Systemd,
    /// A scheduled task of Windows.
    WindowsTask,
    /// An agent of launchd.
    Launchd,
}

/// How a command of the system ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ran {
    /// Well; what it printed.
    Done(String),
    /// Not well; what it said.
    Failed(String),
    /// There is no such command.
    NotThere,
}

/// Files and commands of what runs in the background.
#[async_trait]
pub trait BackgroundPort: Send + Sync {
    /// Which means this system has.
    fn kind(&self) -> BackgroundKind;
    /// Where its files belong; nothing when the system tells no home.
    fn folder(&self) -> Option<PathBuf>;
    /// The user's number, where users have one.
    fn user(&self) -> Option<u32>;
    /// A file, if it is there.
    async fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, FileError>;
    /// Writes a file whole or not at all, and the folders above it.
    async fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError>;
    /// Removes a file; one that is not there is no error.
    async fn remove(&self, path: &Path) -> Result<(), FileError>;
    /// Runs a command of the system and waits for it, within a limit.
    async fn run(&self, program: &str, arguments: &[String]) -> Ran;
}
