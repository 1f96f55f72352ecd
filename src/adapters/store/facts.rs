//! What the journal is searched by.

use super::error::from_sqlite;
use super::journal::{entry, phase_text};
use crate::domain::journal::{Entry, EntryId};
use crate::workflow::ports::{JournalSearch, JournalSlice, StoreError};
use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

/// So many rows are looked at in a slice: some milliseconds, for which a write may wait.
const SLICE: i64 = 20_000;
/// Longer texts are searched by their beginning.
const MOST_WORDS: usize = 2_000;
/// A value longer than that is a document and searched by its beginning.
const MOST_VALUE: usize = 300;
/// Rows that get their facts in one transaction.
const BATCH: u32 = 5_000;

/// Writes the facts of a row, or writes them anew.
pub(super) fn put(connection: &Connection, entry: &Entry) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO journal_facts (id, instance, cloud, phase, started, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let what = &entry.what;
    let values =
        (entry.id.0, &what.instance.0, what.call.cloud().as_str(), phase_text(entry.phase), what.started.as_second(), words(entry));
    connection.prepare_cached(sql).and_then(|mut s| s.execute(values)).map(drop).map_err(|e| from_sqlite(&e))
}

/// Gives facts to rows that have none: those that an older program wrote. A row that can't be read is found by its instance
/// alone; it never keeps the workspace from being opened.
pub(super) fn catch_up(connection: &mut Connection) -> Result<(), StoreError> {
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| from_sqlite(&e))?;
        let ids = without_facts(&transaction)?;
        for id in &ids {
            match rows(&transaction, std::slice::from_ref(id)) {
                Ok(row) => row.first().map_or(Ok(()), |row| put(&transaction, row))?,
                Err(_) => put_unreadable(&transaction, *id)?,
            }
        }
        transaction.commit().map_err(|e| from_sqlite(&e))?;
        if ids.is_empty() {
            return Ok(());
        }
    }
}

fn without_facts(connection: &Connection) -> Result<Vec<EntryId>, StoreError> {
    let sql = "SELECT id FROM journal WHERE id > (SELECT coalesce(max(id), 0) FROM journal_facts) ORDER BY id LIMIT ?1";
    let mut statement = connection.prepare_cached(sql).map_err(|e| from_sqlite(&e))?;
    let ids = statement.query_map([BATCH], |row| row.get(0).map(EntryId)).map_err(|e| from_sqlite(&e))?;
    ids.collect::<Result<Vec<_>, _>>().map_err(|e| from_sqlite(&e))
}

fn put_unreadable(connection: &Connection, id: EntryId) -> Result<(), StoreError> {
    let sql = "INSERT INTO journal_facts (id, instance, cloud, phase, started, words) SELECT id, instance, '', phase, 0, '' FROM journal WHERE id = ?1";
    connection.execute(sql, [id.0]).map(drop).map_err(|e| from_sqlite(&e))
}

/// Searches the rows before `from`, or the newest ones.
pub(super) fn search(connection: &Connection, search: &JournalSearch, from: Option<EntryId>) -> Result<JournalSlice, StoreError> {
    let newest = || connection.query_row("SELECT coalesce(max(id), 0) FROM journal_facts", [], |row| row.get::<_, i64>(0));
    let end = match from {
        Some(from) => from.0,
        None => newest().map_err(|e| from_sqlite(&e))?.saturating_add(1),
    };
    let begin = end.saturating_sub(SLICE).max(0);
    let (sql, values) = question(connection, search, begin, end)?;
    let mut statement = connection.prepare_cached(&sql).map_err(|e| from_sqlite(&e))?;
    let found = statement.query_map(params_from_iter(values), |row| row.get(0).map(EntryId)).map_err(|e| from_sqlite(&e))?;
    let found = found.collect::<Result<Vec<_>, _>>().map_err(|e| from_sqlite(&e))?;
    Ok(JournalSlice { found, next: (begin > 1).then_some(EntryId(begin)) })
}

/// The rows of these ids, in their order.
pub(super) fn rows(connection: &Connection, ids: &[EntryId]) -> Result<Vec<Entry>, StoreError> {
    let sql = super::journal::COLUMNS;
    let mut statement = connection.prepare_cached(&format!("{sql} WHERE id = ?1")).map_err(|e| from_sqlite(&e))?;
    let mut entries = Vec::with_capacity(ids.len());
    for id in ids {
        let mut found = statement.query([id.0]).map_err(|e| from_sqlite(&e))?;
        if let Some(row) = found.next().map_err(|e| from_sqlite(&e))? {
            entries.push(entry(row)?);
        }
    }
    Ok(entries)
}

/// How many rows there are.
pub(super) fn count(connection: &Connection) -> Result<usize, StoreError> {
    let count: i64 = connection.query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).map_err(|e| from_sqlite(&e))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// The search in SQL, over rows from `begin` and before `end`.
