//! Files and commands of what the system runs in the background.

use crate::workflow::ports::{BackgroundKind, BackgroundPort, FileError, Ran};
use async_trait::async_trait;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// A command that takes longer counts as failed.
const LONGEST: Duration = Duration::from_secs(30);

/// More than any of these files has.
const MOST_BYTES: u64 = 1_000_000;

/// This computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemBackground;

#[async_trait]
impl BackgroundPort for SystemBackground {
    fn kind(&self) -> BackgroundKind {
        if cfg!(windows) {
            BackgroundKind::WindowsTask
        } else if cfg!(target_os = "macos") {
            BackgroundKind::Launchd
        } else {
            BackgroundKind::Systemd
        }
    }

    /// `$XDG_CONFIG_HOME/systemd/user` or `~/.config/systemd/user`; `~/Library/LaunchAgents`; `%LOCALAPPDATA%\rolebridge`.
    fn folder(&self) -> Option<PathBuf> {
        let folders = directories::BaseDirs::new()?;
        Some(match self.kind() {
            BackgroundKind::Systemd => folders.config_dir().join("systemd").join("user"),
            BackgroundKind::Launchd => folders.home_dir().join("Library").join("LaunchAgents"),
            BackgroundKind::WindowsTask => folders.data_local_dir().join("rolebridge"),
        })
    }

    fn user(&self) -> Option<u32> {
        user()
    }

    async fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, FileError> {
        let failed = |e: &std::io::Error| FileError::from_system(path, e);
        match tokio::fs::metadata(path).await {
            Ok(facts) if facts.len() > MOST_BYTES => Ok(Some(Vec::new())),
            Ok(_) => tokio::fs::read(path).await.map(Some).map_err(|e| failed(&e)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    async fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
        let failed = |e: &std::io::Error| FileError::from_system(path, e);
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await.map_err(|e| failed(&e))?;
        }
        // the system reads the folder: what is half written must not look like one of its files
        let part = path.with_extension("part");
        let written = match tokio::fs::write(&part, bytes).await {
            Ok(()) => tokio::fs::rename(&part, path).await,
            error => error,
        };
        if written.is_err() {
            // what is left of the part is of no use to anybody; the first error is the one to tell
            let _ = tokio::fs::remove_file(&part).await;
        }
        written.map_err(|e| failed(&e))
    }

    async fn remove(&self, path: &Path) -> Result<(), FileError> {
        match tokio::fs::remove_file(path).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(FileError::from_system(path, &error)),
            _ => Ok(()),
        }
    }

    async fn run(&self, program: &str, arguments: &[String]) -> Ran {
        let mut command = tokio::process::Command::new(program);
        command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        match tokio::time::timeout(LONGEST, command.output()).await {
            Ok(Ok(output)) => {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let said = if output.stderr.is_empty() { text(&output.stdout) } else { text(&output.stderr) };
                if output.status.success() { Ran::Done(text(&output.stdout)) } else { Ran::Failed(said) }
            }
            Ok(Err(error)) if error.kind() == ErrorKind::NotFound => Ran::NotThere,
            Ok(Err(error)) => Ran::Failed(error.to_string()),
            Err(_) => Ran::Failed(format!("It took longer than {} seconds", LONGEST.as_secs())),
        }
    }
}

/// The owner of the home folder is the user.
#[cfg(unix)]
fn user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(directories::BaseDirs::new()?.home_dir()).ok().map(|facts| facts.uid())
}

#[cfg(not(unix))]
const fn user() -> Option<u32> {
    None
}
