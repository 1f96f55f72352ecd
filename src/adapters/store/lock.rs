//! The lock that keeps a second program from writing to the same workspace.
//!
//! It is a lock of the operating system on the file `workspace.lock`, so it goes with the process, however that ends;
//! the file itself stays and means nothing.

use super::error::from_io;
use super::folder::private_file;
use crate::workflow::ports::StoreError;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Name of the lock file in a workspace folder.
const LOCK_FILE: &str = "workspace.lock";

/// The right to write to a workspace, until dropped.
#[derive(Debug)]
pub(super) struct WriterLock {
    _file: File,
}

/// Takes the right to write.
///
/// # Errors
/// `InUse` when another program (or another store of this one) has it.
pub(super) fn take(folder: &Path) -> Result<WriterLock, StoreError> {
    let path = folder.join(LOCK_FILE);
    let opened = private_file().open(&path);
    let file = opened.map_err(|e| from_io(&format!("opening {}", path.display()), &e))?;
    match file.try_lock() {
        Ok(()) => Ok(WriterLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
        // some network file systems have no locks; SQLite's own still keep single transactions apart
        Err(TryLockError::Error(e)) if e.kind() == std::io::ErrorKind::Unsupported => Ok(WriterLock { _file: file }),
        Err(TryLockError::Error(e)) => Err(from_io(&format!("locking {}", path.display()), &e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_at_a_time() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let first = take(folder.path())?;
        assert!(matches!(take(folder.path()), Err(StoreError::InUse)));
        drop(first);
        assert!(take(folder.path()).is_ok());
        Ok(())
    }
}
