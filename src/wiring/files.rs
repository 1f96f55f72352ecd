//! Files that the user names, on the local disk.

use async_trait::async_trait;
use rolebridge::workflow::ports::{FileError, Files};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The local disk.
pub(crate) struct LocalFiles;

#[async_trait]
impl Files for LocalFiles {
    async fn read(&self, path: &Path, most_bytes: u64) -> Result<Vec<u8>, FileError> {
        let path = path.to_owned();
        let shown = path.clone();
        tokio::task::spawn_blocking(move || read(&path, most_bytes)).await.unwrap_or_else(|e| Err(broken(&shown, &e)))
    }

    async fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
        let (path, bytes) = (path.to_owned(), bytes.to_vec());
        let shown = path.clone();
        tokio::task::spawn_blocking(move || write(&path, &bytes)).await.unwrap_or_else(|e| Err(broken(&shown, &e)))
    }
}

fn read(path: &Path, most_bytes: u64) -> Result<Vec<u8>, FileError> {
    let file = std::fs::File::open(path).map_err(|e| FileError::from_system(path, &e))?;
    let mut bytes = Vec::new();
    file.take(most_bytes + 1).read_to_end(&mut bytes).map_err(|e| FileError::from_system(path, &e))?;
    if bytes.len() as u64 > most_bytes {
        let reason = format!("It is larger than {most_bytes} bytes, the most that is read");
        return Err(FileError { path: path.to_owned(), reason, system: None });
    }
    Ok(bytes)
}

/// Beside the target first, then renamed over it: a full disk leaves the old file whole.
fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part: PathBuf = path.with_file_name(name);
    let written = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|e| {
        // what is left of the part is of no use to anybody; the first error is the one to tell
        let _ = std::fs::remove_file(&part);
        FileError::from_system(path, &e)
    })
}

/// The thread that did it ended early.
fn broken(path: &Path, error: &tokio::task::JoinError) -> FileError {
    FileError { path: path.to_owned(), reason: "The program met a fault of its own".into(), system: Some(error.to_string()) }
}
