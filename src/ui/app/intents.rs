//! Intents of a frame are carried out after it was painted: commands go out, the view changes.

use super::App;
use crate::domain::finding::Finding;
use crate::ui::intent::{Intent, TextSize};
use crate::ui::model::NoticeKind;
use crate::ui::view::{FirstScreen, Screen};
use crate::ui::widgets;
use crate::workflow::message::Command;
use tokio::sync::mpsc::error::TrySendError;

/// Tenths that everything can be smaller and larger.
const SIZES: std::ops::RangeInclusive<i8> = -3..=15;

impl App {
    pub(super) fn carry_out(&mut self, ctx: &egui::Context, intents: Vec<Intent>) {
        for intent in intents {
            match intent {
                Intent::Send(command) => self.send(command),
                Intent::Go(screen) => {
                    self.wanted = None;
                    self.view.past_first_run = true;
                    self.view.first_screen = FirstScreen::WhileEmpty;
                    self.view.palette.close();
                    self.view.screen = screen;
                    self.view.notices = false;
                }
                Intent::Open(key, tab) => {
                    self.wanted = None;
                    self.view.undo = None;
                    self.view.screen = Screen::Instances;
                    self.view.instance = Some(key);
                    self.view.instances.table = false;
                    self.view.instances.chosen.clear();
                    self.view.tab = tab;
                    self.view.add = None;
                }
                Intent::File(request) => self.ask_file(request),
                Intent::UseFile(request, path) => self.use_file(&request, path),
                Intent::CopySecret(secret) => self.clipboard.copy_secret(ctx, secret),
                Intent::ForgetSecret(instance, label) => self.model.secrets.retain(|s| s.instance != instance || s.label != label),
                Intent::Theme(choice) => {
                    self.view.theme = choice;
                    self.send(Command::SaveSetting("ui.theme".into(), format!("{:?}", choice.as_str())));
                }
                Intent::Setting(key, json) => {
                    self.model.set(key, json.clone());
                    self.send(Command::SaveSetting(key.into(), json));
                }
                Intent::Browse(url) => ctx.open_url(egui::OpenUrl::new_tab(url)),
                Intent::Copy(what, text) => {
                    ctx.copy_text(text);
                    self.tell(format!("{what} copied"));
                }
                Intent::Tell(what) => self.tell(what),
                Intent::Focus(id) => ctx.memory_mut(|m| m.request_focus(id)),
                Intent::Back => self.walk(true),
                Intent::Forward => self.walk(false),
                Intent::NextPane(forward) => widgets::next_pane(ctx, forward),
                Intent::Text(size) => self.resize(size),
                Intent::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
                Intent::NoticesSeen => self.model.notices.iter_mut().for_each(|n| n.seen = true),
            }
            ctx.request_repaint();
        }
    }

    /// Sends a command without ever waiting; a full channel is a problem that is shown.
    pub(super) fn send(&mut self, command: Command) {
        let now = (self.now)();
        let asked = command.clone();
        let finding = match self.commands.try_send(command) {
            Ok(()) => {
                self.model.asked(&asked, now);
                return;
            }
            Err(TrySendError::Full(_)) => Finding::warning(
                "ui.busy",
                "Rolebridge is still busy with what was asked before",
                "Wishes are kept in a short queue, and it is full",
                "Wait a moment and press it again; nothing was lost",
            ),
            Err(TrySendError::Closed(_)) => Finding::error(
                "ui.engine_gone",
                "Rolebridge's engine has stopped, nothing can be done any more",
                "It ended unexpectedly; what was being done is in the journal",
                "Close the window and start Rolebridge again: it offers to resume",
            ),
        };
        self.model.not_sent(&asked, finding, now);
        self.nothing_comes();
    }

    /// A problem came instead of what was awaited: nothing waits any longer.
    pub(super) fn nothing_comes(&mut self) {
        self.view.opening = None;
        self.view.connect.asked = None;
        if let Some(form) = &mut self.view.add {
            form.sent = None;
        }
    }

    fn tell(&mut self, what: String) {
        self.model.notice(NoticeKind::Told(what), (self.now)());
    }

    fn walk(&mut self, back: bool) {
        let history = &mut self.view.history;
        if let Some(route) = if back { history.back() } else { history.forward() } {
            self.wanted = None;
            route.apply(&mut self.view);
        }
    }

    fn resize(&mut self, size: TextSize) {
        let tenths = match size {
            TextSize::Larger => self.view.zoom.saturating_add(1),
            TextSize::Smaller => self.view.zoom.saturating_sub(1),
            TextSize::Usual => 0,
        };
        self.view.zoom = tenths.clamp(*SIZES.start(), *SIZES.end());
    }
}
