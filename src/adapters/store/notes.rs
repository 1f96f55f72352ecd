//! Sign-in tests and settings.

use super::error::{from_row, from_sqlite};
use crate::workflow::ports::{Proof, StoreError};
use rusqlite::{Connection, OptionalExtension};

/// Saves a sign-in test; older ones stay.
pub(super) fn save_proof(connection: &Connection, proof: &Proof) -> Result<(), StoreError> {
    let json = serde_json::to_string(proof).map_err(|e| from_row("a sign-in test", &e))?;
    let added = connection.execute("INSERT INTO proofs (instance, proof) VALUES (?1, ?2)", (&proof.instance.0, json));
    added.map(|_| ()).map_err(|e| from_sqlite(&e))
}

/// The newest sign-in test of an instance.
pub(super) fn last_proof(connection: &Connection, instance: &str) -> Result<Option<Proof>, StoreError> {
    let sql = "SELECT proof FROM proofs WHERE instance = ?1 ORDER BY id DESC LIMIT 1";
    let json: Option<String> = connection.query_row(sql, [instance], |row| row.get(0)).optional().map_err(|e| from_sqlite(&e))?;
    json.map(|json| serde_json::from_str(&json).map_err(|e| from_row("a sign-in test", &e))).transpose()
}

/// Forgets the sign-in tests of an instance.
pub(super) fn forget_proof(connection: &Connection, instance: &str) -> Result<(), StoreError> {
    connection.execute("DELETE FROM proofs WHERE instance = ?1", [instance]).map(|_| ()).map_err(|e| from_sqlite(&e))
}

/// A setting.
pub(super) fn setting(connection: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    connection.query_row("SELECT json FROM settings WHERE key = ?1", [key], |row| row.get(0)).optional().map_err(|e| from_sqlite(&e))
}

/// The settings whose keys begin with a prefix.
pub(super) fn settings(connection: &Connection, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
    // compared as text, so that no character of a prefix is a pattern
    let sql = "SELECT key, json FROM settings WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key";
    let mut statement = connection.prepare(sql).map_err(|e| from_sqlite(&e))?;
    let rows = statement.query_map([prefix], |row| Ok((row.get(0)?, row.get(1)?))).map_err(|e| from_sqlite(&e))?;
    rows.collect::<Result<_, _>>().map_err(|e| from_sqlite(&e))
}

/// Saves a setting.
pub(super) fn save_setting(connection: &Connection, key: &str, json: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO settings (key, json) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET json = excluded.json";
    connection.execute(sql, (key, json)).map(|_| ()).map_err(|e| from_sqlite(&e))
}

/// The id of the workspace.
pub(super) fn workspace_id(connection: &Connection) -> Result<String, StoreError> {
    connection.query_row("SELECT id FROM workspace", [], |row| row.get(0)).map_err(|e| from_sqlite(&e))
}
