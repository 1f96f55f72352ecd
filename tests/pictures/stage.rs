//! A window with a person before it, painted into pictures.

use super::picture::{self, Painted};
use super::recording::{self, Replay};
use super::{encrypt, look, papers, world};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, TestRenderer};
use rolebridge::domain::journal::JobId;
use rolebridge::domain::step::StepId;
use rolebridge::pki::{RsaBits, SigningKey};
use rolebridge::ui::soft::{Canvas, SoftPainter};
use rolebridge::ui::theme::ThemeChoice;
use rolebridge::ui::{App, FileOutcome, Launch, Renderer, RendererFacts, Screen, Tab, View, Waker};
use rolebridge::workflow::message::{Command, Event, InspectInput, JobNews, JobStage, SignInStage, StepResult};
use rolebridge::workflow::ports::AdminAsk;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::Sender;
use tokio::sync::mpsc::Receiver;

/// What the workspace holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Workspace {
    /// Six accounts on the practice cloud, as the real engine left them.
    Practice,
    /// Six accounts by hand: one refused, one not known, one whose certificate ends soon.
    Fleet,
    /// Nothing yet.
    Empty,
    /// No answer came yet.
    Silent,
}

/// Size in points, pixels a point, the word for it.
const FRAMES: [(egui::Vec2, f32, &str); 3] =
    [(egui::vec2(1280.0, 800.0), 1.0, "1x"), (egui::vec2(1280.0, 800.0), 2.0, "2x"), (egui::vec2(1024.0, 700.0), 1.0, "small")];

