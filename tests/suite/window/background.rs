//! The check in the background, switched in Settings: by hand in each of its states, and with the real engine on a system of memory.

use super::desk::Desk;
use super::world;
use async_trait::async_trait;
use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::domain::finding::Finding;
use rolebridge::workflow::background::{BackgroundState, Check, CheckCommand};
use rolebridge::workflow::engine::Engine;
use rolebridge::workflow::message::{BackgroundCommand, BackgroundView, Command, Event};
use rolebridge::workflow::ports::{BackgroundKind, BackgroundPort, FileError, Ran};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

const SWITCH: &str = "Check daily in the background";

fn files() -> Vec<PathBuf> {
    ["rolebridge-check.service", "rolebridge-check.timer"]
        .iter()
        .map(|name| Path::new("/home/kim/.config/systemd/user").join(name))
        .collect()
}

pub(super) fn view(state: BackgroundState) -> BackgroundView {
    BackgroundView { kind: BackgroundKind::Systemd, files: files(), state, problem: None }
}

fn on() -> BackgroundState {
    BackgroundState::On { files: files(), current: true }
}

type Answer = Result<Box<BackgroundView>, Box<Finding>>;

/// A window on Settings whose engine answers like this, and what it heard.
fn settings(answer: impl Fn(BackgroundCommand) -> Answer + Send + 'static) -> (Desk, Arc<Mutex<Vec<BackgroundCommand>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    let mut desk = Desk::new(move |mut commands, sink| {
        sink(Event::Connections(world::practice(2)));
        std::thread::spawn(move || {
            while let Some(command) = commands.blocking_recv() {
                let Command::Background(command) = command else { continue };
                ears.lock().unwrap().push(command);
                sink(Event::Background(answer(command)));
            }
        });
    });
    desk.press_command(Key::Num6);
    desk.wait_for("Settings");
    (desk, heard)
}

fn is_on(desk: &Desk) -> bool {
    let node = desk.harness.get_by_label(SWITCH);
    node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
}

#[test]
fn it_is_switched_on_and_off_and_says_what_is_written_where() {
    let (mut desk, heard) = settings(|command| {
        let state = if command == BackgroundCommand::Switch(true) { on() } else { BackgroundState::Off };
        Ok(Box::new(view(state)))
    });
    desk.wait_for("Off");
    assert!(!is_on(&desk));
    assert!(desk.mentions("a timer of your own systemd, and these files are written"), "{:#?}", desk.names());
    assert!(desk.mentions("/home/kim/.config/systemd/user/rolebridge-check.timer"), "{:#?}", desk.names());
    desk.click(SWITCH);
    desk.wait_for("On");
    assert!(is_on(&desk) && desk.mentions("Switching it off removes these files"));
    desk.click(SWITCH);
    desk.wait_for("Off");
    let said = heard.lock().unwrap().clone();
    assert_eq!(said, [BackgroundCommand::Look, BackgroundCommand::Switch(true), BackgroundCommand::Switch(false)]);
}

#[test]
fn a_system_that_does_not_follow_is_told_and_tried_again() {
    let (mut desk, heard) = settings(|command| match command {
        BackgroundCommand::Look => Ok(Box::new(view(BackgroundState::NotRunning { files: files(), said: "inactive".into() }))),
        BackgroundCommand::Switch(_) => {
            Err(Box::new(Finding::error("background.foreign", "It is not ours", "It has no mark", "Move it away")))
        }
    });
    desk.wait_for("Stopped");
    assert!(is_on(&desk) && desk.mentions("It says: inactive"), "{:#?}", desk.names());
    desk.click("Set up check again");
    desk.wait_for("Look again");
    assert!(desk.mentions("It is not ours") && desk.mentions("Move it away"), "{:#?}", desk.names());
    assert!(is_on(&desk), "what was known before stays");
    assert_eq!(heard.lock().unwrap().last(), Some(&BackgroundCommand::Switch(true)));
    desk.click("Look again");
    desk.wait_for("Stopped");
}

#[test]
fn a_check_of_another_workspace_is_not_called_good() {
    let (mut desk, _) = settings(|_| Ok(Box::new(view(BackgroundState::On { files: files(), current: false }))));
    desk.wait_for("Differs");
    assert!(desk.shows("Set up check again") && desk.mentions("another program or another workspace"), "{:#?}", desk.names());
}

/// A system whose files are in memory and whose commands work.
#[derive(Default)]
struct Computer {
    files: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
    ran: Mutex<Vec<String>>,
}

#[async_trait]
impl BackgroundPort for Computer {
    fn kind(&self) -> BackgroundKind {
        BackgroundKind::Systemd
    }

    fn folder(&self) -> Option<PathBuf> {
        Some("/home/kim/.config/systemd/user".into())
    }

    fn user(&self) -> Option<u32> {
        Some(1000)
    }

    async fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, FileError> {
        Ok(self.files.lock().unwrap().get(path).cloned())
    }

    async fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), FileError> {
        self.files.lock().unwrap().insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    async fn remove(&self, path: &Path) -> Result<(), FileError> {
        self.files.lock().unwrap().remove(path);
        Ok(())
    }

    async fn run(&self, program: &str, arguments: &[String]) -> Ran {
        self.ran.lock().unwrap().push(format!("{program} {}", arguments.join(" ")));
        Ran::Done(String::new())
    }
}

/// A window on Settings with the real engine.
fn real(computer: &Arc<Computer>, refused: Option<Box<Finding>>) -> Desk {
    let program = std::env::current_exe().unwrap();
    let check = Check { port: Arc::clone(computer) as Arc<dyn BackgroundPort>, command: CheckCommand::new(&program, &[]), refused };
    let mut desk = Desk::new(move |commands, sink| {
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            let parts = super::real::parts(Arc::new(SqliteStore::in_memory().unwrap()), sink);
            runtime.block_on(Engine::with_check(parts, check).serve(commands));
        });
    });
    desk.click("Start practice");
    desk.wait_for("Add instance…");
    desk.press_command(Key::Num6);
    desk
}

#[test]
fn the_engine_writes_the_files_and_takes_them_away() {
    let computer = Arc::new(Computer::default());
    let mut desk = real(&computer, None);
    desk.wait_for("Off");
    assert!(computer.files.lock().unwrap().is_empty(), "nothing is written by looking");
    desk.click(SWITCH);
    desk.wait_for("On");
    assert_eq!(computer.files.lock().unwrap().keys().cloned().collect::<Vec<_>>(), files());
    assert!(computer.ran.lock().unwrap().iter().any(|ran| ran == "systemctl --user enable --now rolebridge-check.timer"));
    desk.click(SWITCH);
    desk.wait_for("Off");
    assert!(computer.files.lock().unwrap().is_empty());
}

#[test]
fn a_vault_that_nobody_can_open_then_is_refused() {
    let computer = Arc::new(Computer::default());
    let why = Finding::error("background.vault", "The check can't use this vault", "Nobody is there to type", "Use the keychain");
    let mut desk = real(&computer, Some(Box::new(why)));
    desk.wait_for("Off");
    desk.click(SWITCH);
    desk.wait_for("Look again");
    assert!(desk.mentions("The check can't use this vault"), "{:#?}", desk.names());
    assert!(!is_on(&desk) && computer.files.lock().unwrap().is_empty());
}
