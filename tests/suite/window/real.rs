//! The window on the real engine and the real practice cloud: the main job from the first screen to the proof.

use super::desk::Desk;
use crate::connector::Connections;
use crate::files::LocalFiles;
use egui::Key;
use rolebridge::adapters::desktop::{SystemClipboard, SystemClock};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::workflow::engine::{Engine, Parts};
use rolebridge::workflow::message::{Command, EventSink};
use rolebridge::workflow::world::Services;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::Receiver;

/// What a real engine is made of, with a vault and a practice cloud in memory.
pub(super) fn parts(store: Arc<SqliteStore>, sink: EventSink) -> Parts {
    let (vault, clock) = (Arc::new(MemoryVault::new()), Arc::new(SystemClock));
    Parts {
        services: Services { store, vault: vault.clone(), clock: clock.clone() },
        connector: Arc::new(Connections::new(vault, clock, None)),
        files: Arc::new(LocalFiles),
        clipboard: Arc::new(SystemClipboard::new()),
        notifier: Arc::new(rolebridge::adapters::desktop::NoNotices),
        sink,
        workspace: "in memory".into(),
        read_only: None,
    }
}

/// The real engine with a workspace, a vault and a practice cloud in memory.
pub(super) fn engine(commands: Receiver<Command>, sink: EventSink) {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let parts = parts(Arc::new(SqliteStore::in_memory().unwrap()), sink);
        runtime.block_on(Engine::new(parts).serve(commands));
    });
}

#[test]
fn an_account_is_set_up_on_the_practice_cloud_in_at_most_ten_actions() {
    let mut desk = Desk::new(engine);
    desk.click("Start practice");
    desk.click("Add instance…");
    desk.click("Add instance");
    desk.click("Run all open steps…");
    desk.click_part("Run 1");
    let began = Instant::now();
    while !desk.shows("See the proof") {
        desk.settle();
        assert!(began.elapsed() < Duration::from_secs(120), "no proof; on screen are:\n{}", desk.names().join("\n"));
    }
    desk.click("See the proof");
    desk.settle();
    assert!(desk.mentions("signs in to"), "{:#?}", desk.names());
    assert!(desk.mentions("arn:aws:sts::"), "{:#?}", desk.names());
    println!("user actions from the first screen to the proof: {}", desk.actions);
    assert!(desk.actions <= 10, "{} actions", desk.actions);
}

#[test]
fn an_account_is_set_up_on_the_practice_cloud_with_the_keyboard_alone() {
    let mut desk = Desk::new(engine);
    desk.wait_for("Start practice");
    desk.press(Key::Num1);
    desk.wait_for("Add instance…");
    desk.press_command(Key::N);
    desk.wait_for("New instance");
    desk.press(Key::Enter);
    desk.wait_for("Run all open steps…");
    desk.press_command(Key::R);
    desk.wait_for("Back to one step");
    desk.press(Key::Enter);
    let began = Instant::now();
    while !desk.shows("See the proof") {
        desk.settle();
        assert!(began.elapsed() < Duration::from_secs(120), "no proof; on screen are:\n{}", desk.names().join("\n"));
    }
    // where there is no key of its own, the palette
    desk.press_command(Key::K);
    desk.harness.event(egui::Event::Text("test sign-in".into()));
    desk.settle();
    desk.press(Key::Enter);
    desk.settle();
    assert!(desk.mentions("signs in to"), "{:#?}", desk.names());
    assert!(desk.mentions("arn:aws:sts::"), "{:#?}", desk.names());
}

/// As a rehearsal on the command line leaves it: instances in accounts of the practice cloud, and no connection of the window's.
#[test]
fn what_was_rehearsed_is_read_once_the_practice_cloud_is_started() {
    let mut desk = Desk::new(|commands, sink| {
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let bench = crate::workflow::Bench::new().await;
                bench.proven().await;
                let parts = Parts {
                    services: bench.services.clone(),
                    connector: Arc::clone(&bench.connections) as _,
                    ..parts(Arc::new(SqliteStore::in_memory().unwrap()), sink)
                };
                Engine::new(parts).serve(commands).await;
            });
        });
    });
    let until = |desk: &mut Desk, words: &str| {
        let began = Instant::now();
        while !desk.mentions(words) {
            desk.settle();
            assert!(began.elapsed() < Duration::from_secs(60), "no {words}; on screen are:\n{}", desk.names().join("\n"));
        }
    };
    until(&mut desk, "111122223333, Not known");
    desk.press_command(Key::Num6);
    desk.click("Start practice");
    desk.press_command(Key::Num1);
    until(&mut desk, "111122223333, Works");
}