fn question(connection: &Connection, search: &JournalSearch, begin: i64, end: i64) -> Result<(String, Vec<Value>), StoreError> {
    let mut sql = String::from("SELECT id FROM journal_facts WHERE id >= ? AND id < ?");
    let mut values = vec![Value::Integer(begin), Value::Integer(end)];
    let mut also = |part: &str, more: Vec<Value>| {
        sql.push_str(" AND ");
        sql.push_str(part);
        values.extend(more);
    };
    if let Some(instance) = &search.instance {
        also("instance = ?", vec![Value::Text(instance.0.clone())]);
    }
    if let Some(cloud) = search.cloud {
        also("cloud = ?", vec![Value::Text(cloud.as_str().into())]);
    }
    if let Some(phase) = search.result {
        also("phase = ?", vec![Value::Text(phase_text(phase).into())]);
    }
    if let Some(since) = search.since {
        also("started >= ?", vec![Value::Integer(since.as_second())]);
    }
    if let Some(until) = search.until {
        also("started < ?", vec![Value::Integer(until.as_second())]);
    }
    for word in search.words() {
        // names of instances are not in the rows: an instance may be given another one
        let keys = named(connection, &word)?;
        if keys == "[]" {
            also("instr(words, ?) > 0", vec![Value::Text(word)]);
        } else {
            let part = "(instr(words, ?) > 0 OR instance IN (SELECT value FROM json_each(?)))";
            also(part, vec![Value::Text(word), Value::Text(keys)]);
        }
    }
    sql.push_str(" ORDER BY id DESC");
    Ok((sql, values))
}

/// The keys of the instances that have this in their name, account or identifier, as a JSON array.
fn named(connection: &Connection, word: &str) -> Result<String, StoreError> {
    let sql = "SELECT key, name, identifier, coalesce(json_extract(spec, '$.account'), '') FROM instances";
    let mut statement = connection.prepare_cached(sql).map_err(|e| from_sqlite(&e))?;
    let mut rows = statement.query([]).map_err(|e| from_sqlite(&e))?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next().map_err(|e| from_sqlite(&e))? {
        let text = |n: usize| row.get::<_, String>(n).map_err(|e| from_sqlite(&e));
        let (key, name, identifier, account) = (text(0)?, text(1)?, text(2)?, text(3)?);
        if [name, identifier, account].iter().any(|text| text.to_lowercase().contains(word)) {
            keys.push(key);
        }
    }
    Ok(serde_json::to_string(&keys).unwrap_or_else(|_| "[]".to_owned()))
}

