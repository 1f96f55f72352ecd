//! The eframe application: drains events, paints, carries out intents.

mod documents;
mod intents;
mod settle;

use super::clipboard::Clipboard;
use super::env::Env;
use super::intent::{FileOutcome, FileRequest};
use super::launch::{FileDialogs, Launch, Now, RendererFacts, Waker};
use super::memory::Memory;
use super::model::{Model, NoticeKind};
use super::route::Route;
use super::theme::{self, ThemeChoice, Tokens};
use super::view::View;
use super::{frame, keys, palette, widgets};
use crate::domain::spec::InstanceKey;
use crate::workflow::message::{Command, Event};
use jiff::tz::TimeZone;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// The window.
pub struct App {
    model: Model,
    view: View,
    commands: tokio::sync::mpsc::Sender<Command>,
    events: Receiver<Event>,
    files: FileDialogs,
    file_answers: Receiver<(FileRequest, FileOutcome)>,
    file_reply: Sender<(FileRequest, FileOutcome)>,
    waker: Waker,
    now: Now,
    zone: TimeZone,
    renderer: RendererFacts,
    tokens: Option<&'static Tokens>,
    clipboard: Clipboard,
    memory: Memory,
    /// The instance that was open last time and has not come yet.
    wanted: Option<InstanceKey>,
    /// Whether the window has the user's attention, as the workflow was told.
    focused: bool,
}

impl App {
    /// The window's content; asks the workflow for its first news.
    #[must_use]
    pub fn new(ctx: &egui::Context, launch: Launch, renderer: RendererFacts) -> Self {
        let (file_reply, file_answers) = channel();
        let mut app = Self {
            model: Model::default(),
            view: View::default(),
            commands: launch.commands,
            events: launch.events,
            files: launch.files,
            file_answers,
            file_reply,
            waker: launch.waker,
            now: launch.now,
            zone: launch.zone,
            renderer: renderer.clone(),
            tokens: None,
            clipboard: Clipboard::default(),
            memory: Memory::default(),
            wanted: None,
            focused: true,
        };
        app.attach(ctx, renderer);
        app.send(Command::Start);
        app
    }

    /// Moves into a window that another renderer paints, with everything that is on screen.
    pub fn attach(&mut self, ctx: &egui::Context, renderer: RendererFacts) {
        theme::install_fonts(ctx);
        // the size of everything is an action of the table, and remembered
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        self.waker.attach(ctx);
        self.tokens = None;
        if let Some(finding) = renderer.finding() {
            self.model.notice(NoticeKind::Problem(Box::new(finding)), (self.now)());
        }
        self.renderer = renderer;
    }

    /// What came in; for tests.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// What the user looks at; for tests and pictures.
    pub const fn view_mut(&mut self) -> &mut View {
        &mut self.view
    }

    /// Takes in what is new; `true` when there was something.
    fn drain(&mut self) -> bool {
        let now = (self.now)();
        let mut news = false;
        while let Ok(event) = self.events.try_recv() {
            news = true;
            match &event {
                Event::Setting(key, json) => self.setting(key, json),
                Event::Problem(_) => self.nothing_comes(),
                _ => {}
            }
            self.model.apply(event, now);
        }
        while let Ok((request, outcome)) = self.file_answers.try_recv() {
            news = true;
            self.file_answered(request, outcome);
        }
        self.settle_view();
        if news {
            self.view.palette.outdated();
        }
        news
    }

    fn setting(&mut self, key: &str, json: &str) {
        if key == "ui.theme" {
            let name = serde_json::from_str::<String>(json).ok();
            self.view.theme = name.and_then(|name| ThemeChoice::from_name(&name)).unwrap_or_default();
        }
        self.memory.heard(&mut self.view, key, json);
    }

    /// Settings that changed some time ago go to the workspace.
    fn remember(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|i| i.time);
        let due = self.memory.due(&self.view, now, |left_s| ctx.request_repaint_after(Duration::from_secs_f64(left_s)));
        for (key, json) in due {
            self.send(Command::SaveSetting(key, json));
        }
    }

    /// The workflow shows notices of the desktop only while the user looks at something else.
    fn note_focus(&mut self, ctx: &egui::Context) {
        let focused = ctx.input(|i| i.focused);
        if focused != self.focused {
            self.focused = focused;
            self.send(Command::WindowFocus(focused));
        }
    }

    fn themed(&mut self, ctx: &egui::Context) -> &'static Tokens {
        let system_dark = ctx.system_theme() == Some(egui::Theme::Dark);
        let tokens = self.view.theme.tokens(system_dark);
        if self.tokens.is_none_or(|old| !std::ptr::eq(old, tokens)) {
            theme::apply_style(ctx, tokens);
            widgets::set_tokens(ctx, tokens);
            self.tokens = Some(tokens);
        }
        let zoom = 1.0 + f32::from(self.view.zoom) / 10.0;
        if (ctx.zoom_factor() - zoom).abs() > 0.01 {
            ctx.set_zoom_factor(zoom);
        }
        tokens
    }
}

impl App {
    /// Takes in news and files. Also called while the window is hidden.
    pub fn logic(&mut self, ctx: &egui::Context) {
        // what a key, a click or news changed may show in a part that was painted before it: one more frame settles it
        let acted = ctx.input(|i| {
            i.events.iter().any(|e| !matches!(e, egui::Event::PointerMoved(_) | egui::Event::MouseMoved(_) | egui::Event::PointerGone))
        });
        if self.drain() || acted {
            ctx.request_repaint();
        }
        for url in std::mem::take(&mut self.model.to_browse) {
            ctx.open_url(egui::OpenUrl::new_tab(url));
        }
        for (what, text) in std::mem::take(&mut self.model.to_copy) {
            ctx.copy_text(text);
            self.model.notice(NoticeKind::Told(format!("{what} copied")), (self.now)());
        }
        self.dropped(ctx);
        self.pasted(ctx);
        self.remember(ctx);
        self.note_focus(ctx);
        if self.clipboard.clear_when_due(ctx) {
            self.model.notice(NoticeKind::Done("The copied secret was cleared from the clipboard".into()), (self.now)());
        }
    }

    /// Paints one frame, and carries out what the person did.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        let t = self.themed(&ctx);
        widgets::note_input(&ctx);
        let now = (self.now)();
        let mut out = Vec::new();
        let env = Env { model: &self.model, t, now, zone: &self.zone, renderer: &self.renderer, width: ctx.content_rect().width() };
        if self.view.past_first_run {
            keys::global(&ctx, &env, &mut self.view, &mut out);
        } else {
            keys::leave_first_screen(&ctx, &mut self.view);
        }
        frame::show(ui, &env, &mut self.view, &mut out);
        self.view.filter_field = widgets::filter_of_screen(&ctx);
        if self.view.past_first_run {
            palette::show(&ctx, &env, &mut self.view, &mut out);
            let here = Route::of(&self.view);
            self.view.history.note(&here);
        }
        if self.model.jobs.values().any(|job| job.end.is_none()) || self.model.rollovers.any_on() || self.model.rotations.any_on() {
            ctx.request_repaint_after(Duration::from_secs(1)); // counters of a running job; nothing repaints at rest
        }
        self.carry_out(&ctx, out);
        self.clipboard.notice_copied(&ctx);
    }

    /// The colour under everything.
    #[must_use]
    pub fn background(&self) -> egui::Color32 {
        self.tokens.unwrap_or(&Tokens::LIGHT).bg
    }
}

/// For tests: in the program, the launch stands between eframe and the app, so that it outlives its renderer.
impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.ui(ui);
    }
}
