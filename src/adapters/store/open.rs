//! Opening a workspace: who may write to it, and on what terms SQLite keeps it.

use super::error::{from_io, from_sqlite, unusable};
use super::lock::{self, WriterLock};
use super::schema::{self, Format};
use super::{DATABASE_FILE, folder};
use crate::workflow::ports::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// A database up to this size is checked page by page when it is opened; above, damage shows when it is read.
const CHECKED_SIZE: u64 = 32 << 20;

/// SQLite's page size for new databases, in bytes.
const PAGE_SIZE: u64 = 4096;

/// What may be done with an open workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Full,
    /// Only reading: every write gives this error (`InUse` or `NewerDatabase`).
    ReadOnly(StoreError),
}

/// Terms on which a workspace is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a write waits for another connection's.
    pub busy_timeout: Duration,
    /// The size in bytes that the database may reach before writes say `DiskFull`; for tests of a full disk.
    pub largest_size: Option<u64>,
    /// Whether one program at a time may write. Off only in tests of two writers.
    pub single_writer: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { busy_timeout: Duration::from_secs(5), largest_size: None, single_writer: true }
    }
}

/// An open database.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) access: Access,
    /// Dropped after the connection.
    pub(super) lock: Option<WriterLock>,
}

/// Opens the workspace in a folder; makes both where they are missing.
pub(super) fn open(place: &Path, options: &Options) -> Result<Opened, StoreError> {
    folder::make_folder(place)?;
    let path = place.join(DATABASE_FILE);
    let lock = match options.single_writer.then(|| lock::take(place)).transpose() {
        Ok(lock) => lock,
        Err(StoreError::InUse) => return read_only(&path, options, StoreError::InUse),
        Err(error) => return Err(error),
    };
    if let Some(newer) = look(&path)? {
        return read_only(&path, options, newer);
    }
    let connection = writable(&path, options)?;
    Ok(Opened { connection, access: Access::Full, lock })
}

/// A workspace that is gone when it is dropped.
pub(super) fn in_memory(options: &Options) -> Result<Opened, StoreError> {
    let mut connection = Connection::open_in_memory().map_err(|e| from_sqlite(&e))?;
    tune(&connection, options)?;
    schema::migrate(&mut connection)?;
    Ok(Opened { connection, access: Access::Full, lock: None })
}

/// Looks at a database through a connection that can't change it, so that one which is newer, damaged or another
/// program's stays byte for byte as it is. Gives `NewerDatabase` back when that is what it is.
fn look(path: &Path) -> Result<Option<StoreError>, StoreError> {
    let size = match std::fs::metadata(path) {
        Ok(facts) if facts.is_file() => facts.len(),
        Ok(_) => return Err(unusable(format!("{} is not a file", path.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(from_io(&format!("looking at {}", path.display()), &error)),
    };
    if size == 0 {
        return Ok(None);
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|e| from_sqlite(&e))?;
    let newer = match schema::format(&connection)? {
        Format::Workspace(found) if found > schema::known() => Some(StoreError::NewerDatabase { found, known: schema::known() }),
        _ => None,
    };
    if size <= CHECKED_SIZE && newer.is_none() {
        let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|e| from_sqlite(&e))?;
        if verdict != "ok" {
            return Err(unusable(format!("the database is damaged ({verdict}); it was left as it is, restore it from a backup")));
        }
    }
    Ok(newer)
}

fn read_only(path: &Path, options: &Options, why: StoreError) -> Result<Opened, StoreError> {
    // the one who has the lock may not have made the file yet
    if !path.exists() {
        return Err(why);
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|e| from_sqlite(&e))?;
    connection.busy_timeout(options.busy_timeout).map_err(|e| from_sqlite(&e))?;
    match schema::format(&connection)? {
        Format::Workspace(_) => Ok(Opened { connection, access: Access::ReadOnly(why), lock: None }),
        Format::Empty => Err(why),
    }
}

fn writable(path: &Path, options: &Options) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // SQLite would make it readable for everybody whom the umask lets; its -wal and -shm take over the mode of the database
    folder::private_file().open(path).map_err(|e| from_io(&format!("opening {}", path.display()), &e))?;
    let mut connection = Connection::open_with_flags(path, flags).map_err(|e| from_sqlite(&e))?;
    tune(&connection, options)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(|e| from_sqlite(&e))?;
    if mode != "wal" {
        tracing::warn!(mode, "the workspace's file system has no shared memory; SQLite keeps a rollback journal");
    }
    schema::migrate(&mut connection)?;
    if let Some(bytes) = options.largest_size {
        let pages = i64::try_from(bytes.div_ceil(PAGE_SIZE)).unwrap_or(i64::MAX);
        connection.pragma_update(None, "max_page_count", pages).map_err(|e| from_sqlite(&e))?;
    }
    Ok(connection)
}

/// `FULL`: in WAL mode each commit is on the disk when it returns, which the journal's promise rests on
/// (<https://www.sqlite.org/pragma.html#pragma_synchronous>). `fullfsync` makes that true on macOS as well.
fn tune(connection: &Connection, options: &Options) -> Result<(), StoreError> {
    connection.busy_timeout(options.busy_timeout).map_err(|e| from_sqlite(&e))?;
    for (name, value) in
        [("page_size", "4096"), ("synchronous", "FULL"), ("fullfsync", "ON"), ("foreign_keys", "ON"), ("trusted_schema", "OFF")]
    {
        connection.pragma_update(None, name, value).map_err(|e| from_sqlite(&e))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_durable_and_readers_do_not_wait() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let opened = open(folder.path(), &Options::default())?;
        let text = |name: &str| opened.connection.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0));
        assert_eq!(text("journal_mode")?, rusqlite::types::Value::Text("wal".into()));
        assert_eq!(text("synchronous")?, rusqlite::types::Value::Integer(2));
        assert_eq!(text("foreign_keys")?, rusqlite::types::Value::Integer(1));
        Ok(())
    }

    #[test]
    fn the_second_window_may_look() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let first = open(folder.path(), &Options::default())?;
        let second = open(folder.path(), &Options::default())?;
        assert_eq!((first.access.clone(), second.access), (Access::Full, Access::ReadOnly(StoreError::InUse)));
        drop(first);
        assert_eq!(open(folder.path(), &Options::default())?.access, Access::Full);
        Ok(())
    }

    #[test]
    fn damage_is_found_and_left_as_it_is() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        drop(open(folder.path(), &Options::default())?);
        let path = folder.path().join(DATABASE_FILE);
        let good = std::fs::read(&path)?;
        let mut torn = good.clone();
        let half = torn.len() / 2;
        torn[half..].fill(0xA5);
        let head = [&b"this is no database at all, but a text of some length "[..], &good[54..]].concat();
        for bad in [torn, head] {
            std::fs::write(&path, &bad)?;
            let error = open(folder.path(), &Options::default()).err();
            assert!(matches!(&error, Some(StoreError::Unusable { reason }) if reason.contains("damaged")), "{error:?}");
            assert_eq!(std::fs::read(&path)?, bad, "left byte for byte");
        }
        Ok(())
    }
}
