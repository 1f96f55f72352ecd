//! A full disk, a newer database, a damaged one, a workspace in use, a vault without rights: clear errors, nothing lost.

use rolebridge::adapters::store::{Access, DATABASE_FILE, Options, SqliteStore};
use rolebridge::domain::account::Partition;
use rolebridge::domain::call::{AwsCall, Call};
use rolebridge::domain::finding::Finding;
use rolebridge::domain::journal::{JobId, NewEntry};
use rolebridge::domain::name::UserName;
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::ports::{Store, StoreError, VaultError};
use std::collections::BTreeSet;

fn entry(after: &str) -> NewEntry {
    NewEntry {
        job: JobId("job".into()),
        instance: InstanceKey("one".into()),
        step: StepId::ALL[9],
        call: Call::Aws(AwsCall::CreateUser { name: UserName::parse("AzureADRoleManager").unwrap() }),
        inverse: None,
        before: None,
        after: Some(after.to_owned()),
        actor: "admin".into(),
        started: jiff::Timestamp::UNIX_EPOCH,
    }
}

/// What an error for people must have.
fn is_clear(finding: &Finding) {
    for text in [&finding.what, &finding.why, &finding.fix] {
        assert!(text.len() > 15 && text.starts_with(char::is_uppercase), "{finding:?}");
    }
}

#[tokio::test]
async fn on_a_full_disk_what_was_written_stays_and_it_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { largest_size: Some(200 << 10), ..Options::default() };
    let store = SqliteStore::open_with(folder.path(), &options).unwrap();
    let mut rows = 0;
    let error = loop {
        match store.journal_start(&entry(&"x".repeat(4000))).await {
            Ok(_) => rows += 1,
            Err(error) => break error,
        }
        assert!(rows < 1000, "the disk never gets full");
    };
    assert_eq!(error, StoreError::DiskFull);
    is_clear(&error.finding());
    assert_eq!(store.journal(None, 1000).await.unwrap().len(), rows, "every row that was promised is there");
    drop(store);
    let store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(store.unfinished().await.unwrap().len(), rows);
    store.journal_start(&entry("room again")).await.unwrap();
}

#[tokio::test]
async fn a_newer_database_is_looked_at_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    store.journal_start(&entry("by the older one")).await.unwrap();
    drop(store);
    let path = folder.path().join(DATABASE_FILE);
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.execute_batch("ALTER TABLE journal ADD COLUMN colour TEXT; PRAGMA user_version = 99;").unwrap();
    newer.pragma_update(None, "journal_mode", "DELETE").unwrap();
    drop(newer);
    let before = std::fs::read(&path).unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    let Access::ReadOnly(why) = store.access().clone() else { panic!("a newer database is not written to") };
    assert!(matches!(why, StoreError::NewerDatabase { found: 99, known } if known < 99), "{why}");
    assert_eq!(store.journal(None, 10).await.unwrap().len(), 1, "it can be looked at");
    assert_eq!(store.journal_start(&entry("x")).await, Err(why.clone()));
    assert_eq!(store.save_setting("theme", "1").await, Err(why.clone()));
    assert_eq!(store.reserve_identifier(Partition::Aws, &BTreeSet::new(), false).await, Err(why.clone()));
    is_clear(&why.finding());
    drop(store);
    assert_eq!(std::fs::read(&path).unwrap(), before, "not a byte has changed");
}

#[tokio::test]
async fn a_file_that_is_no_workspace_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DATABASE_FILE);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    drop(other);
    let foreign = std::fs::read(&path).unwrap();
    for content in [foreign, b"a text that somebody keeps under this name, longer than the head of a database is: 100 bytes".to_vec()] {
        std::fs::write(&path, &content).unwrap();
        let error = SqliteStore::open(folder.path()).map(|_| ()).unwrap_err();
        assert!(
            matches!(&error, StoreError::Unusable { reason } if reason.contains("left as it was") || reason.contains("left as it is")),
            "{error}"
        );
        is_clear(&error.finding());
        assert_eq!(std::fs::read(&path).unwrap(), content);
    }
}

#[tokio::test]
async fn a_workspace_in_use_can_be_read_and_says_so_on_a_write() {
    let folder = tempfile::tempdir().unwrap();
    let first = SqliteStore::open(folder.path()).unwrap();
    first.journal_start(&entry("x")).await.unwrap();
    let second = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(second.journal(None, 10).await.unwrap().len(), 1);
    let error = second.journal_start(&entry("y")).await.unwrap_err();
    assert_eq!(error, StoreError::InUse);
    is_clear(&error.finding());
}

#[test]
fn a_folder_that_cannot_be_made_is_said_to_be() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let error = SqliteStore::open(&file.join("workspace")).map(|_| ()).unwrap_err();
    assert!(matches!(&error, StoreError::Unusable { reason } if reason.contains("workspace")), "{error}");
    is_clear(&error.finding());
}

#[test]
fn every_state_of_a_vault_is_explained() {
    let detail = || "detail".to_owned();
    for error in [
        VaultError::Locked,
        VaultError::Absent { detail: detail() },
        VaultError::Refused { detail: detail() },
        VaultError::WrongPassphrase,
        VaultError::PassphraseMissing,
        VaultError::File { detail: detail() },
    ] {
        is_clear(&error.finding());
    }
}
