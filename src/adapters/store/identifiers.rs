//! Reservation of identifiers: looked up and taken in one transaction that shuts other writers out from its beginning.

use super::error::{from_row, from_sqlite};
use crate::domain::account::Partition;
use crate::domain::identifier::Identifier;
use crate::workflow::ports::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::BTreeSet;

/// Reserves the next free identifier.
pub(super) fn reserve_next(
    connection: &mut Connection,
    partition: Partition,
    seen: BTreeSet<Identifier>,
    reuse_gaps: bool,
) -> Result<Identifier, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| from_sqlite(&e))?;
    let mut used = seen;
    used.extend(given_out(&transaction)?);
    let identifier = Identifier::next_free(partition, &used, reuse_gaps).ok_or(StoreError::NoIdentifierLeft)?;
    insert(&transaction, &identifier)?;
    transaction.commit().map_err(|e| from_sqlite(&e))?;
    Ok(identifier)
}

/// Reserves exactly this identifier.
pub(super) fn reserve_exactly(connection: &Connection, identifier: &Identifier) -> Result<(), StoreError> {
    if insert(connection, identifier)? { Ok(()) } else { Err(StoreError::IdentifierTaken(identifier.clone())) }
}

/// Reservations, and the identifiers of instances that came without one.
fn given_out(connection: &Connection) -> Result<BTreeSet<Identifier>, StoreError> {
    let sql = "SELECT identifier FROM identifiers UNION SELECT identifier FROM instances";
    let mut statement = connection.prepare_cached(sql).map_err(|e| from_sqlite(&e))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(|e| from_sqlite(&e))?;
    rows.map(|text| Identifier::parse(&text.map_err(|e| from_sqlite(&e))?).map_err(|e| from_row("an identifier", &e))).collect()
}

/// False when it was there already.
fn insert(connection: &Connection, identifier: &Identifier) -> Result<bool, StoreError> {
    let sql = "INSERT INTO identifiers (identifier, partition) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    let added = connection.execute(sql, (identifier.to_string(), identifier.partition().as_str()));
    added.map(|rows| rows == 1).map_err(|e| from_sqlite(&e))
}
