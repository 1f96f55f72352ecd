//! Files that the user names, on the local disk.

use async_trait::async_trait;
use rolebridge::workflow::ports::{FileError, Files, Folders, NewFile};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt as _;

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

    async fn create(&self, path: &Path) -> Result<Box<dyn NewFile>, FileError> {
        let part = part_of(path);
        let file = tokio::fs::File::create(&part).await.map_err(|e| FileError::from_system(path, &e))?;
        Ok(Box::new(Part { path: path.to_owned(), beside: Some(part), file: tokio::io::BufWriter::new(file) }))
    }
}

#[async_trait]
impl Folders for LocalFiles {
    async fn exists(&self, path: &Path) -> bool {
        // a link that leads nowhere is something too
        tokio::fs::symlink_metadata(path).await.is_ok()
    }

    async fn make_folder(&self, path: &Path) -> Result<(), FileError> {
        tokio::fs::create_dir_all(path).await.map_err(|e| FileError::from_system(path, &e))
    }
}

/// A file that is written beside its place.
struct Part {
    path: PathBuf,
    /// Nothing once it is in its place.
    beside: Option<PathBuf>,
    file: tokio::io::BufWriter<tokio::fs::File>,
}

#[async_trait]
impl NewFile for Part {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.file.write_all(bytes).await.map_err(|e| FileError::from_system(&self.path, &e))
    }

    async fn finish(mut self: Box<Self>) -> Result<(), FileError> {
        let failed = |e: &std::io::Error| FileError::from_system(&self.path, e);
        self.file.flush().await.map_err(|e| failed(&e))?;
        if let Some(part) = &self.beside {
            tokio::fs::rename(part, &self.path).await.map_err(|e| failed(&e))?;
        }
        self.beside = None;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(part) = self.beside.take() {
            // what is left of the part is of no use to anybody
            let _ = std::fs::remove_file(part);
        }
    }
}

/// Where a file is written before it takes its place.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
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
    let part = part_of(path);
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
