//! The tables, and how an older database becomes one of today.
//!
//! Facts that SQL has to ask for are columns; the rest of a thing is JSON as the domain writes it. No table has a
//! place for a secret: wishes, calls and findings hold none by their types.

use super::error::{from_sqlite, unusable};
use super::facts;
use crate::workflow::ports::StoreError;
use rusqlite::{Connection, TransactionBehavior};

/// `Rbrg` in ASCII: tells this program's files from other SQLite files.
const APPLICATION_ID: i32 = 0x5262_7267;

/// Steps from one format to the next; the format is their count. Only ever append.
const MIGRATIONS: &[&str] = &[include_str!("migrations/1.sql"), include_str!("migrations/2.sql")];

/// The newest format that this program knows.
pub(super) fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// What a database is, seen from its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Nothing in it yet.
    Empty,
    /// A workspace of this format.
    Workspace(u32),
}

/// Reads the head of a database.
///
/// # Errors
/// When the file is damaged, or is another program's database.
pub(super) fn format(connection: &Connection) -> Result<Format, StoreError> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(|e| from_sqlite(&e));
    let (id, version) = (number("application_id")?, number("user_version")?);
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(|e| from_sqlite(&e))?;
    match (id == i64::from(APPLICATION_ID), u32::try_from(version)) {
        (true, Ok(version)) if version > 0 => Ok(Format::Workspace(version)),
        (false, Ok(0)) if tables == 0 => Ok(Format::Empty),
        _ => Err(unusable("the file is a database, but not a workspace of Rolebridge; it was left as it is")),
    }
}

/// Brings a database to today's format, all steps or none.
///
/// # Errors
/// `NewerDatabase` when it was written by a newer program.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_by(connection, MIGRATIONS)?;
    facts::catch_up(connection)
}

fn migrate_by(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    let newest = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| from_sqlite(&e))?;
    let from = match format(&transaction)? {
        Format::Empty => 0,
        Format::Workspace(found) if found > newest => return Err(StoreError::NewerDatabase { found, known: newest }),
        Format::Workspace(found) => found,
    };
    if from == newest {
        return Ok(());
    }
    for step in steps.iter().skip(usize::try_from(from).unwrap_or(usize::MAX)) {
        transaction.execute_batch(step).map_err(|e| from_sqlite(&e))?;
    }
    if from == 0 {
        let id = uuid::Uuid::new_v4().to_string();
        transaction.execute("INSERT INTO workspace (id) VALUES (?1)", [id]).map_err(|e| from_sqlite(&e))?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(|e| from_sqlite(&e))?;
    transaction.pragma_update(None, "user_version", newest).map_err(|e| from_sqlite(&e))?;
    transaction.commit().map_err(|e| from_sqlite(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_database_becomes_a_workspace_once() -> Result<(), Box<dyn std::error::Error>> {
        let mut connection = Connection::open_in_memory()?;
        assert_eq!(format(&connection)?, Format::Empty);
        migrate(&mut connection)?;
        let id: String = connection.query_row("SELECT id FROM workspace", [], |row| row.get(0))?;
        migrate(&mut connection)?;
        assert_eq!(format(&connection)?, Format::Workspace(known()));
        assert_eq!(connection.query_row("SELECT id FROM workspace", [], |row| row.get::<_, String>(0))?, id);
        Ok(())
    }

    #[test]
    fn a_newer_format_is_not_touched() -> Result<(), Box<dyn std::error::Error>> {
        let mut connection = Connection::open_in_memory()?;
        migrate(&mut connection)?;
        connection.pragma_update(None, "user_version", known() + 1)?;
        assert_eq!(migrate(&mut connection), Err(StoreError::NewerDatabase { found: known() + 1, known: known() }));
        Ok(())
    }

    #[test]
    fn steps_go_forward_and_a_failed_one_leaves_nothing_behind() -> Result<(), Box<dyn std::error::Error>> {
        let mut connection = Connection::open_in_memory()?;
        migrate_by(&mut connection, &MIGRATIONS[..1])?;
        let good = [MIGRATIONS[0], "ALTER TABLE instances ADD COLUMN colour TEXT"];
        let bad = [good[0], good[1], "CREATE TABLE more (a TEXT); CREATE TABLE journal (b TEXT)"];
        assert!(migrate_by(&mut connection, &bad).is_err());
        assert_eq!(format(&connection)?, Format::Workspace(1));
        assert!(connection.prepare("SELECT colour FROM instances").is_err(), "the step before the failed one was taken back too");
        migrate_by(&mut connection, &good)?;
        assert_eq!(format(&connection)?, Format::Workspace(2));
        assert!(connection.prepare("SELECT colour FROM instances").is_ok());
        Ok(())
    }

    #[test]
    fn a_database_of_another_program_is_refused() -> Result<(), Box<dyn std::error::Error>> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch("CREATE TABLE bookmarks (url TEXT)")?;
        assert!(matches!(format(&connection), Err(StoreError::Unusable { .. })));
        Ok(())
    }
}
