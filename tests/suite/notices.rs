//! Notices of the desktop: shown while the user looks elsewhere, once a day for each thing, and not at all when switched off.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use crate::connector::Connections;
use async_trait::async_trait;
use rolebridge::adapters::desktop::{NoNotices, SystemClipboard, SystemClock};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::engine::{Engine, Parts};
use rolebridge::workflow::message::{Command, RollCommand, RollWish, RotateCommand, RotateWish};
use rolebridge::workflow::ports::{AwsConnection, Connector as _, DesktopNotice, Notifier, Store as _};
use rolebridge::workflow::reminders::{DESKTOP_NOTICES, WARNING_DAYS};
use rolebridge::workflow::world::Services;
use std::sync::{Arc, Mutex};

/// Keeps what was shown.
#[derive(Default)]
pub(crate) struct Desk(pub(crate) Mutex<Vec<DesktopNotice>>);

#[async_trait]
impl Notifier for Desk {
    async fn show(&self, notice: &DesktopNotice) -> bool {
        self.0.lock().unwrap().push(notice.clone());
        true
    }
}

/// An engine whose desktop is watched, with one instance that has nothing but its certificate.
async fn engine() -> (Arc<Engine>, Arc<Desk>, InstanceKey) {
    let (desk, store) = (Arc::new(Desk::default()), Arc::new(SqliteStore::in_memory().unwrap()));
    let connections = Arc::new(Connections::new(Arc::new(MemoryVault::new()), Arc::new(SystemClock), None));
    let engine = Engine::new(Parts {
        services: Services { store: store.clone(), vault: Arc::new(MemoryVault::new()), clock: Arc::new(SystemClock) },
        connector: connections.clone(),
        files: Arc::new(crate::files::LocalFiles),
        clipboard: Arc::new(SystemClipboard::new()),
        notifier: desk.clone(),
        sink: Arc::new(|_| ()),
        workspace: "test".into(),
        read_only: None,
    });
    engine.handle(Command::ConnectPractice).await;
    let account = connections.practice_accounts(1).await.unwrap().remove(0);
    engine.handle(Command::AddInstance { name: "payments".into(), aws: AwsConnection::Practice { account } }).await;
    let key = store.instances().await.unwrap()[0].key.clone();
    let steps = StepId::ALL.into_iter().filter(|s| *s <= StepId::Certificate).collect();
    engine.handle(Command::Run { instance: key.clone(), steps }).await;
    (engine, desk, key)
}

#[tokio::test]
async fn what_ends_is_said_once_a_day_to_somebody_who_looks_elsewhere() {
    let (engine, desk, _) = engine().await;
    let shown = || desk.0.lock().unwrap().clone();
    engine.handle(Command::WindowFocus(false)).await;
    engine.handle(Command::RefreshAll).await;
    assert!(shown().is_empty(), "three years are far off");
    engine.handle(Command::SaveSetting(WARNING_DAYS.into(), "3650".into())).await;
    engine.handle(Command::WindowFocus(true)).await;
    engine.handle(Command::RefreshAll).await;
    assert!(shown().is_empty(), "the window says it");
    engine.handle(Command::WindowFocus(false)).await;
    engine.handle(Command::SaveSetting(DESKTOP_NOTICES.into(), "false".into())).await;
    engine.handle(Command::RefreshAll).await;
    assert!(shown().is_empty(), "switched off");
    engine.handle(Command::SaveSetting(DESKTOP_NOTICES.into(), "true".into())).await;
    engine.handle(Command::RefreshAll).await;
    engine.handle(Command::RefreshAll).await;
    let all = shown();
    assert_eq!(all.len(), 1, "once a day: {all:?}");
    assert!(all[0].title.contains("certificate") && all[0].text.contains("payments"), "{all:?}");
}

#[tokio::test]
async fn the_end_of_a_run_is_said_to_somebody_who_looks_elsewhere() {
    let (engine, desk, key) = engine().await;
    let titles = || std::mem::take(&mut *desk.0.lock().unwrap()).into_iter().map(|n| n.title).collect::<Vec<_>>();
    let run = || {
        let (roll, rotate) = (RollCommand::Run(RollWish::one(key.clone())), RotateCommand::Run(RotateWish::one(key.clone())));
        [Command::Rollover(roll), Command::Rotation(rotate)]
    };
    for command in run() {
        engine.handle(command).await;
    }
    assert_eq!(titles(), Vec::<String>::new(), "the window says it");
    engine.handle(Command::WindowFocus(false)).await;
    for command in run() {
        engine.handle(command).await;
    }
    assert_eq!(titles(), ["A rollover needs you", "A key rotation needs you"], "neither has what it takes to begin");
    engine.handle(Command::Run { instance: key.clone(), steps: StepId::ALL.to_vec() }).await;
    let [_, rotate] = run();
    engine.handle(rotate).await;
    assert_eq!(titles(), ["Key rotations wait"], "the old key is off for a day before it is deleted");
}

#[tokio::test]
async fn a_computer_without_a_desktop_says_so() {
    assert!(!NoNotices.show(&DesktopNotice { title: "a".into(), text: "b".into() }).await);
}
