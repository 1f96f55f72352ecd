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
    json.map(|json| proof(&json)).transpose()
}

/// Sign-in tests, newest first; of one instance, or of all.
pub(super) fn proofs(connection: &Connection, instance: Option<&str>, limit: u32) -> Result<Vec<Proof>, StoreError> {
    let sql = "SELECT proof FROM proofs WHERE ?1 IS NULL OR instance = ?1 ORDER BY id DESC LIMIT ?2";
    let mut statement = connection.prepare(sql).map_err(|e| from_sqlite(&e))?;
    let rows = statement.query_map((instance, limit), |row| row.get::<_, String>(0)).map_err(|e| from_sqlite(&e))?;
    rows.map(|json| proof(&json.map_err(|e| from_sqlite(&e))?)).collect()
}

/// Takes the values out of all sign-in tests but the newest of each instance.
pub(super) fn strip_proofs(connection: &mut Connection, instance: Option<&str>) -> Result<(), StoreError> {
    let transaction = connection.transaction().map_err(|e| from_sqlite(&e))?;
    for (id, json) in past_proofs(&transaction, instance)? {
        let bare = serde_json::to_string(&proof(&json)?.without_values()).map_err(|e| from_row("a sign-in test", &e))?;
        if bare != json {
            transaction.execute("UPDATE proofs SET proof = ?2 WHERE id = ?1", (id, bare)).map_err(|e| from_sqlite(&e))?;
        }
    }
    transaction.commit().map_err(|e| from_sqlite(&e))
}

/// All sign-in tests but the newest of each instance: id and JSON.
fn past_proofs(connection: &Connection, instance: Option<&str>) -> Result<Vec<(i64, String)>, StoreError> {
    let sql = "SELECT id, proof FROM proofs AS p WHERE (?1 IS NULL OR instance = ?1) \
               AND id < (SELECT max(id) FROM proofs WHERE instance = p.instance)";
    let mut statement = connection.prepare(sql).map_err(|e| from_sqlite(&e))?;
    let rows = statement.query_map([instance], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).map_err(|e| from_sqlite(&e))?;
    rows.collect::<Result<Vec<_>, _>>().map_err(|e| from_sqlite(&e))
}

fn proof(json: &str) -> Result<Proof, StoreError> {
    serde_json::from_str(json).map_err(|e| from_row("a sign-in test", &e))
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
