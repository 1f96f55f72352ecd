//! Wishes.

use super::error::{from_row, from_sqlite};
use crate::domain::spec::InstanceSpec;
use crate::workflow::ports::StoreError;
use rusqlite::{Connection, OptionalExtension as _};

/// All wishes, by name.
pub(super) fn all(connection: &Connection) -> Result<Vec<InstanceSpec>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT spec FROM instances ORDER BY name, key").map_err(|e| from_sqlite(&e))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(|e| from_sqlite(&e))?;
    rows.map(|json| wish(&json.map_err(|e| from_sqlite(&e))?)).collect()
}

/// The wish of this key, if it is there.
pub(super) fn one(connection: &Connection, key: &str) -> Result<Option<InstanceSpec>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT spec FROM instances WHERE key = ?1").map_err(|e| from_sqlite(&e))?;
    let json = statement.query_row([key], |row| row.get::<_, String>(0)).optional().map_err(|e| from_sqlite(&e))?;
    json.map(|json| wish(&json)).transpose()
}

fn wish(json: &str) -> Result<InstanceSpec, StoreError> {
    serde_json::from_str(json).map_err(|e| from_row("an instance", &e))
}

/// Saves a wish, new or changed.
pub(super) fn save(connection: &Connection, spec: &InstanceSpec) -> Result<(), StoreError> {
    let json = serde_json::to_string(spec).map_err(|e| from_row("an instance", &e))?;
    let sql = "INSERT INTO instances (key, name, identifier, spec) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (key) DO UPDATE SET name = excluded.name, identifier = excluded.identifier, spec = excluded.spec";
    let saved = connection.prepare_cached(sql).and_then(|mut s| s.execute((&spec.key.0, &spec.name, spec.identifier.to_string(), json)));
    saved.map(|_| ()).map_err(|e| from_sqlite(&e))
}

/// Takes a wish out; journal, sign-in tests and the identifier's reservation stay.
pub(super) fn remove(connection: &Connection, key: &str) -> Result<(), StoreError> {
    connection.execute("DELETE FROM instances WHERE key = ?1", [key]).map(|_| ()).map_err(|e| from_sqlite(&e))
}