/// Everything of a row that a person may look for, in small letters. A row holds no secret.
fn words(entry: &Entry) -> String {
    let what = &entry.what;
    let begin = |text: &str| text.chars().take(MOST_VALUE).collect::<String>();
    let mut parts = vec![
        what.call.action().to_owned(),
        what.step.title().to_owned(),
        what.actor.clone(),
        what.call.subject(),
        what.call.cloud().title().to_owned(),
        what.instance.0.clone(),
        what.job.0.clone(),
    ];
    parts.extend(entry.request_id.clone());
    parts.extend(what.after.as_deref().map(begin));
    parts.extend([entry.before(), entry.after()].into_iter().flatten().map(|text| begin(&text)));
    if let Some(error) = &entry.error {
        parts.push(error.what.clone());
        parts.extend(error.technical.as_ref().and_then(|t| t.code.clone()));
    }
    parts.join("\n").to_lowercase().chars().take(MOST_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::super::journal::{Finish, finish, start};
    use super::super::schema;
    use super::*;
    use crate::domain::call::{AwsCall, Call};
    use crate::domain::finding::Finding;
    use crate::domain::journal::{JobId, NewEntry, Phase};
    use crate::domain::name::UserName;
    use crate::domain::spec::InstanceKey;
    use crate::domain::step::{Cloud, StepId};
    use jiff::Timestamp;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    fn workspace() -> Result<Connection, StoreError> {
        let mut connection = Connection::open_in_memory().map_err(|e| from_sqlite(&e))?;
        schema::migrate(&mut connection)?;
        Ok(connection)
    }

    fn call(instance: &str, user: &str, at: i64) -> Result<NewEntry, Box<dyn std::error::Error>> {
        Ok(NewEntry {
            job: JobId("job-1".into()),
            instance: InstanceKey(instance.into()),
            step: StepId::ImportIdentity,
            call: Call::Aws(AwsCall::CreateUser { name: UserName::parse(user)? }),
            inverse: None,
            before: None,
            after: Some("A user without a password".into()),
            actor: "arn:aws:iam::111122223333:user/Kim".into(),
            started: Timestamp::from_second(at)?,
        })
    }

    /// Every id that a search finds, over all slices.
    fn found(connection: &Connection, search: &JournalSearch) -> Result<Vec<i64>, StoreError> {
        let (mut all, mut from) = (Vec::new(), None);
        loop {
            let slice = super::search(connection, search, from)?;
            all.extend(slice.found.into_iter().map(|id| id.0));
            match slice.next {
                Some(next) => from = Some(next),
                None => return Ok(all),
            }
        }
    }

    fn text(text: &str) -> JournalSearch {
        JournalSearch { text: text.into(), ..JournalSearch::default() }
    }

    #[test]
    fn rows_are_found_by_who_what_step_instance_request_id_and_text() -> Tested {
        let connection = workspace()?;
        connection.execute(
            "INSERT INTO instances (key, name, identifier, spec) VALUES ('one', 'Zahlungen Köln', 'x#2', '{\"account\":\"111122223333\"}')",
            [],
        )?;
        let one = start(&connection, &call("one", "Importer", 100)?)?;
        let two = start(&connection, &call("two", "Other", 200)?)?;
        let end = |phase, request: &str, error| Finish {
            phase,
            ended: Timestamp::UNIX_EPOCH,
            inverse: None,
            request_id: Some(request.to_owned()),
            error,
        };
        finish(&connection, one, &end(Phase::Done, "f27c-aa", None))?;
        finish(&connection, two, &end(Phase::Failed, "f27c-bb", Some(Finding::error("x", "Quota of users reached", "why", "fix"))))?;
        for (words, expected) in [
            ("", vec![two.0, one.0]),
            ("KIM", vec![two.0, one.0]),
            ("createuser import", vec![two.0, one.0]),
            ("importer", vec![one.0]),
            ("köln", vec![one.0]),
            ("KÖLN 111122223333", vec![one.0]),
            ("F27C-BB", vec![two.0]),
            ("quota reached", vec![two.0]),
            ("without password", vec![two.0, one.0]),
            ("job-1", vec![two.0, one.0]),
            ("100%", vec![]),
            ("köln other", vec![]),
        ] {
            assert_eq!(found(&connection, &text(words))?, expected, "{words:?}");
        }
        let only = |change: fn(&mut JournalSearch)| {
            let mut search = JournalSearch::default();
            change(&mut search);
            found(&connection, &search)
        };
        assert_eq!(only(|s| s.result = Some(Phase::Failed))?, [two.0]);
        assert_eq!(only(|s| s.cloud = Some(Cloud::Directory))?, Vec::<i64>::new());
        assert_eq!(only(|s| s.instance = Some(InstanceKey("one".into())))?, [one.0]);
        assert_eq!(only(|s| s.since = Timestamp::from_second(200).ok())?, [two.0]);
        assert_eq!(only(|s| s.until = Timestamp::from_second(200).ok())?, [one.0]);
        assert_eq!(rows(&connection, &[one, EntryId(99), two])?.iter().map(|e| e.id).collect::<Vec<_>>(), [one, two]);
        Ok(())
    }

    #[test]
    fn slices_together_are_the_whole_journal() -> Tested {
        let connection = workspace()?;
        assert_eq!(found(&connection, &JournalSearch::default())?, Vec::<i64>::new());
        let sql = "INSERT INTO journal_facts (id, instance, cloud, phase, started, words) VALUES (?1, 'a', 'aws', 'done', ?1, ?2)";
        let most = 2 * SLICE + 5;
        for id in 1..=most {
            connection.prepare_cached(sql)?.execute((id, if id % 7 == 0 { "seven" } else { "other" }))?;
        }
        let all = found(&connection, &JournalSearch::default())?;
        assert_eq!((all.len(), all.first(), all.last()), (usize::try_from(most)?, Some(&most), Some(&1)));
        assert!(all.is_sorted_by(|a, b| a > b));
        assert_eq!(found(&connection, &text("seven"))?.len(), usize::try_from(most / 7)?);
        Ok(())
    }

    #[test]
    fn rows_of_an_older_program_get_their_facts_and_a_broken_one_harms_nothing() -> Tested {
        let mut connection = workspace()?;
        let first = start(&connection, &call("one", "First", 1)?)?;
        connection.execute("DELETE FROM journal_facts", [])?;
        connection.execute("INSERT INTO journal (instance, phase, what) VALUES ('one', 'done', '{\"of\":\"another program\"}')", [])?;
        let last = start(&connection, &call("one", "Last", 3)?)?;
        connection.execute("DELETE FROM journal_facts", [])?;
        schema::migrate(&mut connection)?;
        assert_eq!(found(&connection, &text("createuser"))?, [last.0, first.0]);
        assert_eq!(found(&connection, &JournalSearch::of(InstanceKey("one".into())))?.len(), 3);
        Ok(())
    }
}