const THEMES: [(ThemeChoice, &str); 3] =
    [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark"), (ThemeChoice::HighContrast, "contrast")];

/// Plays a scene and paints it in every look; fails where a picture is wrong.
pub(super) fn paint(name: &str, workspace: Workspace, act: impl Fn(&mut Stage)) {
    let mut wrong = Vec::new();
    for (size, scale, frame) in FRAMES {
        let mut stage = Stage::new(workspace, size, scale);
        act(&mut stage);
        for (theme, shade) in THEMES {
            stage.view(|view| view.theme = theme);
            let painted = stage.painted(scale);
            let looks = format!("{name}-{shade}-{frame}");
            wrong.extend(look::problems(stage.harness.output(), &painted).into_iter().map(|what| format!("{looks}: {what}")));
            picture::keep(&looks, &painted);
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "look at them with: packaging/pictures {name}\n{}", wrong.join("\n"));
}

/// A window and what it hears.
pub(super) struct Stage {
    harness: Harness<'static, App>,
    painter: Rc<RefCell<SoftPainter>>,
    events: Sender<Event>,
    commands: Receiver<Command>,
    replay: Replay,
}

impl Stage {
    fn new(workspace: Workspace, size: egui::Vec2, scale: f32) -> Self {
        let replay = match workspace {
            Workspace::Practice => recording::practice(),
            Workspace::Fleet => Replay::fleet(),
            Workspace::Empty => Replay::empty(),
            Workspace::Silent => Replay::default(),
        };
        let now = replay.now();
        let (sender, commands) = tokio::sync::mpsc::channel(64);
        let (events, heard) = std::sync::mpsc::channel();
        let launch = Launch {
            commands: sender,
            events: heard,
            waker: Waker::new(),
            files: std::sync::Arc::new(|_, reply| reply(FileOutcome::NotAvailable("there is no desktop portal".into()))),
            now: std::sync::Arc::new(move || now),
            zone: jiff::tz::TimeZone::UTC,
        };
        let facts = RendererFacts {
            adapter: Some("AMD Radeon Graphics".into()),
            driver: Some("radv Mesa 25.0.7".into()),
            interface: Some("Vulkan".into()),
            ..RendererFacts::new(Renderer::Wgpu, None, Vec::new())
        };
        let painter = Rc::new(RefCell::new(SoftPainter::new()));
        let harness = Harness::builder()
            .with_size(size)
            .with_pixels_per_point(scale)
            .with_max_steps(64)
            .renderer(Textures(Rc::clone(&painter)))
            .build_eframe(|cc| App::new(&cc.egui_ctx, launch, facts));
        let mut stage = Self { harness, painter, events, commands, replay };
        stage.settle();
        stage
    }

    pub(super) fn tell_all(&mut self, events: Vec<Event>) {
        for event in events {
            self.tell(event);
        }
    }

    /// Opens the rollover of sandbox, after this news of it.
    pub(super) fn rollover(&mut self, news: Vec<Event>, open: &str) {
        self.go(Screen::Certificates);
        self.tell_all(news);
        self.click_part("sandbox, ");
        self.click(open);
    }

    /// Opens the rotation of sandbox's key, after this news of it.
    pub(super) fn rotation(&mut self, news: Vec<Event>, open: &str) {
        self.go(Screen::Certificates);
        self.view(|view| view.certificates.keys = true);
        self.tell_all(news);
        self.click_part("sandbox, ");
        self.click(open);
    }

    /// Answers what the window asked, until it asks nothing more.
    fn settle(&mut self) {
        for _ in 0..8 {
            self.harness.run();
            let mut asked = false;
            while let Ok(command) = self.commands.try_recv() {
                asked = true;
                for event in self.replay.answer(&command) {
                    self.events.send(event).unwrap();
                }
            }
            if !asked {
                break;
            }
        }
        self.harness.run();
    }

    /// Opens a place of the rail.
    pub(super) fn go(&mut self, screen: Screen) {
        self.view(|view| {
            view.past_first_run = true;
            view.screen = screen;
        });
    }

    /// Opens the n-th instance.
    pub(super) fn open(&mut self, index: usize) {
        let key = self.harness.state().model().listed().get(index).unwrap().spec.key.clone();
        self.view(|view| view.instance = Some(key));
    }

    /// Opens a tab of the instance.
    pub(super) fn tab(&mut self, tab: Tab) {
        self.view(|view| view.tab = tab);
    }

    /// Changes what the person looks at.
    pub(super) fn view(&mut self, change: impl FnOnce(&mut View)) {
        change(self.harness.state_mut().view_mut());
        self.settle();
    }

    /// News from the engine.
    pub(super) fn tell(&mut self, event: Event) {
        self.events.send(event).unwrap();
        self.settle();
    }

    /// Clicks what has this accessible name.
    pub(super) fn click(&mut self, name: &str) {
        let found = self.harness.query_all_by_label(name).next();
        found.unwrap_or_else(|| panic!("{name:?} is not there; on screen are:\n{}", self.names().join("\n"))).click();
        self.settle();
    }

    /// Scrolls to what has this accessible name.
    pub(super) fn scroll_to(&mut self, name: &str) {
        self.harness.get_by_label(name).scroll_to_me();
        self.settle();
    }

    /// Clicks what has this in its name.
    pub(super) fn click_part(&mut self, part: &str) {
        let found = self.harness.query_all_by_label_contains(part).next();
        found.unwrap_or_else(|| panic!("{part:?} is not there; on screen are:\n{}", self.names().join("\n"))).click();
        self.settle();
    }

    /// Clicks the tab of this name, of an instance and not of the rail.
    pub(super) fn click_tab(&mut self, name: &str) {
        let found = self.harness.query_all_by_role_and_label(egui::accesskit::Role::Tab, name).last();
        found.unwrap_or_else(|| panic!("there is no tab {name:?}; on screen are:\n{}", self.names().join("\n"))).click();
        self.settle();
    }

    /// Presses a key.
    pub(super) fn key(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Types into what has the focus.
    #[allow(dead_code, reason = "for scenes to come")]
    pub(super) fn text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.into()));
        self.settle();
    }

    /// Looks into the response that the practice directory signed for the first instance.
    pub(super) fn inspect(&mut self) {
        let [signed, ..] = recording::inspections();
        self.go(Screen::Inspector);
        self.tell(Event::Inspected(signed));
    }

    /// Looks into a response without a signature.
    pub(super) fn inspect_unsigned(&mut self) {
        let [.., unsigned] = recording::inspections();
        self.go(Screen::Inspector);
        self.tell(Event::Inspected(unsigned));
    }

    /// Compares with the response for the second instance.
    pub(super) fn compare_with_another(&mut self) {
        let [_, another, _] = recording::inspections();
        self.tell(Event::Compared(another));
        self.click("Compare…");
    }

    /// Looks into a response whose assertion is encrypted to a key that is not here.
    pub(super) fn inspect_encrypted(&mut self) {
        let text = papers::signed(&papers::good());
        let (from, to) = (text.find("<Assertion").unwrap(), text.find("</Assertion>").unwrap() + "</Assertion>".len());
        let key = SigningKey::generate(RsaBits::B2048).unwrap();
        let sealed = encrypt::encrypted(&text[from..to], &key, encrypt::USUAL);
        self.read(&format!("{}{sealed}{}", &text[..from], &text[to..]));
    }

    /// Looks into a document, as the workflow would.
    pub(super) fn read(&mut self, document: &str) {
        self.go(Screen::Inspector);
        let event = papers::answer(&Command::Inspect(InspectInput::Text(document.into()))).unwrap();
        self.tell(event);
    }

    /// Looks into the document to compare with.
    pub(super) fn compare(&mut self, document: &str) {
        let event = papers::answer(&Command::Compare(InspectInput::Text(document.into()))).unwrap();
        self.tell(event);
    }

    /// A set-up that stands in the middle of its second call.
    pub(super) fn job_under_way(&mut self) {
        self.job(JobStage::Started);
        self.job(JobStage::StepStarted(StepId::Provider));
        self.job(JobStage::Call { step: StepId::Provider, index: 0, of: 1, action: "CreateSAMLProvider".into() });
    }

    /// A set-up that AWS refused.
    pub(super) fn job_refused(&mut self) {
        self.job_under_way();
        let finding = Box::new(world::refusal());
        self.job(JobStage::StepEnded { step: StepId::Provider, result: StepResult::Failed(finding.clone()), ms: 312 });
        self.job(JobStage::Stopped(finding));
    }

    /// A sign-in that waits for a code to be entered.
    pub(super) fn signing_in(&mut self) {
        let ask = AdminAsk::EnterCode {
            code: "HG4KQ7WZ2".into(),
            url: "https://microsoft.com/devicelogin".into(),
            until: self.replay.now() + jiff::SignedDuration::from_mins(15),
        };
        self.tell(Event::SignIn(SignInStage::Started));
        self.tell(Event::SignIn(SignInStage::Asked(ask)));
    }

    fn job(&mut self, what: JobStage) {
        let instance = self.harness.state_mut().view_mut().instance.clone().unwrap();
        let model = self.harness.state().model();
        // as a set-up would: the steps that are open before it begins
        let steps = match model.jobs.get(&instance) {
            Some(job) => job.steps.clone(),
            None => model.open_steps(&model.instances[&instance]),
        };
        self.tell(Event::Job(JobNews { job: JobId("job-1".into()), instance, steps, what }));
    }

    fn names(&self) -> Vec<String> {
        let nodes = self.harness.root().children_recursive();
        nodes.filter_map(|n| n.accesskit_node().label().or_else(|| n.accesskit_node().value())).filter(|name| !name.is_empty()).collect()
    }

    fn painted(&mut self, scale: f32) -> Painted {
        self.settle();
        let output = self.harness.output();
        let primitives = self.harness.ctx.tessellate(output.shapes.clone(), scale);
        let size = self.harness.ctx.content_rect().size() * scale;
        let mut painted = Painted::blank(size);
        let mut canvas = Canvas::new(&mut painted.pixels, painted.width, painted.height).unwrap();
        self.painter.borrow().paint(&mut canvas, self.harness.ctx.global_style().visuals.panel_fill, &primitives, scale);
        painted
    }
}

/// Hands textures on to the painter.
struct Textures(Rc<RefCell<SoftPainter>>);

impl TestRenderer for Textures {
    fn handle_delta(&mut self, delta: &mut egui::TexturesDelta) {
        self.0.borrow_mut().apply(delta);
    }
}
