//! An instance of one directory is never set up, rolled over or read in another one, where its steps would make it anew.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use crate::connector::Connections;
use rolebridge::adapters::desktop::{NoNotices, SystemClipboard, SystemClock};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::engine::{Engine, Parts};
use rolebridge::workflow::message::{Command, Event, RollCommand, RollWish};
use rolebridge::workflow::ports::{AwsConnection, Connector as _, Store as _};
use rolebridge::workflow::reach::reach;
use rolebridge::workflow::world::Services;
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn nothing_is_made_in_the_wrong_directory() {
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let connections = Arc::new(Connections::new(Arc::new(MemoryVault::new()), Arc::new(SystemClock), None));
    let said: Arc<Mutex<Vec<Event>>> = Arc::default();
    let ears = Arc::clone(&said);
    let engine = Engine::new(Parts {
        services: Services { store: store.clone(), vault: Arc::new(MemoryVault::new()), clock: Arc::new(SystemClock) },
        connector: connections.clone(),
        files: Arc::new(crate::files::LocalFiles),
        clipboard: Arc::new(SystemClipboard::new()),
        notifier: Arc::new(NoNotices),
        sink: Arc::new(move |event| ears.lock().unwrap().push(event)),
        workspace: "test".into(),
        read_only: None,
    });
    engine.handle(Command::ConnectPractice).await;
    let account = connections.practice_accounts(1).await.unwrap().remove(0);
    engine.handle(Command::AddInstance { name: "payments".into(), aws: AwsConnection::Practice { account } }).await;
    let spec = store.instances().await.unwrap().remove(0);
    let home = store.setting(&format!("instance-directory/{}", spec.key)).await.unwrap().unwrap();
    assert!(home.contains("\"practice\":true"), "a new instance remembers its directory: {home}");

    // as if it had been set up in a company's directory, and the workspace connected to practice since
    let contoso = r#"{"tenant":"9d7a6c0e-3f0b-4f43-a0a5-6d1f5f0f7a11","name":"Contoso","practice":false}"#;
    store.save_setting(&format!("instance-directory/{}", spec.key), contoso).await.unwrap();
    engine.handle(Command::Run { instance: spec.key.clone(), steps: StepId::ALL.to_vec() }).await;
    engine.handle(Command::Rollover(RollCommand::Run(RollWish::one(spec.key.clone())))).await;
    let told = format!("{:?}", said.lock().unwrap());
    assert!(told.matches("instance.other_directory").count() >= 2 && told.contains("belongs to the directory Contoso"), "{told}");
    assert_eq!(store.journal_count().await.unwrap(), 0, "nothing was made");
    let refused = reach(spec.clone(), &*store, &*connections).await.err().unwrap();
    assert_eq!(refused.id, "instance.other_directory", "the command line asks as well");

    store.save_setting(&format!("instance-directory/{}", spec.key), &home).await.unwrap();
    assert!(reach(spec, &*store, &*connections).await.is_ok());
}
