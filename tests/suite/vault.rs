//! The vaults and the workspace as the program uses them: what is stored comes back, what is wrong is a state, and no
//! secret lies anywhere in plain.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::{FileVault, KEY_FILE, KeychainVault, MemoryVault, VAULT_FILE};
use rolebridge::domain::account::Partition;
use rolebridge::domain::call::{AwsCall, Call};
use rolebridge::domain::finding::{Finding, Technical};
use rolebridge::domain::journal::{JobId, NewEntry, Phase};
use rolebridge::domain::name::UserName;
use rolebridge::domain::secret::{SecretBytes, SecretText};
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::ports::{Proof, Store, Vault, VaultError, VaultItem, VaultKind};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[path = "bad_input/storage.rs"]
mod bad_storage;

/// What no file may hold.
const MARKER: &[u8] = b"MARKER-of-a-secret-1f0c";

fn file_vault(folder: &Path, passphrase: &str) -> FileVault {
    FileVault::new(folder, Some(SecretText::new(passphrase)))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

async fn goes_in_and_out(vault: &dyn Vault) {
    vault.check().await.unwrap();
    let items = [VaultItem::access_key("AKIAEXAMPLE"), VaultItem::signing_key("AWS 1"), VaultItem::user_password("id")];
    for (item, size) in items.iter().zip([40, 2_400, 12]) {
        assert_eq!(vault.get(item).await.unwrap().map(|s| s.expose().len()), None);
        vault.put(item, &SecretBytes::new(vec![1; size])).await.unwrap();
        vault.put(item, &SecretBytes::new(vec![7; size])).await.unwrap();
    }
    for (item, size) in items.iter().zip([40, 2_400, 12]) {
        assert_eq!(vault.get(item).await.unwrap().map(|s| s.expose().to_vec()), Some(vec![7; size]));
        vault.delete(item).await.unwrap();
        vault.delete(item).await.unwrap();
        assert!(vault.get(item).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn memory_keeps_secrets_while_it_lives() {
    let vault = MemoryVault::new();
    assert_eq!(vault.kind(), VaultKind::Memory);
    goes_in_and_out(&vault).await;
}

#[tokio::test]
async fn a_file_keeps_secrets_over_a_restart_and_shows_none() {
    let folder = tempfile::tempdir().unwrap();
    let vault = file_vault(folder.path(), "correct horse battery staple");
    assert_eq!(vault.kind(), VaultKind::File);
    vault.check().await.unwrap();
    assert!(files(folder.path()).is_empty(), "a look writes nothing");
    goes_in_and_out(&vault).await;
    let item = VaultItem::access_key("AKIAEXAMPLE");
    vault.put(&item, &SecretBytes::new(MARKER.to_vec())).await.unwrap();
    drop(vault);
    let again = file_vault(folder.path(), "correct horse battery staple");
    assert_eq!(again.get(&item).await.unwrap().unwrap().expose(), MARKER);
    for file in files(folder.path()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!holds(&bytes, MARKER) && !holds(&bytes, b"AKIAEXAMPLE"), "{}", file.display());
    }
    assert!(!format!("{again:?}").contains("horse"));
}

#[tokio::test]
async fn the_passphrase_is_paid_for_once_and_writes_are_fast() {
    let folder = tempfile::tempdir().unwrap();
    let vault = file_vault(folder.path(), "correct horse battery staple");
    vault.put(&VaultItem::named("first"), &SecretBytes::new(vec![1; 40])).await.unwrap();
    let started = Instant::now();
    for n in 0..20 {
        vault.put(&VaultItem::named(&format!("item {n}")), &SecretBytes::new(vec![1; 40])).await.unwrap();
    }
    assert!(started.elapsed() < Duration::from_secs(60), "20 writes took {:?}", started.elapsed());
}

#[tokio::test]
async fn passphrases_that_are_wrong_missing_or_empty_are_states() {
    let folder = tempfile::tempdir().unwrap();
    file_vault(folder.path(), "right").put(&VaultItem::named("a"), &SecretBytes::new(MARKER.to_vec())).await.unwrap();
    let before: Vec<_> = files(folder.path()).iter().map(|f| std::fs::read(f).unwrap()).collect();
    let (wrong, missing, empty) = (Some(SecretText::new("wrong")), None, Some(SecretText::new("")));
    for (given, state) in
        [(wrong, VaultError::WrongPassphrase), (missing, VaultError::PassphraseMissing), (empty, VaultError::PassphraseMissing)]
    {
        let vault = FileVault::new(folder.path(), given);
        assert_eq!(vault.check().await, Err(state.clone()));
        assert_eq!(vault.get(&VaultItem::named("a")).await.map(|_| ()), Err(state.clone()));
        assert_eq!(vault.put(&VaultItem::named("a"), &SecretBytes::new(vec![])).await, Err(state.clone()));
        assert_eq!(vault.delete(&VaultItem::named("a")).await, Err(state));
    }
    let after: Vec<_> = files(folder.path()).iter().map(|f| std::fs::read(f).unwrap()).collect();
    assert_eq!(before, after, "nothing was written");
}

#[tokio::test]
async fn a_damaged_vault_file_is_said_to_be_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let item = VaultItem::named("a");
    let open = || file_vault(folder.path(), "right");
    open().put(&item, &SecretBytes::new(MARKER.to_vec())).await.unwrap();
    let path = folder.path().join(VAULT_FILE);
    let good = std::fs::read(&path).unwrap();
    let torn = &good[..good.len() - 5];
    std::fs::write(&path, torn).unwrap();
    assert!(matches!(open().get(&item).await, Err(VaultError::File { detail }) if detail.contains(VAULT_FILE)));
    assert!(matches!(open().put(&item, &SecretBytes::new(vec![])).await, Err(VaultError::File { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), torn, "a damaged vault is never overwritten");
    std::fs::write(&path, &good).unwrap();
    assert_eq!(open().get(&item).await.unwrap().unwrap().expose(), MARKER);
    std::fs::remove_file(folder.path().join(KEY_FILE)).unwrap();
    assert!(matches!(open().put(&item, &SecretBytes::new(vec![])).await, Err(VaultError::File { detail }) if detail.contains(KEY_FILE)));
    assert_eq!(std::fs::read(&path).unwrap(), good);
}

#[tokio::test]
async fn two_programs_lose_none_of_each_others_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (file_vault(folder.path(), "p"), file_vault(folder.path(), "p"));
    let name = |who: &str, n: i32| VaultItem::named(&format!("{who} {n}"));
    let write = |vault, who: &'static str| async move {
        let vault: &FileVault = vault;
        for n in 0..10 {
            vault.put(&name(who, n), &SecretBytes::new(vec![1])).await.unwrap();
        }
    };
    futures_util::future::join(write(&one, "one"), write(&two, "two")).await;
    for n in 0..10 {
        assert!(one.get(&name("two", n)).await.unwrap().is_some() && two.get(&name("one", n)).await.unwrap().is_some());
    }
}

/// Types already keep secrets out of wishes, calls and findings; this looks at the bytes on the disk. The secrets are
/// where a run has them: in the vault, and in the findings that an error brings.
#[tokio::test]
async fn no_secret_lies_in_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    let vault = file_vault(folder.path(), std::str::from_utf8(MARKER).unwrap());
    vault.put(&VaultItem::access_key("AKIAEXAMPLE"), &SecretBytes::new(MARKER.to_vec())).await.unwrap();
    let wrong = file_vault(folder.path(), "MARKER-of-a-secret-1f0c, but wrong");
    let refusal = wrong.check().await.unwrap_err().finding();
    let created =
        rolebridge::domain::call::Created::AccessKey { id: "AKIAEXAMPLE".into(), secret: SecretText::new("MARKER-of-a-secret-1f0c") };
    let dump = Finding::error("x", "what", "why", "fix")
        .with_technical(Technical { message: Some(format!("{created:?}")), ..Technical::default() });
    let at = jiff::Timestamp::UNIX_EPOCH;
    for finding in [refusal, dump] {
        let entry = NewEntry {
            job: JobId("job".into()),
            instance: InstanceKey("one".into()),
            step: StepId::ALL[9],
            call: Call::Aws(AwsCall::CreateAccessKey { user: UserName::parse("AzureADRoleManager").unwrap() }),
            inverse: None,
            before: None,
            after: Some(format!("{created:?}")),
            actor: "admin".into(),
            started: at,
        };
        let id = store.journal_start(&entry).await.unwrap();
        store.journal_finish(id, Phase::Failed, at, None, Some("request"), Some(&finding)).await.unwrap();
        let proof =
            Proof { instance: InstanceKey("one".into()), at, practice: true, session: None, evidence: vec![], finding: Some(finding) };
        store.save_proof(&proof).await.unwrap();
    }
    store.reserve_identifier(Partition::Aws, &BTreeSet::new(), false).await.unwrap();
    drop(store);
    let looked: Vec<_> = files(folder.path()).into_iter().map(|file| (std::fs::read(&file).unwrap(), file)).collect();
    assert!(looked.iter().any(|(bytes, _)| holds(bytes, b"AzureADRoleManager")), "the search finds what is there");
    for (bytes, file) in looked {
        assert!(!holds(&bytes, MARKER), "{}", file.display());
    }
}

/// Where the machine has no session bus (a server, a container) this is `Absent`; on a desktop it may be anything, but it
/// comes soon and writes nothing.
#[tokio::test]
async fn a_look_at_the_keychain_ends_soon() {
    let started = Instant::now();
    let state = KeychainVault::new("test that stores nothing").check().await;
    assert!(started.elapsed() < Duration::from_secs(15), "{state:?}");
    assert!(!matches!(state, Err(VaultError::File { .. } | VaultError::WrongPassphrase | VaultError::PassphraseMissing)));
}
