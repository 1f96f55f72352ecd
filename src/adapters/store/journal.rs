//! Journal rows.

use super::error::{from_row, from_sqlite, unusable};
use super::facts;
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, EntryId, NewEntry, Phase};
use crate::workflow::ports::StoreError;
use jiff::Timestamp;
use rusqlite::{Connection, Params, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(super) const COLUMNS: &str = "SELECT id, phase, what, inverse, ended, request_id, error FROM journal";

/// What is known after a call.
pub(super) struct Finish {
    pub(super) phase: Phase,
    pub(super) ended: Timestamp,
    pub(super) inverse: Option<Call>,
    pub(super) request_id: Option<String>,
    pub(super) error: Option<Finding>,
}

/// Writes a row before a call.
pub(super) fn start(connection: &Connection, what: &NewEntry) -> Result<EntryId, StoreError> {
    let (json, inverse) = (to_json(what)?, what.inverse.as_ref().map(to_json).transpose()?);
    let transaction = connection.unchecked_transaction().map_err(|e| from_sqlite(&e))?;
    let sql = "INSERT INTO journal (instance, phase, what, inverse) VALUES (?1, ?2, ?3, ?4)";
    let added = transaction.prepare_cached(sql).and_then(|mut s| s.insert((&what.instance.0, phase_text(Phase::Started), json, inverse)));
    let id = added.map(EntryId).map_err(|e| from_sqlite(&e))?;
    let entry = Entry { id, what: what.clone(), phase: Phase::Started, ended: None, request_id: None, error: None };
    facts::put(&transaction, &entry)?;
    transaction.commit().map_err(|e| from_sqlite(&e))?;
    Ok(id)
}

/// Completes a row after a call. What is not given stays as it was.
pub(super) fn finish(connection: &Connection, id: EntryId, finish: &Finish) -> Result<(), StoreError> {
    let sql = "UPDATE journal SET phase = ?2, ended = ?3, inverse = coalesce(?4, inverse),
               request_id = coalesce(?5, request_id), error = coalesce(?6, error) WHERE id = ?1";
    let (inverse, error) = (finish.inverse.as_ref().map(to_json).transpose()?, finish.error.as_ref().map(to_json).transpose()?);
    let values = (id.0, phase_text(finish.phase), finish.ended.to_string(), inverse, &finish.request_id, error);
    let transaction = connection.unchecked_transaction().map_err(|e| from_sqlite(&e))?;
    transaction.prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(|e| from_sqlite(&e))?;
    match facts::rows(&transaction, &[id])?.first() {
        Some(entry) => facts::put(&transaction, entry)?,
        None => return Err(unusable(format!("the journal has no row {}", id.0))),
    }
    transaction.commit().map_err(|e| from_sqlite(&e))
}

/// Rows, newest first; of one instance, or of all.
pub(super) fn newest(connection: &Connection, instance: Option<&str>, limit: u32) -> Result<Vec<Entry>, StoreError> {
    match instance {
        Some(key) => select(connection, "WHERE instance = ?1 ORDER BY id DESC LIMIT ?2", (key, limit)),
        None => select(connection, "ORDER BY id DESC LIMIT ?1", [limit]),
    }
}

/// Rows whose call may or may not have reached the cloud, oldest first.
pub(super) fn unfinished(connection: &Connection) -> Result<Vec<Entry>, StoreError> {
    select(connection, "WHERE phase = 'started' ORDER BY id", [])
}

/// The rows that this part of a query, behind its columns, asks for.
fn select(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<Entry>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} {sql}")).map_err(|e| from_sqlite(&e))?;
    let mut rows = statement.query(values).map_err(|e| from_sqlite(&e))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next().map_err(|e| from_sqlite(&e))? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

pub(super) fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    let text = |column: &str| row.get::<_, String>(column).map_err(|e| from_sqlite(&e));
    let maybe = |column: &str| row.get::<_, Option<String>>(column).map_err(|e| from_sqlite(&e));
    let mut what: NewEntry = from_json(&text("what")?)?;
    what.inverse = maybe("inverse")?.as_deref().map(from_json).transpose()?;
    Ok(Entry {
        id: EntryId(row.get("id").map_err(|e| from_sqlite(&e))?),
        what,
        phase: from_json(&format!("\"{}\"", text("phase")?))?,
        ended: maybe("ended")?.map(|time| time.parse().map_err(|e| from_row("a journal row", &e))).transpose()?,
        request_id: maybe("request_id")?,
        error: maybe("error")?.as_deref().map(from_json).transpose()?,
    })
}

/// As serde has it in JSON; a test compares.
pub(super) const fn phase_text(phase: Phase) -> &'static str {
    match phase {
        Phase::Started => "started",
        Phase::Done => "done",
        Phase::Failed => "failed",
        Phase::Undone => "undone",
        Phase::Forgotten => "forgotten",
    }
}

fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| from_row("a journal row", &e))
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|e| from_row("a journal row", &e))
}

#[cfg(test)]
mod tests {
    use super::super::schema;
    use super::*;

    #[test]
    fn phases_are_written_as_the_domain_reads_them() -> Result<(), Box<dyn std::error::Error>> {
        for phase in [Phase::Started, Phase::Done, Phase::Failed, Phase::Undone, Phase::Forgotten] {
            assert_eq!(serde_json::to_string(&phase)?, format!("\"{}\"", phase_text(phase)));
        }
        Ok(())
    }

    /// With 200,000 rows a scan would be felt; an index makes the queries' time that of the rows they give.
    #[test]
    fn every_query_of_the_journal_goes_by_an_index() -> Result<(), Box<dyn std::error::Error>> {
        let mut connection = Connection::open_in_memory()?;
        schema::migrate(&mut connection)?;
        let plan = |sql: &str| -> Result<String, rusqlite::Error> {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {COLUMNS} {sql}"))?;
            let lines: Result<Vec<String>, _> = statement.query_map([], |row| row.get::<_, String>("detail"))?.collect();
            lines.map(|lines| lines.join("; "))
        };
        assert_eq!(plan("WHERE instance = 'a' ORDER BY id DESC LIMIT 50")?, "SEARCH journal USING INDEX journal_by_instance (instance=?)");
        assert_eq!(plan("WHERE phase = 'started' ORDER BY id")?, "SCAN journal USING INDEX journal_unfinished");
        // newest first over all is a walk along the table's own order that the limit ends
        assert_eq!(plan("ORDER BY id DESC LIMIT 50")?, "SCAN journal");
        Ok(())
    }
}
