//! Reading and replacing the two files: whole or not at all, open to the user alone, one program at a time.

use crate::workflow::ports::VaultError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// The largest file that is read, in bytes: thousands of keys.
const LARGEST: u64 = 16 << 20;

/// The file whose lock keeps two programs from changing the vault at the same time; it stays and means nothing.
const LOCK_FILE: &str = "vault.lock";

/// How long one waits for the other.
const PATIENCE: Duration = Duration::from_secs(10);

/// Windows refuses to replace a file that somebody has open (a virus scanner, a backup): so often it is tried again.
const TRIES: u32 = if cfg!(windows) { 40 } else { 1 };

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(25);

/// Reads a file; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, VaultError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("opening", path, &error)),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| failed("reading", path, &e))?;
    if bytes.len() as u64 > LARGEST {
        return Err(VaultError::File { detail: format!("{} is larger than {LARGEST} bytes", path.display()) });
    }
    Ok(Some(bytes))
}

/// Waits until no other program changes the vault, and keeps them out until the file is dropped.
pub(super) fn take_turn(folder: &Path) -> Result<File, VaultError> {
    let path = folder.join(LOCK_FILE);
    std::fs::create_dir_all(folder).map_err(|e| failed("making", folder, &e))?;
    let file = private(OpenOptions::new().create(true).read(true).write(true).truncate(false))
        .open(&path)
        .map_err(|e| failed("opening", &path, &e))?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Err(VaultError::File { detail: "another program keeps the vault file locked".into() }),
            // some network file systems have no locks; the replacement is whole all the same
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(failed("locking", &path, &error)),
        }
    }
}

/// Replaces a file: written beside it, brought to the disk, and renamed over it. On any error the old one stays.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let beside = path.with_extension("age.new");
    let written = write(&beside, bytes).map_err(|e| failed("writing", &beside, &e));
    let replaced = written.and_then(|()| rename(&beside, path).map_err(|e| failed("replacing", path, &e)));
    if replaced.is_err() {
        // it may not even be there; what counts is the error before
        let _ = std::fs::remove_file(&beside);
    }
    replaced
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = private(OpenOptions::new().create(true).write(true).truncate(true)).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut tries = 1;
    loop {
        match std::fs::rename(from, to) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied && tries < TRIES => {
                tries += 1;
                std::thread::sleep(PAUSE);
            }
            Err(error) => return Err(error),
            Ok(()) => break,
        }
    }
    // the new name is on the disk only when the folder is
    #[cfg(unix)]
    if let Some(folder) = to.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Readable by the user alone; on Windows the workspace folder's rights say so.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn failed(doing: &str, path: &Path, error: &std::io::Error) -> VaultError {
    VaultError::File { detail: format!("{doing} {}: {error}", path.display()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_private() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("vault.age");
        assert_eq!(read(&path)?, None);
        for bytes in [&b"first"[..], b"2nd"] {
            replace(&path, bytes)?;
            assert_eq!(read(&path)?.as_deref(), Some(bytes));
        }
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path)?.permissions()) & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 1, "nothing is left beside it");
        Ok(())
    }

    #[test]
    fn one_program_changes_at_a_time() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let turn = take_turn(folder.path())?;
        std::thread::scope(|scope| {
            let other = scope.spawn(|| take_turn(folder.path()).map(|_| Instant::now()));
            std::thread::sleep(Duration::from_millis(80));
            let freed = Instant::now();
            drop(turn);
            assert!(other.join().is_ok_and(|got| got.is_ok_and(|at| at >= freed)));
        });
        Ok(())
    }
}
