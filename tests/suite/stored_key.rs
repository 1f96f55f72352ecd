//! An access key that is typed into the window: its secret goes into the vault, and nowhere else.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

use async_trait::async_trait;
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::account::AccountId;
use rolebridge::domain::secret::SecretText;
use rolebridge::workflow::engine::{Engine, Parts};
use rolebridge::workflow::message::{Command, Event};
use rolebridge::workflow::ports::{
    AwsConnection, AwsCredentialSource, AwsPort, Clock, Connector, DirectoryConnection, DirectoryPort, FileError, Files, NewFile,
    PortError, PortErrorKind, SignInPort, Vault, VaultItem,
};
use rolebridge::workflow::world::Services;
use std::path::Path;
use std::sync::{Arc, Mutex};

const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "not-a-real-secret/but+as-long-as-one-is0";

/// A computer without clouds, which notes whom it should have connected.
#[derive(Default)]
struct Nowhere {
    asked: Mutex<Vec<AwsConnection>>,
}

fn unreachable(call: &str) -> PortError {
    PortError::new(PortErrorKind::Unreachable, call, "there is no cloud in this test")
}

#[async_trait]
impl Connector for Nowhere {
    async fn directory(&self, _: &DirectoryConnection) -> Result<Arc<dyn DirectoryPort>, PortError> {
        Err(unreachable("directory"))
    }
    async fn aws(&self, connection: &AwsConnection) -> Result<Arc<dyn AwsPort>, PortError> {
        self.asked.lock().unwrap().push(connection.clone());
        Err(unreachable("GetCallerIdentity"))
    }
    async fn sign_in(&self, _: &DirectoryConnection) -> Result<Option<Arc<dyn SignInPort>>, PortError> {
        Ok(None)
    }
    async fn practice_accounts(&self, _: usize) -> Result<Vec<AccountId>, PortError> {
        Ok(Vec::new())
    }
    async fn aws_profiles(&self) -> Vec<String> {
        Vec::new()
    }
}

#[async_trait]
impl Files for Nowhere {
    async fn read(&self, _: &Path, _: u64) -> Result<Vec<u8>, FileError> {
        panic!("no file is read")
    }
    async fn write(&self, _: &Path, _: &[u8]) -> Result<(), FileError> {
        panic!("no file is written")
    }
    async fn create(&self, _: &Path) -> Result<Box<dyn NewFile>, FileError> {
        panic!("no file is written")
    }
}

impl Clock for Nowhere {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }
}

#[tokio::test]
async fn the_secret_goes_into_the_vault_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (nowhere, vault) = (Arc::new(Nowhere::default()), Arc::new(MemoryVault::new()));
    let store = Arc::new(SqliteStore::open(folder.path()).unwrap());
    let told: Arc<Mutex<Vec<Event>>> = Arc::default();
    let heard = Arc::clone(&told);
    let engine = Engine::new(Parts {
        services: Services { store, vault: vault.clone(), clock: nowhere.clone() },
        connector: nowhere.clone(),
        files: nowhere.clone(),
        clipboard: Arc::new(rolebridge::adapters::desktop::SystemClipboard::new()),
        notifier: Arc::new(rolebridge::adapters::desktop::NoNotices),
        sink: Arc::new(move |event| heard.lock().unwrap().push(event)),
        workspace: "test".into(),
        read_only: None,
    });
    let endpoint_url = Some("https://aws.example.org".to_owned());
    let command = Command::StoreAwsKey {
        access_key_id: ID.into(),
        secret: SecretText::new(SECRET),
        endpoint_url: endpoint_url.clone(),
        region: None,
    };
    assert!(!format!("{command:?}").contains(SECRET));

    engine.handle(command).await;

    let kept = vault.get(&VaultItem::connection(ID)).await.unwrap().unwrap();
    assert_eq!(kept.expose(), SECRET.as_bytes());
    let connection = AwsConnection::Real { source: AwsCredentialSource::Keychain { access_key_id: ID.into() }, endpoint_url, region: None };
    assert_eq!(*nowhere.asked.lock().unwrap(), [connection]);
    let told = told.lock().unwrap();
    assert!(told.iter().any(|event| matches!(event, Event::Connections(view) if view.aws.len() == 1)), "{told:?}");
    assert!(!format!("{told:?}").contains(SECRET));
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.iter().any(|path| holds(path, ID.as_bytes())), "the connection is remembered by the key's id");
    assert!(!files.iter().any(|path| holds(path, SECRET.as_bytes())), "the secret lies in the workspace");
}

fn holds(file: &Path, what: &[u8]) -> bool {
    std::fs::read(file).unwrap().windows(what.len()).any(|part| part == what)
}
