//! The eframe application: drains events, paints, carries out intents.

use super::clipboard::Clipboard;
use super::env::Env;
use super::intent::{FileOutcome, FileRequest, Intent};
use super::launch::{FileDialogs, Launch, Now, Waker};
use super::model::{Model, NoticeKind};
use super::theme::{self, ThemeChoice, Tokens};
use super::view::{Screen, Tab, View};
use super::{frame, keys, widgets};
use crate::domain::finding::Finding;
use crate::workflow::message::{Command, Event, InspectInput};
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use tokio::sync::mpsc::error::TrySendError;

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
    painted_by: String,
    tokens: Option<&'static Tokens>,
    clipboard: Clipboard,
}

impl App {
    /// The window's content; asks the workflow for its first news.
    #[must_use]
    pub fn new(cc: &eframe::CreationContext<'_>, launch: Launch, painted_by: String) -> Self {
        theme::install_fonts(&cc.egui_ctx);
        launch.waker.attach(&cc.egui_ctx);
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
            painted_by,
            tokens: None,
            clipboard: Clipboard::default(),
        };
        app.send(Command::Start);
        app
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
            if let Event::Setting(key, value) = &event
                && key == "ui.theme"
            {
                self.view.theme = serde_json::from_str::<String>(value).ok().and_then(|v| ThemeChoice::from_name(&v)).unwrap_or_default();
            }
            if matches!(event, Event::Problem(_)) {
                self.nothing_comes();
            }
            self.model.apply(event, now);
        }
        while let Ok((request, outcome)) = self.file_answers.try_recv() {
            news = true;
            self.file_answered(request, outcome);
        }
        self.settle_view();
        news
    }

    /// What news mean for the view: the first run ends, a new instance opens.
    fn settle_view(&mut self) {
        let directory = self.model.connections.value().is_some_and(|c| c.directory.is_some());
        if !self.view.past_first_run && (directory || !self.model.instances.is_empty()) {
            self.view.past_first_run = true;
            self.view.screen = if self.view.opening.take().is_some() { Screen::Instances } else { Screen::Overview };
        }
        if self.view.opening.is_some() && self.model.connections.problem().is_some() {
            self.view.opening = None;
        }
        let added = self
            .view
            .add
            .as_ref()
            .and_then(|form| form.sent.as_ref())
            .and_then(|before| self.model.instances.keys().find(|k| !before.contains(k)));
        if let Some(key) = added.cloned() {
            self.view.add = None;
            self.view.instance = Some(key);
            self.view.tab = Tab::SetUp;
        }
        if self.view.instance.as_ref().is_some_and(|key| !self.model.instances.contains_key(key)) {
            self.view.instance = None;
        }
        if self.view.instance.is_none() && self.view.add.is_none() {
            self.view.instance = self.model.listed().first().map(|i| i.spec.key.clone());
        }
        if let (Some(asked), Some(connections)) = (&self.view.connect.asked, self.model.connections.value())
            && connections.aws.iter().any(|a| a.connection == *asked)
        {
            self.view.connect.asked = None;
            self.view.connect.open = false;
        }
    }

    fn carry_out(&mut self, ctx: &egui::Context, intents: Vec<Intent>) {
        for intent in intents {
            match intent {
                Intent::Send(command) => self.send(command),
                Intent::Go(screen) => {
                    self.view.past_first_run = true;
                    self.view.screen = screen;
                    self.view.notices = false;
                }
                Intent::Open(key, tab) => {
                    self.view.screen = Screen::Instances;
                    self.view.instance = Some(key);
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
                Intent::Browse(url) => ctx.open_url(egui::OpenUrl::new_tab(url)),
                Intent::NoticesSeen => self.model.notices.iter_mut().for_each(|n| n.seen = true),
            }
            ctx.request_repaint();
        }
    }

    /// Sends a command without ever waiting; a full channel is a problem that is shown.
    fn send(&mut self, command: Command) {
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
    fn nothing_comes(&mut self) {
        self.view.opening = None;
        self.view.connect.asked = None;
        if let Some(form) = &mut self.view.add {
            form.sent = None;
        }
    }

    fn ask_file(&self, request: FileRequest) {
        let (reply, waker, asked) = (self.file_reply.clone(), self.waker.clone(), request.clone());
        (self.files)(
            request,
            Box::new(move |outcome| {
                // the window may be gone by the time the dialog closes
                let _ = reply.send((asked, outcome));
                waker.wake();
            }),
        );
    }

    fn file_answered(&mut self, request: FileRequest, outcome: FileOutcome) {
        match outcome {
            FileOutcome::Chosen(path) => self.use_file(&request, path),
            FileOutcome::Cancelled => {}
            FileOutcome::NotAvailable(why) => {
                let suggested = if let FileRequest::SaveMetadata { suggested, .. } = &request { suggested.clone() } else { String::new() };
                self.view.path = Some((request, suggested, why));
            }
        }
    }

    fn use_file(&mut self, request: &FileRequest, path: PathBuf) {
        match request {
            FileRequest::OpenDocument => {
                self.view.past_first_run = true;
                self.view.screen = Screen::Inspector;
                self.send(Command::Inspect(InspectInput::File(path)));
            }
            FileRequest::SaveMetadata { instance, .. } => self.send(Command::SaveMetadata(instance.clone(), path)),
        }
    }

    /// Files dropped on the window are opened in the Inspector.
    fn dropped(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input_mut(|i| std::mem::take(&mut i.raw.dropped_files));
        if let Some(path) = dropped.first().map(|file| file.path().to_path_buf()) {
            self.use_file(&FileRequest::OpenDocument, path);
        }
    }

    /// A document that is pasted where no field takes it is opened in the Inspector.
    fn pasted(&mut self, ctx: &egui::Context) {
        let here = !self.view.past_first_run || self.view.screen == Screen::Inspector;
        if !here || ctx.text_edit_focused() {
            return;
        }
        let pasted = ctx.input(|i| i.events.iter().find_map(|e| if let egui::Event::Paste(text) = e { Some(text.clone()) } else { None }));
        if let Some(text) = pasted.filter(|text| !text.trim().is_empty()) {
            self.view.past_first_run = true;
            self.view.screen = Screen::Inspector;
            self.view.inspector.pasting = false;
            self.send(Command::Inspect(InspectInput::Text(text)));
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
        tokens
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
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
        self.dropped(ctx);
        self.pasted(ctx);
        if self.clipboard.clear_when_due(ctx) {
            self.model.notice(NoticeKind::Done("The copied secret was cleared from the clipboard".into()), (self.now)());
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let t = self.themed(&ctx);
        widgets::note_input(&ctx);
        let now = (self.now)();
        let mut out = Vec::new();
        if self.view.past_first_run {
            keys::global(&ctx, &mut self.view, &mut out);
        }
        let env = Env { model: &self.model, t, now, zone: &self.zone, painted_by: &self.painted_by, width: ctx.content_rect().width() };
        frame::show(ui, &env, &mut self.view, &mut out);
        if self.model.jobs.values().any(|job| job.end.is_none()) {
            ctx.request_repaint_after(Duration::from_secs(1)); // counters of a running job; nothing repaints at rest
        }
        self.carry_out(&ctx, out);
        self.clipboard.notice_copied(&ctx);
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        self.tokens.unwrap_or(&Tokens::LIGHT).bg.to_normalized_gamma_f32()
    }
}
