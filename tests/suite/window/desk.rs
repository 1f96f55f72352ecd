//! A desk with a window on it and a person who uses it: widgets are found by accessible name, actions are counted.

use super::world;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rolebridge::ui::{App, FileDialogs, FileOutcome, FileRequest, Launch, Renderer, RendererFacts, Waker};
use rolebridge::workflow::message::{Command, EventSink};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long an engine may take for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the engine may take to hear a command; one that a test keeps deaf is not waited for longer.
const HEARING: Duration = Duration::from_millis(500);

/// A window and its user.
pub(super) struct Desk {
    pub(super) harness: Harness<'static, App>,
    /// What the user did: clicks, keys pressed, texts typed.
    pub(super) actions: usize,
    /// Files that were asked for.
    pub(super) files: Arc<Mutex<Vec<FileRequest>>>,
    /// The way to the engine, to see whether it has heard everything.
    commands: tokio::sync::mpsc::Sender<Command>,
}

impl Desk {
    /// A window of 1280 by 800 points, with an engine that takes commands and sends events from wherever it likes.
    pub(super) fn new(engine: impl FnOnce(tokio::sync::mpsc::Receiver<Command>, EventSink)) -> Self {
        Self::sized(1280.0, 800.0, engine)
    }

    /// A window of this size.
    pub(super) fn sized(width: f32, height: f32, engine: impl FnOnce(tokio::sync::mpsc::Receiver<Command>, EventSink)) -> Self {
        let (commands, received) = tokio::sync::mpsc::channel(64);
        let (sender, events) = std::sync::mpsc::channel();
        let waker = Waker::new();
        let woken = waker.clone();
        let sender = Mutex::new(sender);
        engine(
            received,
            Arc::new(move |event| {
                // the window may be closed already
                let _ = sender.lock().unwrap().send(event);
                woken.wake();
            }),
        );
        let files = Arc::new(Mutex::new(Vec::new()));
        let asked = Arc::clone(&files);
        let dialogs: FileDialogs = Arc::new(move |request, reply| {
            asked.lock().unwrap().push(request);
            reply(FileOutcome::NotAvailable("there is no desktop portal".into()));
        });
        let to_engine = commands.clone();
        let launch = Launch { commands, events, waker, files: dialogs, now: Arc::new(world::now), zone: jiff::tz::TimeZone::UTC };
        let harness = Harness::builder()
            .with_size(egui::vec2(width, height))
            .with_max_steps(64)
            .build_eframe(|cc| App::new(&cc.egui_ctx, launch, RendererFacts::new(Renderer::Software, None, Vec::new())));
        Self { harness, actions: 0, files, commands: to_engine }
    }

    /// Lets the window take in what is new.
    pub(super) fn settle(&mut self) {
        for _ in 0..3 {
            std::thread::sleep(Duration::from_millis(5));
            self.harness.run();
        }
        self.until_heard();
    }

    /// Waits until the engine, which is a thread of its own, has taken what was sent to it.
    fn until_heard(&self) {
        let start = Instant::now();
        let is_waiting = || !self.commands.is_closed() && self.commands.capacity() < self.commands.max_capacity();
        while is_waiting() && start.elapsed() < HEARING {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(2));
    }

    /// Waits until something with this name is on screen.
    pub(super) fn wait_for(&mut self, name: &str) {
        let start = Instant::now();
        loop {
            self.harness.run();
            if self.shows(name) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{name:?} did not appear; on screen are:\n{}", self.names().join("\n"));
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether something with this name is on screen.
    pub(super) fn shows(&self, name: &str) -> bool {
        self.harness.query_all_by_label(name).next().is_some()
    }

    /// Whether something that has this in its name is on screen.
    pub(super) fn mentions(&self, part: &str) -> bool {
        self.harness.query_all_by_label_contains(part).next().is_some()
    }

    /// Clicks what has this name: one action.
    pub(super) fn click(&mut self, name: &str) {
        self.wait_for(name);
        self.bring_into_view(name);
        self.harness.query_all_by_label(name).next().unwrap().click();
        self.actions += 1;
        self.settle();
    }

    /// Scrolls to what has this name, as a person would before pressing it.
    fn bring_into_view(&mut self, name: &str) {
        let screen = self.harness.ctx.content_rect();
        let node = self.harness.query_all_by_label(name).next().unwrap();
        if !screen.contains_rect(node.rect()) {
            node.scroll_to_me();
            self.settle();
        }
    }

    /// Presses the pointer on what has this name and keeps it down: one action.
    pub(super) fn hold(&mut self, name: &str) {
        self.wait_for(name);
        let pos = self.harness.get_by_label(name).rect().center();
        self.harness.hover_at(pos);
        self.harness.run();
        self.pointer(pos, true);
        self.actions += 1;
    }

    /// Lets the pointer go where it is.
    pub(super) fn let_go(&mut self) {
        let pos = self.harness.ctx.input(|i| i.pointer.latest_pos()).unwrap();
        self.pointer(pos, false);
    }

    fn pointer(&mut self, pos: egui::Pos2, pressed: bool) {
        self.harness.event(egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        self.settle();
    }

    /// Clicks the tab of this name, of an instance and not of the rail: one action.
    pub(super) fn click_tab(&mut self, name: &str) {
        self.wait_for(name);
        self.harness.query_all_by_role_and_label(egui::accesskit::Role::Tab, name).last().unwrap().click();
        self.actions += 1;
        self.settle();
    }

    /// Clicks what has this in its name: one action.
    pub(super) fn click_part(&mut self, part: &str) {
        assert!(self.mentions(part), "{part:?} is not there; on screen are:\n{}", self.names().join("\n"));
        self.harness.query_all_by_label_contains(part).next().unwrap().click();
        self.actions += 1;
        self.settle();
    }

    /// Presses a key: one action.
    pub(super) fn press(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.actions += 1;
        self.settle();
    }

    /// Presses a key with Ctrl or Cmd: one action.
    pub(super) fn press_command(&mut self, key: egui::Key) {
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
        self.actions += 1;
        self.settle();
    }

    /// Presses Tab until what has this name has the focus. The presses count as one action.
    pub(super) fn focus_by_tab(&mut self, name: &str) {
        self.wait_for(name);
        self.actions += 1;
        for _ in 0..80 {
            if self.harness.query_all_by_label(name).any(|node| node.is_focused()) {
                return;
            }
            self.harness.key_press(egui::Key::Tab);
            self.settle();
        }
        panic!("{name:?} can't be reached by Tab; on screen are:\n{}", self.names().join("\n"));
    }

    /// Types into the field of this name: one action.
    pub(super) fn type_into(&mut self, field: &str, text: &str) {
        self.wait_for(field);
        self.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, field).focus();
        self.harness.run();
        self.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, field).type_text(text);
        self.actions += 1;
        self.settle();
    }

    /// The name of what has the focus.
    pub(super) fn names_of_focus(&self) -> String {
        let focused = self.harness.root().children_recursive().find(egui_kittest::Node::is_focused);
        focused.and_then(|node| node.accesskit_node().label()).unwrap_or_default()
    }

    /// Names of everything on screen.
    pub(super) fn names(&self) -> Vec<String> {
        self.harness
            .root()
            .children_recursive()
            .filter_map(|node| node.accesskit_node().label().or_else(|| node.accesskit_node().value()))
            .filter(|label| !label.is_empty())
            .collect()
    }
}
