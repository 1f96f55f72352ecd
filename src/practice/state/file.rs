//! The state file: opened by one program at a time, never overwritten when it can't be understood, replaced as a whole.

use super::PracticeState;
use serde::Deserialize;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The format that this program writes. It rises when an older program could no longer read a file rightly.
pub const FORMAT: u32 = 2;

/// A state file larger than this is none of ours.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Why a state file can't be used. In every case it is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum StateFileError {
    /// Another program has it open.
    #[error("another program uses {}", .0.display())]
    InUse(PathBuf),
    /// Its content is no practice state.
    #[error("{} is damaged: {reason}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        reason: String,
    },
    /// A newer program wrote it.
    #[error("{} has format {found}, this program knows {FORMAT}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// It can't be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
}

/// A state file. While it lives, no other [`StateFile::open`] of the same path succeeds, in this program or another.
#[derive(Debug)]
pub struct StateFile {
    path: PathBuf,
    /// Holds the lock; the system gives it back when the program ends, however it ends.
    _lock: Option<File>,
}

#[derive(Deserialize)]
struct Header {
    format: u32,
}

impl StateFile {
    /// A file that nobody else can have open, such as one in a temporary folder.
    #[must_use]
    pub fn unlocked(path: PathBuf) -> Self {
        Self { path, _lock: None }
    }

    /// Locks the file and reads it; a file that is not there yet gives an empty state.
    ///
    /// # Errors
    /// See [`StateFileError`].
    pub fn open(path: &Path) -> Result<(Self, PracticeState), StateFileError> {
        let io = |source| StateFileError::Io { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            private_folder(folder).map_err(io)?;
        }
        // the lock lies beside the state, because replacing the state replaces whatever lock lies on it
        let lock = private_file(&sibling(path, "lock"), false).map_err(io)?;
        lock.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => StateFileError::InUse(path.to_owned()),
            TryLockError::Error(source) => io(source),
        })?;
        let state = read(path)?;
        Ok((Self { path: path.to_owned(), _lock: Some(lock) }, state))
    }

    /// Replaces the content in one move: a reader sees the state before or after, never half of one.
    ///
    /// # Errors
    /// When the disk is full or the folder can't be written.
    pub fn write(&self, state: &PracticeState) -> io::Result<()> {
        let next = sibling(&self.path, "next");
        private_file(&next, true)?.write_all(&state.to_json(FORMAT)?)?;
        std::fs::rename(&next, &self.path)
    }
}

fn read(path: &Path) -> Result<PracticeState, StateFileError> {
    let io = |source| StateFileError::Io { path: path.to_owned(), source };
    let damaged = |reason: String| StateFileError::Damaged { path: path.to_owned(), reason };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(PracticeState::default()),
        Err(e) => return Err(io(e)),
    };
    let mut content = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut content).map_err(io)?;
    if content.len() as u64 > MAX_BYTES {
        return Err(damaged(format!("it is larger than {MAX_BYTES} bytes")));
    }
    let header: Header = serde_json::from_slice(&content).map_err(|e| damaged(e.to_string()))?;
    if header.format > FORMAT {
        return Err(StateFileError::Newer { path: path.to_owned(), found: header.format });
    }
    serde_json::from_slice(&content).map_err(|e| damaged(e.to_string()))
}

fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// Makes a folder where it is missing, for its owner alone.
fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens a file that only its owner may read.
fn private_file(path: &Path, empty: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(empty);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Result = std::result::Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn what_was_written_is_read_back_and_nothing_is_left_beside_it() -> Result {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("deep").join("practice.json");
        let (file, mut state) = StateFile::open(&path)?;
        state.server.last_port = Some(7);
        file.write(&state)?;
        drop(file);
        assert_eq!(StateFile::open(&path)?.1.server.last_port, Some(7));
        let mut names: Vec<_> =
            std::fs::read_dir(folder.path().join("deep"))?.map(|e| e.map(|e| e.file_name())).collect::<std::result::Result<_, _>>()?;
        names.sort();
        assert_eq!(names, ["practice.json", "practice.json.lock"]);
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() -> Result {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir()?;
        let path = place.path().join("new").join("practice.json");
        let (file, state) = StateFile::open(&path)?;
        file.write(&state)?;
        let mode = |path: &Path| Ok::<_, io::Error>(std::fs::metadata(path)?.permissions().mode() & 0o777);
        assert_eq!((mode(&path)?, mode(&place.path().join("new"))?), (0o600, 0o700));
        Ok(())
    }

    #[test]
    fn a_file_is_open_once_at_a_time() -> Result {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("practice.json");
        let first = StateFile::open(&path)?;
        assert!(matches!(StateFile::open(&path), Err(StateFileError::InUse(_))));
        drop(first);
        assert!(StateFile::open(&path).is_ok());
        Ok(())
    }

    #[test]
    fn damaged_and_newer_files_are_left_alone() -> Result {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("practice.json");
        for (content, newer) in
            [("", false), ("{", false), ("[]", false), (r#"{"format":1,"aws":7}"#, false), (r#"{"format":3,"new":true}"#, true)]
        {
            std::fs::write(&path, content)?;
            let error = StateFile::open(&path).err().ok_or("it was opened")?;
            assert_eq!(matches!(error, StateFileError::Newer { found: 3, .. }), newer, "{content}: {error}");
            assert_eq!(matches!(error, StateFileError::Damaged { .. }), !newer, "{content}: {error}");
            assert_eq!(std::fs::read_to_string(&path)?, content);
        }
        Ok(())
    }
}
