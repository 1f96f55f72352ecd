//! What SQLite and the file system say, as the workflow's errors.

use crate::workflow::ports::StoreError;
use rusqlite::ErrorCode;
use rusqlite::ffi;

/// SQLite's error, told apart by its result code. Source: <https://www.sqlite.org/rescode.html>.
pub(super) fn from_sqlite(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error() {
        // the latter: the file that the processes share beside the database could not grow, the first to fail on a full disk
        Some(ffi::Error { code: ErrorCode::DiskFull, .. } | ffi::Error { extended_code: ffi::SQLITE_IOERR_SHMSIZE, .. }) => {
            StoreError::DiskFull
        }
        // the busy time-out ran out
        Some(ffi::Error { code: ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, .. }) => StoreError::InUse,
        Some(ffi::Error { code: ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt, .. }) => {
            unusable(format!("the database is damaged ({error}); it was left as it is, restore it from a backup"))
        }
        _ => unusable(error.to_string()),
    }
}

/// An error of the file system, with what was being done.
pub(super) fn from_io(doing: &str, error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::DiskFull,
        _ => unusable(format!("{doing}: {error}")),
    }
}

/// A row that this program can't read, as one written by a newer or an altered one.
pub(super) fn from_row(what: &str, error: &dyn std::fmt::Display) -> StoreError {
    unusable(format!("{what} in the database can't be read: {error}"))
}

/// The workspace can't be used, with the reason.
pub(super) fn unusable(reason: impl Into<String>) -> StoreError {
    StoreError::Unusable { reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sqlite(code: i32) -> StoreError {
        from_sqlite(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[test]
    fn result_codes_become_the_states_that_people_can_act_on() {
        assert_eq!(sqlite(ffi::SQLITE_FULL), StoreError::DiskFull);
        assert_eq!(sqlite(ffi::SQLITE_IOERR_SHMSIZE), StoreError::DiskFull);
        assert_eq!(sqlite(ffi::SQLITE_BUSY), StoreError::InUse);
        assert!(matches!(sqlite(ffi::SQLITE_NOTADB), StoreError::Unusable { reason } if reason.contains("damaged")));
        assert!(matches!(sqlite(ffi::SQLITE_IOERR_FSYNC), StoreError::Unusable { .. }));
    }

    #[test]
    fn a_full_disk_is_told_from_other_file_errors() {
        assert_eq!(from_io("writing", &std::io::ErrorKind::StorageFull.into()), StoreError::DiskFull);
        let denied = from_io("opening the folder", &std::io::ErrorKind::PermissionDenied.into());
        assert!(matches!(denied, StoreError::Unusable { reason } if reason.starts_with("opening the folder")));
    }
}
