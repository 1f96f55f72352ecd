//! What the window tests of rollovers and of rotations share: an instance that is set up, a window on Certificates, and what it sends.

use super::desk::Desk;
use super::engine::Script;
use egui::Key;
use rolebridge::workflow::message::{Command, Event};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the engine heard; it hears on a thread of its own.
pub(super) struct Heard<C>(Arc<Mutex<Vec<C>>>);

impl<C: Clone> Heard<C> {
    /// What was sent so far, once anything was.
    pub(super) fn sent(&self) -> Vec<C> {
        let start = Instant::now();
        while self.0.lock().unwrap().is_empty() && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.now()
    }

    /// What was sent so far.
    pub(super) fn now(&self) -> Vec<C> {
        self.0.lock().unwrap().clone()
    }
}

/// Waits for a name longer than a screen needs: both clouds are at work.
pub(super) fn wait_long(desk: &mut Desk, name: &str) {
    wait(desk, name, |desk| desk.shows(name));
}

/// The same for a part of a name.
pub(super) fn wait_for_part(desk: &mut Desk, part: &str) {
    wait(desk, part, |desk| desk.mentions(part));
}

fn wait(desk: &mut Desk, words: &str, is_there: impl Fn(&Desk) -> bool) {
    let began = Instant::now();
    while !is_there(desk) {
        desk.settle();
        assert!(began.elapsed() < Duration::from_secs(120), "{words:?} did not come; on screen are:\n{}", desk.names().join("\n"));
    }
}

/// An instance that is set up on the practice cloud, with its certificates on screen; and its name.
pub(super) fn set_up() -> (Desk, String) {
    let mut desk = Desk::new(super::real::engine);
    desk.click("Start practice");
    desk.click("Add instance…");
    desk.click("Add instance");
    desk.click("Run all open steps…");
    desk.click_part("Run 1");
    wait_long(&mut desk, "See the proof");
    let name = desk.harness.state().model().listed()[0].spec.name.clone();
    desk.click_tab("Certificates");
    (desk, name)
}

/// A window of this size on Certificates, where these events came in after the start; and what it sends, as far as `of` takes it.
pub(super) fn certificates<C: Send + 'static>(
    (width, height): (f32, f32),
    extra: Vec<Event>,
    of: impl Fn(&Command) -> Option<C> + Send + 'static,
) -> (Desk, Heard<C>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&heard);
    let mut script = Script::fleet();
    let mut desk = Desk::sized(width, height, move |mut commands, sink| {
        std::thread::spawn(move || {
            let mut extra = Some(extra);
            while let Some(command) = commands.blocking_recv() {
                told.lock().unwrap().extend(of(&command));
                let start = matches!(command, Command::Start);
                script.answer(command).into_iter().for_each(|event| sink(event));
                extra.take_if(|_| start).into_iter().flatten().for_each(|event| sink(event));
            }
        });
    });
    desk.wait_for("Verdict per instance");
    desk.press_command(Key::Num3);
    (desk, Heard(heard))
}
